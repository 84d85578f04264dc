"""Markup becomes plain data; what is not understood stays text or has no effect."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from subtitler.document.markup import visible_text
from subtitler.rendering.cue_position import CuePosition, parse_cue_settings
from subtitler.rendering.styled_text import Look, Run, parse_styled_text


def runs(text):
    return parse_styled_text(text).runs


def test_plain_text_is_one_run():
    assert runs("One\ntwo") == (Run("One\ntwo", Look()),)


def test_tags_give_looks_and_nest():
    assert runs("a<i>b<b>c</b></i>d") == (
        Run("a", Look()),
        Run("b", Look(italic=True)),
        Run("c", Look(bold=True, italic=True)),
        Run("d", Look()),
    )


@pytest.mark.parametrize("markup", ["<u>x</u>", "<U>x</U>", r"{\u1}x{\u0}"])
def test_underline_is_read_from_tags_and_overrides(markup):
    assert runs(markup) == (Run("x", Look(underline=True)),)


@pytest.mark.parametrize(
    ("written", "colour"),
    [
        ('<font color="#FF8800">x</font>', "#ff8800"),
        ("<font color=#ff8800>x</font>", "#ff8800"),
        ("<font color='yellow' size=12>x</font>", "#ffff00"),
        ('<font color="orange">x</font>', "#ffa500"),
        ("<c.cyan>x</c>", "#00ffff"),
        ("<c.loud.lime>x</c>", "#00ff00"),
        ('<font color="nonsense">x</font>', ""),
        ('<font face="Arial">x</font>', ""),
        ("<c.loud>x</c>", ""),
    ],
)
def test_colours_are_read_as_files_write_them(written, colour):
    assert runs(written) == (Run("x", Look(colour=colour)),)


def test_a_colour_inside_a_colour_ends_with_its_own_tag():
    text = '<font color="red">a<font color="lime">b</font>c</font>'
    assert [run.look.colour for run in runs(text)] == ["#ff0000", "#00ff00", "#ff0000"]


def test_an_end_tag_that_closes_nothing_has_no_effect():
    assert runs("a</i>b") == (Run("ab", Look()),)


@pytest.mark.parametrize(
    "text",
    ["<b>" * 60_000 + "</i>" * 60_000, "<b>" * 60_000 + "<i></b>" * 60_000, "a<b></b>" * 60_000],
)
def test_hostile_tags_are_read_before_the_test_times_out(text):
    assert parse_styled_text(text).text == visible_text(text)


def test_an_end_tag_closes_what_is_open_in_it_and_only_once():
    runs = parse_styled_text("<b><i>a</b>b</i>c").runs
    assert runs == (Run("a", Look(bold=True, italic=True)), Run("bc", Look()))


def test_crossed_tags_end_with_the_outer_one():
    assert [run.look for run in runs("<i>a<b>b</i>c")] == [
        Look(italic=True),
        Look(italic=True, bold=True),
        Look(),
    ]


def test_the_place_is_read_from_the_override():
    assert parse_styled_text(r"{\an8}Top").place == 8
    assert parse_styled_text(r"{\i1\an7}Corner").place == 7
    assert parse_styled_text("Bottom").place == 2


@pytest.mark.parametrize(
    "text", ["<script>alert(1)</script>", '<img src="x">', "3 < 5 > 2", "&lt;"]
)
def test_what_is_no_markup_stays_text(text):
    assert runs(text) == (Run(text, Look()),)


pieces = st.sampled_from([*"abi<>/{}\\ \n.=#", "<i>", "</i>", "<b>", "<font color=", r"{\an8}"])


@given(st.lists(pieces).map("".join))
def test_the_runs_are_the_visible_text(text):
    styled = parse_styled_text(text)
    assert styled.text == visible_text(text)
    assert all(run.text for run in styled.runs)


@pytest.mark.parametrize(
    ("settings", "position"),
    [
        ("", CuePosition()),
        ("align:start position:10%", CuePosition(column=1, across=0.1)),
        ("line:0", CuePosition(line=0)),
        ("line:-2 align:end", CuePosition(column=3, line=-2)),
        ("line:85%,end size:50%", CuePosition(down=0.85, width=0.5)),
        ("position:300% line:x align:up size:0%", CuePosition(across=1.0)),
    ],
)
def test_cue_settings_are_read(settings, position):
    assert parse_cue_settings(settings) == position


@given(st.text())
def test_any_cue_settings_are_survived(settings):
    assert 0 <= parse_cue_settings(settings).width <= 1
