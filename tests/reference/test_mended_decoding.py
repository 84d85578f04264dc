"""Where the default decodes better than openai-whisper, and `compatibility` as it does."""

from dataclasses import replace

import numpy as np
import pytest
import torch

from engine.decoding.earlier_text import EarlierText
from engine.decoding.options import DecodingOptions, TranscriptionOptions, decoding_options
from engine.decoding.prompt import window_prompt
from engine.decoding.task import DecodingTask
from engine.errors import OptionsInvalid
from tests.fakes.scripted_decoder import Attempt, drive_reference, script_for, scripted_model
from tests.reference.behaviours import equals, mends
from tests.reference.openai_whisper import reference_model
from tests.reference.transcripts import reference_result
from tests.reference.windows import reference_decoding

ENGLISH = DecodingOptions(language="en")


@pytest.fixture(scope="module")
def network(demo_pair):
    return reference_model(demo_pair.folder)


@pytest.fixture
def say(demo_pair):
    return demo_pair.ours.tokenizer.encode


@pytest.fixture
def at(demo_pair):
    return lambda seconds: demo_pair.ours.tokenizer.timestamp_begin + round(50 * seconds)


@pytest.fixture
def decode(demo_pair, network):
    """What the default makes of a script, and both with the reference's faults."""

    def both(said, options=ENGLISH):
        strict = replace(options, compatibility="openai")
        default, ours = (
            DecodingTask(scripted_model(demo_pair.ours, [Attempt(said)])[0], wanted)
            .run(torch.zeros(1, 1, 1))
            .tokens
            for wanted in (options, strict)
        )
        drive_reference(network, script_for(demo_pair.ours, [Attempt(said)]))
        features = torch.zeros(1, network.dims.n_audio_ctx, network.dims.n_audio_state)
        theirs = reference_decoding(demo_pair.folder, network, features, strict)[0]
        assert ours == tuple(theirs.tokens)
        return default, ours

    return both


@mends(
    "2.6 no suppression",
    why="an empty list still forbids the tokens of prompt, task and language",
)
def test_without_symbols_to_suppress_the_start_is_no_text(decode, demo_pair, say):
    start = demo_pair.ours.tokenizer.sot
    options = replace(ENGLISH, suppress_tokens=(), without_timestamps=True)
    default, strict = decode([start, *say(" one")], options)
    assert strict == (start, *say(" one"))
    assert start not in default


@mends(
    "2.12 prefix",
    why="<|0.00|> goes before it, text may follow it, and it is part of the window's text",
)
def test_text_follows_a_prefix(decode, at, say):
    options = replace(ENGLISH, prefix=tuple(say(" one")))
    default, strict = decode([*say(" two"), at(2)], options)
    assert default == (at(0), *say(" one two"), at(2))
    assert strict[0] >= at(0)


@equals("2.6 contradictions")
@pytest.mark.parametrize(
    "contradiction",
    [
        {"beam_size": 2, "best_of": 2, "temperature": 1.0},
        {"best_of": 2},
        {"patience": 1.0},
        {"length_penalty": 1.1},
        {"length_penalty": -0.1},
    ],
    ids=str,
)
def test_what_contradicts_itself_is_refused(demo_pair, network, contradiction):
    options = replace(ENGLISH, **contradiction)
    with pytest.raises(OptionsInvalid):
        DecodingTask(demo_pair.ours, options)
    with pytest.raises(ValueError, match=r"together|compatible|requires|between"):
        reference_decoding(demo_pair.folder, network, torch.zeros(0), options)


@equals("2.11 search by temperature")
def test_beams_are_for_temperature_0_and_best_of_for_others():
    options = TranscriptionOptions(beam_size=5, patience=2.0, best_of=3, length_penalty=0.5)
    cold = decoding_options(options, 0.0, "en", (1, 2))
    hot = decoding_options(options, 0.2, "en", (1, 2), prefix=(3,), seed=4)
    assert (cold.beam_size, cold.patience, cold.best_of) == (5, 2.0, None)
    assert (hot.beam_size, hot.patience, hot.best_of) == (None, None, 3)
    assert cold.length_penalty == hot.length_penalty == 0.5
    assert (hot.temperature, hot.prompt, hot.prefix, hot.seed) == (0.2, (1, 2), (3,), 4)


@mends(
    "2.11 carried prompt",
    why="the carried prompt is cut to what fits, and the latest text to what is left",
)
@pytest.mark.parametrize("n_initial", [0, 1, 100, 222, 223, 224, 260, 500])
def test_a_carried_prompt_goes_before_every_window(demo_pair, network, at, say, n_initial):
    # A word of one token, so that the prompt has exactly so many.
    (word,) = say(" the")
    texts = [[at(0), *say(" one two three") * n, at(5)] for n in (2, 9, 5, 1)]
    script = script_for(demo_pair.ours, [Attempt(text) for text in texts])
    drive_reference(network, script)
    reference_result(
        demo_pair.folder,
        network,
        np.zeros(4 * 480_000, np.float32),
        language="en",
        word_timestamps=False,
        temperatures=(0.0,),
        compression_ratio_threshold=None,
        carry_initial_prompt=True,
        initial_prompt=demo_pair.ours.tokenizer.decode([word] * n_initial) or None,
    )
    strict = EarlierText(448, [word] * n_initial, carried=True, compatibility="openai")
    default = EarlierText(448, [word] * n_initial, carried=True)
    said = []
    for prompt, text in zip(script.prompts, texts, strict=True):
        options = replace(ENGLISH, prompt=strict.tokens, compatibility="openai")
        assert window_prompt(demo_pair.ours.tokenizer, options, "en", 448).tokens == prompt
        kept = min(n_initial, 223)
        assert default.tokens == (*[word] * kept, *said[len(said) - min(len(said), 223 - kept) :])
        strict.add(text)
        default.add(text)
        said += text
