"""Laws of undo and redo, above all with captions that arrive while the user edits."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from subtitler.document.document import ChangeReason, Document
from subtitler.document.edit import Edit, Splice, StaleEdit, apply_splices
from subtitler.document.history import AlreadyCaptioning, NothingToRedo, NothingToUndo
from subtitler.document.rebase import compose, cross, primitives, sink
from tests.strategies.cues import edits, plain_cue, plain_cues, splices


def typed(document, row, text, merge_key="typing"):
    """An edit that gives the cue at `row` another text."""
    old = document.cues[row]
    new = type(old)(old.cue_id, old.start_ms, old.end_ms, text)
    return Edit("Edit text", (Splice(row, (old,), (new,)),), merge_key)


def apply_all(cues, changes):
    for splice in changes:
        cues = splice.apply_to(cues)
    return cues


def undo_all(document):
    while document.undo_label is not None:
        document.undo()


def redo_all(document):
    while document.redo_label is not None:
        document.redo()


@given(st.data())
def test_composed_splices_do_what_both_did(data):
    cues = data.draw(plain_cues())
    first = data.draw(splices(cues))
    second = data.draw(splices(first.apply_to(cues)))
    both = compose(first, second)
    if both is not None:
        assert both.apply_to(cues) == apply_all(cues, (first, second))


@given(st.data())
def test_crossed_splices_give_the_same_cues_in_either_order(data):
    cues = data.draw(plain_cues())
    ours = primitives([data.draw(splices(cues))])
    theirs, state = [], cues
    for _ in range(data.draw(st.integers(0, 3))):
        theirs.append(data.draw(splices(state)))
        state = theirs[-1].apply_to(state)
    ours_after, theirs_after = cross(ours, theirs)
    assert apply_all(apply_all(cues, ours), theirs_after) == apply_all(state, ours_after)


@given(st.data())
def test_a_sunk_insertion_gives_the_same_cues_in_either_order(data):
    cues = data.draw(plain_cues())
    above, state = [], cues
    for _ in range(data.draw(st.integers(0, 3))):
        above.append(data.draw(splices(state)))
        state = above[-1].apply_to(state)
    arriving = Splice(data.draw(st.integers(0, len(state))), (), (plain_cue(5000),))
    beneath, rebased = sink(arriving, above)
    assert apply_all(beneath.apply_to(cues), rebased) == arriving.apply_to(state)


@given(st.data())
def test_undo_and_redo_are_inverses_and_undoing_all_gives_the_start(data):
    document = Document(data.draw(plain_cues()))
    states = [document.cues]
    for _ in range(data.draw(st.integers(1, 6))):
        edit = data.draw(edits(document))
        document.perform(Edit(edit.label, edit.splices))
        states.append(document.cues)
    for state in reversed(states[:-1]):
        document.undo()
        assert document.cues == state
    assert document.undo_label is None
    for state in states[1:]:
        document.redo()
        assert document.cues == state


class Interleaving:
    """A document driven by user and job at random, checked after every move."""

    def __init__(self, data):
        self.data = data
        self.document = Document(data.draw(plain_cues()))
        for _ in range(data.draw(st.integers(0, 3))):
            self.document.perform(data.draw(edits(self.document)))
        for _ in range(data.draw(st.integers(0, 3))):
            if self.document.undo_label:
                self.document.undo()
        self.snapshot = self.document.cues
        self.document.subscribe(self.follow)
        self.job_ids = set()
        self.steps_above = 0
        self.step = self.document.begin_captions("Captions", self.removal())

    def removal(self):
        rows = range(len(self.document.cues))
        if not rows or not self.data.draw(st.booleans()):
            return None
        row = self.data.draw(st.sampled_from(rows))
        removed = self.document.cues[row : row + self.data.draw(st.integers(1, 3))]
        return Edit("Captions", (Splice(row, removed, ()),))

    def follow(self, change):
        self.snapshot = apply_all(self.snapshot, change.splices)
        assert self.snapshot == self.document.cues

    def of_user(self):
        return tuple(cue for cue in self.document.cues if cue.cue_id not in self.job_ids)

    def edit(self):
        self.document.perform(self.data.draw(edits(self.document)))

    def undo(self):
        if self.document.undo_label is not None:
            self.document.undo()

    def redo(self):
        if self.document.redo_label is not None:
            self.document.redo()

    def arrive(self):
        before, redo_label = self.of_user(), self.document.redo_label
        cues = self.data.draw(plain_cues(max_size=2))
        self.job_ids |= {cue.cue_id for cue in cues}
        self.step.add(cues)
        assert self.of_user() == before
        assert self.document.redo_label == redo_label
        assert all(cue in self.document.cues for cue in cues)

    def run(self):
        moves = st.sampled_from([self.edit, self.undo, self.redo, self.arrive, self.arrive])
        for _ in range(self.data.draw(st.integers(1, 14))):
            self.data.draw(moves)()


@given(st.data())
def test_after_any_interleaving_undoing_all_gives_the_original_and_redoing_all_the_end(data):
    run = Interleaving(data)
    run.run()
    run.step.finish()
    redo_all(run.document)
    end = run.document.cues
    undo_all(run.document)
    original = run.document.cues
    redo_all(run.document)
    assert run.document.cues == end
    undo_all(run.document)
    assert run.document.cues == original
    assert not run.job_ids & {cue.cue_id for cue in original}


@given(st.data())
def test_the_start_comes_back_whatever_happened_while_captions_arrived(data):
    start = data.draw(plain_cues())
    document = Document(start)
    step = document.begin_captions("Captions")
    for _ in range(data.draw(st.integers(1, 12))):
        move = data.draw(st.sampled_from(["edit", "undo", "redo", "arrive"]))
        if move == "edit":
            document.perform(data.draw(edits(document)))
        elif move == "undo" and document.undo_label:
            document.undo()
        elif move == "redo" and document.redo_label:
            document.redo()
        elif move == "arrive":
            step.add(data.draw(plain_cues(max_size=3)))
    step.finish()
    undo_all(document)
    assert document.cues == start


@given(st.data())
def test_the_users_edits_look_the_same_with_and_without_arrivals(data):
    """Undo and redo give the user's own cues the states they had without any job."""
    start = data.draw(plain_cues())
    alone, captioned = Document(start), Document(start)
    job_ids = set()
    step = captioned.begin_captions("Captions")

    def users():
        return tuple(cue for cue in captioned.cues if cue.cue_id not in job_ids)

    for _ in range(data.draw(st.integers(1, 12))):
        move = data.draw(st.sampled_from(["edit", "undo", "redo", "arrive"]))
        if move == "edit":
            if not alone.cues:
                continue
            row = data.draw(st.integers(0, len(alone.cues) - 1))
            there = captioned.row_of(alone.cues[row].cue_id)
            text = data.draw(st.sampled_from("abc"))
            alone.perform(typed(alone, row, text, None))
            captioned.perform(typed(captioned, there, text, None))
        elif move == "undo" and alone.undo_label:
            alone.undo()
            captioned.undo()
        elif move == "redo" and alone.redo_label:
            alone.redo()
            captioned.redo()
        elif move == "arrive":
            cues = data.draw(plain_cues(max_size=3))
            job_ids |= {cue.cue_id for cue in cues}
            step.add(cues)
        assert users() == alone.cues
        assert captioned.undo_label == alone.undo_label
        assert captioned.redo_label == alone.redo_label


