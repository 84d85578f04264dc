"""Text is found and replaced in the cues, and places are gone to by number or time."""

import pytest
from PySide6.QtCore import Qt

from subtitler.document.cue import Cue
from subtitler.document.editing import set_text
from subtitler.ui.action_names import ActionName

TEXTS = ("Good morning", "Morning, <i>good</i> friends", "No greeting", "good night\ngood dreams")
CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier


@pytest.fixture
def document(window, show):
    document = show([Cue(f"c{n}", n * 2000, n * 2000 + 1500, text) for n, text in enumerate(TEXTS)])
    window.workspace.cues.setFocus()
    return document


@pytest.fixture
def bar(window):
    return window.workspace.find_bar


def find(window, qtbot, text, *, replacing=False):
    """Type a search, and wait until its hits are there and one of them is the current one."""
    key = Qt.Key.Key_H if replacing else Qt.Key.Key_F
    qtbot.keyClick(window, key, CTRL)
    bar = window.workspace.find_bar
    qtbot.keyClicks(bar.text, text)
    qtbot.waitUntil(lambda: " of " in bar.count.text())


def current(window):
    editor = window.workspace.editor
    return editor.cue_id, editor.text.textCursor().selectedText()


def texts(document):
    return [cue.text for cue in document.cues]


def test_ctrl_f_finds_while_typing_and_chooses_the_first_hit(window, document, bar, qtbot):
    find(window, qtbot, "good")
    assert bar.count.text() == "1 of 4"
    assert current(window) == ("c0", "Good")
    assert bar.text.hasFocus()


def test_hits_are_gone_through_in_a_ring_by_keys(window, document, bar, qtbot):
    find(window, qtbot, "good")
    seen = []
    for _ in range(4):
        qtbot.keyClick(bar.text, Qt.Key.Key_F3)
        seen.append((bar.count.text(), current(window)[0]))
    assert seen == [("2 of 4", "c1"), ("3 of 4", "c3"), ("4 of 4", "c3"), ("1 of 4", "c0")]
    qtbot.keyClick(bar.text, Qt.Key.Key_F3, SHIFT)
    assert bar.count.text() == "4 of 4"
    qtbot.keyClick(bar.text, Qt.Key.Key_Return, SHIFT)
    qtbot.keyClick(bar.text, Qt.Key.Key_Return)
    assert bar.count.text() == "4 of 4"


def test_case_and_whole_words_narrow_the_search(window, document, bar, qtbot):
    find(window, qtbot, "good")
    qtbot.mouseClick(bar.match_case, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: bar.count.text().endswith("of 3"))
    bar.text.setText("goo")
    qtbot.waitUntil(lambda: len(window.finding.matches) == 3)
    qtbot.mouseClick(bar.whole_word, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: bar.count.text() == "No hits")


def test_a_bad_pattern_is_said_in_the_bar_until_it_is_mended(window, document, bar, qtbot):
    find(window, qtbot, "good")
    qtbot.mouseClick(bar.is_regex, Qt.MouseButton.LeftButton)
    qtbot.keyClicks(bar.text, "(")
    qtbot.waitUntil(lambda: "regular expression" in bar.said.text())
    assert bar.said.isVisible()
    assert not window.notices.notices
    qtbot.keyClicks(bar.text, "x)?")
    qtbot.waitUntil(lambda: " of " in bar.count.text())
    assert not bar.said.isVisible()


def test_replace_goes_on_behind_what_it_put_there(window, document, bar, qtbot):
    find(window, qtbot, "good", replacing=True)
    bar.replacement.setText("good good")
    qtbot.mouseClick(bar.replace_one, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: current(window) == ("c1", "good"))
    assert texts(document) == ["good good morning", *TEXTS[1:]]
    assert document.undo_label == "Replace"


