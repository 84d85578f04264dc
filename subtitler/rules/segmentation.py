"""Cues from words: the cuts that cost least under a profile.

A search over all places where a cue may end: between words that come in with their times, the
least cost up to each place follows from the least costs of the places before it (dynamic
programming). What a cue costs is said by `subtitler.rules.cue_costs`: first of all how many
rules it breaks, then pauses and sentences that it runs over, the mark and the grammar of the
place where it ends, its reading speed, its length and how well it breaks into lines.

Words that fit in no cue together, by their lines or their duration, are never put into one;
a single word that fits in none is a cue of its own. So the search looks back over some twenty
words only, and two hours take a second or two.
"""

from bisect import insort
from collections.abc import Iterable

from subtitler.rules.check_context import CheckContext
from subtitler.rules.cue_costs import NO_CUE_MS, CueCosts
from subtitler.rules.cue_limits import CueLimits
from subtitler.rules.cue_times import CueTimes
from subtitler.rules.profile import Profile
from subtitler.rules.timed_words import CueSpan, TimedWord
from subtitler.rules.word_stream import WordStream


class Segmenter:
    """Takes words as they come, in time order, and gives each cue once it is final.

    A cue is final when every way on, whatever words may follow, begins with it. The cues are
    the same however the words are handed over: one by one or all at once.

    Args:
        profile: the rules, for any language; that of the context is chosen.
        context: the film and the language; None where nothing is known of them.
    """

    def __init__(self, profile: Profile, context: CheckContext | None = None) -> None:
        context = context or CheckContext()
        profile = profile.for_language(context.language)
        limits = CueLimits.of(profile, context.frame_rate)
        times = CueTimes(limits, context.shots_ms)
        self._limits = limits
        self._stream = WordStream(profile, limits, times, context.language)
        self._costs = CueCosts(self._stream, profile, limits, times)
        # For the place before each word: the least cost up to it, and where the last cue begins.
        self._best: list[int] = [0]
        self._begin: list[int] = [0]
        self._ahead: list[int] = [0]  # the least cost, less what the cue held so far would cost
        self._cuts: list[int] = [0]  # places where a cue may begin
        self._first_cut = 0  # of these, the first that a cue may begin at which goes on
        self._given = 0  # words in cues that were given out

    @property
    def longest_ms(self) -> int:
        """No cue goes on over a pause longer than this."""
        return self._limits.longest_ms

    @property
    def open_from_ms(self) -> int | None:
        """Start of the first word whose cue is not final; None where all are."""
        stream = self._stream
        return stream.cue_start[self._given] if self._given < len(stream) else None

    def add(self, words: Iterable[TimedWord]) -> list[CueSpan]:
        """Take words that follow those before; the cues that are final now."""
        for word in words:
            self._stream.add(word)
            if len(self._stream) > 1:
                self._add_place(len(self._stream) - 1)
        return self._give(self._settled()) if len(self._stream) else []

    def _add_place(self, place: int) -> None:
        """Look at the place before a word, now that the word is known."""
        stream = self._stream
        if not stream.may_cut[place]:
            self._remember(place, 0, -1)
            return
        self._search(place, stream.cue_start[place])
        self._cuts.append(place)
        if stream.must_cut[place]:
            self._first_cut = len(self._cuts) - 1

    def finish(self, next_ms: int = NO_CUE_MS) -> list[CueSpan]:
        """The cues that are left; no words may come after that.

        Args:
            next_ms: start of the next cue, where something else follows that has one.
        """
        place = len(self._stream)
        if place == self._given:
            return []
        self._search(place, next_ms)
        return self._give(place, next_ms)

    def _search(self, place: int, next_ms: int) -> None:
        """Find where the last cue best begins if one ends before the word at `place`."""
        ahead, best, weigh = self._ahead, self._best, self._costs.of
        at_least = self._costs.least(place)
        least, begin = NO_CUE_MS * NO_CUE_MS, -1
        for first in sorted(self._beginnings(place), key=ahead.__getitem__):
            if ahead[first] + at_least >= least:
                break  # this one and all others cost more, however good they are otherwise
            cost = best[first] + weigh(first, place, next_ms)
            if cost < least:
                least, begin = cost, first
        self._remember(place, least, begin)

    def _remember(self, place: int, least: int, begin: int) -> None:
        self._best.append(least)
        self._begin.append(begin)
        self._ahead.append(least - self._stream.hold[place] if place < len(self._stream) else 0)

    def _beginnings(self, place: int) -> list[int]:
        """Where a cue may begin that ends at `place` or, for all that is known, behind it."""
        cuts, fits = self._cuts, self._costs.fits
        while self._first_cut < len(cuts) - 1 and not fits(cuts[self._first_cut], place):
            self._first_cut += 1
        return cuts[self._first_cut :]

    def _settled(self) -> int:
        """The last place where every way on has a cut."""
        ways = self._beginnings(len(self._stream))
        while ways[0] != ways[-1]:
            latest = ways.pop()
            if ways[-1] != latest:
                insort(ways, self._begin[latest])
        return ways[0]

    def _give(self, place: int, next_ms: int | None = None) -> list[CueSpan]:
        stream = self._stream
        if next_ms is None:
            next_ms = stream.cue_start[place]
        spans: list[CueSpan] = []
        last = place
        while last > self._given:
            first = self._begin[last]
            end_ms = self._costs.end_ms(first, last, next_ms)
            spans.append(CueSpan(first, last, stream.cue_start[first], end_ms))
            last, next_ms = first, stream.cue_start[first]
        self._given = place
        return spans[::-1]


def segment_words(
    words: Iterable[TimedWord],
    profile: Profile,
    context: CheckContext | None = None,
    *,
    next_ms: int = NO_CUE_MS,
) -> list[CueSpan]:
    """The best cues for words that are all there; see `Segmenter` and its `finish`.

    >>> from subtitler.rules.profiles import built_in_profile
    >>> words = [TimedWord("Yes.", 0, 400), TimedWord("Why?", 5000, 5300)]
    >>> [(cue.first, cue.last) for cue in segment_words(words, built_in_profile("netflix"))]
    [(0, 1), (1, 2)]
    """
    segmenter = Segmenter(profile, context)
    return segmenter.add(words) + segmenter.finish(next_ms)
