"""Forced alignment of the demo clip and of speech with known word times."""

import json
import pickle
import wave
from dataclasses import replace
from importlib import resources
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
import torch

import engine
from engine import (
    AlignmentFinished,
    AlignmentProgress,
    AudioUnmatched,
    Cancelled,
    CancelToken,
    CueAligned,
    DeviceChanged,
    LanguageChosen,
    MediaOpened,
    MediaScanned,
    TextUnmatched,
    TranscriptionOptions,
)
from engine.alignment.forced import ROUGH, place_cues, recognise
from engine.audio import WaveformAudio, load_audio
from engine.device import DeviceChoice, choose_device
from engine.errors import OptionsInvalid
from tests.benchmarks.corrupted_script import corrupted, cue_texts, sentences
from tests.benchmarks.synthetic_speech import Speech, load_speech

DEMO = Path(str(resources.files("resources") / "demo"))
SENTENCES = json.loads((DEMO / "demo.json").read_text("utf-8"))["sentences"]
CUES = [sentence["text"] for sentence in SENTENCES]


@pytest.fixture(scope="module")
def demo_model():
    folder = resources.files("resources") / "models" / "demo-en"
    return engine.load_model(Path(str(folder)), device="cpu")


class Recording:
    """Audio that was recognised once, to place many texts in."""

    def __init__(self, waveform, model):
        self.source = WaveformAudio(waveform)
        self.model = model
        self.first_half = []
        recognising = recognise(self.source, model, ROUGH, CancelToken())
        while True:
            try:
                self.first_half.append(next(recognising))
            except StopIteration as finished:
                self.recognised = finished.value
                return

    def align(self, cues):
        return list(place_cues(self.source, self.model, cues, self.recognised, CancelToken()))


@pytest.fixture(scope="module")
def demo(demo_model):
    return Recording(load_audio(DEMO / "demo.mp4"), demo_model)


@pytest.fixture(scope="module")
def one_minute(demo_model):
    """Sentences of the stored speech that end in its middle minute, half of them in more noise."""
    whole = load_speech()
    said = [sentence for sentence in sentences(whole.words) if 40 < sentence[0].start_s < 100]
    first_s, last_s = said[0][0].start_s - 0.2, said[-1][-1].end_s + 0.2
    words = tuple(
        replace(word, start_s=word.start_s - first_s, end_s=word.end_s - first_s)
        for sentence in said
        for word in sentence
    )
    waveform = whole.waveform[int(first_s * 16000) : int(last_s * 16000)]
    return Speech(waveform, words, ()), Recording(waveform, demo_model)


def of_type(events, kind):
    return [event for event in events if isinstance(event, kind)]


def true_words(index):
    return SENTENCES[index]["words"]


def errors_s(cue, true):
    assert [word.text.strip() for word in cue.words] == [word["word"] for word in true]
    return [abs(word.start_s - said["start"]) for word, said in zip(cue.words, true, strict=True)]


def test_an_exact_script_is_found_word_by_word(demo):
    events = demo.align(CUES)
    cues = of_type(events, CueAligned)
    assert [cue.index for cue in cues] == list(range(len(CUES)))
    assert [cue.text for cue in cues] == CUES
    assert not of_type(events, TextUnmatched)
    assert not of_type(events, AudioUnmatched)
    errors = [error for cue in cues for error in errors_s(cue, true_words(cue.index))]
    assert max(errors) < 0.2
    assert np.mean(np.array(errors) < 0.1) > 0.95
    for cue, sentence in zip(cues, SENTENCES, strict=True):
        assert (cue.start_s, cue.end_s) == (cue.words[0].start_s, cue.words[-1].end_s)
        assert cue.start_s == pytest.approx(sentence["start"], abs=0.1)
        assert cue.end_s == pytest.approx(sentence["end"], abs=0.15)
        assert cue.confidence > 0.8
    words = [word for cue in cues for word in cue.words]
    assert all(before.end_s <= word.start_s for before, word in pairwise(words))
    assert all(word.start_s < word.end_s for word in words)
    assert events[-1] == AlignmentFinished("en", demo.recognised.duration_s, len(words), len(words))


