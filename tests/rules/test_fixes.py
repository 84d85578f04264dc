"""Fixing: what was fixed is gone, nothing gets worse, and fixing twice is fixing once."""

from collections import Counter
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from subtitler.document.cue import Cue, CueOrigin
from subtitler.document.document import Document
from subtitler.document.reconcile import reconcile
from subtitler.document.word import Word, WordOrigin
from subtitler.rules.check_context import CheckContext
from subtitler.rules.checks import check_document
from subtitler.rules.fixes import REPAIRS, fix_all, fix_problem, fix_rule
from subtitler.rules.problem import Rule, Severity
from subtitler.rules.profile import DialogueDash, EllipsisForm, Profile
from subtitler.rules.profiles import built_in_profile
from tests.strategies.rules import contexts, ruled_cues, ruled_profiles

NETFLIX = built_in_profile("netflix")
ENGLISH = CheckContext("en", 24)
PLAIN = Profile("plain", "Plain", max_lines=2, max_characters_per_line=20)


def fixed(rule, cues, profile=PLAIN, context=ENGLISH, **options):
    """Texts and times after the problems of one rule were fixed."""
    document = Document(cues)
    fixing = fix_rule(document, rule, profile, context, **options)
    document.perform(fixing.edit)
    return [(cue.start_ms, cue.end_ms, cue.text) for cue in document.cues]


def text_fixed(rule, text, profile=PLAIN):
    ((_, _, after),) = fixed(rule, [Cue("a", 0, 3000, text)], profile)
    return after


def times_fixed(rule, *times, profile=PLAIN, context=ENGLISH, **options):
    cues = [Cue(str(row), start, end, f"a{row}") for row, (start, end) in enumerate(times)]
    return [after[:2] for after in fixed(rule, cues, profile, context, **options)]


@pytest.mark.parametrize(
    ("rule", "text", "after"),
    [
        (Rule.CONTROL_CHARACTER, "a\x07b\u2028c\x00", "ab\nc"),
        (Rule.TAGS, "<i>a", "<i>a</i>"),
        (Rule.TAGS, "a</i> b", "a b"),
        (Rule.TAGS, "<i>a<b>b</i>c</b>", "<i>a<b>b</b></i><b>c</b>"),
        (Rule.TAGS, "<i>a<b>b</i></b>", "<i>a<b>b</b></i>"),
        (Rule.TAGS, "<v Ann><i>a", "<v Ann><i>a</i>"),
        (Rule.TAGS, "<ruby>a<rt>b</ruby></i>", "<ruby>a<rt>b</ruby>"),
        (Rule.TAGS, "{\\an8}<i>a", "{\\an8}<i>a</i>"),
        (Rule.BLANK_LINE, "a\n\n \nb", "a\nb"),
        (Rule.BLANK_LINE, "\n<i>a</i>\n", "<i>a</i>"),
        (Rule.EDGE_SPACE, " a \n<i> b</i>", "a\n<i>b</i>"),
        (Rule.DOUBLE_SPACE, "a  b <i> c</i>", "a b <i>c</i>"),
        (
            Rule.LINE_LENGTH,
            "We left the house, but nobody came.",
            "We left the house,\nbut nobody came.",
        ),
        (Rule.LINE_COUNT, "a\nb\nc", "a b c"),
    ],
)
def test_a_text_is_mended(rule, text, after):
    assert text_fixed(rule, text) == after


def test_habits_of_the_profile_are_followed():
    character = replace(PLAIN, ellipsis=EllipsisForm.CHARACTER)
    dots = replace(PLAIN, ellipsis=EllipsisForm.DOTS)
    assert text_fixed(Rule.ELLIPSIS, "a... <i>b.</i>..", character) == "a… <i>b…</i>"
    assert text_fixed(Rule.ELLIPSIS, "a…", dots) == "a..."
    one = replace(PLAIN, one_line_if_fits=True)
    assert text_fixed(Rule.ONE_LINE, "a\nb", one) == "a b"
    balanced = replace(PLAIN, min_line_balance=0.5)
    assert (
        text_fixed(Rule.LINE_BALANCE, "a man who went in\nonce", balanced)
        == "a man who went\nin once"
    )
    breaks = replace(PLAIN, avoid_bad_breaks=True)
    text = "I have seen the\nman who left."
    assert text_fixed(Rule.BAD_BREAK, text, breaks) == "I have seen\nthe man who left."


