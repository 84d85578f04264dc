"""Each repair: what it changes, and what it leaves alone."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from subtitler.document.common_errors.repairs import (
    MATTERS_OF_STYLE,
    REPAIRS,
    USUAL_ERRORS,
    CommonError,
    repair,
)
from subtitler.document.common_errors.rules import RepairRules
from subtitler.document.markup import visible_text
from tests.strategies.words import any_texts

ENGLISH, FRENCH = RepairRules("en-GB"), RepairRules("fr")


def repaired(error, text, rules=ENGLISH):
    return REPAIRS[error](text, rules)


def garbled(text, codec="cp1252", times=1):
    for _ in range(times):
        text = text.encode().decode(codec)
    return text


@pytest.mark.parametrize(
    ("text", "codec", "times"),
    [
        ("d\xe9j\xe0 vu", "latin-1", 1),
        ("caf\xe9", "cp1252", 1),
        ("It\u2019s \u201cso\u201c\u2026", "cp1252", 1),
        ("na\xefve \u2014 \u266a", "cp1252", 1),
        ("\u043f\u0440\u0438\u0432\u0435\u0442", "latin-1", 1),
        ("m\u016f\u017ee", "cp1252", 1),
        ("caf\xe9", "cp1252", 2),
        ("\U0001f600", "latin-1", 1),
        ("<i>\xe9t\xe9</i>", "cp1252", 1),
    ],
)
def test_letters_read_in_the_wrong_encoding_are_read_again(text, codec, times):
    assert repaired(CommonError.MOJIBAKE, garbled(text, codec, times)) == text


@pytest.mark.parametrize(
    "text",
    [
        "\xabP\xc5\xbb",
        "LIBERT\xc9\xbb",
        "\xc3",
        "\xe9\xe8\xe7",
        "N\xc3O",
        "\xc9\u2026",
        "abc",
        "Ελλάδα",
    ],
)
def test_letters_that_were_meant_stay(text):
    assert repaired(CommonError.MOJIBAKE, text) == text


CASES = {
    CommonError.CONTROLS: [
        ("a\x00b\x1fc\u200bd\ufeff", "abcd"),
        ("a\u2028b\x0bc\r\nd\re", "a\nb\nc\nd\ne"),
        ("a\ud800\ufffe", "a"),
        ("\u1781\u17c6\u200b\u1791\u17c5\u200b", "\u1781\u17c6\u200b\u1791\u17c5"),
        ("a\u200db\u200ec\td\u200c", "a\u200db\u200ec\td\u200c"),
    ],
    CommonError.UNICODE: [("e\u0301t\xe9", "\xe9t\xe9")],
    CommonError.TAGS: [
        ("<i>one", "<i>one</i>"),
        ("one</i>", "one"),
        ("<i>one<i>", "<i>one</i>"),
        ("<i>one<i>\ntwo", "<i>one</i>\ntwo"),
        ("<i><b>one</i></b>", "<i><b>one</b></i>"),
        ("<i>a<b>b</i>c</b>", "<i>a<b>b</b></i><b>c</b>"),
        ("< I >one</ i>", "<I>one</i>"),
        ("<i>one<i/>", "<i>one</i>"),
        ('<font color="red">one', '<font color="red">one</font>'),
        ("<v Ann>one", "<v Ann>one"),
        ("<i><v Ann>one</i>", "<i><v Ann>one</v></i>"),
        ("<ruby>a<rt>b</ruby></i>", "<ruby>a<rt>b</ruby>"),
        ("<c.red>a</c></c>", "<c.red>a</c>"),
        ("<i>one</i> <b></b>", "<i>one</i> <b></b>"),
        ("<i>" * 40 + "one", "<i>" * 40 + "one"),
        ("3 < 5", "3 < 5"),
    ],
    CommonError.RECOGNITION: [
        ("l think l'll go, l'm wiIl", "I think I'll go, I'm will"),
        ("teII me, eIse", "tell me, else"),
        ("WlLL lT", "WILL lT"),
        ("Al Ali will", "Al Ali will"),
        ("g0od FO0D R0B0T H2O", "good FOOD R0B0T H2O"),
        ("1O0 and 1l5, 2O", "100 and 115, 2O"),
        ("Iet's go. Iook, we Iove", "Let's go. Look, we love"),
        ("Ian is in Iowa. It is. Ideas", "Ian is in Iowa. It is. Ideas"),
        ("McIntyre iPhone DeLuca", "McIntyre iPhone DeLuca"),
    ],
    CommonError.QUOTES: [
        ("don`t goin\xb4 ''yes''", "don't goin' \"yes\""),
        ("``yes``", '"yes"'),
        ("it's \u2018so\u2019", "it's \u2018so\u2019"),
    ],
    CommonError.MUSIC_NOTES: [
        ("# la la #", "♪ la la ♪"),
        ("\xb6 la la \xb6", "♪ la la ♪"),
        ("♪la la♪", "♪ la la ♪"),
        ("♪ la la", "♪ la la ♪"),
        ("la la ♪", "♪ la la ♪"),
        ("<i>♪ la la</i>", "<i>♪ la la ♪</i>"),
        ("#MeToo", "#MeToo"),
        ("♪", "♪"),
        ("la ♪ la", "la ♪ la"),
    ],
    CommonError.DASHES: [
        ("wait-- no", "wait— no"),
        ("wait\u2013\u2013 no", "wait— no"),
        ("<!-- --> -->", "<!-- --> -->"),
        ("well-known", "well-known"),
    ],
    CommonError.REPEATED: [
        ("No!!! What?? ,, ::", "No! What? , :"),
        ("What?!?!", "What?!"),
        ("Well.... no.. yes", "Well... no... yes"),
        ("Well. . . no", "Well... no"),
        ("Well\u2026. no\u2026\u2026", "Well\u2026 no\u2026"),
        ("Well... no. Yes", "Well... no. Yes"),
    ],
    CommonError.ELLIPSIS: [("Well... no....", "Well\u2026 no\u2026")],
    CommonError.SPACE_BEFORE: [
        ("Hello , there !", "Hello, there!"),
        ("( hello ) .", "(hello)."),
        ("a .45 and ... or :-)", "a .45 and ... or :-)"),
        ("- ?", "- ?"),
        ("\xbf Que ?", "\xbfQue?"),
    ],
    CommonError.SPACE_AFTER: [
        ("Hello,there;you!Yes", "Hello, there; you! Yes"),
        ("It ends.Then it begins", "It ends. Then it begins"),
        ("Well...you", "Well... you"),
        ("...you and 1,000.5 at 3:30", "...you and 1,000.5 at 3:30"),
        ("www.Example.Org,or a@b.c,d", "www.Example.Org,or a@b.c,d"),
        ("Ph.D. U.S.Army", "Ph.D. U.S.Army"),
        ("\u597d,\u6211", "\u597d,\u6211"),
    ],
    CommonError.SPACES: [
        ("  two  spaces\t here ", "two spaces here"),
        ("a \n b", "a\nb"),
        ("<i>a  </i> b", "<i>a </i>b"),
    ],
    CommonError.ENGLISH_I: [
        ("i think i'm, i", "I think I'm, I"),
        ("i.e. so i. I-i vi", "i.e. so I. I-i vi"),
    ],
    CommonError.LINE_BREAKS: [
        ("\n\none\n\n \ntwo\n", "one\ntwo"),
        ("one\ntwo", "one\ntwo"),
        ("<i>one\n</i>", "<i>one</i>"),
    ],
    CommonError.NEEDLESS_DASH: [
        ("- Hello", "Hello"),
        ("<i>-Hello\nthere</i>", "<i>Hello\nthere</i>"),
        ("- Hi\n- Hello", "- Hi\n- Hello"),
        ("-5 degrees", "-5 degrees"),
        ("— and so", "— and so"),
        ("-", "-"),
    ],
    CommonError.LONE_WORD: [
        ("I think that we\ngo", "I think that we go"),
        ("<i>I think that we\ngo</i>", "<i>I think that we go</i>"),
        ("one\ntwo three\nfour", "one\ntwo three four"),
        ("a " * 20 + "a\nlonger", "a " * 20 + "a\nlonger"),
        ("- Hi\n- Hello", "- Hi\n- Hello"),
        ("one", "one"),
    ],
}


@pytest.mark.parametrize(
    ("error", "text", "after"),
    [(error, text, after) for error, cases in CASES.items() for text, after in cases],
)
def test_what_a_repair_changes_and_what_it_leaves(error, text, after):
    assert repaired(error, text) == after


def test_every_repair_is_tried():
    assert set(CASES) | {CommonError.MOJIBAKE} == set(REPAIRS)
    assert set(REPAIRS) == set(CommonError) - {CommonError.EMPTY_CUE}
    assert set(CommonError) == USUAL_ERRORS | MATTERS_OF_STYLE


@pytest.mark.parametrize(
    ("error", "rules", "text"),
    [
        (CommonError.SPACE_BEFORE, FRENCH, "Bonjour ! \xc7a va ? Oui ; non :"),
        (CommonError.ENGLISH_I, FRENCH, "i think"),
        (CommonError.RECOGNITION, FRENCH, "l Iook"),
        (CommonError.DASHES, RepairRules("zh-TW"), "\u4e0d\u2014\u2014\u597d"),
    ],
)
def test_what_is_right_in_another_language_stays(error, rules, text):
    assert repaired(error, text, rules) == text


def test_french_has_no_space_before_a_comma():
    assert repaired(CommonError.SPACE_BEFORE, "Oui , non .", FRENCH) == "Oui, non."


def test_repairs_follow_each_other_and_each_step_is_told():
    steps = repair("<i>don`t  go , now", USUAL_ERRORS, ENGLISH)
    assert [error for error, _, _ in steps] == [
        CommonError.TAGS,
        CommonError.QUOTES,
        CommonError.SPACE_BEFORE,
        CommonError.SPACES,
    ]
    assert steps[-1][2] == "<i>don't go, now</i>"
    for (_, _, after), (_, before, _) in pairwise(steps):
        assert before == after


WRONG = [" ", "  ", "\n", "\n\n", ".", "..", "....", "!", "!!", "?", ",", "--", "-", "- ", "—", "'"]
WRONG += [
    "''",
    "`",
    "<i>",
    "</i>",
    "<b>",
    "< i>",
    "♪",
    "#",
    "i",
    "l",
    "I",
    "wiIl",
    "0",
    "g0od",
    "…",
]
WRONG += [
    "Hello",
    "a.B",
    "x@y",
    "e\u0301",
    "\xc3\xa9",
    "\u200b",
    "\t",
    "(",
    ")",
    "{\\an8}",
    ":",
    "1O0",
]
wrong = st.sampled_from(WRONG)
wrong_texts = st.one_of(st.lists(wrong, max_size=12).map("".join), any_texts)


@given(wrong_texts, st.sets(st.sampled_from(CommonError)), st.sampled_from(["en", "fr", "zh", ""]))
def test_what_was_repaired_needs_no_more_repair(text, errors, language):
    rules = RepairRules(language)
    steps = repair(text, errors, rules)
    after = steps[-1][2] if steps else text
    assert repair(after, errors, rules) == ()
    assert all(before != changed for _, before, changed in steps)


@given(wrong_texts)
def test_repairs_of_spaces_and_lines_change_no_letter(text):
    errors = {CommonError.SPACES, CommonError.LINE_BREAKS, CommonError.LONE_WORD, CommonError.TAGS}
    errors |= {CommonError.SPACE_BEFORE, CommonError.SPACE_AFTER}
    steps = repair(text, errors - {CommonError.TAGS}, ENGLISH)
    after = steps[-1][2] if steps else text
    assert visible_text(after).split() == visible_text(text).split() or (
        "".join(visible_text(after).split()) == "".join(visible_text(text).split())
    )


HOSTILE = [
    " ",
    "\n",
    "\n ",
    ".",
    "\u2026.",
    "-",
    "!",
    "<i>",
    "</i>",
    "< ",
    "A",
    "l",
    "Al",
    "aI",
    "a0",
]
HOSTILE += ["1O", "# a ", "\xc3", "'", "`", ", ", "♪ a"]


@pytest.mark.parametrize("error", REPAIRS)
@pytest.mark.parametrize("hostile", HOSTILE)
def test_a_long_text_is_repaired_in_time_that_grows_with_its_length(error, hostile):
    repaired(error, hostile * (8_000 // len(hostile)))
