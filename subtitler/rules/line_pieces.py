"""A text as pieces that no line break may go into, and what a break before each costs.

The one judgement of places to break a line: `subtitler.rules.line_breaks` writes the lines that
follow from it, and the segmentation weighs its cues by the same lines.
"""

from math import inf

from subtitler.rules.break_cost import FORBIDDEN, SPEAKER_DASHES, judge_break
from subtitler.rules.display_width import visible_width
from subtitler.rules.profile import Profile
from subtitler.rules.unspaced_breaks import (
    SPACES_AT_LINE_END,
    is_ideographic,
    may_break_between,
    unspaced_break_cost,
)

FIRST_UNSPACED = "\u200b"
"""Where all characters come before this one, no line may be broken but at white space."""

# What belongs to the word before also where a space stands between (French “Why ?”), and what
# belongs to the word behind; a word that holds more than these may begin and end lines.
_CLOSING = frozenset("!%)]}»?:;,.…’”›、。，．！？：；）］｝〉》」』】〕‰")  # noqa: RUF001
_OPENING = frozenset("([{«“‘‹¿¡（［｛〈《「『【〔")  # noqa: RUF001

_LOOKS_LIKE_A_SPEAKER = FORBIDDEN * 10
_LONGEST_JUDGED = 200  # no small word and no picture is as long as half of it


class LinePieces:
    """Pieces one after the other, as columns; text is added at the end.

    A part that goes on with a piece but may begin a cue, as inside of a run of Thai, has its
    place in the columns, too; no line begins with it.

    Attributes:
        left: width of all that stands before the piece, were everything on one line.
        right: the same with the piece.
        joint: what stands before it where the line goes on: a space, or nothing.
        space: what that counts.
        cost: what a line costs that begins with it, on the scale of `break_cost`.
        is_bad: whether the line before such a line ends with an article or the like.
        begins_turn: whether such a line looks like the words of another speaker.
        wraps: the pieces that a line may begin with.
        wrap_rights: for each of these, `right` of what stands before.
        open: pieces before which a line break leaves no trace of whether a space stood there,
            each with the characters on both sides.
        is_unsure: whether before one of these stands a line break.
        space_width: what a space counts.

    Args:
        profile: for the language; says how wide characters are.
        language: such as "en", or None.
    """

    def __init__(self, profile: Profile, language: str | None) -> None:
        self._profile = profile
        self._language = language
        self.space_width = visible_width(" ", profile)
        self._gap: str | None = None  # the white space since the last piece
        self._is_new = True  # whether nothing stands before what comes next
        self._at = -1  # the last piece, where a line may begin with it
        self._before = ""  # text of the piece before it
        self._text = ""  # of the last piece
        self._part = ""  # of its last part
        self.left: list[float] = []
        self.right: list[float] = []
        self.joint: list[str] = []
        self.space: list[float] = []
        self.cost: list[float] = []
        self.is_bad: list[bool] = []
        self.begins_turn: list[bool] = []
        self.wraps: list[int] = []
        self.wrap_rights: list[float] = []
        self.open: dict[int, tuple[str, str]] = {}
        self.is_unsure = False

    def __len__(self) -> int:
        return len(self.left)

    def add_gap(self, gap: str) -> None:
        """Let what comes next begin a piece: after white space, or after nothing at all."""
        if not self._is_new:
            self._gap = (self._gap or "") + gap

    def add_run(self, run: str) -> None:
        """Add visible characters that no white space stands between."""
        start = 0
        if max(run) >= FIRST_UNSPACED:
            for at in range(1, len(run)):
                if may_break_between(run[at - 1], run[at]):
                    self._add(run[start:at])
                    self._gap = ""
                    start = at
        self._add(run[start:])

    def add_part(self, run: str) -> None:
        """Add characters that go on with the last piece, but may begin a cue."""
        self._append("", 0, inf)
        self.add_run(run)

    def begin_anew(self) -> None:
        """Let what comes next stand in no line with what came before."""
        self._is_new, self._gap = True, None

    def open_costs(self, at: int) -> tuple[float, float]:
        """What a break costs before one of the `open` pieces once a break has stood there.

        Returns:
            While it stands there; after it has gone, where no space is any more.
        """
        last, first = self.open[at]
        cost = unspaced_break_cost(last, first)
        broken = self.cost[at] if self.cost[at] == FORBIDDEN else cost
        return broken, cost if may_break_between(last, first) else inf

    def _add(self, text: str) -> None:
        if self._is_new:
            self._append("", 0, inf)
            self._is_new, self._text, self._at = False, text, -1
        elif self._gap is not None:
            self._begin(self._gap, text)
            self._gap = None
        elif len(self._text) <= _LONGEST_JUDGED:
            self._text += text
            if self._at >= 0:
                self._judge()
        else:  # the middle of what is so long does not matter
            self._text = self._text[:_LONGEST_JUDGED] + text[-_LONGEST_JUDGED:]
        self._widen(text)

    def _begin(self, gap: str, text: str) -> None:
        last, first = self._text[-1], text[0]
        self._at = len(self.left)
        joint = " " if gap and last not in SPACES_AT_LINE_END else ""
        space = self.space_width if joint else 0
        if self._leaves_no_trace(last, first):
            self.open[self._at] = (last, first)
            if "\n" in gap:
                joint, self.is_unsure = "", True  # there may have been a space
        self.wraps.append(self._at)
        self.wrap_rights.append(self.right[-1])
        self._append(joint, space, 0)
        self._before, self._text = self._text, text
        self._judge()

    @staticmethod
    def _leaves_no_trace(last: str, first: str) -> bool:
        if last < FIRST_UNSPACED or last in SPACES_AT_LINE_END:
            return False
        return is_ideographic(last) and is_ideographic(first)

    def _append(self, joint: str, space: float, cost: float) -> None:
        left = self.right[-1] + space if self.right else 0
        self.left.append(left)
        self.right.append(left)
        self.joint.append(joint)
        self.space.append(space)
        self.cost.append(cost)
        self.is_bad.append(False)
        self.begins_turn.append(False)
        self._part = ""

    def _widen(self, text: str) -> None:
        if len(self._part) <= _LONGEST_JUDGED:
            self._part += text
            self.right[-1] = self.left[-1] + visible_width(self._part, self._profile)
        else:
            self.right[-1] += visible_width(text, self._profile)

    def _judge(self) -> None:
        """Say what a break before the last piece costs."""
        at, left, right = self._at, self._before, self._text
        if right[0] in SPEAKER_DASHES and self.joint[at]:
            self.cost[at], self.begins_turn[at] = _LOOKS_LIKE_A_SPEAKER, True
            return
        if not self.joint[at] and not self.space[at]:
            self.cost[at] = unspaced_break_cost(left[-1], right[0])
            return
        cost, found = judge_break(left, right, self._language)
        if at in self.open:
            cost = unspaced_break_cost("、" if self.joint[at] else left[-1], right[0])
        if left in SPEAKER_DASHES or _CLOSING.issuperset(right) or _OPENING.issuperset(left):
            cost = FORBIDDEN
        self.cost[at], self.is_bad[at] = cost, found is not None
