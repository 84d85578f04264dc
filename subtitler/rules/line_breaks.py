"""Break a cue's text into lines where they are read best.

Which places are good says `subtitler.rules.line_pieces`, which of them are taken together
`subtitler.rules.line_layout`; here is how a text with markup comes there and back.
"""

import re
from itertools import pairwise

from typing_extensions import override

from subtitler.document.lines import starts_with_dash
from subtitler.document.markup import MARKUP, spans, visible_text
from subtitler.rules.break_cost import break_cost
from subtitler.rules.line_layout import LineLayout
from subtitler.rules.line_pieces import LinePieces
from subtitler.rules.profile import Profile

__all__ = ["best_breaks", "break_cost", "is_dialogue_line"]

DEFAULT_MAX_LINES = 2

LONGEST_BROKEN = 20_000
"""Characters of a text, markup included; a longer one is no caption."""

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
    lines_left = profile.max_lines or DEFAULT_MAX_LINES
    turns = _turns(text)
    broken: list[str] = []
    for index, turn in enumerate(turns):
        most = max(1, lines_left - (len(turns) - 1 - index))
        pieces = _pieces(turn, profile, language)
        if not pieces:
            broken.append("".join(markup[0] for markup in MARKUP.finditer(turn)))
            continue
        lines = _lines(pieces, most, profile)
        lines_left -= len(lines)
        broken += lines
    return "\n".join(broken)


def is_dialogue_line(line: str) -> bool:
    """Whether a line begins with the dash of a speaker."""
    return starts_with_dash(visible_text(line))


def _turns(text: str) -> list[str]:
    """The text cut before the line of each speaker."""
    lines = text.split("\n")
    begins = [0, *(at for at, line in enumerate(lines) if at and is_dialogue_line(line))]
    return ["\n".join(lines[start:end]) for start, end in pairwise([*begins, len(lines)])]


class _MarkedPieces(LinePieces):
    """The pieces of a text with its markup.

    Attributes:
        raw: each piece with the markup that belongs to it.
    """

    def __init__(self, profile: Profile, language: str | None) -> None:
        super().__init__(profile, language)
        self.raw: list[str] = []
        self._opening = ""  # the markup that belongs to the next piece

    def add_markup(self, markup: str) -> None:
        """Add a tag or a block, which belongs to the piece that it touches."""
        belongs_before = self._gap is None or (markup.startswith("</") and not self._opening)
        if self.raw and belongs_before:
            self.raw[-1] += markup
        else:
            self._opening += markup

    @override
    def _add(self, text: str) -> None:
        super()._add(text)
        raw, self._opening = self._opening + text, ""
        if len(self) > len(self.raw):
            self.raw.append(raw)
        else:
            self.raw[-1] += raw

    def finish(self) -> None:
        """Let the markup at the end of the text belong to the last piece."""
        if self.raw:
            self.raw[-1] += self._opening


def _pieces(text: str, profile: Profile, language: str | None) -> _MarkedPieces:
    pieces = _MarkedPieces(profile, language)
    for span in spans(text):
        part = text[span.start : span.end]
        if span.is_markup:
            pieces.add_markup(part)
            continue
        end = 0
        for gap in _GAP.finditer(part):
            if gap.start() > end:
                pieces.add_run(part[end : gap.start()])
            pieces.add_gap(gap[0])
            end = gap.end()
        if end < len(part):
            pieces.add_run(part[end:])
    pieces.finish()
    return pieces


def _lines(pieces: _MarkedPieces, most: int, profile: Profile) -> list[str]:
    layout = LineLayout(pieces, profile.max_characters_per_line or 1, profile)
    best = layout.best(0, len(pieces), most)
    joints = list(pieces.joint)
    for at in (*best.cuts, *best.closed):
        joints[at] = ""
    joined = [joint + raw for joint, raw in zip(joints, pieces.raw, strict=True)]
    return ["".join(joined[a:b]) for a, b in pairwise([0, *best.cuts, len(pieces)])]
