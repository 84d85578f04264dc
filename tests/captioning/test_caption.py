"""A captioning tells its story in order, with honest speed, and stops when asked to."""

import subprocess
import sys
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest
import torch

import engine
from engine.cancellation import Cancelled, CancelToken
from engine.errors import (
    AudioTrackMissing,
    LanguageUnknown,
    MediaUnreadable,
    ModelNotFound,
    NoAudioTrack,
)
from subtitler.captioning.caption import caption, caption_events
from subtitler.captioning.events import (
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
from subtitler.captioning.models import DEMO_NOTICE, ModelShelf
from subtitler.captioning.request import CaptionRequest
from subtitler.document.document import Document
from subtitler.media.probe import probe
from subtitler.rules.check_context import CheckContext
from subtitler.rules.checks import check_document
from subtitler.rules.profiles import ProfileNotFound, built_in_profile
from tests.media_files import Pictures, silence, tone, write_media, write_sound

DEMO_CLIP = Path(__file__).parents[2] / "resources" / "demo" / "demo.mp4"


@pytest.fixture(scope="module")
def shelf() -> ModelShelf:
    return ModelShelf(threads=1)


@pytest.fixture(scope="module")
def story(shelf) -> list[object]:
    return list(caption(CaptionRequest(DEMO_CLIP), shelf))


def test_the_demo_clip_is_told_in_the_promised_order(story):
    kinds = [type(event) for event in story]
    begin = [ModelReady, ReadingProgress, ReadingProgress, CaptioningStarted, LanguageFound]
    assert kinds[:5] == begin
    assert kinds[-2:] == [CaptioningProgress, CaptioningFinished]
    assert set(kinds[5:-1]) == {CueFound, CaptioningProgress}


def test_the_model_comes_with_device_reason_and_notice(story):
    ready = story[0]
    assert isinstance(ready, ModelReady)
    assert (ready.name, ready.notice) == ("demo-en", DEMO_NOTICE)
    assert ready.device in {"cpu", "cuda", "mps"}
    assert len(ready.reason) > 10


def test_what_is_to_be_known_of_the_device_comes_with_the_model(shelf, monkeypatch):
    monkeypatch.setattr(torch.cpu, "get_capabilities", dict)  # a processor without bfloat16
    request = CaptionRequest(DEMO_CLIP, device="cpu", precision="bfloat16")
    ready = next(caption(request, shelf))
    assert ready.reason.endswith("computing in bfloat16 as was chosen")
    assert ready.notice == (
        f"{DEMO_NOTICE} This processor emulates bfloat16: float32 is faster and more exact."
    )


def test_the_cues_fit_into_a_document_in_order_without_overlap(story):
    cues = [event.cue for event in story if isinstance(event, CueFound)]
    assert len(cues) >= 10
    document = Document()
    step = document.begin_captions("Caption")
    for cue in cues:
        step.add((cue,))
    assert list(document.cues) == cues
    assert all(one.end_ms <= other.start_ms for one, other in pairwise(cues))
    assert all(cue.words for cue in cues)


def test_the_cues_keep_to_the_rules_at_the_frame_rate_of_the_video(story):
    cues = [event.cue for event in story if isinstance(event, CueFound)]
    film = CheckContext("en", probe(DEMO_CLIP).frame_rate)
    assert film.frame_rate is not None
    assert check_document(cues, built_in_profile("netflix"), film) == ()


def test_a_profile_is_found_before_anything_else(shelf):
    with pytest.raises(ProfileNotFound):
        next(caption(CaptionRequest(DEMO_CLIP, profile="netflx"), shelf))


def test_every_cue_comes_with_the_evidence_for_it(story):
    found = [event for event in story if isinstance(event, CueFound)]
    assert all(-1 < event.cue.evidence.avg_logprob < 0 for event in found)
    assert all(event.cue.evidence.no_speech_prob < 0.5 for event in found)


def test_progress_ends_at_the_whole_length(story):
    progress = [event for event in story if isinstance(event, CaptioningProgress)]
    started, finished = story[3], story[-1]
    assert isinstance(started, CaptioningStarted)
    assert isinstance(finished, CaptioningFinished)
    assert started.duration_ms == finished.duration_ms == progress[-1].done_ms
    assert "aac" in started.track_label
    assert [event.done_ms for event in progress] == sorted(event.done_ms for event in progress)
    assert progress[-1].fraction == 1.0
    assert progress[-1].remaining_s == 0.0
    assert all(event.speed > 0 for event in progress)


def test_reading_tells_how_much_of_the_stated_length_was_read(story):
    first, last = (event for event in story if isinstance(event, ReadingProgress))
    assert (first.done_ms, first.fraction) == (30_000, 30_000 / first.total_ms)
    assert (last.done_ms, last.fraction) == (story[-1].duration_ms, pytest.approx(1, abs=0.01))


@pytest.mark.parametrize(("total_ms", "fraction"), [(None, None), (0, 1.0), (60_000, 0.0)], ids=str)
def test_what_was_read_is_a_share_of_what_is_known(total_ms, fraction):
    assert ReadingProgress(0, total_ms).fraction == fraction


READY = ModelReady("small", "Small", "cuda", "it was found")


def heard(text: str, start_s: float, *suspect: str) -> engine.SegmentFound:
    """A segment of one second."""
    facts = {"seek": 0, "tokens": (), "temperature": 0.0, "avg_logprob": -0.3}
    return engine.SegmentFound(
        engine.Segment(
            index=0,
            start_s=start_s,
            end_s=start_s + 1,
            text=text,
            compression_ratio=1.0,
            no_speech_prob=0.1,
            words=(),
            language="en",
            speech_activity=0.9,
            suspect=suspect,
            **facts,
        )
    )


def test_what_the_model_itself_takes_for_silence_is_held_back_and_the_rest_is_not():
    events = [
        heard(" Hello.", 1.0),
        heard(" Thank you.", 3.0, "no speech", "doubtful"),
        heard(" La la la.", 3.5, "no speech"),
    ]
    found = list(caption_events(iter(events), READY))
    assert [(type(event), event.cue.text) for event in found] == [
        (CueFound, "Hello."),
        (CueHeldBack, "Thank you."),
        (CueFound, "La la la."),
    ]
    assert found[2].cue.evidence.suspect == ("no speech",)
    assert found[2].cue.evidence.speech_activity == 0.9
    assert found[2].cue.start_ms == 3500  # what is held back takes no room


def test_progress_counts_nothing_as_done_that_later_words_may_still_change():
    window = [engine.WindowDecoded(6.0, 60.0), engine.WindowDecoded(30.0, 60.0)]
    events = [heard(" Hello", 5.0), *window, heard(" again.", 30.5), engine.WindowDecoded(60, 60)]
    story = list(caption_events(iter(events), READY))
    done = [event.done_ms for event in story if isinstance(event, CaptioningProgress)]
    assert done == [5000, 30_000, 60_000]
    assert [type(event) for event in story][1:3] == [CueFound, CaptioningProgress]


def test_what_is_found_beside_cues_waits_until_the_cues_before_it_are_final():
    events = [heard(" Hello", 1.0), engine.GapFound(2.5, 3.0), heard(" again.", 3.0)]
    story = list(caption_events(iter(events), READY))
    assert [type(event) for event in story] == [CueFound, SpeechWithoutCue, CueFound]
    assert story[0].cue.text == "Hello"


def test_what_was_heard_before_a_failure_becomes_cues():
    def failing() -> Iterator[engine.Event]:
        yield heard(" Hello.", 1.0)
        raise Cancelled

    story = caption_events(failing(), READY)
    assert next(story).cue.text == "Hello."
    with pytest.raises(Cancelled):
        next(story)


def test_speech_without_text_is_told():
    events = caption_events(iter([engine.GapFound(1.5, 3.0)]), READY)
    assert list(events) == [SpeechWithoutCue(1500, 3000)]


def test_another_device_that_takes_over_is_told_with_its_reason():
    (event,) = caption_events(iter([engine.DeviceChanged("cpu", "The memory is full.")]), READY)
    assert (event.name, event.device) == ("small", "cpu")
    assert event.reason == event.notice == "The memory is full."


def engine_events() -> Iterator[engine.Event]:
    yield engine.MediaScanned(30.0, None)
    yield engine.MediaScanned(60.0, 90.0)
    yield engine.MediaOpened(100.0, None)
    yield engine.LanguageChosen("de", 0.8)
    yield engine.WindowDecoded(25.0, 100.0)
    yield engine.WindowDecoded(50.0, 100.0)
    yield engine.Finished("de", 100.0)


def test_speed_and_remaining_time_are_those_of_the_clock_after_reading():
    now_s = 1000.0

    def events_every_five_seconds():
        nonlocal now_s
        for event in engine_events():
            now_s += 5
            yield event

    events = list(caption_events(events_every_five_seconds(), READY, lambda: now_s))
    assert events == [
        ReadingProgress(30_000, None),
        ReadingProgress(60_000, 90_000),
        CaptioningStarted(100_000, ""),
        LanguageFound("de", 0.8),
        CaptioningProgress(25_000, 100_000, 10, 2.5, 30.0),
        CaptioningProgress(50_000, 100_000, 15, 50 / 15, 15.0),
        CaptioningFinished("de", 100_000),
    ]


def test_a_clock_that_stands_still_does_no_harm():
    events = list(caption_events(engine_events(), READY, lambda: 0.0))
    assert all(event.speed > 0 for event in events if isinstance(event, CaptioningProgress))


def test_media_without_any_length_is_done_at_once():
    assert CaptioningProgress(0, 0, 0.1, 0.0, 0.0).fraction == 1.0


def test_silence_gives_no_cues(shelf, tmp_path):
    path = write_sound(tmp_path / "silence.mkv", silence(3.0))
    events = list(caption(CaptionRequest(path), shelf))
    assert not [event for event in events if isinstance(event, CueFound)]
    assert isinstance(events[-1], CaptioningFinished)


def test_cancelling_stops_between_two_events_and_the_model_serves_again(shelf, story):
    cancel = CancelToken()
    events = caption(CaptionRequest(DEMO_CLIP), shelf, cancel)
    seen = [next(events) for _ in range(6)]
    assert isinstance(seen[-1], CueFound)
    cancel.cancel()
    with pytest.raises(Cancelled):
        list(events)
    again = [e.cue.text for e in caption(CaptionRequest(DEMO_CLIP), shelf) if type(e) is CueFound]
    assert again == [event.cue.text for event in story if isinstance(event, CueFound)]


def test_a_cancelled_token_lets_nothing_begin(shelf):
    cancel = CancelToken()
    cancel.cancel()
    with pytest.raises(Cancelled):
        list(caption(CaptionRequest(DEMO_CLIP), shelf, cancel))


def test_bad_files_are_refused_before_a_model_is_looked_for(shelf, tmp_path):
    text = tmp_path / "notes.mp4"
    text.write_text("this is no video", encoding="utf-8")
    with pytest.raises(MediaUnreadable, match=r"notes\.mp4 cannot be read"):
        list(caption(CaptionRequest(text, model="nowhere"), shelf))
    with pytest.raises(MediaUnreadable):
        list(caption(CaptionRequest(tmp_path / "missing.mp4", model="nowhere"), shelf))
    mute = write_media(tmp_path / "mute.mp4", pictures=Pictures(1.0))
    with pytest.raises(NoAudioTrack, match="has no audio track; choose a file with sound"):
        list(caption(CaptionRequest(mute, model="nowhere"), shelf))


def test_a_language_may_be_named(shelf, tmp_path):
    path = write_sound(tmp_path / "tone.wav", tone(1.0))
    story = list(caption(CaptionRequest(path, language="English"), shelf))
    assert LanguageFound("en", None) in story


def test_a_wrong_track_model_or_language_is_refused_in_a_sentence(shelf, tmp_path):
    path = write_sound(tmp_path / "tone.mkv", tone(0.5))
    with pytest.raises(AudioTrackMissing, match="choose one of its 1 track"):
        list(caption(CaptionRequest(path, track=3), shelf))
    with pytest.raises(ModelNotFound, match="nowhere"):
        list(caption(CaptionRequest(path, model="nowhere"), shelf))
    with pytest.raises(LanguageUnknown, match="does not know the language “de”"):
        list(caption(CaptionRequest(path, language="de"), shelf))


def test_importing_captioning_loads_neither_torch_nor_qt():
    code = (
        "import sys, subtitler.captioning.caption, subtitler.jobs.session, subtitler.jobs.queue;"
        "assert not {'torch', 'PySide6', 'tiktoken'} & set(sys.modules), sorted(sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code], check=True, timeout=60)