def test_replace_all_is_one_step_that_keeps_markup(window, document, bar, qtbot):
    find(window, qtbot, "good", replacing=True)
    bar.replacement.setText("bad")
    qtbot.mouseClick(bar.replace_every, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: document.undo_label == "Replace all")
    assert texts(document) == [
        "bad morning",
        "Morning, <i>bad</i> friends",
        "No greeting",
        "bad night\nbad dreams",
    ]
    qtbot.waitUntil(lambda: bar.count.text() == "No hits")
    assert "3 cues" in bar.said.text()
    document.undo()
    assert texts(document) == list(TEXTS)


def test_replacing_all_is_refused_where_the_cues_changed_meanwhile(window, document, bar, qtbot):
    find(window, qtbot, "good", replacing=True)
    bar.replacement.setText("bad")
    bar.replace_every.click()
    document.perform(set_text(document, "c3", "good bye"))  # before the worker answers
    qtbot.waitUntil(lambda: "changed meanwhile" in bar.said.text())
    assert texts(document) == [*TEXTS[:3], "good bye"]
    qtbot.waitUntil(bar.replace_every.isEnabled)


def test_replacing_all_never_reaches_another_file(window, show, document, bar, qtbot):
    find(window, qtbot, "good", replacing=True)
    bar.replace_every.click()
    other = show([Cue("o", 0, 1000, "good")])
    qtbot.waitUntil(lambda: "Another file" in bar.said.text())
    assert texts(other) == ["good"]
    assert texts(document) == list(TEXTS)


def test_hits_follow_edits(window, document, bar, qtbot):
    find(window, qtbot, "good")
    document.perform(set_text(document, "c2", "good good good"))
    qtbot.waitUntil(lambda: len(window.finding.matches) == 7)


def test_escape_closes_the_bar_and_gives_the_list_the_focus(window, document, bar, qtbot):
    find(window, qtbot, "good")
    qtbot.keyClick(bar.text, Qt.Key.Key_Escape)
    assert not bar.isVisible()
    assert window.workspace.cues.hasFocus()
    window.actions_by_name[ActionName.FIND_NEXT].trigger()
    qtbot.waitUntil(lambda: bar.count.text() == "1 of 4")


def test_hits_are_marked_in_the_list(window, document, bar, qtbot):
    view = window.workspace.cues
    place = view.visualRect(view.cue_model.index(3, 7)).adjusted(4, 0, 0, 0)
    before = view.viewport().grab(place).toImage()
    find(window, qtbot, "good")
    assert view.viewport().grab(place).toImage() != before


def test_ctrl_g_goes_to_a_number_or_a_time(window, document, qtbot):
    go_to = window.workspace.go_to_bar
    for typed, cue_id in (("3", "c2"), ("0:02,5", "c1"), ("0:03,6", "c2"), ("9:00", "c3")):
        qtbot.keyClick(window, Qt.Key.Key_G, CTRL)
        qtbot.keyClicks(go_to.place, typed)
        qtbot.keyClick(go_to.place, Qt.Key.Key_Return)
        assert window.workspace.cues.current_cue_id == cue_id
        assert not go_to.isVisible()


@pytest.mark.parametrize("typed", ["0", "5", "soon"])
def test_a_place_that_is_not_there_is_said_in_the_bar(window, document, qtbot, typed):
    go_to = window.workspace.go_to_bar
    qtbot.keyClick(window, Qt.Key.Key_G, CTRL)
    before = go_to.said.text()
    qtbot.keyClicks(go_to.place, typed)
    qtbot.keyClick(go_to.place, Qt.Key.Key_Return)
    assert go_to.isVisible()
    assert go_to.said.text() != before
    assert window.workspace.cues.current_cue_id == "c0"


def test_the_window_closes_while_typing_is_still_waited_for(window, document, bar, qtbot):
    qtbot.keyClick(window, Qt.Key.Key_F, CTRL)
    qtbot.keyClicks(bar.text, "good")
    document.mark_clean()
    window.close()
    bar.query_changed.emit()
    qtbot.wait(1)
    assert not window.finding.matches
