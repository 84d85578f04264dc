"""ASS and SSA: what is no dialogue stays as it stands, and an edit changes its own line only."""

from dataclasses import replace

import pysubs2
import pytest
from hypothesis import given
from hypothesis import strategies as st

from subtitler.document.cue import Cue, CueOrigin, new_cue_id
from subtitler.document.markup import visible_text
from subtitler.document.word import Word
from subtitler.formats import (
    SubtitleFile,
    SubtitleFormat,
    SubtitleSyntaxError,
    ass,
    parse,
    render,
)
from subtitler.formats.ass_event import read_time, write_time
from tests.strategies.cues import plain_cue
from tests.strategies.file_forms import FILE_FORMS
from tests.strategies.subtitles import content_of, file_cues

ASS, SSA, SRT, VTT = (
    SubtitleFormat.ASS,
    SubtitleFormat.SSA,
    SubtitleFormat.SRT,
    SubtitleFormat.VTT,
)

HEAD = """\
[Script Info]
; by hand
Title: Talk
ScriptType: v4.00+
WrapStyle: 0
PlayResX: 640
PlayResY: 360

[Aegisub Project Garbage]
Audio File: talk.mkv

[V4+ Styles]
Format: Name, Fontname, Fontsize, Italic, Alignment, Encoding
Style: Default,Arial,20,0,2,1
Style: Top,Arial,20,-1,8,204

[Events]
Format: Layer, Start, End, Style, Name, MarginL, MarginR, MarginV, Effect, Text
"""
TAIL = """\

[Fonts]
fontname: some.ttf
!!!!"#$%&'()

[Aegisub Extradata]
Data: 1,_key,eValue
"""
EVENTS = """\
Comment: 0,0:00:00.00,0:00:00.00,Default,,0,0,0,,not shown
Dialogue: 1,0:00:01.00,0:00:02.50,Default,Ann,0,0,20,,Hello, {\\i1}you{\\i0} {sigh}there\\Nnext
; between
Dialogue: 0, 0:00:03.00 ,0:00:04.00,Top,,0000,0000,0000,,{\\k20}Hel{\\kf30}lo {\\k10}{\\k20}world
Dialogue: 0,0:00:05.00,0:00:06.00,Default,,0,0,0,,{\\p1}m 0 0 l 9 9{\\p0}text
"""
WHOLE = HEAD + EVENTS + TAIL


def read(text, form=ASS):
    return parse(text, form)


def event(text="text", times="0:00:01.00,0:00:02.00"):
    return f"Dialogue: 0,{times},Default,,0,0,0,,{text}\n"


def edited(whole, row, form=ASS, **changes):
    """The file with one cue changed, and its lines that are different then."""
    content = read(whole, form)
    cues = list(content.cues)
    cues[row] = replace(cues[row], **changes)
    written = render(cues, form, like=content)
    before, after = whole.splitlines(), written.splitlines()
    assert len(before) == len(after)
    return [line for line, old in zip(after, before, strict=True) if line != old]


def warnings_of(text):
    return [str(warning) for warning in read(text).warnings]


@pytest.mark.parametrize("form", FILE_FORMS)
@pytest.mark.parametrize("words", [False, True])
def test_open_and_save_gives_every_character_back(form, words):
    text = form(WHOLE)
    content = read(text)
    assert render(content.cues, ASS, like=content, words=words) == text


@given(st.lists(st.sampled_from([*WHOLE.splitlines(keepends=True), "\r\n", "junk\n", "[x]\r"])))
def test_lines_in_any_order_come_back(lines):
    text = "".join(lines)
    try:
        content = read(text)
    except SubtitleSyntaxError:
        return
    assert "".join(piece.text for piece in content.pieces) == text
    assert render(content.cues, ASS, like=content) == text


def test_cues_have_what_the_fields_say():
    first, second, third = read(WHOLE).cues
    assert (first.start_ms, first.end_ms, first.style, first.speaker) == (
        1000,
        2500,
        "Default",
        "Ann",
    )
    assert first.text == "Hello, {\\i1}you{\\i0} {\\;sigh}there\nnext"
    assert first.settings == "Layer=1,MarginV=20"
    assert visible_text(first.text) == "Hello, you there\nnext"
    assert (second.settings, second.style, second.text) == ("", "Top", "Hello world")
    assert second.words[0] == Word("Hel", 3000, 3200)
    assert visible_text(third.text) == "text"
    assert {cue.origin for cue in (first, second, third)} == {CueOrigin.OPENED}
    assert read(WHOLE).warnings == ()


