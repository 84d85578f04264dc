"""Casing of cues: sentences that go on over cues, and words that keep their times."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from subtitler.document.casing import Casing, CasingRules
from subtitler.document.document import Document
from subtitler.document.editing import change_case
from tests.document.editing.laws import holds_together, performed
from tests.strategies.cues import plain_cue
from tests.strategies.words import cues_with_words

ENGLISH = CasingRules("en")


def sentences(*texts, speakers=None):
    cues = [plain_cue(1000 * row, text) for row, text in enumerate(texts)]
    for row, speaker in enumerate(speakers or ()):
        cues[row] = replace(cues[row], speaker=speaker)
    document = Document(cues)
    edit = change_case(document, [cue.cue_id for cue in cues], Casing.SENTENCE, ENGLISH)
    return [cue.text for cue in performed(document, edit)]


def test_a_sentence_goes_on_over_cues():
    assert sentences("THIS IS", "ONE SENTENCE.", "AND", "THIS", "TOO!") == [
        "This is",
        "one sentence.",
        "And",
        "this",
        "too!",
    ]


def test_noises_between_do_not_end_it():
    assert sentences("THIS IS", "[DOOR SLAMS]", "", "ONE.", "[NOISE]", "TWO") == [
        "This is",
        "[door slams]",
        "",
        "one.",
        "[noise]",
        "Two",
    ]


def test_dots_at_the_beginning_go_on_and_another_speaker_begins_anew():
    assert sentences("I WAS...", "...GOING", "HOME") == ["I was...", "...going", "home"]
    assert sentences("I WAS", "GOING", speakers=("Ann", "Bob")) == ["I was", "Going"]


def test_the_cue_before_counts_also_when_it_is_not_changed():
    document = Document([plain_cue(0, "and so"), second := plain_cue(1000, "IT GOES")])
    edit = change_case(document, [second.cue_id], Casing.SENTENCE, ENGLISH)
    assert performed(document, edit)[1].text == "it goes"
    assert edit.label == "Change case to sentence"


@given(cues_with_words(), st.sampled_from(Casing), st.sampled_from(["en", "tr", ""]))
def test_words_are_the_same_words_at_the_same_times(cue, casing, language):
    document = Document([cue])
    edit = change_case(document, [cue.cue_id], casing, CasingRules(language))
    (after,) = performed(document, edit)
    assert holds_together(after)
    for old, new in zip(cue.words, after.words, strict=True):
        assert (old.start_ms, old.end_ms, old.origin) == (new.start_ms, new.end_ms, new.origin)
