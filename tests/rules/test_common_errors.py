"""What the checks find and what is fixed as a common error are the same thing."""

import pytest
from hypothesis import given

from subtitler.document.common_errors.repairs import CommonError, repair
from subtitler.document.common_errors.rules import USUAL_RULES
from subtitler.document.cue import Cue
from subtitler.document.markup import visible_text
from subtitler.rules.checks import check_document
from subtitler.rules.problem import Rule
from subtitler.rules.profile import EllipsisForm, Profile
from tests.strategies.rules import ruled_texts

PROFILE = Profile("test", "Test", ellipsis=EllipsisForm.CHARACTER)
SAME = {
    CommonError.CONTROLS: {Rule.CONTROL_CHARACTER},
    CommonError.TAGS: {Rule.TAGS},
    CommonError.SPACES: {Rule.EDGE_SPACE, Rule.DOUBLE_SPACE},
    CommonError.LINE_BREAKS: {Rule.BLANK_LINE},
    CommonError.ELLIPSIS: {Rule.ELLIPSIS},
}


def is_found(rules, text):
    return any(problem.rule in rules for problem in check_document([Cue("a", 0, 1, text)], PROFILE))


@pytest.mark.parametrize(("error", "rules"), SAME.items())
@given(text=ruled_texts)
def test_a_check_finds_what_a_repair_of_common_errors_repairs(error, rules, text):
    if not visible_text(text).strip():
        return  # an empty text is one problem, not many
    steps = repair(text, {error}, USUAL_RULES)
    assert bool(steps) == is_found(rules, text)
    assert not steps or not is_found(rules, steps[-1][2])
