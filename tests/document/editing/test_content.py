"""Texts, speakers, styles and settings of several cues in one step."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from subtitler.document.cue import CueOrigin
from subtitler.document.document import Document
from subtitler.document.editing import set_settings, set_speaker, set_style, set_texts
from subtitler.document.editing.rows import MOST_SPLICES
from subtitler.document.reconcile import reconcile
from tests.strategies.cues import plain_cue
from tests.strategies.words import any_texts, cues_with_words


@given(st.lists(cues_with_words(), min_size=1, max_size=5), st.data(), st.booleans())
def test_texts_change_in_one_step_that_can_be_taken_back(cues, data, drop):
    document = Document(cues)
    texts = {cue.cue_id: data.draw(any_texts) for cue in cues if data.draw(st.booleans())}
    edit = set_texts(document, texts, drop_emptied=drop)
    assert document.cues == tuple(cues)
    document.perform(edit)
    for cue in document.cues:
        assert cue.text == texts.get(cue.cue_id, cue.text)
        assert cue.words == reconcile(cue.text, cue.words, cue.start_ms, cue.end_ms)
    if document.undo_label:
        document.undo()
    assert document.cues == tuple(cues)


def test_the_same_texts_are_no_step():
    document = Document([cue := plain_cue()])
    assert set_texts(document, {cue.cue_id: cue.text}).splices == ()


def test_a_cue_that_was_emptied_goes_only_when_told_so():
    cues = [plain_cue(0), plain_cue(1000, "<i></i>"), plain_cue(2000)]
    document = Document(cues)
    texts = {cue.cue_id: "" for cue in cues}
    document.perform(set_texts(document, texts))
    assert [cue.text for cue in document.cues] == ["", "", ""]
    document.undo()
    document.perform(set_texts(document, texts, drop_emptied=True))
    assert [cue.cue_id for cue in document.cues] == [cues[1].cue_id]


def test_many_scattered_cues_change_in_one_splice():
    cues = [plain_cue(1000 * row) for row in range(10 * MOST_SPLICES)]
    document = Document(cues)
    few = {cue.cue_id: "new" for cue in cues[: 2 * MOST_SPLICES : 2]}
    assert len(set_texts(document, few).splices) == MOST_SPLICES
    many = {cue.cue_id: "new" for cue in cues[::2]}
    edit = set_texts(document, many)
    assert len(edit.splices) == 1
    document.perform(edit)
    assert [cue.text for cue in document.cues[:3]] == ["new", "text", "new"]
    assert document.cues[1] is cues[1]


def test_speaker_style_and_settings_are_set_where_they_are_others():
    named = replace(plain_cue(), speaker="Ann", style="Top", settings="line:0")
    document = Document([named, other := plain_cue(1000)])
    ids = [named.cue_id, other.cue_id]
    for function, field, value in (
        (set_speaker, "speaker", "Ann"),
        (set_style, "style", "Top"),
        (set_settings, "settings", "line:0"),
    ):
        edit = function(document, ids, value)
        document.perform(edit)
        assert [getattr(cue, field) for cue in document.cues] == [value, value]
        assert document.cues[0] == named
        assert document.cues[1].origin is CueOrigin.EDITED
        assert function(document, ids, value).splices == ()
