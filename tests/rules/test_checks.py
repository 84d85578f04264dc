"""Each check at its boundary, with its place, its numbers and its sentence."""

from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from subtitler.document.cue import Cue
from subtitler.document.document import Document
from subtitler.rules.check_context import CheckContext
from subtitler.rules.checks import check_cues_around, check_document
from subtitler.rules.problem import Edge, Place, Problem, Rule, Severity, at_most, seconds
from subtitler.rules.profile import DialogueDash, EllipsisForm, Profile
from subtitler.rules.profiles import built_in_profile
from tests.pickled import pickled
from tests.strategies.rules import contexts, ruled_cues, ruled_profiles

NETFLIX = built_in_profile("netflix")
BBC = built_in_profile("bbc")
FREE = Profile("free", "Free")
ENGLISH = CheckContext("en", 24)


def found(rule, cues, profile=FREE, context=ENGLISH):
    return [problem for problem in check_document(cues, profile, context) if problem.rule is rule]


def in_text(rule, text, profile=FREE, context=ENGLISH, **fields):
    """The problems of one rule of a cue that says this, and what they point at."""
    problems = found(rule, [Cue("a", 0, 3000, text, **fields)], profile, context)
    places = [problem.place for problem in problems]
    return [text[place.start : place.end] for place in places if place.start is not None] or len(
        places
    )


def timed(rule, *times, profile=FREE, context=ENGLISH):
    cues = [Cue(str(row), start, end, f"cue {row}") for row, (start, end) in enumerate(times)]
    return found(rule, cues, profile, context)


# Lines


def test_a_line_may_be_as_long_as_the_profile_says_and_no_longer():
    profile = replace(FREE, max_characters_per_line=5)
    assert in_text(Rule.LINE_LENGTH, "12345\n<i>12345</i>", profile) == 0
    assert in_text(Rule.LINE_LENGTH, "12345\n<i>12 456</i>\n123456", profile) == [
        "12 456",
        "123456",
    ]
    (problem,) = found(Rule.LINE_LENGTH, [Cue("a", 0, 9000, "1\n123456")], profile)
    assert (problem.measured, problem.limit, problem.severity) == (6, 5, Severity.ERROR)
    assert problem.sentence == "Line 2 has 6 characters; at most 5 are allowed."
    assert problem.place == Place(0, 2, 8)


def test_a_vertical_line_has_a_limit_of_its_own():
    japanese = CheckContext("ja")
    text = "今日はいい天気ですねえ。"
    assert in_text(Rule.LINE_LENGTH, text, NETFLIX, japanese) == 0
    assert in_text(Rule.LINE_LENGTH, text, NETFLIX, japanese, settings="vertical:rl") == [text]


def test_there_are_as_many_lines_as_the_profile_says_and_no_more():
    assert in_text(Rule.LINE_COUNT, "a\nb", NETFLIX) == 0
    (problem,) = found(Rule.LINE_COUNT, [Cue("a", 0, 3000, "a\nb\nc")], NETFLIX)
    assert problem.sentence == "The text has 3 lines; at most 2 are allowed."
    (problem,) = found(Rule.LINE_COUNT, [Cue("a", 0, 3000, "a\nb")], replace(FREE, max_lines=1))
    assert problem.sentence == "The text has 2 lines; at most one is allowed."


def test_what_fits_in_one_line_stands_in_one_line():
    profile = replace(FREE, max_characters_per_line=7, one_line_if_fits=True)
    assert in_text(Rule.ONE_LINE, "abc\ndef", profile) == 1
    assert in_text(Rule.ONE_LINE, "abc\ndefg", profile) == 0
    assert in_text(Rule.ONE_LINE, "abc\n-de", profile) == 0
    assert in_text(Rule.ONE_LINE, "\n", profile) == 0
    assert in_text(Rule.ONE_LINE, "abc\ndef", replace(profile, one_line_if_fits=False)) == 0


