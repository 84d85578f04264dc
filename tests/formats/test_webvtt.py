"""WebVTT as the specification has it: nothing is glued, nothing is lost, words keep their times."""

import html
import re
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from subtitler.document.cue import Cue, CueOrigin, new_cue_id
from subtitler.document.markup import visible_text
from subtitler.document.reconcile import reconcile
from subtitler.document.timecode import format_timecode
from subtitler.document.word import Word, WordOrigin
from subtitler.formats import (
    SubtitleFile,
    SubtitleFormat,
    SubtitleSyntaxError,
    parse,
    read_subtitles,
    render,
)
from subtitler.formats.webvtt import regions_of
from subtitler.formats.webvtt_settings import Region
from tests.conformance.webvtt_cases import FILES, SAMPLES
from tests.strategies.cues import plain_cue
from tests.strategies.file_forms import FILE_FORMS
from tests.strategies.subtitles import content_of, file_cues, framed_texts

VTT = SubtitleFormat.VTT
FROM_VTT = SubtitleFile((), VTT)
TIMES = "00:00:01.000 --> 00:00:03.000"


def read(text):
    return parse(text, VTT)


def read_cue(payload):
    """The only cue of a file with this payload, from 1 s to 3 s."""
    (cue,) = read(f"WEBVTT\n\n{TIMES}\n{payload}\n").cues
    return cue


def payload_of(text, **settings):
    """What is written below the times for a cue text."""
    written = render([replace(plain_cue(1000), text=text, **settings)], VTT)
    return written.split("\n", 3)[3].removesuffix("\n")


# Texts in which nothing could be taken for a tag or an entity; those are below.
plain_texts = framed_texts.map(lambda text: re.sub(r"[<{]\S|&", "", text)).map(
    lambda text: "\n".join(line if line.strip() else "" for line in text.split("\n")).strip("\n")
)


@pytest.mark.parametrize("form", FILE_FORMS)
@given(cues=file_cues(plain_texts))
def test_reading_what_we_wrote_gives_it_back(form, cues):
    assert content_of(read(form(render(cues, VTT))).cues) == content_of(cues)


@given(framed_texts)
def test_a_text_as_read_from_a_file_survives_writing(text):
    once = read(render([plain_cue(0, text)], VTT, like=FROM_VTT)).cues[0]
    again = read(render([once], VTT, like=FROM_VTT)).cues[0]
    assert again.text == once.text


@given(st.text(st.sampled_from("ab<>&;/ilgtmpcv. \n")))
def test_any_payload_reads_the_same_after_writing(payload):
    content = read(f"WEBVTT\n\n{TIMES}\n{payload}")
    again = read(render(content.cues, VTT, like=content))
    assert content_of(again.cues) == content_of(content.cues)


@given(file_cues())
def test_no_text_breaks_the_file_apart(cues):
    times = [(cue.start_ms, cue.end_ms) for cue in cues]
    assert [(cue.start_ms, cue.end_ms) for cue in read(render(cues, VTT)).cues] == times


