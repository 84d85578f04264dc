"""Who opens a file and saves it gets every byte back; who edits a cue changes its block alone."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from subtitler.document.cue import Cue
from subtitler.formats import (
    SubtitleFormat,
    SubtitleSyntaxError,
    parse,
    read_subtitles,
    render,
    render_bytes,
)
from tests.strategies.file_forms import FILE_FORMS

SRT, VTT = SubtitleFormat.SRT, SubtitleFormat.VTT

SUBRIP = """\ufeffSubtitles by Ann


 007 \r
00:00:01,000 --> 00:00:02.500  X1:40 X2:600\r
{\\an8}<i>First</i> \r
line\r
\r
\r

8
0:0:3,5 -> 00:00:04,000
R&D <3\0
   \t

9
00:00:05,000 --> 00:00:06,000
last"""

VTT_TEXT = """WEBVTT - talk\r
X-TIMESTAMP-MAP=LOCAL:00:00:00.000,MPEGTS:900000\r
\r
STYLE
::cue { color: red }

REGION
id:fred

NOTE first

intro
00:01.000 --> 00:02.000  align:start   region:fred
<v Ann>Hi &amp; <00:01.500><c> bye</c></v>\0

00:00:03.000-->00:00:04.000
<blink>what</blink>


NOTE between

00:05.000 --> 00:06.000
last"""

NEW = Cue("new", 500, 700, "new")

pieces_of_files = st.lists(
    st.sampled_from(
        [
            "\n", "\r\n", "\r", "\n\n", "1", "2", "\0", " ", "\t", "text", "<i>x</i>", "&amp;",
            "00:00:01,000 --> 00:00:02,000", "00:00:03.000 --> 00:00:04.000 align:start",
            "WEBVTT", "NOTE", "-->", "<00:00:03.500>", "{\\an8}", "\ufeff", "\ufffd", "\u2060",
            "[Events]", "Dialogue: 0,0:00:01.00,0:00:02.00,Default,,0,0,0,,x",
            "0:00:01.000,0:00:02.000",
            "[00:01.00]", "start,end,text", "1.0,2.0,x", "\ud800", "\udc80",
        ]
    ),
    max_size=20,
).map("".join)  # fmt: skip
texts = st.one_of(st.text(max_size=100), pieces_of_files, pieces_of_files.map("WEBVTT\n\n".__add__))


@pytest.mark.parametrize("form", SubtitleFormat)
@given(text=texts)
def test_the_pieces_of_any_text_are_the_text_and_so_is_what_is_written(form, text):
    try:
        content = parse(text, form)
    except SubtitleSyntaxError:
        return
    body = text.removeprefix("\ufeff")
    assert "".join(piece.text for piece in content.pieces) == body
    assert tuple(piece.cue for piece in content.pieces if piece.cue) == content.cues
    assert render(content.cues, form, like=content) == text


@pytest.mark.parametrize("form", SubtitleFormat)
@given(data=st.one_of(st.binary(max_size=200), texts.map(lambda t: t.encode("utf-8", "replace"))))
def test_any_bytes_come_back(tmp_path_factory, form, data):
    path = tmp_path_factory.getbasetemp() / f"round{form.suffix}"
    path.write_bytes(data)
    try:
        content = read_subtitles(path)
    except SubtitleSyntaxError:
        return
    encoded = render_bytes(content.cues, content.format, like=content)
    assert (encoded.data, encoded.notice) == (data, "")


@pytest.mark.parametrize(("text", "form"), [(SUBRIP, SRT), (VTT_TEXT, VTT)])
@pytest.mark.parametrize("shape", FILE_FORMS)
def test_a_file_of_all_oddities_comes_back(text, form, shape):
    text = shape(text.removeprefix("\ufeff"))
    content = parse(text, form)
    assert len(content.cues) == 3
    assert render(content.cues, form, like=content) == text
    assert render(content.cues, form, like=content, words=True) == text


def edited(source, form, row, **changes):
    """The file with one cue changed, beside the old text of that cue's block."""
    content = parse(source, form)
    cues = list(content.cues)
    cues[row] = replace(cues[row], **changes)
    block = next(piece.text for piece in content.pieces if piece.cue == content.cues[row])
    return render(cues, form, like=content), block


