"""JSON as Whisper's tools have it, in both directions."""

import json
import math
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from subtitler.document.cue import shifted
from subtitler.document.evidence import Evidence
from subtitler.document.reconcile import reconcile
from subtitler.document.word import Word, WordOrigin
from subtitler.formats import SubtitleFormat, SubtitleSyntaxError, parse, render
from tests.strategies.cues import plain_cue
from tests.strategies.subtitles import content_of, file_cues
from tests.strategies.words import cues_with_words

JSON = SubtitleFormat.JSON


def read(text):
    return parse(text, JSON)


def read_segments(*segments):
    return read(json.dumps({"segments": segments}))


texts_without_outer_spaces = st.text(
    st.characters(exclude_characters="\r\0", exclude_categories=["Cs"])
)
texts_without_outer_spaces = texts_without_outer_spaces.map(lambda text: text.strip(" "))


@given(file_cues(texts_without_outer_spaces, earliest_ms=-5000))
def test_reading_what_we_wrote_gives_it_back(cues):
    assert content_of(read(render(cues, JSON)).cues) == content_of(cues)


@given(st.lists(cues_with_words(), max_size=3), st.sampled_from(["", "en"]))
def test_words_come_back_with_probability_and_origin(cues, language):
    written = render(
        [replace(cue, text=cue.text.strip(" ")) for cue in cues],
        JSON,
        words=True,
        language=language,
    )
    assert json.loads(written)["language"] == language
    assert [cue.words for cue in read(written).cues] == [cue.words for cue in cues]


def test_the_layout_is_whispers():
    words = (Word("Hello,", 1000, 1400, 0.75), Word("world", 1500, 2000, None, WordOrigin.TYPED))
    cue = replace(plain_cue(1000, "Hello, world"), words=words, settings="line:0", identifier="a")
    content = json.loads(render([cue], JSON, words=True, language="en"))
    assert content == {
        "text": "Hello, world",
        "language": "en",
        "segments": [
            {
                "id": 0,
                "start": 1.0,
                "end": 2.0,
                "text": "Hello, world",
                "settings": "line:0",
                "identifier": "a",
                "words": [
                    {"word": "Hello,", "start": 1.0, "end": 1.4, "probability": 0.75},
                    {"word": " world", "start": 1.5, "end": 2.0, "origin": "typed"},
                ],
            }
        ],
    }
    assert "words" not in json.loads(render([cue], JSON))["segments"][0]
    assert read(json.dumps(content)).cues[0].settings == "line:0"


def test_a_file_of_whispers_is_read():
    content = read_segments(
        {
            "id": 0,
            "seek": 0,
            "start": 0.5,
            "end": 2.0,
            "text": " Hello world",
            "avg_logprob": -0.1,
            "words": [
                {"word": " Hello", "start": 0.5, "end": 1.0, "probability": 0.9},
                {"word": " world", "start": 1.0, "end": 1.96, "probability": 0.8},
            ],
        }
    )
    (cue,) = content.cues
    assert (cue.start_ms, cue.end_ms, cue.text) == (500, 2000, "Hello world")
    assert cue.words == (Word("Hello", 500, 1000, 0.9), Word("world", 1000, 1960, 0.8))


def test_words_that_do_not_fit_the_text_are_reconciled_with_it():
    words = [{"word": "goodbye", "start": 5, "end": 6}, {"word": 3}, {"word": "x", "start": "soon"}]
    (cue,) = read_segments({"start": 0, "end": 2, "text": "hello", "words": words}).cues
    assert cue.words == (Word("hello", 2000, 2000, None, WordOrigin.TYPED),)


@pytest.mark.parametrize(
    "segment",
    [
        None,
        "text",
        {"text": "no times"},
        {"start": 0, "end": 1},
        {"start": "0", "end": 1, "text": "a"},
        {"start": True, "end": 1, "text": "a"},
        {"start": math.nan, "end": 1, "text": "a"},
        {"start": 0, "end": math.inf, "text": "a"},
        {"start": 0, "end": 10**300, "text": "a"},
        {"start": 0, "end": 1e12, "text": "a"},
    ],
)
def test_a_segment_without_text_or_usable_times_is_left_out_and_listed(segment):
    content = read_segments({"start": 0, "end": 1, "text": "good"}, segment)
    assert [cue.text for cue in content.cues] == ["good"]
    assert [str(w) for w in content.warnings] == [
        "line 1: segment 2 has no text or no times; it is no cue"
    ]


