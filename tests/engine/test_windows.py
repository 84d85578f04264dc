"""What the window loop does beyond the reference: silence, loops, lost speech, resumption.

The decoder follows a script; the sound is the demo clip's, in which somebody speaks from 1.0 to
3.5 s, 4.1 to 6.5 s, 7.4 to 10.2 s and 10.8 to 13.8 s.
"""

from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
import torch

import engine
from engine import GapFound, LanguageChosen, SegmentFound, TranscriptionOptions, WindowDecoded
from engine.audio import load_audio
from engine.device import DeviceChoice, choose_device
from engine.errors import SavedStateInvalid
from engine.transcription_state import TranscriptionState
from tests.fakes.scripted_decoder import DOUBTFUL, SURE, Attempt, scripted_model

RATE_HZ = 16_000
CLIP = Path(__file__).parents[2] / "resources" / "demo" / "demo.mp4"
# The computed suppress list of the tiny vocabulary would forbid the space.
ONE_ATTEMPT = TranscriptionOptions(
    language="en", temperatures=(0.0,), refine_words=False, suppress_tokens=()
)
FIRST, SECOND, THIRD = "one is the first", "two is the second", "three is the third"
SILENCE = np.zeros(10 * RATE_HZ, np.float32)


@pytest.fixture(scope="module")
def speech():
    return load_audio(CLIP)


@pytest.fixture
def says(model):
    """Make an attempt of timed phrases: (text, start, end), seconds from the window's start."""
    tokenizer = model.tokenizer

    def attempt(*phrases, **how):
        tokens, heard = [], []
        for text, start_s, end_s in phrases:
            spelt = tokenizer.encode(" " + text)
            stamps = [tokenizer.timestamp_begin + round(t * 50) for t in (start_s, end_s)]
            tokens += [stamps[0], *spelt, stamps[1]]
            heard += np.linspace(start_s, end_s, len(spelt), endpoint=False).tolist()
        return Attempt(tokens, heard_at_s=[*heard, phrases[-1][2]] if phrases else (), **how)

    return attempt


@pytest.fixture
def play(model):
    """Run a script over a sound; gives the events and the prompts that were read."""

    def run(audio, attempts, options=ONE_ATTEMPT):
        scripted, script = scripted_model(model, attempts)
        events = list(engine.transcribe(audio, scripted, options))
        return events, script.prompts

    return run


def segments_of(events):
    return [event.segment for event in events if isinstance(event, SegmentFound)]


def texts_of(events):
    return [segment.text.strip() for segment in segments_of(events)]


def gaps_of(events):
    return [event for event in events if isinstance(event, GapFound)]


def test_a_skipped_sentence_is_decoded_again_on_its_own(play, says, speech):
    events, prompts = play(
        speech[: 11 * RATE_HZ],
        [says((FIRST, 1, 3.5), (THIRD, 7.4, 10.2)), says((SECOND, 0.2, 2.4))],
    )
    assert texts_of(events) == [FIRST, SECOND, THIRD]
    second = segments_of(events)[1]
    assert 3.8 <= second.start_s < second.end_s <= 6.9
    assert gaps_of(events) == []
    assert len(prompts[1]) == 3  # told of nothing before


def test_a_sentence_skipped_within_a_segment_splits_it(play, says, speech, model):
    first, third = (len(model.tokenizer.encode(f" {text}")) for text in (FIRST, THIRD))
    whole = says((f"{FIRST} {THIRD}", 1, 10.2))
    spelt = [*np.linspace(1, 3.4, first), *np.linspace(7.4, 10, third), 10.2]
    events, _ = play(
        speech[: 11 * RATE_HZ],
        [replace(whole, heard_at_s=spelt), says((SECOND, 0.2, 2.4))],
        replace(ONE_ATTEMPT, refine_words=True),
    )
    assert texts_of(events) == [FIRST, SECOND, THIRD]
    tokens = [segment.tokens for segment in segments_of(events)]
    assert tokens[0] + tokens[2] == tuple(whole.tokens)
    assert all(len(s.tokens) == len(s.token_probabilities) for s in segments_of(events))


