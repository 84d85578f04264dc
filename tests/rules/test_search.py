r"""Find and replace: words, cases, patterns with groups, markup, and patterns that never end."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from subtitler.document.cue import Cue
from subtitler.document.document import Document
from subtitler.document.editing import set_text
from subtitler.document.markup import visible_text
from subtitler.document.word import Word, WordOrigin
from subtitler.rules.replacement_text import ReplacementInvalid
from subtitler.rules.search import (
    LONGEST_PATTERN,
    Match,
    NothingToFind,
    PatternInvalid,
    PatternTooSlow,
    Query,
    TextChanged,
    find,
    replace_all,
    replace_match,
)
from tests.document.editing.laws import holds_together, performed
from tests.pickled import pickled
from tests.strategies.cues import plain_cue
from tests.strategies.words import any_texts, cues_with_words


def document_of(*texts):
    return Document([plain_cue(1000 * row, text) for row, text in enumerate(texts)])


def found(text, query, **options):
    document = document_of(text)
    return [
        visible_text(text)[match.start : match.end]
        for match in find(document, Query(query, **options))
    ]


def replaced(text, query, replacement, **options):
    document = document_of(text)
    edit = replace_all(document, Query(query, **options), replacement)
    return performed(document, edit)[0].text


@pytest.mark.parametrize(
    ("text", "query", "options", "matches"),
    [
        ("The cat, the Cat", "cat", {}, ["cat", "Cat"]),
        ("The cat, the Cat", "cat", {"match_case": True}, ["cat"]),
        ("concat cat.", "cat", {"whole_word": True}, ["cat"]),
        ("don't don", "don", {"whole_word": True}, ["don"]),
        ("今日は", "今日", {"whole_word": True}, ["今日"]),
        ("cats", "ca|cats", {"whole_word": True, "is_regex": True}, ["cats"]),
        ("Straße STRASSE", "strasse", {}, ["Straße", "STRASSE"]),
        ("a.c abc", "a.c", {}, ["a.c"]),
        ("a.c abc", "a.c", {"is_regex": True}, ["a.c", "abc"]),
        ("one\ntwo", "one two", {}, ["one\ntwo"]),
        ("one\ntwo", "^t", {"is_regex": True}, ["t"]),
        ("<i>c</i>at", "cat", {}, ["cat"]),
        ("<i>cat</i>", "i", {}, []),
        ("100 %", "(?<n>\\d+) %", {"is_regex": True}, ["100 %"]),
        ("abc", "(?r)\\w", {"is_regex": True}, ["a", "b", "c"]),
    ],
)
def test_what_is_found(text, query, options, matches):
    assert found(text, query, **options) == matches


def test_matches_tell_the_places_with_and_without_markup():
    document = document_of("no", "a <i>cat</i>")
    cue_id = document.cues[1].cue_id
    assert find(document, Query("cat")) == (Match(cue_id, 2, 5, 5, 8),)
    assert find(document, Query("$", is_regex=True), [cue_id]) == (Match(cue_id, 5, 5, 12, 12),)


@pytest.mark.parametrize(
    ("text", "query", "replacement", "changed"),
    [
        ("the <i>cat</i> sat", "cat", "dog", "the <i>dog</i> sat"),
        ("the <i>cat</i> sat", "the cat", "a dog", "a <i>dog</i> sat"),
        ("the\ncat sat", "the cat", "a dog", "a\ndog sat"),
        ("it costs 3", "3", "$1", "it costs $1"),
        ("cat cat", "cat", r"\1", r"\1 \1"),
    ],
)
def test_plain_text_is_replaced_as_it_is_written(text, query, replacement, changed):
    assert replaced(text, query, replacement) == changed


@pytest.mark.parametrize(
    ("pattern", "replacement", "changed"),
    [
        (r"(\w+) (\w+)", r"\2 \1", "cat the"),
        (r"(\w+) (\w+)", "$2 $1", "cat the"),
        (r"(?<first>\w+) (?<second>\w+)", r"\g<second>-${first}", "cat-the"),
        (r"cat", "[$&]", "the [cat]"),
        (r"cat", r"[\g<0>]", "the [cat]"),
        (r"cat", r"$$1 \\ $7 \$", "the $1 \\ $7 $"),
        (r" ", r"\n", "the\ncat"),
        (r" ", r"\t", "the\tcat"),
        (r"^", "- ", "- the cat"),
        (r"$", "!", "the cat!"),
        (r"(x)?cat", r"[\1]", "the []"),
    ],
)
def test_groups_in_replacements(pattern, replacement, changed):
    assert replaced("the cat", pattern, replacement, is_regex=True) == changed


@pytest.mark.parametrize("replacement", [r"\2", r"\g<name>", "${name}", r"\g<12>"])
def test_a_group_that_is_not_there_is_told(replacement):
    document = document_of("cat")
    with pytest.raises(ReplacementInvalid, match="round brackets") as caught:
        replace_all(document, Query("(c)", is_regex=True), replacement)
    assert pickled(caught.value).group


def test_only_the_chosen_cues_are_searched_and_replaced():
    document = document_of("cat", "cat", "cat")
    ids = [document.cues[2].cue_id, document.cues[0].cue_id]
    assert [match.cue_id for match in find(document, Query("cat"), ids)] == ids[::-1]
    edit = replace_all(document, Query("cat"), "dog", ids)
    assert [cue.text for cue in performed(document, edit)] == ["dog", "cat", "dog"]
    assert document.undo_label == "Replace all"


def test_one_match_is_replaced():
    document = document_of("<b>cat</b> cat", "cat")
    matches = find(document, Query("(cat)", is_regex=True))
    edit = replace_match(document, Query("(cat)", is_regex=True), r"\1s", matches[1])
    assert performed(document, edit)[0].text == "<b>cat</b> cats"


def test_a_match_that_is_gone_is_not_replaced():
    document = document_of("the cat")
    (match,) = find(document, Query("cat"))
    document.perform(set_text(document, match.cue_id, "a cat"))
    with pytest.raises(TextChanged):
        replace_match(document, Query("cat"), "dog", match)
    document.perform(set_text(document, match.cue_id, "nothing"))
    with pytest.raises(TextChanged):
        replace_match(document, Query("cat"), "dog", match)


def test_replacing_what_is_not_there_is_no_step():
    document = document_of("cat")
    assert replace_all(document, Query("dog"), "cat").splices == ()
    assert replace_all(document, Query("cat"), "cat").splices == ()


@pytest.mark.parametrize(
    "pattern", ["(", "*", "[z-a]", r"\p{Foo}", "a" * (LONGEST_PATTERN + 1), "(" * 900 + ")" * 900]
)
@pytest.mark.parametrize("whole_word", [False, True])
def test_what_is_no_pattern_is_told_in_a_sentence(pattern, whole_word):
    document = document_of("cat")
    with pytest.raises(PatternInvalid, match="no regular expression") as caught:
        find(document, Query(pattern, is_regex=True, whole_word=whole_word))
    assert pickled(caught.value).pattern == pattern


def test_a_pattern_cannot_close_the_brackets_around_it():
    with pytest.raises(PatternInvalid):
        find(document_of("cat"), Query("a)(?:b", is_regex=True, whole_word=True))


def test_nothing_is_not_searched_for():
    with pytest.raises(NothingToFind):
        find(document_of("cat"), Query(""))


@pytest.mark.parametrize("pattern", ["(a|aa)+$", "(?:a{1,1000}){1,1000}$", "(a|aa)*$"])
def test_a_pattern_that_never_ends_is_stopped(pattern):
    document = document_of("a" * 60 + "!")
    with pytest.raises(PatternTooSlow, match="make the pattern simpler") as caught:
        find(document, Query(pattern, is_regex=True), limit_s=0.1)
    assert pickled(caught.value).limit_s == 0.1
    with pytest.raises(PatternTooSlow):
        replace_all(document, Query(pattern, is_regex=True), "", limit_s=0.1)


def test_the_limit_is_for_all_cues_together():
    document = document_of(*["a b c"] * 1000)
    with pytest.raises(PatternTooSlow):
        find(document, Query(r"\w", is_regex=True), limit_s=0.0)


@given(cues_with_words(), st.sampled_from(["a", "the", " ", "cat sat", "今"]), st.text("ab \n"))
def test_replacing_plain_text_is_what_it_is_in_the_text_that_is_seen(cue, query, replacement):
    document = Document([cue])
    edit = replace_all(document, Query(query, match_case=True), replacement)
    (after,) = performed(document, edit)
    plain = visible_text(cue.text)
    expected = re.sub(re.escape(query).replace("\\ ", "[ \n]"), lambda _: replacement, plain)
    assert visible_text(after.text).split() == expected.split()
    assert holds_together(after)


@given(any_texts, st.text(max_size=6))
def test_any_pattern_is_searched_or_refused(text, pattern):
    document = document_of(text)
    try:
        matches = find(document, Query(pattern, is_regex=True))
    except (NothingToFind, PatternInvalid):
        return
    length = len(visible_text(text))
    assert all(0 <= match.start <= match.end <= length for match in matches)


def test_words_that_were_not_replaced_keep_their_times():
    texts = ["the", "cat", "sat"]
    words = tuple(Word(text, 100 * row, 100 * row + 90, 0.5) for row, text in enumerate(texts))
    document = Document([Cue("id", 0, 1000, "the cat sat", words)])
    (after,) = performed(document, replace_all(document, Query("cat"), "dog"))
    assert (after.words[0], after.words[2]) == (words[0], words[2])
    assert after.words[1].origin is WordOrigin.TYPED