@pytest.mark.parametrize(
    ("form", "after"),
    [
        (DialogueDash.BOTH, "-Who?\n-Me."),
        (DialogueDash.BOTH_SPACE, "- Who?\n- Me."),
        (DialogueDash.SECOND, "Who?\n-Me."),
        (DialogueDash.SECOND_SPACE, "Who?\n- Me."),
    ],
)
@pytest.mark.parametrize("text", ["Who?\n-Me.", "- Who?\n- Me.", "-Who?\n -  Me.", " Who?\n-Me."])
def test_dashes_of_two_speakers_are_made_those_of_the_profile(form, after, text):
    profile = replace(PLAIN, dialogue_dash=form)
    assert text_fixed(Rule.DIALOGUE_DASH, text, profile) in (after, " " + after)


def test_a_text_that_gets_shorter_is_broken_anew_where_its_lines_are_wrong_then():
    profile = replace(PLAIN, one_line_if_fits=True, ellipsis=EllipsisForm.CHARACTER)
    assert text_fixed(Rule.ELLIPSIS, "door... door...\nan an", profile) == "door… door… an an"


def test_empty_cues_go_and_repeated_ones_are_merged():
    cues = [
        Cue("a", 0, 1000, "again"),
        Cue("b", 1000, 2000, "again", end_locked=True),
        Cue("c", 2000, 3000, "<i> </i>"),
    ]
    assert fixed(Rule.EMPTY_TEXT, cues)[-1] == (1000, 2000, "again")
    assert fixed(Rule.REPEATED_CUE, cues)[0] == (0, 2000, "again")
    document = Document(cues)
    document.perform(fix_all(document, PLAIN).edit)
    (only,) = document.cues
    assert (only.cue_id, only.end_ms, only.end_locked) == ("a", 2000, True)


def test_a_cue_of_control_characters_alone_goes():
    document = Document([Cue("a", 0, 1000, "\x07\x07"), Cue("b", 2000, 3000, "b")])
    document.perform(fix_all(document, PLAIN).edit)
    assert [cue.text for cue in document.cues] == ["b"]


def test_a_cue_placed_by_hand_does_not_go():
    locked = [Cue("a", 0, 1000, "", start_locked=True), Cue("b", 2000, 3000, "", end_locked=True)]
    assert len(fixed(Rule.EMPTY_TEXT, locked)) == 2
    assert fixed(Rule.EMPTY_TEXT, locked, move_locked=True) == []
    again = [Cue("a", 0, 1000, "x"), Cue("b", 1000, 2000, "x", start_locked=True)]
    assert len(fixed(Rule.REPEATED_CUE, again)) == 2


@pytest.mark.parametrize(
    ("times", "after"),
    [
        ((-500, 1000), (0, 1000)),
        ((500, -200), (500, 1500)),
        ((-500, -900), (0, 1000)),
    ],
)
def test_no_time_is_left_before_the_film(times, after):
    slow = replace(PLAIN, max_characters_per_second=2)
    assert times_fixed(Rule.NEGATIVE_TIME, times, profile=slow) == [after]


def test_a_cue_before_the_film_keeps_its_length():
    assert times_fixed(Rule.NEGATIVE_TIME, (-500, -200)) == [(0, 300)]


def test_a_cue_that_ends_before_it_starts_is_shown_as_long_as_reading_takes():
    profile = replace(PLAIN, min_duration_ms=800)
    assert times_fixed(Rule.END_BEFORE_START, (1000, 1000), profile=profile) == [(1000, 1800)]
    assert times_fixed(Rule.END_BEFORE_START, (1000, 200), profile=profile) == [(1000, 1800)]
    swapped = times_fixed(Rule.END_BEFORE_START, (1000, 200), (1000, 2000), profile=profile)
    assert swapped == [(200, 1000), (1000, 2000)]


def test_an_overlap_is_ended_and_a_gap_is_opened():
    assert times_fixed(Rule.OVERLAP, (0, 2000), (1500, 3000)) == [(0, 1500), (1500, 3000)]
    gap = replace(PLAIN, min_gap_ms=100)
    assert times_fixed(Rule.MIN_GAP, (0, 1450), (1500, 3000), profile=gap)[0] == (0, 1400)
    short = replace(gap, min_duration_ms=1450)
    later = times_fixed(Rule.MIN_GAP, (0, 1450), (1500, 3000), profile=short)
    assert later == [(0, 1450), (1550, 3000)]


