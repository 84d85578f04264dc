"""The menus and the tool bar, filled with actions."""

from collections.abc import Callable
from typing import Literal

from PySide6.QtCore import QCoreApplication, QSize, Qt
from PySide6.QtWidgets import QMainWindow, QMenu, QToolBar

from subtitler.ui.action_menus import MENUS, MenuSpec
from subtitler.ui.action_names import ActionName
from subtitler.ui.actions import Actions
from subtitler.ui.choice_menu import fill_choices

_ICON_PX = 18
ThemeChoice = Literal["system", "light", "dark"]

_N = ActionName
_TOOLS: tuple[ActionName | None, ...] = (
    _N.OPEN,
    _N.SAVE,
    _N.EXPORT,
    None,
    _N.UNDO,
    _N.REDO,
    None,
    _N.SPLIT,
    _N.MERGE,
    _N.INSERT_AFTER,
    _N.DELETE,
    None,
    _N.CAPTION_AGAIN,
    _N.CANCEL,
    _N.SHOW_FILES,
)


def _tr(text: str) -> str:
    return QCoreApplication.translate("Menus", text)


def fill_menus(window: QMainWindow, actions: Actions) -> dict[str, QMenu]:
    """Put every action into its menu.

    Returns:
        the menus by their English titles without "&".
    """
    menus = {}
    for spec in MENUS:
        menu = window.menuBar().addMenu(_tr(spec.title))
        _fill(menu, spec, actions)
        menus[spec.title.replace("&", "")] = menu
    return menus


def _fill(menu: QMenu, spec: MenuSpec, actions: Actions) -> None:
    for entry in spec.entries:
        if entry is None:
            menu.addSeparator()
        elif isinstance(entry, MenuSpec):
            _fill(menu.addMenu(_tr(entry.title)), entry, actions)
        else:
            menu.addAction(actions[entry.name])


def add_theme_menu(
    parent: QMenu, chosen: ThemeChoice, on_chosen: Callable[[ThemeChoice], None]
) -> None:
    """Offer the colours of the system, light and dark ones."""
    menu = parent.addMenu(_tr("&Colours"))
    choices: tuple[tuple[ThemeChoice, str], ...] = (
        ("system", _tr("As the system")),
        ("light", _tr("Light")),
        ("dark", _tr("Dark")),
    )
    fill_choices(menu, choices, on_chosen, is_chosen=lambda choice: choice == chosen)


def tool_bar(window: QMainWindow, actions: Actions) -> QToolBar:
    """The slim bar under the menus; everything in it is in a menu too."""
    bar = QToolBar(_tr("Tools"), window)
    bar.setObjectName("tools")
    bar.setMovable(False)
    bar.setIconSize(QSize(_ICON_PX, _ICON_PX))
    bar.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonIconOnly)
    bar.setContextMenuPolicy(Qt.ContextMenuPolicy.PreventContextMenu)
    for name in _TOOLS:
        if name is None:
            bar.addSeparator()
            continue
        bar.addAction(actions[name])
        # A tool bar's button has no name of its own for screen readers.
        bar.widgetForAction(actions[name]).setAccessibleName(actions[name].text().replace("&", ""))
    window.addToolBar(bar)
    return bar