@pytest.mark.parametrize(
    ("text", "form", "row", "changes", "block"),
    [
        (
            SUBRIP, SRT, 0, {"text": "New\nwords"},
            " 007 \r\n00:00:01,000 --> 00:00:02.500  X1:40 X2:600\r\nNew\r\nwords\r\n\r\n\r\n\n",
        ),
        (
            SUBRIP, SRT, 0, {"end_ms": 2600},
            (" 007 \r\n00:00:01,000 --> 00:00:02,600  X1:40 X2:600\r\n"
            "{\\an8}<i>First</i> \r\nline\r\n\r\n\r\n\n"),
        ),
        (
            SUBRIP, SRT, 0, {"settings": "X1:1"},
            (" 007 \r\n00:00:01,000 --> 00:00:02.500 X1:1\r\n"
            "{\\an8}<i>First</i> \r\nline\r\n\r\n\r\n\n"),
        ),
        (
            SUBRIP, SRT, 1, {"start_ms": 3600},
            "8\n00:00:03,600 --> 00:00:04,000\nR&D <3\0\n   \t\n\n",
        ),
        (SUBRIP, SRT, 1, {"text": "C\ufffd"}, "8\n0:0:3,5 -> 00:00:04,000\nC\0\n   \t\n\n"),
        (SUBRIP, SRT, 1, {"text": ""}, "8\n0:0:3,5 -> 00:00:04,000\n   \t\n\n"),
        (SUBRIP, SRT, 2, {"text": "end"}, "9\n00:00:05,000 --> 00:00:06,000\nend"),
        (
            VTT_TEXT, VTT, 0, {"start_ms": 1200},
            ("intro\n00:01.200 --> 00:02.000  align:start   region:fred\n"
            "<v Ann>Hi &amp; <00:01.500><c> bye</c></v>\0\n\n"),
        ),
        (
            VTT_TEXT, VTT, 0, {"text": "<v Ann>R&D"},
            "intro\n00:01.000 --> 00:02.000  align:start   region:fred\n<v Ann>R&amp;D\n\n",
        ),
        (
            VTT_TEXT, VTT, 0, {"settings": "line:0", "identifier": ""},
            "00:01.000 --> 00:02.000 line:0\n<v Ann>Hi &amp; <00:01.500><c> bye</c></v>\0\n\n",
        ),
        (
            VTT_TEXT, VTT, 1, {"end_ms": 3_700_000},
            "00:00:03.000 --> 01:01:40.000\n<blink>what</blink>\n\n\n",
        ),
        (VTT_TEXT, VTT, 2, {"text": "end"}, "00:05.000 --> 00:06.000\nend"),
        (VTT_TEXT, VTT, 2, {"identifier": "x"}, "x\n00:05.000 --> 00:06.000\nlast"),
        (VTT_TEXT, VTT, 2, {"speaker": "Bo"}, "00:05.000 --> 00:06.000\n<v Bo>last"),
    ],
)  # fmt: skip
def test_an_edit_changes_the_block_of_its_cue_and_keeps_what_it_can(
    text, form, row, changes, block
):
    if "text" in changes and form is VTT:
        changes = {**changes, "words": ()}
    written, old = edited(text, form, row, **changes)
    assert written == text.replace(old, block)


