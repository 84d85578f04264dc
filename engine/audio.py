"""Audio of any container and track as mono float32 at 16 kHz, on the player's clock.

The clock: time 0 is the container's start time, the earliest timestamp of any of its streams,
which is also what the player calls position 0. Every decoded frame is placed by its own
timestamp. What a track lacks before its first frame, or in a hole between two frames, is
silence; what overlaps is trimmed; encoder priming and edit lists have been applied by FFmpeg.
So sample `n` of what this module yields is what the player plays at `n / 16000` seconds.

Measured with QMediaPlayer (Qt 6.11.3 with its FFmpeg 7.1.5): audio that starts 2.5 s after the
video sounds at position 2500 (mkv, mp4, ts); with all timestamps 10 s late (mkv, mp4, ts) the
first frame shows at position 0; an audio-only file whose timestamps begin at 2.5 s sounds at
position 0; an mp4 whose edit list drops its first second begins with the frame at 1 s; a hole
of 1 s delays what follows by 1 s. All of this agrees with this module. One difference remains:
FFmpeg 7.1 counts a Matroska file from the start of its audio's priming, and does not move MP3
and Opus timestamps past skipped samples unless told to, so in these the player is up to 25 ms
away from its own newer releases and from us, less than a frame of video.

Conversion is FFmpeg's own resampler to 16-bit mono, then division by 32768, which makes the
samples of a plain file equal to those of ``ffmpeg -f s16le -ac 1 -ar 16000``, the command that
openai-whisper's ``load_audio`` runs.
"""

import logging
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Protocol, cast

import av
import numpy as np
from av.audio.codeccontext import AudioCodecContext
from av.audio.stream import AudioStream
from av.container import InputContainer
from numpy.typing import NDArray

from engine.audio_timeline import AudioTimeline
from engine.audio_track import AudioTrack
from engine.cancellation import CancelToken
from engine.errors import AudioTrackMissing, MediaUnreadable, NoAudioTrack

SAMPLE_RATE_HZ = 16_000

UNKNOWN_CODEC = "unknown"
UNDETERMINED_LANGUAGE = "und"  # ISO 639-2, 4.3.2; what MP4 says where nobody said anything

_INT16_SCALE = 32768.0
_BLOCK_SAMPLES = SAMPLE_RATE_HZ  # about one second

# Formats that FFmpeg "reads" by drawing or timing text.
_TEXT_FORMATS = frozenset({"tty", "bin", "xbin", "adf", "idf"})

_log = logging.getLogger(__name__)


class AudioSource(Protocol):
    """Something to recognise: mono 16 kHz audio that can be read any number of times."""

    @property
    def track(self) -> AudioTrack | None:
        """The media's track, or None for a bare waveform."""

    @property
    def stated_duration_s(self) -> float | None:
        """How long the audio is said to be, before it is read; None where nothing is said."""

    def blocks(self, cancel: CancelToken | None = None) -> Iterator[NDArray[np.float32]]:
        """Yield the audio in order, without gaps, from time 0; every call starts anew."""


class WaveformAudio:
    """Audio that is in memory already.

    Args:
        waveform: mono, 16 kHz, range -1..1, shape (samples,).

    Raises:
        ValueError: the array does not have one dimension, or holds integers, whose range
            cannot be told.
    """

    track: AudioTrack | None = None

    def __init__(self, waveform: NDArray[np.float32]) -> None:
        if waveform.ndim != 1:
            raise ValueError(f"expected mono audio of shape (samples,), not {waveform.shape}")
        if not np.issubdtype(waveform.dtype, np.floating):
            raise ValueError(f"expected floating-point samples from -1 to 1, not {waveform.dtype}")
        self._waveform = np.ascontiguousarray(waveform, dtype=np.float32)

    @property
    def stated_duration_s(self) -> float:
        """Its length."""
        return self._waveform.size / SAMPLE_RATE_HZ

    def blocks(self, cancel: CancelToken | None = None) -> Iterator[NDArray[np.float32]]:
        """Yield views of the waveform, about one second each.

        Raises:
            Cancelled: `cancel` was requested; checked once per block.
        """
        for start in range(0, self._waveform.size, _BLOCK_SAMPLES):
            if cancel is not None:
                cancel.check()
            yield self._waveform[start : start + _BLOCK_SAMPLES]


