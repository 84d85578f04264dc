"""Markup keeps its look on the way from one format to another."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from subtitler.document.cue import Cue
from subtitler.document.markup import MARKUP, visible_text
from subtitler.formats import SubtitleFormat, parse, render
from subtitler.formats.colours import ass_colour, colour_of_ass, web_colour
from subtitler.formats.markup_conversion import (
    Look,
    Styled,
    tags_of_look,
    to_overrides,
    to_tags,
)
from subtitler.rendering.styled_text import parse_styled_text

FLAGS = "bius"
tags = st.sampled_from(
    [
        *(f"<{slash}{flag}>" for flag in FLAGS for slash in ("", "/")),
        '<font color="#ff0000">',
        "<font color=yellow>",
        "<font face='Arial'>",
        "</font>",
    ]
)
blocks = st.sampled_from(
    [
        *(f"{{\\{flag}{on}}}" for flag in FLAGS for on in (0, 1)),
        "{\\i1\\b1}",
        "{slanted \\i1}",
        "{\\pos(1,2)\\t(0,9,\\i1\\b1)}",
        "{\\k20}",
        "{\\;why}",
        "{\\an8}",
    ]
)
plain = st.sampled_from(["so", " ", "it", "\n", "3 < 5"])
tagged_texts = st.lists(st.one_of(tags, plain), max_size=12).map("".join)
mixed_texts = st.lists(st.one_of(tags, blocks, plain), max_size=12).map("".join)
any_texts = st.one_of(mixed_texts, st.text("{}\\ib1<>/ pcn&H", max_size=20), st.text(max_size=20))


def is_well_nested(text):
    """Whether every tag is closed, and inside the one it was opened in."""
    opened = []
    for match in MARKUP.finditer(text):
        if match["name"] is None:
            continue
        if not match["slash"]:
            opened.append(match["name"])
        elif not opened or opened.pop() != match["name"]:
            return False
    return not opened


def runs_of(text):
    """What is seen, and how: one look for each character that is no white space."""
    styled = parse_styled_text(text)
    return [
        (char, run.look) for run in styled.runs for char in run.text if not char.isspace()
    ], styled.place


@given(mixed_texts)
def test_tags_show_what_override_blocks_showed(text):
    assert runs_of(to_tags(text)) == runs_of(text)


@given(mixed_texts)
def test_tags_in_place_of_blocks_are_well_nested(text):
    has_blocks = any(match["name"] is None for match in MARKUP.finditer(text))
    if has_blocks and to_tags(text) != text:
        assert is_well_nested(to_tags(text))


@given(any_texts)
def test_converting_twice_changes_no_more(text):
    assert to_tags(to_tags(text)) == to_tags(text)
    assert to_overrides(to_overrides(text)) == to_overrides(text)


@given(any_texts)
def test_what_is_seen_stays(text):
    if "\\p" not in text:
        assert visible_text(to_tags(text)) == visible_text(text)


@given(tagged_texts)
def test_there_and_back_looks_the_same(text):
    assert runs_of(to_tags(to_overrides(text))) == runs_of(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("{\\i1}so{\\i0}", "<i>so</i>"),
        ("{\\b700}so{\\b400} it", "<b>so</b> it"),
        ("{\\b1}so{\\r} it", "<b>so</b> it"),
        ("{\\c&H0000FF&}so{\\c} it", '<font color="#ff0000">so</font> it'),
        ("{\\1c&HFFFF00}so", '<font color="#00ffff">so</font>'),
        ("{\\fad(100,200)\\blur2\\bord3\\shad1\\be1}so", "so"),
        ("{\\clip(m 0 0)\\iclip(1,2,3,4)\\alpha&H80&}so", "so"),
        ("{\\t(0,9,1,\\i1\\b1)}so", "so"),
        ("{\\t(\\clip(1,2),\\i1)\\u1}so", "<u>so</u>"),
        ("{\\p1}m 0 0 l 9 9{\\p0}so", "so"),
        ("{\\p1}{\\~m 0 0 l 9 9}{\\p0}so", "so"),
        ("so{\\;why}", "so"),
        ("{\\a6}so", "{\\an8}so"),
        ("{\\a2}so", "so"),
        ("{\\an8}so{\\an1}", "{\\an8}so"),
        ("<v Ann>{\\i1}so</v>", "<v Ann><i>so</i></v>"),
        ("{\\i1}<i>so</i>{\\i0} it", "<i>so</i> it"),
        ("<i>open", "<i>open"),
    ],
)
def test_override_blocks_become_tags(text, expected):
    assert to_tags(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("<i>so</i>", "{\\i1}so{\\i0}"),
        ("<I>so</I>", "{\\i1}so{\\i0}"),
        ("<i>so<i> it</i></i>", "{\\i1}so{\\i1} it{\\i0}"),
        ("<b>so <i>it</b> is", "{\\b1}so {\\i1}it{\\i0}{\\b0} is"),
        ("so</i>", "so"),
        (
            "<font color=red>so <font color='#00f'>is</font> <font color=lime>it</font></font>",
            "{\\c&H0000FF&}so is {\\c&H00FF00&}it{\\c&H0000FF&}{\\c}",
        ),
        ("<c.yellow.bg_black>so</c>", "{\\c&H00FFFF&}so{\\c}"),
        ("<v Ann>so</v> <ruby>a<rt>b</rt></ruby>", "so ab"),
        ("{\\an8}{\\fs20}so", "{\\an8}{\\fs20}so"),
        ("3 < 5", "3 < 5"),
    ],
)
def test_tags_become_override_blocks(text, expected):
    assert to_overrides(text) == expected


def test_a_style_is_written_in_the_text():
    style = Styled(Look(italic=True), 8)
    assert to_tags("so {\\i0}it{\\i} is", style) == "{\\an8}<i>so </i>it<i> is</i>"
    assert to_tags("so {\\an2}it", style) == "<i>so it</i>"
    assert to_tags("{\\rLoud}so{\\r} it", style, {"Loud": Look(bold=True)}) == (
        "{\\an8}<b>so</b><i> it</i>"
    )


def test_a_look_needs_its_tags():
    assert tags_of_look(Look()) == []
    assert tags_of_look(Look(True, True, True, True, "#112233")) == [
        *FLAGS,
        'font color="#112233"',
    ]


@given(st.integers(0, 0xFFFFFF))
def test_colours_come_back(number):
    colour = f"#{number:06x}"
    assert colour_of_ass(ass_colour(colour)) == web_colour(colour.upper()) == colour


@pytest.mark.parametrize(
    ("value", "colour"),
    [
        ("red", "#ff0000"),
        ("rgb(1, 300,3)", "#01ff03"),
        ("rgba(1,2,3,4)", "#010203"),
        ("112233", "#112233"),
        ("#11223344", "#112233"),
        ("#12", ""),
        ("what", ""),
    ],
)
def test_colours_of_the_web_are_known(value, colour):
    assert web_colour(value) == colour


@pytest.mark.parametrize("part", ["<i>", "</b>", "<i></b>", "{\\i1}", "{\\t(", "<font color=red>"])
def test_a_hostile_megabyte_is_converted_before_the_test_times_out(part):
    text = part * 100_000 + "{\\b1}x"
    to_tags(text)
    to_overrides(text)


VTT = SubtitleFormat.VTT
WITH_PLACES = (
    SubtitleFormat.SRT, SubtitleFormat.VTT, SubtitleFormat.ASS, SubtitleFormat.SSA,
    SubtitleFormat.TTML, SubtitleFormat.CSV, SubtitleFormat.JSON,
)  # fmt: skip


def through(text, *forms):
    """The text of a cue of SubRip after it was saved as one format after another, and as SubRip."""
    content = parse(render([Cue("a", 1000, 2000, text)], SubtitleFormat.SRT), SubtitleFormat.SRT)
    for form in (*forms, SubtitleFormat.SRT):
        content = parse(render(content.cues, form, like=content), form)
    return content.cues[0].text


@pytest.mark.parametrize("first", WITH_PLACES)
@pytest.mark.parametrize("second", WITH_PLACES)
def test_place_and_colour_survive_all_ways_through_the_formats_that_have_them(first, second):
    for keypad in (1, 3, 4, 5, 6, 7, 8, 9):
        text = f'{{\\an{keypad}}}<i>so</i> <font color="#ffff00">it</font> is'
        assert through(text, first, second) == text


def test_a_colour_that_webvtt_has_no_class_for_goes_with_its_end():
    text = (
        '<font color="#123456">a <font color=red>b</font> c</font> <font face="x">d</font></font>'
    )
    assert through(text, VTT) == 'a <font color="#ff0000">b</font> c d'
    loud = parse("WEBVTT\n\n00:01.000 --> 00:02.000\n<c.loud>a</c> <c.bg_red.lime>b</c>\n", VTT)
    written = render(loud.cues, SubtitleFormat.SRT, like=loud)
    assert written.endswith('\na <font color="#00ff00">b</font>\n')


def test_settings_of_webvtt_that_say_a_place_are_written_as_one():
    region = "REGION\nid:r\nviewportanchor:0%,5%"
    content = parse(
        f"WEBVTT\n\n{region}\n\n00:01.000 --> 00:02.000 region:r\na\n\n"
        "00:01.000 --> 00:02.000 line:-1 align:center\nb\n\n"
        "00:01.000 --> 00:02.000 line:84% vertical:rl\nc\n\n"
        "00:01.000 --> 00:02.000 position:80% line:-14\nd\n",
        VTT,
    )
    read = parse(render(content.cues, SubtitleFormat.ASS, like=content), SubtitleFormat.ASS)
    assert [cue.text for cue in read.cues] == [r"{\an8}a", "b", "c", r"{\an9}d"]
