"""Merging with a neighbour and as dialogue; what becomes of speakers, styles, locks, evidence."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from subtitler.document.document import Document
from subtitler.document.editing import (
    CannotMerge,
    NoNeighbour,
    merge,
    merge_as_dialogue,
    merge_with_next,
    merge_with_previous,
)
from subtitler.document.evidence import Evidence
from subtitler.document.lines import DASHES
from tests.document.editing.laws import holds_together, performed, seen
from tests.pickled import pickled
from tests.strategies.cues import plain_cue
from tests.strategies.words import cues_with_words

SURE = Evidence(-0.1, 0.01, 1.2, 0.0, 0.9, ("short",))
DOUBTFUL = Evidence(-0.9, 0.5, 1.1, 0.4, None, ("loop", "short"))


def merged(cues, function=merge, *arguments):
    document = Document(cues)
    edit = function(document, [cue.cue_id for cue in cues], *arguments)
    (cue,) = performed(document, edit)
    return cue


def test_a_cue_is_merged_with_its_neighbours():
    cues = [plain_cue(0, "one"), plain_cue(1000, "two"), plain_cue(2000, "three")]
    document = Document(cues)
    document.perform(merge_with_previous(document, cues[1].cue_id))
    assert [cue.text for cue in document.cues] == ["one two", "three"]
    document.perform(merge_with_next(document, cues[0].cue_id))
    assert [cue.text for cue in document.cues] == ["one two three"]


def test_without_a_neighbour_there_is_nothing_to_merge_with():
    document = Document([cue := plain_cue()])
    with pytest.raises(NoNeighbour, match="before this one"):
        merge_with_previous(document, cue.cue_id)
    with pytest.raises(NoNeighbour, match="after this one") as caught:
        merge_with_next(document, cue.cue_id)
    assert pickled(caught.value).side == "after"


@pytest.mark.parametrize(
    ("speakers", "speaker", "text"),
    [
        (("Ann", "Ann"), "Ann", "one two"),
        (("Ann", ""), "Ann", "one two"),
        (("", "Ann"), "Ann", "one two"),
        (("Ann", "Bob"), "", "one\ntwo"),
        (("", ""), "", "one two"),
    ],
)
def test_words_of_different_speakers_stand_on_different_lines(speakers, speaker, text):
    cues = [
        replace(plain_cue(0, "one"), speaker=speakers[0]),
        replace(plain_cue(1000, "two"), speaker=speakers[1]),
    ]
    assert (merged(cues).speaker, merged(cues).text) == (speaker, text)


def test_style_settings_and_identifier_are_those_of_the_first():
    first = replace(plain_cue(0), style="Top", settings="line:0", identifier="a")
    cue = merged([first, replace(plain_cue(1000), style="Other", identifier="b")])
    assert (cue.style, cue.settings, cue.identifier) == ("Top", "line:0", "a")


@pytest.mark.parametrize("locks", [(True, False), (False, True)])
def test_outer_edges_stay_locked_and_inner_ones_are_forgotten(locks):
    first = replace(plain_cue(0), start_locked=locks[0], end_locked=True)
    second = replace(plain_cue(1000), start_locked=True, end_locked=locks[1])
    cue = merged([first, second])
    assert (cue.start_locked, cue.end_locked) == locks


def test_the_most_doubtful_evidence_stays():
    cues = [
        replace(plain_cue(0), evidence=SURE),
        plain_cue(1000),
        replace(plain_cue(2000), evidence=DOUBTFUL),
    ]
    assert merged(cues).evidence == Evidence(-0.9, 0.5, 1.2, 0.4, 0.9, ("short", "loop"))
    assert merged(cues[:2]).evidence == SURE
    assert merged([plain_cue(0), plain_cue(1000)]).evidence is None


@pytest.mark.parametrize(
    ("said", "dash", "text"),
    [
        ([("", "Yes?"), ("", "No.")], "-", "-Yes?\n-No."),
        ([("", "Yes?"), ("", "No.")], "- ", "- Yes?\n- No."),
        ([("", "<i>Yes?</i>"), ("", "{\\an8}No.")], "—", "<i>—Yes?</i>\n{\\an8}—No."),
        ([("", "{\\an8}Yes?"), ("", "{\\an8}No.")], "-", "{\\an8}-Yes?\n-No."),
        ([("", "Are you\ncoming?"), ("", "No.")], "-", "-Are you coming?\n-No."),
        ([("", "- Yes?"), ("", "\u2013 No.")], "-", "-Yes?\n-No."),
        ([("", "- A\n- B"), ("", "C")], "-", "-A\n-B\n-C"),
        ([("Ann", "A"), ("Ann", "B"), ("Bob", "C")], "-", "-A B\n-C"),
        ([("Ann", "A"), ("", "B")], "-", "-A\n-B"),
        ([("Ann", "A"), ("Ann", "B")], "-", "A B"),
        ([("", "A"), ("", " ")], "-", "A"),
        ([("", ""), ("", "")], "-", ""),
    ],
)
def test_each_speaker_of_a_dialogue_has_a_line(said, dash, text):
    cues = [
        replace(plain_cue(1000 * row), speaker=speaker, text=line)
        for row, (speaker, line) in enumerate(said)
    ]
    assert merged(cues, merge_as_dialogue, dash).text == text


def test_only_neighbours_are_merged_as_dialogue():
    cues = [plain_cue(1000 * row) for row in range(3)]
    with pytest.raises(CannotMerge):
        merge_as_dialogue(Document(cues), [cues[0].cue_id, cues[2].cue_id])


def without_dashes(text):
    return text.translate(dict.fromkeys(map(ord, DASHES)))


@given(st.lists(cues_with_words(), min_size=2, max_size=4), st.sampled_from(["-", "- "]))
def test_merging_conserves_what_is_seen_and_words_agree_with_it(cues, dash):
    cue = merged(cues)
    assert seen([cue]) == seen(cues)
    assert holds_together(cue)
    cue = merged(cues, merge_as_dialogue, dash)
    assert without_dashes(seen([cue])) == without_dashes(seen(cues))
    assert holds_together(cue)
