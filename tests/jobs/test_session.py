"""A captioning belongs to its document, whatever the user does meanwhile."""

import pickle
from dataclasses import replace

import pytest

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
from subtitler.captioning.request import CaptionRequest
from subtitler.document.cue import Cue, CueOrigin, new_cue_id
from subtitler.document.document import Document
from subtitler.document.editing import set_text, set_times
from subtitler.document.evidence import Evidence
from subtitler.document.word import Word
from subtitler.jobs.session import CaptioningRunning, CaptionState, Session

EVIDENCE = Evidence(-0.2, 0.01, 1.4, 0.0)


def heard(text: str, start_ms: int, end_ms: int) -> CueFound:
    word_ms = (end_ms - start_ms) // len(text.split())
    words = tuple(
        Word(part, start_ms + n * word_ms, start_ms + (n + 1) * word_ms, 0.9)
        for n, part in enumerate(text.split())
    )
    cue = Cue(new_cue_id(), start_ms, end_ms, text, words, CueOrigin.RECOGNISED)
    return CueFound(replace(cue, evidence=EVIDENCE))


def texts(session: Session) -> list[str]:
    return [cue.text for cue in session.document.cues]


def captioned(tmp_path, *events: CaptionEvent, name: str = "talk.mp4") -> Session:
    session = Session(media=tmp_path / name)
    session.begin_captioning(CaptionRequest(tmp_path / name))
    for event in events:
        session.accept(event)
    session.finish_captioning()
    return session


def test_two_captionings_in_turn_never_mix(tmp_path):
    one, other = Session(media=tmp_path / "one.mp4"), Session(media=tmp_path / "other.mp4")
    one.begin_captioning(CaptionRequest(tmp_path / "one.mp4"))
    one.accept(heard("First here.", 0, 1000))
    other.begin_captioning(CaptionRequest(tmp_path / "other.mp4"))
    one.accept(heard("Second here.", 1000, 2000))
    other.accept(heard("There.", 500, 900))
    one.finish_captioning()
    other.finish_captioning()
    assert texts(one) == ["First here.", "Second here."]
    assert texts(other) == ["There."]


def test_the_session_remembers_what_the_events_tell(tmp_path):
    session = Session(media=tmp_path / "talk.mp4")
    request = CaptionRequest(tmp_path / "talk.mp4", language="en")
    heard_of: list[CaptionState] = []
    leave = session.subscribe(lambda changed: heard_of.append(changed.state))
    session.begin_captioning(request)
    ready = ModelReady("demo-en", "Demo", "cpu", "no other device", "only a demo")
    reading = ReadingProgress(9000, 9000)
    started = CaptioningStarted(9000, "1: aac, 2 ch")
    progress = CaptioningProgress(3000, 9000, 1.0, 3.0, 2.0)
    found = heard("Hello.", 0, 1000)
    for event in [ready, reading, started, LanguageFound("en", None), found, progress]:
        session.accept(event)
    assert session.is_captioning
    session.accept(CaptioningFinished("en", 9000))
    session.finish_captioning()
    assert (session.model, session.reading) == (ready, reading)
    assert (session.started, session.progress) == (started, progress)
    assert (session.language, session.request) == ("en", request)
    assert session.document.cues[0].evidence == EVIDENCE
    assert session.state is CaptionState.DONE
    assert heard_of == ["running"] * 8 + ["done"]
    leave()
    session.begin_captioning(request)
    assert len(heard_of) == 9


def test_what_is_held_back_and_what_has_no_text_stays_out_of_the_cues_but_is_kept(tmp_path):
    doubted = replace(EVIDENCE, suspect=("no speech", "doubtful"))
    held_back = CueHeldBack(replace(heard("Thank you.", 2000, 3000).cue, evidence=doubted))
    gap = SpeechWithoutCue(4000, 6000)
    session = captioned(tmp_path, heard("Hello.", 0, 1000), held_back, gap)
    assert texts(session) == ["Hello."]
    assert (session.held_back, session.without_cue) == ([held_back], [gap])
    session.begin_captioning(CaptionRequest(tmp_path / "talk.mp4"))
    assert (session.held_back, session.without_cue) == ([], [])


def test_the_share_that_is_done_is_that_of_reading_and_then_of_captioning(tmp_path):
    session = Session(media=tmp_path / "talk.mp4")
    session.begin_captioning(CaptionRequest(tmp_path / "talk.mp4"))
    for event, fraction in [
        (ModelReady("demo-en", "Demo", "cpu", "no other device"), None),
        (ReadingProgress(3000, None), None),
        (ReadingProgress(4500, 9000), 0.5),
        (CaptioningStarted(8000, ""), None),
        (CaptioningProgress(2000, 8000, 1.0, 2.0, 3.0), 0.25),
    ]:
        session.accept(event)
        assert session.fraction == fraction
    session.finish_captioning()
    session.begin_captioning(CaptionRequest(tmp_path / "talk.mp4"))
    assert session.fraction is None


def test_all_cues_of_one_captioning_are_one_step_of_history(tmp_path):
    session = captioned(tmp_path, heard("One.", 0, 1000), heard("Two.", 1000, 2000))
    session.document.undo()
    assert texts(session) == []
    session.document.redo()
    assert texts(session) == ["One.", "Two."]


