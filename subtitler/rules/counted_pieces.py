"""The pieces of a text, and how many words are in them, as reading speeds count words."""

from collections.abc import Sequence

from typing_extensions import override

from subtitler.rules.line_pieces import LinePieces
from subtitler.rules.profile import Profile


class CountedPieces(LinePieces):
    """Pieces with the words counted that the checks would find in them.

    A word is a stretch between spaces or line breaks that holds a letter or digit.

    Attributes:
        is_read: whether the piece holds a letter or digit.
        n_words: words that begin before each piece, and before the end. One begins with the
            first piece of its stretch that is read.
        goes_on: whether the stretch that the piece is in was counted before.

    Args:
        profile: as for `LinePieces`.
        language: as for `LinePieces`.
    """

    def __init__(self, profile: Profile, language: str | None) -> None:
        super().__init__(profile, language)
        self._counts = False  # whether the stretch so far holds a letter or digit
        self.is_read: list[bool] = []
        self.n_words: list[int] = [0]
        self.goes_on: list[bool] = []

    def words(self, first: int, last: int) -> int:
        """Words of one line."""
        count = self.n_words[last] - self.n_words[first]
        if self.goes_on[first]:
            count += self._is_read_on(first, last)
        return count

    def words_of_lines(
        self, first: int, last: int, cuts: Sequence[int], closed: Sequence[int] = ()
    ) -> int:
        """Words of all lines.

        Args:
            first: the piece that begins the first line.
            last: the piece after all.
            cuts: the pieces that begin the other lines.
            closed: pieces that the space before is lost of.
        """
        if not closed and all(self.joint[cut] for cut in cuts):
            return self.words(first, last)
        count, is_counted = 0, False
        for at in range(first, last):
            if at in cuts or (self.joint[at] and at not in closed):
                is_counted = False
            count += self.is_read[at] and not is_counted
            is_counted = is_counted or self.is_read[at]
        return count

    def _is_read_on(self, first: int, last: int) -> bool:
        """Whether a line that begins inside of a stretch has a letter or digit of that."""
        for at in range(first, last):
            if self.is_read[at]:
                return True
            if at + 1 < last and self.joint[at + 1]:
                return False
        return False

    @override
    def _append(self, joint: str, space: float, cost: float) -> None:
        if joint or self._is_new:
            self._counts = False
        super()._append(joint, space, cost)
        self.is_read.append(False)
        self.goes_on.append(self._counts)
        self.n_words.append(self.n_words[-1])

    @override
    def _widen(self, text: str) -> None:
        super()._widen(text)
        if not self.is_read[-1] and any(map(str.isalnum, text)):
            self.is_read[-1] = True
            self.n_words[-1] += not self._counts
            self._counts = True
