"""Text of every script: right to left, and characters that Qt counts twice."""

import pytest
from PySide6.QtCore import QRect, Qt

from subtitler.document.cue import Cue
from subtitler.document.document import Document
from subtitler.document.word import Word
from subtitler.jobs.session import Session
from subtitler.ui.action_names import ActionName
from subtitler.ui.cues.columns import Column
from subtitler.ui.plain_text import plain_tooltip, text_direction, utf16_position

HEBREW = "שלום עולם"
EMOJI = "😀😀 emoji here"
WORDS = (
    Word("😀😀", 1000, 1500, 0.9),
    Word("emoji", 1500, 1800, 0.1),
    Word("here", 1800, 2000, 0.9),
)


@pytest.fixture
def document(window, qtbot):
    document = Document(
        [
            Cue("a", 1000, 2000, EMOJI, WORDS),
            Cue("b", 3000, 4000, HEBREW),
            Cue("c", 5000, 6000, "c"),
        ]
    )
    session = Session(document=document)
    window.backstage.files.open(session)
    window.shown.show(session)
    qtbot.waitUntil(window.workspace.isVisible)
    return document


def ink(image) -> tuple[int, int]:
    """The first and the last column in which something is drawn."""
    ground = image.pixel(image.width() // 2, 2)
    drawn = [
        x
        for x in range(4, image.width() - 4)
        if any(image.pixel(x, y) != ground for y in range(4, image.height() - 4))
    ]
    return drawn[0], drawn[-1]


def test_the_list_begins_every_text_at_its_own_side(window, document):
    view = window.workspace.cues
    images = []
    for row in (1, 2):
        place = view.visualRect(view.model().index(row, Column.TEXT))
        images.append(view.viewport().grab(QRect(place)).toImage())
    first, last = ink(images[0])
    assert images[0].width() - last < 20
    assert first > 20
    assert ink(images[1])[0] < 20


def test_the_editor_begins_every_line_at_its_own_side(window, document):
    field = window.workspace.editor.text
    window.workspace.cues.select_row(1)
    assert field.cursorRect().x() > field.viewport().width() / 2
    window.workspace.cues.select_row(2)
    assert field.cursorRect().x() < field.viewport().width() / 2


def test_a_word_that_was_hard_to_hear_is_underlined_after_emoji_too(window, document):
    delegate = window.workspace.cues.itemDelegate()
    (found,) = delegate._unsure_ranges(document.cues[0], EMOJI)
    assert EMOJI.encode("utf-16-le")[2 * found.start :][: 2 * found.length].decode("utf-16-le") == (
        "emoji"
    )


def test_splitting_at_the_caret_counts_emoji_as_one_character(window, document, qtbot):
    field = window.workspace.editor.text
    field.setFocus()
    field.moveCursor(field.textCursor().MoveOperation.Start)
    for _ in range(2):
        qtbot.keyClick(field, Qt.Key.Key_Right)
    window.actions_by_name[ActionName.SPLIT].trigger()
    assert [cue.text for cue in document.cues[:2]] == ["😀😀", "emoji here"]
    assert document.cues[0].words == WORDS[:1]


@pytest.mark.parametrize(
    ("text", "direction"),
    [
        ("", Qt.LayoutDirection.LeftToRight),
        ("12 …", Qt.LayoutDirection.LeftToRight),
        ("12 " + HEBREW + " abc", Qt.LayoutDirection.RightToLeft),
        ("مرحبا", Qt.LayoutDirection.RightToLeft),
        ("abc " + HEBREW, Qt.LayoutDirection.LeftToRight),
    ],
)
def test_the_first_letter_decides_the_direction(text, direction):
    assert text_direction(text) == direction


def test_positions_are_counted_as_qt_does():
    assert [utf16_position("a😀b", position) for position in range(4)] == [0, 1, 3, 4]


def test_tool_tips_show_markup_as_text():
    assert plain_tooltip("<b>a</b>\n& b") == "<qt>&lt;b&gt;a&lt;/b&gt;<br>&amp; b</qt>"
    assert plain_tooltip("") == ""
