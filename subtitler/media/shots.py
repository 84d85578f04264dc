"""Shot changes of a video, found by FFmpeg's `scdet` filter, with progress and a cache.

Source: FFmpeg, libavfilter/vf_scdet.c: a frame scores by how much it differs from the one before
it, less how much that one did already, 0..100; 10 and more is taken for a change of shot.
"""

import logging
import math
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import av
from av.container import InputContainer
from av.filter import Graph
from av.video.stream import VideoStream

from engine.audio import open_media, start_time_s
from engine.cancellation import CancelToken
from engine.errors import MediaUnreadable
from subtitler.media.probe import main_video

DEFAULT_THRESHOLD = 10.0
"""Score from which on a frame begins a new shot. Source: the filter's own default."""

# Cuts change the whole picture, which a small one shows as well, at a fifth of the work.
_WIDTH = 320
_PROGRESS_STEP_MS = 10_000
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class ShotsProgress:
    """Everything before `done_ms` has been looked at."""

    done_ms: int


@dataclass(frozen=True, slots=True)
class Shots:
    """The shot changes of a video on the player's timeline.

    Attributes:
        changes_ms: the first whole millisecond of the first frame of each shot but the first,
            in order.
        frame_rate: frames a second of the video, as far as it says; None where it has no video.
    """

    changes_ms: tuple[int, ...]
    frame_rate: Fraction | None


def find_shots(
    path: Path, cancel: CancelToken | None = None, threshold: float = DEFAULT_THRESHOLD
) -> Iterator[ShotsProgress | Shots]:
    """Look at every frame and yield progress, then the `Shots` as the last event.

    A file without video has no shots.

    Args:
        path: media file.
        cancel: checked once per packet.
        threshold: score of a change, 0..100; lower finds more.

    Raises:
        Cancelled: `cancel` was requested.
        MediaUnreadable: the file is missing, broken or no media.
    """
    cancel = cancel or CancelToken()
    with open_media(path) as container:
        video = main_video(container)
        if video is None:
            yield Shots((), None)
            return
        for other in container.streams:
            if other.index != video.index:
                other.discard = av.stream.Discard.all
        video.thread_type = "AUTO"
        scores = _Scores(video, threshold)
        changes: list[int] = []
        reported_ms = 0
        origin_s = Fraction(start_time_s(container)).limit_denominator(av.time_base)
        for frame in _frames(path, container, video, cancel):
            at_ms = _first_whole_ms(frame, origin_s)
            if scores.begins_shot(frame) and at_ms > (changes[-1] if changes else 0):
                changes.append(at_ms)
            if at_ms >= reported_ms + _PROGRESS_STEP_MS:
                reported_ms = at_ms
                yield ShotsProgress(at_ms)
        yield Shots(tuple(changes), video.average_rate or video.guessed_rate)


class _Scores:
    """The filter graph, built anew where frames change their size or form."""

    def __init__(self, video: VideoStream, threshold: float) -> None:
        self._video = video
        self._threshold = threshold
        self._graph: Graph | None = None
        self._form: tuple[int, int, str] | None = None

    def begins_shot(self, frame: av.VideoFrame) -> bool:
        """Whether this frame is the first of a shot."""
        form = (frame.width, frame.height, frame.format.name)
        if form != self._form:
            self._graph, self._form = self._built(frame), form
        if self._graph is None:
            return False
        self._graph.vpush(frame)
        return "lavfi.scd.time" in self._graph.vpull().metadata

    def _built(self, frame: av.VideoFrame) -> Graph:
        graph = Graph()
        width = min(_WIDTH, frame.width)
        source = graph.add_buffer(
            width=frame.width,
            height=frame.height,
            format=frame.format,
            time_base=frame.time_base or self._video.time_base,
        )
        graph.link_nodes(
            source,
            graph.add("scale", f"{width}:-2:flags=fast_bilinear"),
            graph.add("format", "yuv420p"),
            graph.add("scdet", f"threshold={self._threshold}"),
            graph.add("buffersink"),
        )
        graph.configure()
        return graph


def _first_whole_ms(frame: av.VideoFrame, origin_s: Fraction) -> int:
    """A cue that starts then is not seen in the frame before."""
    time_base = frame.time_base or Fraction(1, av.time_base)
    return math.ceil((Fraction(frame.pts or 0) * time_base - origin_s) * 1000)


def _frames(
    path: Path, container: InputContainer, video: VideoStream, cancel: CancelToken
) -> Iterator[av.VideoFrame]:
    """The frames that have a time and decode; damaged ones are left out."""
    damaged = 0
    seen = 0
    for packet in _packets(container, video):
        cancel.check()
        try:
            frames = packet.decode()
        except av.FFmpegError:
            damaged += 1
            continue
        for frame in frames:
            if frame.pts is not None:
                seen += 1
                yield frame
    if damaged and not seen:
        raise MediaUnreadable(path, "none of its video can be decoded")
    if damaged:
        _log.info("%s: %d damaged video packets were left out", path.name, damaged)


def _packets(container: InputContainer, video: VideoStream) -> Iterator["av.Packet[VideoStream]"]:
    """The packets of the video, as far as the file can be read."""
    packets = container.demux(video)
    while True:
        try:
            packet = next(packets, None)
        except IndexError:  # a stream that the header did not announce; see engine.audio
            packets = container.demux(video)
            continue
        except av.FFmpegError:  # a file that breaks off: what was read so far counts
            return
        if packet is None:
            return
        yield packet
