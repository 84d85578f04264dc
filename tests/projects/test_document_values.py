"""Cues, splices, operations and states survive JSON exactly, and are small where they can be."""

import contextlib
import json
from dataclasses import fields, replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from subtitler.document.cue import Cue, CueOrigin, shifted
from subtitler.document.document import Document
from subtitler.document.edit import Edit, Splice
from subtitler.document.evidence import Evidence
from subtitler.document.operations import CaptionsArrived, Performed
from subtitler.document.shifted_words import ShiftedWords
from subtitler.document.word import Word, WordOrigin
from subtitler.projects.cue_values import changed_cue, changed_values, cue_from, cue_values
from subtitler.projects.operation_values import operation_from, operation_values
from subtitler.projects.splice_values import splice_between, splice_from, splice_values
from subtitler.projects.state_values import done_values, mark_values, state_from, undone_values
from tests.strategies.cues import plain_cue, plain_cues
from tests.strategies.full_cues import changed_cues, full_cues
from tests.strategies.programs import lived_documents, operations


def through_json(values):
    return json.loads(json.dumps(values))


def words(count=3, start_ms=0):
    return tuple(
        Word(f"word{at}", start_ms + 100 * at, start_ms + 100 * at + 90, 0.5) for at in range(count)
    )


def film(count):
    return tuple(replace(plain_cue(1000 * at), words=words()) for at in range(count))


def size_of(values):
    return len(json.dumps(values, separators=(",", ":")))


@given(full_cues())
def test_a_cue_comes_back_as_it_was(cue):
    back = cue_from(through_json(cue_values(cue)))
    assert back == cue
    assert isinstance(back.words, ShiftedWords) == isinstance(cue.words, ShiftedWords)


@given(st.data())
def test_a_changed_cue_comes_back_from_the_old_one_and_its_changes(data):
    old = data.draw(full_cues())
    new = data.draw(changed_cues(old))
    changes = changed_values(old, new)
    assert changed_cue(old, through_json(changes)) == new
    assert (changes == {}) == (old == new)


@given(st.data())
def test_a_splice_comes_back_from_the_cues_that_stood_there(data):
    before = data.draw(st.lists(full_cues(), max_size=2))
    removed = data.draw(st.lists(full_cues(), max_size=4))
    inserted = data.draw(st.permutations(removed))[: data.draw(st.integers(0, 4))]
    inserted = [data.draw(changed_cues(cue)) for cue in inserted]
    inserted += data.draw(st.lists(full_cues(), max_size=1))
    splice = Splice(len(before), tuple(removed), tuple(inserted))
    for each, cues in ((splice, before + removed), (splice.inverse(), before + inserted)):
        back = splice_from(through_json(splice_values(each)), cues)
        assert back == each


OTHER = {
    "settings": "align:left",
    "identifier": "7",
    "speaker": "Ann",
    "style": "Sign",
    "start_locked": True,
    "end_locked": True,
    "evidence": Evidence(-0.3, 0.1, 1.2, 0.0),
    "text": "other",
    "cue_id": "other",
    "words": words(2, 7),
}


@pytest.mark.parametrize(
    "name", [f.name for f in fields(Cue) if f.name not in ("start_ms", "end_ms", "origin")]
)
def test_a_shift_that_changes_something_else_too_is_not_taken_for_a_mere_one(name):
    old = film(3)
    new = [shifted(cue, 500, CueOrigin.EDITED) for cue in old]
    new[1] = replace(new[1], **{name: OTHER[name]})
    splice = Splice(0, old, tuple(new))
    assert splice_from(through_json(splice_values(splice)), old) == splice


def test_shifting_a_film_is_one_number_and_so_is_taking_it_back():
    old = film(1000)
    new = tuple(shifted(cue, 500, CueOrigin.EDITED) for cue in old)
    again = tuple(shifted(cue, -200) for cue in new)
    for before, after in ((old, new), (new, old), (new, again), (again, new)):
        splice = Splice(0, before, after)
        values = splice_values(splice)
        assert size_of(values) < 60
        back = splice_from(through_json(values), before)
        assert back == splice
        assert [type(cue.words) for cue in back.inserted] == [type(cue.words) for cue in after]


def test_typing_in_one_of_many_words_costs_that_word():
    old = replace(plain_cue(), text="x" * 20, words=words(200))
    typed = Word("other", 5000, 5090, None, WordOrigin.TYPED)
    new = replace(old, text="y" * 20, words=(*old.words[:50], typed, *old.words[51:]))
    values = splice_values(Splice(0, (old,), (new,)))
    assert size_of(values) < 200
    assert splice_from(through_json(values), (old,)).inserted == (new,)


def test_removing_a_film_and_sorting_it_costs_little():
    old = film(1000)
    assert size_of(splice_values(Splice(0, old, ()))) < 20
    values = splice_values(Splice(0, old, old[500:] + old[:500]))
    assert values[2] == [[500, 500], [0, 500]]
    reverse = Splice(0, old, old[::-1])
    assert splice_from(through_json(splice_values(reverse)), old) == reverse


