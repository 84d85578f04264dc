"""Frames become images with the right colours, the right way up, in every common format."""

import av
import numpy as np
import pytest
from PySide6.QtCore import QSize
from PySide6.QtGui import QImage
from PySide6.QtMultimedia import QtVideo, QVideoFrame, QVideoFrameFormat

from subtitler.rendering.frame_image import frame_image

pytestmark = pytest.mark.usefixtures("qapp")

Pixel = QVideoFrameFormat.PixelFormat
WIDTH, HEIGHT = 64, 32


def picture():
    """Left half red, right half blue, with a green band at the bottom."""
    rgb = np.zeros((HEIGHT, WIDTH, 3), np.uint8)
    rgb[:, : WIDTH // 2] = (200, 30, 30)
    rgb[:, WIDTH // 2 :] = (30, 30, 200)
    rgb[HEIGHT * 3 // 4 :] = (30, 180, 30)
    return rgb


def frame_of(pixel_format, ffmpeg_name):
    source = av.VideoFrame.from_ndarray(picture(), format="rgb24").reformat(format=ffmpeg_name)
    described = QVideoFrameFormat(QSize(WIDTH, HEIGHT), pixel_format)
    frame = QVideoFrame(described)
    assert frame.map(QVideoFrame.MapMode.WriteOnly)
    for number, plane in enumerate(source.planes):
        stride = frame.bytesPerLine(number)
        target = np.frombuffer(frame.bits(number), np.uint8)
        rows = np.frombuffer(memoryview(plane), np.uint8).reshape(-1, plane.line_size)
        width = min(stride, plane.line_size)
        n_rows = min(len(rows), target.size // stride)
        target[: n_rows * stride].reshape(n_rows, stride)[:, :width] = rows[:n_rows, :width]
    frame.unmap()
    return frame


def colour(image, across, down):
    pixel = image.pixelColor(int(image.width() * across), int(image.height() * down))
    return pixel.red(), pixel.green(), pixel.blue()


FORMATS = [
    (Pixel.Format_YUV420P, "yuv420p"),
    (Pixel.Format_YUV422P, "yuv422p"),
    (Pixel.Format_NV12, "nv12"),
    (Pixel.Format_NV21, "nv21"),
    (Pixel.Format_UYVY, "uyvy422"),
    (Pixel.Format_YUYV, "yuyv422"),
    (Pixel.Format_P010, "p010le"),
    (Pixel.Format_BGRA8888, "bgra"),
    (Pixel.Format_RGBA8888, "rgba"),
]


@pytest.mark.parametrize(("pixel_format", "name"), FORMATS, ids=[name for _, name in FORMATS])
def test_colours_survive_every_format(pixel_format, name):
    image = frame_image(frame_of(pixel_format, name), QSize(WIDTH, HEIGHT))
    assert image.size() == QSize(WIDTH, HEIGHT)
    assert colour(image, 0.2, 0.3) == pytest.approx((200, 30, 30), abs=8)
    assert colour(image, 0.8, 0.3) == pytest.approx((30, 30, 200), abs=8)
    assert colour(image, 0.5, 0.9) == pytest.approx((30, 180, 30), abs=8)


def test_the_image_fits_into_the_room_in_proportion():
    frame = frame_of(Pixel.Format_YUV420P, "yuv420p")
    assert frame_image(frame, QSize(200, 200)).size() == QSize(200, 100)
    assert frame_image(frame, QSize(200, 10)).size() == QSize(20, 10)


def test_a_turned_film_stands_upright():
    frame = frame_of(Pixel.Format_YUV420P, "yuv420p")
    frame.setRotation(QtVideo.Rotation.Clockwise90)
    image = frame_image(frame, QSize(100, 100))
    assert image.size() == QSize(50, 100)
    assert colour(image, 0.1, 0.5) == pytest.approx((30, 180, 30), abs=8)  # bottom went left
    assert colour(image, 0.6, 0.2) == pytest.approx((200, 30, 30), abs=8)  # left went up


def test_a_mirrored_film_is_mirrored():
    frame = frame_of(Pixel.Format_YUV420P, "yuv420p")
    frame.setMirrored(True)
    image = frame_image(frame, QSize(WIDTH, HEIGHT))
    assert colour(image, 0.2, 0.3) == pytest.approx((30, 30, 200), abs=8)


@pytest.mark.parametrize("room", [QSize(), QSize(0, 10)])
def test_no_room_gives_no_image(room):
    assert frame_image(frame_of(Pixel.Format_NV12, "nv12"), room).isNull()


def test_no_frame_gives_no_image():
    assert frame_image(QVideoFrame(), QSize(10, 10)).isNull()


@pytest.mark.qt_log_ignore("No RHI backend")
def test_a_format_that_only_qt_knows_is_left_to_qt():
    source = QImage(WIDTH, HEIGHT, QImage.Format.Format_RGB32)
    source.fill(0xFF2060A0)
    described = QVideoFrameFormat(QSize(WIDTH, HEIGHT), Pixel.Format_ABGR8888)
    frame = QVideoFrame(described)
    assert frame.map(QVideoFrame.MapMode.WriteOnly)
    rows = np.frombuffer(frame.bits(0), np.uint8)[: WIDTH * HEIGHT * 4].reshape(-1, 4)
    rows[:] = (255, 0xA0, 0x60, 0x20)
    frame.unmap()
    image = frame_image(frame, QSize(32, 32))
    assert image.size() == QSize(32, 16)
    assert colour(image, 0.5, 0.5) == pytest.approx((0x20, 0x60, 0xA0), abs=3)
