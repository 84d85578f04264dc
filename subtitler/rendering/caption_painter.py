"""Paints captions over a picture as players do: white, outlined, at the bottom in the middle.

One painter serves the preview, stills and burnt-in captions. Text is laid out by QTextLayout
from plain runs; nothing of it is ever interpreted as HTML.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import (
    QBrush,
    QColor,
    QFont,
    QPainter,
    QPen,
    QTextCharFormat,
    QTextLayout,
    QTextOption,
)

from subtitler.document.cue import Cue
from subtitler.rendering.cue_position import CuePosition, parse_cue_settings
from subtitler.rendering.styled_text import BOTTOM_CENTRE, Run, parse_styled_text

# Left to right as in a place's number on a keypad.
_ALIGNMENTS = {
    1: Qt.AlignmentFlag.AlignLeft,
    2: Qt.AlignmentFlag.AlignHCenter,
    3: Qt.AlignmentFlag.AlignRight,
}
_BOTTOM, _MIDDLE, _TOP = range(3)


@dataclass(frozen=True, slots=True)
class CaptionStyle:
    """How captions look; lengths are shares of the picture's height or of the letters' size.

    Attributes:
        family: font family, or "" for the application's.
        size: letters, share of the picture's height.
        least_size_px: letters are never smaller.
        colour: of the text where its markup says nothing.
        outline_colour: around the letters.
        outline: thickness around the letters, share of their size; 0 for none.
        box_colour: behind the lines, or "" for no box; "#aarrggbb".
        margin: kept free at the picture's edges, share of its height.
    """

    family: str = ""
    size: float = 0.058
    least_size_px: int = 13
    colour: str = "#ffffff"
    outline_colour: str = "#101010"
    outline: float = 0.11
    box_colour: str = ""
    margin: float = 0.05


class CaptionPainter:
    """Paints the cues of one moment into a picture.

    Args:
        style: how they look.
    """

    def __init__(self, style: CaptionStyle | None = None) -> None:
        self.style = style or CaptionStyle()

    def paint(self, painter: QPainter, picture: QRectF, cues: Iterable[Cue]) -> QRectF:
        """Paint cues that are shown together; they are stacked where they would overlap.

        Args:
            painter: in logical pixels; its state is restored.
            picture: where the video stands; captions are sized by it and stay inside.
            cues: from the one that began first.

        Returns:
            What was painted on, empty where there was no text.
        """
        painted = QRectF()
        taken: list[QRectF] = []
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setRenderHint(QPainter.RenderHint.TextAntialiasing)
        for cue in cues:
            block = _Block(cue, picture, self.style)
            if block.is_empty:
                continue
            block.avoid(taken)
            block.paint(painter)
            taken.append(block.rect)
            painted = painted.united(block.rect)
        painter.restore()
        return painted


class _Block:
    """The lines of one cue, laid out and placed.

    Attributes:
        rect: what they cover.
    """

    def __init__(self, cue: Cue, picture: QRectF, style: CaptionStyle) -> None:
        text = parse_styled_text(cue.text)
        self._style = style
        self._picture = picture
        # A tall picture (a telephone's) is narrow: its width decides how large letters may be.
        side = min(picture.height(), picture.width() * 0.75)
        self._size_px = max(style.least_size_px, round(side * style.size))
        self._margin = side * style.margin
        position = parse_cue_settings(cue.settings)
        says_place = text.place != BOTTOM_CENTRE
        column = (text.place - 1) % 3 + 1 if says_place else position.column
        self._row = (text.place - 1) // 3
        self._lines = _paragraphs(text.runs)
        self.is_empty = not "".join(run.text for line in self._lines for run in line).strip()
        room = max(picture.width() - 2 * self._margin, 1.0)
        self._option = QTextOption(_ALIGNMENTS[column] | Qt.AlignmentFlag.AlignAbsolute)
        self._option.setTextDirection(Qt.LayoutDirection.LayoutDirectionAuto)
        self._option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        self._width = room * position.width
        widest = max(_natural_width(layout) for layout in self._layouts(outlined=False))
        # A little more, or the widest line would wrap once more.
        self._width = min(self._width, widest + 2)
        layouts = self._layouts(outlined=False)
        height = sum(layout.boundingRect().height() for layout in layouts)
        n_lines = sum(layout.lineCount() for layout in layouts)
        self.rect = QRectF(0, 0, self._width, height)
        self._place(position, column, height / max(n_lines, 1))

    def avoid(self, taken: Sequence[QRectF]) -> None:
        """Move away from what other cues cover: up, or down at the top of the picture."""
        for other in taken:
            if not self.rect.intersects(other):
                continue
            if self._row == _TOP:
                self.rect.moveTop(other.bottom())
            else:
                self.rect.moveBottom(other.top())

    def paint(self, painter: QPainter) -> None:
        """Draw box, outline and letters."""
        style = self._style
        if style.box_colour:
            pad = self._size_px * 0.3
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(style.box_colour))
            painter.drawRoundedRect(self.rect.adjusted(-pad, -pad / 2, pad, pad / 2), 4, 4)
        # The outline first and whole, or a letter's outline would lie over its neighbour.
        for outlined in (True, False) if style.outline else (False,):
            top = self.rect.top()
            for layout in self._layouts(outlined=outlined):
                layout.draw(painter, QPointF(self.rect.left(), top))
                top += layout.boundingRect().height()

    def _place(self, position: CuePosition, column: int, line_height: float) -> None:
        picture, margin = self._picture, self._margin
        free = picture.adjusted(margin, margin, -margin, -margin)
        anchors = {1: free.left(), 2: free.center().x(), 3: free.right()}
        across = anchors[column]
        if position.across is not None:
            across = picture.left() + picture.width() * position.across
        self.rect.moveLeft(across - self.rect.width() * (column - 1) / 2)
        if position.down is not None:
            self.rect.moveTop(picture.top() + picture.height() * position.down)
        elif position.line is not None and position.line >= 0:
            self.rect.moveTop(free.top() + line_height * position.line)
        elif position.line is not None:
            self.rect.moveBottom(free.bottom() + line_height * (position.line + 1))
        elif self._row == _BOTTOM:
            self.rect.moveBottom(free.bottom())
        elif self._row == _MIDDLE:
            self.rect.moveTop(free.center().y() - self.rect.height() / 2)
        else:
            self.rect.moveTop(free.top())
        self._keep_inside()
        if position.down is not None or (position.line or -1) >= 0:
            self._row = _TOP  # another cue in its way goes below

    def _keep_inside(self) -> None:
        picture = self._picture
        self.rect.moveLeft(
            max(picture.left(), min(self.rect.left(), picture.right() - self._width))
        )
        highest = picture.bottom() - self.rect.height()
        self.rect.moveTop(max(picture.top(), min(self.rect.top(), highest)))

    def _layouts(self, *, outlined: bool) -> list[QTextLayout]:
        font = QFont(self._style.family) if self._style.family else QFont()
        font.setPixelSize(self._size_px)
        font.setWeight(QFont.Weight.Medium)
        layouts = []
        for runs in self._lines:
            layout = QTextLayout("".join(run.text for run in runs) or " ", font)
            layout.setTextOption(self._option)
            layout.setFormats(self._formats(runs, outlined=outlined))
            layout.beginLayout()
            top = 0.0
            while (line := layout.createLine()).isValid():
                line.setLineWidth(self._width)
                line.setPosition(QPointF(0, top))
                top += line.height()
            layout.endLayout()
            layouts.append(layout)
        return layouts

    def _formats(self, runs: Sequence[Run], *, outlined: bool) -> list[QTextLayout.FormatRange]:
        formats = []
        start = 0
        for run in runs:
            look = QTextCharFormat()
            if run.look.bold:
                look.setFontWeight(QFont.Weight.Black)
            look.setFontItalic(run.look.italic)
            look.setFontUnderline(run.look.underline)
            look.setFontStrikeOut(run.look.strike)
            colour = QColor(run.look.colour or self._style.colour)
            if outlined:
                colour = QColor(self._style.outline_colour)
                look.setTextOutline(self._outline_pen(colour))
            look.setForeground(QBrush(colour))
            formats.append(_range(start, len(run.text.encode("utf-16-le")) // 2, look))
            start += formats[-1].length
        return formats

    def _outline_pen(self, colour: QColor) -> QPen:
        return QPen(
            colour,
            2 * self._style.outline * self._size_px,  # half of it lies under the letter
            Qt.PenStyle.SolidLine,
            Qt.PenCapStyle.RoundCap,
            Qt.PenJoinStyle.RoundJoin,
        )


def _natural_width(layout: QTextLayout) -> float:
    """How wide the text itself is; `boundingRect` reaches over the whole room of its lines."""
    return max(layout.lineAt(n).naturalTextWidth() for n in range(layout.lineCount()))


def _range(start: int, length: int, look: QTextCharFormat) -> QTextLayout.FormatRange:
    """A look for some UTF-16 units, which is how Qt counts."""
    item = QTextLayout.FormatRange()
    item.start, item.length, item.format = start, length, look
    return item


def _paragraphs(runs: Sequence[Run]) -> list[list[Run]]:
    """Cut runs at their line breaks."""
    lines: list[list[Run]] = [[]]
    for run in runs:
        first, *others = run.text.split("\n")
        lines[-1].append(Run(first, run.look))
        lines.extend([Run(text, run.look)] for text in others)
    return lines