def test_no_line_ends_with_a_small_word():
    text = "I saw the\nman."
    assert in_text(Rule.BAD_BREAK, text, NETFLIX) == ["I saw the"]
    (problem,) = found(Rule.BAD_BREAK, [Cue("a", 0, 3000, text)], NETFLIX)
    assert "article or determiner “the”" in problem.sentence
    assert in_text(Rule.BAD_BREAK, text, NETFLIX, CheckContext(None)) == 0
    assert in_text(Rule.BAD_BREAK, text, FREE) == 0
    assert in_text(Rule.BAD_BREAK, "- I saw the\n- Man!", NETFLIX) == 0


def test_no_line_is_much_shorter_than_the_others():
    profile = replace(FREE, min_line_balance=0.5)
    assert in_text(Rule.LINE_BALANCE, "1234\n12", profile) == 0
    assert in_text(Rule.LINE_BALANCE, "12345\n12", profile) == 1
    assert in_text(Rule.LINE_BALANCE, "12345\n-1", profile) == 0
    assert in_text(Rule.LINE_BALANCE, "\n", profile) == 0


# Characters


@pytest.mark.parametrize(
    ("rule", "text", "places"),
    [
        (Rule.CONTROL_CHARACTER, "a\tb\u200e\u200d", 0),
        (Rule.CONTROL_CHARACTER, "a\x00b", ["\x00"]),
        (Rule.CONTROL_CHARACTER, "a\u2028b", ["\u2028"]),
        (Rule.CONTROL_CHARACTER, "a\ud800b", ["\ud800"]),
        (Rule.CONTROL_CHARACTER, "a\x1fb\x7f", ["\x1f"]),
        (Rule.CONTROL_CHARACTER, "co\xadop", ["\xad"]),
        (Rule.CONTROL_CHARACTER, "a\u200bb", ["\u200b"]),
        (Rule.CONTROL_CHARACTER, "\u1781\u17d2\u1789\u17bb\u17c6\u200b\u1791\u17c5", 0),
        (Rule.LOST_CHARACTER, "na\ufffdve", ["\ufffd"]),
        (Rule.LOST_CHARACTER, "naïve", 0),
        (Rule.EMPTY_TEXT, "<i> </i>", 1),
        (Rule.EMPTY_TEXT, ".", 0),
        (Rule.EMPTY_TEXT, "\u200b\ufeff \u200f\x07", 1),
        (Rule.EMPTY_TEXT, "{\\~m 0 0 l 9 9}", 0),
        (Rule.BLANK_LINE, "a\n\nb", [""]),
        (Rule.BLANK_LINE, "a\n <i> </i>\nb", [" <i> "]),
        (Rule.BLANK_LINE, "a\nb", 0),
        (Rule.BLANK_LINE, "\n", 0),
        (Rule.EDGE_SPACE, "a\nb", 0),
        (Rule.EDGE_SPACE, "a\n<i> b</i>", [" "]),
        (Rule.EDGE_SPACE, "a \t\nb", [" \t"]),
        (Rule.EDGE_SPACE, "a\u3000\nb", 0),
        (Rule.EDGE_SPACE, "  ", 0),
        (Rule.DOUBLE_SPACE, "a b", 0),
        (Rule.DOUBLE_SPACE, "a <i> b</i>", [" <i> "]),
        (Rule.DOUBLE_SPACE, "  a", 0),
        (Rule.DOUBLE_SPACE, "a\tb", ["\t"]),
        (Rule.DOUBLE_SPACE, "a\n\tb", 0),
        (Rule.ELLIPSIS, "a...", 0),
    ],
)
def test_characters_that_do_not_belong_there(rule, text, places):
    assert in_text(rule, text) == places


def test_sentences_say_which_line_and_which_character():
    (problem,) = found(Rule.EDGE_SPACE, [Cue("a", 0, 3000, "a\n b")])
    assert problem.sentence == "Line 2 begins with a space."
    (problem,) = found(Rule.EDGE_SPACE, [Cue("a", 0, 3000, "a \nb")])
    assert problem.sentence == "Line 1 ends with a space."
    (problem,) = found(Rule.CONTROL_CHARACTER, [Cue("a", 0, 3000, "a\x07")])
    assert "U+0007" in problem.sentence


