"""Words follow the text, and keep their times where they did not change."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from subtitler.document.cue import Cue
from subtitler.document.markup import visible_text
from subtitler.document.reconcile import is_heard, reconcile, word_positions, words_to_measure
from subtitler.document.word import Word, WordOrigin
from tests.strategies.words import any_texts, cues_with_words, marked_texts, timed_words

MEASURED, MOVED = WordOrigin.MEASURED, WordOrigin.MOVED
GUESSED, TYPED = WordOrigin.GUESSED, WordOrigin.TYPED


def spoken(*texts, start_ms=1000):
    """Measured words of 300 ms, one every 400 ms."""
    return tuple(
        Word(text, start_ms + 400 * index, start_ms + 400 * index + 300, 0.9)
        for index, text in enumerate(texts)
    )


def seen(text):
    return "".join(visible_text(text).split())


@given(any_texts, st.data())
def test_words_are_the_visible_text_in_order_inside_the_cue(text, data):
    old_texts = data.draw(st.lists(st.text(max_size=8), max_size=6))
    old = data.draw(timed_words(old_texts, -500, 11_000))
    start_ms, end_ms = data.draw(st.tuples(st.integers(0, 5000), st.integers(0, 9000)))
    words = reconcile(text, old, start_ms, end_ms)
    if words or any(word.text.strip() for word in old):
        assert "".join(word.text for word in words) == seen(text)
    edges = [edge for word in words for edge in (word.start_ms, word.end_ms)]
    assert edges == sorted(edges)
    assert all(start_ms <= edge <= max(start_ms, end_ms) for edge in edges)
    assert all(word.text and not any(map(str.isspace, word.text)) for word in words)


@given(cues_with_words())
def test_unchanged_text_keeps_its_words(cue):
    assert reconcile(cue.text, cue.words, cue.start_ms, cue.end_ms) == cue.words


@given(cues_with_words(), marked_texts)
def test_reconciling_once_more_changes_nothing(cue, text):
    once = reconcile(text, cue.words, cue.start_ms, cue.end_ms)
    assert reconcile(text, once, cue.start_ms, cue.end_ms) == once


@given(cues_with_words(), st.data())
def test_each_word_is_found_at_its_place_in_the_text(cue, data):
    text = data.draw(marked_texts)
    words = reconcile(text, cue.words, cue.start_ms, cue.end_ms)
    for word, (start, end) in zip(words, word_positions(text, words), strict=True):
        assert seen(text[start:end]) == word.text


def test_a_corrected_word_takes_the_time_of_the_one_it_replaces():
    old = spoken("the", "kat", "sat")
    words = reconcile("the cat sat", old, 0, 5000)
    assert words == (old[0], Word("cat", 1400, 1700, None, TYPED), old[2])


def test_a_word_of_which_only_case_or_punctuation_changed_stays_measured():
    old = spoken("hello", "world")
    words = reconcile("“Hello, world!”", old, 0, 5000)
    assert words == (Word("“Hello,", 1000, 1300, 0.9), Word("world!”", 1400, 1700, 0.9))


def test_an_inserted_word_stands_between_its_neighbours():
    old = spoken("good", "morning")
    words = reconcile("good early morning", old, 0, 5000)
    assert words == (old[0], Word("early", 1300, 1400, None, TYPED), old[1])


def test_words_added_at_the_end_share_the_rest_of_the_cue():
    old = spoken("good")
    words = reconcile("good old day", old, 0, 1900)
    assert words == (
        old[0],
        Word("old", 1300, 1600, None, TYPED),
        Word("day", 1600, 1900, None, TYPED),
    )


def test_a_deleted_word_leaves_the_others_as_they_were():
    old = spoken("good", "old", "day")
    assert reconcile("good day", old, 0, 5000) == (old[0], old[2])


def test_a_word_cut_in_two_by_a_space_is_guessed_from_its_letters():
    old = spoken("icecream")
    words = reconcile("ice cream", old, 0, 5000)
    assert words == (
        Word("ice", 1000, 1112, None, GUESSED),
        Word("cream", 1112, 1300, None, GUESSED),
    )


def test_letters_typed_to_a_word_make_it_another_word():
    old = spoken("the", "cat")
    words = reconcile("the cats", old, 0, 5000)
    assert words == (old[0], Word("cats", 1400, 1700, None, TYPED))


def test_markup_and_line_breaks_belong_to_no_word():
    old = spoken("hello", "world")
    assert reconcile("{\\an8}<i>hello</i>\n<v Ann>world</v>", old, 0, 5000) == old
    assert reconcile("<i>hel</i>lo\nworld", old, 0, 5000) == old


def test_signs_that_only_look_like_markup_are_words():
    assert [w.text for w in reconcile("3 < 5 <3", spoken("3", "<", "5"), 0, 5000)] == [
        "3",
        "<",
        "5",
        "<3",
    ]


def test_japanese_words_without_spaces_keep_their_times_around_a_change():
    old = spoken("今日", "は", "いい", "天気")
    words = reconcile("今日もいい天気", old, 0, 5000)
    assert words == (old[0], Word("も", 1400, 1700, None, TYPED), old[2], old[3])


def test_typed_ideographs_are_words_of_their_own():
    words = reconcile("今日は晴天。", spoken("今日", "は"), 0, 2000)
    assert [word.text for word in words] == ["今日", "は", "晴", "天。"]


def test_several_words_in_one_run_stay_apart():
    old = spoken("state", "-of", "-the", "-art")
    assert reconcile("state-of-the-art", old, 0, 5000) == old
    changed = reconcile("state-of-the-arts", old, 0, 5000)
    assert changed == (Word("state-of-the-arts", 1000, 2500, None, TYPED),)


def test_right_to_left_words_keep_their_times():
    old = spoken("שלום", "עולם")
    assert reconcile("שלום\u200f יפה עולם", old, 0, 5000)[-1] == old[1]


def test_words_outside_the_cue_are_moved_inside():
    old = spoken("late", start_ms=9000)
    assert reconcile("late", old, 0, 5000) == (Word("late", 5000, 5000, 0.9, MOVED),)


def test_a_cue_without_words_stays_without():
    assert reconcile("typed", (), 0, 5000) == ()
    assert reconcile("<i></i>", spoken("gone"), 0, 5000) == ()


def test_white_space_around_the_engines_words_goes():
    words = reconcile("Hello world", spoken(" Hello", " world"), 0, 5000)
    assert words == spoken("Hello", "world")


def test_a_very_long_cue_is_reconciled_around_the_edit():
    old = spoken(*["a"] * 20_000)
    text = " ".join([*["a"] * 5000, "b", *["a"] * 10_000, "x", *["a"] * 5000])
    words = reconcile(text, old, 0, 10_000_000)
    assert "".join(word.text for word in words) == seen(text)
    assert words[:5000] == old[:5000]
    assert words[-5000:] == old[-5000:]


def test_a_combining_mark_typed_behind_a_word_changes_it():
    old = spoken("今日", "は")
    words = reconcile("今日\u3099は", old, 0, 5000)
    assert [word.text for word in words] == ["今", "日\u3099", "は"]
    assert [word.origin for word in words] == [TYPED, TYPED, MEASURED]


def test_a_word_deleted_between_changed_ones_leaves_their_times():
    old = spoken("one", "two", "Three")
    words = reconcile("One! three?", old, 0, 5000)
    assert words == (Word("One!", 1000, 1300, 0.9), Word("three?", 1800, 2100, 0.9))


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("Straße", "STRASSE"),
        ("café", unicodedata.normalize("NFD", "café")),
        ("istanbul", "İSTANBUL"),
        ("\u0131sparta", "ISPARTA"),
        ("ΟΔΟΣ", "οδος"),
        ("dont", "don't"),
        ("wait...", "wait…"),
    ],
)
def test_another_case_stop_or_unicode_form_is_the_same_word(before, after):
    old = spoken("the", before, "sat")
    words = reconcile(f"the {after} sat", old, 0, 5000)
    assert words == (old[0], Word(after, 1400, 1700, 0.9), old[2])


@pytest.mark.parametrize(
    ("before", "after"), [("resume", "résumé"), ("कि", "की"), ("3", "4"), ("$", "€")]
)
def test_another_accent_vowel_sign_or_number_is_another_word(before, after):
    old = spoken("the", before)
    assert reconcile(f"the {after}", old, 0, 5000)[1].origin is TYPED


def test_words_joined_by_a_hyphen_stay_as_they_were_heard():
    old = spoken("a", "well", "known", "cat")
    words = reconcile("a well-known cat", old, 0, 5000)
    assert words == (old[0], old[1], Word("-known", 1800, 2100, 0.9), old[3])


def test_words_joined_and_cut_elsewhere_are_guessed_not_typed():
    words = reconcile("an otherone, yes", spoken("another", "one", "yes"), 0, 5000)
    assert [word.origin for word in words] == [GUESSED, GUESSED, MEASURED]


def test_stops_typed_behind_a_japanese_word_do_not_cut_it():
    old = spoken("今日は", "晴れ")
    words = reconcile("今日は、晴れ。", old, 0, 5000)
    assert [word for word in words if is_heard(word.text)] == list(old)
    assert words_to_measure(Cue("id", 0, 5000, "今日は、晴れ。", words)) == ()


def heard_times(words):
    return [
        (word.start_ms, word.end_ms, word.origin)
        for word in words
        if any(map(str.isalnum, word.text))
    ]


@given(cues_with_words(), st.data())
def test_a_change_of_case_or_stops_alone_leaves_every_word_as_it_was_heard(cue, data):
    runs = visible_text(cue.text).split()
    texts = [data.draw(st.sampled_from([run, run.upper(), run + ",", f"“{run}"])) for run in runs]
    words = reconcile(" ".join(texts), cue.words, cue.start_ms, cue.end_ms)
    assert heard_times(words) == heard_times(cue.words)


def test_words_typed_and_guessed_are_to_be_measured_but_not_stops_that_stand_alone():
    words = (
        Word("—", 0, 1, None, TYPED),
        Word("%", 1, 2, None, TYPED),
        Word("a", 2, 3, None, GUESSED),
        Word("b", 3, 4, 0.5, MOVED),
        Word("c", 4, 5, 0.5, MEASURED),
        Word("♪", 5, 6, None, TYPED),
    )
    assert words_to_measure(Cue("id", 0, 10, "— % a b c ♪", words)) == (1, 2)
    assert words_to_measure(Cue("id", 0, 10, "no words known")) == ()
    assert not is_heard("♪ “…” -")


@given(cues_with_words(), marked_texts)
def test_exactly_the_words_that_were_not_there_before_are_to_be_measured(cue, text):
    measured = tuple(Word(w.text, w.start_ms, w.end_ms, 0.5, MEASURED) for w in cue.words)
    new = reconcile(text, measured, cue.start_ms, cue.end_ms)
    asked = words_to_measure(Cue("id", cue.start_ms, cue.end_ms, text, new))
    for index, word in enumerate(new):
        if index not in asked and is_heard(word.text):
            assert word.origin in (MEASURED, MOVED)
            assert word.probability == 0.5