def test_a_segment_that_ends_before_it_starts_is_kept_and_flagged():
    content = read_segments({"start": 2, "end": 1, "text": "a"})
    assert content.cues[0].duration_ms == -1000
    assert "ends before" in str(content.warnings[0])


def test_half_characters_and_nul_in_a_file_become_the_replacement_character():
    content = read('{"segments": [{"start": 0, "end": 1, "text": "a\\ud800b\\u0000c\\r\\nd"}]}')
    assert content.cues[0].text == "a\ufffdb\ufffdc\nd"


@pytest.mark.parametrize(
    ("text", "line", "column"),
    [
        ('{"segments": [\n  oops]}', 2, 3),
        ("[1, 2]", 1, 1),
        ('{"segments": {}}', 1, 1),
        ("3", 1, 1),
        ("[" * 100_000, 1, 1),
        ("9" * 10_000, 1, 1),
    ],
)
def test_what_is_no_file_of_segments_is_refused_with_its_place(text, line, column):
    with pytest.raises(SubtitleSyntaxError) as caught:
        read(text)
    assert (caught.value.line, caught.value.column) == (line, column)


def test_the_language_of_an_opened_file_stays_until_another_is_known():
    content = read('{"language": "de", "segments": [{"start": 0, "end": 1, "text": "Ja."}]}')
    assert json.loads(render(content.cues, JSON, like=content))["language"] == "de"
    written = render(content.cues, JSON, language="en", like=content)
    assert json.loads(written)["language"] == "en"


def test_an_empty_file_has_no_cues():
    assert read(" \n").cues == ()


WHISPERS = """{"text": " Hello world. Gr\\u00fc\\u00dfe!", "segments": [
  {"id": 0, "seek": 0, "start": 0.5, "end": 2.0, "text": " Hello world.", "tokens": [1, 2],
   "avg_logprob": -0.25, "no_speech_prob": 0.01, "compression_ratio": 0.75, "temperature": 0.0,
   "words": [{"word": " Hello", "start": 0.5, "end": 1.0001, "probability": 0.9},
             {"word": " world.", "start": 1.0, "end": 1.96, "probability": 0.8}]},
  {"id": 1, "start": 2.5, "end": 3, "text": " Gr\\u00fc\\u00dfe!", "words": []}
], "language": "en"}"""

IN = {"word": "In", "start": 0.5, "end": 0.7, "score": 0.9, "speaker": "SPEAKER_01"}
YES = {"word": "Yes", "start": 1.5, "end": 2.0, "score": 0.5, "speaker": "SPEAKER_01"}
WHISPERX = json.dumps(
    {
        "segments": [
            {
                "start": 0.5,
                "end": 2.0,
                "text": " In 2014. Yes",
                "words": [
                    {"word": "In", "start": 0.5, "end": 0.7, "score": 0.9, "speaker": "SPEAKER_01"},
                    {"word": "2014."},
                    {
                        "word": "Yes",
                        "start": 1.5,
                        "end": 2.0,
                        "score": 0.5,
                        "speaker": "SPEAKER_01",
                    },
                ],
                "speaker": "SPEAKER_01",
            },
            {"start": 3, "end": 4, "text": "No", "words": [{"word": "No", "start": 3, "end": 4}]},
        ],
        "word_segments": [
            IN,
            {"word": "2014."},
            YES,
            {"word": "No", "start": 3, "end": 4},
        ],
    }
)

