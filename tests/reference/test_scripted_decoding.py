"""Every path through a window, reached by a decoder that follows a script on both sides."""

import numpy as np
import pytest

import engine
from tests.fakes.scripted_decoder import (
    DOUBTFUL,
    SURE,
    Attempt,
    drive_reference,
    script_for,
    scripted_model,
)
from tests.reference.behaviours import equals
from tests.reference.openai_whisper import reference_model
from tests.reference.transcripts import assert_same, our_segments, reference_result

T0 = 50364  # <|0.00|> of the 51865 vocabulary


def at(seconds):
    return T0 + round(seconds * 50)


@pytest.fixture(scope="module")
def pair(random_pair):
    return random_pair(51865, 80)


@pytest.fixture(scope="module")
def scripted_reference(pair):
    return reference_model(pair.folder)


@pytest.fixture
def say(pair):
    return pair.ours.tokenizer.encode


@pytest.fixture
def play(pair, scripted_reference):
    """Run one script through both, compare them, and give our segments and the prompts."""

    def run(attempts, seconds=30, **options):
        options = {"language": "en", "word_timestamps": False, **options}
        audio = np.zeros(int(seconds * 16_000), np.float32)
        model, ours = scripted_model(pair.ours, attempts)
        segments = our_segments(model, audio, **options)
        theirs = script_for(pair.ours, attempts)
        drive_reference(scripted_reference, theirs)
        assert_same(segments, reference_result(pair.folder, scripted_reference, audio, **options))
        assert ours.prompts == theirs.prompts
        assert len(ours.prompts) == len(attempts)
        return segments, ours.prompts

    return run


@equals("2.13 single ending", "2.13 fields")
def test_a_single_ending_says_that_the_rest_is_silent(play, say):
    said = [at(0), *say(" one"), at(2), at(3), *say(" two"), at(5)]
    segments, _ = play([Attempt(said)])
    assert [(s.start_s, s.end_s, s.text) for s in segments] == [(0, 2, " one"), (3, 5, " two")]


@equals("2.10 up to the end")
@equals("2.13 pairs cut", "2.13 unfinished text", "2.11 earlier text")
def test_after_consecutive_pairs_the_rest_is_heard_again(play, say):
    first = [at(0), *say(" one"), at(2), at(2), *say(" two"), at(6)]
    unfinished = [at(6), *say(" unfinished")]
    segments, prompts = play([Attempt(first + unfinished), Attempt([at(0), *say(" three"), at(4)])])
    assert [(s.seek, s.text) for s in segments] == [(0, " one"), (0, " two"), (600, " three")]
    assert prompts[1][1:-3] == tuple(first)


@equals("2.13 only the first timestamp")
def test_a_window_with_its_first_timestamp_alone_is_one_segment(play, say):
    segments, _ = play([Attempt([at(0), *say(" all of it")])], seconds=20)
    assert [(s.start_s, s.end_s) for s in segments] == [(0, 20)]


@equals("2.13 no pairs")
def test_a_window_that_opens_later_ends_at_its_last_timestamp(play, say):
    segments, _ = play([Attempt([at(1), *say(" some")])])
    assert [(s.start_s, s.end_s) for s in segments] == [(0, 1)]


@equals("2.6 without timestamps", "2.13 no timestamps")
def test_without_timestamps_a_window_is_one_segment(play, say):
    segments, prompts = play([Attempt(say(" text alone"))], without_timestamps=True)
    assert [(s.start_s, s.end_s, s.text) for s in segments] == [(0, 30, " text alone")]
    assert prompts[0][-1] == 50363


@pytest.mark.parametrize("said", [[at(0)], [at(0.5), 220, at(2)], [at(0), 220, at(2), at(2)]])
def test_empty_text_leaves_an_empty_segment(play, said):
    segments, _ = play([Attempt(said)], seconds=2)
    assert [(s.text, s.tokens) for s in segments] == [("", ())]


@equals("2.11 repetition")
def test_text_that_repeats_itself_is_tried_again(play, say):
    good = Attempt([at(0), *say(" one two"), at(3)])
    segments, prompts = play([Attempt([at(0), *say(" one" * 60), at(3)]), good])
    assert [(s.text, s.temperature) for s in segments] == [(" one two", 0.2)]
    assert prompts[0] == prompts[1]


@equals("2.11 improbable")
def test_doubtful_text_is_tried_again(play, say):
    doubtful = Attempt([at(0), *say(" maybe perhaps"), at(3)], logit=DOUBTFUL)
    segments, _ = play([doubtful, Attempt([at(0), *say(" surely"), at(3)])])
    assert [(s.text, s.temperature) for s in segments] == [(" surely", 0.2)]


def repetitive(say, word):
    return Attempt([at(0), *say(f" {word}" * 60), at(3)])


@equals("2.11 every temperature")
@pytest.mark.parametrize("good_at", range(1, 6))
def test_each_temperature_is_tried_in_turn(play, say, good_at):
    bad = [repetitive(say, word) for word in ("a", "b", "c", "d", "e")[:good_at]]
    segments, _ = play([*bad, Attempt([at(0), *say(" fine"), at(2)])])
    assert segments[0].temperature == pytest.approx(good_at * 0.2)


def test_when_every_attempt_fails_the_last_one_stays(play, say):
    segments, _ = play([repetitive(say, word) for word in ("a", "b", "c", "d", "e", "f")])
    assert segments[0].text == " f" * 60
    assert segments[0].temperature == 1.0


@equals("2.11 silence is final", "2.11 skip")
def test_a_window_without_speech_is_skipped(play, say):
    silent = Attempt(
        [at(0), *say(" ghosts that nobody saw"), at(2)], logit=DOUBTFUL, no_speech_logit=SURE
    )
    spoken = Attempt([at(0), *say(" here"), at(2)])
    segments, _ = play([silent, spoken], seconds=40)
    assert [(s.seek, s.text) for s in segments] == [(3000, " here")]