@given(st.data())
def test_the_users_edits_are_undone_before_any_caption_goes(data):
    run = Interleaving(data)
    run.run()
    run.step.finish()
    while run.document.undo_label not in ("Captions", None):
        run.document.undo()
    there = {cue.cue_id for cue in run.document.cues}
    assert run.job_ids <= there
    if run.job_ids:
        run.document.undo()
        assert not run.job_ids & {cue.cue_id for cue in run.document.cues}


def test_captions_are_one_step_beneath_the_users_later_edits():
    document = Document()
    step = document.begin_captions("Caption talk.mp4")
    first, second, third = plain_cue(0), plain_cue(1000), plain_cue(2000)
    step.add([first])
    document.perform(typed(document, 0, "better"))
    step.add([second])
    step.add([third])
    assert document.undo_label == "Edit text"
    step.finish()
    document.undo()
    assert document.cues == (first, second, third)
    assert document.undo_label == "Caption talk.mp4"
    document.undo()
    assert document.cues == ()
    document.redo()
    document.redo()
    assert [cue.text for cue in document.cues] == ["better", "text", "text"]


def test_captions_cannot_be_undone_while_they_arrive():
    document = Document([plain_cue()])
    document.perform(typed(document, 0, "before"))
    step = document.begin_captions("Captions")
    step.add([plain_cue(3000)])
    assert document.undo_label is None
    with pytest.raises(NothingToUndo):
        document.undo()
    step.finish()
    document.undo()
    document.undo()
    assert document.undo_label is None