CPPS = """{
\t"systeminfo": "AVX = 1",
\t"result": {"language": "en"},
\t"transcription": [
\t\t{
\t\t\t"timestamps": {
\t\t\t\t"from": "00:00:00,500",
\t\t\t\t"to": "00:00:02,000"
\t\t\t},
\t\t\t"offsets": {
\t\t\t\t"from": 500,
\t\t\t\t"to": 2000
\t\t\t},
\t\t\t"text": " Undo it.",
\t\t\t"tokens": [
\t\t\t\t{"text": "[_BEG_]", "offsets": {"from": 500, "to": 500}, "id": 50364, "p": 0.9},
\t\t\t\t{"text": " Un", "offsets": {"from": 500, "to": 900}, "id": 1, "p": 0.5, "t_dtw": -1},
\t\t\t\t{"text": "do", "offsets": {"from": 900, "to": 1000}, "id": 2, "p": 0.7, "t_dtw": -1},
\t\t\t\t{"text": " it", "offsets": {"from": 1200, "to": 1900}, "id": 3, "p": 0.25, "t_dtw": -1},
\t\t\t\t{"text": ".", "offsets": {"from": 1900, "to": 2000}, "id": 4, "p": 0.75, "t_dtw": -1}
\t\t\t]
\t\t}
\t]
}
"""

CHUNKS = """{"text": " Hello. Bye.", "chunks": [
 {"timestamp": [0.5, 2.0], "text": " Hello."},
 {"timestamp": [2.5, null], "text": " Bye."}]}"""

OPENAIS = """{"task": "transcribe", "duration": 3.0, "text": "Hello, world. Bye.", "segments": [
 {"id": 0, "start": 0.0, "end": 2.0, "text": " Hello, world."},
 {"id": 1, "start": 2.0, "end": 3.0, "text": " Bye."}],
 "words": [{"word": "Hello", "start": 0.0, "end": 0.75}, {"word": "world", "start": 1, "end": 1.5},
 {"word": "Bye", "start": 2.25, "end": 3}]}"""

BARE = '[{"start": 1, "end": 2.5, "text": "a"}]'
SHAPES = [WHISPERS, WHISPERX, CPPS, CHUNKS, OPENAIS, BARE]


