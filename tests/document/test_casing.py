"""Capitals and small letters: of languages, sentences, titles and names."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from subtitler.document.casing import Casing, CasingRules, cased, leaves_sentence_open
from subtitler.document.markup import MARKUP, visible_text
from tests.strategies.words import any_texts

SENTENCE, TITLE, UPPER, LOWER, TOGGLE = Casing


def sentence(text, language="en", names=(), *, starts=True):
    return cased(text, SENTENCE, CasingRules(language, names), starts_sentence=starts)


@pytest.mark.parametrize(
    ("casing", "language", "text", "changed"),
    [
        (UPPER, "", "Straße", "STRASSE"),
        (UPPER, "tr", "istanbul \u0131", "\u0130STANBUL I"),
        (UPPER, "tr-TR", "i", "\u0130"),
        (UPPER, "en", "i", "I"),
        (LOWER, "tr", "DI\u015e \u0130\u015e", "d\u0131\u015f i\u015f"),
        (LOWER, "en", "I\u0130", "ii"),
        (LOWER, "el", "\u039f\u0394\u039f\u03a3 \u03a3\u0391\u03a3", "οδος σας"),
        (TITLE, "en", "the cat's WELL-known o\u2019clock", "The Cat's Well-Known O\u2019clock"),
        (TITLE, "nl", "ijsland", "IJsland"),
        (TITLE, "az", "ipək", "\u0130pək"),
        (TITLE, "", "\u01c6ep", "\u01c5ep"),
        (TITLE, "", "ßa", "Ssa"),
        (TOGGLE, "", "Hello ß", "hELLO SS"),
        (TOGGLE, "tr", "iI", "\u0130\u0131"),
        (UPPER, "", '<i>ß</i> {\\an8}a <font color="red">b</font>', None),
    ],
)
def test_letters_of_languages(casing, language, text, changed):
    if changed is None:
        changed = '<i>SS</i> {\\an8}A <font color="red">B</font>'
    assert cased(text, casing, CasingRules(language)) == changed


@pytest.mark.parametrize(
    ("text", "changed"),
    [
        ("HELLO THERE. HOW ARE YOU?", "Hello there. How are you?"),
        ("<i>HELLO</i> THERE! YES", "<i>Hello</i> there! Yes"),
        ("- HELLO\n- HI, ANN", "- Hello\n- Hi, ann"),
        ("WELL... YOU KNOW… I DO", "Well... you know… I do"),
        ("I'M HERE AND I AM FINE, I THINK.", "I'm here and I am fine, I think."),
        ("3.5 IS A NUMBER. 4 TOO", "3.5 is a number. 4 too"),
        ("MR. SMITH SAW DR. WHO", "Mr. Smith saw Dr. Who"),
        ("CATS, DOGS, ETC. ARE FINE", "Cats, dogs, etc. are fine"),
        ("THE U.S. ARMY, E.G. ONE", "The U.S. army, e.g. one"),
        ("[DOOR SLAMS] HELLO (LAUGHS) THERE", "[door slams] Hello (laughs) there"),
        ("[DOOR HELLO", "[Door hello"),
        ("THE CAPTAIN: GO ON", "The Captain: Go on"),
        ("HE SAID: “GO ON”", "He said: “Go on”"),
        ("♪ LA LA\n♪ LA", "♪ La la\n♪ La"),
        ("YES.\nNO", "Yes.\nNo"),
        ("YES,\nNO", "Yes,\nno"),
        ("", ""),
    ],
)
def test_sentences_begin_with_a_capital(text, changed):
    assert sentence(text) == changed


def test_names_are_written_as_given():
    names = ("Ann", "NASA", "van Gogh", "iPhone", "O'Brien")
    text = "ANN'S FRIEND AT NASA, VAN GOGH. IPHONE AND O'BRIEN'S ANNEX"
    changed = "Ann's friend at NASA, van Gogh. iPhone and O'Brien's annex"
    assert sentence(text, names=names) == changed
    assert cased("ann and nasa", TITLE, CasingRules("", names)) == "Ann And NASA"
    assert cased("ANN AND NASA", LOWER, CasingRules("", names)) == "Ann and NASA"
    assert cased("ann", UPPER, CasingRules("", names)) == "ANN"
    assert sentence("ADIDAS SHOES", names=("adidas",)) == "Adidas shoes"


def test_english_i_is_small_in_other_languages():
    assert sentence("SOL I DENNE", "da") == "Sol i denne"


def test_a_text_that_goes_on_with_a_sentence_begins_small():
    assert sentence("AND THEN. YES", starts=False) == "and then. Yes"


@pytest.mark.parametrize(
    ("text", "is_open"),
    [
        ("and then", True),
        ("and then,", True),
        ("and then.", False),
        ("and then...", False),
        ("and then…", False),
        ("“Really?”", False),
        ("[door slams]", None),
        ("♪", False),
        ("", None),
    ],
)
def test_whether_a_sentence_goes_on_in_the_next_cue(text, is_open):
    assert leaves_sentence_open(text) is is_open


def folded(text: str) -> list[str]:
    """The words without their case; of the letters i that Turkish has, both are one."""
    seen = visible_text(text).casefold()
    return seen.replace("i\u0307", "i").replace("\u0131", "i").split()


@given(any_texts, st.sampled_from(Casing), st.sampled_from(["", "en", "tr", "nl", "el"]))
@example("i", Casing.SENTENCE, "tr")
def test_casing_changes_nothing_but_case_and_casing_twice_changes_nothing_more(
    text, casing, language
):
    rules = CasingRules(language, ("Cat", "the"))
    once = cased(text, casing, rules)
    assert MARKUP.findall(once) == MARKUP.findall(text) or "<" in visible_text(text)
    assert folded(once) == folded(text) or not text.isascii()
    if casing is not TOGGLE and text.isascii():
        assert cased(once, casing, rules) == once
