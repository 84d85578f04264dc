"""Captions are painted where they belong, and only as text."""

import numpy as np
import pytest
from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor, QImage, QPainter

from subtitler.document.cue import Cue
from subtitler.rendering.caption_painter import CaptionPainter, CaptionStyle

WIDTH, HEIGHT = 640, 360
PICTURE = QRectF(0, 0, WIDTH, HEIGHT)
GREY = 100

pytestmark = pytest.mark.usefixtures("qapp")


def cue(text, settings=""):
    return Cue("c", 0, 1000, text, settings=settings)


def painted(*cues, style=None, picture=PICTURE):
    """The picture as (height, width, 3) and what the painter says it covered."""
    image = QImage(WIDTH, HEIGHT, QImage.Format.Format_RGB888)
    image.fill(QColor(GREY, GREY, GREY))
    painter = QPainter(image)
    rect = CaptionPainter(style).paint(painter, picture, cues)
    painter.end()
    rows = np.frombuffer(image.constBits(), np.uint8).reshape(HEIGHT, image.bytesPerLine())
    return rows[:, : WIDTH * 3].reshape(HEIGHT, WIDTH, 3).astype(int), rect


def changed(pixels):
    """Rows and columns that were painted on: top, bottom, left, right."""
    rows, columns = np.nonzero((pixels != GREY).any(axis=2))
    return rows.min(), rows.max(), columns.min(), columns.max()


def test_a_caption_stands_at_the_bottom_in_the_middle():
    pixels, _ = painted(cue("Hello there"))
    top, bottom, left, right = changed(pixels)
    assert top > HEIGHT * 0.8
    assert bottom < HEIGHT * 0.98
    assert (left + right) / 2 == pytest.approx(WIDTH / 2, abs=4)


def test_letters_are_white_with_a_dark_outline():
    pixels, _ = painted(cue("Hello"))
    assert pixels.max() == 255
    assert pixels.min() < 40


def test_nothing_is_painted_outside_of_what_is_reported():
    pixels, rect = painted(cue("One line\nand another <i>one</i>"))
    top, bottom, left, right = changed(pixels)
    assert QRectF(left, top, right - left, bottom - top).intersected(
        rect.adjusted(-4, -4, 4, 4)
    ) == QRectF(left, top, right - left, bottom - top)


def test_a_long_line_is_wrapped_inside_the_picture():
    one_line = painted(cue("word"))[1].height()
    pixels, rect = painted(cue("many words that follow each other " * 4))
    assert rect.height() >= 3 * one_line
    _, _, left, right = changed(pixels)
    assert left > 5
    assert right < WIDTH - 5


def test_a_word_wider_than_the_picture_is_broken():
    _, _, left, right = changed(painted(cue("x" * 300))[0])
    assert left > 5
    assert right < WIDTH - 5


@pytest.mark.parametrize(
    ("text", "settings", "row", "column"),
    [
        (r"{\an8}Top", "", 0.1, 0.5),
        (r"{\an7}Corner", "", 0.1, 0.1),
        (r"{\an5}Centre", "", 0.5, 0.5),
        (r"{\an3}Right", "", 0.9, 0.93),
        ("Settings", "line:0", 0.1, 0.5),
        ("Settings", "line:50%", 0.55, 0.5),
        ("Settings", "line:-1", 0.9, 0.5),
        ("Start", "align:start", 0.9, 0.09),
        ("Pos", "position:25%", 0.9, 0.25),
    ],
)
def test_the_place_follows_overrides_and_cue_settings(text, settings, row, column):
    top, bottom, left, right = changed(painted(cue(text, settings))[0])
    assert (top + bottom) / 2 / HEIGHT == pytest.approx(row, abs=0.05)
    assert (left + right) / 2 / WIDTH == pytest.approx(column, abs=0.05)


def test_captions_of_one_moment_are_stacked():
    alone = painted(cue("One"))[1]
    both = painted(cue("One"), cue("Two"))[1]
    assert both.bottom() == alone.bottom()
    assert both.height() == pytest.approx(2 * alone.height(), abs=1)


def test_captions_at_the_top_are_stacked_downwards():
    alone = painted(cue(r"{\an8}One"))[1]
    both = painted(cue(r"{\an8}One"), cue(r"{\an8}Two"))[1]
    assert both.top() == alone.top()
    assert both.height() == pytest.approx(2 * alone.height(), abs=1)


def test_markup_changes_the_look_and_not_the_words():
    plain = painted(cue("slanted"))[0]
    for tag in ("i", "b", "u"):
        assert (painted(cue(f"<{tag}>slanted</{tag}>"))[0] != plain).any()
    assert (painted(cue("<v Ann>slanted</v>"))[0] == plain).all()


def test_font_colours_are_used():
    pixels, _ = painted(cue('<font color="#ff0000">Red</font>'))
    red = (pixels[:, :, 0] > 240) & (pixels[:, :, 1] < 20)
    assert red.sum() > 50


def test_html_is_drawn_letter_by_letter():
    """A rich text widget would draw an empty table or nothing for these."""
    assert painted(cue("<table><tr><td>x"))[1].width() > painted(cue("<tab"))[1].width()
    assert (painted(cue("&amp;"))[0] != painted(cue("&"))[0]).any()


def test_a_box_is_painted_where_the_style_wants_one():
    style = CaptionStyle(outline=0.0, box_colour="#c0000000")
    pixels, rect = painted(cue("Boxed"), style=style)
    edge = pixels[int(rect.center().y()), int(rect.left()) - 2]
    assert edge.max() < 60


@pytest.mark.parametrize("text", ["", "   ", "<i></i>", r"{\an8}", "\n"])
def test_a_cue_without_visible_text_paints_nothing(text):
    pixels, rect = painted(cue(text, "line:0"))
    assert rect.isEmpty()
    assert (pixels == GREY).all()


@pytest.mark.parametrize("picture", [QRectF(), QRectF(10, 10, 3, 200), QRectF(0, 0, 200, 2)])
def test_a_picture_of_no_size_is_survived(picture):
    painted(cue("Hello\nworld"), picture=picture)


def test_letters_grow_with_the_picture():
    small = painted(cue("Size"), picture=QRectF(0, 0, 320, 180))[1]
    large = painted(cue("Size"))[1]
    assert large.height() > 1.3 * small.height()


def test_emoji_before_markup_do_not_shift_the_look():
    """Qt counts UTF-16 units: an emoji has two."""
    pixels, rect = painted(cue('\U0001f600\U0001f600<font color="#ff0000">ab</font>'))
    red = (pixels[:, :, 0] > 200) & (pixels[:, :, 1] < 60) & (pixels[:, :, 2] < 60)
    columns = np.nonzero(red.any(axis=0))[0]
    assert columns.min() > rect.center().x() - rect.width() * 0.2
    assert columns.max() > rect.right() - rect.width() * 0.2
