"""The window's actions: one QAction for everything that can be done."""

from collections.abc import Callable, Mapping

from PySide6.QtCore import QObject
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QWidget

from subtitler.ui.action_menus import MENUS, ActionSpec, Need
from subtitler.ui.action_names import ActionName
from subtitler.ui.shortcuts import SUBTITLE_EDIT, Scheme
from subtitler.ui.theme import Theme

Slots = Mapping[ActionName, Callable[[], object]]
"""What some actions do, as a room of the window offers it."""


class Actions(QObject):
    """One QAction for every action of the menus, with the keys of a scheme."""

    def __init__(self, theme: Theme, window: QWidget, scheme: Scheme = SUBTITLE_EDIT) -> None:
        super().__init__(window)
        self._theme = theme
        self._specs: dict[ActionName, ActionSpec] = {
            spec.name: spec for menu in MENUS for spec in menu.actions()
        }
        self._actions: dict[ActionName, QAction] = {}
        self._there: Need | None = None
        for name, spec in self._specs.items():
            action = QAction(self.tr(spec.text), window)
            action.setObjectName(name.value)
            action.setCheckable(spec.is_checkable)
            window.addAction(action)
            self._actions[name] = action
        self.use_scheme(scheme)
        self._show_icons()
        theme.changed.connect(self._show_icons)

    def __getitem__(self, name: ActionName) -> QAction:
        return self._actions[name]

    def connect_slots(self, *tables: Slots) -> None:
        """Have each action do what one of the tables says."""
        for table in tables:
            for name, slot in table.items():
                # Qt hands `checked` over to a slot that can take it; these cannot.
                self._actions[name].triggered.connect(lambda _checked=False, slot=slot: slot())

    def use_scheme(self, scheme: Scheme) -> None:
        """Give every action the keys of `scheme`; an action that it leaves out has none."""
        for name, action in self._actions.items():
            keys = [QKeySequence(text) for text in scheme.get(name, ())]
            action.setShortcuts(keys)
            spec = self._specs[name]
            said = self.tr(spec.explanation or spec.text.replace("&", "").rstrip("…"))
            shown = keys[0].toString(QKeySequence.SequenceFormat.NativeText) if keys else ""
            action.setToolTip(f"{said} ({shown})" if shown else said)
            action.setStatusTip("")

    def show_possible(self, there: Need) -> None:
        """Enable what is possible now; asked often, it touches them only when that changes.

        Args:
            there: all that is there.
        """
        if there == self._there:
            return
        self._there = there
        for name, spec in self._specs.items():
            self._actions[name].setEnabled(spec.needs in there)

    def show_steps(self, undo_label: str | None, redo_label: str | None) -> None:
        """Say what undo and redo would do."""
        for name, label in ((ActionName.UNDO, undo_label), (ActionName.REDO, redo_label)):
            word = self.tr(self._specs[name].text)
            self._actions[name].setText(f"{word} {label.lower()}" if label else word)

    def _show_icons(self) -> None:
        for name, action in self._actions.items():
            icon = self._specs[name].icon
            if icon:
                action.setIcon(self._theme.icon(icon))
