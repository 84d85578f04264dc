"""Speech to text, as one generator of frozen events."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from engine.audio import AudioSource, MediaAudio, WaveformAudio
from engine.cancellation import CancelToken
from engine.decoding.language import SpokenLanguage, detect_spoken_language, known_languages
from engine.decoding.options import TranscriptionOptions
from engine.device import reporting_full_memory
from engine.errors import LanguageUnknown, OptionsInvalid
from engine.events import Event, Finished, LanguageChosen, MediaOpened
from engine.finite_audio import FiniteAudio
from engine.mel import MelWindows, scan
from engine.speech_model import SpeechModel
from engine.windows import WindowLoop, encode_window

Media = Path | str | NDArray[np.float32] | AudioSource

DEFAULT_OPTIONS = TranscriptionOptions()


def transcribe(
    media: Media,
    model: SpeechModel,
    options: TranscriptionOptions = DEFAULT_OPTIONS,
    cancel: CancelToken | None = None,
    *,
    track: int | None = None,
) -> Iterator[Event]:
    """Turn speech into events, in the order in which things become known.

    First `MediaScanned` for every 30 s of audio that were read, then `MediaOpened`,
    `LanguageChosen`, the segments of each window as `SegmentFound` and after them its
    `WindowDecoded`, and last `Finished`. Times are seconds on the player's timeline.

    Args:
        media: a file, a mono 16 kHz waveform of shape (samples,), or an `AudioSource`.
        model: from `load_model`.
        options: what is wanted.
        cancel: checked per audio packet, encoder block and token.
        track: position among the file's audio tracks; None takes the default one.

    Raises:
        Cancelled: `cancel` was requested.
        LanguageUnknown: the model cannot decode in the wanted language.
        OptionsInvalid: the options contradict each other or the model.
        MediaUnreadable: the file is missing, broken or no media.
        NoAudioTrack: the file has no audio.
        AudioTrackMissing: the file has no audio track `track`.
        OutOfDeviceMemory: a window does not fit into the device's memory.
    """
    cancel = cancel or CancelToken()
    check_options(model, options)
    source = _audio_source(media, track)
    windows = yield from scan(FiniteAudio(source), model.network.dims.n_mels, cancel)
    yield MediaOpened(windows.duration_s, source.track)
    if options.language is not None:
        spoken = SpokenLanguage(options.language, None)
    else:
        spoken = _detect(windows, model, cancel)
    yield LanguageChosen(spoken.language, spoken.probability)
    yield from WindowLoop(model, windows, options, spoken.language, cancel).events()
    yield Finished(spoken.language, windows.duration_s)


def detect_language(
    media: Media,
    model: SpeechModel,
    cancel: CancelToken | None = None,
    *,
    track: int | None = None,
) -> LanguageChosen:
    """Say which language the first 30 seconds are in.

    Args:
        media: as for `transcribe`.
        model: from `load_model`.
        cancel: checked per audio packet and encoder block.
        track: position among the file's audio tracks; None takes the default one.

    Raises:
        Cancelled: `cancel` was requested.
        MediaUnreadable: the file is missing, broken or no media.
        NoAudioTrack: the file has no audio.
        AudioTrackMissing: the file has no audio track `track`.
        OutOfDeviceMemory: a window does not fit into the device's memory.
    """
    events = transcribe(media, model, cancel=cancel, track=track)
    return next(event for event in events if isinstance(event, LanguageChosen))


def check_options(model: SpeechModel, options: TranscriptionOptions) -> None:
    """Accept options that make sense together and for the model.

    Raises:
        LanguageUnknown: the model cannot decode in the wanted language.
        OptionsInvalid: anything else.
    """
    known = known_languages(model)
    if options.language is not None and options.language not in known:
        raise LanguageUnknown(options.language, known)
    if not options.temperatures or min(options.temperatures) < 0:
        raise OptionsInvalid("at least one temperature is needed, and none below 0")
    longest = model.network.dims.n_text_ctx // 2  # more could not be read again to time words
    if options.sample_len is not None and not 1 <= options.sample_len <= longest:
        raise OptionsInvalid(f"from 1 to {longest} tokens can be sampled in a window")
    if options.task == "translate" and not model.tokenizer.is_multilingual:
        raise OptionsInvalid("an English-only model cannot translate")


def _audio_source(media: Media, track: int | None) -> AudioSource:
    if isinstance(media, str | Path):
        return MediaAudio(Path(media), track)
    if isinstance(media, np.ndarray):
        return WaveformAudio(media)
    return media


def _detect(windows: MelWindows, model: SpeechModel, cancel: CancelToken) -> SpokenLanguage:
    known = known_languages(model)
    if len(known) == 1:  # nothing to measure
        return SpokenLanguage(known[0], None)
    with reporting_full_memory(model.device.device):
        features = encode_window(model, windows.detection_window(), cancel)
        return detect_spoken_language(model, features)
