"""Which action stands where in the menus and the tool bar."""

from collections.abc import Callable
from typing import Literal

from PySide6.QtCore import QCoreApplication, QSize, Qt
from PySide6.QtWidgets import QMainWindow, QMenu, QToolBar

from subtitler.ui.action_names import ActionName
from subtitler.ui.actions import Actions
from subtitler.ui.choice_menu import fill_choices

_ICON_PX = 18
ThemeChoice = Literal["system", "light", "dark"]

_N = ActionName
_MENUS: tuple[tuple[str, tuple[ActionName | None, ...]], ...] = (
    (
        "&File",
        (
            _N.OPEN,
            _N.OPEN_FOLDER,
            _N.OPEN_DEMO,
            _N.CHOOSE_MEDIA,
            None,
            _N.SAVE,
            _N.SAVE_AS,
            _N.SAVE_PROJECT_AS,
            _N.EXPORT,
            _N.EXPORT_ALL,
            None,
            _N.QUIT,
        ),
    ),
    (
        "&Edit",
        (
            _N.UNDO,
            _N.REDO,
            None,
            _N.EDIT_IN_PLACE,
            _N.SPLIT,
            _N.MERGE,
            None,
            _N.INSERT_AFTER,
            _N.INSERT_BEFORE,
            _N.INSERT_AT_PLAYHEAD,
            _N.DELETE,
            None,
            _N.SET_START,
            _N.SET_END,
        ),
    ),
    ("&Captions", (_N.CAPTION_AGAIN, _N.CANCEL)),
    (
        "&Play",
        (_N.PLAY, _N.PLAY_CUE, _N.BACK, _N.FORWARD, None, _N.PREVIOUS_CUE, _N.NEXT_CUE),
    ),
    ("&View", (_N.FOCUS_LIST, _N.FOCUS_EDITOR, None, _N.SHOW_FILES, _N.UNLOCK_PANELS)),
    ("&Help", (_N.SHOW_LOG, _N.ABOUT)),
)
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
    for title, names in _MENUS:
        menu = window.menuBar().addMenu(_tr(title))
        for name in names:
            if name is None:
                menu.addSeparator()
            else:
                menu.addAction(actions[name])
        menus[title.replace("&", "")] = menu
    return menus


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
