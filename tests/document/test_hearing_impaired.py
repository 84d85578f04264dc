"""What is written for those who cannot hear goes, and what is left is tidy."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from subtitler.document.hearing_impaired import HearingImpaired, without_hearing_impaired
from subtitler.document.interjections import INTERJECTIONS, interjections
from subtitler.document.markup import visible_text
from tests.strategies.words import any_texts

ENGLISH = HearingImpaired(interjections=True, language="en-GB")


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("[door slams]", ""),
        ("[door slams] Hello", "Hello"),
        ("Hello [sighs] there", "Hello there"),
        ("Hello [sighs], there", "Hello, there"),
        ("Hello.\n[door slams]", "Hello."),
        ("[door\nslams]\nHello", "Hello"),
        ("[outer [inner] noise] Hello", "Hello"),
        ("(laughs): Hello", "Hello"),
        ("(laughs) Hello (cries)", "Hello"),
        ("<i>[door]</i> Hello", "Hello"),
        ("<i>[door] Hello</i>", "<i>Hello</i>"),
        ("[unclosed Hello", "[unclosed Hello"),
        ("[sighs], well", "well"),
        ("[sighs] ...well", "...well"),
        ("ANN: Hello", "Hello"),
        ("{\\an8}ANN: Hello", "{\\an8}Hello"),
        ("MAN #2: Hello", "Hello"),
        ("DR. SMITH (V.O.): Hello", "Hello"),
        ("ANN:\nHello", "Hello"),
        ("- ANN: Hi\n- BOB: Hello", "- Hi\n- Hello"),
        ("ANN: Hi\nBOB: Hello", "-Hi\n-Hello"),
        ("Hi\nBOB: Hello", "-Hi\n-Hello"),
        ("<i>ANN: Hi\nBOB: Hello</i>", "<i>-Hi\n-Hello</i>"),
        ("ANN: I think\nthat is it", "I think\nthat is it"),
        ("ANN: Hi\nANN: Hello", "Hi\nHello"),
        ("-[sighs]\n-Hello", "Hello"),
        ("- Hello\n- [sighs]", "Hello"),
        ("- [sighs] Hi\n- Hello", "- Hi\n- Hello"),
        ("At 10:30, ANN", "At 10:30, ANN"),
        ("Remember: never", "Remember: never"),
        ("♪ la la ♪", "♪ la la ♪"),
        ("nothing  to do here", "nothing  to do here"),
        ("\uff08\u7b11\uff09\u4eca\u65e5", "\u4eca\u65e5"),
    ],
)
def test_noises_and_names_go(text, left):
    assert without_hearing_impaired(text, HearingImpaired()) == left


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("♪ la la ♪", ""),
        ("Hello ♪ la la ♪ there", "Hello there"),
        ("♪ la la\nla ♪\nHello", "Hello"),
        ("♪ la la\nHello", "Hello"),
        ("Hello ♪", "Hello"),
        ("# la la #\nHello", "Hello"),
        ("I am #1", "I am #1"),
    ],
)
def test_music_goes_when_asked_for(text, left):
    assert without_hearing_impaired(text, HearingImpaired(music=True)) == left


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("Old man: Hello", "Hello"),
        ("ANN: Hello", "Hello"),
        ("he said: go", "he said: go"),
        ("This is what I told you: go", "This is what I told you: go"),
    ],
)
def test_names_in_small_letters_go_when_asked_for(text, left):
    assert without_hearing_impaired(text, HearingImpaired(mixed_labels=True)) == left


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("DOOR SLAMS\nHello", "Hello"),
        ("Hello\nDOOR SLAMS", "Hello"),
        ("OK", "OK"),
        ("I", "I"),
        ("One\nTWO OF THEM\nthree", "One\nthree"),
    ],
)
def test_lines_in_capitals_go_when_asked_for(text, left):
    assert without_hearing_impaired(text, HearingImpaired(upper_case_lines=True)) == left


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("Um, I think so.", "I think so."),
        ("um, I think so.", "I think so."),
        ("Uh, um, we think so.", "We think so."),
        ("I was, uh, going.", "I was going."),
        ("I was uh going.", "I was going."),
        ("No, uh, don't.", "No, don't."),
        ("We go, uh.", "We go."),
        ("Hmmm...", ""),
        ("Hmm. Yes.", "Yes."),
        ("Yes. Uh, we go.", "Yes. We go."),
        ("Go uh, now", "Go, now"),
        ("Go, uh now", "Go, now"),
        ("- Uh...\n- Yes?", "Yes?"),
        ("Uh-huh", ""),
        ("The umbrella, the ham", "The umbrella, the ham"),
        ("<i>Um, yes</i>", "<i>Yes</i>"),
        ("Well um", "Well"),
    ],
)
def test_sounds_of_the_language_go(text, left):
    assert without_hearing_impaired(text, ENGLISH) == left


def test_sounds_of_other_languages_stay():
    german = HearingImpaired(interjections=True, language="de")
    assert without_hearing_impaired("Uh, ähm, gut", german) == "Uh, gut"
    unknown = HearingImpaired(interjections=True, language="xx")
    assert without_hearing_impaired("Uh, gut", unknown) == "Uh, gut"
    assert interjections("no") == INTERJECTIONS["nb"]


@pytest.mark.parametrize("hostile", [" ", "[", "[a", "(]", "\u266a ", "uh ", "A: ", "\n", "a:\n"])
def test_a_long_text_is_cleaned_in_time_that_grows_with_its_length(hostile):
    what = HearingImpaired(True, True, True, True, True, True, True, "en")
    without_hearing_impaired(hostile * (40_000 // len(hostile)), what)


@given(any_texts)
def test_a_text_without_any_is_left_alone(text):
    plain = text.translate(dict.fromkeys(map(ord, "[](){}:#")))
    assert without_hearing_impaired(plain, HearingImpaired()) in (plain, text) or ":" in text


sounds = st.sampled_from(["[a]", "(b)", "ANN:", "um", "Uh,", "♪", "-", "\n", " ", "<i>", "</i>"])
spoken = st.sampled_from(["yes", "No.", "we, ", "go", "HEY", "...", "…", "\uff0c", "{\\an8}"])


@given(st.lists(st.one_of(sounds, spoken), max_size=10).map(" ".join), st.booleans())
def test_nothing_is_added_but_dashes_and_doing_it_again_ends(text, music):
    what = HearingImpaired(
        music=music, interjections=True, upper_case_lines=True, language="en", mixed_labels=True
    )
    left = without_hearing_impaired(text, what)
    remaining = iter(visible_text(text).casefold())
    seen = "".join(visible_text(left).casefold().split()).replace("-", "").replace(",", "")
    assert all(char in remaining for char in seen)
    for _ in range(len(text) + 1):
        if (again := without_hearing_impaired(left, what)) == left:
            break
        left = again
    else:
        pytest.fail("it never ends")