def test_three_dots_have_the_form_of_the_profile():
    character = replace(FREE, ellipsis=EllipsisForm.CHARACTER)
    dots = replace(FREE, ellipsis=EllipsisForm.DOTS)
    assert in_text(Rule.ELLIPSIS, "a..b....c…", character) == ["...."]
    assert in_text(Rule.ELLIPSIS, "a..b…", character) == 0
    assert in_text(Rule.ELLIPSIS, "a…b...", dots) == ["…"]
    assert in_text(Rule.ELLIPSIS, "a...", dots) == 0


@pytest.mark.parametrize(
    ("form", "text", "place"),
    [
        (DialogueDash.ANY, "-Who?\n- Me.", 0),
        (DialogueDash.BOTH, "-Who?\n-Me.", 0),
        (DialogueDash.BOTH, "-Who?\n- Me.", ["- "]),
        (DialogueDash.BOTH, "Who?\n-Me.", [""]),
        (DialogueDash.BOTH_SPACE, "- Who?\n- Me.", 0),
        (DialogueDash.BOTH_SPACE, "– Who?\n– Me.", 0),  # noqa: RUF001 - en dashes
        (DialogueDash.BOTH_SPACE, "-Who?\n- Me.", ["-"]),
        (DialogueDash.SECOND, "Who?\n-Me.", 0),
        (DialogueDash.SECOND, "<i>- Who?</i>\n-Me.", ["- "]),
        (DialogueDash.SECOND_SPACE, "Who?\n- Me.", 0),
        (DialogueDash.SECOND_SPACE, "Who?\n-Me.", ["-"]),
        (DialogueDash.BOTH, "- Who?", 0),
        (DialogueDash.BOTH, "Who?\nMe.", 0),
    ],
)
def test_two_speakers_have_the_dashes_of_the_profile(form, text, place):
    assert in_text(Rule.DIALOGUE_DASH, text, replace(FREE, dialogue_dash=form)) == place


# Tags


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("<i>a</i>", 0),
        ("<I>a</i>", 0),
        ("<i>a", ["<i>"]),
        ("a</i>", ["</i>"]),
        ("<i><b>a</i></b>", ["</i>"]),
        ('<font color="red">a</font>', 0),
        ("<v Ann>a", 0),
        ("<i><v Ann>a", ["<i>"]),
        ("<i><v Ann>a</i>", ["</i>"]),
        ("<ruby>a<rt>b</ruby>", 0),
        ("<ruby>a<rt>b", ["<ruby>"]),
        ("<rt>b</rt>", 0),
        ("3 < 5 </3", 0),
        ("{\\i1}a", 0),
        ("{\\an8}<i>a", ["<i>"]),
    ],
)
def test_tags_are_closed_in_order(text, place):
    assert in_text(Rule.TAGS, text) == place


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("a</i>", "“</i>” closes a tag that is not open."),
        ("<i><c.red>a</i></c>", "“</i>” closes before “<c.red>”, which opened later."),
        ("<i>a", "“<i>” is never closed."),
    ],
)
def test_what_is_wrong_with_a_tag_is_said(text, sentence):
    (problem,) = found(Rule.TAGS, [Cue("a", 0, 3000, text)])
    assert problem.sentence == sentence


# Durations


def test_a_cue_is_shown_long_enough():
    assert timed(Rule.MIN_DURATION, (0, 833), profile=NETFLIX) == []
    (problem,) = timed(Rule.MIN_DURATION, (0, 832), profile=NETFLIX)
    assert problem.sentence == "The cue is shown for 0.832 s; it needs at least 0.833 s."
    assert problem.place == Place(0, edge=Edge.END)
    assert timed(Rule.MIN_DURATION, (0, 0), profile=NETFLIX) == []