class MediaAudio:
    """One audio track of a media file, decoded as it is read; memory stays bounded.

    Args:
        path: any container that FFmpeg reads.
        track: position among the file's audio tracks; None for the default one.

    Attributes:
        track: the one that is read.
        stated_duration_s: length of the container, seconds; None where it does not say.

    Raises:
        MediaUnreadable: the file is missing, broken or no media.
        NoAudioTrack: there is no audio in it.
        AudioTrackMissing: there is audio, but not this track.
    """

    def __init__(self, path: Path, track: int | None = None) -> None:
        self._path = path
        with open_media(path) as container:
            tracks = tracks_of(container)
            self.stated_duration_s = stated_duration_s(container)
        self.track = choose_track(path, tracks, track)

    def blocks(self, cancel: CancelToken | None = None) -> Iterator[NDArray[np.float32]]:
        """Yield the track from the player's time 0 in blocks of about one second.

        Packets that do not decode leave silence, as in a player.

        Raises:
            Cancelled: `cancel` was requested; checked once per packet.
            MediaUnreadable: nothing could be decoded, or the file cannot be read any more.
        """
        return _joined(_decode(self._path, self.track, cancel or CancelToken()))


def load_audio(
    path: Path, track: int | None = None, cancel: CancelToken | None = None
) -> NDArray[np.float32]:
    """Read a whole track into memory; for short material.

    Returns:
        Mono 16 kHz audio in -1..1, shape (samples,).

    Raises:
        Cancelled: `cancel` was requested.
        MediaUnreadable: the file is missing, broken or no media.
        NoAudioTrack: there is no audio in it.
        AudioTrackMissing: there is audio, but not this track.
    """
    blocks = list(MediaAudio(path, track).blocks(cancel))
    return np.concatenate(blocks) if blocks else np.zeros(0, dtype=np.float32)


def audio_tracks(path: Path) -> tuple[AudioTrack, ...]:
    """List the audio tracks of a media file in the container's order.

    Raises:
        MediaUnreadable: the file is missing, broken or no media.
    """
    with open_media(path) as container:
        return tracks_of(container)


def tracks_of(container: InputContainer) -> tuple[AudioTrack, ...]:
    """Describe the audio tracks of an open container in its order."""
    return tuple(_describe(index, stream) for index, stream in enumerate(container.streams.audio))


def choose_track(path: Path, tracks: Sequence[AudioTrack], wanted: int | None) -> AudioTrack:
    """Choose the wanted track, else the container's default one, else the first.

    Args:
        path: named in the errors.
        tracks: of `audio_tracks`.
        wanted: an `AudioTrack.index`, or None.

    Raises:
        NoAudioTrack: `tracks` is empty.
        AudioTrackMissing: no track has the index `wanted`.
    """
    if not tracks:
        raise NoAudioTrack(path)
    if wanted is None:
        return next((track for track in tracks if track.is_default), tracks[0])
    for track in tracks:
        if track.index == wanted:
            return track
    raise AudioTrackMissing(path, wanted, len(tracks))


@contextmanager
def open_media(path: Path) -> Iterator[InputContainer]:
    """Open a media file for reading and close it at the end of the ``with`` block.

    Only the file itself is read: playlists cannot reach the network.

    Raises:
        MediaUnreadable: the file is missing, broken or no media.
    """
    try:
        if not path.exists():
            raise MediaUnreadable(path, "the file does not exist")
        if path.is_dir():
            raise MediaUnreadable(path, "it is a folder")
        if not path.is_file():
            raise MediaUnreadable(path, "it is not a regular file")
        if path.stat().st_size == 0:
            raise MediaUnreadable(path, "the file is empty")
        container = av.open(
            # Absolute, so that no part of a name is taken for a protocol.
            str(path.absolute()),
            # A transport stream's counter that falls back is left so for the timeline to join:
            # FFmpeg would take recordings put together for a wrapped counter, 26 hours on.
            container_options={"protocol_whitelist": "file", "correct_ts_overflow": "0"},
            metadata_errors="replace",
        )
    except (av.FFmpegError, OSError) as error:  # av.FFmpegError first: some are OSError too
        raise MediaUnreadable(path, _reason(error)) from error
    with container:
        names = set(container.format.name.split(","))
        if names & _TEXT_FORMATS:
            raise MediaUnreadable(path, "it is a text file")
        if not container.streams.audio and not container.streams.video:
            raise MediaUnreadable(path, "it holds neither sound nor picture")
        yield container


