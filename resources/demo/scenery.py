"""The pictures of the demo clip: layered hills under a changing sky, with a title."""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import (
    QColor,
    QFont,
    QImage,
    QLinearGradient,
    QPainter,
    QPolygonF,
    QRadialGradient,
)

WIDTH, HEIGHT = 640, 360
FADE_S = 0.6


@dataclass(frozen=True)
class Scene:
    """A stretch of the clip with one mood.

    Attributes:
        start_s: when it begins.
        title: the large words.
        line: the small words below.
        sky: colours from top to horizon.
        hills: colours from far to near.
        light: colour of sun or moon.
        is_snowing: snow falls.
    """

    start_s: float
    title: str
    line: str
    sky: tuple[str, str]
    hills: tuple[str, ...]
    light: str
    is_snowing: bool = False


def frame(scenes: tuple[Scene, ...], at_s: float, length_s: float) -> NDArray[np.uint8]:
    """The picture at a time, shape (HEIGHT, WIDTH, 3), RGB."""
    index = max(i for i, scene in enumerate(scenes) if scene.start_s <= at_s or i == 0)
    image = QImage(WIDTH, HEIGHT, QImage.Format.Format_RGB888)
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    share = (at_s - scenes[index].start_s) / FADE_S
    if index and share < 1:
        _paint(painter, scenes[index - 1], at_s, length_s)
        painter.setOpacity(max(share, 0.0))
    _paint(painter, scenes[index], at_s, length_s)
    painter.end()
    pixels = np.frombuffer(image.constBits(), np.uint8).reshape(HEIGHT, image.bytesPerLine())
    return pixels[:, : WIDTH * 3].reshape(HEIGHT, WIDTH, 3).copy()


def _paint(painter: QPainter, scene: Scene, at_s: float, length_s: float) -> None:
    sky = QLinearGradient(0, 0, 0, HEIGHT * 0.75)
    sky.setColorAt(0, QColor(scene.sky[0]))
    sky.setColorAt(1, QColor(scene.sky[1]))
    painter.fillRect(0, 0, WIDTH, HEIGHT, sky)
    _paint_light(painter, scene, at_s / length_s)
    for layer, colour in enumerate(scene.hills):
        _paint_hills(painter, QColor(colour), layer, len(scene.hills))
    if scene.is_snowing:
        _paint_snow(painter, at_s)
    _paint_title(painter, scene)


def _paint_light(painter: QPainter, scene: Scene, share: float) -> None:
    """The sun or moon, wandering in an arc over the whole clip."""
    centre = QPointF(WIDTH * (0.52 + 0.38 * share), 150 - 85 * math.sin(math.pi * share))
    glow = QRadialGradient(centre, 120)
    near, far = QColor(scene.light), QColor(scene.light)
    near.setAlpha(130)
    far.setAlpha(0)
    glow.setColorAt(0, near)
    glow.setColorAt(1, far)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(glow)
    painter.drawEllipse(centre, 120, 120)
    painter.setBrush(QColor(scene.light))
    painter.drawEllipse(centre, 21, 21)


def _paint_hills(painter: QPainter, colour: QColor, layer: int, layers: int) -> None:
    base = HEIGHT * (0.52 + 0.36 * layer / layers)
    height = 62 - 12 * layer
    ridge = [
        QPointF(
            x,
            base
            - height * (0.5 + 0.5 * math.sin(x / (96 - 14 * layer) + 2.3 * layer))
            - 0.3 * height * math.sin(x / (31 + 5 * layer) + layer),
        )
        for x in range(0, WIDTH + 8, 8)
    ]
    painter.setBrush(colour)
    painter.drawPolygon(QPolygonF([QPointF(0, HEIGHT), *ridge, QPointF(WIDTH, HEIGHT)]))


def _paint_snow(painter: QPainter, at_s: float) -> None:
    painter.setBrush(QColor(255, 255, 255, 190))
    for flake in range(60):
        x = (flake * 0.618034 % 1 * WIDTH + 14 * math.sin(at_s + flake)) % WIDTH
        y = (flake * 0.754878 % 1 * HEIGHT + (18 + flake % 7) * at_s) % HEIGHT
        painter.drawEllipse(QPointF(x, y), 1.8, 1.8)


def _paint_title(painter: QPainter, scene: Scene) -> None:
    font = QFont("DejaVu Sans")
    painter.setPen(QColor(255, 255, 255, 235))
    font.setPixelSize(30)
    font.setWeight(QFont.Weight.DemiBold)
    painter.setFont(font)
    painter.drawText(QRectF(36, 28, WIDTH - 72, 40), Qt.AlignmentFlag.AlignLeft, scene.title)
    painter.setPen(QColor(255, 255, 255, 190))
    font.setPixelSize(14)
    font.setWeight(QFont.Weight.Normal)
    painter.setFont(font)
    painter.drawText(QRectF(37, 70, WIDTH - 72, 24), Qt.AlignmentFlag.AlignLeft, scene.line)