class TestLossless:
    @pytest.mark.parametrize("text", [*SHAPES, " \n", '{"segments": []}', '{"segments": [{}, 3]}'])
    def test_what_was_not_edited_stays_as_it_is(self, text):
        content = read(text)
        assert "".join(piece.text for piece in content.pieces) == text
        for words in (False, True):
            assert render(content.cues, JSON, like=content, words=words) == text

    @pytest.mark.parametrize("text", SHAPES)
    @pytest.mark.parametrize("words", [False, True])
    def test_every_edit_comes_back(self, text, words):
        content = read(text)
        for row in range(len(content.cues)):
            for edited in edits_of(content.cues, row):
                written = render(edited, JSON, like=content, words=words)
                # Words beside the segments belong to whichever segment lies over them.
                with_words = text is not OPENAIS
                assert facts(read(written).cues, with_words) == facts(edited, with_words)

    def test_an_edited_segment_changes_only_what_was_edited(self):
        content = read(WHISPERS)
        first, second = content.cues
        retimed = replace(first, start_ms=600, words=first.words)
        assert render([retimed, second], JSON, like=content) == WHISPERS.replace(
            '"seek": 0, "start": 0.5', '"seek": 0, "start": 0.6'
        )
        words = (first.words[0], replace(first.words[1], end_ms=1500))
        reworded = replace(first, words=words)
        assert render([reworded, second], JSON, like=content) == WHISPERS.replace("1.96", "1.5")

    def test_the_whole_text_follows_where_it_was_that_of_the_segments(self):
        content = read(WHISPERS)
        first, second = content.cues
        written = render([first, replace(second, text="Grüß Gott!")], JSON, like=content)
        assert written == WHISPERS.replace("\\u00dfe!", "\\u00df Gott!")
        other = WHISPERS.replace('"text": " Hello world. Gr', '"text": "Summary: Gr')
        content = read(other)
        written = render(content.cues[:1], JSON, like=content)
        assert json.loads(written)["text"] == "Summary: Grüße!"

    def test_new_segments_are_written_like_those_that_are_there(self):
        content = read(WHISPERS)
        cue = replace(plain_cue(2000, "New"), end_ms=2500, speaker="Ann")
        written = render([content.cues[0], cue, content.cues[1]], JSON, like=content)
        segment = json.loads(written)["segments"][1]
        assert segment == {
            "id": 2,
            "start": 2.0,
            "end": 2.5,
            "text": " New",
            "speaker": "Ann",
            "words": [],
        }
        assert json.loads(written)["text"] == " Hello world. New Grüße!"
        assert render(content.cues, JSON, like=read(written)).count("New") == 0

    def test_removed_segments_leave_valid_json(self):
        content = read(WHISPERS)
        for kept in (content.cues[:1], content.cues[1:], ()):
            assert len(json.loads(render(kept, JSON, like=content))["segments"]) == len(kept)

    def test_segments_come_into_an_empty_list(self):
        content = read('{"segments": [], "language": "en"}')
        written = render([plain_cue(1000, "a"), plain_cue(2000, "b")], JSON, like=content)
        assert [cue.text for cue in read(written).cues] == ["a", "b"]
        assert json.loads(written)["language"] == "en"
        assert render([plain_cue(0, "a")], JSON, like=read(" ")).startswith("{")

    def test_segments_that_are_no_cues_stay_before_those_they_preceded(self):
        text = '[{"start": 1, "end": 2, "text": "a"},  3, {"x": [1,\n2]}, '
        text += '{"start": 3, "end": 4, "text": "b"}]'
        content = read(text)
        assert len(content.warnings) == 2
        edited = [replace(content.cues[0], text="A"), content.cues[1]]
        again = json.loads(render(edited, JSON, like=content))
        assert again[1:3] == [3, {"x": [1, 2]}]

    def test_keys_and_words_that_mean_nothing_here_stay(self):
        content = read(WHISPERX)
        first, second = content.cues
        assert [word.text for word in first.words] == ["In", "2014.", "Yes"]
        assert (first.speaker, second.speaker) == ("SPEAKER_01", "")
        assert first.words[0].probability == 0.9
        moved = replace(first, words=(*first.words[:2], replace(first.words[2], end_ms=1750)))
        again = json.loads(render([moved, replace(second, speaker="Ann")], JSON, like=content))
        words = again["segments"][0]["words"]
        assert words[0] == json.loads(WHISPERX)["segments"][0]["words"][0]
        assert words[2] == {
            "word": "Yes",
            "start": 1.5,
            "end": 1.75,
            "score": 0.5,
            "speaker": "SPEAKER_01",
        }
        assert again["segments"][1]["speaker"] == "Ann"
        assert again["word_segments"] == [w for s in again["segments"] for w in s["words"]]

    def test_tokens_of_whisper_cpp_are_joined_to_words_and_move_with_them(self):
        content = read(CPPS)
        (cue,) = content.cues
        assert content.language == "en"
        assert cue.words == (Word("Undo", 500, 1000, 0.6), Word("it.", 1200, 2000, 0.5))
        later = shifted(cue, 1000)
        again = json.loads(render([later], JSON, like=content))["transcription"][0]
        assert again["timestamps"] == {"from": "00:00:01,500", "to": "00:00:03,000"}
        assert again["offsets"] == {"from": 1500, "to": 3000}
        assert again["tokens"][1] == {
            "text": "do",
            "offsets": {"from": 1900, "to": 2000},
            "id": 2,
            "p": 0.7,
            "t_dtw": -1,
            "origin": "moved",
        }

    def test_time_codes_are_read_where_nothing_else_says_the_times(self):
        text = '{"transcription": [{"timestamps": {"from": "00:00:01,500", "to": "00:00:02,000"},'
        content = read(text + ' "text": "a"}]}')
        (cue,) = content.cues
        assert (cue.start_ms, cue.end_ms) == (1500, 2000)
        later = render([shifted(cue, 1000)], JSON, like=content)
        assert '"from": "00:00:02,500", "to": "00:00:03,000"' in later
        broken = read(text.replace("00:00:01,500", "soon") + ' "text": "a"}]}')
        assert broken.cues == ()

    def test_an_open_end_lasts_until_the_next_or_as_long_as_it_takes_to_read(self):
        cues = read(CHUNKS).cues
        assert [(cue.start_ms, cue.end_ms) for cue in cues] == [(500, 2000), (2500, 3500)]

    def test_words_beside_the_segments_find_them_and_are_updated_there(self):
        content = read(OPENAIS)
        assert [[word.text for word in cue.words] for cue in content.cues] == [
            ["Hello,", "world."],
            ["Bye."],
        ]
        moved = [content.cues[0], shifted(content.cues[1], 500)]
        again = json.loads(render(moved, JSON, like=content, words=True))
        assert [word["start"] for word in again["words"]] == [0.0, 1, 2.75]
        assert again["words"][0]["word"] == "Hello"
        assert "words" not in again["segments"][1]

    def test_what_is_beyond_any_real_file_is_kept_and_listed(self):
        text = '{"segments": [' + 100_010 * "0, " + "0 ]}"
        content = read(text)
        assert "unread" in str(content.warnings[-1])
        assert render((), JSON, like=content) == text

    def test_the_evidence_of_the_engine_is_read(self):
        assert read(WHISPERS).cues[0].evidence == Evidence(-0.25, 0.01, 0.75, 0.0)

    def test_line_ends_inside_strings_are_forgiven(self):
        assert read('[{"start": 1, "end": 2, "text": "a\nb"}]').cues[0].text == "a\nb"


