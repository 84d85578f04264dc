"""What openai-whisper cuts speech into, as stored in `tests/samples/whisper_segments`."""

import json
from collections.abc import Iterable, Sequence
from pathlib import Path

from engine.events import Segment, Word
from subtitler.document.cue import Cue, CueOrigin
from subtitler.rules.timed_words import TimedWord

SAMPLES = Path(__file__).parent / "samples" / "whisper_segments"
WINDOW_MS = 30_000


def stored_segments(name: str) -> list[Segment]:
    """The segments of one sample, "demo" or "two_minutes", in order."""
    stored = json.loads((SAMPLES / f"{name}.json").read_text(encoding="utf-8"))
    return [
        Segment(
            index=index,
            seek=0,
            start_s=each["start"],
            end_s=each["end"],
            text=each["text"],
            tokens=(),
            temperature=0.0,
            avg_logprob=-0.2,
            compression_ratio=1.0,
            no_speech_prob=0.0,
            words=tuple(Word(text, start, end, 0.9) for text, start, end in each["words"]),
            language="en",
        )
        for index, each in enumerate(stored)
    ]


def cues_as_they_are(segments: Iterable[Segment]) -> list[Cue]:
    """A cue of each segment, as openai-whisper writes them to a file."""
    return [
        Cue(
            f"segment-{each.index}",
            round(each.start_s * 1000),
            round(each.end_s * 1000),
            each.text.strip(),
            (),
            CueOrigin.RECOGNISED,
        )
        for each in segments
    ]


def cut_by_windows(words: Sequence[TimedWord]) -> list[Segment]:
    """Segments as openai-whisper cuts speech: at sentences, and wherever a window is full."""
    segments: list[Segment] = []
    part: list[TimedWord] = []
    window_ms = 0
    for word in words:
        if part and word.end_ms > window_ms + WINDOW_MS:
            segments.append(_segment(len(segments), part))
            part, window_ms = [], word.start_ms
        part.append(word)
        if word.text[-1] in ".?!":
            segments.append(_segment(len(segments), part))
            part = []
    return [*segments, _segment(len(segments), part)] if part else segments


def _segment(index: int, words: Sequence[TimedWord]) -> Segment:
    heard = tuple(
        Word(f" {each.text}", each.start_ms / 1000, each.end_ms / 1000, 0.9) for each in words
    )
    return Segment(
        index=index,
        seek=0,
        start_s=heard[0].start_s,
        end_s=heard[-1].end_s,
        text="".join(each.text for each in heard),
        tokens=(),
        temperature=0.0,
        avg_logprob=-0.2,
        compression_ratio=1.0,
        no_speech_prob=0.0,
        words=heard,
        language="en",
    )
