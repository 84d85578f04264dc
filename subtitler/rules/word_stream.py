"""The words of a stream as columns of numbers, ready for the search for the best cues."""

from bisect import bisect_right

from subtitler.rules.boundaries import Boundary
from subtitler.rules.cue_limits import CueLimits
from subtitler.rules.cue_times import CueTimes
from subtitler.rules.display_width import visible_width
from subtitler.rules.profile import Profile
from subtitler.rules.timed_words import TimedWord


class WordStream:
    """Words one after the other, with sums over all before each.

    What is asked of a range of words is then the difference of two sums, however long it is.
    A range is named by its first word and the word after its last one.

    Attributes:
        start: first sound of each word, never before the end of the word before.
        end: end of sound.
        left: width of all that stands before the word, were everything on one line.
        right: the same with the word.
        n_words: words before this one, as reading speeds count them.
        is_part: whether the word goes on with one that `n_words` counted before.
        may_cut: whether a cue may begin with the word.
        must_cut: whether a cue must begin with it.
        may_wrap: whether a line may.
        is_spaced: whether white space stands before it.
        space: width of the space before it.
        boundary: what a cut before it costs, from 0 for one after a sentence.
        wrap: what a line that begins with it costs.
        hold: what it costs to hold the word before and this one in one cue, summed up.
        cue_start: where a cue begins that begins with the word.
        start_is_wrong: whether that breaks a rule.
        cue_end: where a cue must end that ends with the word; None leaves it free.
        wraps: all words that a line may begin with.

    Args:
        profile: for the language of the words.
        limits: the numbers of the same profile.
        times: gives the starts.
        language: of the words, or None.
    """

    def __init__(
        self, profile: Profile, limits: CueLimits, times: CueTimes, language: str | None
    ) -> None:
        self._profile = profile
        self._limits = limits
        self._times = times
        self._language = language
        self._space = visible_width(" ", profile)
        self._before = ""  # text of the word before the last
        self._last: TimedWord | None = None
        self._run_counts = False  # whether the run between spaces has a letter or digit so far
        self._wrap_rights: list[float] = []
        self._reach: list[int] = []
        self.start: list[int] = []
        self.end: list[int] = []
        self.left: list[float] = []
        self.right: list[float] = []
        self.n_words: list[int] = [0]
        self.is_part: list[bool] = []
        self.may_cut: list[bool] = []
        self.must_cut: list[bool] = []
        self.may_wrap: list[bool] = []
        self.is_spaced: list[bool] = []
        self.space: list[float] = []
        self.boundary: list[int] = []
        self.wrap: list[float] = []
        self.hold: list[int] = []
        self.cue_start: list[int] = []
        self.start_is_wrong: list[bool] = []
        self.cue_end: list[int | None] = []
        self.wraps: list[int] = []

    def __len__(self) -> int:
        return len(self.start)

    def add(self, word: TimedWord) -> None:
        """Take one more word."""
        last, self._last = self._last, word
        is_spaced = word.is_spaced or last is None
        self._add_times(word)
        self._add_widths(word, is_spaced=is_spaced)
        self._count(word, is_spaced=is_spaced)
        if last is None:
            self.may_wrap.append(False)
            self.may_cut.append(True)
            self.must_cut.append(True)
            self.boundary.append(0)
            self.wrap.append(0)
            self.hold.append(0)
        else:
            self._add_boundary(last, word)
        self._add_cue_edges(word)

    def _add_times(self, word: TimedWord) -> None:
        start_ms = max(word.start_ms, self.end[-1]) if self.end else word.start_ms
        if word.begins_cue and self.start:
            start_ms = max(start_ms, self.start[-1] + 1)  # the cue before has to be seen
        self.start.append(start_ms)
        self.end.append(max(word.end_ms, start_ms))

    def _add_widths(self, word: TimedWord, *, is_spaced: bool) -> None:
        space = self._space if is_spaced and self.right else 0
        left = self.right[-1] + space if self.right else 0
        self.is_spaced.append(is_spaced)
        self.space.append(space)
        self.left.append(left)
        self.right.append(left + visible_width(word.text, self._profile))
        self._reach.append(-1)

    def _count(self, word: TimedWord, *, is_spaced: bool) -> None:
        """Count stretches between spaces that hold a letter or digit, as the checks do."""
        if is_spaced:
            self._run_counts = False
        self.is_part.append(self._run_counts)
        begins = not self._run_counts and any(map(str.isalnum, word.text))
        self._run_counts |= begins
        self.n_words.append(self.n_words[-1] + begins)

    def _add_boundary(self, last: TimedWord, word: TimedWord) -> None:
        at = len(self.start) - 1
        pause_ms = self.start[at] - self.end[at - 1]
        boundary = Boundary(self._before, last, word, pause_ms, self._language)
        self._before = last.text
        must_cut = word.begins_cue or pause_ms > self._limits.longest_ms
        starts_later = self.start[at] > self.start[at - 1]  # two cues cannot begin together
        self.must_cut.append(must_cut)
        self.may_cut.append(must_cut or (boundary.may_cut and starts_later))
        self.may_wrap.append(boundary.may_wrap)
        if boundary.may_wrap:
            self.wraps.append(at)
            self._wrap_rights.append(self.right[at - 1])
        self.boundary.append(boundary.cut_cost)
        self.wrap.append(boundary.wrap_cost)
        self.hold.append(self.hold[-1] + boundary.hold_cost)

    def _add_cue_edges(self, word: TimedWord) -> None:
        at = len(self.start) - 1
        self.cue_end.append(word.cue_end_ms)
        if word.cue_start_ms is not None:
            start_ms = word.cue_start_ms
        elif at == 0:
            start_ms = self._times.start(self.start[0], 0, self.end[0])
        else:
            not_before_ms = max(self.end[at - 1], self.start[at - 1] + 1, self.cue_start[-1] + 1)
            start_ms = self._times.start(self.start[at], not_before_ms, self.end[at])
        self.cue_start.append(start_ms)
        self.start_is_wrong.append(self._times.start_is_wrong(start_ms))

    def reach(self, first: int) -> int:
        """The last place to wrap a line that begins with `first`; `first` where there is none.

        To be asked only for lines that are too long with the words there are.
        """
        reach = self._reach[first]
        if reach < 0:
            n_wraps = bisect_right(self._wrap_rights, self.left[first] + self._limits.line_width)
            reach = max(self.wraps[n_wraps - 1], first) if n_wraps else first
            self._reach[first] = reach
        return reach

    def lines(self, first: int, last: int) -> int:
        """Lines that words need at least; 0 where a single one is too wide for a line."""
        right = self.right[last - 1]
        n_lines = 1
        while right - self.left[first] > self._limits.line_width:
            further = self.reach(first)
            if further == first or further >= last:
                return 0
            first = further
            n_lines += 1
        return n_lines