def test_progress_rises_to_the_audios_length_in_both_passes(demo):
    events = [*demo.first_half, *demo.align(CUES)]
    for stage in ("recognising", "placing"):
        done = [e.done_s for e in of_type(events, AlignmentProgress) if e.stage == stage]
        assert done == sorted(done)
        assert 0 < done[-1] <= demo.recognised.duration_s
    kinds = [type(event) for event in events]
    assert kinds.index(MediaScanned) < kinds.index(MediaOpened) < kinds.index(LanguageChosen)
    assert pickle.loads(pickle.dumps(events)) == events  # noqa: S301 - our own events


def test_a_passage_that_was_not_said_is_reported_and_moves_nothing(demo):
    added = "A lonely wizard whispers seventeen forgotten melodies underneath my violet umbrella."
    cues = [*CUES[:3], added, *CUES[3:]]
    events = demo.align(cues)
    unmatched = of_type(events, TextUnmatched)
    assert [(e.index, e.first_word, e.stop_word, e.text) for e in unmatched] == [(3, 0, 11, added)]
    cue = of_type(events, CueAligned)[3]
    assert (cue.words, cue.start_s, cue.end_s, cue.confidence) == ((), None, None, 0.0)
    for index in (2, 4):
        errors = errors_s(of_type(events, CueAligned)[index], true_words(index - (index > 3)))
        assert max(errors) < 0.15


def test_speech_that_the_text_lacks_is_reported_with_its_time(demo):
    events = demo.align([*CUES[:4], *CUES[6:]])
    (found,) = of_type(events, AudioUnmatched)
    assert found.start_s == pytest.approx(SENTENCES[4]["start"], abs=0.2)
    assert found.end_s == pytest.approx(SENTENCES[5]["end"], abs=0.2)
    assert found.heard_text.replace(",", "") == " ".join(CUES[4:6]).replace(",", "")
    assert not of_type(events, TextUnmatched)
    for cue, sentence in zip(
        of_type(events, CueAligned), [*SENTENCES[:4], *SENTENCES[6:]], strict=True
    ):
        assert max(errors_s(cue, sentence["words"])) < 0.2


def test_wrong_words_take_the_place_of_what_was_said_with_little_confidence(demo):
    cues = list(CUES)
    cues[1] = cues[1].replace("fresh", "purple")  # said: fresh
    cues[3] = cues[3].replace("coin ", "coin umbrella ")  # not said
    cues[6] = cues[6].replace("seven ", "")  # said and not written
    events = demo.align(cues)
    aligned = of_type(events, CueAligned)
    replaced = aligned[1].words[2]
    assert replaced.text == " purple"
    assert replaced.start_s == pytest.approx(true_words(1)[2]["start"], abs=0.1)
    assert replaced.confidence <= 0.3
    unmatched = of_type(events, TextUnmatched)
    assert [(e.index, e.first_word, e.text) for e in unmatched] == [(3, 4, "umbrella")]
    assert [word.text for word in aligned[3].words][3:5] == [" coin", " inside"]
    (missing,) = of_type(events, AudioUnmatched)
    assert missing.heard_text.strip(",.") == "seven"
    assert missing.start_s == pytest.approx(true_words(6)[3]["start"], abs=0.15)
    sure = [word.confidence for index in (0, 2, 4) for word in aligned[index].words]
    assert min(sure) > 0.6


def test_cue_borders_case_numbers_and_spelling_do_not_matter(demo):
    cues = [
        "the OLD baker",
        "opened the kitchen window maria carried",
        "fresh bread, across the bridge!",
    ]
    cues += [*CUES[2:6], "There are 27 boats", "", "♪", "beside the harbour.", *CUES[7:]]
    aligned = of_type(demo.align(cues), CueAligned)
    assert [cue.text for cue in aligned] == cues
    texts = ["".join(word.text for word in cue.words) for cue in aligned]
    assert texts == [cue if cue != "♪" else "" for cue in cues]
    assert aligned[1].start_s == pytest.approx(true_words(0)[3]["start"], abs=0.1)
    assert aligned[1].end_s == pytest.approx(true_words(1)[1]["end"], abs=0.15)
    number = aligned[7].words[2]
    assert number.start_s == pytest.approx(true_words(6)[2]["start"], abs=0.1)
    assert number.end_s == pytest.approx(true_words(6)[3]["end"], abs=0.15)
    assert (aligned[8].start_s, aligned[9].words) == (None, ())


