"""The words of a stream as columns of numbers, ready for the search for the best cues."""

from subtitler.rules.boundaries import Boundary
from subtitler.rules.counted_pieces import CountedPieces
from subtitler.rules.cue_limits import CueLimits
from subtitler.rules.cue_times import CueTimes
from subtitler.rules.profile import Profile
from subtitler.rules.timed_words import TimedWord
from subtitler.rules.unspaced_breaks import may_break_between


class WordStream:
    """Words one after the other, with sums over all before each.

    What is asked of a range of words is then the difference of two sums, however long it is.
    A range is named by its first word and the word after its last one.

    Attributes:
        start: first sound of each word, never before the end of the word before.
        end: end of sound.
        may_cut: whether a cue may begin with the word.
        must_cut: whether a cue must begin with it.
        boundary: what a cut before it costs, from 0 for one after a sentence.
        hold: what it costs to hold the word before and this one in one cue, summed up.
        cue_start: where a cue begins that begins with the word.
        start_is_wrong: whether that breaks a rule.
        cue_end: where a cue must end that ends with the word; None leaves it free.
        pieces: the text, as it is put in lines.
        piece_at: the piece that each word begins with, and the number of pieces. Of a word that
            no cue may begin with, the piece that it is in.

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
        self._before = ""  # text of the word before the last
        self._last: TimedWord | None = None
        self.pieces = CountedPieces(profile, language)
        self.piece_at: list[int] = [0]
        self.start: list[int] = []
        self.end: list[int] = []
        self.may_cut: list[bool] = []
        self.must_cut: list[bool] = []
        self.boundary: list[int] = []
        self.hold: list[int] = []
        self.cue_start: list[int] = []
        self.start_is_wrong: list[bool] = []
        self.cue_end: list[int | None] = []

    def __len__(self) -> int:
        return len(self.start)

    def add(self, word: TimedWord) -> None:
        """Take one more word."""
        last, self._last = self._last, word
        self._add_times(word)
        if last is None:
            self.may_cut.append(True)
            self.must_cut.append(True)
            self.boundary.append(0)
            self.hold.append(0)
        else:
            self._add_boundary(last, word)
        self._add_text(last.text[-1] if last is not None else "", word)
        self._add_cue_edges(word)

    def _add_times(self, word: TimedWord) -> None:
        start_ms = max(word.start_ms, self.end[-1]) if self.end else word.start_ms
        if word.begins_cue and self.start:
            start_ms = max(start_ms, self.start[-1] + 1)  # the cue before has to be seen
        self.start.append(start_ms)
        self.end.append(max(word.end_ms, start_ms))

    def _add_text(self, last: str, word: TimedWord) -> None:
        """Add a word's text to that of the stream, which ends with the character `last`."""
        pieces = self.pieces
        at = len(pieces)
        if self.must_cut[-1]:
            pieces.begin_anew()
            pieces.add_run(word.text)
        elif word.is_spaced or may_break_between(last, word.text[0]):
            pieces.add_gap(" " if word.is_spaced else "")
            pieces.add_run(word.text)
        elif self.may_cut[-1]:
            pieces.add_part(word.text)
        else:
            pieces.add_run(word.text)
            at -= 1
        self.piece_at[-1] = at
        self.piece_at.append(len(pieces))

    def _add_boundary(self, last: TimedWord, word: TimedWord) -> None:
        at = len(self.start) - 1
        pause_ms = self.start[at] - self.end[at - 1]
        boundary = Boundary(self._before, last, word, pause_ms, self._language)
        self._before = last.text
        must_cut = word.begins_cue or pause_ms > self._limits.longest_ms
        starts_later = self.start[at] > self.start[at - 1]  # two cues cannot begin together
        self.must_cut.append(must_cut)
        self.may_cut.append(must_cut or (boundary.may_cut and starts_later))
        self.boundary.append(boundary.cut_cost)
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
