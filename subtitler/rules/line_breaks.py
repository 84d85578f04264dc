"""Break a cue's text into lines where they are read best.

The lines are chosen together: none too long, no forbidden break, breaks after punctuation and
before conjunctions rather than elsewhere, lines about as long as each other, a longer one below.
"""

import re
from dataclasses import dataclass
from itertools import pairwise

from subtitler.document.lines import starts_with_dash
from subtitler.document.markup import MARKUP, spans, visible_text
from subtitler.rules.break_cost import FORBIDDEN, SPEAKER_DASHES, break_cost
from subtitler.rules.display_width import visible_width
from subtitler.rules.profile import Profile
from subtitler.rules.unspaced_breaks import (
    SPACES_AT_LINE_END,
    is_ideographic,
    may_break_between,
    unspaced_break_cost,
)

__all__ = ["best_breaks", "break_cost", "is_dialogue_line"]

BALANCE_COST = 20.0
"""Cost of a line that is a whole line longer or shorter than it should be."""

UNBALANCED_COST = 12.0
"""Cost of a line shorter than the profile's balance allows: more than a good break is worth."""

LINE_COST = 30.0
"""Cost of each further line: worth it to avoid a forbidden break, but not for balance."""

TOO_LONG_COST = 1000.0
"""Cost of a line that is too long, and again of each character it is too long."""

PYRAMID = 0.05
"""How much longer than the mean the lowest line should be, and shorter the highest."""

DEFAULT_MAX_LINES = 2
MOST_PIECES_WEIGHED = 300
"""A text of more words than this is no cue that anybody reads: it is cut in even lines."""

LONGEST_BROKEN = 20_000
"""Characters of a text, markup included; a longer one is no caption."""

_MOST_ROUNDS = 4
_FIRST_UNSPACED = "\u200b"  # with spaces between all words, what comes out is broken well

# White space but the spaces that hold words together (U+00A0, U+2007, U+202F) and the ideographic
# one, which Japanese uses as a mark.
_GAP = re.compile(
    "[ \\t\\n\\v\\f\\r\\x1c-\\x1f\\x85\\u1680\\u2000-\\u2006\\u2008-\\u200a\\u2028\\u2029\\u205f]+"
)


def best_breaks(text: str, profile: Profile, language: str | None) -> str:
    """The text broken anew; what fits in one line becomes one line.

    Line feeds and other white space become one space or one line feed, those at the edges go;
    markup and all other characters stay. The lines of two speakers stay apart. Doing it twice
    changes nothing more.

    Args:
        text: with markup and line feeds.
        profile: says how long a line is and how many there are; without a longest line, the
            text stays as it is, and so does one of more than `LONGEST_BROKEN` characters.
        language: such as "en", or None.
    """
    if profile.max_characters_per_line is None or len(text) > LONGEST_BROKEN:
        return text
    first = _broken(text, profile, language)
    if max(first, default="") < _FIRST_UNSPACED:
        return first
    # A break between ideographs leaves no trace of whether a space was there, so that what comes
    # out may be broken better still.
    before = first
    for _ in range(_MOST_ROUNDS):
        after = _broken(before, profile, language)
        if after == before:
            return after
        before = after
    return first


def is_dialogue_line(line: str) -> bool:
    """Whether a line begins with the dash of a speaker."""
    return starts_with_dash(visible_text(line))


def _broken(text: str, profile: Profile, language: str | None) -> str:
    lines_left = profile.max_lines or DEFAULT_MAX_LINES
    turns = _turns(text)
    broken: list[str] = []
    for index, turn in enumerate(turns):
        pieces = _pieces(turn, profile)
        if not pieces:
            broken.append("".join(markup[0] for markup in MARKUP.finditer(turn)))
            continue
        most = max(1, lines_left - (len(turns) - 1 - index))
        lines = _best_lines(pieces, most, profile, language)
        lines_left -= len(lines)
        broken += lines
    return "\n".join(broken)


def _turns(text: str) -> list[str]:
    """The text cut before the line of each speaker."""
    lines = text.split("\n")
    begins = [0, *(at for at, line in enumerate(lines) if at and is_dialogue_line(line))]
    return ["\n".join(lines[start:end]) for start, end in pairwise([*begins, len(lines)])]


@dataclass(slots=True)
class _Piece:
    """A stretch of text that no line break may go into.

    Attributes:
        raw: with the markup that belongs to it.
        visible: what is seen of it.
        width: of that.
        joint: what stands before it where the line goes on.
        joint_width: what that counts.
    """

    raw: str
    visible: str
    joint: str
    joint_width: float
    width: float = 0


class _Cutter:
    """Cuts a text into pieces."""

    def __init__(self, profile: Profile) -> None:
        self.pieces: list[_Piece] = []
        self._space_width = visible_width(" ", profile)
        self._gap: str | None = None  # the white space since the last piece
        self._opening = ""  # the markup that belongs to the next one

    def add_markup(self, markup: str) -> None:
        belongs_before = self._gap is None or (markup.startswith("</") and not self._opening)
        if self.pieces and belongs_before:
            self.pieces[-1].raw += markup
        else:
            self._opening += markup

    def add_gap(self, gap: str) -> None:
        if self.pieces:
            self._gap = (self._gap or "") + gap

    def add_run(self, run: str) -> None:
        start = 0
        for at in range(1, len(run)):
            if may_break_between(run[at - 1], run[at]):
                self._add(run[start:at])
                self._gap = ""
                start = at
        self._add(run[start:])

    def finish(self) -> list[_Piece]:
        if self.pieces:
            self.pieces[-1].raw += self._opening
        return self.pieces

    def _add(self, visible: str) -> None:
        raw = self._opening + visible
        self._opening = ""
        if not self.pieces:
            self.pieces.append(_Piece(raw, visible, "", 0))
        elif self._gap is None:
            self.pieces[-1].raw += raw
            self.pieces[-1].visible += visible
        else:
            joint, width = self._joint(self.pieces[-1].visible[-1], visible[0])
            self.pieces.append(_Piece(raw, visible, joint, width))
        self._gap = None

    def _joint(self, before: str, after: str) -> tuple[str, float]:
        if not self._gap or before in SPACES_AT_LINE_END:
            return "", 0
        if "\n" in self._gap and is_ideographic(before) and is_ideographic(after):
            return "", self._space_width  # there may have been a space
        return " ", self._space_width


