"""Lines are broken and joined; what is said stays."""

import pytest
from hypothesis import given

from subtitler.document.document import Document
from subtitler.document.editing import auto_break, unbreak
from tests.document.editing.laws import holds_together, performed, seen
from tests.strategies.cues import plain_cue
from tests.strategies.words import cues_with_words


@pytest.mark.parametrize(
    ("text", "joined"),
    [
        ("one\ntwo", "one two"),
        ("<i>one \n two</i>\nthree", "<i>one two</i> three"),
        ("- one\ntwo\n- three\nfour", "- one two\n- three four"),
        ("今日は\n晴れ", "今日は晴れ"),
        ("\none\n\ntwo\n", "one two"),
        ("one", "one"),
    ],
)
def test_lines_are_joined(text, joined):
    document = Document([cue := plain_cue(0, text)])
    (after,) = performed(document, unbreak(document, [cue.cue_id]))
    assert after.text == joined
    assert unbreak(document, [cue.cue_id]).splices == ()


@given(cues_with_words())
def test_joining_lines_keeps_every_word(cue):
    document = Document([cue])
    (after,) = performed(document, unbreak(document, [cue.cue_id]))
    assert seen([after]) == seen([cue])
    assert holds_together(after)


def test_rules_say_where_lines_break():
    cues = [plain_cue(0, "one two"), plain_cue(1000, "three")]
    document = Document(cues)
    edit = auto_break(
        document, [cue.cue_id for cue in cues], lambda cue: cue.text.replace(" ", "\n")
    )
    assert [cue.text for cue in performed(document, edit)] == ["one\ntwo", "three"]
    assert performed(document, edit.__class__("", ()))[1] is cues[1]


def test_rules_that_change_more_than_breaks_are_a_mistake():
    document = Document([cue := plain_cue(0, "one two")])
    with pytest.raises(ValueError, match="what the cue says"):
        auto_break(document, [cue.cue_id], lambda cue: cue.text[1:])
