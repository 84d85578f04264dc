"""A video frame as an image of the size it is shown in, made by FFmpeg's scaler.

`QVideoFrame.toImage` is not used where it can be helped: it makes an OpenGL context per thread
and converts before scaling, which took 48 ms a frame of 1080p without a graphics card, and
0.6 s for the first one. Scaling and converting in one go takes about 5 ms, and no lock is held.
"""

from typing import Any

import numpy as np
from av.video.frame import VideoFrame
from av.video.plane import VideoPlane
from av.video.reformatter import ColorRange, Colorspace
from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QImage, QTransform
from PySide6.QtMultimedia import QVideoFrame, QVideoFrameFormat

_Pixel = QVideoFrameFormat.PixelFormat
_FFMPEG_NAMES = {
    _Pixel.Format_YUV420P: "yuv420p",
    _Pixel.Format_YUV422P: "yuv422p",
    _Pixel.Format_YUV420P10: "yuv420p10le",
    _Pixel.Format_NV12: "nv12",
    _Pixel.Format_NV21: "nv21",
    _Pixel.Format_P010: "p010le",
    _Pixel.Format_UYVY: "uyvy422",
    _Pixel.Format_YUYV: "yuyv422",
    _Pixel.Format_Y8: "gray",
    _Pixel.Format_BGRA8888: "bgra",
    _Pixel.Format_BGRX8888: "bgra",
    _Pixel.Format_RGBA8888: "rgba",
    _Pixel.Format_RGBX8888: "rgba",
    _Pixel.Format_ARGB8888: "argb",
    _Pixel.Format_XRGB8888: "argb",
}
_COLORSPACES = {
    QVideoFrameFormat.ColorSpace.ColorSpace_BT601: Colorspace.ITU601,
    QVideoFrameFormat.ColorSpace.ColorSpace_BT709: Colorspace.ITU709,
}
_HD_HEIGHT = 720  # pictures this high are BT.709 where the file does not say


def frame_image(frame: QVideoFrame, room: QSize) -> QImage:
    """Convert a frame to an opaque image that fits into `room` and keeps its proportions.

    Args:
        frame: as the player delivered it; it may lie in the memory of a graphics card.
        room: largest size, pixels.

    Returns:
        The image, upright; a null image for a frame that cannot be read.
    """
    if not frame.isValid() or room.isEmpty():
        return QImage()
    turned = frame.rotation().value % 180 != 0
    size = frame.size()
    shown = size.transposed() if turned else size
    shown = shown.scaled(room, Qt.AspectRatioMode.KeepAspectRatio).expandedTo(QSize(1, 1))
    target = shown.transposed() if turned else shown
    source = _copied(frame)
    image = _scaled(source, frame, target) if source is not None else frame.toImage()
    if source is None:  # toImage has turned it already
        return image.scaled(shown, mode=Qt.TransformationMode.SmoothTransformation)
    if frame.mirrored():
        image = image.flipped(Qt.Orientation.Horizontal)
    if frame.rotation().value:
        image = image.transformed(QTransform().rotate(frame.rotation().value))
    return image


def _copied(frame: QVideoFrame) -> VideoFrame | None:
    """The frame's picture in FFmpeg's hands, or None where its format is not known to both."""
    name = _FFMPEG_NAMES.get(frame.surfaceFormat().pixelFormat())
    if name is None or not frame.map(QVideoFrame.MapMode.ReadOnly):
        return None
    try:
        copy = VideoFrame(frame.width(), frame.height(), name)
        if frame.planeCount() != len(copy.planes):
            return None
        for number, plane in enumerate(copy.planes):
            _copy_rows(frame.bits(number), frame.bytesPerLine(number), plane)
        return copy
    finally:
        frame.unmap()


def _copy_rows(source: Any, source_stride: int, plane: VideoPlane) -> None:
    """Copy a plane row by row: the two sides pad their rows differently."""
    target = np.frombuffer(memoryview(plane), dtype=np.uint8).reshape(-1, plane.line_size)
    flat = np.frombuffer(source, dtype=np.uint8)
    n_rows = min(target.shape[0], flat.size // source_stride)
    n_bytes = min(source_stride, plane.line_size)
    rows = flat[: n_rows * source_stride].reshape(n_rows, source_stride)
    target[:n_rows, :n_bytes] = rows[:, :n_bytes]


def _scaled(source: VideoFrame, frame: QVideoFrame, size: QSize) -> QImage:
    described = frame.surfaceFormat()
    guess = Colorspace.ITU709 if frame.height() >= _HD_HEIGHT else Colorspace.ITU601
    full = described.colorRange() == QVideoFrameFormat.ColorRange.ColorRange_Full
    scaled = source.reformat(
        width=size.width(),
        height=size.height(),
        format="bgra",
        src_colorspace=_COLORSPACES.get(described.colorSpace(), guess),
        src_color_range=ColorRange.JPEG if full else ColorRange.MPEG,
        dst_color_range=ColorRange.JPEG,
        interpolation="BILINEAR",
    )
    plane = scaled.planes[0]
    view = QImage(
        memoryview(plane),
        size.width(),
        size.height(),
        plane.line_size,
        QImage.Format.Format_RGB32,
    )
    return view.copy()  # its own pixels: the plane goes when this function ends
