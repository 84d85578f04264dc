"""Files of all formats and encodings through one door."""

import codecs
import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from subtitler.formats import (
    FormatUnknown,
    SubtitleFormat,
    SubtitleSyntaxError,
    SubtitleUnreadable,
    format_of,
    parse,
    read_subtitles,
    registry,
    render,
)
from subtitler.formats.detection import decode
from subtitler.formats.encoding import encode, shown
from subtitler.formats.lines import newline_of
from tests.pickled import pickled
from tests.strategies.subtitles import content_of, file_cues

SRT, VTT, JSON = SubtitleFormat.SRT, SubtitleFormat.VTT, SubtitleFormat.JSON
EXACT = (SRT, VTT, JSON)  # those that hold any cue with markup to the millisecond
TEXT = "1\n00:00:01,000 --> 00:00:02,000\nGrüße, мир, 今日\n"


@pytest.fixture
def write(tmp_path):
    def write(data, name="talk.srt"):
        path = tmp_path / name
        path.write_bytes(data)
        return path

    return write


@pytest.mark.parametrize(("name", "form"), [("a.srt", SRT), ("b.VTT", VTT), ("c.en.Json", JSON)])
def test_the_name_says_the_format(name, form):
    assert format_of(Path(name)) is form


@pytest.mark.parametrize("name", ["talk.mp4", "talk", ".srt", "talk.srt.bak"])
def test_a_name_that_says_no_format_is_refused_with_those_known(name):
    with pytest.raises(FormatUnknown, match=r"\.srt, \.vtt, .*\.json") as caught:
        format_of(Path(name))
    assert pickled(caught.value).path == Path(name)


def test_formats_have_suffix_and_label():
    assert len({form.suffix for form in SubtitleFormat}) == len(SubtitleFormat)
    assert len({form.label for form in SubtitleFormat}) == len(SubtitleFormat)
    assert (SRT.suffix, SRT.label) == (".srt", "SubRip")


@pytest.mark.parametrize(
    ("mark", "encoding"),
    [
        (b"", "utf-8"),
        (codecs.BOM_UTF8, "utf-8"),
        (codecs.BOM_UTF16_LE, "utf-16-le"),
        (codecs.BOM_UTF16_BE, "utf-16-be"),
        (codecs.BOM_UTF32_LE, "utf-32-le"),
        (codecs.BOM_UTF32_BE, "utf-32-be"),
        (b"", "utf-16-le"),
        (b"", "utf-16-be"),
    ],
)
def test_unicode_is_recognised_with_and_without_a_mark(write, mark, encoding):
    content = read_subtitles(write(mark + TEXT.encode(encoding)))
    assert content.cues[0].text == "Grüße, мир, 今日"
    assert (content.encoding, content.has_bom) == (encoding, bool(mark))
    assert content.warnings == ()


def test_what_is_not_unicode_is_read_as_western_european_and_listed(write):
    content = read_subtitles(write(TEXT.replace("мир, 今日", "señor").encode("cp1252")))
    assert content.cues[0].text == "Grüße, señor"
    assert content.encoding == "cp1252"
    assert "Windows-1252" in str(content.warnings[0])


def test_a_few_broken_bytes_do_not_spoil_a_utf_8_file(write):
    content = read_subtitles(write(TEXT.encode().replace(b", ", b"\xff ", 1)))
    assert content.encoding == "utf-8"
    assert "not valid" in str(content.warnings[0])
    assert "今日" in content.cues[0].text


def test_a_cut_off_utf_16_file_is_read_as_far_as_it_goes():
    decoded = decode(codecs.BOM_UTF16_LE + "abc".encode("utf-16-le")[:-1])
    assert shown(decoded.exact.text) == "ab\ufffd"
    assert encode(decoded.exact.text, decoded.exact.encoding).data == "abc".encode("utf-16-le")[:-1]
    assert decoded.doubt


@pytest.mark.parametrize(
    ("text", "newline"), [("a", "\n"), ("a\nb\r\n", "\n"), ("a\r\nb\n", "\r\n"), ("a\rb\n", "\r")]
)
def test_the_first_line_end_counts(text, newline):
    assert newline_of(text) == newline


def test_webvtt_under_the_name_of_subrip_is_read_as_what_it_is(write):
    content = read_subtitles(write(b"WEBVTT\n\n00:01.000 --> 00:02.000\nhello\n"))
    assert content.format is VTT
    assert [cue.text for cue in content.cues] == ["hello"]
    assert "whatever its name says" in str(content.warnings[0])


@pytest.mark.parametrize("name", ["talk.srt", "talk.txt", "talk.lrc", "talk.csv"])
def test_json_under_another_name_is_read_as_what_it_is(write, name):
    data = b' [{"start": 1, "end": 2, "text": "hello"}]'
    content = read_subtitles(write(data, name))
    assert content.format is JSON
    assert [cue.text for cue in content.cues] == ["hello"]
    assert "whatever its name says" in str(content.warnings[0])


@pytest.mark.parametrize(
    ("text", "form"),
    [(TEXT, SRT), ("WEBVTT\n\n00:01.000 --> 00:02.000\na\n", VTT), ("[1]\n", SubtitleFormat.TXT)],
)
def test_a_text_file_is_read_by_what_is_in_it(write, text, form):
    assert read_subtitles(write(text.encode(), "talk.txt")).format is form


@pytest.mark.skipif(os.name == "nt", reason="pipes with names are POSIX")
def test_a_pipe_or_device_that_may_never_end_is_not_read(tmp_path):
    os.mkfifo(tmp_path / "pipe.srt")
    (tmp_path / "endless.srt").symlink_to("/dev/zero")
    for name in ("pipe.srt", "endless.srt"):
        with pytest.raises(SubtitleUnreadable, match="no ordinary file"):
            read_subtitles(tmp_path / name)


def test_a_missing_file_a_folder_and_a_huge_file_are_refused_with_a_sentence(
    write, tmp_path, monkeypatch
):
    (tmp_path / "folder.srt").mkdir()
    for name in ("missing.srt", "folder.srt"):
        with pytest.raises(SubtitleUnreadable, match="cannot be read") as caught:
            read_subtitles(tmp_path / name)
        assert pickled(caught.value).path == tmp_path / name
    monkeypatch.setattr(registry, "LARGEST_FILE_BYTES", 10)
    with pytest.raises(SubtitleUnreadable, match="too large"):
        read_subtitles(write(TEXT.encode()))


@pytest.mark.parametrize("form", EXACT)
@given(cues=file_cues(st.sampled_from(["one", "<i>two</i>\nlines", "R&D <3"])))
def test_cues_come_back_from_every_format(form, cues):
    assert content_of(parse(render(cues, form), form).cues) == content_of(cues)


@pytest.mark.parametrize("source", EXACT)
@pytest.mark.parametrize("target", EXACT)
def test_every_format_can_be_converted_to_every_other(source, target):
    first = parse(render(parse(TEXT, SRT).cues, source), source)
    second = parse(render(first.cues, target, like=first), target)
    assert content_of(second.cues) == content_of(parse(TEXT, SRT).cues)


@pytest.mark.parametrize("form", SubtitleFormat)
@given(data=st.binary(max_size=200))
def test_any_bytes_are_read_or_refused(tmp_path_factory, form, data):
    path = tmp_path_factory.getbasetemp() / f"any{form.suffix}"
    path.write_bytes(data)
    try:
        content = read_subtitles(path)
    except SubtitleSyntaxError:
        return
    render(content.cues, form, words=True, like=content)