def test_lines_of_one_string_are_cues_and_a_file_is_listened_to(demo_model, tmp_path):
    audio = load_audio(DEMO / "demo.mp4")[: int(SENTENCES[1]["end"] * 16000) + 8000]
    with wave.open(str(path := tmp_path / "speech.wav"), "wb") as file:
        file.setparams((1, 2, 16000, 0, "NONE", ""))
        file.writeframes((audio * 32767).astype("<i2").tobytes())
    events = list(engine.align(path, demo_model, f"{CUES[0]}\n\n{CUES[1]}\n"))
    aligned = of_type(events, CueAligned)
    assert [cue.text for cue in aligned] == [CUES[0], "", CUES[1]]
    assert aligned[2].start_s == pytest.approx(SENTENCES[1]["start"], abs=0.1)
    assert next(e for e in events if isinstance(e, MediaOpened)).track is not None


def sample(audio, sentence, before=0.1, after=0.25):
    return audio[int((sentence["start"] - before) * 16000) : int((sentence["end"] + after) * 16000)]


def test_repeated_lines_go_to_their_places_and_one_too_many_is_reported(demo_model):
    audio = load_audio(DEMO / "demo.mp4")
    order = [0, 3, 0, 8, 0]
    pieces = [sample(audio, SENTENCES[index]) for index in order]
    starts = np.cumsum([0, *(len(piece) / 16000 for piece in pieces)])
    recording = Recording(np.concatenate(pieces), demo_model)
    aligned = of_type(recording.align([CUES[index] for index in order]), CueAligned)
    for cue, start_s in zip(aligned, starts, strict=False):
        assert cue.start_s == pytest.approx(start_s + 0.1, abs=0.15)
    written = [0, 3, 0, 0, 8, 0]
    events = recording.align([CUES[index] for index in written])
    missing = {event.index for event in of_type(events, TextUnmatched)}
    assert missing in ({2}, {3})
    kept = [cue for cue in of_type(events, CueAligned) if cue.index not in missing]
    for cue, start_s in zip(kept, starts, strict=False):
        assert cue.start_s == pytest.approx(start_s + 0.1, abs=0.15)


def test_a_script_with_mistakes_on_noisy_speech_of_many_voices(one_minute):
    speech, recording = one_minute
    script = corrupted(speech, 0.1, seed=5)
    events = recording.align(cue_texts(script))
    unmatched = {
        (event.index, index)
        for event in of_type(events, TextUnmatched)
        for index in range(event.first_word, event.stop_word)
    }
    errors, n_said, sure_of_wrong = [], 0, 0
    for cue, written in zip(of_type(events, CueAligned), script, strict=True):
        words = iter(cue.words)
        for index, word in enumerate(written):
            placed = None if (cue.index, index) in unmatched else next(words)
            assert placed is None or placed.text.strip() == word.text
            if word.said is None or word.is_replaced:
                sure_of_wrong += placed is not None and placed.confidence > 0.5
                continue
            n_said += 1
            if placed is not None and word.said.is_reported:
                errors.append(abs(placed.start_s - word.said.start_s))
    assert sure_of_wrong == 0
    assert len(errors) > 0.85 * n_said
    assert np.mean(np.array(errors) < 0.1) > 0.9


@pytest.mark.parametrize("text", ["", "你好世界。\nこんにちは", "♪ ♪", [], ["", ""]])
def test_a_text_of_which_nothing_is_heard_is_all_unmatched(demo, text):
    cues = text.splitlines() if isinstance(text, str) else text
    events = demo.align(cues)
    assert [cue.words for cue in of_type(events, CueAligned)] == [()] * len(cues)
    assert "".join(e.text for e in of_type(events, TextUnmatched)) in ("", "你好世界。こんにちは")
    heard = of_type(events, AudioUnmatched)
    assert " ".join(event.heard_text for event in heard).startswith("The old baker opened")
    assert events[-1].n_placed == 0


