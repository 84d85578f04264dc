"""What a media file holds, read from its headers without decoding it."""

from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import av
from av.container import InputContainer
from av.video.stream import VideoStream

from engine.audio import open_media, stated_duration_s, tracks_of
from engine.audio_track import AudioTrack
from subtitler.document.frame_rate import HIGHEST_RATE


@dataclass(frozen=True, slots=True)
class MediaInfo:
    """The facts of one media file.

    Attributes:
        path: the file.
        duration_ms: length of the container on the player's timeline, 0 where it does not say.
        has_video: there are moving pictures; a cover picture does not count.
        width: of the video in pixels, 0 without one.
        height: of the video in pixels, 0 without one.
        audio_tracks: in the container's order.
        frame_rate: frames a second of the video, its mean where they differ; None where it has no
            video or says nothing that can be true.
    """

    path: Path
    duration_ms: int
    has_video: bool
    width: int
    height: int
    audio_tracks: tuple[AudioTrack, ...]
    frame_rate: Fraction | None


def probe(path: Path) -> MediaInfo:
    """Read what a media file holds.

    Raises:
        MediaUnreadable: the file is missing, broken or no media.
    """
    with open_media(path) as container:
        video = main_video(container)
        codec = video.codec_context if video is not None else None
        return MediaInfo(
            path=path,
            duration_ms=round((stated_duration_s(container) or 0) * 1000),
            has_video=video is not None,
            width=codec.width if codec is not None else 0,
            height=codec.height if codec is not None else 0,
            audio_tracks=tracks_of(container),
            frame_rate=_frame_rate(video),
        )


def main_video(container: InputContainer) -> VideoStream | None:
    """The first video stream that is not a cover picture; None where there is none."""
    cover = av.stream.Disposition.attached_pic
    return next((s for s in container.streams.video if not s.disposition & cover), None)


def _frame_rate(video: VideoStream | None) -> Fraction | None:
    if video is None:
        return None
    rate = video.average_rate or video.guessed_rate
    return rate if rate is not None and 0 < rate <= HIGHEST_RATE else None
