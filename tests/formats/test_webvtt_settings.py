"""Settings and regions mean what the specification says, and nothing else."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from subtitler.formats.webvtt_settings import (
    CueSettings,
    Region,
    parse_cue_settings,
    parse_region,
)

BIG = "9" * 400


@pytest.mark.parametrize(
    ("settings", "expected"),
    [
        ("", {}),
        ("vertical:rl", {"vertical": "rl"}),
        ("vertical:lr vertical:rl", {"vertical": "rl"}),
        ("line:0", {"line": 0}),
        ("line:-1", {"line": -1}),
        ("line:-0", {"line": 0}),
        ("line:1.5", {"line": 1.5}),
        ("line:65536", {"line": 65536}),
        ("line:0%", {"line": 0, "snaps_to_lines": False}),
        ("line:00%", {"line": 0, "snaps_to_lines": False}),
        ("line:100%,end", {"line": 100, "snaps_to_lines": False, "line_align": "end"}),
        ("line:3,center", {"line": 3, "line_align": "center"}),
        ("line:5% line:2", {"line": 2}),
        ("position:1.5%", {"position": 1.5}),
        ("position:1%,line-left", {"position": 1, "position_align": "line-left"}),
        ("position:1%,center position:2%", {"position": 2, "position_align": "center"}),
        ("size:0%", {"size": 0}),
        ("size:50% size:101%", {"size": 50}),
        ("align:left", {"align": "left"}),
        ("align:end align:middle", {"align": "end"}),
        ("\talign:start\t \fsize:5%\n", {"align": "start", "size": 5}),
    ],
)
def test_settings_that_are_right_are_taken(settings, expected):
    assert replace(parse_cue_settings(settings), ignored=()) == CueSettings(**expected)


@pytest.mark.parametrize(
    "settings",
    [
        "nonsense", "align", "align:", ":start", "align :start", "Align:start", "align:middle",
        "vertical:", "vertical:RL", "vertical:tb",
        "line:", "line:%", "line:-", "line:1-", "line:%1", "line:1%%", "line:0%0", "line:101%",
        "line:-0%", "line:1..5", "line:.5", "line:5.", "line:1e2", "line:100%,", "line:1,middle",
        f"line:{BIG}", f"line:-{BIG}", f"line:{BIG}%", "line:1,start,end", "line:\u0661",
        "position:1", "position:-1%", "position:101%", "position:1%,", "position:1%,middle",
        "size:1", "size:%", "size:200%", "size:1%x", "size:x",
    ],
)  # fmt: skip
def test_settings_that_are_wrong_have_no_effect_and_are_listed(settings):
    found = parse_cue_settings(settings)
    assert replace(found, ignored=()) == CueSettings()
    assert found.ignored == tuple(settings.split())


@pytest.mark.parametrize(
    ("settings", "expected"),
    [
        ("", {}),
        ("id:fred", {"region_id": "fred"}),
        ("id:fred\nid:ann", {"region_id": "ann"}),
        ("id:a:b", {"region_id": "a:b"}),
        ("id: fred\nid :fred\nid:", {}),
        ("width:40%", {"width": 40}),
        ("width:0%", {"width": 0}),
        ("width:101%", {}),
        ("width:40", {}),
        ("lines:1 lines:3\nlines:2", {"lines": 2}),
        ("lines:0", {"lines": 0}),
        ("lines:18446744073709552000", {"lines": 999_999}),
        ("lines:-0 lines:1.5 lines:-1 lines: lines:\u0661", {}),
        ("regionanchor:0%,100%", {"anchor": (0, 100)}),
        ("regionanchor:0,0", {}),
        ("regionanchor:1%", {}),
        ("regionanchor:,1%", {}),
        ("regionanchor:1%,101%", {}),
        ("regionanchor:0%,-0%", {}),
        ("regionanchor:1%,2%,3%", {}),
        ("viewportanchor:10%,90%", {"viewport_anchor": (10, 90)}),
        ("viewportanchor:101%,1%", {}),
        ("scroll:up", {"scrolls_up": True}),
        ("scroll:down scroll:", {}),
        ("scroll:up scroll:", {"scrolls_up": True}),
    ],
)
def test_regions_are_read_setting_by_setting(settings, expected):
    assert parse_region(settings) == Region(**expected)


REGIONS = (Region("foo"), Region("bar"), Region("foo", lines=2), Region())


@pytest.mark.parametrize(
    ("settings", "region"),
    [
        ("region:foo", REGIONS[2]),
        ("region:bar", REGIONS[1]),
        ("region:foo region:bar", REGIONS[1]),
        ("region:nobody", None),
        ("region:nobody region:foo", REGIONS[2]),
        ("region:foo region:nobody", None),
        ("region:", None),
        ("region:foo line:1", None),
        ("region:foo size:50%", None),
        ("region:foo vertical:rl", None),
        ("region:foo position:50% align:start", REGIONS[2]),
    ],
)
def test_a_cue_is_put_in_the_last_region_of_that_name_unless_it_has_a_place_of_its_own(
    settings, region
):
    assert parse_cue_settings(settings, REGIONS).region == region


@given(st.text(st.sampled_from("linepostregdwhu:0159.,% -\n")))
def test_any_settings_are_read(settings):
    parse_cue_settings(settings)
    parse_region(settings)
