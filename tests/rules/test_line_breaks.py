"""Lines are broken where they are read best, and breaking twice changes nothing."""

import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from subtitler.document.markup import MARKUP, visible_text
from subtitler.rules.break_cost import (
    AFTER_CLAUSE,
    AFTER_SENTENCE,
    ANYWHERE,
    BEFORE_CONJUNCTION,
    BEFORE_PREPOSITION,
    FORBIDDEN,
    UNLIKELY,
    forbidden_class,
)
from subtitler.rules.display_width import line_widths, text_width
from subtitler.rules.function_words import WordClass, function_words, known_languages
from subtitler.rules.line_breaks import best_breaks, break_cost, is_dialogue_line
from subtitler.rules.profile import Profile
from subtitler.rules.profiles import built_in_profile
from subtitler.rules.unspaced_breaks import may_break_between, unspaced_break_cost
from tests.strategies.words import any_texts, marked_texts

NETFLIX = built_in_profile("netflix").for_language("en")
JAPANESE = built_in_profile("netflix").for_language("ja")
NARROW = Profile("narrow", "Narrow", max_lines=3, max_characters_per_line=12)


@pytest.mark.parametrize(
    ("left", "right", "cost"),
    [
        ("He left.", "She stayed.", AFTER_SENTENCE),
        ("He left.”", "She stayed.", AFTER_SENTENCE),
        ("He left,", "she stayed.", AFTER_CLAUSE),
        ("he left", "and she stayed", BEFORE_CONJUNCTION),
        ("he said", "“no”", BEFORE_CONJUNCTION),
        ("he left", "in the morning", BEFORE_PREPOSITION),
        ("he left", "her alone", ANYWHERE),
        ("we saw 12", "houses", UNLIKELY),
        ("we saw John", "Miller", UNLIKELY),
        ("Suddenly", "John came", ANYWHERE),
        ("He left. Then", "John came", ANYWHERE),
        ("we saw J.", "Miller", UNLIKELY),
        ("we saw the", "man", FORBIDDEN),
        ("we saw <i>the</i>", "man", FORBIDDEN),
        ("he went to", "the sea", FORBIDDEN),
        ("where I come from", "and where I go", BEFORE_CONJUNCTION),
        ("you and", "when", FORBIDDEN),
        ("I know you are", "because I saw it", BEFORE_CONJUNCTION),
        ("Dr.", "Miller", FORBIDDEN),
        ("the house of the dr.", "she left", AFTER_SENTENCE),
        ("", "anything", AFTER_SENTENCE),
        ("anything", "<i></i>", AFTER_SENTENCE),
    ],
)
def test_a_break_costs_what_reading_it_costs(left, right, cost):
    assert break_cost(left, right, "en") == cost


def test_a_forbidden_break_says_why():
    assert forbidden_class("in the", "house", "en") is WordClass.DETERMINER
    assert forbidden_class("in the", "house", "en").noun == "article or determiner"
    assert forbidden_class("the house", "of", "en") is None


@pytest.mark.parametrize(
    ("language", "left", "right"),
    [
        ("de", "der Mann mit dem", "Hut"),
        ("fr", "le chat de", "ma mère"),
        ("es", "la casa de la", "playa"),
        ("it", "il gatto della", "signora"),
        ("pt-BR", "a casa da", "praia"),
        ("nl", "het huis van", "mijn moeder"),
        ("sv", "huset på", "berget"),
        ("pl", "dom w", "lesie"),
        ("ru", "дом на", "горе"),  # noqa: RUF001 - Cyrillic
        ("da", "huset på", "bjerget"),
        ("nb", "huset på", "fjellet"),
    ],
)
def test_each_language_knows_its_own_small_words(language, left, right):
    assert break_cost(left, right, language) == FORBIDDEN
    assert break_cost(left, right, None) < FORBIDDEN
    assert break_cost(left, right, "xx") < FORBIDDEN


def test_german_nouns_are_no_names():
    assert break_cost("wir sahen Haus", "Garten", "de") == ANYWHERE
    assert break_cost("wir sahen Haus", "Garten", None) == UNLIKELY


def test_the_lists_are_lower_case_words_of_known_classes():
    assert {"en", "de", "fr", "es", "it", "pt", "nl", "sv", "pl", "ru"} <= set(known_languages())
    for language in known_languages():
        words = function_words(language)
        assert all(word == word.casefold() or "ß" in word for word in words), language
        assert {found for classes in words.values() for found in classes} == set(WordClass)


@pytest.mark.parametrize(
    ("text", "broken"),
    [
        ("Short enough.", "Short enough."),
        ("Short\nenough.", "Short enough."),
        ("  Short \n enough. ", "Short enough."),
        (
            "I have told you again that the man in the hat went home.",
            "I have told you again\nthat the man in the hat went home.",
        ),
        (
            "We left the house early, but nobody came to meet us there.",
            "We left the house early,\nbut nobody came to meet us there.",
        ),
        ("- Who are you?\n- I am.", "- Who are you?\n- I am."),
        (
            "<i>We left the house early, but</i> nobody came to meet us there.",
            "<i>We left the house early,\nbut</i> nobody came to meet us there.",
        ),
        (
            "<i>We left the house early,</i> <b>but nobody</b> came to meet us there.",
            "<i>We left the house early,</i>\n<b>but nobody</b> came to meet us there.",
        ),
        ("", ""),
        ("<i></i>", "<i></i>"),
        ("x" * 60, "x" * 60),
    ],
)
def test_lines_end_where_they_are_read_best(text, broken):
    assert best_breaks(text, NETFLIX, "en") == broken


