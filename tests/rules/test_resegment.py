"""Cues cut anew from their words: nothing is lost, what was set by hand stays, undo works."""

from dataclasses import replace
from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from subtitler.document.cue import Cue, CueOrigin, new_cue_id
from subtitler.document.document import Document
from subtitler.document.evidence import Evidence
from subtitler.document.markup import visible_text
from subtitler.document.reconcile import reconcile
from subtitler.document.word import Word, WordOrigin
from subtitler.document.word_times import share_out
from subtitler.rules.check_context import CheckContext
from subtitler.rules.profiles import built_in_profile
from subtitler.rules.resegment import resegment
from tests.strategies.timed_words import TINY, synthetic_words

NETFLIX = built_in_profile("netflix")
ENGLISH = CheckContext("en")


def cue(text: str, start_ms: int, end_ms: int, *, timed: bool = True, **facts: object) -> Cue:
    """An opened cue; its words fill its time."""
    words = ()
    if timed:
        parts = visible_text(text).split()
        words = share_out(parts, start_ms, end_ms, WordOrigin.MEASURED)
    values = {"origin": CueOrigin.OPENED, "words": words}
    return Cue(new_cue_id(), start_ms, end_ms, text, **(values | facts))


def resegmented(cues: list[Cue], profile=NETFLIX, **options: object) -> list[Cue]:
    document = Document(cues)
    document.perform(resegment(document, None, profile, ENGLISH, **options))
    return list(document.cues)


def texts(cues: list[Cue]) -> list[str]:
    return [each.text for each in cues]


SPOKEN = [
    "a",
    "cat",
    "sat",
    "over",
    "Yes.",
    "why?",
    "so,",
    "mountains",
    "今日",
    "は。",
    "<3",
    "-",
    "♪",
]


@st.composite
def marked_texts(draw):
    parts = []
    for word in draw(st.lists(st.sampled_from(SPOKEN), max_size=8)):
        tag = draw(st.sampled_from(["", "", "", "i", "b"]))
        parts.append(f"<{tag}>{word}</{tag}>" if tag else word)
        parts.append(draw(st.sampled_from([" ", " ", " ", "\n", "  ", ""])))
    place = draw(st.sampled_from(["", "", "", "{\\an8}", "<i>", "<v Ann>", "[", "- "]))
    return place + "".join(parts)


@st.composite
def documents(draw):
    cues, at_ms = [], draw(st.integers(0, 500))
    for text in draw(st.lists(marked_texts(), max_size=8)):
        start_ms = max(0, at_ms + draw(st.sampled_from([0, 0, 83, 700, 3000, -100, -2000])))
        end_ms = start_ms + draw(st.sampled_from([0, 1, 400, 900, 2000, 5000, 9000]))
        runs = visible_text(text).split()
        words = ()
        if runs and draw(st.booleans()):
            edges = sorted(
                draw(
                    st.lists(
                        st.integers(start_ms, max(start_ms, end_ms)),
                        min_size=2 * len(runs),
                        max_size=2 * len(runs),
                    )
                )
            )
            words = tuple(
                Word(run, edges[2 * at], edges[2 * at + 1], 0.5) for at, run in enumerate(runs)
            )
        cues.append(
            Cue(
                new_cue_id(),
                start_ms,
                end_ms,
                text,
                words,
                draw(st.sampled_from([*CueOrigin, CueOrigin.OPENED, CueOrigin.OPENED])),
                speaker=draw(st.sampled_from(["", "", "", "Ann"])),
                start_locked=draw(st.integers(0, 5)) == 0,
                end_locked=draw(st.integers(0, 5)) == 0,
            )
        )
        at_ms = end_ms
    return Document(cues)


def letters(cues: tuple[Cue, ...]) -> str:
    return "".join("".join(visible_text(each.text).split()) for each in cues)


profiles = st.sampled_from([TINY, NETFLIX, built_in_profile("bbc")])
contexts = st.builds(
    CheckContext,
    st.sampled_from(["en", None, "ja"]),
    st.sampled_from([None, 25, Fraction(24000, 1001)]),
    st.lists(st.integers(1, 30_000), max_size=4, unique=True).map(sorted).map(tuple),
)