def test_speech_that_no_text_comes_of_is_reported(play, says, speech):
    empty = says(("", 0, 1))
    events, _ = play(speech[: 11 * RATE_HZ], [says((FIRST, 1, 3.5), (THIRD, 7.4, 10.2)), empty])
    assert texts_of(events) == [FIRST, THIRD]
    (gap,) = gaps_of(events)
    assert gap.start_s == pytest.approx(4.1, abs=0.3)
    assert gap.end_s == pytest.approx(6.5, abs=0.3)
    kinds = [type(e).__name__ for e in events if isinstance(e, SegmentFound | GapFound)]
    assert kinds == ["SegmentFound", "GapFound", "SegmentFound"]


def test_speech_lost_at_a_window_s_end_is_left_to_the_next_one(play, says, speech):
    events, _ = play(
        speech[: 11 * RATE_HZ],
        [
            says((FIRST, 1, 3.5), (SECOND, 4.1, 6.5)),
            says((THIRD, 0.2, 3)),
        ],
    )
    assert texts_of(events) == [FIRST, SECOND, THIRD]
    assert segments_of(events)[2].seek == pytest.approx(730, abs=40)


def test_without_a_wish_for_it_lost_speech_stays_lost(play, says, speech):
    options = replace(ONE_ATTEMPT, recover_lost_speech=False)
    script = [says((FIRST, 1, 3.5), (THIRD, 7.4, 10.2))]
    events, _ = play(speech[: 11 * RATE_HZ], script, options)
    assert texts_of(events) == [FIRST, THIRD]


def test_silence_is_not_decoded(play):
    events, prompts = play(SILENCE, [])
    assert prompts == []
    assert isinstance(events[-1], engine.Finished)


def test_long_silence_before_and_after_speech_is_left_out_of_the_window(play, says, speech):
    audio = np.concatenate([SILENCE, speech[: int(3.8 * RATE_HZ)], SILENCE])
    options = replace(ONE_ATTEMPT, refine_words=True)
    events, prompts = play(audio, [says((FIRST, 0.6, 3.1))], options)
    (segment,) = segments_of(events)
    assert len(prompts) == 1
    assert segment.seek == pytest.approx(1040, abs=40)
    assert segment.start_s == pytest.approx(11, abs=0.2)
    assert segment.speech_activity > 0.7
    assert segment.suspect == ()


def test_text_without_speech_under_it_is_suspect_and_stays(play, says, speech):
    audio = np.concatenate([speech[: int(3.8 * RATE_HZ)], SILENCE[: 3 * RATE_HZ]])
    events, _ = play(audio, [says((FIRST, 1, 3.4), ("thanks", 4.6, 6.5))])
    first, made_up = segments_of(events)
    assert first.suspect == ()
    assert "no speech" in made_up.suspect
    assert made_up.speech_activity < 0.1


def test_what_the_model_itself_takes_for_silence_is_suspect_and_no_prompt(play, says, speech):
    ghost = says(("ghosts that nobody saw", 1, 3), logit=DOUBTFUL, no_speech_logit=SURE)
    options = replace(ONE_ATTEMPT, speech_activity=False, logprob_threshold=-0.1)
    audio = np.concatenate([speech[: 30 * RATE_HZ], speech[: 5 * RATE_HZ]])
    events, prompts = play(audio, [ghost, says(("here", 1, 3))], options)
    assert [segment.suspect for segment in segments_of(events)] == [("no speech", "doubtful"), ()]
    assert len(prompts[1]) == 3


def test_unfinished_text_of_a_window_taken_for_silence_is_given_out_too(play, says, speech):
    ghost = says(("ghosts", 1, 3), ("more", 4, 6), logit=DOUBTFUL, no_speech_logit=SURE)
    unfinished = replace(ghost, tokens=ghost.tokens[:-1])
    options = replace(ONE_ATTEMPT, speech_activity=False, logprob_threshold=-0.1)
    events, _ = play(speech[: 8 * RATE_HZ], [unfinished], options)
    assert texts_of(events) == ["ghosts", "more"]


