"""Sentences count in the singular and in the plural."""

import pytest

from subtitler.document.wording import counted
from subtitler.formats import SubtitleFormat, parse


@pytest.mark.parametrize(("number", "said"), [(0, "0 cues"), (1, "1 cue"), (12, "12 cues")])
def test_one_thing_is_no_plural(number, said):
    assert counted(number, "cue") == said


def test_a_transcript_says_how_many_of_its_cues_have_no_end():
    said = [str(repair) for repair in parse("[0:01] a\n", SubtitleFormat.TXT).warnings]
    assert any("1 cue has no end" in line for line in said)
    said = [str(repair) for repair in parse("[0:01] a\n[0:02] b\n", SubtitleFormat.TXT).warnings]
    assert any("2 cues have no end" in line for line in said)