class TestEdits:
    def test_a_text_changes_only_where_it_was_edited(self):
        text = read(WHOLE).cues[0].text.replace("you", "<b>all</b>")
        assert edited(WHOLE, 0, text=text) == [
            EVENTS.splitlines()[1].replace("you", "{\\b1}all{\\b0}")
        ]

    def test_a_time_changes_alone_and_keeps_the_spaces_around_it(self):
        assert edited(WHOLE, 1, end_ms=4126)[0].startswith(
            "Dialogue: 0, 0:00:03.00 ,0:00:04.13,Top,,0000,0000,0000,,{\\k20}Hel{\\kf30}lo"
        )
        assert (
            edited(WHOLE, 2, start_ms=4999)
            == ["Dialogue: 0,0:00:05.00,0:00:06.00,Default,,0,0,0,,{\\p1}m 0 0 l 9 9{\\p0}text"] * 0
        )

    def test_names_and_other_fields_change_alone(self):
        assert edited(WHOLE, 2, speaker="Bob, Ann", style="Top", settings="Layer=3,Effect=fx") == [
            "Dialogue: 3,0:00:05.00,0:00:06.00,Top,Bob; Ann,0,0,0,fx,{\\p1}m 0 0 l 9 9{\\p0}text"
        ]
        assert edited(WHOLE, 0, settings="")[0].startswith(
            "Dialogue: 0,0:00:01.00,0:00:02.50,Default,Ann,0,0,0,,Hello"
        )

    def test_a_shifted_line_keeps_its_karaoke_and_a_stretched_one_is_timed_anew(self):
        cue = read(WHOLE).cues[1]
        later = tuple(Word(word.text, word.start_ms + 500, word.end_ms + 500) for word in cue.words)
        (line,) = edited(WHOLE, 1, start_ms=3500, end_ms=4500, words=later)
        assert line.endswith(",{\\k20}Hel{\\kf30}lo {\\k10}{\\k20}world")
        (line,) = edited(WHOLE, 1, start_ms=2900)
        assert line.endswith(",{\\k10}{\\k20}Hel{\\kf30}lo{\\k10} {\\k20}world")

    def test_new_cues_stand_where_they_belong_and_removed_ones_go(self):
        content = read(WHOLE)
        first, _, third = content.cues
        new = plain_cue(4500, "new")
        written = render([first, new, third, plain_cue(9000, "last")], ASS, like=content)
        assert written == WHOLE.replace(
            EVENTS.splitlines(keepends=True)[3],
            "",
        ).replace(
            "; between\n",
            "Dialogue: 0,0:00:04.50,0:00:05.50,Default,,0,0,0,,new\n; between\n",
        ).replace(TAIL, "Dialogue: 0,0:00:09.00,0:00:10.00,Default,,0,0,0,,last\n" + TAIL)

    def test_all_cues_may_go_and_others_come(self):
        content = read(WHOLE)
        written = render([plain_cue(1000, "new")], ASS, like=content)
        assert [cue.text for cue in read(written).cues] == ["new"]
        assert written.startswith(HEAD)
        assert written.endswith(TAIL)

    def test_sorted_cues_stay_below_the_header(self):
        content = read(WHOLE)
        written = render(content.cues[::-1], ASS, like=content)
        assert written.startswith(HEAD)
        assert content_of(read(written).cues) == content_of(content.cues[::-1])

    @pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
    def test_a_last_line_without_an_end_gets_one_before_another(self, newline):
        text = (HEAD + event().rstrip("\n")).replace("\n", newline)
        content = read(text)
        written = render([*content.cues, plain_cue(5000)], ASS, like=content)
        assert written == text + newline + event(times="0:00:05.00,0:00:06.00").replace(
            "\n", newline
        )

    @pytest.mark.parametrize("text", [HEAD, HEAD.rstrip("\n"), HEAD + TAIL, "[Script Info]", ""])
    def test_a_script_without_dialogue_takes_some(self, text):
        content = read(text)
        assert content.cues == ()
        assert render((), ASS, like=content).startswith(text)
        again = read(render([plain_cue(1000, "new")], ASS, like=content))
        assert [cue.text for cue in again.cues] == ["new"]
        assert again.warnings == ()

    def test_half_of_a_line_of_karaoke_is_karaoke(self):
        content = read(WHOLE)
        half = replace(content.cues[1], cue_id=new_cue_id(), text="world", start_ms=3500)
        half = replace(half, words=(Word("world", 3600, 3800),))
        written = render([*content.cues, half], ASS, like=content)
        assert "Top,,0,0,0,,{\\k10}{\\k20}world" in written