def test_only_what_is_heard_otherwise_takes_the_place_of_text_taken_for_silence(play, says, speech):
    ghost = says(("ghosts", 0, 0.5), ("nobody", 1.5, 3), logit=DOUBTFUL, no_speech_logit=SURE)
    options = replace(
        ONE_ATTEMPT, logprob_threshold=-0.1, condition_on_previous_text=False, initial_prompt="a"
    )
    audio = np.concatenate([speech[: 7 * RATE_HZ], SILENCE, speech[: 4 * RATE_HZ]])
    events, prompts = play(
        audio,
        [ghost, says((f"{FIRST} {SECOND}", 0.2, 5.6)), says((THIRD, 0.6, 3))],
        options,
    )
    assert texts_of(events) == ["ghosts", f"{FIRST} {SECOND}", THIRD]
    assert "no speech" in segments_of(events)[0].suspect
    assert len(prompts[2]) == 3  # nothing that was heard before is told


def test_unfinished_text_of_lost_speech_is_kept(play, says, speech):
    lost = says(("two is", 0.2, 1.2), ("the second", 1.2, 2.4))
    events, _ = play(
        speech[: 11 * RATE_HZ],
        [says((FIRST, 1, 3.5), (THIRD, 7.4, 10.2)), replace(lost, tokens=lost.tokens[:-1])],
    )
    assert texts_of(events) == [FIRST, "two is", "the second", THIRD]


def test_lost_speech_of_which_only_some_is_heard_again_is_reported_for_the_rest(play, says, speech):
    whole = says((FIRST, 1, 3.5), (THIRD, 7.4, 10.2))
    events, _ = play(speech[: 11 * RATE_HZ], [whole, says(("two", 0.2, 0.6))])
    assert texts_of(events) == [FIRST, "two", THIRD]
    (gap,) = gaps_of(events)
    assert segments_of(events)[1].end_s <= gap.start_s
    assert gap.end_s == pytest.approx(6.5, abs=0.3)


def test_lost_speech_before_a_window_s_last_word_is_not_left_to_the_next(play, says, speech):
    script = [says((FIRST, 1, 3.5), ("x", 10.5, 10.9)), says((f"{SECOND} {THIRD}", 0.2, 6))]
    options = replace(ONE_ATTEMPT, word_timestamps=False)
    events, _ = play(speech[: 11 * RATE_HZ], script, options)
    assert texts_of(events) == [FIRST, f"{SECOND} {THIRD}", "x"]


def test_a_loop_is_decoded_again_without_what_was_said_before(play, says, speech):
    options = replace(ONE_ATTEMPT, compression_ratio_threshold=None, initial_prompt="before")
    events, prompts = play(
        speech[: 4 * RATE_HZ], [says(("thank you " * 5, 1, 3.4)), says((FIRST, 1, 3.4))], options
    )
    assert texts_of(events) == [FIRST]
    assert segments_of(events)[0].suspect == ()
    assert len(prompts[0]) > len(prompts[1]) == 3


def test_a_loop_that_stays_is_given_out_as_suspect(play, says, speech):
    options = replace(ONE_ATTEMPT, compression_ratio_threshold=None)
    loop = says(("thank you " * 5, 1, 3.4))
    events, _ = play(speech[: 4 * RATE_HZ], [loop, loop], options)
    assert texts_of(events) == [("thank you " * 5).strip()]
    assert segments_of(events)[0].suspect == ("repetition",)


def test_a_window_that_echoes_the_one_before_is_heard_without_it(play, says, speech):
    audio = np.concatenate([speech[: 4 * RATE_HZ], SILENCE, speech[: 4 * RATE_HZ]])
    echo = "thanks for watching everyone"
    events, prompts = play(
        audio, [says((echo, 0.5, 3)), says((echo, 0.5, 3)), says(("goodbye", 0.5, 3))]
    )
    assert texts_of(events) == [echo, "goodbye"]
    assert len(prompts[1]) > len(prompts[2]) == 3


