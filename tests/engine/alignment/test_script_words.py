"""A given text cut into words that can be compared with speech."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.alignment.script_words import comparable_units, script_words


def pieces(text, language="en"):
    return [word.text for word in script_words([text], language)]


def units(text, language="en"):
    return [unit for word in script_words([text], language) for unit in word.units]


@settings(max_examples=50)
@given(st.lists(st.text(max_size=30), max_size=5), st.sampled_from(["en", "ja", "de"]))
def test_a_cues_words_joined_are_its_text_unless_it_is_marks_alone(cues, language):
    words = script_words(cues, language)
    for cue, text in enumerate(cues):
        own = [word for word in words if word.cue == cue]
        assert [word.index for word in own] == list(range(len(own)))
        assert all(word.units for word in own)
        if own:
            joined = "".join(word.text for word in own)
            assert "".join(joined.split()) == "".join(text.split())
        else:
            assert not comparable_units(text, language)


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        ("Don't!", "don’t"),  # noqa: RUF001 - the typographic apostrophe is meant
        ("Café", "CAFE"),
        ("well-known", "well known"),
        ("27 boats", "twenty-seven boats"),
        ("in 1984, 5%", "in nineteen eighty four five percent"),
        ("the 21st", "the twenty first"),
        ("you & me", "you and me"),
        ("ﬁne", "fine"),
        ("\uff12\uff17", "twenty seven"),  # wide digits
        ("STRASSE", "straße"),
    ],
)
def test_spellings_of_the_same_words_compare_equal(ours, theirs):
    assert units(ours) == units(theirs)


def test_numbers_stay_digits_in_other_languages():
    assert units("27 Boote", "de") == ["27", "boote"]


@pytest.mark.parametrize(
    ("text", "cut"),
    [
        ("— Hello, it's me !", ["— Hello,", " it's", " me !"]),
        ("« Qu'est-ce ? » dit-il", ["« Qu'est-ce ? »", " dit-il"]),
        ("-Yes. - No.", ["-Yes.", " - No."]),
        ("你好，世界。「再见」", ["你", "好，", "世", "界。", "「再", "见」"]),  # noqa: RUF001
        ("สวัสดี", ["ส", "วั", "ส", "ดี"]),
        ("ガ", ["ガ"]),
        ("한국어 문장", ["한국어", " 문장"]),
        ("♪ la la ♪", ["♪ la", " la ♪"]),
        ("♪ ♪", []),
        ("", []),
    ],
)
def test_marks_go_with_the_word_they_open_or_close(text, cut):
    assert pieces(text) == cut
