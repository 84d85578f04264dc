"""The window's own icons: one-colour drawings from `resources/icons`, tinted by the theme."""

from functools import cache
from importlib.resources import files
from pathlib import Path
from tempfile import TemporaryDirectory

from PySide6.QtCore import QByteArray, QRectF, Qt
from PySide6.QtGui import QIcon, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

# The drawings are black; this value in the file gives way to the theme's colour.
_INK = "#000"
_SIZES_PX = (16, 20, 24, 32, 40, 64)


@cache
def _drawing(name: str) -> str:
    return files("resources").joinpath("icons", f"{name}.svg").read_text(encoding="utf-8")


def icon_pixmap(name: str, size_px: int, colour: str, device_pixel_ratio: float = 1.0) -> QPixmap:
    """Draw icon `name` in `colour`, `size_px` logical pixels square, on transparent ground."""
    drawing = _drawing(name).replace(f'"{_INK}"', f'"{colour}"')
    renderer = QSvgRenderer(QByteArray(drawing.encode("utf-8")))
    side = round(size_px * device_pixel_ratio)
    pixmap = QPixmap(side, side)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    renderer.render(painter, QRectF(0, 0, side, side))
    painter.end()
    pixmap.setDevicePixelRatio(device_pixel_ratio)
    return pixmap


def tinted_icon(name: str, colour: str, disabled_colour: str) -> QIcon:
    """Icon `name` in every size a bar or menu asks for, with its disabled look."""
    icon = QIcon()
    for size in _SIZES_PX:
        icon.addPixmap(icon_pixmap(name, size, colour), QIcon.Mode.Normal)
        icon.addPixmap(icon_pixmap(name, size, disabled_colour), QIcon.Mode.Disabled)
    return icon


@cache
def icon_file(name: str, colour: str) -> str:
    """Path of icon `name` drawn in `colour`, for style sheets, which take nothing but files.

    The file lies in a temporary folder that ends with the process.
    """
    path = Path(_folder_of_drawings().name, f"{name}-{colour.lstrip('#')}.svg")
    path.write_text(_drawing(name).replace(f'"{_INK}"', f'"{colour}"'), encoding="utf-8")
    return path.as_posix()


def load_svg_plugins() -> None:
    """Have Qt load now what it needs to draw SVG files, not with the first one it meets.

    While another thread loads libraries, the dynamic linker would make the window wait.
    """
    drawing = icon_file("chevron-down", _INK)
    QIcon(drawing).pixmap(_SIZES_PX[0])  # one plugin reads them for icons,
    QPixmap(drawing)  # another one for style sheets


@cache
def _folder_of_drawings() -> TemporaryDirectory[str]:
    return TemporaryDirectory(prefix="subtitler-icons-")