class TestBlocks:
    TEXT = (
        "WEBVTT - talk\nKind: captions\nLanguage: en\n\n"
        "STYLE\n::cue(b) { color: red }\n\n"
        "REGION\nid:fred\nwidth:40%\n\n"
        "NOTE before the first\n\n"
        "intro\n00:00:01.000 --> 00:00:02.000 align:start line:0 region:fred\nHello\nthere\n\n"
        "NOTE\nbetween\nthe cues\n\n"
        "00:00:03.000 --> 00:00:04.000\n<v Ann>Hi &amp; <i.loud>bye</i></v>\n\n"
        "NOTE at the end\n"
    )

    def test_an_unedited_file_is_written_as_it_was(self):
        content = read(self.TEXT)
        assert render(content.cues, VTT, like=content) == self.TEXT

    def test_notes_styles_and_regions_are_no_part_of_any_cue(self):
        content = read(self.TEXT)
        assert [cue.text for cue in content.cues] == [
            "Hello\nthere",
            "<v Ann>Hi & <i.loud>bye</i></v>",
        ]
        others = [piece.text for piece in content.pieces if piece.cue is None]
        assert [other.split("\n")[0] for other in others] == [
            "WEBVTT - talk",
            "STYLE",
            "REGION",
            "NOTE before the first",
            "NOTE",
            "NOTE at the end",
        ]
        assert content.warnings == ()

    def test_identifier_and_settings_belong_to_the_cue(self):
        first, second = read(self.TEXT).cues
        assert (first.identifier, first.settings) == ("intro", "align:start line:0 region:fred")
        assert (second.identifier, second.settings) == ("", "")
        assert first.origin is CueOrigin.OPENED

    def test_a_note_stays_where_it_was_when_its_cue_is_deleted(self):
        content = read(self.TEXT)
        written = render(content.cues[1:], VTT, like=content)
        assert written.index("NOTE before the first") < written.index("between")
        assert written.index("between") < written.index("Hi &amp;") < written.index("at the end")

    def test_without_the_file_only_the_cues_are_written(self):
        written = render(read(self.TEXT).cues, VTT)
        assert written.startswith("WEBVTT\n\nintro\n")
        assert "NOTE" not in written

    def test_a_block_with_impossible_times_is_kept_and_listed(self):
        text = "WEBVTT\n\nid\n00:61.000 --> 00:00:02.000\nlost?\n\n00:03.000 --> 00:04.000\nhere\n"
        content = read(text)
        assert [cue.text for cue in content.cues] == ["here"]
        assert [warning.line for warning in content.warnings] == [4]
        assert "lost?" in render(content.cues, VTT, like=content)


class TestPlaces:
    HEAD = "WEBVTT\n\nREGION\nid:fred\nwidth:40%\n\nREGION \t\nid:ann\nNOTE\n\nREGIONS\nid:no\n\n"

    def test_regions_are_defined_before_the_first_cue(self):
        content = read(self.HEAD + f"{TIMES} region:fred\nx\n\nREGION\nid:late\n")
        assert regions_of(content) == (Region("fred", width=40), Region("ann"))
        assert content.warnings == ()

    def test_settings_that_no_player_heeds_are_listed_and_kept(self):
        content = read(self.HEAD + f"{TIMES} line:1- region:late align:start\nx\n")
        assert [str(warning) for warning in content.warnings] == [
            "line 14: players ignore the setting “line:1-”, “region:late”"
        ]
        assert content.cues[0].settings == "line:1- region:late align:start"


class TestText:
    @pytest.mark.parametrize(
        ("payload", "text"),
        [
            ("R&amp;D &lt;3 a&gt;b", "R&D <3 a>b"),
            ("a&nbsp;b&lrm;c&rlm;", "a\u00a0b\u200ec\u200f"),
            ("caf&eacute; &#x263a;", "caf\u00e9 \u263a"),
            ("AT&T & Co", "AT&T & Co"),
            ("<i>so</i> <b>it</b> <u>is</u>", "<i>so</i> <b>it</b> <u>is</u>"),
            ("<v Ann>hi</v> <c.red>red</c>", "<v Ann>hi</v> <c.red>red</c>"),
        ],
    )
    def test_entities_are_decoded_and_tags_kept(self, payload, text):
        assert read_cue(payload).text == text

    @pytest.mark.parametrize(
        ("text", "payload"),
        [
            ("R&D <3 a > b", "R&amp;D &lt;3 a &gt; b"),
            ("a --> b", "a --&gt; b"),
            ("<I>old</I> style", "<i>old</i> style"),
            ('<font color="red">red</font> and <s>gone</s>', "<c.red>red</c> and gone"),
            ("{\\i1}odd", "odd"),
            ("a\n\nb", "a\n \nb"),
        ],
    )
    def test_what_webvtt_does_not_know_is_escaped_or_left_out(self, text, payload):
        assert payload_of(text) == payload

    @pytest.mark.parametrize("payload", ["&lt;i&gt;", "&amp;lt;", "&amp;amp;", "&lt;00:01.000&gt;"])
    def test_what_would_come_alive_when_decoded_stays_an_entity(self, payload):
        cue = read_cue(payload)
        assert cue.words == ()
        assert visible_text(cue.text) == cue.text
        written = render([cue], VTT).split("\n", 3)[3].removesuffix("\n")
        assert html.unescape(written) == html.unescape(payload)
        assert read_cue(written).text == cue.text

    def test_tags_that_mean_nothing_are_left_out_and_listed(self):
        content = read(f"WEBVTT\n\n{TIMES}\n<blink>now</blink> or 3 < 5\n")
        assert content.cues[0].text == "now or 3 < 5"
        assert [str(warning) for warning in content.warnings] == [
            "line 4: tags that mean nothing in WebVTT were left out",
            "line 4: players hide what stands behind a lone “<”",
        ]

    @pytest.mark.parametrize(
        ("tag", "settings"),
        [
            ("{\\an8}", "line:0"),
            ("{\\an7}", "line:0 align:start position:0%"),
            ("{\\an6}", "line:50% align:end position:100%"),
            ("{\\an2}", ""),
        ],
    )
    def test_subrips_positions_become_settings(self, tag, settings):
        (cue,) = read(render([plain_cue(1000, tag + "up")], VTT)).cues
        assert (cue.text, cue.settings) == ("up", settings)

    def test_settings_that_a_cue_has_are_stronger_than_its_position(self):
        cue = replace(plain_cue(1000, "{\\an8}up"), settings="line:3")
        assert read(render([cue], VTT)).cues[0].settings == "line:3"