def test_a_cue_of_the_bbc_is_shown_as_long_as_its_words_take():
    four = "one two three four"
    assert found(Rule.MIN_DURATION, [Cue("a", 0, 1200, four)], BBC) == []
    (problem,) = found(Rule.MIN_DURATION, [Cue("a", 0, 1199, four)], BBC)
    assert problem.limit == 1200


def test_a_cue_is_not_shown_too_long():
    assert timed(Rule.MAX_DURATION, (0, 7000), profile=NETFLIX) == []
    (problem,) = timed(Rule.MAX_DURATION, (0, 7001), profile=NETFLIX)
    assert problem.sentence == "The cue is shown for 7.001 s; at most 7 s are allowed."


def test_a_cue_can_be_read_while_it_is_shown():
    text = "x" * 20
    assert found(Rule.CHARACTERS_PER_SECOND, [Cue("a", 0, 1000, text)], NETFLIX, ENGLISH) == []
    (problem,) = found(Rule.CHARACTERS_PER_SECOND, [Cue("a", 0, 999, text)], NETFLIX, ENGLISH)
    assert problem.sentence == (
        "20.1 characters per second are to be read; at most 20 are allowed."
    )
    assert problem.measured == pytest.approx(20.02, abs=0.01)
    assert found(Rule.CHARACTERS_PER_SECOND, [Cue("a", 0, 1176, text)], NETFLIX, None)
    assert not found(Rule.CHARACTERS_PER_SECOND, [Cue("a", 0, 0, text)], NETFLIX)
    assert not found(Rule.CHARACTERS_PER_SECOND, [Cue("a", 0, 9, text)], FREE)


def test_words_per_minute_are_counted_where_the_profile_limits_them():
    three = "one two three"
    assert found(Rule.WORDS_PER_MINUTE, [Cue("a", 0, 1000, three)], BBC) == []
    (problem,) = found(Rule.WORDS_PER_MINUTE, [Cue("a", 0, 999, three)], BBC)
    assert problem.sentence == "180.2 words per minute are to be read; at most 180 are allowed."
    assert not found(Rule.WORDS_PER_MINUTE, [Cue("a", 0, 0, three)], BBC)
    assert not found(Rule.WORDS_PER_MINUTE, [Cue("a", 0, 9, three)], NETFLIX)


def test_a_cue_that_is_never_shown_is_an_error():
    assert timed(Rule.END_BEFORE_START, (0, 1)) == []
    assert "as it starts" in timed(Rule.END_BEFORE_START, (5, 5))[0].sentence
    assert "before it starts" in timed(Rule.END_BEFORE_START, (5, 4))[0].sentence


def test_no_time_lies_before_the_film():
    assert timed(Rule.NEGATIVE_TIME, (0, 1)) == []
    (problem,) = timed(Rule.NEGATIVE_TIME, (-1, 1000))
    assert problem.sentence == "The cue starts 0.001 s before the film begins."
    (problem,) = timed(Rule.NEGATIVE_TIME, (5, -2))
    assert problem.place.edge is Edge.END


# Gaps


def test_cues_do_not_overlap_unless_they_stand_apart():
    assert timed(Rule.OVERLAP, (0, 1000), (1000, 2000)) == []
    (problem,) = timed(Rule.OVERLAP, (0, 1001), (1000, 2000))
    assert (problem.cue_id, problem.measured, problem.severity) == ("0", 1, Severity.FAULT)
    assert timed(Rule.OVERLAP, (1000, 2000), (0, 500)) == []
    for apart in (
        {"text": "{\\an8}b"},
        {"text": "{\\pos(1,2)}b"},
        {"text": "b", "settings": "line:0"},
        {"text": "b", "style": "Sign"},
    ):
        cues = [Cue("a", 0, 1500, "a"), Cue("b", 1000, 2000, **apart)]
        assert [problem.severity for problem in found(Rule.OVERLAP, cues)] == [Severity.HINT]