def start_time_s(container: InputContainer) -> float:
    """The container's timestamp, in seconds, that the player calls position 0."""
    return (container.start_time or 0) / av.time_base


def stated_duration_s(container: InputContainer) -> float | None:
    """The container's length, in seconds, by its header; None where it does not say."""
    duration_s = (container.duration or 0) / av.time_base
    return duration_s if duration_s > 0 else None


def _describe(index: int, stream: AudioStream) -> AudioTrack:
    # Wider than PyAV's annotation: there is no context for a codec that FFmpeg does not know.
    codec: AudioCodecContext | None = cast("AudioCodecContext | None", stream.codec_context)
    return AudioTrack(
        index=index,
        stream_index=stream.index,
        codec=codec.name if codec is not None else UNKNOWN_CODEC,
        channels=codec.channels if codec is not None else 0,
        rate_hz=(codec.sample_rate or 0) if codec is not None else 0,
        language=stream.language if stream.language not in (None, UNDETERMINED_LANGUAGE) else "",
        title=stream.metadata.get("title", ""),
        is_default=bool(stream.disposition & av.stream.Disposition.default),
    )


def _reason(error: Exception) -> str:
    """Say in a few words why FFmpeg or the system could not read a file."""
    if isinstance(error, av.InvalidDataError):
        return "its data is damaged or of no known kind"
    if isinstance(error, av.EOFError):
        return "it ends too early"
    if isinstance(error, (av.PatchWelcomeError, av.DecoderNotFoundError, av.DemuxerNotFoundError)):
        return "it is of a kind that is not supported"
    if isinstance(error, PermissionError):
        return "you have no permission to read it"
    detail = error.strerror if isinstance(error, (av.FFmpegError, OSError)) else None
    return (detail or str(error)).rstrip(".").lower()


def _decode(path: Path, track: AudioTrack, cancel: CancelToken) -> Iterator[NDArray[np.int16]]:
    """Yield a track from the player's time 0 as 16-bit samples, in pieces of any length."""
    with open_media(path) as container:
        stream = container.streams[track.stream_index]
        if not isinstance(stream, AudioStream) or track.codec == UNKNOWN_CODEC:
            raise MediaUnreadable(path, "its audio is coded in an unknown way")
        for other in container.streams:
            if other.index != stream.index:
                other.discard = av.stream.Discard.all
        duration_s = stated_duration_s(container) or 0.0
        timeline = AudioTimeline(start_time_s(container), duration_s, SAMPLE_RATE_HZ)
        damaged = 0
        for frames in _frames(path, container, stream, cancel):
            if frames is None:
                damaged += 1
                continue
            for frame in frames:
                yield from timeline.place(frame)
        yield from timeline.finish()
        damaged += timeline.n_damaged
        if damaged and timeline.n_samples == 0:
            raise MediaUnreadable(path, "none of its audio can be decoded")
        if damaged:
            _log.warning("%s: %d damaged audio packets were left silent", path.name, damaged)


def _frames(
    path: Path, container: InputContainer, stream: AudioStream, cancel: CancelToken
) -> Iterator[list[av.AudioFrame] | None]:
    """Yield the frames of each packet, or None for a packet that does not decode."""
    packets = container.demux(stream)
    while True:
        cancel.check()
        try:
            packet = next(packets, None)
        except IndexError:
            # PyAV stumbles over a packet of a stream that the header did not announce, as
            # transport streams have them, and its generator is spent; the file goes on.
            packets = container.demux(stream)
            continue
        except av.InvalidDataError:
            # A file that breaks off: what was read so far counts.
            yield None
            return
        except av.FFmpegError as error:
            raise MediaUnreadable(path, _reason(error)) from error
        if packet is None:
            return
        try:
            yield packet.decode()
        except av.FFmpegError:
            yield None


def _joined(pieces: Iterator[NDArray[np.int16]]) -> Iterator[NDArray[np.float32]]:
    """Join the small pieces of single frames to blocks of about one second."""
    waiting: list[NDArray[np.int16]] = []
    n_waiting = 0
    for piece in pieces:
        waiting.append(piece)
        n_waiting += piece.size
        if n_waiting >= _BLOCK_SAMPLES:
            yield np.concatenate(waiting).astype(np.float32) / _INT16_SCALE
            waiting, n_waiting = [], 0
    if waiting:
        yield np.concatenate(waiting).astype(np.float32) / _INT16_SCALE