class TestFields:
    def test_the_format_line_says_the_order_and_text_may_hold_commas(self):
        text = (
            "[Events]\nFormat: Style, Text, Start, Name, End\n"
            "Dialogue: Top,a, b,0:00:01.00,Ann,0:00:02.00\n"
        )
        (cue,) = read(text).cues
        assert (cue.text, cue.start_ms, cue.end_ms, cue.speaker, cue.style) == (
            *("a, b", 1000, 2000, "Ann", "Top"),
        )
        assert edited(text, 0, text="c, d", end_ms=3000, settings="Layer=1") == [
            "Dialogue: Top,c, d,0:00:01.00,Ann,0:00:03.00"
        ]

    def test_fields_of_other_programs_are_kept(self):
        text = "[Events]\nFormat: Start,End,Mood,Actor,Text\nDialogue: 0:0:1.0,0:0:2.0,sad,Ann,a\n"
        (cue,) = read(text).cues
        assert (cue.settings, cue.speaker) == ("Mood=sad", "Ann")
        assert edited(text, 0, text="b") == ["Dialogue: 0:0:1.0,0:0:2.0,sad,Ann,b"]

    def test_a_format_line_without_times_is_not_believed(self):
        text = "[Events]\nFormat: Layer, Text\n" + event("a, b")
        assert [cue.text for cue in read(text).cues] == ["a, b"]
        assert "lacks Start, End or Text" in warnings_of(text)[0]

    def test_the_marks_of_ssa_are_kept(self):
        text = (
            "[Script Info]\nScriptType: v4.00\n[V4 Styles]\n[Events]\n"
            "Dialogue: Marked=0,0:00:01.00,0:00:02.00,*Default,Ann,0000,0000,0000,,a\n"
            "Dialogue: Marked=1,0:00:03.00,0:00:04.00,*Default,,0000,0000,0000,!Effect,b\n"
        )
        content = read(text, SSA)
        assert [cue.settings for cue in content.cues] == ["", "Marked=1"]
        assert edited(text, 1, SSA, settings="") == [
            "Dialogue: Marked=0,0:00:03.00,0:00:04.00,*Default,,0000,0000,0000,!Effect,b"
        ]
        written = render([*content.cues, plain_cue(5000)], SSA, like=content)
        assert written.endswith("Dialogue: Marked=0,0:00:05.00,0:00:06.00,Default,,0,0,0,,text\n")

    def test_wrap_style_2_makes_soft_breaks_hard(self):
        text = HEAD.replace("WrapStyle: 0", "WrapStyle: 2") + event("a\\nb")
        assert read(text).cues[0].text == "a\nb"
        assert edited(text, 0, text="a\nc")[0].endswith(",,a\\nc")


class TestTimes:
    @pytest.mark.parametrize(
        ("value", "ms"),
        [
            ("0:00:01.50", 1500),
            ("100:59:59.99", 363_599_990),
            ("0:00:01.234", 1234),
            ("0:0:1", 1000),
            ("0:00:01,50", 1500),
            ("-0:00:01.50", -1500),
            ("0:90:00.00", 5_400_000),
            ("soon", None),
            ("", None),
        ],
    )
    def test_times_are_read_by_their_meaning(self, value, ms):
        assert read_time(value) == ms

    def test_times_are_written_in_hundredths(self):
        assert [write_time(ms) for ms in (0, 4, 5, 3_599_996, -20)] == [
            *("0:00:00.00", "0:00:00.00", "0:00:00.01", "1:00:00.00", "0:00:00.00"),
        ]

    @given(st.lists(st.integers(0, 10**7), min_size=2, max_size=2).map(sorted))
    def test_rounding_makes_nothing_overlap(self, edges):
        first, second = (read_time(write_time(ms)) for ms in edges)
        assert first <= second

    def test_a_script_with_finer_times_keeps_them(self):
        text = HEAD + event(times="0:00:01.001,0:00:02.999")
        assert edited(text, 0, end_ms=3001) == [event(times="0:00:01.001,0:00:03.001").rstrip("\n")]
        assert "unusual times" in warnings_of(text)[0]

    def test_lines_without_times_or_fields_are_kept_and_listed(self):
        text = HEAD + "Dialogue: 0,soon,later,Default,,0,0,0,,a\nDialogue: 0\n" + event()
        content = read(text)
        assert [cue.text for cue in content.cues] == ["text"]
        assert [warning.line for warning in content.warnings] == [19, 20]
        assert render(content.cues, ASS, like=content) == text

    def test_a_cue_that_ends_before_it_starts_is_kept_and_flagged(self):
        text = HEAD + event(times="0:00:02.00,0:00:01.00")
        assert read(text).cues[0].duration_ms == -1000
        assert warnings_of(text) == ["line 19: the cue ends before it starts"]

    def test_dialogue_without_a_section_is_read_and_listed(self):
        assert [cue.text for cue in read(event("a, b")).cues] == ["a, b"]
        assert "outside" in warnings_of(event())[0]