def test_the_users_edit_during_captioning_is_undone_first_and_alone(tmp_path):
    session = Session(media=tmp_path / "talk.mp4")
    session.begin_captioning(CaptionRequest(tmp_path / "talk.mp4"))
    first = heard("One.", 0, 1000)
    session.accept(first)
    session.document.perform(set_text(session.document, first.cue.cue_id, "Won."))
    session.accept(heard("Two.", 1000, 2000))
    session.document.undo()
    assert texts(session) == ["One.", "Two."]
    session.accept(heard("Three.", 2000, 3000))
    session.document.redo()
    assert texts(session) == ["Won.", "Two.", "Three."]


@pytest.mark.parametrize(
    ("end", "state", "message"),
    [
        (lambda session: session.cancel_captioning(), CaptionState.CANCELLED, ""),
        (lambda session: session.fail_captioning("It broke."), CaptionState.FAILED, "It broke."),
    ],
)
def test_what_was_heard_before_the_end_stays_and_nothing_comes_after(tmp_path, end, state, message):
    session = Session(media=tmp_path / "talk.mp4")
    session.begin_captioning(CaptionRequest(tmp_path / "talk.mp4"))
    session.accept(heard("One.", 0, 1000))
    end(session)
    session.accept(heard("Late.", 1000, 2000))
    session.finish_captioning()  # a second end changes nothing
    assert texts(session) == ["One."]
    assert (session.state, session.message) == (state, message)
    assert session.document.undo_label == "Caption"


def test_a_session_is_captioned_once_at_a_time(tmp_path):
    session = Session(media=tmp_path / "talk.mp4")
    session.begin_captioning(CaptionRequest(tmp_path / "talk.mp4"))
    with pytest.raises(CaptioningRunning, match=r"talk\.mp4 is being captioned already") as error:
        session.caption_again(CaptionRequest(tmp_path / "talk.mp4"))
    assert str(pickle.loads(pickle.dumps(error.value))) == str(error.value)  # noqa: S301


def test_captioning_again_replaces_what_nobody_touched_and_keeps_the_rest(tmp_path):
    first, second = heard("Old one.", 0, 1000), heard("Old two.", 1000, 2000)
    session = captioned(tmp_path, first, second, heard("Old three.", 2000, 3000))
    session.document.perform(set_text(session.document, second.cue.cue_id, "My own two."))
    session.caption_again(CaptionRequest(tmp_path / "talk.mp4"))
    for event in [
        heard("New one.", 0, 980),
        heard("New two.", 1000, 1990),
        heard("New three.", 2010, 3000),
    ]:
        session.accept(event)
    session.finish_captioning()
    assert texts(session) == ["New one.", "My own two.", "New three."]
    session.document.undo()
    assert texts(session) == ["Old one.", "My own two.", "Old three."]
    assert [cue.evidence is None for cue in session.document.cues] == [False, False, False]
    session.document.redo()
    assert texts(session) == ["New one.", "My own two.", "New three."]
    assert [cue.evidence is None for cue in session.document.cues] == [False, False, False]


def test_captioning_again_replaces_edits_only_when_the_user_says_so(tmp_path):
    first = heard("Old one.", 0, 1000)
    session = captioned(tmp_path, first)
    session.document.perform(set_text(session.document, first.cue.cue_id, "Mine."))
    session.caption_again(CaptionRequest(tmp_path / "talk.mp4"), keep_edited=False)
    session.accept(heard("New one.", 0, 1000))
    session.finish_captioning()
    assert texts(session) == ["New one."]
    session.document.undo()
    assert texts(session) == ["Mine."]


def test_a_cue_that_is_half_over_a_kept_one_gives_only_its_other_words(tmp_path):
    kept = replace(heard("Kept.", 0, 1000).cue, origin=CueOrigin.OPENED)
    session = Session(media=tmp_path / "talk.mp4", document=Document((kept,)))
    session.begin_captioning(CaptionRequest(tmp_path / "talk.mp4"))
    session.accept(heard("over the kept words beyond", 500, 1500))
    session.finish_captioning()
    assert texts(session)[0] == "Kept."
    assert all(cue.start_ms >= 1000 for cue in session.document.cues[1:])
    assert all(cue.evidence == EVIDENCE for cue in session.document.cues[1:])


def test_a_cue_made_longer_while_captions_arrive_does_not_cost_the_next_ones(tmp_path):
    session = Session(media=tmp_path / "talk.mp4")
    session.begin_captioning(CaptionRequest(tmp_path / "talk.mp4"))
    first = heard("One.", 0, 1000)
    session.accept(first)
    session.document.perform(set_times(session.document, first.cue.cue_id, 0, 2500))
    session.accept(heard("Two.", 1000, 2000))
    assert texts(session) == ["One.", "Two."]


def test_a_session_is_called_after_its_media_or_its_subtitles(tmp_path):
    assert Session(media=tmp_path / "talk.mp4").title == "talk.mp4"
    assert Session(subtitle_path=tmp_path / "talk.srt").title == "talk.srt"
    assert Session().title == "Untitled"
