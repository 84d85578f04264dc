"""Aligning a given text with what was heard: laws, places of repetitions, and bounds."""

import random
import time
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.alignment import text_matching
from engine.alignment.text_matching import match_texts

words = st.text("abcde", min_size=1, max_size=3)
texts = st.lists(words, max_size=40)


def indices(given_text, heard):
    return [(pair.given, pair.heard) for pair in match_texts(given_text, heard)]


def prose(n_words, seed):
    """Words as frequent as in a language: a few make up half of the text."""
    chance = random.Random(seed)
    return [f"w{min(3000, int(chance.paretovariate(0.5)))}" for _ in range(n_words)]


@given(texts)
def test_a_text_is_matched_with_itself_word_by_word(text):
    assert indices(text, text) == [(index, index) for index in range(len(text))]


@given(texts, texts)
def test_matches_rise_on_both_sides_and_are_alike(ours, theirs):
    pairs = match_texts(ours, theirs)
    assert all(a.given < b.given and a.heard < b.heard for a, b in pairwise(pairs))
    for pair in pairs:
        assert 0.5 <= pair.similarity <= 1.0
        assert (pair.similarity == 1.0) == (ours[pair.given] == theirs[pair.heard])


@given(texts, texts)
def test_both_sides_are_treated_alike_in_what_is_equal_throughout(ours, theirs):
    if not set("".join(ours)) & set("".join(theirs)):
        assert match_texts(ours, theirs) == []


@pytest.mark.parametrize("n_words", [150, 2000])
@settings(max_examples=15)
@given(st.integers(0, 10**6), st.sampled_from(["replace", "leave out", "add", "move on"]))
def test_an_edit_changes_nothing_further_than_a_few_words_away(n_words, seed, kind):
    text = prose(n_words, seed)
    at = seed % n_words
    n_cut = {"replace": 1, "leave out": 5, "add": 0, "move on": 40}[kind]
    added = {"replace": ["qqq"], "leave out": [], "add": ["qqq"] * 7, "move on": ["zzz"] * 30}[kind]
    heard = text[:at] + added + text[at + n_cut :]
    pairs = set(indices(text, heard))
    stop = at + n_cut
    # An edge may slip by words that are the same on both sides of what was left out.
    assert {(index, index) for index in range(at - 12)} <= pairs
    shift = len(added) - n_cut
    assert {(index, index + shift) for index in range(stop + 12, n_words)} <= pairs


def test_repeated_lines_go_to_their_places_in_time():
    chorus = ["we", "all", "sing", "along", "tonight"]
    verses = [prose(12, seed) for seed in range(3)]
    text = [*verses[0], *chorus, *verses[1], *chorus, *verses[2], *chorus]
    assert indices(text, text) == [(index, index) for index in range(len(text))]
    # The second chorus was not sung.
    skipped = [*range(29), *range(34, len(text))]
    assert [pair[0] for pair in indices(text, [text[index] for index in skipped])] == skipped


def test_of_two_equal_lines_one_is_left_out_as_a_whole():
    found = match_texts(
        ["a", "b", "c", "d", "a", "b", "c", "d"], ["a", "b", "c", "d"], [True, *[False] * 3] * 2
    )
    assert [pair.given for pair in found] in ([0, 1, 2, 3], [4, 5, 6, 7])


def test_a_refrain_within_two_lines_is_left_out_with_its_line():
    text = ["x", "y", "oh", "yes", "p", "q", "oh", "yes", "r", "s"]
    starts = [index in (0, 4, 8) for index in range(len(text))]
    found = match_texts(text, [*text[:4], *text[8:]], starts)
    assert [pair.given for pair in found] == [0, 1, 2, 3, 8, 9]


def test_missing_and_added_passages_are_passed_over():
    text = prose(600, 1)
    heard = text[:200] + prose(80, 2) + text[200:300] + text[380:]
    found = dict(indices(text, heard))
    assert sum(found.get(index) == index for index in range(200)) > 195
    assert sum(found.get(index) == index + 80 for index in range(200, 300)) > 95
    assert sum(found.get(index) == index for index in range(380, 600)) > 215
    assert sum(index in found for index in range(300, 380)) < 8


def test_chance_matches_amid_unlike_passages_are_dropped():
    unlike = [[letter * k for k in range(3, 23)] for letter in "ab"]
    text, heard = (["one", "two", "three", *words, "four", "five", "six"] for words in unlike)
    text.insert(12, "the")
    heard.insert(14, "the")
    assert 12 not in dict(indices(text, heard))
    assert len(indices(text, heard)) == 6


def test_words_spelled_alike_are_matched_where_they_stand():
    pairs = match_texts(["the", "old", "baker", "sings"], ["the", "old", "bakers", "sings"])
    assert [(pair.given, pair.heard) for pair in pairs] == [(0, 0), (1, 1), (2, 2), (3, 3)]
    assert [pair.similarity == 1.0 for pair in pairs] == [True, True, False, True]


def corrupted(text, seed):
    chance = random.Random(seed)
    heard, truth = [], {}
    for index, word in enumerate(text):
        kind = chance.random()
        if kind < 0.04:
            continue
        if kind < 0.08:
            heard.append(chance.choice(text))
        elif kind > 0.96:
            heard.append(chance.choice(text))
            continue
        truth[index] = len(heard)
        heard.append(word)
    return heard, truth


def test_twenty_thousand_words_with_mistakes_are_matched_rightly():
    text = prose(20_000, 3)
    heard, truth = corrupted(text, 4)
    found = dict(indices(text, heard))
    right = sum(found.get(index) == at for index, at in truth.items())
    assert right / len(truth) > 0.98  # equal neighbours are taken for each other


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        (prose(4_000, 5), [f"x{word}" for word in prose(4_000, 6)]),
        (["la"] * 4_000, ["la"] * 1_500),
        (["la", "lu"] * 2_000, ["lu", "la"] * 1_500),
    ],
    ids=["nothing alike", "one word", "two words"],
)
def test_the_most_stubborn_texts_take_bounded_memory(ours, theirs, monkeypatch):
    cells = []
    for name in ("table_pairs", "banded_pairs"):
        original = getattr(text_matching, name)

        def counting(a, b, *most, original=original):
            cells.append(most[1] if len(most) > 1 else len(a) * len(b))
            return original(a, b, *most)

        monkeypatch.setattr(text_matching, name, counting)
    begin = time.process_time()
    match_texts(ours, theirs)
    assert time.process_time() - begin < 60  # a full table would take many minutes
    assert max(cells) <= text_matching.MOST_CELLS