def test_a_further_line_is_taken_only_where_it_helps():
    assert best_breaks("one two three four", NARROW, "en") == "one two\nthree four"
    words = "aaaaaaaaaa bbbbbbbbbb cccccccccc"
    assert best_breaks(words, NARROW, None) == "aaaaaaaaaa\nbbbbbbbbbb\ncccccccccc"


def test_speakers_share_the_lines_there_are():
    text = "-one two three four\n-five six"
    assert best_breaks(text, NARROW, "en") == "-one two\nthree four\n-five six"
    assert best_breaks(text, NETFLIX, "en") == text


def test_a_dash_inside_a_sentence_begins_no_line():
    broken = best_breaks("aaaa bbbb - cccc dddd", NARROW, None)
    assert not any(is_dialogue_line(line) for line in broken.split("\n")[1:])


@pytest.mark.parametrize(
    ("text", "broken"),
    [
        ("aaaa bbbb bbbb ? cccc", "aaaa bbbb\nbbbb ? cccc"),
        ("aaaa bbbbbb « cccc", "aaaa bbbbbb\n« cccc"),
        ("aaaa bbbb …cccc", "aaaa bbbb\n…cccc"),
        ("bbbbbbbbbbbb ?", "bbbbbbbbbbbb\n?"),
    ],
)
def test_a_mark_that_stands_alone_stays_with_its_word_where_it_can(text, broken):
    assert best_breaks(text, NARROW, "fr") == broken


def test_ideographs_are_broken_after_punctuation_and_never_before_it():
    text = "今日はいい天気ですね、明日も晴れるといいですね。"
    assert best_breaks(text, JAPANESE, "ja") == "今日はいい天気ですね、\n明日も晴れるといいですね。"
    assert best_breaks("今日は\nいい天気", JAPANESE, "ja") == "今日はいい天気"


@pytest.mark.parametrize(
    ("before", "after", "allowed"),
    [
        ("日", "本", True),
        ("日", "。", False),
        ("「", "日", False),
        ("日", "ー", False),
        ("日", "a", False),
        ("a", "b", False),
        ("ก", "ข", False),
        ("\u200b", "ข", True),
        ("\u3000", "\u3000", False),
        ("か", "\u3099", False),
    ],
)
def test_prohibited_places_of_ideographic_text(before, after, allowed):
    assert may_break_between(before, after) is allowed


def test_japanese_is_broken_between_phrases():
    assert unspaced_break_cost("は", "天") < unspaced_break_cost("天", "気")
    assert unspaced_break_cost("天", "気") < unspaced_break_cost("気", "は")
    assert unspaced_break_cost("カ", "メ") == UNLIKELY
    assert unspaced_break_cost("。", "天") == AFTER_SENTENCE
    assert unspaced_break_cost("\u3000", "天") == AFTER_CLAUSE


def test_a_profile_without_line_length_leaves_the_lines_as_they_are():
    assert best_breaks("a\nb", Profile("p", "P"), "en") == "a\nb"


def test_a_text_of_thousands_of_words_is_cut_evenly():
    text = "word " * 3000
    lines = best_breaks(text, NETFLIX, "en").split("\n")
    assert len(lines) == 2
    assert abs(len(lines[0]) - len(lines[1])) < 10
    assert best_breaks(text * 2, NETFLIX, "en") == text * 2


profiles = st.builds(
    Profile,
    name=st.just("any"),
    title=st.just("Any"),
    max_lines=st.integers(1, 4),
    max_characters_per_line=st.integers(1, 50),
    narrow_character_width=st.sampled_from([0.5, 1]),
    counts_spaces=st.booleans(),
)
cjk = st.lists(st.sampled_from([*"今日はいい天気。、ーカメ ", "\n", "\u3000", "ab"])).map("".join)
broken_texts = st.one_of(any_texts, cjk, marked_texts.map(lambda text: f"-{text}\n- {text}"))


def without_space(text):
    return "".join(re.split(r"\s", text))


@given(broken_texts, profiles, st.sampled_from([None, "en", "de", "ja"]))
@example("今日は いい天気", Profile("p", "P", max_lines=2, max_characters_per_line=7), "ja")
@example("00今今00\u3000今\n今0", Profile("p", "P", max_lines=2, max_characters_per_line=10), None)
def test_breaking_changes_nothing_but_spaces_and_doing_it_twice_is_once(text, profile, language):
    broken = best_breaks(text, profile, language)
    assert without_space(broken) == without_space(text)
    assert MARKUP.findall(broken) == MARKUP.findall(text)
    assert best_breaks(broken, profile, language) == broken


@given(marked_texts, profiles)
def test_there_are_no_more_lines_than_the_profile_allows_and_no_spaces_at_their_ends(text, profile):
    broken = best_breaks(text.replace("—", ""), profile, "en")
    assert broken.count("\n") < profile.max_lines
    if without_space(visible_text(broken)):
        for line in visible_text(broken).split("\n"):
            assert line.strip(" ") == line
    if text_width(broken, profile) <= profile.max_characters_per_line:
        assert len(line_widths(broken, profile)) == 1 or text_width(
            broken.replace("\n", " "), profile
        ) > (profile.max_characters_per_line)
