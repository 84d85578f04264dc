"""Menus of which one entry is chosen."""

from collections.abc import Callable, Iterable
from typing import TypeVar

from PySide6.QtGui import QActionGroup
from PySide6.QtWidgets import QMenu

Choice = TypeVar("Choice")


def fill_choices(
    menu: QMenu,
    choices: Iterable[tuple[Choice, str]],
    on_chosen: Callable[[Choice], None],
    *,
    is_chosen: Callable[[Choice], bool],
) -> None:
    """Offer one of several things in a menu, instead of what it offered before.

    Args:
        menu: takes the entries.
        choices: each with its text; "&" stands for itself.
        on_chosen: told the user's choice.
        is_chosen: says which one is marked.
    """
    menu.clear()
    for before in menu.findChildren(QActionGroup):
        before.deleteLater()
    group = QActionGroup(menu)
    for choice, text in choices:
        action = menu.addAction(text.replace("&", "&&"))
        action.setCheckable(True)
        action.setChecked(is_chosen(choice))
        group.addAction(action)
        action.triggered.connect(lambda _=False, choice=choice: on_chosen(choice))
