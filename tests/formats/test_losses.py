"""What a format has no place for is said when it is written."""

from dataclasses import replace

import pytest

from subtitler.formats import SubtitleFormat, parse, render_bytes
from tests.strategies.cues import plain_cue

SRT, VTT = SubtitleFormat.SRT, SubtitleFormat.VTT
WITHOUT_SPEAKERS = (SRT, SubtitleFormat.SBV, SubtitleFormat.LRC, SubtitleFormat.TXT)


@pytest.mark.parametrize("form", SubtitleFormat)
def test_speakers_are_written_or_it_is_said_that_they_are_not(form):
    cues = [replace(plain_cue(1000, "one"), speaker="Ann"), plain_cue(5000, "two")]
    encoded = render_bytes(cues, form)
    if form in WITHOUT_SPEAKERS:
        assert "speakers of 1 cue were left out" in encoded.notice
        assert b"Ann" not in encoded.data
    else:
        assert encoded.notice == ""
        assert b"Ann" in encoded.data
    assert render_bytes(cues[1:], form).notice == ""


def test_voices_of_webvtt_that_subrip_has_no_place_for_are_counted():
    opened = parse(
        "WEBVTT\n\n00:01.000 --> 00:02.000\n<v Ann>Hi\n\n00:03.000 --> 00:04.000\n<v Bo>Ho\n", VTT
    )
    notice = render_bytes(opened.cues, SRT, like=opened).notice
    assert notice == "SubRip has no place for speakers: the speakers of 2 cues were left out"
    assert render_bytes(opened.cues, VTT, like=opened).notice == ""


@pytest.mark.parametrize(
    ("text", "lost"),
    [
        ('<font color="#ff8000">x</font>', ["eight colours"]),
        ('<font color="red">x</font> <i>y</i>', []),
        ("<s>x</s>", ["strike"]),
        ('<s>x</s><font color="teal">y</font>', ["eight colours", "strike"]),
        ("3 < 5, {\\an8}x", []),
        ("<font>x</font>", []),
    ],
)
def test_looks_that_webvtt_does_not_have_are_named(text, lost):
    encoded = render_bytes([plain_cue(1000, text)], VTT)
    parts = encoded.notice.split("; ") if encoded.notice else []
    assert len(parts) == len(lost)
    assert all(word in part for word, part in zip(lost, parts, strict=True))


def test_a_script_says_what_webvtt_loses_and_a_webvtt_file_keeps_what_it_has():
    script = parse("1\n00:00:01,000 --> 00:00:02,000\n<s>x</s>\n", SRT)
    assert "strike" in render_bytes(script.cues, VTT, like=script).notice
    own = parse("WEBVTT\n\n00:01.000 --> 00:02.000\n<s>x</s>\n\n00:03.000 --> 00:04.000\ny\n", VTT)
    assert render_bytes(own.cues[:1], VTT, like=own).notice == ""