class TestNewFiles:
    @given(file_cues(latest_ms=359_999_000))  # pysubs2 knows no hundred hours
    def test_what_we_wrote_is_read_by_others(self, cues):
        written = render(cues, ASS)
        subs = pysubs2.SSAFile.from_string(written, format_="ass")
        assert subs.info["PlayResX"] == "1920"
        assert list(subs.styles) == ["Default"]
        assert len(subs) == len(cues)
        for line, cue in zip(subs, cues, strict=True):
            assert abs(line.start - cue.start_ms) <= 5
            assert abs(line.end - cue.end_ms) <= 5

    def test_text_is_seen_by_others_as_it_was_meant(self):
        cue = plain_cue(1000, "<i>Hello</i>, you\nthere")
        (line,) = pysubs2.SSAFile.from_string(render([cue], ASS), format_="ass")
        assert line.text == "{\\i1}Hello{\\i0}, you\\Nthere"
        assert line.plaintext == "Hello, you\nthere"

    @given(file_cues(st.text("ab{}\\Nnh\n ,", max_size=9)))
    def test_reading_what_we_wrote_gives_it_back(self, cues):
        again = read(render(cues, ASS)).cues
        assert [cue.text for cue in again] == [cue.text for cue in cues]
        assert all(
            abs(one.start_ms - other.start_ms) <= 5 for one, other in zip(again, cues, strict=True)
        )

    def test_speakers_and_styles_have_their_fields(self):
        cue = replace(plain_cue(1000), speaker="Ann", style="Song, high")
        written = render([cue], ASS)
        assert "Dialogue: 0,0:00:01.00,0:00:02.00,Song; high,Ann,0,0,0,,text" in written
        subs = pysubs2.SSAFile.from_string(written, format_="ass")
        assert list(subs.styles) == ["Default", "Song; high"]

    def test_words_are_karaoke(self):
        words = (Word("one", 1000, 1400), Word("two", 1500, 2000))
        cue = replace(plain_cue(1000, "one <i>two</i>"), words=words)
        written = render([cue], ASS, words=True)
        assert written.endswith(",,{\\k40}one{\\k10} {\\i1}{\\k50}two{\\i0}\n")
        assert read(written).cues[0].words == words
        assert "\\k" not in render([cue], ASS)


class TestConversion:
    def test_markup_style_and_place_become_tags(self):
        content = read(WHOLE)
        assert [cue.text for cue in parse(render(content.cues, SRT, like=content), SRT).cues] == [
            "Hello, <i>you</i> there\nnext",
            "{\\an8}<i>Hello world</i>",
            "text",
        ]

    def test_webvtt_gets_no_fields_of_events(self):
        content = read(WHOLE)
        written = render(content.cues, VTT, like=content)
        assert "Layer" not in written
        assert "line:0" in written

    def test_tags_become_overrides(self):
        srt = '1\n00:00:01,000 --> 00:00:02,000\n{\\an8}<i>a</i> <font color="#ff0000">b</font>\n'
        content = parse(srt, SRT)
        assert render(content.cues, ASS, like=content).endswith(
            ",,{\\an8}{\\i1}a{\\i0} {\\c&H0000FF&}b{\\c}\n"
        )

    def test_a_script_of_one_kind_becomes_one_of_the_other(self):
        content = read(WHOLE)
        written = render(content.cues, SSA, like=content)
        assert "ScriptType: v4.00\n" in written
        assert "Title: Talk" in written
        old = pysubs2.SSAFile.from_string(written, format_="ssa")
        assert [(name, style.italic) for name, style in old.styles.items()] == [
            ("Default", False),
            ("Top", True),
        ]
        assert [line.style for line in old] == ["Default", "Top", "Default"]
        again = read(written, SSA)
        back = render(again.cues, ASS, like=again)
        assert "[V4+ Styles]" in back
        top = next(line for line in back.splitlines() if line.startswith("Style: Top,"))
        assert top.endswith(",8,60,60,54,204")
        assert "&H00FFFFFF" in back

    def test_a_drawing_vanishes_and_the_text_beside_it_stays(self):
        content = read(HEAD + event("{\\p1}m 0 0 l 9 9{\\p0}") + event("{\\p1}m 0{\\p0}seen"))
        texts = [cue.text for cue in parse(render(content.cues, SRT, like=content), SRT).cues]
        assert texts == ["", "seen"]