def test_what_is_really_said_twice_stays(play, says, speech):
    audio = np.concatenate([speech[: 4 * RATE_HZ], SILENCE, speech[: 4 * RATE_HZ]])
    line = says(("all of us together now", 0.5, 3))
    events, _ = play(audio, [line, line, line])
    assert texts_of(events) == ["all of us together now"] * 2
    assert [segment.suspect for segment in segments_of(events)] == [(), ()]


def test_improbable_words_between_silences_are_suspect_and_stay(play, says, speech):
    options = replace(ONE_ATTEMPT, hallucination_silence_threshold=1.0, recover_lost_speech=False)
    script = [says((FIRST, 1, 3.5), ("x", 7.4, 10.2))]
    events, _ = play(speech[: 11 * RATE_HZ], script, options)
    # The scripted words are all improbable, so both are taken for made up.
    assert texts_of(events) == [FIRST, "x"]
    assert all("silence around" in segment.suspect for segment in segments_of(events))


def test_a_word_that_a_window_s_end_tears_is_left_to_the_next(play, says, speech, model):
    options = replace(
        ONE_ATTEMPT, speech_activity=False, without_timestamps=True, suppress_blank=False
    )
    tokens = tuple(model.tokenizer.encode(" first tor"))
    torn = Attempt(tokens, heard_at_s=[*np.linspace(26, 28, 6), 29.4, 29.6, 29.8, 29.9, 30.2])
    rest = Attempt(tuple(model.tokenizer.encode(" torn")), heard_at_s=[0.1, 0.4, 0.8, 1.2, 1.58])
    blank = Attempt(tuple(model.tokenizer.encode(" ")))
    events, _ = play(speech[: 31 * RATE_HZ], [torn, rest, *[blank] * 3], options)
    assert texts_of(events) == ["first", "torn"]
    assert segments_of(events)[1].seek == pytest.approx(2880, abs=70)


def test_a_word_at_the_end_of_a_clip_is_not_left_to_anybody(play, speech, model):
    options = replace(
        ONE_ATTEMPT,
        speech_activity=False,
        without_timestamps=True,
        suppress_blank=False,
        clips=((0.0, 30.0),),
    )
    tokens = tuple(model.tokenizer.encode(" first word"))
    heard_at_s = [*np.linspace(26, 28, 6), 29.92, 29.94, 29.95, 29.96, 29.98, 30]
    events, _ = play(speech[: 40 * RATE_HZ], [Attempt(tokens, heard_at_s=heard_at_s)], options)
    assert "".join(segment.text for segment in segments_of(events)) == " first word"


@pytest.mark.parametrize("words", [True, False])
def test_text_past_the_sound_is_kept_and_doubted(play, says, speech, words):
    options = replace(ONE_ATTEMPT, word_timestamps=words, recover_lost_speech=False)
    script = [says((FIRST, 1, 3.4), ("bye", 9, 9.5), ("now", 12, 12))]
    events, _ = play(speech[: 4 * RATE_HZ], script, options)
    assert texts_of(events) == [FIRST, "bye", "now"]
    assert all(segment.start_s < segment.end_s <= 4 for segment in segments_of(events))
    assert "misaligned" in segments_of(events)[-1].suspect or words


def test_a_window_that_is_heard_again_from_later_keeps_its_prefix(play, says, speech, model):
    options = replace(
        ONE_ATTEMPT, prefix="well", hallucination_silence_threshold=2.0, speech_activity=False
    )
    rest = [*model.tokenizer.encode(" x"), model.tokenizer.timestamp_begin + 300]
    late = Attempt(rest, heard_at_s=[5.0 + 0.02 * n for n in range(8)])
    soon = Attempt(rest, heard_at_s=[0.5 + 0.4 * n for n in range(8)], believed=range(8))
    events, prompts = play(speech[: 9 * RATE_HZ], [late, soon, *[says(("y", 0, 1))] * 9], options)
    given = tuple(model.tokenizer.encode(" well"))
    assert prompts[0][-len(given) :] == prompts[1][-len(given) :] == given
    assert texts_of(events)[0] == "well x"