def test_arriving_captions_leave_what_was_undone_redoable():
    document = Document([plain_cue(2000)])
    document.perform(typed(document, 0, "mine"))
    document.undo()
    step = document.begin_captions("Captions")
    step.add([plain_cue(0), plain_cue(4000)])
    assert document.redo_label == "Edit text"
    document.redo()
    assert [cue.text for cue in document.cues] == ["text", "mine", "text"]


def test_redo_gives_the_users_text_though_captioning_again_removed_its_cue():
    old = plain_cue(0)
    document = Document([old])
    document.perform(typed(document, 0, "mine"))
    document.undo()
    removal = Edit("Captions", (Splice(0, (old,), ()),))
    step = document.begin_captions("Captions", removal)
    step.add([plain_cue(0)])
    step.finish()
    document.redo()
    assert "mine" in [cue.text for cue in document.cues]
    undo_all(document)
    assert document.cues == (old,)


def test_an_undone_deletion_of_a_cue_that_captioning_removed_has_nothing_left_to_redo():
    old = plain_cue(0)
    document = Document([old])
    document.perform(Edit("Delete cue", (Splice(0, (old,), ()),)))
    document.undo()
    document.begin_captions("Captions", Edit("", (Splice(0, (old,), ()),))).finish()
    assert document.redo_label is None


def test_a_captions_step_without_captions_leaves_no_trace():
    document = Document()
    document.begin_captions("Captions").finish()
    assert document.undo_label is None
    assert not document.is_captioning


def test_a_second_job_on_the_same_document_is_refused():
    document = Document()
    step = document.begin_captions("Captions")
    with pytest.raises(AlreadyCaptioning, match="being captioned already"):
        document.begin_captions("Captions")
    step.finish()
    document.begin_captions("Captions")


def test_a_finished_step_takes_no_more_cues():
    document = Document()
    step = document.begin_captions("Captions")
    step.finish()
    step.finish()
    assert step.is_finished
    with pytest.raises(ValueError, match="finished"):
        step.add([plain_cue()])
    assert document.cues == ()


def test_captions_beginning_with_a_stale_edit_change_nothing():
    document = Document([plain_cue()])
    with pytest.raises(StaleEdit):
        document.begin_captions("Captions", Edit("", (Splice(0, (plain_cue(),), ()),)))
    assert not document.is_captioning
    assert document.undo_label is None


@given(st.data())
def test_a_stale_edit_raises_and_changes_nothing(data):
    document = Document(data.draw(plain_cues()))
    good = data.draw(edits(document, max_splices=2))
    stale = Splice(data.draw(st.integers(-1, 9)), (plain_cue(),), ())
    before, changes = document.cues, []
    document.subscribe(changes.append)
    with pytest.raises(StaleEdit, match="please repeat"):
        document.perform(Edit("Edit", (*good.splices, stale)))
    assert document.cues == before
    assert document.undo_label is None
    assert changes == []


def test_typing_in_one_cue_is_one_step():
    document = Document([plain_cue()])
    for text in ("t", "ty", "typ"):
        document.perform(typed(document, 0, text))
    document.undo()
    assert document.cues[0].text == "text"
    assert document.undo_label is None


def test_typing_in_another_cue_after_undo_or_after_saving_is_a_new_step():
    document = Document([plain_cue(), plain_cue(1000)])
    document.perform(typed(document, 0, "a", "cue 1"))
    document.perform(typed(document, 1, "b", "cue 2"))
    document.mark_clean()
    document.perform(typed(document, 1, "bc", "cue 2"))
    document.perform(typed(document, 1, "bcd", "cue 2"))
    document.undo()
    assert document.is_clean
    document.perform(typed(document, 1, "bx", "cue 2"))
    document.undo()
    assert [cue.text for cue in document.cues] == ["a", "b"]
    document.undo()
    assert [cue.text for cue in document.cues] == ["a", "text"]


def test_an_edit_after_undo_forgets_what_was_undone():
    document = Document([plain_cue()])
    document.perform(typed(document, 0, "a", None))
    document.undo()
    document.perform(typed(document, 0, "b", None))
    assert document.redo_label is None
    with pytest.raises(NothingToRedo, match="nothing to redo"):
        document.redo()


def test_the_document_is_clean_when_its_cues_are_those_that_were_saved():
    document = Document()
    assert document.is_clean
    document.perform(Edit("Insert", (Splice(0, (), (plain_cue(),)),)))
    assert not document.is_clean
    document.mark_clean()
    document.undo()
    assert not document.is_clean
    document.redo()
    assert document.is_clean