def edits_of(cues, row):
    cue = cues[row]
    before, behind = cues[:row], cues[row + 1 :]
    yield (*before, replace(cue, text=cue.text + " more", words=()), *behind)
    yield (*before, shifted(cue, 250), *behind)
    yield (*before, replace(cue, end_ms=cue.end_ms + 500, speaker="Ann", style="Sign"), *behind)
    yield (*before, replace(cue, settings="line:0", identifier="x"), *behind)
    yield (*before, *behind)
    yield (*before, plain_cue(cue.start_ms, "new"), cue, *behind)
    yield (*before, cue, plain_cue(cue.start_ms, "new"), *behind)
    yield tuple(reversed(cues))


def facts(cues, with_words):
    return [
        (cue.start_ms, cue.end_ms, cue.text, cue.speaker, cue.style, cue.settings, cue.identifier)
        + ((cue.words,) if with_words else ())
        for cue in cues
    ]


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                [
                    "start",
                    "end",
                    "offsets",
                    "timestamp",
                    "text",
                    "tokens",
                    "words",
                    "word",
                    "probability",
                    "origin",
                    "settings",
                ]
            ),
            inner,
            max_size=6,
        )
    ),
    max_leaves=20,
)


@given(st.lists(anything, max_size=4))
def test_any_segments_are_read_or_left_out(segments):
    for cue in read_segments(*segments).cues:
        assert reconcile(cue.text, cue.words, cue.start_ms, cue.end_ms) == cue.words


@given(st.one_of(st.text(), anything.map(json.dumps)))
def test_any_text_is_read_or_refused(text):
    try:
        content = read(text)
    except SubtitleSyntaxError:
        return
    assert content.cues == () or "start" in text
    assert render(content.cues, JSON, like=content) == text


@given(st.lists(anything, max_size=4), st.lists(anything, max_size=3), st.data())
def test_any_segments_can_be_edited(segments, words, data):
    content = read(json.dumps({"words": words, "text": "", "segments": segments}))
    cues = list(content.cues)
    row = data.draw(st.integers(0, len(cues)))
    cues[row : row + 1] = [
        replace(cue, text="new", words=(), start_ms=cue.start_ms + 1) for cue in cues[row : row + 1]
    ] or [plain_cue(1000, "new")]
    written = render(cues, JSON, like=content, words=True)
    assert [(c.text, c.start_ms) for c in read(written).cues] == [
        (c.text, c.start_ms) for c in cues
    ]