def test_the_language_may_change_from_window_to_window(play, says, speech, model):
    korean, english = (model.tokenizer.language_tokens[code] for code in ("ko", "en"))
    audio = np.concatenate([speech[: 4 * RATE_HZ], SILENCE, speech[: 4 * RATE_HZ]])
    options = replace(ONE_ATTEMPT, language=None, language_per_window=True)
    script = [
        Attempt([english]),
        Attempt([english]),
        says((FIRST, 0.5, 3)),
        Attempt([korean]),
        says((SECOND, 0.5, 3)),
    ]
    events, prompts = play(audio, script, options)
    assert [segment.language for segment in segments_of(events)] == ["en", "ko"]
    assert all(segment.language_probability > 0.9 for segment in segments_of(events))
    assert prompts[4][-2] == korean


def test_a_language_that_is_only_a_little_likelier_does_not_take_over(play, says, speech, model):
    korean, english = (model.tokenizer.language_tokens[code] for code in ("ko", "en"))
    audio = np.concatenate([speech[: 4 * RATE_HZ], SILENCE, speech[: 4 * RATE_HZ]])
    options = replace(ONE_ATTEMPT, language=None, language_per_window=True)
    script = [
        Attempt([english]),
        Attempt([english]),
        says((FIRST, 0.5, 3)),
        Attempt([korean], logit=0.3),  # 57 of a hundred
        says((SECOND, 0.5, 3)),
    ]
    events, _ = play(audio, script, options)
    assert [segment.language for segment in segments_of(events)] == ["en", "en"]


def test_more_windows_are_listened_to_until_the_language_is_clear(play, says, speech, model):
    korean, english = (model.tokenizer.language_tokens[code] for code in ("ko", "en"))
    options = replace(ONE_ATTEMPT, language=None, language_threshold=0.7)
    script = [Attempt([english], logit=0.1), Attempt([korean]), says((FIRST, 1, 3.4))]
    events, _ = play(speech[: 40 * RATE_HZ], [*script, *[says(("more", 1, 3))] * 20], options)
    chosen = next(event for event in events if isinstance(event, LanguageChosen))
    assert chosen.language == "ko"
    assert chosen.probability == pytest.approx((1 + 0.475) / 2, abs=0.01)


def test_clips_alone_are_decoded(play, says, speech):
    options = replace(ONE_ATTEMPT, clips=((4.0, 7.0), (10.5, 14.2)), recover_lost_speech=False)
    script = [says((SECOND, 0.1, 2.5), ("beyond", 2.9, 20)), says(("fourth", 0.3, 3.3))]
    events, _ = play(speech, script, options)
    assert texts_of(events)[0] == SECOND
    for segment in segments_of(events):
        assert any(a <= segment.start_s < segment.end_s <= b for a, b in options.clips)
    assert segments_of(events)[-1].text.strip() == "fourth"


def test_the_prefix_opens_the_first_window_alone(play, says, speech, model):
    audio = np.concatenate([speech[: 4 * RATE_HZ], SILENCE, speech[: 4 * RATE_HZ]])
    given = model.tokenizer.encode(" well")
    rest = [*model.tokenizer.encode(" first"), model.tokenizer.timestamp_begin + 150]
    options = replace(ONE_ATTEMPT, prefix="well", condition_on_previous_text=False)
    events, prompts = play(audio, [Attempt(rest), says((SECOND, 0.5, 3))], options)
    assert texts_of(events) == ["well first", SECOND]
    assert prompts[0][-len(given) :] == tuple(given)
    assert len(prompts[1]) == 3


