"""The rules for word durations against the reference's own, on measured and invented words."""

from types import SimpleNamespace
from unittest import mock

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from whisper import timing

from engine.alignment.durations import UsualLength, add_words
from engine.alignment.words import TimedWord
from engine.decoding.options import TranscriptionOptions
from engine.segments import DraftSegment, keep_to_timeline
from tests.reference.behaviours import equals

EOT = 1000
texts = st.sampled_from([" a", " word", ".", "?", " “", ",", "b", " (", "。"])


@st.composite
def windows(draw):
    """Words one after the other, some long, dealt out to segments with timestamps near them."""
    words, now = [], draw(st.integers(0, 500))
    for index in range(draw(st.integers(0, 12))):
        length = draw(st.sampled_from([0, 1, 5, 10, 20, 60, 150]))
        words.append((draw(texts), [index], now / 50, (now + length) / 50))
        now += length
    cuts = sorted(draw(st.lists(st.integers(0, len(words)), max_size=3)))
    bounds = list(zip([0, *cuts], [*cuts, len(words)], strict=True))
    seek = draw(st.sampled_from([0, 100, 2998, 50_000]))
    spans = [sorted(draw(st.tuples(st.integers(0, 1500), st.integers(0, 1500)))) for _ in bounds]
    return words, bounds, seek, spans, draw(st.sampled_from([0.0, 0.5, 29.9, 499.0, 505.5]))


def reference_words(words, bounds, seek, spans, last_speech):
    segments = [
        {"tokens": list(range(a, b)), "seek": seek, "start": s / 50 + seek / 100,
         "end": e / 50 + seek / 100}
        for (a, b), (s, e) in zip(bounds, spans, strict=True)
    ]  # fmt: skip
    alignment = [timing.WordTiming(text, [*ids], s, e, 0.5) for text, ids, s, e in words]
    with mock.patch.object(timing, "find_alignment", return_value=alignment):
        timing.add_word_timestamps(
            segments=segments,
            model=None,
            tokenizer=SimpleNamespace(eot=EOT),
            mel=None,
            num_frames=3000,
            last_speech_timestamp=last_speech,
        )
    return segments


def our_words(words, bounds, seek, spans, last_speech, compatibility):
    drafts = [
        DraftSegment(s / 50 + seek / 100, e / 50 + seek / 100, tuple(range(a, b)))
        for (a, b), (s, e) in zip(bounds, spans, strict=True)
    ]
    timed = [TimedWord(text, [*ids], s, e, 0.5) for text, ids, s, e in words]
    lengths = [b - a for a, b in bounds]
    options = TranscriptionOptions(compatibility=compatibility)
    add_words(drafts, timed, lengths, seek / 100, last_speech, options)
    return drafts


@equals(
    "2.16 usual length",
    "2.16 sentence ends",
    "2.16 first word",
    "2.16 segment start",
    "2.16 segment end",
)
@settings(max_examples=300)
@given(windows())
def test_words_and_segments_are_fitted_as_by_the_reference(window):
    expected = reference_words(*window)
    for ours, theirs in zip(our_words(*window, "openai"), expected, strict=True):
        assert (ours.start_s, ours.end_s) == (theirs["start"], theirs["end"])
        assert [(w.text, w.start_s, w.end_s) for w in ours.words] == [
            (w["word"], w["start"], w["end"]) for w in theirs["words"]
        ]


@settings(max_examples=300)
@given(windows(), st.floats(0, 600))
def test_by_default_words_are_in_order_within_the_audio_and_their_segments(window, duration_s):
    segments = our_words(*window, None)
    keep_to_timeline(segments, 0.0, duration_s)
    now = 0.0
    for segment in segments:
        assert 0 <= segment.start_s <= segment.end_s <= duration_s
        assert segment.start_s >= now
        if segment.words:
            assert segment.start_s == segment.words[0].start_s
            assert segment.end_s == segment.words[-1].end_s
        for word in segment.words:
            assert now <= word.start_s <= word.end_s
            now = word.end_s
        now = segment.end_s


def timed(*spans):
    return [TimedWord(" w", [0], start, end, 1.0) for start, end in spans]


def test_words_without_length_do_not_count_for_the_usual_length():
    assert UsualLength.of(
        timed((0, 0), (0, 0.2), (0.2, 0.6), (0.6, 0.6))
    ).median_s == pytest.approx(0.3)


def test_the_usual_length_is_at_most_seven_tenths_of_a_second():
    assert UsualLength.of(timed((0, 3), (3, 7))).median_s == 0.7
    assert UsualLength.of([]).longest_s == 0


def test_by_default_two_long_words_meet_in_their_middle_late_in_a_file_as_early():
    words = [(" a", [0], 1.0, 3.0), (" b", [1], 3.0, 4.0), *((" c", [i], 4, 4.2) for i in (2, 3))]
    starts = []
    for seek in (0, 50_000):
        (segment,) = our_words(words, [(0, 4)], seek, [(50, 210)], 0.0, None)
        starts.append(round(segment.words[1].start_s - seek / 100, 2))
    assert starts[0] == starts[1]
