"""The style sheet of the window: spacing and edges in one place, colours from the theme."""

from string import Template

from subtitler.ui.colours import Colours
from subtitler.ui.icons import icon_file

# One spacing unit is 4 px; corners are 6 px for panels' fields and 4 px inside lists.
_TEMPLATE = Template("""
QMainWindow, QDialog, QStatusBar, QToolBar, QMenuBar { background: $window; }
QMainWindow::separator { background: $window; width: 5px; height: 5px; }
QMainWindow::separator:hover { background: $line; }
QSplitter::handle { background: $window; }
QSplitter::handle:hover { background: $line; }
QToolTip { background: $raised; color: $text; border: 1px solid $line; padding: 4px 6px; }

QMenuBar { padding: 2px 6px; border: 0; }
QMenuBar::item { padding: 4px 9px; border-radius: 4px; background: transparent; }
QMenuBar::item:selected { background: $hover; }
QMenu { background: $raised; border: 1px solid $line; padding: 4px; }
QMenu::item { padding: 5px 26px 5px 10px; border-radius: 4px; }
QMenu::icon { padding-left: 8px; }
QMenu::item:selected { background: $selection; color: $text; }
QMenu::item:disabled { color: $muted; }
QMenu::separator { height: 1px; background: $line; margin: 4px 8px; }

QToolBar { border: 0; border-bottom: 1px solid $line; padding: 3px 8px; spacing: 2px; }
QToolBar::separator { background: $line; width: 1px; margin: 5px 7px; }
QToolButton { border: 1px solid transparent; border-radius: 5px; padding: 4px 6px; }
QToolButton:hover { background: $hover; }
QToolButton:pressed, QToolButton:checked { background: $selection; }
QToolButton:focus { border-color: $accent; }
QToolButton[role="option"] { color: $muted; }
QToolButton[role="option"]:checked { color: $text; border-color: $accent; }
QToolButton::menu-indicator { width: 0; image: none; }

/* The style's own icons are black, on dark buttons too. */
QDialogButtonBox { dialogbuttonbox-buttons-have-icons: 0; }

QPushButton {
    background: $raised; border: 1px solid $line; border-radius: 6px;
    padding: 6px 14px; min-height: 18px;
}
QPushButton:hover { background: $hover; }
QPushButton:focus { border-color: $accent; }
QPushButton:disabled { color: $muted; }
QPushButton:default, QPushButton[primary="true"] {
    background: $accent; color: $on_accent; border-color: $accent;
}
QPushButton:default:focus, QPushButton[primary="true"]:focus { border: 2px solid $text; }

QPlainTextEdit, QLineEdit {
    background: $surface; border: 1px solid $line; border-radius: 6px;
    padding: 3px 6px; selection-background-color: $accent; selection-color: $on_accent;
}
QPlainTextEdit:focus, QLineEdit:focus { border-color: $accent; }
QPlainTextEdit:disabled, QLineEdit:disabled { color: $muted; }
QComboBox {
    background: $raised; border: 1px solid $line; border-radius: 6px; padding: 3px 8px;
}
QComboBox:hover { background: $hover; }
QComboBox:focus { border-color: $accent; }
QComboBox::drop-down { border: 0; width: 18px; }
QComboBox::down-arrow { image: url("$arrow"); width: 12px; height: 12px; }
QComboBox QAbstractItemView {
    background: $raised; border: 1px solid $line; selection-background-color: $selection;
    selection-color: $text; outline: 0;
}
QTableView QLineEdit, QTableView QPlainTextEdit {
    border-radius: 0; border: 1px solid $accent; padding: 0 4px;
}

QTableView, QListView {
    background: $surface; border: 0; outline: 0; gridline-color: transparent;
    selection-background-color: $selection; selection-color: $text;
}
QHeaderView { background: $surface; border: 0; }
QHeaderView::section {
    background: $surface; color: $muted; border: 0; border-bottom: 1px solid $line;
    padding: 4px 8px;
}

QStatusBar { border-top: 1px solid $line; color: $muted; }
QStatusBar::item { border: 0; }
QStatusBar QLabel, QStatusBar QToolButton { color: $muted; padding: 2px 6px; }
QStatusBar QToolButton:hover { color: $text; }

QProgressBar {
    background: $hover; border: 0; border-radius: 3px; min-height: 6px; max-height: 6px;
}
QProgressBar::chunk { background: $accent; border-radius: 3px; }

QScrollBar:vertical { background: transparent; width: 11px; margin: 0; }
QScrollBar:horizontal { background: transparent; height: 11px; margin: 0; }
QScrollBar::handle { background: $line; border-radius: 4px; margin: 2px; }
QScrollBar::handle:vertical { min-height: 28px; }
QScrollBar::handle:horizontal { min-width: 28px; }
QScrollBar::handle:hover { background: $muted; }
QScrollBar::add-line, QScrollBar::sub-line { width: 0; height: 0; }
QScrollBar::add-page, QScrollBar::sub-page { background: transparent; }

QDockWidget { color: $muted; titlebar-close-icon: none; titlebar-normal-icon: none; }
QDockWidget::title { background: $window; padding: 5px 8px; }

QLabel[role="title"] { font-size: 17pt; font-weight: 600; }
QLabel[role="muted"] { color: $muted; }
QFrame[role="panel"] { background: $surface; border: 0; }
QFrame[role="notice"] { background: $raised; border: 1px solid $line; border-radius: 8px; }
QFrame[role="notice"][severity="error"] { border-color: $danger; }
QFrame[role="notice"][severity="warning"] { border-color: $warning; }
""")


def stylesheet(colours: Colours) -> str:
    """The style sheet in `colours`."""
    names = [name for name in colours.__slots__ if name != "is_dark"]
    values = {name: getattr(colours, name) for name in names}
    return _TEMPLATE.substitute(values, arrow=icon_file("chevron-down", colours.muted))
