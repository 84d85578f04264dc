"""What a captioning reports while it works: frozen, picklable values in time order.

The order is `ModelReady`, `ReadingProgress` once or more, `CaptioningStarted`, `LanguageFound`,
then `CueFound`, `CueHeldBack`, `SpeechWithoutCue` and `CaptioningProgress` mixed, and
`CaptioningFinished` last. `ModelReady` comes again where another device takes over. Times are
integer milliseconds on the player's timeline.
"""

from dataclasses import dataclass

from subtitler.document.cue import Cue


@dataclass(frozen=True, slots=True)
class ModelReady:
    """The model is loaded, or was already.

    Attributes:
        name: what the user chose, such as "demo-en".
        title: the model's name for people.
        device: "cpu", "cuda" or "mps".
        reason: why this device and precision, as one phrase for people.
        notice: what people must know before they trust the captions or wait for them, such as
            a limit of the model or a device that failed, as sentences; else "".
    """

    name: str
    title: str
    device: str
    reason: str
    notice: str = ""


@dataclass(frozen=True, slots=True)
class ReadingProgress:
    """How much of the audio was read, before captioning starts.

    Attributes:
        done_ms: read so far.
        total_ms: length that the file states, never less than `done_ms`; None where it states
            none.
    """

    done_ms: int
    total_ms: int | None

    @property
    def fraction(self) -> float | None:
        """Share of the audio that was read, 0..1; None where its length is unknown."""
        if self.total_ms is None:
            return None
        return self.done_ms / self.total_ms if self.total_ms > 0 else 1.0


@dataclass(frozen=True, slots=True)
class CaptioningStarted:
    """The audio was read; its true length is known.

    Attributes:
        duration_ms: length of the audio on the player's timeline.
        track_label: the recognised audio track as people name it, or "".
    """

    duration_ms: int
    track_label: str


@dataclass(frozen=True, slots=True)
class LanguageFound:
    """The language that is spoken; `probability` is None when the user chose it."""

    language: str
    probability: float | None


@dataclass(frozen=True, slots=True)
class CueFound:
    """One more cue, final, later than all before it; with its evidence."""

    cue: Cue


@dataclass(frozen=True, slots=True)
class CueHeldBack:
    """A cue that was likely not said: by the model's own word nobody speaks there."""

    cue: Cue


@dataclass(frozen=True, slots=True)
class SpeechWithoutCue:
    """Somebody speaks from `start_ms` to `end_ms`, but no text came of it."""

    start_ms: int
    end_ms: int


@dataclass(frozen=True, slots=True)
class CaptioningProgress:
    """How far the captioning is.

    Attributes:
        done_ms: everything before is final.
        total_ms: length of the audio.
        elapsed_s: seconds of work since `CaptioningStarted`.
        speed: seconds of audio done per second of work, such as 3.2 for "3.2 x real time".
        remaining_s: seconds still to go at that speed.
    """

    done_ms: int
    total_ms: int
    elapsed_s: float
    speed: float
    remaining_s: float

    @property
    def fraction(self) -> float:
        """Share of the audio that is done, 0..1."""
        return min(1.0, self.done_ms / self.total_ms) if self.total_ms > 0 else 1.0


@dataclass(frozen=True, slots=True)
class CaptioningFinished:
    """The whole audio is captioned."""

    language: str
    duration_ms: int


CaptionEvent = (
    ModelReady
    | ReadingProgress
    | CaptioningStarted
    | LanguageFound
    | CueFound
    | CueHeldBack
    | SpeechWithoutCue
    | CaptioningProgress
    | CaptioningFinished
)