def test_an_edit_without_splices_is_no_step():
    document = Document()
    document.perform(Edit("Nothing", ()))
    assert document.undo_label is None
    with pytest.raises(NothingToUndo, match="nothing to undo"):
        document.undo()


def test_two_cues_never_share_an_id():
    cue = plain_cue()
    with pytest.raises(ValueError, match="same id"):
        Document([cue, cue])
    document = Document([cue])
    with pytest.raises(ValueError, match="same id"):
        document.perform(Edit("Paste", (Splice(0, (), (cue,)),)))
    step = document.begin_captions("Captions")
    with pytest.raises(ValueError, match="same id"):
        step.add([cue])
    assert document.cues == (cue,)


def test_moving_a_cue_to_another_row_keeps_its_id():
    first, second = plain_cue(0), plain_cue(1000)
    document = Document([first, second])
    document.perform(Edit("Sort", (Splice(0, (first,), ()), Splice(1, (), (first,)))))
    assert document.cues == (second, first)
    assert document.row_of(first.cue_id) == 1


@given(st.data())
def test_rows_and_cues_are_found_by_id_after_any_edit(data):
    document = Document(data.draw(plain_cues()))
    for _ in range(data.draw(st.integers(1, 4))):
        document.perform(data.draw(edits(document)))
        for row, cue in enumerate(document.cues):
            assert document.row_of(cue.cue_id) == row
            assert document.cue(cue.cue_id) is cue
            assert cue.cue_id in document
    assert "no such id" not in document


def test_listeners_hear_changes_in_order_even_if_one_of_them_edits():
    document = Document([plain_cue()])
    heard = []

    def meddler(change):
        if change.reason is ChangeReason.EDIT and document.cues[0].text != "again":
            document.perform(typed(document, 0, "again", None))

    document.subscribe(meddler)
    document.subscribe(lambda change: heard.append(change.splices[0].inserted[0].text))
    document.perform(typed(document, 0, "once", None))
    assert heard == ["once", "again"]


def test_an_unsubscribed_listener_hears_nothing_more():
    document = Document([plain_cue()])
    heard = []
    unsubscribe = document.subscribe(lambda change: heard.append(change.reason))
    document.perform(typed(document, 0, "a", None))
    document.undo()
    document.redo()
    unsubscribe()
    unsubscribe()
    document.undo()
    assert heard == ["edit", "undo", "redo"]


@given(st.data())
def test_many_splices_are_applied_as_one_after_the_other(data):
    cues = state = data.draw(plain_cues())
    chosen = []
    for _ in range(data.draw(st.integers(0, 4))):
        chosen.append(data.draw(splices(state)))
        state = chosen[-1].apply_to(state)
    assert apply_splices(cues, chosen) == state


def test_one_of_many_splices_that_is_stale_changes_nothing():
    document = Document(cues := (plain_cue(0), plain_cue(1000)))
    for stale in (Splice(0, (cues[1],), ()), Splice(5, (), (plain_cue(),)), Splice(-1, (), ())):
        with pytest.raises(StaleEdit):
            document.perform(Edit("Delete", (Splice(0, cues[:1], ()), Splice(0, cues, ()), stale)))
    assert document.cues == cues


def test_a_step_over_many_cues_that_is_repeated_does_not_grow():
    document = Document(start := tuple(plain_cue(1000 * number) for number in range(5)))
    for number in range(4):
        cues = document.cues
        changes = [
            Splice(row, (cues[row],), (replace(cues[row], text=f"text {number}"),))
            for row in (4, 2, 0)
        ]
        document.perform(Edit("Edit", tuple(changes), "typing"))
    (step,) = document.state().done
    assert [splice.row for splice in step.splices] == [4, 2, 0]
    assert document.cues_before_step("typing") == {cue.cue_id: cue for cue in start[::2]}
    assert document.cues_before_step("other") == {}
    undo_all(document)
    assert document.cues == start


@given(st.data())
def test_steps_merge_into_what_undoes_all_of_them(data):
    document = Document(start := data.draw(plain_cues()))
    for _ in range(data.draw(st.integers(1, 5))):
        edit = data.draw(edits(document))
        document.perform(Edit(edit.label, edit.splices, "typing"))
    end = document.cues
    undo_all(document)
    assert document.cues == start
    redo_all(document)
    assert document.cues == end
