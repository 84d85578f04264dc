"""Times are shifted in a dialog that shows what would happen."""

import pytest
from PySide6.QtCore import Qt

from subtitler.document.cue import Cue


@pytest.fixture
def document(window, show):
    document = show([Cue(f"c{n}", 2000 + n * 2000, 3500 + n * 2000, "Hi") for n in range(3)])
    window.workspace.cues.setFocus()
    return document


@pytest.fixture
def dialog(window, document, qtbot):
    qtbot.waitUntil(window.isActiveWindow)  # before that, no shortcut reaches it
    modifiers = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
    qtbot.keyClick(window, Qt.Key.Key_A, modifiers)
    dialog = window.timing.shift_dialog
    assert dialog.isVisible()
    return dialog


def starts(document):
    return [cue.start_ms for cue in document.cues]


def preview(dialog):
    model = dialog.table.model()
    return [
        tuple(model.index(row, column).data() for column in range(3))
        for row in range(model.rowCount())
    ]


@pytest.mark.parametrize(
    ("scope", "after"),
    [(0, [2000, 2500, 6000]), (1, [2000, 2500, 4500]), (2, [500, 2500, 4500])],
)
def test_chosen_cues_those_from_here_on_or_all_move_in_one_step(
    window, document, dialog, qtbot, scope, after
):
    window.workspace.cues.select_row(1)
    dialog.scope.setCurrentIndex(scope)
    dialog.amount.selectAll()
    qtbot.keyClicks(dialog.amount, "-1,5")
    qtbot.waitUntil(dialog.apply_button.isEnabled)
    assert ("2", "00:00:04.000", "00:00:02.500") in preview(dialog)
    assert starts(document) == [2000, 4000, 6000]
    qtbot.mouseClick(dialog.apply_button, Qt.MouseButton.LeftButton)
    assert starts(document) == after
    document.undo()
    assert starts(document) == [2000, 4000, 6000]


def test_frames_are_counted_at_their_rate(window, document, dialog, qtbot):
    dialog.unit.setCurrentIndex(dialog.unit.findText("Frames at 25 per second"))
    dialog.amount.selectAll()
    qtbot.keyClicks(dialog.amount, "-12")
    qtbot.waitUntil(dialog.apply_button.isEnabled)
    assert preview(dialog) == [("1", "00:00:02.000", "00:00:01.520")]


@pytest.mark.parametrize(("typed", "said"), [("-9", "before the beginning"), ("x", "not a time")])
def test_what_is_not_possible_is_said_and_cannot_be_applied(
    window, document, dialog, qtbot, typed, said
):
    dialog.amount.selectAll()
    qtbot.keyClicks(dialog.amount, typed)
    qtbot.waitUntil(lambda: said in dialog.said.text())
    assert not dialog.apply_button.isEnabled()