@pytest.mark.parametrize(
    ("gap", "rate", "rule"),
    [
        (0, 24, Rule.MIN_GAP),
        (82, 24, Rule.MIN_GAP),
        (83, 24, None),
        (84, 24, None),  # two frames, rounded the other way
        (85, 24, Rule.CHAIN_GAP),
        (125, 24, Rule.CHAIN_GAP),  # three frames
        (458, 24, Rule.CHAIN_GAP),  # eleven
        (499, 24, Rule.CHAIN_GAP),
        (500, 24, None),  # twelve
        (79, 25, Rule.MIN_GAP),
        (80, 25, None),
        (480, 25, Rule.CHAIN_GAP),
        (520, 25, None),
        (66, Fraction(30000, 1001), None),
        (467, Fraction(30000, 1001), Rule.CHAIN_GAP),
        (501, Fraction(30000, 1001), None),
        (83, None, None),
    ],
)
def test_gaps_are_two_frames_or_at_least_half_a_second(gap, rate, rule):
    cues = [Cue("a", 0, 2000, "a"), Cue("b", 2000 + gap, 9000 + gap, "b")]
    both = (Rule.MIN_GAP, Rule.CHAIN_GAP)
    problems = check_document(cues, NETFLIX, CheckContext("en", rate))
    assert [p.rule for p in problems if p.rule in both] == ([rule] if rule else [])


def test_the_bbc_wants_no_gap_or_a_long_one():
    for gap, problems in ((0, 0), (1, 0), (2, 1), (999, 1), (1000, 0)):
        cues = [(0, 2000), (2000 + gap, 4000 + gap)]
        assert len(timed(Rule.CHAIN_GAP, *cues, profile=BBC)) == problems


def test_japanese_gaps_are_left_as_they_are():
    japanese = CheckContext("ja", 24)
    assert not timed(Rule.CHAIN_GAP, (0, 1000), (1200, 2000), profile=NETFLIX, context=japanese)


def test_cues_stand_in_the_order_of_their_starts():
    assert timed(Rule.OUT_OF_ORDER, (0, 1), (0, 1)) == []
    (problem,) = timed(Rule.OUT_OF_ORDER, (1000, 2000), (0, 500))
    assert problem.cue_id == "1"
    assert "sort the cues" in problem.sentence
    assert timed(Rule.MIN_GAP, (1000, 2000), (0, 500), profile=NETFLIX) == []


# Repeats


@pytest.mark.parametrize(
    ("gap", "fields", "count"),
    [
        (0, {}, 1),
        (249, {}, 1),
        (250, {}, 0),
        (-500, {}, 1),
        (-1500, {}, 0),
        (0, {"text": "Other"}, 0),
        (0, {"style": "Sign"}, 0),
        (0, {"settings": "line:0"}, 0),
        (0, {"speaker": "Ann"}, 0),
    ],
)
def test_a_cue_does_not_say_the_same_as_the_one_before(gap, fields, count):
    second = {"text": "Again"} | fields
    cues = [Cue("a", 0, 1000, "Again"), Cue("b", 1000 + gap, 3000, **second)]
    assert len(found(Rule.REPEATED_CUE, cues)) == count
    assert not found(Rule.REPEATED_CUE, [replace(cue, text=" ") for cue in cues])


# Shots, at 24 frames a second: a frame is 41.7 ms


@pytest.mark.parametrize(
    ("start", "target"),
    [
        (9500, None),
        (9501, 9500),
        (9583, 9500),
        (9625, 9500),  # nine frames before
        (9626, 10_000),
        (9667, 10_000),  # eight
        (9958, 10_000),
        (9980, None),  # in the frame of the cut
        (10_000, None),
        (10_020, None),
        (10_042, 10_000),
        (10_458, 10_000),  # eleven frames behind
        (10_499, 10_000),
        (10_500, None),
    ],
)
def test_a_start_near_a_cut_goes_to_its_place(start, target):
    context = CheckContext("en", 24, (1, 10_000, 90_000))
    problems = timed(Rule.SHOT_START, (start, 12_000), profile=NETFLIX, context=context)
    assert [problem.limit for problem in problems] == ([target] if target else [])


