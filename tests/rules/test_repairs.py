"""What is offered as a repair can be taken, whether or not there is a problem."""

from itertools import product

from hypothesis import given

from subtitler.rules.checks import Standard, Subject
from subtitler.rules.fixes import REPAIRS
from subtitler.rules.problem import Rule
from tests.document.editing.laws import holds_together
from tests.strategies.rules import contexts, ruled_cues, ruled_profiles


def subjects(cues, profile, context):
    standard = Standard(profile, context)
    around = (None, *cues, None)
    return [
        Subject(standard, row, cue, around[row], around[row + 2]) for row, cue in enumerate(cues)
    ]


def changed(subject, repair):
    """The cues that a repair replaces, with what is to stand instead."""
    pairs = (
        (subject.previous, repair.previous),
        (subject.cue, repair.cue),
        (subject.following, repair.following),
    )
    return [(old, new) for old, new in pairs if new is not None and new is not old]


@given(ruled_cues(max_size=3), ruled_profiles, contexts)
def test_a_repair_changes_something_and_breaks_no_cue(cues, profile, context):
    for subject, rule in product(subjects(cues, profile, context), REPAIRS):
        for repair in REPAIRS[rule](subject):
            pairs = changed(subject, repair)
            assert pairs or repair.cue is None
            for old, new in pairs:
                assert new != old
                assert new.cue_id == old.cue_id
                assert new.duration_ms > 0 or old.duration_ms <= 0
                assert new.start_ms >= 0 or old.start_ms < 0
                assert new.start_locked == old.start_locked
                assert new.end_locked == old.end_locked or rule is Rule.REPEATED_CUE
                assert holds_together(new) or not holds_together(old)