@given(documents(), profiles, contexts)
def test_no_word_is_lost_or_moved_and_undo_takes_all_of_it_back(document, profile, context):
    before = document.cues
    document.perform(resegment(document, None, profile, context))
    assert letters(document.cues) == letters(before)
    for each in document.cues:
        assert list(each.words) == list(
            reconcile(each.text, each.words, each.start_ms, each.end_ms)
        )
    known = {(word.text, word.start_ms) for each in before for word in each.words}
    changed = [each for each in document.cues if each not in before]
    moved = [
        word
        for each in changed
        for word in each.words
        if word.origin is WordOrigin.MEASURED and (word.text, word.start_ms) not in known
    ]
    assert moved == []
    assert all(each.start_ms < each.end_ms for each in changed)
    if document.undo_label is not None:
        document.undo()
    assert document.cues == before


@given(documents(), profiles, contexts)
def test_what_the_user_did_stays(document, profile, context):
    before = document.cues
    document.perform(resegment(document, None, profile, context))
    after = document.cues
    assert [each for each in after if each.origin is CueOrigin.EDITED] == [
        each for each in before if each.origin is CueOrigin.EDITED
    ]
    assert {each.start_ms for each in before if each.start_locked} == {
        each.start_ms for each in after if each.start_locked
    }
    assert {each.end_ms for each in before if each.end_locked} == {
        each.end_ms for each in after if each.end_locked
    }


@given(documents(), profiles, contexts)
def test_cues_that_followed_each_other_do_so_afterwards(document, profile, context):
    if all(one.end_ms <= other.start_ms for one, other in pairwise(document.cues)):
        document.perform(resegment(document, None, profile, context))
        assert all(one.end_ms <= other.start_ms for one, other in pairwise(document.cues))


def test_a_sentence_cut_in_the_middle_becomes_one_cue_and_two_become_two():
    cues = [
        cue("The old baker opened", 1000, 2200),
        cue("the kitchen window. Maria carried fresh", 2300, 4500),
        cue("bread over the bridge.", 4600, 6000),
    ]
    found = resegmented(cues)
    assert [visible_text(each.text).replace("\n", " ") for each in found] == [
        "The old baker opened the kitchen window.",
        "Maria carried fresh bread over the bridge.",
    ]
    assert [each.cue_id for each in found] == [cues[0].cue_id, cues[1].cue_id]
    assert {each.origin for each in found} == {CueOrigin.OPENED}
    assert found[1].words[0] == cues[1].words[3]


def test_markup_goes_where_its_words_go():
    cues = [
        cue("{\\an8}The <i>old baker opened", 1000, 2200),
        cue("{\\an8}<i>the kitchen</i> window. Maria</i> carried bread", 2300, 4500),
        cue("{\\an8}<b>over</b> the bridge.", 4600, 6000),
    ]
    assert texts(resegmented([replace(each, words=()) for each in cues])) == [
        "{\\an8}The <i>old baker opened <i>the kitchen</i> window.</i>",
        "{\\an8}<i>Maria</i> carried bread <b>over</b> the bridge.",
    ]


def test_a_cue_without_words_stays_without_and_is_cut_by_its_letters():
    text = "Nobody came to the meeting this morning. They all had missed the early train to town."
    found = resegmented([cue(text, 0, 6000, timed=False)])
    assert [each.text.replace("\n", " ") for each in found] == [text[:40], text[41:]]
    assert not any(each.words for each in found)
    assert (found[0].start_ms, found[-1].end_ms) == (0, 6000)


def test_speakers_styles_places_sounds_songs_and_dialogues_are_not_joined():
    kept = [
        cue("Well,", 0, 1000, speaker="Ann"),
        cue("you know", 1083, 2083, speaker="Bob"),
        cue("[door opens]", 2166, 3166),
        cue("that we", 3249, 4249, style="Sign"),
        cue("{\\an8}never", 4332, 5332),
        cue("-Will it?\n-Go", 5415, 6415),
        cue("♪ on and on ♪", 6498, 7498),
    ]
    assert resegmented(kept) == kept


