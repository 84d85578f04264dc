"""What is to be captioned, and how."""

from dataclasses import dataclass
from pathlib import Path

from subtitler.settings import DEFAULT_MODEL, DEFAULT_PROFILE, Task


@dataclass(frozen=True, slots=True)
class CaptionRequest:
    """One captioning of one file.

    Attributes:
        media: the audio or video file.
        model: name of an installed model, or a model folder.
        language: code such as "en"; None detects it.
        task: write the speech down, or translate it to English.
        track: audio track from 0; None takes the one that players take.
        device: "auto", "cpu", "cuda", "cuda:1" or "mps".
        precision: "auto", "float32", "float16", "bfloat16" or "int8".
        profile: rules that the cues keep to: name of a profile, or path of its file.
    """

    media: Path
    model: str = DEFAULT_MODEL
    language: str | None = None
    task: Task = "transcribe"
    track: int | None = None
    device: str = "auto"
    precision: str = "auto"
    profile: str = DEFAULT_PROFILE