def test_an_overlap_ends_even_where_reading_is_too_fast_then():
    fast = replace(PLAIN, max_characters_per_second=1)
    assert times_fixed(Rule.OVERLAP, (0, 2000), (1900, 9000), profile=fast)[0] == (0, 1900)


def test_an_overlap_in_another_place_of_the_picture_stays():
    cues = [Cue("a", 0, 2000, "{\\an8}up"), Cue("b", 1500, 3000, "down")]
    assert fixed(Rule.OVERLAP, cues)[0] == (0, 2000, "{\\an8}up")


@pytest.mark.parametrize(
    ("rule", "limits"),
    [
        (Rule.MIN_DURATION, {"min_duration_ms": 1000}),
        (Rule.CHARACTERS_PER_SECOND, {"max_characters_per_second": 2}),
        (Rule.WORDS_PER_MINUTE, {"max_words_per_minute": 60}),
        (Rule.MIN_DURATION, {"min_duration_per_word_ms": 1000}),
    ],
)
def test_a_cue_is_shown_longer_as_far_as_there_is_room(rule, limits):
    profile = replace(PLAIN, min_gap_ms=100, **limits)
    assert times_fixed(rule, (0, 500), profile=profile) == [(0, 1000)]
    assert times_fixed(rule, (0, 500), (1100, 3000), profile=profile)[0] == (0, 1000)
    assert times_fixed(rule, (0, 500), (1099, 3000), profile=profile)[0] == (0, 500)
    assert times_fixed(rule, (0, 500), (-9, 3000), profile=profile)[0] == (0, 1000)


def test_a_cue_is_shown_shorter_unless_somebody_still_speaks():
    profile = replace(PLAIN, max_duration_ms=2000)
    assert times_fixed(Rule.MAX_DURATION, (0, 2500), profile=profile) == [(0, 2000)]
    spoken = Cue("a", 0, 2500, "ab", (Word("ab", 0, 2100),))
    assert fixed(Rule.MAX_DURATION, [spoken], profile)[0][1] == 2500


def test_a_short_gap_is_closed():
    assert times_fixed(Rule.CHAIN_GAP, (0, 1000), (1300, 3000), profile=NETFLIX)[0] == (0, 1217)


@pytest.mark.parametrize(
    ("start", "after"), [(1200, 1000), (700, 1000), (600, 500), (500, 500), (1000, 1000)]
)
def test_a_start_goes_to_its_place_at_the_cut(start, after):
    context = CheckContext("en", 24, (1000,))
    assert times_fixed(Rule.SHOT_START, (start, 3000), profile=NETFLIX, context=context) == [
        (after, 3000)
    ]


@pytest.mark.parametrize(("end", "after"), [(3200, 2917), (2800, 2917), (3000, 2917)])
def test_an_end_goes_to_its_place_before_the_cut(end, after):
    context = CheckContext("en", 24, (3000,))
    assert times_fixed(Rule.SHOT_END, (0, end), profile=NETFLIX, context=context) == [(0, after)]


def test_the_cue_before_a_cut_makes_room_for_the_one_that_starts_there():
    context = CheckContext("en", 24, (2000,))
    after = times_fixed(Rule.SHOT_START, (0, 2100), (2200, 4000), profile=NETFLIX, context=context)
    assert after == [(0, 1917), (2000, 4000)]


def test_edges_set_by_hand_stay_unless_asked():
    cues = [Cue("a", 0, 2000, "a", end_locked=True), Cue("b", 1500, 4000, "b", start_locked=True)]
    assert [times[:2] for times in fixed(Rule.OVERLAP, cues)] == [(0, 2000), (1500, 4000)]
    moved = fixed(Rule.OVERLAP, cues, move_locked=True)
    assert [times[:2] for times in moved] == [(0, 1500), (1500, 4000)]
    free_start = [cues[0], replace(cues[1], start_locked=False)]
    assert [times[:2] for times in fixed(Rule.OVERLAP, free_start)] == [(0, 2000), (2000, 4000)]


def test_words_follow_and_the_cue_counts_as_edited():
    text = "door opens"
    words = (Word("door", 0, 400), Word("opens", 500, 1900))
    first = Cue("a", 0, 2000, text, words, CueOrigin.RECOGNISED)
    document = Document([first, Cue("b", 1800, 3000, "b")])
    document.perform(fix_rule(document, Rule.OVERLAP, PLAIN).edit)
    after = document.cues[0]
    assert after.origin is CueOrigin.EDITED
    assert after.words[1].end_ms == 1800
    assert after.words[1].origin is WordOrigin.MOVED
    assert after.words == reconcile(after.text, after.words, after.start_ms, after.end_ms)


