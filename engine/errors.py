"""What can go wrong in the engine, as types with a sentence for people.

Every error keeps its facts as attributes, pickles, and says in `str()` what happened and
what to do next. Those of downloads are in `engine.checkpoints.download_errors`;
`engine.cancellation.Cancelled` is no error but an outcome.
"""

from pathlib import Path
from typing import Any

from typing_extensions import override


class EngineError(Exception):
    """Root of the engine's errors; `str()` is one sentence a user understands."""

    def __init__(self, *facts: Any) -> None:
        super().__init__(*facts)

    def sentence(self) -> str:
        """Say what happened and what to do next."""
        return "The engine could not go on."

    @override
    def __str__(self) -> str:
        return self.sentence()


class ModelNotFound(EngineError):
    """No model folder or known name answers to `name`."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name

    @override
    def sentence(self) -> str:
        """Name what was looked for."""
        return (
            f"No model was found under “{self.name}”; choose an installed model or a folder "
            "that holds config.json, tokenizer.json and model.safetensors, or a .pt or ggml "
            ".bin file."
        )


class ModelFileDamaged(EngineError):
    """A file of a model folder is missing, truncated or inconsistent."""

    def __init__(self, path: Path, reason: str) -> None:
        super().__init__(path, reason)
        self.path = path
        self.reason = reason

    @override
    def sentence(self) -> str:
        """Name the file and the fault."""
        return f"The model file {self.path} cannot be used ({self.reason}); download it again."


class ModelFileUnsafe(ModelFileDamaged):
    """A model file asks for something that weights never need, such as running a program."""

    @override
    def sentence(self) -> str:
        """Name the file and what it asks for."""
        return (
            f"The model file {self.path} was not opened because it may do harm ({self.reason}); "
            "take the model from a source that you trust."
        )


class ModelFormatUnknown(EngineError):
    """The file is no checkpoint of Whisper, or one in a form that cannot be read."""

    def __init__(self, path: Path, reason: str) -> None:
        super().__init__(path, reason)
        self.path = path
        self.reason = reason

    @override
    def sentence(self) -> str:
        """Name the file, why it cannot be read, and what can."""
        return (
            f"{self.path} cannot be read as a model ({self.reason}); choose a Hugging Face or "
            "CTranslate2 folder of Whisper, an OpenAI .pt file or a ggml .bin file."
        )


class VocabularyMissing(EngineError):
    """The checkpoint holds no vocabulary, and none that fits it was found."""

    def __init__(self, path: Path, n_vocab: int) -> None:
        super().__init__(path, n_vocab)
        self.path = path
        self.n_vocab = n_vocab

    @override
    def sentence(self) -> str:
        """Name the model and what to put beside it."""
        return (
            f"{self.path.name} needs a vocabulary of {self.n_vocab} tokens and none was found; "
            "put the tokenizer.json of this model beside it."
        )


class MediaUnreadable(EngineError):
    """The file is missing, broken or no media."""

    def __init__(self, path: Path, reason: str) -> None:
        super().__init__(path, reason)
        self.path = path
        self.reason = reason

    @override
    def sentence(self) -> str:
        """Name the file and the fault."""
        return f"{self.path.name} cannot be read as audio or video ({self.reason}); check the file."


class NoAudioTrack(EngineError):
    """The media has no audio to recognise."""

    def __init__(self, path: Path) -> None:
        super().__init__(path)
        self.path = path

    @override
    def sentence(self) -> str:
        """Name the file."""
        return f"{self.path.name} has no audio track; choose a file with sound."


class AudioTrackMissing(EngineError):
    """The wanted audio track does not exist in the media."""

    def __init__(self, path: Path, wanted: int, count: int) -> None:
        super().__init__(path, wanted, count)
        self.path = path
        self.wanted = wanted
        self.count = count

    @override
    def sentence(self) -> str:
        """Name the tracks there are."""
        return (
            f"{self.path.name} has no audio track {self.wanted + 1}; "
            f"choose one of its {self.count} tracks."
        )


class DeviceUnavailable(EngineError):
    """The wanted device is not on this machine."""

    def __init__(self, wanted: str, reason: str) -> None:
        super().__init__(wanted, reason)
        self.wanted = wanted
        self.reason = reason

    @override
    def sentence(self) -> str:
        """Name the device and why it cannot be used."""
        return f"The device “{self.wanted}” cannot be used ({self.reason}); choose “auto” or “cpu”."


class DeviceFailure(EngineError):
    """A device that is there failed; the same work may succeed on another."""


class OutOfDeviceMemory(DeviceFailure):
    """The model or a window does not fit into the device's memory."""

    def __init__(self, device: str) -> None:
        super().__init__(device)
        self.device = device

    @override
    def sentence(self) -> str:
        """Name the device and the remedies."""
        return f"The memory of {self.device} is full; choose a smaller model or the CPU."


class DeviceFaulty(DeviceFailure):
    """The device gives wrong numbers in a precision, or none at all."""

    def __init__(self, device: str, precision: str, reason: str) -> None:
        super().__init__(device, precision, reason)
        self.device = device
        self.precision = precision
        self.reason = reason

    @override
    def sentence(self) -> str:
        """Name the device, the precision and what went wrong."""
        return (
            f"The device “{self.device}” fails in {self.precision} ({self.reason}); choose "
            "another precision or the CPU."
        )


class SpeechActivityUnavailable(EngineError):
    """The network that hears where somebody speaks is not installed."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason

    @override
    def sentence(self) -> str:
        """Say what is missing and how to go on."""
        return (
            f"Speech cannot be told from silence ({self.reason}); install the Python package "
            "silero-vad 6.2.3 or newer, or turn speech activity off."
        )


class OptionsInvalid(EngineError):
    """Options contradict each other or the model."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason

    @override
    def sentence(self) -> str:
        """Say which options."""
        return f"The options cannot be used ({self.reason}); change them."


class LanguageUnknown(EngineError):
    """The model does not know the language."""

    def __init__(self, language: str, known: tuple[str, ...]) -> None:
        super().__init__(language, known)
        self.language = language
        self.known = known

    @override
    def sentence(self) -> str:
        """Name the language and some of those known."""
        some = ", ".join(self.known[:8]) + (", …" if len(self.known) > 8 else "")
        return (
            f"The model does not know the language “{self.language}”; choose one that it knows "
            f"({some}) or another model."
        )


class ModelUnpublished(EngineError):
    """The catalogue has no model of this name."""

    def __init__(self, name: str, known: tuple[str, ...]) -> None:
        super().__init__(name, known)
        self.name = name
        self.known = known

    @override
    def sentence(self) -> str:
        """Name those that there are."""
        return f"No published model is called “{self.name}”; choose one of {', '.join(self.known)}."


class SavedStateInvalid(EngineError):
    """A saved state of a transcription cannot be taken up."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason

    @override
    def sentence(self) -> str:
        """Say why."""
        return (
            f"The transcription cannot be taken up where it was left ({self.reason}); "
            "start it again."
        )