def test_a_voice_is_the_cues_speaker_and_follows_it():
    first = parse(VTT_TEXT, VTT).cues[0]
    assert first.speaker == "Ann"
    assert first.text.startswith("<v Ann>Hi & ")
    renamed, _ = edited(VTT_TEXT, VTT, 0, speaker="Bo & Co")
    assert "<v Bo Co>Hi <" in renamed
    assert [w.start_ms for w in parse(renamed, VTT).cues[0].words] == [
        w.start_ms for w in first.words
    ]
    taken, _ = edited(VTT_TEXT, VTT, 0, speaker="")
    assert parse(taken, VTT).cues[0].speaker == ""
    assert "\nHi <" in taken


def test_moved_words_move_their_stamps():
    content = parse(VTT_TEXT, VTT)
    first = content.cues[0]
    words = tuple(replace(w, start_ms=w.start_ms + 100, end_ms=w.end_ms + 100) for w in first.words)
    moved = replace(first, start_ms=1100, end_ms=2100, words=words)
    assert "00:01.100 --> 00:02.100  align:start" in render((moved,), VTT, like=content)
    assert "<00:00:01.600>" in render((moved,), VTT, like=content)


@pytest.mark.parametrize(
    ("text", "form"), [("WEBVTT\n\nNOTE only", VTT), ("WEBVTT", VTT), ("\n\n", SRT), ("", VTT)]
)
def test_a_file_without_cues_takes_some_behind_its_head(text, form):
    content = parse(text, form)
    written = render((NEW,), form, like=content)
    assert written.startswith(text)
    assert [cue.text for cue in parse(written, form).cues] == ["new"]
    assert "NOTE" not in written or written.index("NOTE") < written.index("new")


def test_the_head_of_a_file_stays_there_whatever_becomes_of_its_cues():
    for text, form in ((SUBRIP, SRT), (VTT_TEXT, VTT)):
        content = parse(text, form)
        for cues in ((NEW, *content.cues), content.cues[::-1], content.cues[1:], (NEW,)):
            written = render(cues, form, like=content)
            assert written.startswith(text[:20])
            again = [cue.start_ms for cue in parse(written, form).cues]
            assert again == [cue.start_ms for cue in cues]


def numbered(*numbers):
    return "".join(
        f"{number}\n00:00:0{at},000 --> 00:00:0{at},900\ntext {at}\n\n"
        for at, number in enumerate(numbers)
    )


def numbers_in(text):
    return [line for line in text.split("\n") if line.isdigit()]


@pytest.mark.parametrize(
    ("before", "after_insertion", "after_deletion"),
    [
        ((1, 2, 3), ["1", "2", "3", "4"], ["1", "2"]),
        ((0, 1, 2), ["0", "1", "2", "3"], ["0", "1"]),
        (("001", "002", "003"), ["001", "2", "003", "004"], ["001", "002"]),
        ((1, 1, 1), ["1", "2", "1", "1"], ["1", "1"]),
        ((7, 3, 4), ["7", "8", "3", "4"], ["7", "4"]),
    ],
)
def test_numbers_follow_an_insertion_or_deletion_where_they_counted_up_before(
    before, after_insertion, after_deletion
):
    content = parse(numbered(*before), SRT)
    first, second, third = content.cues
    written = render((first, NEW, second, third), SRT, like=content)
    assert numbers_in(written) == after_insertion
    assert [cue.text for cue in parse(written, SRT).cues] == ["text 0", "new", "text 1", "text 2"]
    assert numbers_in(render((first, third), SRT, like=content)) == after_deletion


def test_a_file_without_numbers_stays_so():
    text = "00:00:01,000 --> 00:00:02,000\na\n\n00:00:03,000 --> 00:00:04,000\nb\n"
    content = parse(text, SRT)
    written = render((NEW, *content.cues), SRT, like=content)
    assert numbers_in(written) == []
    assert written.endswith(text)


