"""Captions one file: the engine's events become cues and progress."""

import time
from collections.abc import Callable, Iterator
from dataclasses import replace

from engine.audio import audio_tracks, choose_track
from engine.cancellation import CancelToken
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
    WindowDecoded,
)
from engine.languages import language_code
from subtitler.captioning.events import (
    CaptionEvent,
    CaptioningFinished,
    CaptioningProgress,
    CaptioningStarted,
    CueFound,
    CueHeldBack,
    LanguageFound,
    ModelReady,
    ReadingProgress,
    SpeechWithoutCue,
)
from subtitler.captioning.models import ModelShelf
from subtitler.captioning.request import CaptionRequest
from subtitler.captioning.segment_cues import cues_of
from subtitler.document.evidence import Evidence


def caption(
    request: CaptionRequest, shelf: ModelShelf, cancel: CancelToken | None = None
) -> Iterator[CaptionEvent]:
    """Yield the events of one captioning; see `subtitler.captioning.events` for the order.

    The file is opened before the model is loaded: a wrong file is refused at once.

    Args:
        request: what is to be captioned, and how.
        shelf: gives the model, loaded once.
        cancel: checked per audio packet, encoder block and token.

    Raises:
        EngineError: the file, the model, the device or the options cannot be used; its text
            is a sentence for people.
        Cancelled: `cancel` was requested.
    """
    cancel = cancel or CancelToken()
    track = choose_track(request.media, audio_tracks(request.media), request.track)
    from engine import TranscriptionOptions, transcribe  # torch: late, in the worker's thread

    info = shelf.find(request.model)
    model = shelf.take(info, request.device, cancel, precision=request.precision)
    notice = " ".join(sentence for sentence in (info.notice, *model.notices) if sentence)
    ready = ModelReady(info.name, info.title, model.device.device, model.device.reason, notice)
    yield ready
    language = None if request.language is None else language_code(request.language)
    options = TranscriptionOptions(task=request.task, language=language)
    events = transcribe(request.media, model, options, cancel, track=track.index)
    yield from caption_events(events, ready)


def caption_events(
    events: Iterator[Event], ready: ModelReady, clock: Callable[[], float] = time.monotonic
) -> Iterator[CaptionEvent]:
    """Translate the engine's events.

    Args:
        events: of the engine.
        ready: the model, which is told of again where another device takes over.
        clock: measures the speed, in seconds.
    """
    began_s = 0.0
    cue_end_ms = 0
    for event in events:
        match event:
            case MediaOpened(duration_s, track):
                # Reading is over: were it counted, the first windows would look too slow and
                # the remaining time of a long file too long.
                began_s = clock()
                yield CaptioningStarted(_ms(duration_s), track.label if track else "")
            case SegmentFound(segment):
                for found in _cues(segment, cue_end_ms):
                    if isinstance(found, CueFound):
                        cue_end_ms = found.cue.end_ms
                    yield found
            case WindowDecoded(done_s, total_s):
                yield _progress(done_s, total_s, clock() - began_s)
            case DeviceChanged(device, notice):
                yield replace(ready, device=device, reason=notice, notice=notice)
            case _:
                yield _translated(event)


def _translated(event: MediaScanned | LanguageChosen | GapFound | Finished) -> CaptionEvent:
    """Say what one event of the engine means, where that depends on nothing else."""
    match event:
        case MediaScanned(done_s, total_s):
            return ReadingProgress(_ms(done_s), None if total_s is None else _ms(total_s))
        case LanguageChosen(language, probability):
            return LanguageFound(language, probability)
        case GapFound(start_s, end_s):
            return SpeechWithoutCue(_ms(start_s), _ms(end_s))
        case Finished(language, duration_s):
            return CaptioningFinished(language, _ms(duration_s))


def _cues(segment: Segment, cue_end_ms: int) -> Iterator[CueFound | CueHeldBack]:
    kind = CueHeldBack if is_silence_to_the_model(segment) else CueFound
    evidence = _evidence(segment)
    return (kind(replace(cue, evidence=evidence)) for cue in cues_of(segment, cue_end_ms))


def is_silence_to_the_model(segment: Segment) -> bool:
    """Whether the model itself says that nobody speaks, and is not sure of the text either.

    openai-whisper leaves such text out without a word.
    """
    return {"no speech", "doubtful"} <= set(segment.suspect)


def _progress(done_s: float, total_s: float, elapsed_s: float) -> CaptioningProgress:
    # A clock may tick too coarsely to see the first window.
    speed = done_s / max(elapsed_s, 1e-3)
    remaining_s = max(0.0, total_s - done_s) / speed if speed > 0 else 0.0
    return CaptioningProgress(_ms(done_s), _ms(total_s), elapsed_s, speed, remaining_s)


def _evidence(segment: Segment) -> Evidence:
    return Evidence(
        avg_logprob=segment.avg_logprob,
        no_speech_prob=segment.no_speech_prob,
        compression_ratio=segment.compression_ratio,
        temperature=segment.temperature,
        speech_activity=segment.speech_activity,
        suspect=segment.suspect,
    )


def _ms(seconds: float) -> int:
    return round(seconds * 1000)
