"""A file with more cues than any real one is read so far, and the rest of it is kept."""

import pytest

from subtitler.document.cue import Cue
from subtitler.document.word import Word
from subtitler.formats import (
    SubtitleFormat,
    ass,
    limits,
    lrc,
    parse,
    render,
    sbv,
    table,
    transcript,
    ttml_parsing,
)
from subtitler.formats import json as json_format
from subtitler.formats.errors import SubtitleSyntaxError
from subtitler.formats.limits import MOST_LINES, MOST_REPAIRS, listed
from subtitler.formats.subtitle_file import Offer, Repair


@pytest.mark.parametrize(
    ("suffix", "text"),
    [
        (".sbv", 9 * "0:00:01.000,0:00:02.000\na\n\n"),
        (".lrc", "".join(f"[00:{at:02}.00]a\n" for at in range(9))),
        (".txt", 9 * "a\n"),
        (".txt", "".join(f"[0:0{at}] a\nb\n" for at in range(9))),
        (".csv", "start,end,text\n" + 9 * "1,2,a\n"),
        (".ass", "[Events]\n" + 9 * "Dialogue: 0,0:00:01.00,0:00:02.00,,,0,0,0,,a\n"),
        (".json", "[" + ",\n ".join(9 * ['{"start": 1, "end": 2, "text": "a"}']) + "\n]"),
    ],
)
def test_reading_stops_at_the_limit_and_says_so(monkeypatch, suffix, text):
    for module in (sbv, lrc, transcript, table, json_format, ass):
        monkeypatch.setattr(module, "MOST_CUES", 5)
    form = next(form for form in SubtitleFormat if form.suffix == suffix)
    content = parse(text, form)
    assert len(content.cues) == 5
    assert "kept" in str(content.warnings[-1])
    assert "".join(piece.text for piece in content.pieces) == text
    assert render(content.cues, form, like=content) == text
    assert render(content.cues[1:], form, like=content).endswith(text[-5:])


def test_lines_of_one_time_count_as_cues(monkeypatch):
    monkeypatch.setattr(lrc, "MOST_CUES", 5)
    text = "".join(f"[00:0{at}.00]a\n[00:0{at}.00]b\n" for at in range(9))
    content = parse(text, SubtitleFormat.LRC)
    assert [cue.text for cue in content.cues] == 3 * ["a\nb"]
    assert "kept" in content.warnings[-1].message
    assert render(content.cues, SubtitleFormat.LRC, like=content) == text


@pytest.mark.parametrize("newline", ["\n", "\r", "\r\n"])
def test_reading_stops_at_the_last_line_that_is_read_and_all_lines_are_kept(monkeypatch, newline):
    monkeypatch.setattr(limits, "MOST_LINES", 8)
    text = newline.join(["1", "00:00:01,000 --> 00:00:02,000", "a", ""] * 3)
    content = parse(text, SubtitleFormat.SRT)
    assert [cue.text for cue in content.cues] == ["a", "a"]
    assert content.warnings[-1].line == MOST_LINES + 1
    assert "kept" in content.warnings[-1].message
    assert render(content.cues, SubtitleFormat.SRT, like=content) == text
    assert len(parse(newline.join(text.split(newline)[:8]), SubtitleFormat.SRT).cues) == 2


def test_a_day_of_subtitles_is_read_whole():
    block = "1\n00:00:01,000 --> 00:00:02,000\none\ntwo\n\n"
    content = parse(30_000 * block, SubtitleFormat.SRT)
    assert len(content.cues) == 30_000


@pytest.mark.parametrize(
    ("suffix", "hostile"),
    [
        (".txt", " "),
        (".txt", "[0:01] "),
        (".csv", " "),
        (".csv", "\t"),
        (".csv", '"",'),
        (".tsv", '"'),
        (".lrc", "\n"),
        (".lrc", "[0:0]"),
        (".sbv", "0:0:0,"),
        (".json", "["),
        (".json", '"",'),
        (".ass", "{\\"),
    ],
)
def test_hostile_megabytes_are_read_and_kept_or_refused(suffix, hostile):
    form = next(form for form in SubtitleFormat if form.suffix == suffix)
    text = hostile * (2_000_000 // len(hostile))
    assert written_again(text, form) in (text, "refused")


def written_again(text, form):
    try:
        content = parse(text, form)
    except SubtitleSyntaxError:
        return "refused"
    return render(content.cues, form, like=content)


def test_of_each_kind_the_first_hundred_repairs_are_listed_and_the_rest_is_counted():
    offered = Repair(7, "number 0 is odd", Offer("Mend", ()))
    many = [Repair(line, f"number {line} is odd") for line in range(1, 251)]
    other = Repair(300, "a time is negative")
    shown = listed([*many, offered, other])
    assert len(shown) == MOST_REPAIRS + 2
    assert shown[:99] == tuple(many[:99])
    assert shown[99] == Repair(100, "number 100 is odd; and 150 more of this kind")
    assert shown[100:] == (offered, other)
    assert listed(many[:100]) == tuple(many[:100])


def test_a_day_with_the_times_of_all_words_is_no_ttml_of_too_many_tags(monkeypatch):
    # A tenth of a day, under a tenth of the limit.
    monkeypatch.setattr(ttml_parsing, "MOST_PARTS", ttml_parsing.MOST_PARTS // 10)
    monkeypatch.setattr(ttml_parsing, "MOST_TAGS", ttml_parsing.MOST_TAGS // 10)
    texts = [f"w{number}" for number in range(10)]
    cues = [
        Cue(
            str(start),
            start,
            start + 3000,
            " ".join(texts),
            tuple(
                Word(text, start + 300 * n, start + 300 * n + 300) for n, text in enumerate(texts)
            ),
        )
        for start in range(0, 2500 * 3400, 3400)
    ]
    again = parse(render(cues, SubtitleFormat.TTML, words=True), SubtitleFormat.TTML).cues
    assert sum(len(cue.words) for cue in again) == 25_000