def test_a_file_that_would_not_read_back_is_written_anew():
    # Without blank lines "2" would become the number of the cue below.
    text = "1\n00:00:01,000 --> 00:00:02,000\na\n00:00:03,000 --> 00:00:04,000\nb\n"
    content = parse(text, SRT)
    first, second = content.cues
    written = render((replace(first, text="2"), second), SRT, like=content)
    assert [cue.text for cue in parse(written, SRT).cues] == ["2", "b"]
    vtt = parse("WEBVTT\n\n00:01.000 --> 00:02.000\na\n00:03.000 --> 00:04.000\nb\n", VTT)
    first, second = vtt.cues
    written = render((first, NEW, replace(second, text="x\n\ny")), VTT, like=vtt)
    assert [cue.text for cue in parse(written, VTT).cues] == ["a", "new", "x\n\ny"]


@given(st.data())
@pytest.mark.parametrize(("text", "form"), [(SUBRIP, SRT), (VTT_TEXT, VTT)])
def test_whatever_is_done_to_the_cues_is_read_again(text, form, data):
    content = parse(text, form)
    kept = [cue for cue in content.cues if data.draw(st.booleans())]
    words = st.sampled_from(["2", "1984", "a\n\nb", "00:00:01,000 --> 00:00:02,000", "", "x -->"])
    cues = [
        replace(cue, text=data.draw(words), words=()) if data.draw(st.booleans()) else cue
        for cue in data.draw(st.permutations([*kept, NEW]))
    ]
    again = parse(render(cues, form, like=content), form).cues
    assert [cue.start_ms for cue in again] == [cue.start_ms for cue in cues]
    if form is SRT:
        assert [cue.text for cue in again] == [cue.text for cue in cues]


def test_broken_bytes_stay_in_an_edited_cue(tmp_path):
    path = tmp_path / "talk.srt"
    data = ("1\n00:00:01,000 --> 00:00:02,000\n" + "Бегите быстрее ? друг").encode("cp1251")
    path.write_bytes(data.replace(b"?", b"\x98"))
    content = read_subtitles(path)
    (cue,) = content.cues
    assert cue.text == "Бегите быстрее \ufffd друг"
    changed = replace(cue, text="Бежим быстрее \ufffd друг")
    encoded = render_bytes((changed,), SRT, like=content)
    assert (encoded.encoding, encoded.notice) == ("cp1251", "")
    assert "Бежим быстрее".encode("cp1251") + b" \x98 " in encoded.data


def test_what_a_format_cannot_hold_is_said_when_it_is_written():
    cues = (Cue("a", -5000, -4000, "early"), Cue("b", 1000, 2000, "in time"))
    assert render_bytes(cues, VTT).notice == "WebVTT cannot hold the times of cue 1 as they are"
    assert render_bytes(cues[1:], VTT).notice == ""
    assert render_bytes(cues, SRT).notice == ""
    song = parse("[00:01.00]a\n[00:04.00]b\n[00:05.00]c\n", SubtitleFormat.LRC)
    twins = (*song.cues[:2], replace(song.cues[1], cue_id="b"), song.cues[2])
    notice = render_bytes(twins, SubtitleFormat.LRC, like=song).notice
    assert "holds 3 of the 4 cues" in notice
    missing = render_bytes((replace(cues[1], text=""),), SubtitleFormat.CSV).notice
    assert missing == "" or "0 of the 1 cues" in missing


@pytest.mark.parametrize("form", SubtitleFormat)
def test_what_is_usual_is_held_by_every_format(form):
    cues = tuple(Cue(f"c{n}", 1000 * n, 1000 * n + 800, f"Line {n}.") for n in range(1, 5))
    assert render_bytes(cues, form).notice == ""


def test_a_file_that_its_cues_alone_made_webvtt_can_be_emptied():
    content = parse("\n\nWEBVTT\n\n00:01.000 --> 00:02.000\na\n", VTT)
    (cue,) = content.cues
    assert parse(render((), VTT, like=content), VTT).cues == ()
    assert render((replace(cue, text="b"),), VTT, like=content).startswith("\n\nWEBVTT")
