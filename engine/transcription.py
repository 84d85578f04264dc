"""Speech to text, as one generator of frozen events."""

import math
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from engine.audio import AudioSource, MediaAudio, WaveformAudio
from engine.batched import BatchLoop
from engine.cancellation import CancelToken
from engine.clips import check_clips
from engine.decoding.language import SpokenLanguage, known_languages
from engine.decoding.option_checks import check_search_options
from engine.decoding.options import TranscriptionOptions
from engine.device import reporting_device_failure
from engine.device_fallback import fallback_model
from engine.errors import DeviceFailure, LanguageUnknown, OptionsInvalid, SavedStateInvalid
from engine.events import Event, Finished, LanguageChosen, MediaOpened
from engine.finite_audio import FiniteAudio
from engine.gate import SpeechGate
from engine.mel import MelWindows, scan
from engine.speech_activity.listener import SpeechListener
from engine.speech_model import SpeechModel
from engine.spoken_language import detect_language_of
from engine.transcription_state import TranscriptionState
from engine.windows import WindowLoop, beginning, device_changed

Media = Path | str | NDArray[np.float32] | AudioSource

DEFAULT_OPTIONS = TranscriptionOptions()


def transcribe(
    media: Media,
    model: SpeechModel,
    options: TranscriptionOptions = DEFAULT_OPTIONS,
    cancel: CancelToken | None = None,
    *,
    track: int | None = None,
    resume: TranscriptionState | None = None,
) -> Iterator[Event]:
    """Turn speech into events, in the order in which things become known.

    First `MediaScanned` for every 30 s of audio that were read, then `MediaOpened`,
    `LanguageChosen`, the segments of each window as `SegmentFound`, speech that no text came
    of as `GapFound`, both in time order, and after them its `WindowDecoded`; last `Finished`.
    Times are seconds on the player's timeline.

    Args:
        media: a file, a mono 16 kHz waveform of shape (samples,), or an `AudioSource`.
        model: from `load_model`.
        options: what is wanted.
        cancel: checked per audio packet, encoder block and token.
        track: position among the file's audio tracks; None takes the default one.
        resume: the `state` of a `WindowDecoded` of an earlier run with the same media, model
            and options; what follows is what would have followed there.

    Raises:
        Cancelled: `cancel` was requested.
        LanguageUnknown: the model cannot decode in the wanted language.
        OptionsInvalid: the options contradict each other or the model.
        SavedStateInvalid: `resume` belongs to other audio or another model, or is damaged.
        MediaUnreadable: the file is missing, broken or no media.
        NoAudioTrack: the file has no audio.
        AudioTrackMissing: the file has no audio track `track`.
        OutOfDeviceMemory: a window does not fit into the device's memory.
    """
    cancel = cancel or CancelToken()
    check_options(model, options)
    source = audio_source(media, track)
    windows = yield from scan(FiniteAudio(source), model.network.dims.n_mels, cancel)
    yield MediaOpened(windows.duration_s, source.track)
    listener = _listener(windows, options)
    if resume is not None:
        _check_state(resume, windows, model)
        spoken = SpokenLanguage(resume.language, resume.language_probability)
    elif options.language is not None:
        spoken = SpokenLanguage(options.language, None)
    else:
        gate = None if listener is None else SpeechGate(listener)
        measured: SpokenLanguage | None = None
        while measured is None:
            try:
                with reporting_device_failure(model.device):
                    measured = detect_language_of(model, windows, options, cancel, gate)
            except DeviceFailure as failure:
                model = fallback_model(model, failure)
                yield device_changed(model)
        spoken = measured
    yield LanguageChosen(spoken.language, spoken.probability)
    state = resume or beginning(model, windows, options, spoken)
    strict = options.compatibility == "openai"  # which knows no batches
    loop = WindowLoop if options.batch_size is None or strict else BatchLoop
    yield from loop(model, windows, options, state, cancel, listener).events()
    yield Finished(state.chosen_language, windows.duration_s)


def detect_language(
    media: Media,
    model: SpeechModel,
    cancel: CancelToken | None = None,
    *,
    track: int | None = None,
) -> LanguageChosen:
    """Say which language is spoken, by the first windows with speech.

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
    check_search_options(options, model)
    check_clips(options.clips)
    if options.language_windows < 1:
        raise OptionsInvalid("at least one window has to be listened to for its language")
    if options.batch_size is not None and options.batch_size < 1:
        raise OptionsInvalid("a batch holds at least one window")


def audio_source(media: Media, track: int | None) -> AudioSource:
    """Take a file, a waveform or a source of one's own for what it is."""
    if isinstance(media, str | Path):
        return MediaAudio(Path(media), track)
    if isinstance(media, np.ndarray):
        return WaveformAudio(media)
    return media


def _listener(windows: MelWindows, options: TranscriptionOptions) -> SpeechListener | None:
    if not options.speech_activity or options.compatibility == "openai":
        return None
    return SpeechListener(windows)


def _check_state(state: TranscriptionState, windows: MelWindows, model: SpeechModel) -> None:
    """Accept a state of this very audio that the model can go on from.

    Raises:
        SavedStateInvalid: it is of other audio or another model, or damaged.
    """
    if state.n_samples != windows.n_samples:
        raise SavedStateInvalid("it belongs to other audio, or the file has changed")
    ids = range(model.network.dims.n_vocab)
    knows_text = all(token in ids for token in state.earlier_tokens)
    if not knows_text or state.language not in known_languages(model):
        raise SavedStateInvalid("it belongs to another model")
    measured = (state.clip, state.seek, state.n_earlier, state.n_segments)
    times_s = (state.heard_s, state.last_speech_s)
    if min(measured) < 0 or not all(0 <= time_s < math.inf for time_s in times_s):
        raise SavedStateInvalid("it is damaged")
