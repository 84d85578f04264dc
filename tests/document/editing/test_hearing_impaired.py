"""Removing what is written for those who cannot hear, as one edit."""

from hypothesis import given
from hypothesis import strategies as st

from subtitler.document.document import Document
from subtitler.document.editing import remove_hearing_impaired
from subtitler.document.hearing_impaired import HearingImpaired
from tests.document.editing.laws import holds_together, performed
from tests.document.editing.test_split import spoken
from tests.strategies.cues import plain_cue
from tests.strategies.words import cues_with_words


def left_of(*texts, what=None):
    document = Document([plain_cue(1000 * row, text) for row, text in enumerate(texts)])
    arguments = () if what is None else (what,)
    return [cue.text for cue in performed(document, remove_hearing_impaired(document, *arguments))]


def test_cues_of_which_nothing_is_left_go():
    assert left_of("[door]", "Hello", "- [sighs]\n- (cries)", "") == ["Hello", ""]


def test_in_a_document_of_capitals_lines_in_capitals_are_speech():
    what = HearingImpaired(upper_case_lines=True)
    assert left_of("DOOR SLAMS", "Hello", "There", what=what) == ["Hello", "There"]
    assert left_of("HELLO THERE", "[DOOR]", "YES", what=what) == ["HELLO THERE", "YES"]


def test_only_the_chosen_cues_change():
    cues = [plain_cue(0, "[a] b"), plain_cue(1000, "[c] d")]
    document = Document(cues)
    edit = remove_hearing_impaired(document, HearingImpaired(), [cues[1].cue_id])
    assert [cue.text for cue in performed(document, edit)] == ["[a] b", "d"]


def test_words_that_stay_keep_their_times():
    cue = spoken("[sighs] the cat (laughs) sat")
    document = Document([cue])
    (after,) = performed(document, remove_hearing_impaired(document))
    assert after.text == "the cat sat"
    assert list(after.words) == [cue.words[1], cue.words[2], cue.words[4]]
    assert (after.start_ms, after.end_ms) == (cue.start_ms, cue.end_ms)


@given(st.lists(cues_with_words(), max_size=3), st.booleans())
def test_any_cues_are_cleaned_in_one_step(cues, everything):
    document = Document(cues)
    what = HearingImpaired(True, True, everything, True, everything, everything, everything, "en")
    after = performed(document, remove_hearing_impaired(document, what))
    assert all(map(holds_together, after))
    performed(document, remove_hearing_impaired(document, what))
