"""Captions one file: the engine's events become cues and progress."""

import time
from collections.abc import Callable, Iterator
from dataclasses import replace

from engine.audio import audio_tracks, choose_track
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
    SegmentFound,
    WindowDecoded,
)
from engine.languages import language_code
from subtitler.captioning.cue_flow import CueFlow
from subtitler.captioning.events import (
    CaptionEvent,
    CaptioningFinished,
    CaptioningProgress,
    CaptioningStarted,
    LanguageFound,
    ModelReady,
    ReadingProgress,
    SpeechWithoutCue,
)
from subtitler.captioning.models import ModelShelf
from subtitler.captioning.request import CaptionRequest
from subtitler.media.probe import probe
from subtitler.rules.check_context import CheckContext
from subtitler.rules.profiles import DEFAULT_PROFILE, built_in_profile, find_profile


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
        ProfileNotFound: no profile has the name asked for.
        ProfileInvalid: the profile's file holds something that cannot be used.
        ProfileUnreadable: the profile's file cannot be read.
        Cancelled: `cancel` was requested; the cues of what was heard so far were given out.
    """
    cancel = cancel or CancelToken()
    profile = find_profile(request.profile)
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
    written = "en" if request.task == "translate" else None
    film = CheckContext(written, probe(request.media).frame_rate)
    yield from caption_events(events, ready, flow=CueFlow(profile, film))


def caption_events(
    events: Iterator[Event],
    ready: ModelReady,
    clock: Callable[[], float] = time.monotonic,
    flow: CueFlow | None = None,
) -> Iterator[CaptionEvent]:
    """Translate the engine's events.

    Args:
        events: of the engine. Where they end with an error, what was heard so far is given out
            as cues before it is raised.
        ready: the model, which is told of again where another device takes over.
        clock: measures the speed, in seconds.
        flow: makes cues of segments; None for one with the default profile.
    """
    flow = flow or CueFlow(built_in_profile(DEFAULT_PROFILE))
    began_s = 0.0
    try:
        for event in events:
            match event:
                case MediaOpened(duration_s, track):
                    # Reading is over: were it counted, the first windows would look too slow
                    # and the remaining time of a long file too long.
                    began_s = clock()
                    yield CaptioningStarted(_ms(duration_s), track.label if track else "")
                case SegmentFound(segment):
                    yield from flow.hear(segment)
                case GapFound(start_s, end_s):
                    yield from flow.miss(SpeechWithoutCue(_ms(start_s), _ms(end_s)))
                case WindowDecoded(done_s, total_s):
                    yield from flow.go_on(_ms(done_s), is_end=done_s >= total_s)
                    yield _progress(event, flow.open_from_ms, clock() - began_s)
                case DeviceChanged(device, notice):
                    yield replace(ready, device=device, reason=notice, notice=notice)
                case _:
                    yield from _translated(event, flow)
    except (Cancelled, EngineError):
        yield from flow.end()
        raise
    yield from flow.end()


def _translated(
    event: MediaScanned | LanguageChosen | Finished, flow: CueFlow
) -> Iterator[CaptionEvent]:
    """Say what one event of the engine means, where that depends on no clock."""
    match event:
        case MediaScanned(done_s, total_s):
            yield ReadingProgress(_ms(done_s), None if total_s is None else _ms(total_s))
        case LanguageChosen(language, probability):
            flow.write_in(language)
            yield LanguageFound(language, probability)
        case Finished(language, duration_s):
            yield from flow.end()
            yield CaptioningFinished(language, _ms(duration_s))


def _progress(
    window: WindowDecoded, open_from_ms: int | None, elapsed_s: float
) -> CaptioningProgress:
    # A clock may tick too coarsely to see the first window.
    speed = window.done_s / max(elapsed_s, 1e-3)
    remaining_s = max(0.0, window.total_s - window.done_s) / speed if speed > 0 else 0.0
    done_ms = _ms(window.done_s)
    if open_from_ms is not None:
        done_ms = min(done_ms, open_from_ms)
    return CaptioningProgress(done_ms, _ms(window.total_s), elapsed_s, speed, remaining_s)


def _ms(seconds: float) -> int:
    return round(seconds * 1000)