@equals("2.11 skip")
@pytest.mark.parametrize("options", [{"condition_on_previous_text": False}, {}], ids=str)
def test_a_skipped_window_keeps_the_initial_prompt(play, say, options):
    silent = Attempt(
        [at(0), *say(" ghosts that nobody saw"), at(2)], logit=DOUBTFUL, no_speech_logit=SURE
    )
    spoken = Attempt([at(0), *say(" here"), at(2)])
    hot = {"temperatures": (1.0,), "initial_prompt": "Before"}
    _, prompts = play([silent, spoken, spoken], seconds=70, **hot, **options)
    assert [len(prompt) for prompt in prompts] == [5, 5, 3]


@equals("2.11 sure text stays", "2.7 no speech")
def test_convincing_text_is_kept_whatever_is_said_about_speech(play, say):
    spoken = Attempt([at(0), *say(" here"), at(2)], no_speech_logit=SURE)
    segments, _ = play([spoken])
    assert segments[0].no_speech_prob == pytest.approx(1)
    assert segments[0].text == " here"


@equals("2.11 no speech alone")
def test_without_a_limit_of_probability_no_speech_decides_alone(play, say):
    spoken = Attempt([at(0), *say(" here"), at(2)], no_speech_logit=SURE)
    assert play([spoken], logprob_threshold=None)[0] == []


@equals("2.11 never skip")
def test_without_a_limit_of_no_speech_nothing_is_skipped(play, say):
    silent = Attempt(
        [at(0), *say(" ghosts that nobody saw"), at(2)], logit=DOUBTFUL, no_speech_logit=SURE
    )
    spoken = Attempt([at(0), *say(" here"), at(2)])
    assert len(play([silent, spoken], no_speech_threshold=None)[0]) == 1


@equals("2.11 no thresholds")
def test_without_thresholds_the_first_attempt_stays(play, say):
    doubtful = Attempt([at(0), *say(" one" * 60), at(3)], logit=DOUBTFUL)
    options = {"compression_ratio_threshold": None, "logprob_threshold": None}
    segments, _ = play([doubtful], **options)
    assert (segments[0].text, segments[0].temperature) == (" one" * 60, 0.0)


@equals("2.11 hot text", "2.11 initial prompt")
def test_text_won_at_a_high_temperature_is_no_prompt(play, say):
    hot = [repetitive(say, word) for word in ("a", "b", "c")]
    good = Attempt([at(0), *say(" fine"), at(2)])
    _, prompts = play([*hot, good, good], seconds=40, initial_prompt="Before")
    assert prompts[0][1:-3] == tuple(say(" Before"))
    assert len(prompts[-1]) == 3


@equals("2.11 unconditioned")
def test_earlier_text_is_no_prompt_when_not_wanted(play, say):
    good = Attempt([at(0), *say(" fine"), at(2)])
    _, prompts = play([good, good], seconds=40, condition_on_previous_text=False)
    assert [len(prompt) for prompt in prompts] == [3, 3]


@equals("2.1 prompt length", "2.6 layout", "2.7 length")
def test_a_prompt_holds_the_latest_223_tokens_and_decoding_stops_at_the_context(play, say):
    words = say(" alpha beta gamma delta epsilon zeta eta theta")
    endless = [at(0), *(words[i * i % len(words)] for i in range(400))]
    options = {"compression_ratio_threshold": None, "initial_prompt": "many words " * 200}
    segments, prompts = play([Attempt(endless)], **options)
    assert len(prompts[0]) == 227
    assert len(segments[0].tokens) == 449 - 227


@equals("2.1 sampled tokens")
def test_at_most_half_the_context_is_sampled(play, say):
    words = say(" alpha beta gamma delta epsilon zeta eta theta")
    endless = [at(0), *(words[i * i % len(words)] for i in range(400))]
    segments, _ = play([Attempt(endless)], compression_ratio_threshold=None)
    assert len(segments[0].tokens) == 224


def test_by_default_the_likeliest_varied_attempt_stays_when_all_fail(pair, say):
    attempts = [
        Attempt([at(0), *say(" maybe one of them"), at(3)], logit=DOUBTFUL),
        *(repetitive(say, word) for word in ("a", "b", "c", "d", "e")),
        Attempt([at(0), *say(" next"), at(3)]),
    ]
    model, script = scripted_model(pair.ours, attempts)
    options = engine.TranscriptionOptions(
        language="en", word_timestamps=False, speech_activity=False
    )
    events = engine.transcribe(np.zeros(40 * 16_000, np.float32), model, options)
    segments = [e.segment for e in events if isinstance(e, engine.SegmentFound)]
    assert [(s.text, s.temperature) for s in segments] == [
        (" maybe one of them", 0.0),
        (" next", 0.0),
    ]
    # The window was a struggle all the same, so its text is no prompt.
    assert len(script.prompts[-1]) == 3


def test_by_default_a_model_that_stands_still_is_pushed_on(pair, say):
    # Without the rules for timestamps a model may close its text where the window begins.
    standing = Attempt([*say(" one"), at(0), at(0)])
    model, script = scripted_model(pair.ours, [standing] * 100)
    options = engine.TranscriptionOptions(
        language="en",
        word_timestamps=False,
        without_timestamps=True,
        speech_activity=False,
        detect_loops=False,
    )
    events = list(engine.transcribe(np.zeros(3_200, np.float32), model, options))
    assert isinstance(events[-1], engine.Finished)
    assert len(script.prompts) == 11  # 20 frames; 10 are the shortest window
