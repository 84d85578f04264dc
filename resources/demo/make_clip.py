"""Make the demo clip and its true transcript: `python resources/demo/make_clip.py`.

Writes demo.mp4 (H.264 and AAC) and demo.json beside this file. It needs libespeak-ng and the
font DejaVu Sans, which the product itself does not. Voices, rates and sounds lie within the
ranges that resources/models/demo-en/README.md names; every sentence was written for the clip.
"""

import json
import os
import sys
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
from numpy.typing import NDArray

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))

from PySide6.QtGui import QGuiApplication  # noqa: E402 - after the platform is chosen
from scenery import HEIGHT, WIDTH, Scene, frame  # noqa: E402
from speech import SpokenWord, Synthesiser, Voice  # noqa: E402

FRAME_RATE = 25
MUSIC_S = 8.0
TAIL_S = 1.5


@dataclass(frozen=True)
class Line:
    """A sentence, who speaks it and the pause before it."""

    pause_s: float
    voice: Voice
    text: str


CLARA = Voice("en-us+f2", 150, 55, 50)
OLIVER = Voice("en-gb+m7", 158, 46, 45)
HELEN = Voice("en-gb-x-rp+f4", 152, 52, 55)
MARTIN = Voice("en-us+m1", 152, 50, 50)

BEFORE = (
    Line(1.0, CLARA, "The old baker opened the kitchen window."),
    Line(0.6, CLARA, "Maria carried fresh bread across the bridge."),
    Line(0.9, HELEN, "Where did the captain find the silver coin?"),
    Line(0.6, MARTIN, "Robert discovered the coin inside a broken bottle."),
    Line(1.0, OLIVER, "The snow was deep, and the wind was cold."),
    Line(0.6, OLIVER, "A young doctor visited the hospital because the farmer needed help."),
)
AFTER = (
    Line(0.9, MARTIN, "There are twenty seven boats beside the harbor."),
    Line(1.0, HELEN, "The teacher wrote a long letter, but her brother lost the paper."),
    Line(0.5, HELEN, "My sister painted a beautiful picture yesterday."),
    Line(1.1, OLIVER, "Finally, the train stopped outside the station."),
    Line(0.8, CLARA, "The director will record every voice tomorrow."),
    Line(0.6, CLARA, "Check the subtitle carefully."),
)


def speak_lines(
    synthesiser: Synthesiser, lines: tuple[Line, ...], begin_s: float
) -> tuple[list[NDArray[np.float32]], list[dict[str, object]], float]:
    """Speak lines one after the other; gives samples, sentences and the time at the end."""
    blocks: list[NDArray[np.float32]] = []
    sentences: list[dict[str, object]] = []
    at_s = begin_s
    for line in lines:
        pause = round(line.pause_s * synthesiser.rate_hz)
        samples, words = synthesiser.speak(line.text, line.voice)
        blocks += [np.zeros(pause, np.float32), 0.8 * samples]
        at_s += pause / synthesiser.rate_hz
        sentences.append(describe(line, words, at_s))
        at_s += len(samples) / synthesiser.rate_hz
    return blocks, sentences, at_s


def describe(line: Line, words: list[SpokenWord], at_s: float) -> dict[str, object]:
    """A sentence with the true times of its words, seconds on the clip's timeline."""
    return {
        "voice": line.voice.name,
        "text": line.text,
        "start": round(at_s + words[0].start_s, 3),
        "end": round(at_s + words[-1].end_s, 3),
        "words": [
            {
                "word": word.text,
                "start": round(at_s + word.start_s, 3),
                "end": round(at_s + word.end_s, 3),
                "reported": word.is_reported,
            }
            for word in words
        ],
    }


def music(rate_hz: int) -> NDArray[np.float32]:
    """Slow plucked chords without any voice, MUSIC_S long."""
    time = np.arange(round(MUSIC_S * rate_hz)) / rate_hz
    sound = np.zeros_like(time)
    notes = (220.0, 277.2, 329.6, 440.0, 246.9, 311.1, 370.0, 493.9)
    for index, pitch in enumerate(notes * 2):
        since = time - 0.4 - index * 0.45
        ring = np.where(since > 0, np.exp(-1.6 * np.clip(since, 0, None)), 0.0)
        attack = np.clip(since / 0.02, 0, 1)
        sound += attack * ring * np.sin(2 * np.pi * pitch * np.clip(since, 0, None))
    sound *= np.clip((MUSIC_S - time) / 0.8, 0, 1)
    return (0.16 * sound / np.abs(sound).max()).astype(np.float32)


