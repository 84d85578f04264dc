"""Everything that can be done is in a menu, has words, and keys that nothing else has."""

from collections import Counter

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QWidget

from subtitler.ui.action_names import ActionName
from subtitler.ui.shortcuts import SUBTITLE_EDIT


def menu_actions(menu):
    for action in menu.actions():
        if action.menu() is not None:
            yield from menu_actions(action.menu())
        elif not action.isSeparator():
            yield action


def test_every_action_is_in_the_menus(window):
    names = {action.objectName() for action in menu_actions(window.menuBar())}
    assert {name.value for name in ActionName} <= names


def test_no_two_actions_share_a_key():
    keys = Counter(
        QKeySequence(text).toString() for texts in SUBTITLE_EDIT.values() for text in texts
    )
    assert all(keys), "a key that Qt does not know"
    assert [key for key, count in keys.items() if count > 1] == []


def test_hands_from_subtitle_edit_find_their_keys(window):
    wanted = {
        ActionName.SPLIT: "Ctrl+Alt+V",
        ActionName.MERGE: "Ctrl+Shift+M",
        ActionName.SAVE: "Ctrl+S",
        ActionName.SET_START: "F11",
        ActionName.INSERT_AFTER: "Alt+Ins",
    }
    for name, key in wanted.items():
        assert QKeySequence(key) in window.actions_by_name[name].shortcuts()


def test_everything_that_takes_the_focus_has_an_accessible_name(window):
    nameless = [
        widget
        for widget in window.findChildren(QWidget)
        if widget.focusPolicy() & Qt.FocusPolicy.TabFocus
        and widget.window() is window  # not the lists that combo boxes open
        and not widget.objectName().startswith("qt_")
        and not (widget.accessibleName() or getattr(widget, "text", str)())
    ]
    assert not nameless, nameless