@given(plain_cues(), plain_cues())
def test_the_splice_between_leads_from_one_to_the_other(old, new):
    mixed = old[1:3] + new + old[3:]
    assert splice_between(old, mixed).apply_to(old) == mixed
    assert splice_between(old, old) == Splice(len(old), (), ())


@given(st.data())
def test_an_operation_comes_back_from_the_cues_before_it(data):
    document = data.draw(lived_documents(5))
    operation = data.draw(operations(document))
    cues = document.cues
    assert operation_from(through_json(operation_values(operation)), cues) == operation


def test_arriving_captions_come_back_with_all_they_hold():
    cue = replace(plain_cue(), words=words(), evidence=OTHER["evidence"])
    operation = CaptionsArrived((cue,))
    assert operation_from(through_json(operation_values(operation)), ()) == operation


@given(st.data())
def test_a_state_comes_back_and_goes_on(data):
    document = data.draw(lived_documents())
    state = document.state()
    parts = through_json(
        [
            [cue_values(cue) for cue in state.cues],
            list(done_values(state)),
            list(undone_values(state)),
            mark_values(state),
        ]
    )
    cues, done, undone, marks = parts
    back = state_from(tuple(map(cue_from, cues)), done, undone, marks)
    assert back == state
    Document.restored(back).replay(data.draw(operations(document)))


def test_the_history_of_a_film_is_small():
    document = Document(film(1000))
    for _ in range(20):
        new = tuple(shifted(cue, 500, CueOrigin.EDITED) for cue in document.cues)
        document.perform(Edit("Shift", (Splice(0, document.cues, new),)))
    for _ in range(10):
        document.undo()
    state = document.state()
    steps = through_json([list(done_values(state)), list(undone_values(state))])
    assert size_of(steps) < 3000
    assert state_from(state.cues, *steps, {"clean": [0, 1000, []]}).clean_cues == ()


JUNK = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-3, 3)
    | st.floats()
    | st.sampled_from(["", "undo", "m"]),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(
                ["id", "start", "end", "text", "words", "kept", "moved", "origin", "by"]
            ),
            inner,
            max_size=5,
        )
    ),
    max_leaves=8,
)
REFUSALS = (ValueError, KeyError, TypeError, IndexError, AttributeError)


def given_or_refused(read, *arguments):
    with contextlib.suppress(REFUSALS):
        read(*arguments)


@given(JUNK, JUNK)
def test_anything_else_is_refused(first, second):
    cue = replace(plain_cue(), words=words())
    given_or_refused(cue_from, first)
    given_or_refused(changed_cue, cue, first)
    given_or_refused(splice_from, [0, 1, [first]], (cue,))
    given_or_refused(splice_from, [0, 1, [[0, first, second, "EDITED", "moved"]]], (cue,))
    given_or_refused(operation_from, first, (cue,))
    given_or_refused(operation_from, ["edit", first, second, []], (cue,))
    given_or_refused(state_from, (cue,), [first], [second], {"running": 1})


WHOLE = {"id": "a", "start": 1, "end": 2, "text": "x"}
SPOKEN = {"text": ["a"], "start": [1], "end": [2]}


@pytest.mark.parametrize(
    "wrong",
    [
        {"id": 1},
        {"start": 1.5},
        {"end": True},
        {"text": None},
        {"origin": "heard"},
        {"start_locked": 1},
        {"evidence": {"avg_logprob": 1.0}},
        {"evidence": 3},
        {"words": {**SPOKEN, "start": [1, 2]}},
        {"words": {**SPOKEN, "start": ["1"]}},
        {"words": {**SPOKEN, "text": "a"}},
        {"words": {**SPOKEN, "by": 1.5}},
        {"words": {**SPOKEN, "origin": "mm"}},
    ],
)
def test_a_wrong_value_in_a_cue_is_refused(wrong):
    assert cue_from({**WHOLE, "words": SPOKEN}).words == (Word("a", 1, 2),)
    with pytest.raises(ValueError, match=r"."):
        cue_from({**WHOLE, **wrong})


@pytest.mark.parametrize(
    "values",
    [
        [0, 3, []],
        [-1, 1, []],
        [2, -1, []],
        [0, 2, [[1, 2]]],
        [0, 2, [[0, 0]]],
        [0, 2, [[-1, 1]]],
        [0, 2, [[0, {"words": {"kept": [-1, 0]}}]]],
        [0, 2, [[0, 1, 5, "EDITED", "thrown"]]],
    ],
)
def test_a_splice_that_does_not_fit_is_refused(values):
    with pytest.raises(ValueError, match=r"."):
        splice_from(values, (plain_cue(), plain_cue()))


@pytest.mark.parametrize(
    "values",
    [[], ["leap"], ["edit", 1, None, []], ["edit", "a", 1, []], ["captions", 1, None], "undo", {}],
)
def test_what_is_no_operation_is_refused(values):
    with pytest.raises(REFUSALS):
        operation_from(values, ())


def test_an_edit_without_splices_is_an_operation_too():
    operation = Performed(Edit("Nothing", ()))
    assert operation_from(operation_values(operation), ()) == operation