def _pieces(text: str, profile: Profile) -> list[_Piece]:
    cutter = _Cutter(profile)
    for span in spans(text):
        part = text[span.start : span.end]
        if span.is_markup:
            cutter.add_markup(part)
            continue
        end = 0
        for gap in _GAP.finditer(part):
            if gap.start() > end:
                cutter.add_run(part[end : gap.start()])
            cutter.add_gap(gap[0])
            end = gap.end()
        if end < len(part):
            cutter.add_run(part[end:])
    pieces = cutter.finish()
    for piece in pieces:
        piece.width = visible_width(piece.visible, profile)
    return pieces


def _best_lines(
    pieces: list[_Piece], most: int, profile: Profile, language: str | None
) -> list[str]:
    limit = profile.max_characters_per_line or 1
    ends = [0.0]  # where each piece ends when all stand in one line
    for piece in pieces:
        ends.append(ends[-1] + piece.joint_width + piece.width)
    if ends[-1] <= limit or most == 1:
        cuts = [0, len(pieces)]
    elif len(pieces) > MOST_PIECES_WEIGHED:
        cuts = _even_cuts(ends, most)
    else:
        costs = [0.0, *(_cost(a, b, language) for a, b in pairwise(pieces)), 0.0]
        cuts = _cheapest_cuts(pieces, ends, costs, most, profile)
    return [_line(pieces[start:end]) for start, end in pairwise(cuts)]


def _line(pieces: list[_Piece]) -> str:
    return pieces[0].raw + "".join(piece.joint + piece.raw for piece in pieces[1:])


def _cost(left: _Piece, right: _Piece, language: str | None) -> float:
    """What a break between two pieces costs."""
    if not right.joint and right.joint_width == 0:
        return unspaced_break_cost(left.visible[-1], right.visible[0])
    if right.visible[0] in SPEAKER_DASHES:  # it would look like another speaker
        return FORBIDDEN * 10
    if left.visible in SPEAKER_DASHES:
        return FORBIDDEN
    if is_ideographic(left.visible[-1]) and is_ideographic(right.visible[0]):
        return unspaced_break_cost("、" if right.joint else left.visible[-1], right.visible[0])
    return break_cost(left.visible, right.visible, language)


def _cheapest_cuts(
    pieces: list[_Piece], ends: list[float], costs: list[float], most: int, profile: Profile
) -> list[int]:
    """Indices of the pieces that begin lines, and the number of pieces."""
    best_cost, best = float("inf"), [0, len(pieces)]
    for lines in range(1, min(most, len(pieces)) + 1):
        cost, cuts = _cheapest_of(lines, pieces, ends, costs, profile)
        cost += LINE_COST * (lines - 1)
        if cost < best_cost:
            best_cost, best = cost, cuts
    return best


def _cheapest_of(
    lines: int, pieces: list[_Piece], ends: list[float], costs: list[float], profile: Profile
) -> tuple[float, list[int]]:
    """The cheapest way to make exactly so many lines: cost and cuts."""
    count = len(pieces)
    limit = profile.max_characters_per_line or 1
    mean = ends[-1] / lines
    # Of two lines, one this short is too short for the other; of more, nearly so.
    balance = profile.min_line_balance or 0
    shown = ends[-1] - profile.narrow_character_width * (lines - 1)  # without spaces at breaks
    shortest = 2 * balance / (1 + balance) * shown / lines if lines > 1 else 0
    # For each number of pieces: the cost of putting them in the lines so far, and the cuts.
    so_far: dict[int, tuple[float, list[int]]] = {0: (0.0, [0])}
    for line in range(lines):
        target = mean * (1 + PYRAMID * (2 * line / (lines - 1) - 1)) if lines > 1 else mean
        is_last = line == lines - 1
        following: dict[int, tuple[float, list[int]]] = {}
        for start, (spent, cuts) in so_far.items():
            begins = ends[start] + pieces[start].joint_width
            for end in (count,) if is_last else range(start + 1, count - (lines - line - 2)):
                width = ends[end] - begins
                cost = spent + costs[end] + BALANCE_COST * abs(width - target) / limit
                if width < shortest:
                    cost += UNBALANCED_COST
                if width > limit:
                    cost += TOO_LONG_COST * (1 + width - limit)
                if end not in following or cost < following[end][0]:
                    following[end] = (cost, [*cuts, end])
        so_far = following
    return so_far[count]


def _even_cuts(ends: list[float], lines: int) -> list[int]:
    cuts = [0]
    for line in range(1, lines):
        ideal = ends[-1] * line / lines
        candidates = range(cuts[-1] + 1, len(ends) - 1 - (lines - line - 1))
        cuts.append(min(candidates, key=lambda end: abs(ends[end] - ideal)))
    return [*cuts, len(ends) - 1]
