"""The Text field of an event: nothing in it is lost, whatever is edited beside it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from subtitler.document.markup import visible_text
from subtitler.document.word import Word, WordOrigin
from subtitler.formats.ass_karaoke import (
    karaoke_names,
    karaoke_tags,
    sung_text,
    with_karaoke,
    words_of,
)
from subtitler.formats.ass_tags import (
    keypad_of_legacy,
    legacy_of_keypad,
    override_tags,
)
from subtitler.formats.ass_text import edited_text, new_text, read_text

SIGNS = "{}\\Nnhi1;~ \u2060\u00a0ab"
raw_texts = st.one_of(st.text(SIGNS + "kKfpq0239<>/(", max_size=16), st.text(max_size=16)).map(
    lambda text: " ".join(text.split("\n"))
)
cue_texts = st.text(SIGNS + "\n", max_size=16)


def meaning(raw, wrap_style=0):
    return read_text(raw, wrap_style).text


@given(raw_texts)
def test_the_tokens_are_the_whole_field_and_the_whole_text(raw):
    read = read_text(raw)
    assert read.raw == raw
    assert "".join(token.text for token in read.tokens) == read.text


@given(cue_texts)
def test_a_new_text_is_read_as_it_was_meant(text):
    raw = new_text(text).raw
    assert "\n" not in raw
    assert meaning(raw) == text


@given(raw_texts, cue_texts)
def test_an_edited_text_is_read_as_it_was_meant(raw, text):
    edited = edited_text(read_text(raw), text, 0)
    assert edited.text == text
    if "\\p" not in raw and "\\q" not in raw:
        assert meaning(edited.raw) == text


@given(raw_texts)
def test_a_text_that_was_not_edited_stays_as_it_was_written(raw):
    read = read_text(raw)
    if not read.syllables and "<" not in read.text and "\\kt" not in raw:
        assert edited_text(read, read.text, 0).raw == raw


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        ("a, b, c", "a, b, c"),
        ("one\\Ntwo", "one\ntwo"),
        ("one\\ntwo", "one two"),
        ("{\\q2}one\\ntwo", "{\\q2}one\ntwo"),
        ("one\\htwo", "one\u00a0two"),
        ("{sigh}one", "{\\;sigh}one"),
        ("{}one", "{\\;}one"),
        ("{any \\i1 text}one", "{any \\i1 text}one"),
        ("{\\i1\\t(0,9,\\fs{20)}one", "{\\i1\\t(0,9,\\fs(20)}one"),
        ("one {two", "one {two"),
        ("one} two", "one} two"),
        ("\\{one\\}", "{one}"),
        ("C:\\dir\\\u2060new", "C:\\dir\\new"),
        ("{\\p1}m 0 0 l 9 9{\\p0}one", "{\\p1}{\\~m 0 0 l 9 9}{\\p0}one"),
        ("{\\p2}m 0 0\\Nl 9 9", "{\\p2}{\\~m 0 0}{\\~\\N}{\\~l 9 9}"),
        ("{\\k20}o{\\k30\\i1}ne", "o{\\i1}ne"),
        ("{why\\k20}one", "{\\;why}one"),
        ("a\0b", "a\ufffdb"),
    ],
)
def test_a_field_is_read_by_its_meaning(raw, text):
    assert meaning(raw) == text


def test_a_soft_break_is_a_line_break_where_no_other_is_made():
    assert meaning("one\\ntwo", 2) == "one\ntwo"
    assert meaning("{\\q1}one\\ntwo", 2) == "{\\q1}one two"


@pytest.mark.parametrize("text", ["{\\;sigh}", "{\\;}", "{\\i1}{\\p1}{\\~m 0 0 l 9 9}{\\p0}"])
def test_what_hides_is_not_seen_and_written_back(text):
    assert visible_text(text) == ""
    assert meaning(new_text(text).raw) == text


def test_a_drawing_cut_off_from_its_tag_is_left_out():
    assert new_text("{\\~m 0 0 l 9 9}one").raw == "one"


def test_bytes_that_are_no_text_stay_beside_an_edit():
    assert edited_text(read_text("a\udc81b{x\udc81}c"), "a\ufffdb{\\;x\ufffd}d", 0).raw == (
        "a\udc81b{x\udc81}d"
    )


def test_an_edit_changes_nothing_beside_it():
    raw = "{one}{\\pos(1,2)}two\\hthree\\nfour {five\\i1}six\\Nseven"
    edited = edited_text(read_text(raw), meaning(raw).replace("four", "4 <i>x</i>"), 0)
    assert edited.raw == raw.replace("four", "4 {\\i1}x{\\i0}")


class TestKaraoke:
    def test_syllables_are_words_and_pauses_are_not(self):
        read = read_text("{\\k50}{\\k20}Hel{\\kf30}lo{\\ko10} {\\K20\\i1}world{\\k10}")
        assert read.text == "Hello {\\i1}world"
        assert words_of(read, 1000, 3000) == (
            Word("Hel", 1500, 1700),
            Word("lo", 1700, 2000),
            Word("world", 2100, 2300),
        )

    def test_words_that_share_a_syllable_are_guessed(self):
        words = words_of(read_text("{\\k20}one two"), 0, 1000)
        assert [(word.text, word.origin) for word in words] == [
            ("one", WordOrigin.GUESSED),
            ("two", WordOrigin.GUESSED),
        ]

    def test_kt_sets_the_time_from_the_start(self):
        read = read_text("{\\kt50\\k20}one{\\k10.4}two")
        assert words_of(read, 1000, 3000) == (
            Word("one", 1500, 1700),
            Word("two", 1700, 1800),
        )

    def test_text_before_the_karaoke_has_no_time(self):
        words = words_of(read_text("one {\\k20}two"), 1000, 2000)
        assert [(word.start_ms, word.end_ms) for word in words] == [(1000, 1000), (1000, 1200)]

    def test_a_text_without_karaoke_has_no_words(self):
        assert words_of(read_text("{\\i1}one"), 0, 1000) == ()

    def test_the_kind_of_karaoke_stays(self):
        old = read_text("{\\k1}a {\\kf1}b {\\ko1}c")
        assert karaoke_names(old, "a {x}b c") == [(0, "k"), (2, "kf"), (7, "ko")]
        words = (Word("a", 0, 10), Word("b", 10, 20), Word("c", 20, 30))
        tags = karaoke_tags("a b c", words, 0, [(0, "k"), (2, "kf"), (4, "ko")])
        assert with_karaoke(old.tokens[1:2], {}) == "a "
        assert tags == {0: "{\\k1}", 2: "{\\kf1}", 4: "{\\ko1}"}

    @given(st.data())
    def test_times_of_words_come_back(self, data):
        texts = data.draw(
            st.lists(st.sampled_from(["cat", "{x", "R&D", "שלום", "a\\N"]), min_size=1, max_size=8)
        )
        count = 2 * len(texts)
        times = st.lists(st.integers(0, 200), min_size=count, max_size=count)
        edges = [10 * cs for cs in sorted(data.draw(times))]
        space = data.draw(st.sampled_from([" ", "\n", "", "{\\i1} ", " {\\;why}"]))
        words = tuple(Word(text, edges[2 * at], edges[2 * at + 1]) for at, text in enumerate(texts))
        text = space.join(texts)
        raw = with_karaoke(new_text(text).tokens, karaoke_tags(text, words, 0))
        read = read_text(raw)
        assert read.text == text
        assert words_of(read, 0, 2000) == words


class TestTags:
    def test_only_what_has_a_meaning_is_told(self):
        block = "{\\blur1\\i1\\b700\\c&HFF&\\fnArial\\t(0,9,\\u1)\\a6\\p1\\q2\\rTop\\kf20\\s}"
        assert [(tag.name, tag.value) for tag in override_tags(block)] == [
            ("i", "1"),
            ("b", "1"),
            ("c", "#ff0000"),
            ("an", "8"),
            ("p", "1"),
            ("q", "2"),
            ("r", "Top"),
            ("kf", "20"),
            ("s", ""),
        ]

    @given(st.text("\\ikKbcprqan102(){}&H ", max_size=20))
    def test_tags_stand_in_order_and_inside_the_block(self, text):
        last = 0
        for tag in override_tags(f"{{{text}}}"):
            assert last <= tag.start < tag.end <= len(text) + 1
            last = tag.end

    def test_alignments_of_ssa_are_those_of_the_keypad_in_another_order(self):
        assert [legacy_of_keypad(keypad) for keypad in range(1, 10)] == [
            *(1, 2, 3),
            *(9, 10, 11),
            *(5, 6, 7),
        ]
        assert all(keypad_of_legacy(legacy_of_keypad(key)) == key for key in range(1, 10))
        assert keypad_of_legacy(4) == 2


@pytest.mark.parametrize(
    "part", ["{", "}", "\\{", "\\", "{\\", "{\\k1}a", "\\\u2060", "{(\\t", "\\N", "{\\p1}m"]
)
def test_a_hostile_megabyte_is_read_and_edited_before_the_test_times_out(part):
    read = read_text(part * 200_000)
    words_of(read, 0, 1000)
    edited_text(read, read.text[:100_000] + "x" + read.text[100_000:], 0)


SUNG_PARTS = ("a", "b c", " ", "", r"{\k10}", r"{\kf20}", r"{\ko1}", r"{\K5}", r"{\kt5}", r"{\k}")


@given(st.lists(st.sampled_from([*SUNG_PARTS, *SUNG_PARTS[:8] * 3, r"\N", "{c}", "\u00a0", "\0"])))
def test_plain_karaoke_is_read_as_all_other_is(parts):
    raw = "".join(parts)
    read, sung = read_text(raw), sung_text(raw)
    if sung is not None:
        assert (sung.text, sung.syllables) == (read.text, read.syllables)
        assert words_of(sung, 1000, 1200) == words_of(read, 1000, 1200)
    assert (sung is not None) == all(part in SUNG_PARTS[:8] for part in parts) or "{" not in raw
