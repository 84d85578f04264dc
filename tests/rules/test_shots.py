"""Snapping to shot changes and the checks of a profile mean the same zones."""

import pytest

from subtitler.document.cue import Cue
from subtitler.document.document import Document
from subtitler.document.editing import netflix_shot_zones, snap_to_shots
from subtitler.document.frame_rate import FRAME_RATES
from subtitler.rules.check_context import CheckContext
from subtitler.rules.checks import check_document
from subtitler.rules.problem import Rule
from subtitler.rules.profiles import built_in_profile

NETFLIX = built_in_profile("netflix")
CUT, FAR, AROUND = 1003, 300, 45


@pytest.mark.parametrize("rate", FRAME_RATES, ids=str)
@pytest.mark.parametrize("rule", [Rule.SHOT_START, Rule.SHOT_END])
def test_what_the_netflix_zones_snap_is_what_the_netflix_profile_finds(rate, rule):
    context = CheckContext("en", rate.per_second, (rate.ms_of(CUT),))
    for away in range(-AROUND, AROUND + 1):
        edges = (away, FAR) if rule is Rule.SHOT_START else (-FAR, away)
        cue = Cue("a", *(rate.ms_of(CUT + edge) for edge in edges), "a")
        document = Document([cue])
        was_found = rule in {problem.rule for problem in check_document([cue], NETFLIX, context)}
        edit = snap_to_shots(document, None, context.shots_ms, netflix_shot_zones(rate))
        document.perform(edit)
        assert was_found == bool(edit.splices), away
        assert rule not in {found.rule for found in check_document(document, NETFLIX, context)}
