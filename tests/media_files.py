"""Real media for tests, made by PyAV: sound and pictures whose times are known."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
from av.audio.resampler import AudioResampler
from av.audio.stream import AudioStream
from av.container import OutputContainer
from numpy.typing import NDArray


def tone(
    duration_s: float, *, rate_hz: int = 48_000, pitch_hz: float = 440.0, level: float = 0.4
) -> NDArray[np.float32]:
    """A sine that begins and ends abruptly, shape (samples,)."""
    time_s = np.arange(round(duration_s * rate_hz)) / rate_hz
    return (level * np.cos(2 * np.pi * pitch_hz * time_s)).astype(np.float32)


def silence(duration_s: float, *, rate_hz: int = 48_000) -> NDArray[np.float32]:
    """No sound, shape (samples,)."""
    return np.zeros(round(duration_s * rate_hz), dtype=np.float32)


def bursts(
    starts_s: Sequence[float], duration_s: float, *, burst_s: float = 0.2, rate_hz: int = 48_000
) -> NDArray[np.float32]:
    """Silence with a short tone at each of `starts_s`, shape (samples,)."""
    waveform = silence(duration_s, rate_hz=rate_hz)
    burst = tone(burst_s, rate_hz=rate_hz)
    for start_s in starts_s:
        start = round(start_s * rate_hz)
        room = waveform[start : start + burst.size]
        room[:] = burst[: room.size]
    return waveform


def onsets_s(audio: NDArray[np.float32], rate_hz: int = 16_000) -> list[float]:
    """Where sound begins after at least 50 ms of silence, seconds."""
    loud = np.flatnonzero(np.abs(audio) > 0.05)
    if loud.size == 0:
        return []
    begins = np.concatenate([[True], np.diff(loud) > 0.05 * rate_hz])
    return [float(sample / rate_hz) for sample in loud[begins]]


@dataclass(frozen=True)
class Sound:
    """An audio track to be written.

    Attributes:
        waveform: shape (samples,), the same in every channel, or (channels, samples).
        rate_hz: samples a second, as given and as stored.
        codec: name of an encoder.
        layout: channel layout.
        start_s: timestamp of its first sample, before the container's offset.
        holes: (at, length) in seconds: packets from `at` on are moved later by `length`,
            which may be negative to make them overlap.
        language: ISO 639 code.
        title: shown in track menus.
        is_default: the container's mark; None leaves the muxer's choice.
        jitter_s: packets are moved by plus and minus this in turn.
        packet_samples: length of a packet where the codec leaves it open, as PCM does.
    """

    waveform: NDArray[np.float32]
    rate_hz: int = 48_000
    codec: str = "aac"
    layout: str = "mono"
    start_s: float = 0.0
    holes: tuple[tuple[float, float], ...] = ()
    language: str = ""
    title: str = ""
    is_default: bool | None = None
    jitter_s: float = 0.0
    packet_samples: int = 1024


@dataclass(frozen=True)
class Pictures:
    """A video track: grey frames that grow lighter by one level each.

    Attributes:
        duration_s: length.
        rate_hz: frames a second.
        size: width and height in pixels.
        codec: name of an encoder.
        start_s: timestamp of its first frame, before the container's offset.
    """

    duration_s: float
    rate_hz: int = 25
    size: tuple[int, int] = (320, 180)
    codec: str = "mpeg4"
    start_s: float = 0.0


@dataclass
class _Encoded:
    time_s: float
    packet: av.Packet = field(repr=False)


def write_media(
    path: Path,
    sounds: Sequence[Sound] = (),
    pictures: Pictures | None = None,
    *,
    offset_s: float = 0.0,
    options: dict[str, str] | None = None,
) -> Path:
    """Write a media file whose container follows from the suffix of `path`.

    Args:
        path: where to; returned.
        sounds: the audio tracks in order.
        pictures: the video track, which comes first in the file.
        offset_s: added to every timestamp.
        options: of the muxer.
    """
    with av.open(str(path), "w", container_options=options or {}) as container:
        encoded: list[_Encoded] = []
        makers = []
        if pictures is not None:
            makers.append(_start_pictures(container, pictures))
        makers.extend(_start_sound(container, sound) for sound in sounds)
        for make in makers:
            encoded.extend(make())
        for item in sorted(encoded, key=lambda item: item.time_s):
            _move(item.packet, offset_s)
            container.mux(item.packet)
    return path


def write_sound(path: Path, waveform: NDArray[np.float32], **details: object) -> Path:
    """Write a file with one audio track; `details` are those of `Sound`."""
    codecs = {".wav": "pcm_s16le", ".mp3": "libmp3lame", ".ogg": "libopus", ".flac": "flac"}
    details.setdefault("codec", codecs.get(path.suffix, "aac"))
    return write_media(path, [Sound(waveform, **details)])  # type: ignore[arg-type]


def _move(packet: av.Packet, by_s: float) -> None:
    ticks = round(by_s / packet.time_base)
    if packet.pts is not None:
        packet.pts += ticks
    if packet.dts is not None:
        packet.dts += ticks


def _start_sound(container: OutputContainer, sound: Sound):
    stream = container.add_stream(sound.codec, rate=sound.rate_hz, layout=sound.layout)
    if sound.language:
        stream.metadata["language"] = sound.language
    if sound.title:
        stream.metadata["title"] = sound.title
    if sound.is_default is not None:
        none = av.stream.Disposition(0)
        stream.disposition = av.stream.Disposition.default if sound.is_default else none
    return lambda: _encode_sound(stream, sound)


def _encode_sound(stream: AudioStream, sound: Sound) -> list[_Encoded]:
    codec = stream.codec_context
    waveform = np.atleast_2d(sound.waveform)
    if waveform.shape[0] == 1:
        waveform = np.repeat(waveform, codec.channels, axis=0)
    packets: list[av.Packet] = []
    if waveform.shape[1]:
        frame = av.AudioFrame.from_ndarray(
            np.ascontiguousarray(waveform), format="fltp", layout=sound.layout
        )
        frame.sample_rate = sound.rate_hz
        frame.time_base = Fraction(1, sound.rate_hz)
        frame.pts = 0
        chunk = codec.frame_size or sound.packet_samples
        resampler = AudioResampler(
            format=codec.format, layout=sound.layout, rate=sound.rate_hz, frame_size=chunk
        )
        for piece in [*resampler.resample(frame), *resampler.resample(None)]:
            packets.extend(stream.encode(piece))
    packets.extend(stream.encode(None))
    encoded = []
    for number, packet in enumerate(packets):
        time_s = float(packet.pts * packet.time_base)
        moved_s = sound.start_s + sum(by for at, by in sound.holes if time_s >= at - 1e-9)
        moved_s += sound.jitter_s * (-1) ** number
        _move(packet, moved_s)
        encoded.append(_Encoded(time_s + moved_s, packet))
    return encoded


def _start_pictures(container: OutputContainer, pictures: Pictures):
    stream = container.add_stream(pictures.codec, rate=pictures.rate_hz)
    stream.width, stream.height = pictures.size
    stream.pix_fmt = "yuv420p"
    stream.codec_context.gop_size = 10
    stream.codec_context.bit_rate = 4_000_000  # or grey levels are a few frames off

    def encode() -> list[_Encoded]:
        width, height = pictures.size
        packets: list[av.Packet] = []
        for number in range(round(pictures.duration_s * pictures.rate_hz)):
            level = np.full((height * 3 // 2, width), 128, dtype=np.uint8)
            level[:height] = 16 + number % 220
            frame = av.VideoFrame.from_ndarray(level, format="yuv420p")
            frame.pts = number
            frame.time_base = Fraction(1, pictures.rate_hz)
            packets.extend(stream.encode(frame))
        packets.extend(stream.encode(None))
        encoded = []
        for packet in packets:
            _move(packet, pictures.start_s)
            dts = packet.dts if packet.dts is not None else packet.pts
            encoded.append(_Encoded(float(dts * packet.time_base), packet))
        return encoded

    return encode