@pytest.mark.parametrize("with_speech", [True, False])
def test_a_run_taken_up_anywhere_goes_on_as_if_never_interrupted(model, speech, with_speech):
    audio = speech if with_speech else np.random.default_rng(0).normal(0, 0.1, 2 * 10**6)
    options = TranscriptionOptions(
        language=None,
        temperatures=(0.0, 0.5),
        sample_len=20,
        initial_prompt="the",
        speech_activity=with_speech,
        no_speech_threshold=None,
        clips=((0.0, 20.0), (22.0, None)),
    )
    audio = audio.astype(np.float32)
    whole = list(engine.transcribe(audio, model, options))
    states = [(i, e.state) for i, e in enumerate(whole) if isinstance(e, WindowDecoded)]
    assert len(states) > 2
    for index, state in states[:: max(1, len(states) // 3)]:
        saved = TranscriptionState.from_json(state.to_json())
        resumed = list(engine.transcribe(audio, model, options, resume=saved))
        begun = next(i for i, e in enumerate(resumed) if isinstance(e, LanguageChosen))
        assert resumed[begun + 1 :] == whole[index + 1 :]


@pytest.mark.parametrize(
    "damage",
    [
        {"earlier_tokens": (10**6,)},
        {"language": "xx"},
        {"seek": -1},
        {"clip": -1},
        {"heard_s": float("nan")},
    ],
)
def test_a_state_that_the_model_cannot_go_on_from_is_refused(model, speech, damage):
    audio = speech[: 4 * RATE_HZ]
    events = engine.transcribe(audio, model, replace(ONE_ATTEMPT, sample_len=5))
    state = next(event.state for event in events if isinstance(event, WindowDecoded))
    with pytest.raises(SavedStateInvalid):
        list(engine.transcribe(audio, model, ONE_ATTEMPT, resume=replace(state, **damage)))


def test_a_state_of_other_audio_is_refused(model, speech):
    events = engine.transcribe(speech, model, ONE_ATTEMPT)
    state = next(event.state for event in events if isinstance(event, WindowDecoded))
    with pytest.raises(SavedStateInvalid):
        list(engine.transcribe(speech[:-1], model, ONE_ATTEMPT, resume=state))


def test_a_device_that_fails_in_the_middle_hands_over_to_the_next(model, speech):
    class FailingNetwork:
        """Holds two windows, then its memory is full."""

        windows = 0

        def __getattr__(self, name):
            return getattr(model.network, name)

        def embed_audio(self, mel, cancel=None):
            self.windows += 1
            if self.windows > 2:
                raise torch.OutOfMemoryError("CUDA out of memory")
            return model.network.embed_audio(mel, cancel)

    choice = DeviceChoice("mps", "float32", "it was there", fallbacks=(choose_device("cpu"),))
    failing = replace(model, network=FailingNetwork(), device=choice)
    options = replace(ONE_ATTEMPT, sample_len=20, recover_lost_speech=False)
    events = list(engine.transcribe(speech, failing, options))
    changes = [event for event in events if isinstance(event, engine.DeviceChanged)]
    assert [change.device for change in changes] == ["cpu"]
    assert "full" in changes[0].notice
    unbroken = list(engine.transcribe(speech, model, options))
    assert segments_of(events) == segments_of(unbroken)
    assert all(a.end_s <= b.start_s for a, b in pairwise(segments_of(events)))


def test_a_language_is_not_guessed_from_numbers_that_are_none(model, speech):
    class Faulty:
        def __getattr__(self, name):
            return getattr(model.network, name)

        def embed_audio(self, mel, cancel=None):
            return model.network.embed_audio(mel, cancel) * float("nan")

    choice = DeviceChoice("mps", "float32", "it was there", fallbacks=(choose_device("cpu"),))
    audio, options = speech[: 4 * RATE_HZ], replace(ONE_ATTEMPT, language=None, sample_len=5)
    faulty = replace(model, network=Faulty(), device=choice)
    chosen, expected = (
        next(e for e in engine.transcribe(audio, m, options) if isinstance(e, LanguageChosen))
        for m in (faulty, model)
    )
    assert chosen == expected
