"""Saving writes what is not a cue again, and the times of words where they have a place."""

import json

import pytest

from subtitler.document.cue import Cue
from subtitler.document.word import Word
from subtitler.jobs.export import export_sessions
from subtitler.jobs.opening import open_subtitles
from subtitler.jobs.saving import save_cues
from subtitler.jobs.session import Session

VTT = """WEBVTT Talk of the day

STYLE
::cue { color: peachpuff }

NOTE checked twice

first
00:00:01.000 --> 00:00:02.000 align:start
<00:00:01.000>Hello <00:00:01.500>there

NOTE about the second

00:00:03.000 --> 00:00:04.000
friend
"""


def read(path):
    (event,) = open_subtitles(path)
    return event.content


def test_opening_and_saving_keeps_header_styles_notes_and_word_times(tmp_path):
    path = tmp_path / "talk.vtt"
    path.write_bytes(VTT.encode())
    content = read(path)
    list(save_cues(content.cues, path, opened=content))
    kept = path.read_text("utf-8")
    for part in ("WEBVTT Talk of the day", "peachpuff", "NOTE checked", "NOTE about", "first\n"):
        assert part in kept
    assert read(path).cues[0].words == content.cues[0].words


@pytest.mark.parametrize("mark", [b"", "\ufeff".encode()])
@pytest.mark.parametrize("newline", [b"\n", b"\r\n"])
def test_byte_order_mark_and_line_ends_are_kept(tmp_path, mark, newline):
    path = tmp_path / "talk.srt"
    text = b"1\n00:00:01,000 --> 00:00:02,000\nHello\n".replace(b"\n", newline)
    path.write_bytes(mark + text)
    content = read(path)
    list(save_cues(content.cues, path, opened=content))
    assert path.read_bytes() == mark + text


def test_an_export_keeps_what_the_opened_file_said_besides_its_cues(tmp_path):
    path = tmp_path / "talk.vtt"
    path.write_bytes(VTT.encode())
    session = Session(subtitle_path=path)
    session.opened = read(path)
    (tmp_path / "out").mkdir()
    report = export_sessions([session], [session.opened.format], tmp_path / "out")
    assert "peachpuff" in report.written[0].read_text("utf-8")


def test_json_is_saved_with_the_times_of_words(tmp_path):
    cue = Cue("a", 1000, 2000, "Hello", words=(Word("Hello", 1100, 1900, 0.5),))
    path = tmp_path / "talk.json"
    list(save_cues([cue], path, language="en"))
    saved = json.loads(path.read_text("utf-8"))
    (word,) = saved["segments"][0]["words"]
    assert (word["start"], word["end"], word["probability"]) == (1.1, 1.9, 0.5)