class TestWords:
    def test_stamps_are_the_times_of_words(self):
        cue = read_cue("The<00:01.400> <00:01.500>cat <00:00:02.000><i>sat</i>")
        assert cue.text == "The cat <i>sat</i>"
        assert cue.words == (
            Word("The", 1000, 1400),
            Word("cat", 1500, 2000),
            Word("sat", 2000, 3000),
        )

    def test_words_that_share_a_stamp_are_guessed(self):
        cue = read_cue("one two<00:00:02.000>three")
        assert cue.words == (
            Word("one", 1000, 1500, None, WordOrigin.GUESSED),
            Word("two", 1500, 2000, None, WordOrigin.GUESSED),
            Word("three", 2000, 3000),
        )

    def test_stamps_in_the_wrong_order_leave_words_in_order(self):
        cue = read_cue("one<00:00:02.500>two<00:00:01.500>three")
        edges = [edge for word in cue.words for edge in (word.start_ms, word.end_ms)]
        assert edges == sorted(edges)

    def test_a_cue_without_words_is_written_without_stamps(self):
        cues = [plain_cue(1000, "no words"), plain_cue(2000, "")]
        assert render(cues, VTT, words=True) == render(cues, VTT)

    def test_words_are_written_only_when_asked_for(self):
        cue = read_cue("The<00:01.400> <00:01.500>cat")
        assert "<" not in render([cue], VTT)
        assert "The<00:00:01.400> <00:00:01.500>cat" in render([cue], VTT, words=True)

    @given(st.data())
    def test_times_of_words_come_back(self, data):
        # A single word that fills its cue has no room for a stamp.
        known = ["cat", "<3", "R&D", "naïve", "שלום", "&lt;i>", "</i>x"]
        texts = data.draw(st.lists(st.sampled_from(known), min_size=2, max_size=8))
        count = 2 * len(texts)
        edges = sorted(data.draw(st.sets(st.integers(0, 99), min_size=count, max_size=count)))
        words = tuple(
            Word(visible_text(text), 10 * edges[2 * index], 10 * edges[2 * index + 1])
            for index, text in enumerate(texts)
        )
        cue = Cue(new_cue_id(), words[0].start_ms, words[-1].end_ms, "\n".join(texts), words)
        (again,) = read(render([cue], VTT, words=True)).cues
        assert again.words == words
        assert again.text == cue.text

    @pytest.mark.parametrize("text", ["<i>cat</i> sat", "cat <i>sat</i>", "cat<i> sat</i>"])
    def test_a_pause_behind_a_word_survives_markup(self, text):
        words = (Word("cat", 1000, 1400), Word("sat", 2000, 2500))
        cue = replace(plain_cue(1000, text), end_ms=3000, words=words)
        (again,) = read(render([cue], VTT, words=True)).cues
        assert (again.text, again.words) == (text, words)

    def test_a_hostile_megabyte_of_stamps_and_tags_is_read_and_written(self):
        stamps = (format_timecode(1000 + at // 10, ".") for at in range(19_000))
        text = "".join(f"<{stamp}><i>w</i> " for stamp in stamps)
        cue = read_cue(text)
        assert len(cue.words) == 19_000
        (again,) = read(render([cue], VTT, words=True)).cues
        assert len(again.words) == 19_000

    def test_japanese_words_come_back_without_spaces(self):
        words = (Word("今日", 1000, 1400), Word("は", 1400, 1700), Word("いい", 2000, 3000))
        cue = replace(plain_cue(1000, "今日はいい"), end_ms=3000, words=words)
        (again,) = read(render([cue], VTT, words=True)).cues
        assert (again.text, again.words) == (cue.text, words)


class TestSignatureAndTimes:
    def test_hours_may_be_missing_and_many(self):
        content = read("WEBVTT\n\n01:02.345 --> 100:00:00.000\na\n")
        assert (content.cues[0].start_ms, content.cues[0].end_ms) == (62_345, 360_000_000)

    def test_a_cue_that_ends_before_it_starts_is_kept_and_flagged(self):
        content = read("WEBVTT\n\n00:02.000 --> 00:01.000\na\n")
        assert content.cues[0].duration_ms == -1000
        assert [str(w) for w in content.warnings] == ["line 3: the cue ends before it starts"]

    def test_a_missing_first_line_is_forgiven_when_there_are_times(self):
        content = read("00:01.000 --> 00:02.000\na\n")
        assert [cue.text for cue in content.cues] == ["a"]
        assert "WEBVTT" in str(content.warnings[0])

    def test_commas_are_forgiven_when_the_whole_file_has_them(self):
        content = read("WEBVTT\n\n1\n00:00:01,000 --> 00:00:02,000\na\n")
        assert [cue.start_ms for cue in content.cues] == [1000]
        assert "comma" in str(content.warnings[0])

    def test_negative_times_are_written_as_zero(self):
        cue = replace(plain_cue(0), start_ms=-500)
        assert "00:00:00.000 --> 00:00:01.000" in render([cue], VTT)

    @pytest.mark.parametrize("text", ["dear diary", "WEBVTTX\n\nno times"])
    def test_a_text_that_is_no_webvtt_is_refused(self, text):
        with pytest.raises(SubtitleSyntaxError, match="line 1"):
            read(text)

    @pytest.mark.parametrize("text", ["", "\n", "WEBVTT", "\ufeffWEBVTT\n", "WEBVTT \n\n\n"])
    def test_an_empty_file_has_no_cues(self, text):
        assert read(text).cues == ()

    def test_identifiers_that_would_break_the_file_are_tamed(self):
        cue = replace(plain_cue(1000), identifier="a\n\nb --> c")
        assert [c.identifier for c in read(render([cue], VTT)).cues] == [""]


@given(st.text())
def test_any_text_is_read_or_refused(text):
    for candidate in (text, "WEBVTT\n\n" + text, f"WEBVTT\n\n{TIMES}\n{text}"):
        try:
            content = read(candidate)
        except SubtitleSyntaxError:
            assert candidate is text
            continue
        for cue in content.cues:
            assert reconcile(cue.text, cue.words, cue.start_ms, cue.end_ms) == cue.words


@pytest.mark.skipif(
    not SAMPLES.is_dir(), reason="the conformance inputs are not beside the project"
)
def test_every_conformance_file_reads_the_same_after_it_was_written_anew():
    for path in sorted(FILES.glob("*.vtt")):
        content = read_subtitles(path)
        again = read(render(content.cues, VTT, like=replace(content, pieces=())))
        assert content_of(again.cues) == content_of(content.cues), path.name