def test_audio_of_no_length_has_no_words(demo_model):
    events = list(engine.align(np.zeros(0, np.float32), demo_model, ["Hello there.", ""]))
    assert [(cue.index, cue.words) for cue in of_type(events, CueAligned)] == [(0, ()), (1, ())]
    assert [event.text for event in of_type(events, TextUnmatched)] == ["Hello there."]
    assert events[-1] == AlignmentFinished("en", 0.0, 2, 0)


def test_noise_has_no_words_however_it_is_heard(model):
    # A random model hears anything at all: times stay in order and cues are complete.
    noise = np.random.default_rng(0).normal(size=16000 * 8).astype(np.float32) * 0.1
    options = TranscriptionOptions(language="en", temperatures=(0.0,), sample_len=20)
    heard = [
        event.segment.text
        for event in engine.transcribe(noise, model, options)
        if isinstance(event, engine.SegmentFound)
    ]
    events = list(engine.align(noise, model, [*heard, "and more"], options))
    words = [word for cue in of_type(events, CueAligned) for word in cue.words]
    assert all(0 <= word.start_s <= word.end_s <= 8.0 for word in words)
    assert all(before.end_s <= word.start_s for before, word in pairwise(words))
    assert all(0 <= word.confidence <= 1 for word in words)
    assert len(of_type(events, CueAligned)) == len(heard) + 1


@pytest.mark.parametrize("stop_at", [MediaScanned, MediaOpened, LanguageChosen])
def test_a_cancel_stops_recognition_at_once(demo_model, demo, stop_at):
    cancel = CancelToken()
    for event in (events := engine.align(demo.source, demo_model, CUES, cancel=cancel)):
        if isinstance(event, stop_at):
            cancel.cancel()
            break
    with pytest.raises(Cancelled):
        list(events)


def test_a_cancel_stops_placing_at_once(demo_model, demo):
    cancel = CancelToken()
    events = place_cues(demo.source, demo_model, CUES, demo.recognised, cancel)
    next(event for event in events if isinstance(event, AlignmentProgress))
    cancel.cancel()
    with pytest.raises(Cancelled):
        next(events)


def test_a_text_cannot_be_aligned_with_a_translation(demo_model):
    with pytest.raises(OptionsInvalid):
        next(
            engine.align(
                np.zeros(1600, np.float32), demo_model, "", TranscriptionOptions(task="translate")
            )
        )


def test_a_device_that_fails_while_placing_hands_over_to_the_next(demo):
    class FullNetwork:
        """Has room for no window."""

        def __getattr__(self, name):
            return getattr(demo.model.network, name)

        def embed_audio(self, mel, cancel=None):
            raise torch.OutOfMemoryError("CUDA out of memory")

    choice = DeviceChoice("mps", "float32", "it was there", fallbacks=(choose_device("cpu"),))
    failing = replace(demo.model, network=FullNetwork(), device=choice)
    events = list(place_cues(demo.source, failing, CUES, demo.recognised, CancelToken()))
    (change,) = of_type(events, DeviceChanged)
    assert change.device == "cpu"
    assert "full" in change.notice
    assert [event for event in events if event != change] == demo.align(CUES)


def test_text_is_placed_where_the_recogniser_lost_its_way(demo):
    from_s, to_s = SENTENCES[7]["start"] - 0.3, SENTENCES[8]["end"] + 0.3
    heard = demo.recognised.words
    before = [word for word in heard if word.start_s < from_s]
    crammed = [
        replace(word, start_s=to_s - 0.2 + 0.01 * index, end_s=to_s - 0.19 + 0.01 * index)
        for index, word in enumerate(before[:8])
    ]
    words = (*before, *crammed, *(word for word in heard if word.start_s > to_s))
    lost = replace(demo.recognised, words=words)
    events = list(place_cues(demo.source, demo.model, CUES, lost, CancelToken()))
    cues = of_type(events, CueAligned)
    for index in (6, 7, 8, 9):
        assert np.median(errors_s(cues[index], true_words(index))) < 0.1
    assert not of_type(events, AudioUnmatched)
