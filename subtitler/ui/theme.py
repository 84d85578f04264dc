"""The visual language of the window, following the system between light and dark."""

from typing import Literal

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QColor, QFont, QGuiApplication, QIcon, QPalette, QPixmap
from PySide6.QtWidgets import QApplication, QStyleFactory

from subtitler.ui.colours import DARK, LIGHT, Colours
from subtitler.ui.icons import icon_pixmap, tinted_icon
from subtitler.ui.stylesheet import stylesheet


class Theme(QObject):
    """Colours, icons and digits for the widgets; one is made per application.

    Signals:
        changed: the colours are others now; whoever painted with them paints again.
    """

    changed = Signal()

    def __init__(self, application: QApplication) -> None:
        super().__init__(application)
        self._application = application
        self.colours = LIGHT
        self._choice = Qt.ColorScheme.Unknown
        self._icons: dict[str, QIcon] = {}
        application.setStyle(QStyleFactory.create("Fusion"))
        hints = QGuiApplication.styleHints()
        hints.colorSchemeChanged.connect(self._on_system_changed)
        hints.accessibility().contrastPreferenceChanged.connect(self._on_system_changed)
        self._apply()

    def follow(self, choice: Literal["system", "light", "dark"]) -> None:
        """Use these colours, or those the system uses."""
        scheme = {
            "system": Qt.ColorScheme.Unknown,
            "light": Qt.ColorScheme.Light,
            "dark": Qt.ColorScheme.Dark,
        }[choice]
        self._choice = scheme
        # Also asked of the platform, for title bars and native dialogs; not every one listens.
        QGuiApplication.styleHints().setColorScheme(scheme)
        self._on_system_changed()

    def icon(self, name: str) -> QIcon:
        """Icon `name` of `resources/icons` in the theme's text colour."""
        if name not in self._icons:
            self._icons[name] = tinted_icon(name, self.colours.text, self.colours.line)
        return self._icons[name]

    def application_icon(self) -> QIcon:
        """The program's own icon, in its own colours."""
        return tinted_icon("subtitler", self.colours.text, self.colours.text)

    def pixmap(self, name: str, size_px: int, colour: str, ratio: float = 1.0) -> QPixmap:
        """Icon `name` drawn once in `colour` (one of `colours`)."""
        return icon_pixmap(name, size_px, colour, ratio)

    def digits_font(self, base: QFont) -> QFont:
        """`base` with digits of equal width, so that times stand still while they count."""
        font = QFont(base)
        font.setFeature(QFont.Tag("tnum"), 1)
        return font

    def _on_system_changed(self) -> None:
        self._apply()
        self.changed.emit()

    def _apply(self) -> None:
        hints = QGuiApplication.styleHints()
        scheme = hints.colorScheme() if self._choice is Qt.ColorScheme.Unknown else self._choice
        colours = DARK if scheme is Qt.ColorScheme.Dark else LIGHT
        if hints.accessibility().contrastPreference() == Qt.ContrastPreference.HighContrast:
            colours = colours.with_high_contrast()
        self.colours = colours
        self._icons.clear()
        self._application.setPalette(_palette(colours))
        self._application.setStyleSheet(stylesheet(colours))


def _palette(colours: Colours) -> QPalette:
    role = QPalette.ColorRole
    palette = QPalette()
    for where, value in (
        (role.Window, colours.window),
        (role.WindowText, colours.text),
        (role.Base, colours.surface),
        (role.AlternateBase, colours.raised),
        (role.ToolTipBase, colours.raised),
        (role.ToolTipText, colours.text),
        (role.PlaceholderText, colours.muted),
        (role.Text, colours.text),
        (role.Button, colours.raised),
        (role.ButtonText, colours.text),
        (role.BrightText, colours.danger),
        (role.Link, colours.accent),
        (role.Highlight, colours.accent),
        (role.HighlightedText, colours.on_accent),
        (role.Accent, colours.accent),
        (role.Mid, colours.line),
        (role.Midlight, colours.hover),
        (role.Dark, colours.line),
        (role.Light, colours.raised),
        (role.Shadow, colours.line),
    ):
        palette.setColor(where, QColor(value))
    for where in (role.WindowText, role.Text, role.ButtonText):
        palette.setColor(QPalette.ColorGroup.Disabled, where, QColor(colours.muted))
    return palette
