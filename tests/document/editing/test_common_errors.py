"""Common errors are listed, chosen and fixed in one step."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from subtitler.document.common_errors.repairs import CommonError
from subtitler.document.common_errors.rules import RepairRules
from subtitler.document.document import Document
from subtitler.document.editing import Fix, apply_fixes, find_common_errors, fix_common_errors
from tests.document.editing.laws import holds_together, performed
from tests.document.editing.test_split import spoken
from tests.strategies.cues import plain_cue
from tests.strategies.words import cues_with_words

ENGLISH = RepairRules("en")


def test_what_would_be_fixed_is_listed_and_then_fixed():
    cues = [plain_cue(0, "i  think ."), plain_cue(1000, "fine"), plain_cue(2000, " ")]
    document = Document(cues)
    fixes = find_common_errors(document, rules=ENGLISH)
    assert fixes == (
        Fix(cues[0].cue_id, CommonError.SPACE_BEFORE, "i  think .", "i  think."),
        Fix(cues[0].cue_id, CommonError.SPACES, "i  think.", "i think."),
        Fix(cues[0].cue_id, CommonError.ENGLISH_I, "i think.", "I think."),
        Fix(cues[2].cue_id, CommonError.SPACES, " ", ""),
        Fix(cues[2].cue_id, CommonError.EMPTY_CUE, "", ""),
    )
    edit = fix_common_errors(document, rules=ENGLISH)
    assert [cue.text for cue in performed(document, edit)] == ["I think.", "fine"]
    assert find_common_errors(document, rules=ENGLISH) == ()
    assert fix_common_errors(document, rules=ENGLISH).splices == ()


def test_only_what_was_chosen_is_fixed():
    cues = [plain_cue(0, "i  think ."), plain_cue(1000, "a  b"), plain_cue(2000, "")]
    document = Document(cues)
    fixes = find_common_errors(document, rules=ENGLISH)
    chosen = [fix for fix in fixes if fix.error is CommonError.ENGLISH_I]
    after = performed(document, apply_fixes(document, chosen, ENGLISH))
    assert [cue.text for cue in after] == ["I  think .", "a  b", ""]
    assert apply_fixes(document, [], ENGLISH).splices == ()
    assert apply_fixes(document, chosen, ENGLISH).splices == ()


def test_only_the_chosen_cues_are_looked_at():
    cues = [plain_cue(0, "a  b"), plain_cue(1000, "a  b")]
    document = Document(cues)
    edit = fix_common_errors(document, cue_ids=[cues[1].cue_id])
    assert [cue.text for cue in performed(document, edit)] == ["a  b", "a b"]


def test_an_empty_cue_whose_edges_were_set_by_hand_stays():
    document = Document([replace(plain_cue(0, ""), start_locked=True), plain_cue(1000, "")])
    after = performed(document, fix_common_errors(document))
    assert [cue.start_ms for cue in after] == [0]


def test_words_keep_their_times_and_edges_stay():
    cue = spoken("i  think , so")
    document = Document([cue])
    (after,) = performed(document, fix_common_errors(document, rules=ENGLISH))
    assert after.text == "I think, so"
    assert [word.start_ms for word in after.words] == [word.start_ms for word in cue.words]
    assert after.words[1:] == cue.words[1:]
    assert (after.start_ms, after.end_ms) == (cue.start_ms, cue.end_ms)


@given(st.lists(cues_with_words(), max_size=3), st.sets(st.sampled_from(CommonError)))
def test_fixing_is_one_step_after_which_nothing_is_left_to_fix(cues, errors):
    document = Document(cues)
    chosen = find_common_errors(document, errors, ENGLISH)
    same = Document(cues)
    after = performed(document, fix_common_errors(document, errors, ENGLISH))
    assert performed(same, apply_fixes(same, chosen, ENGLISH)) == after
    assert all(map(holds_together, after))
    assert find_common_errors(document, errors, ENGLISH) == ()
