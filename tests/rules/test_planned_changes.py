"""What fixing would change can be looked at, left out in part, and made in one step."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from subtitler.document.cue import Cue
from subtitler.document.document import Document
from subtitler.rules.check_context import CheckContext
from subtitler.rules.checks import check_document
from subtitler.rules.fixes import fix_all, fix_in_steps, fix_rule
from subtitler.rules.planned_changes import edit_of_changes, planned_changes
from subtitler.rules.problem import Rule, Severity
from subtitler.rules.profile import Profile
from subtitler.rules.profiles import built_in_profile
from tests.strategies.rules import contexts, ruled_cues, ruled_profiles

NETFLIX = built_in_profile("netflix")
PLAIN = Profile("plain", "Plain", min_gap_ms=100)


def ran(steps):
    """The shares that steps yielded, and what they came to."""
    shares = []
    while True:
        try:
            shares.append(next(steps))
        except StopIteration as end:
            return shares, end.value


@settings(max_examples=60)
@given(cues=ruled_cues(), profile=ruled_profiles, context=contexts)
def test_fixing_in_steps_comes_to_what_fixing_at_once_does(cues, profile, context):
    document = Document(cues)
    shares, fixing = ran(fix_in_steps(document.cues, tuple(Rule), profile, context))
    assert fixing == fix_all(document, profile, context)
    assert shares == sorted(shares)
    assert all(0 <= share <= 1 for share in shares)


def test_some_rules_are_fixed_in_steps_under_their_name():
    document = Document([Cue("a", 0, 3000, "a  b "), Cue("b", 4000, 6000, "c")])
    _, fixing = ran(fix_in_steps(document.cues, (Rule.DOUBLE_SPACE,), NETFLIX))
    assert fixing == fix_rule(document, Rule.DOUBLE_SPACE, NETFLIX)
    assert fixing.edit.label == "Fix double space"


@settings(max_examples=60)
@given(cues=ruled_cues(), profile=ruled_profiles, context=contexts)
def test_all_changes_together_are_the_fixing(cues, profile, context):
    document = Document(cues)
    fixing = fix_all(document, profile, context)
    changes = planned_changes(document.cues, fixing)
    chosen = edit_of_changes(document.cues, fixing.edit.label, changes)
    other = Document(cues)
    document.perform(fixing.edit)
    other.perform(chosen)
    assert other.cues == document.cues


@settings(max_examples=60)
@given(cues=ruled_cues(), profile=ruled_profiles, context=contexts, data=st.data())
def test_what_is_left_out_stays_and_no_cue_becomes_faulty(cues, profile, context, data):
    document = Document(cues)
    before = _faults(document.cues, profile, context)
    changes = planned_changes(document.cues, fix_all(document, profile, context))
    wanted = [change for change in changes if data.draw(st.booleans())]
    document.perform(edit_of_changes(document.cues, "Fix problems", wanted))
    for change in changes:
        if change not in wanted:
            assert all(document.cue(cue.cue_id) == cue for cue in change.before)
    assert _faults(document.cues, profile, context) <= before


def _faults(cues, profile, context):
    problems = check_document(cues, profile, context)
    return {(p.rule, p.cue_id) for p in problems if p.severity is Severity.FAULT}


def test_a_cue_that_goes_into_its_neighbour_is_one_change_with_it():
    document = Document([Cue("a", 0, 1000, "again"), Cue("b", 1000, 2000, "again")])
    fixing = fix_rule(document, Rule.REPEATED_CUE, PLAIN)
    (change,) = planned_changes(document.cues, fixing)
    assert change.row == 0
    assert [cue.cue_id for cue in change.before] == ["a", "b"]
    assert change.after[1] is None
    assert [problem.rule for problem in change.fixed] == [Rule.REPEATED_CUE]


def test_changes_of_neighbours_that_do_not_touch_can_be_chosen_one_by_one():
    document = Document([Cue("a", 0, 1000, "a  b"), Cue("b", 2000, 3000, "c  d")])
    fixing = fix_all(document, PLAIN, CheckContext("en"))
    first, second = planned_changes(document.cues, fixing)
    document.perform(edit_of_changes(document.cues, "Fix problems", [second]))
    assert [cue.text for cue in document.cues] == ["a  b", "c d"]
    assert first.after[0].text == "a b"
    document.undo()
    assert document.cues[1].text == "c  d"


@pytest.mark.parametrize("count", [0, 1, 450])
def test_steps_can_be_left_at_any_time(count):
    cues = tuple(Cue(str(row), row * 3000, row * 3000 + 2000, "a  b") for row in range(count))
    steps = fix_in_steps(cues, tuple(Rule), NETFLIX)
    next(steps, None)
    steps.close()
    assert all(cue.text == "a  b" for cue in cues)
