"""JSON as Whisper's tools have it, in both directions."""

import json
import math
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

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
        "line 1: segment 2 has no text or no times; it was left out"
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
        ("[]", 1, 1),
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


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                ["start", "end", "text", "words", "word", "probability", "origin", "settings"]
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
    assert content.cues == () or "segments" in text
