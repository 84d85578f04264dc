"""What happens to a document can be written down, done again and gone on with."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from subtitler.document.document import Document
from subtitler.document.edit import Edit, Splice, StaleEdit
from subtitler.document.history import AlreadyCaptioning, NothingToRedo, NothingToUndo
from subtitler.document.operations import (
    CaptionsArrived,
    CaptionsBegun,
    CaptionsEnded,
    MarkedClean,
    Performed,
    Redone,
    Undone,
)
from tests.strategies.cues import plain_cue, plain_cues
from tests.strategies.programs import lived_documents, operations


def inserting(cue, row=0, merge_key=None):
    return Edit("Insert", (Splice(row, (), (cue,)),), merge_key)


def recorded(document):
    heard = []
    document.record_to(heard.append)
    return heard


@given(st.data())
def test_what_was_recorded_does_the_same_to_the_same_document(data):
    document = data.draw(lived_documents())
    copy = Document.restored(document.state())
    heard = recorded(document)
    for _ in range(data.draw(st.integers(1, 8))):
        document.replay(data.draw(operations(document)))
    for operation in heard:
        copy.replay(operation)
    assert copy.state() == document.state()


@given(st.data())
def test_a_restored_document_goes_on_as_the_other_would_have(data):
    document = data.draw(lived_documents())
    copy = Document.restored(document.state())
    assert copy.state() == document.state()
    for _ in range(data.draw(st.integers(1, 8))):
        operation = data.draw(operations(document))
        document.replay(operation)
        copy.replay(operation)
        assert copy.cues == document.cues
        assert copy.is_clean == document.is_clean
        assert copy.is_captioning == document.is_captioning
        assert (copy.undo_label, copy.redo_label) == (document.undo_label, document.redo_label)
    assert copy.state() == document.state()


@given(st.data())
def test_a_state_stays_what_it_was(data):
    document = data.draw(lived_documents())
    state = document.state()
    copy = Document.restored(state)
    for _ in range(3):
        copy.replay(data.draw(operations(copy)))
    assert document.state() == state


def test_every_door_of_the_document_is_recorded_in_order():
    document = Document()
    heard = recorded(document)
    first, second, third = plain_cue(0), plain_cue(5000), plain_cue(2000)
    edit = inserting(first)
    document.perform(edit)
    document.undo()
    document.redo()
    step = document.begin_captions("Captions")
    step.add([second, third])
    step.finish()
    step.finish()
    document.mark_clean()
    assert heard == [
        Performed(edit),
        Undone(),
        Redone(),
        CaptionsBegun("Captions"),
        CaptionsArrived((third, second)),
        CaptionsEnded(),
        MarkedClean(),
    ]


def test_nothing_is_recorded_of_what_changes_nothing():
    document = Document()
    heard = recorded(document)
    document.perform(Edit("Nothing", ()))
    document.begin_captions("Captions").add([])
    with pytest.raises(NothingToUndo):
        document.undo()
    with pytest.raises(StaleEdit):
        document.perform(Edit("Stale", (Splice(0, (plain_cue(),), ()),)))
    assert heard == [CaptionsBegun("Captions")]


def test_an_operation_is_recorded_after_its_effect_and_before_listeners_hear_of_it():
    document = Document()
    order = []
    document.record_to(lambda _operation: order.append(("recorded", len(document.cues))))
    document.subscribe(lambda _change: order.append(("told", len(document.cues))))
    document.perform(inserting(plain_cue()))
    assert order == [("recorded", 1), ("told", 1)]


def test_what_a_listener_performs_is_recorded_after_what_it_heard_of():
    document = Document()
    heard = recorded(document)
    copy = Document()
    document.subscribe(
        lambda _change: (
            document.perform(inserting(plain_cue(), 0)) if len(document.cues) < 3 else None
        )
    )
    document.perform(inserting(plain_cue()))
    assert len(heard) == 3
    for operation in heard:
        copy.replay(operation)
    assert copy.state() == document.state()


def test_recording_ends_and_only_the_latest_recorder_hears():
    document = Document()
    first, second = [], []
    stop_first = document.record_to(first.append)
    stop_second = document.record_to(second.append)
    document.perform(inserting(plain_cue()))
    stop_first()
    document.undo()
    stop_second()
    stop_second()
    document.redo()
    assert first == []
    assert [type(operation) for operation in second] == [Performed, Undone]


def test_an_operation_that_does_not_belong_here_is_refused_and_changes_nothing():
    document = Document((plain_cue(),))
    before = document.state()
    for operation, error in [
        (Performed(Edit("Stale", (Splice(0, (plain_cue(),), ()),))), StaleEdit),
        (Undone(), NothingToUndo),
        (Redone(), NothingToRedo),
        (CaptionsArrived((plain_cue(),)), ValueError),
        (CaptionsEnded(), ValueError),
    ]:
        with pytest.raises(error):
            document.replay(operation)
    assert document.state() == before
    document.replay(CaptionsBegun("Captions"))
    with pytest.raises(AlreadyCaptioning):
        document.replay(CaptionsBegun("Captions"))


def test_typing_goes_on_with_its_step_after_a_restore_but_not_after_a_save():
    cue = plain_cue()
    typed = plain_cue()
    document = Document((cue,))
    document.perform(inserting(typed, 1, "typing"))
    copy = Document.restored(document.state())
    assert copy.cue_before_step("typing", typed.cue_id) == typed
    copy.perform(inserting(plain_cue(), 2, "typing"))
    copy.undo()
    assert copy.cues == (cue,)
    document.mark_clean()
    copy = Document.restored(document.state())
    assert copy.is_clean
    copy.perform(inserting(plain_cue(), 2, "typing"))
    copy.undo()
    assert copy.cues == (cue, typed)


@given(plain_cues())
def test_two_cues_with_one_id_are_not_restored(cues):
    cue = plain_cue()
    state = Document((cue,)).state()
    with pytest.raises(ValueError, match="same id"):
        Document.restored(type(state)((cue, *cues, cue)))
