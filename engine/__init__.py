"""Whisper in our own code: speech to text with the time of every word.

`import engine` is cheap: torch is imported when a model is loaded. The package knows no Qt
and nothing of subtitles. Public names:

- `load_model(name_or_path, ...)` gives a `SpeechModel`, whatever the format,
- `transcribe(media, model, ...)` is a generator of `engine.events`; with the `TranscriptionState`
  of one of them it goes on where an earlier run was left,
- `align(media, model, text_or_cues, ...)` is one of `engine.alignment.alignment_events`: when
  the words of a given text are said,
- `detect_language(media, model, ...)`,
- `catalogue()` of the published models, `download_model(name, ...)` is a generator of events,
- `find_installed_models()` in the caches of this and other programs,
- `choose_device(wanted)` with its reason, `CancelToken`, the options and the errors.
"""

import importlib
from typing import TYPE_CHECKING, Any

from engine.audio_track import AudioTrack
from engine.cancellation import Cancelled, CancelToken
from engine.errors import EngineError
from engine.events import (
    DeviceChanged,
    Event,
    Finished,
    GapFound,
    LanguageChosen,
    MediaOpened,
    MediaScanned,
    Segment,
    SegmentFound,
    Suspicion,
    WindowDecoded,
    Word,
)
from engine.transcription_state import TranscriptionState

if TYPE_CHECKING:
    from engine.alignment.alignment_events import (
        AlignedWord,
        AlignmentEvent,
        AlignmentFinished,
        AlignmentProgress,
        AudioUnmatched,
        CueAligned,
        TextUnmatched,
    )
    from engine.alignment.forced import align
    from engine.audio import audio_tracks, choose_track
    from engine.checkpoints.cache_places import CachePlace, places_of_other_programs
    from engine.checkpoints.catalogue import PublishedModel, catalogue, published_model
    from engine.checkpoints.download import (
        ConnectionLost,
        DownloadEvent,
        DownloadFinished,
        DownloadProgress,
        DownloadStarted,
        download_model,
    )
    from engine.checkpoints.found_model import FoundModel, describe_model
    from engine.checkpoints.hub_folder import hub_cache_folder
    from engine.checkpoints.installed import find_installed_models
    from engine.decoding.options import DecodingOptions, TranscriptionOptions
    from engine.device import DeviceChoice, choose_device
    from engine.speech_model import SpeechModel, load_model
    from engine.transcription import detect_language, transcribe

__all__ = [
    "AlignedWord",
    "AlignmentEvent",
    "AlignmentFinished",
    "AlignmentProgress",
    "AudioTrack",
    "AudioUnmatched",
    "CachePlace",
    "CancelToken",
    "Cancelled",
    "ConnectionLost",
    "CueAligned",
    "DecodingOptions",
    "DeviceChanged",
    "DeviceChoice",
    "DownloadEvent",
    "DownloadFinished",
    "DownloadProgress",
    "DownloadStarted",
    "EngineError",
    "Event",
    "Finished",
    "FoundModel",
    "GapFound",
    "LanguageChosen",
    "MediaOpened",
    "MediaScanned",
    "PublishedModel",
    "Segment",
    "SegmentFound",
    "SpeechModel",
    "Suspicion",
    "TextUnmatched",
    "TranscriptionOptions",
    "TranscriptionState",
    "WindowDecoded",
    "Word",
    "align",
    "audio_tracks",
    "catalogue",
    "choose_device",
    "choose_track",
    "describe_model",
    "detect_language",
    "download_model",
    "find_installed_models",
    "hub_cache_folder",
    "load_model",
    "places_of_other_programs",
    "published_model",
    "transcribe",
]

_LATE = {
    "CachePlace": "engine.checkpoints.cache_places",
    "places_of_other_programs": "engine.checkpoints.cache_places",
    "FoundModel": "engine.checkpoints.found_model",
    "describe_model": "engine.checkpoints.found_model",
    "hub_cache_folder": "engine.checkpoints.hub_folder",
    "find_installed_models": "engine.checkpoints.installed",
    "align": "engine.alignment.forced",
    "AlignedWord": "engine.alignment.alignment_events",
    "AlignmentEvent": "engine.alignment.alignment_events",
    "AlignmentFinished": "engine.alignment.alignment_events",
    "AlignmentProgress": "engine.alignment.alignment_events",
    "AudioUnmatched": "engine.alignment.alignment_events",
    "CueAligned": "engine.alignment.alignment_events",
    "TextUnmatched": "engine.alignment.alignment_events",
    "audio_tracks": "engine.audio",
    "choose_track": "engine.audio",
    "PublishedModel": "engine.checkpoints.catalogue",
    "catalogue": "engine.checkpoints.catalogue",
    "published_model": "engine.checkpoints.catalogue",
    "ConnectionLost": "engine.checkpoints.download",
    "DownloadEvent": "engine.checkpoints.download",
    "DownloadFinished": "engine.checkpoints.download",
    "DownloadProgress": "engine.checkpoints.download",
    "DownloadStarted": "engine.checkpoints.download",
    "download_model": "engine.checkpoints.download",
    "DecodingOptions": "engine.decoding.options",
    "TranscriptionOptions": "engine.decoding.options",
    "DeviceChoice": "engine.device",
    "choose_device": "engine.device",
    "SpeechModel": "engine.speech_model",
    "load_model": "engine.speech_model",
    "detect_language": "engine.transcription",
    "transcribe": "engine.transcription",
}


def __getattr__(name: str) -> Any:
    """Import the heavier public names when they are first used (PEP 562)."""
    if name not in _LATE:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(importlib.import_module(_LATE[name]), name)