def scenes_for(
    sentences: list[dict[str, object]], music_s: tuple[float, float]
) -> tuple[Scene, ...]:
    """Cut the clip where its sentences change their subject."""
    starts = [float(str(sentence["start"])) - 0.5 for sentence in sentences]
    return (
        Scene(0.0, "The silver coin", "A demo clip with synthetic voices",
              ("#2b4c7e", "#f3b27a"), ("#7d6b91", "#51557f", "#2c3a5e", "#182440"), "#ffe0a3"),
        Scene(starts[4], "Winter", "The doctor and the farmer",
              ("#5f7f9e", "#dfe8ef"), ("#b9c9d6", "#8ea6b9", "#5f7c93", "#3a5468"), "#fdfdf4",
              is_snowing=True),
        Scene(music_s[0], "Interlude", "Eight seconds without speech",
              ("#14142e", "#5b3f73"), ("#47386b", "#332a55", "#221d40", "#14122b"), "#f4efcf"),
        Scene(music_s[1], "At the harbor", "Twenty seven boats",
              ("#2f7ea1", "#bfe3dd"), ("#6fa9a8", "#3f8489", "#256069", "#153f49"), "#fff3c4"),
        Scene(starts[7], "At home", "A letter and a picture",
              ("#6a4c74", "#f0a58f"), ("#a0687e", "#794d6b", "#523552", "#33223a"), "#ffd9b0"),
        Scene(starts[9], "The station", "The end",
              ("#101a33", "#3d5a80"), ("#33507a", "#25406a", "#182c50", "#0e1b36"), "#e8eefc"),
    )  # fmt: skip


def write_clip(
    path: Path, sound: NDArray[np.float32], rate_hz: int, scenes: tuple[Scene, ...]
) -> None:
    """Encode pictures and sound.

    Args:
        path: of the MP4 file.
        sound: mono samples, -1..1, shape (samples,).
        rate_hz: of `sound`.
        scenes: what to draw.
    """
    length_s = len(sound) / rate_hz
    with av.open(path, "w", options={"movflags": "faststart"}) as container:
        video = container.add_stream("libx264", rate=FRAME_RATE)
        video.width, video.height, video.pix_fmt = WIDTH, HEIGHT, "yuv420p"
        video.options = {"crf": "25", "preset": "veryslow", "tune": "animation"}
        audio = container.add_stream("aac", rate=44100, layout="mono")
        audio.bit_rate = 80_000
        for index in range(int(length_s * FRAME_RATE)):
            picture = av.VideoFrame.from_ndarray(frame(scenes, index / FRAME_RATE, length_s))
            picture.pts, picture.time_base = index, Fraction(1, FRAME_RATE)
            container.mux(video.encode(picture))
        container.mux(video.encode(None))
        resampler = av.AudioResampler("fltp", "mono", 44100)
        block = av.AudioFrame.from_ndarray(sound[np.newaxis], "fltp", "mono")
        block.sample_rate, block.pts = rate_hz, 0
        for piece in [*resampler.resample(block), *resampler.resample(None)]:
            container.mux(audio.encode(piece))
        container.mux(audio.encode(None))


def main() -> None:
    """Make both files."""
    application = QGuiApplication(sys.argv[:1])
    synthesiser = Synthesiser()
    rate = synthesiser.rate_hz
    first, sentences, music_start_s = speak_lines(synthesiser, BEFORE, 0.0)
    music_start_s += 0.6
    music_end_s = music_start_s + MUSIC_S
    second, later, end_s = speak_lines(synthesiser, AFTER, music_end_s)
    gap = np.zeros(round(0.6 * rate), np.float32)
    tail = np.zeros(round(TAIL_S * rate), np.float32)
    sound = np.concatenate([*first, gap, music(rate), *second, tail])
    sentences += later
    write_clip(HERE / "demo.mp4", sound, rate, scenes_for(sentences, (music_start_s, music_end_s)))
    truth = {
        "duration": round(len(sound) / rate, 3),
        "speechless": [[round(music_start_s, 3), round(music_end_s, 3)]],
        "text": " ".join(str(sentence["text"]) for sentence in sentences),
        "sentences": sentences,
    }
    (HERE / "demo.json").write_text(json.dumps(truth, indent=1) + "\n", "utf-8")
    size_kb = (HERE / "demo.mp4").stat().st_size / 1000
    print(f"demo.mp4: {truth['duration']} s, {size_kb:.0f} kB; speech ends at {end_s:.1f} s")
    del application


if __name__ == "__main__":
    main()