@pytest.mark.parametrize(
    ("end", "wrong"),
    [
        (9500, False),
        (9501, True),
        (9896, True),
        (9897, False),
        (9917, False),  # two frames before
        (9937, False),
        (9938, True),
        (10_000, True),
        (10_499, True),
        (10_500, False),
    ],
)
def test_an_end_near_a_cut_is_two_frames_before_it(end, wrong):
    context = CheckContext("en", 24, (10_000,))
    problems = timed(Rule.SHOT_END, (8000, end), profile=NETFLIX, context=context)
    assert [problem.limit for problem in problems] == ([9917] if wrong else [])


def test_shots_say_where_the_edge_is():
    context = CheckContext("en", 24, (5000,))
    for time, words in ((5200, "0.2 s after"), (4800, "0.2 s before"), (5000, "with")):
        (problem,) = timed(Rule.SHOT_END, (1000, time), profile=NETFLIX, context=context)
        assert f"ends {words} a shot change" in problem.sentence
    assert not timed(Rule.SHOT_END, (1000, 5000), profile=BBC, context=context)


# All together


def test_a_clean_cue_has_no_problem():
    cues = [Cue("a", 0, 2000, "Everything is right."), Cue("b", 2083, 4000, "And here, too.")]
    assert check_document(Document(cues), NETFLIX, ENGLISH) == ()
    assert check_document((), NETFLIX) == ()


def test_a_file_of_very_many_texts_and_a_text_of_very_many_tags_are_checked():
    cues = [Cue(str(row), row * 1000, row * 1000 + 900, f"{row} <i>") for row in range(5000)]
    assert len(found(Rule.TAGS, cues)) == 5000
    assert in_text(Rule.TAGS, "<i>a" * 1001) == ["<i>"]


def test_numbers_for_sentences():
    assert at_most(20.01) == "20.1"
    assert at_most(13) == "13"
    assert seconds(7000) == "7 s"
    assert seconds(833) == "0.833 s"


def test_problems_pickle_and_severities_compare():
    problem = Problem(Rule.TAGS, "a", Place(0, 1, 2), "Wrong.", Severity.ERROR)
    assert pickled(problem) == problem
    assert Severity.FAULT > Severity.ERROR > Severity.WARNING > Severity.HINT


@settings(max_examples=40)
@given(ruled_cues(), ruled_profiles, contexts)
def test_problems_come_by_row_and_rule_with_places_inside_the_text(cues, profile, context):
    problems = check_document(cues, profile, context)
    rules = list(Rule)
    order = [(problem.place.row, rules.index(problem.rule)) for problem in problems]
    assert order == sorted(order)
    for problem in problems:
        cue = cues[problem.place.row]
        assert problem.cue_id == cue.cue_id
        assert problem.sentence.endswith(".")
        if problem.place.start is not None:
            assert 0 <= problem.place.start <= problem.place.end <= len(cue.text)


@settings(max_examples=40)
@given(ruled_cues(), ruled_profiles, contexts, st.data())
def test_checking_around_a_change_finds_what_checking_all_finds(cues, profile, context, data):
    if not cues:
        return
    row = data.draw(st.integers(0, len(cues) - 1))
    other = data.draw(ruled_cues(max_size=2))
    changed = cues[:row] + other + cues[row + 1 :]
    near = range(row, row + max(len(other), 1))
    around = check_cues_around(changed, near, profile, context)
    rows = {near for at in near for near in (at - 1, at, at + 1)}
    everything = check_document(changed, profile, context)
    assert around == tuple(p for p in everything if p.place.row in rows)
    rows_before = {cue.cue_id: at for at, cue in enumerate(cues)}
    problems_before = check_document(cues, profile, context)
    for at, cue in enumerate(changed):
        if at not in rows:
            before = [p for p in problems_before if p.place.row == rows_before[cue.cue_id]]
            now = [p for p in everything if p.place.row == at]
            assert [(p.rule, p.sentence) for p in before] == [(p.rule, p.sentence) for p in now]