def test_one_problem_is_fixed_alone_and_can_be_undone():
    document = Document([Cue("a", 0, 3000, "a  b"), Cue("b", 4000, 7000, "a  b")])
    problem = check_document(document, PLAIN)[1]
    fixing = fix_problem(document, problem, PLAIN)
    assert fixing.edit.label == "Fix double space"
    assert fixing.fixed == (problem,)
    assert [left.cue_id for left in fixing.left] == ["a"]
    document.perform(fixing.edit)
    assert [cue.text for cue in document.cues] == ["a  b", "a b"]
    document.undo()
    assert document.cues[1].text == "a  b"


def test_a_cue_that_is_gone_cannot_be_fixed():
    (problem,) = check_document([Cue("a", 0, 3000, "a  b")], PLAIN)
    with pytest.raises(KeyError):
        fix_problem(Document(), problem, PLAIN)


def test_what_cannot_be_mended_gives_an_edit_without_splices():
    document = Document([Cue("a", 0, 3000, "x" * 50), Cue("b", 4000, 7000, "\ufffd")])
    fixing = fix_all(document, PLAIN)
    assert fixing.edit.splices == ()
    assert fixing.fixed == ()
    assert [problem.rule for problem in fixing.left] == [Rule.LINE_LENGTH, Rule.LOST_CHARACTER]
    assert fix_all(Document(), PLAIN).left == ()


def test_every_rule_but_two_can_be_mended():
    assert set(Rule) - set(REPAIRS) == {Rule.LOST_CHARACTER, Rule.OUT_OF_ORDER}


def by_severity(problems):
    return Counter(problem.severity for problem in problems)


chosen_rules = st.one_of(st.just(tuple(Rule)), st.sampled_from(Rule).map(lambda rule: (rule,)))


@settings(max_examples=100)
@given(ruled_cues(), ruled_profiles, contexts, chosen_rules, st.booleans())
def test_fixing_never_makes_anything_worse_and_twice_is_once(
    cues, profile, context, rules, move_locked
):
    document = Document(cues)
    before = check_document(document, profile, context)
    fixing = fix_rule(document, rules, profile, context, move_locked=move_locked)
    document.perform(fixing.edit)
    after = check_document(document, profile, context)
    assert fixing.left == after
    assert len(after) <= len(before)
    if rules == tuple(Rule):
        assert by_severity(after)[Severity.FAULT] <= by_severity(before)[Severity.FAULT]
    still = {(problem.rule, problem.cue_id, problem.place.edge) for problem in after}
    for problem in fixing.fixed:
        assert problem.rule in rules
        assert (problem.rule, problem.cue_id, problem.place.edge) not in still
    again = fix_rule(document, rules, profile, context, move_locked=move_locked)
    assert again.edit.splices == ()
    for cue in document.cues:
        assert cue.words == reconcile(cue.text, cue.words, cue.start_ms, cue.end_ms)
    if fixing.edit.splices:
        document.undo()
    assert document.cues == cues


@settings(max_examples=40)
@given(ruled_cues(), ruled_profiles, contexts)
def test_no_edge_set_by_hand_is_moved(cues, profile, context):
    document = Document(cues)
    document.perform(fix_all(document, profile, context).edit)
    after = {cue.cue_id: cue for cue in document.cues}
    for cue in cues:
        if cue.start_locked:
            assert after[cue.cue_id].start_ms == cue.start_ms
        if cue.end_locked:
            kept = after.get(cue.cue_id)
            ends = [kept.end_ms] if kept else [c.end_ms for c in after.values() if c.end_locked]
            assert cue.end_ms in ends


@settings(max_examples=40)
@given(ruled_cues(), ruled_profiles, contexts, st.data())
def test_one_problem_fixed_is_gone(cues, profile, context, data):
    document = Document(cues)
    problems = check_document(document, profile, context)
    if not problems:
        return
    problem = data.draw(st.sampled_from(problems))
    fixing = fix_problem(document, problem, profile, context)
    changed = {cue.cue_id for splice in fixing.edit.splices for cue in splice.removed}
    if changed:
        row = document.row_of(problem.cue_id)
        near = {cue.cue_id for cue in cues[max(row - 1, 0) : row + 2]}
        assert changed <= near
        assert problem in fixing.fixed