def test_edges_that_were_set_by_hand_stay_unless_they_may_move():
    cues = [
        cue("The old baker", 1000, 2200, end_locked=True),
        cue("opened the kitchen window.", 2300, 4500),
    ]
    found = resegmented(cues)
    assert [(each.end_ms, each.end_locked) for each in found] == [(2200, True), (4500, False)]
    (one,) = resegmented(cues, move_locked=True)
    assert (one.start_locked, one.end_locked) == (False, False)


def test_only_the_cues_that_are_named_are_cut_also_if_they_were_edited():
    cues = [
        cue("The old baker", 1000, 2200, origin=CueOrigin.EDITED),
        cue("opened the window.", 2300, 4500),
        cue("She", 6000, 7000),
        cue("smiled.", 7083, 8000),
    ]
    document = Document(cues)
    ids = [each.cue_id for each in cues[:2]]
    document.perform(resegment(document, ids, NETFLIX, ENGLISH))
    assert texts(document.cues) == ["The old baker opened the window.", "She", "smiled."]
    assert document.cues[0].origin is CueOrigin.EDITED
    assert document.undo_label == "Resegment"
    with pytest.raises(KeyError):
        resegment(document, ["gone"], NETFLIX)


def test_what_is_right_already_is_not_touched():
    cues = [cue("The old baker opened the window.", 1000, 3500), cue("She smiled.", 5000, 6500)]
    document = Document(cues)
    assert resegment(document, None, NETFLIX, ENGLISH).splices == ()


def test_doing_it_twice_changes_nothing_more():
    words = synthetic_words(300)
    spoken = [
        Word(each.text, each.start_ms, each.end_ms, 0.9, WordOrigin.MEASURED) for each in words
    ]
    cues = [
        Cue(
            new_cue_id(),
            part[0].start_ms,
            part[-1].end_ms,
            " ".join(word.text for word in part),
            part,
            CueOrigin.RECOGNISED,
        )
        for part in (tuple(spoken[at : at + 11]) for at in range(0, 300, 11))
    ]
    document = Document(cues)
    document.perform(resegment(document, None, NETFLIX, ENGLISH))
    assert document.cues != tuple(cues)
    assert resegment(document, None, NETFLIX, ENGLISH).splices == ()


def test_the_evidence_of_a_joined_cue_is_the_least_sure():
    sure, unsure = Evidence(-0.1, 0.0, 1.0, 0.0), Evidence(-0.9, 0.4, 1.2, 0.2)
    cues = [
        cue("The old baker", 1000, 2200, evidence=sure, origin=CueOrigin.RECOGNISED),
        cue("opened the window.", 2300, 4500, evidence=unsure, origin=CueOrigin.RECOGNISED),
    ]
    (one,) = resegmented(cues)
    assert one.evidence == unsure
    assert one.origin is CueOrigin.RECOGNISED


def test_a_cue_never_starts_before_the_end_of_one_that_is_kept_to_meet_a_cut():
    cues = [cue("[music]", 0, 1990), cue("It went on for a while.", 2000, 4000)]
    document = Document(cues)
    edit = resegment(document, None, NETFLIX, CheckContext("en", None, (1800,)))
    document.perform(edit)
    assert document.cues[1].start_ms >= 1990


def test_of_speakers_who_talk_at_once_none_is_left_with_a_moment():
    cues = [
        cue("Where are the mountains, Ann?", 0, 2000, speaker="Ben"),
        cue("There, Ben.", 1508, 2008, speaker="Ann"),
        cue("I see them.", 2008, 4000, speaker="Ben", start_locked=True),
    ]
    after = resegmented(cues)
    assert texts(after) == texts(cues)
    assert [each.start_ms for each in after] == [0, 1508, 2008]
    assert after[1].end_ms >= 1900


def test_a_little_overlap_of_two_speakers_goes():
    cues = [
        cue("Where are the mountains, Ann?", 0, 2000, speaker="Ben"),
        cue("There, Ben.", 1900, 3500, speaker="Ann"),
    ]
    one, other = resegmented(cues)
    assert one.end_ms <= other.start_ms
