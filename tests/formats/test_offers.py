"""What a file's repairs offer is an edit like any other: performed on demand, and undone."""

from dataclasses import replace

import pytest

from subtitler.document.document import Document
from subtitler.document.edit import Edit, Splice
from subtitler.formats import SubtitleFormat, offered_edit, parse, read_subtitles, render_bytes
from subtitler.formats.mojibake import unscrambled

SRT = SubtitleFormat.SRT


def with_times(*times):
    return "".join(f"{n}\n{line}\ntext\n\n" for n, line in enumerate(times, 1))


def offers_of(content):
    return [repair for repair in content.warnings if repair.offer is not None]


FRAMES = with_times(
    "00:00:01,12 --> 00:00:02,24", "00:00:03,00 --> 00:00:04,05", "00:00:05,23 --> 00:00:06,01"
)


def test_two_digits_below_thirty_may_be_frames_which_is_offered():
    content = parse(FRAMES, SRT)
    assert [cue.start_ms for cue in content.cues] == [1120, 3000, 5230]
    (repair,) = offers_of(content)
    assert str(repair).startswith("line 2: the two digits behind the seconds are all below 30")
    document = Document(content.cues)
    edit = offered_edit(document, repair.offer)
    assert edit.label == "Read as frames, 25 a second"
    document.perform(edit)
    assert [(cue.start_ms, cue.end_ms) for cue in document.cues] == [
        (1480, 2960),
        (3000, 4200),
        (5920, 6040),
    ]
    document.undo()
    assert document.cues == content.cues
    assert render_bytes(document.cues, SRT, like=content).data.decode() == FRAMES


@pytest.mark.parametrize(
    "text",
    [
        with_times(*["00:00:01,00 --> 00:00:02,00"] * 3),
        with_times(*["00:00:01,12 --> 00:00:02,30"] * 3),
        with_times(*["00:00:01,12 --> 00:00:02,05"] * 2),
        with_times(*["00:00:01,12 --> 00:00:02,050"] * 3),
    ],
)
def test_other_fractions_are_no_frames(text):
    assert offers_of(parse(text, SRT)) == []


def test_thirty_frames_a_second_where_twenty_five_are_not_enough():
    content = parse(with_times(*["00:00:01,15 --> 00:00:02,29"] * 3), SRT)
    (repair,) = offers_of(content)
    assert repair.offer.label == "Read as frames, 30 a second"
    assert repair.offer.changes[0][1].end_ms == 2967


def test_frames_behind_a_colon_are_read_as_such_and_listed():
    content = parse(with_times("00:00:01:12 --> 00:00:02:24", "00:00:03 --> 00:00:04:05"), SRT)
    assert [(cue.start_ms, cue.end_ms) for cue in content.cues] == [(1480, 2960), (3000, 4200)]
    assert "line 2: times end in frames and were read at 25 frames a second" in map(
        str, content.warnings
    )
    assert parse(with_times("00:00:01:12 --> 00:00:02:29"), SRT).cues[0].end_ms == 2967


MOJIBAKE = "Grüße aus Köln \u2013 „schön“, it\u2019s".encode().decode("cp1252")


def test_utf_8_that_was_read_as_western_european_is_offered_to_be_mended(tmp_path):
    path = tmp_path / "talk.srt"
    text = (
        f"1\n00:00:01,000 --> 00:00:02,000\nplain\n\n2\n00:00:03,000 --> 00:00:04,000\n{MOJIBAKE}\n"
    )
    path.write_bytes(text.encode())
    content = read_subtitles(path)
    (repair,) = offers_of(content)
    assert str(repair) == (
        "line 5: the text looks like UTF-8 that was once read as Western European (Windows-1252)"
    )
    document = Document(content.cues)
    document.perform(offered_edit(document, repair.offer))
    assert [cue.text for cue in document.cues] == [
        "plain",
        "Grüße aus Köln \u2013 „schön“, it\u2019s",
    ]
    document.undo()
    assert document.cues[1].text == MOJIBAKE


def test_cyrillic_mojibake_is_told_too(tmp_path):
    path = tmp_path / "talk.srt"
    scrambled = "Привет, мир".encode().decode("cp1251")
    path.write_text(f"1\n00:00:01,000 --> 00:00:02,000\n{scrambled}\n", encoding="utf-8")
    (repair,) = offers_of(read_subtitles(path))
    assert repair.offer.changes[0][1].text == "Привет, мир"


@pytest.mark.parametrize(
    "text", ["Grüße", "naïve café", "Ã", "Привет, мир", "你好", "«Où?» \u2013 Là"]
)
def test_proper_text_is_left_alone(tmp_path, text):
    path = tmp_path / "talk.srt"
    path.write_text(f"1\n00:00:01,000 --> 00:00:02,000\n{text}\n", encoding="utf-8")
    assert offers_of(read_subtitles(path)) == []
    assert unscrambled(text, "cp1252") == text


def test_an_offer_leaves_alone_what_the_user_changed_or_removed_meanwhile():
    content = parse(FRAMES, SRT)
    (repair,) = offers_of(content)
    document = Document(content.cues)
    first, second, third = content.cues
    typed = replace(second, text="typed", end_ms=4100)
    document.perform(Edit("x", (Splice(0, (first, second, third), (third, typed)),)))
    document.perform(offered_edit(document, repair.offer))
    assert [(cue.text, cue.start_ms, cue.end_ms) for cue in document.cues] == [
        ("text", 5920, 6040),
        ("typed", 3000, 4100),
    ]
    assert offered_edit(document, repair.offer).splices == ()