def test_a_text_that_is_no_script_is_refused_with_its_place():
    with pytest.raises(SubtitleSyntaxError, match="line 2, column 3"):
        read("\n  Dear diary,\n")


@given(st.one_of(st.text(), st.text("[]EventsDialogue:,.0\n\r{}\\k ")))
def test_any_text_is_read_or_refused(text):
    for candidate in (text, HEAD + text, HEAD + event(text), event(text)):
        try:
            content = read(candidate)
        except SubtitleSyntaxError:
            assert candidate is text
            continue
        assert render(content.cues, ASS, like=content, words=True) == candidate


@given(st.data())
def test_any_damage_to_a_file_is_read_or_refused(data):
    text = WHOLE
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(text)))
        text = (
            text[:at] + data.draw(st.text(max_size=3)) + text[at + data.draw(st.integers(0, 9)) :]
        )
    try:
        content = read(text)
    except SubtitleSyntaxError:
        return
    changed = [replace(cue, text=cue.text + "!", end_ms=cue.end_ms + 10) for cue in content.cues]
    again = read(render(changed, ASS, like=content))
    assert len(again.cues) == len(changed)


def test_a_file_like_no_other_is_a_new_one():
    assert render([plain_cue(0)], ASS, like=SubtitleFile((), ASS)).startswith("[Script Info]\n")
    assert isinstance(read("").cues, tuple)
    assert Cue("a", 0, 1, "x").style == ""


def lines_of_dialogue(*texts):
    times = "Dialogue: 0,0:00:01.00,0:00:02.00,Default,,0,0,0,,"
    return "[Events]\n" + "".join(f"{times}{text}\n" for text in texts)


def test_reading_stops_at_more_blocks_and_escapes_than_any_script_has(monkeypatch):
    monkeypatch.setattr(ass, "MOST_SIGNS", 12)
    text = lines_of_dialogue("a", r"{\i1}b{\i0}", r"a\Nb", r"{\k1\k1}", "{\\k1}a" * 99, r"a\N", "c")
    content = parse(text, SubtitleFormat.ASS)
    assert [cue.text for cue in content.cues] == ["a", r"{\i1}b{\i0}", "a\nb", "", "a" * 99]
    assert [warning.line for warning in content.warnings] == [7]
    assert "kept" in content.warnings[0].message
    assert render(content.cues, SubtitleFormat.ASS, like=content) == text


def test_words_beyond_those_of_any_film_are_left_out_and_listed(monkeypatch):
    monkeypatch.setattr(ass, "MOST_WORDS", 5)
    text = lines_of_dialogue(r"{\k10}a {\k10}b", "c", r"{\k10}" + "d " * 9, r"{\k5}e {\k5}f")
    content = parse(text, SubtitleFormat.ASS)
    assert [len(cue.words) for cue in content.cues] == [2, 0, 0, 2]
    assert [warning.line for warning in content.warnings] == [4]
    assert render(content.cues, SubtitleFormat.ASS, like=content) == text


def test_lines_that_are_no_dialogue_are_not_looked_at_without_end(monkeypatch):
    monkeypatch.setattr(ass, "MOST_ODD", 3)
    text = lines_of_dialogue("a") + "Dialogue: \n" * 9
    content = parse(text, SubtitleFormat.ASS)
    assert "".join(piece.text for piece in content.pieces) == text
    assert [warning.line for warning in content.warnings] == [3, 4, 5, 6]
    assert "kept but not read" in content.warnings[-1].message
