"""What openai-whisper and the engine make of the same audio, in one comparable form."""

import contextlib
import itertools
import warnings
from collections.abc import Iterator
from pathlib import Path
from unittest import mock

import numpy as np
import torch
import whisper
from numpy.typing import NDArray

import engine
from engine import SegmentFound, SpeechModel, TranscriptionOptions
from tests.reference.openai_whisper import speaking


def our_segments(model: SpeechModel, audio: NDArray[np.float32], **options) -> list[engine.Segment]:
    """Transcribe as openai-whisper does."""
    wanted = TranscriptionOptions(compatibility="openai", **options)
    events = engine.transcribe(audio, model, wanted)
    return [event.segment for event in events if isinstance(event, SegmentFound)]


def reference_result(
    folder: Path, network: whisper.Whisper, audio: NDArray[np.float32], **options
) -> dict:
    """Transcribe with openai-whisper; options are named as in `TranscriptionOptions`."""
    options["temperature"] = options.pop("temperatures", (0.0, 0.2, 0.4, 0.6, 0.8, 1.0))
    options.setdefault("word_timestamps", True)
    if clips := options.pop("clips", ()):
        bounds = [bound for clip in clips for bound in clip]
        options["clip_timestamps"] = bounds[:-1] if bounds[-1] is None else bounds
    if (chosen := options.pop("suppress_tokens", None)) is not None:
        options["suppress_tokens"] = list(chosen)
    with speaking(folder), warnings.catch_warnings():
        # It warns of translations and of windows too short for its statistics.
        warnings.simplefilter("ignore")
        return whisper.transcribe(
            network, torch.from_numpy(audio), fp16=False, verbose=None, **options
        )


class StandsStillError(Exception):
    """The reference decodes ever new windows, most likely the same one, and would never end."""


@contextlib.contextmanager
def noticing_a_stand(network: whisper.Whisper, most_decodings: int = 30) -> Iterator[None]:
    """Within the block the reference gives up where it stands still."""
    decode, count = network.decode, itertools.count(1)

    def decode_once_more(mel: torch.Tensor, options: whisper.DecodingOptions):
        if next(count) > most_decodings:
            raise StandsStillError
        return decode(mel, options)

    with mock.patch.object(network, "decode", decode_once_more):
        yield


def assert_same(ours: list[engine.Segment], theirs: dict) -> None:
    """Tokens, times, texts and words are identical, probabilities up to rounding."""
    assert len(ours) == len(theirs["segments"])
    for segment, expected in zip(ours, theirs["segments"], strict=True):
        assert (segment.index, segment.seek) == (expected["id"], expected["seek"])
        assert segment.temperature == expected["temperature"]
        np.testing.assert_allclose(
            [segment.avg_logprob, segment.compression_ratio, segment.no_speech_prob],
            [expected[f] for f in ("avg_logprob", "compression_ratio", "no_speech_prob")],
            rtol=1e-4,
            atol=1e-6,
        )
        words = expected.get("words", [])
        assert segment.tokens == tuple(expected["tokens"])
        assert segment.text == expected["text"]
        times = (expected["start"], expected["end"])
        if not expected["tokens"]:  # what it cannot time, the reference places at -0.02 s
            times = tuple(max(0.0, time_s) for time_s in times)
        assert (segment.start_s, segment.end_s) == times
        assert [(w.text, w.start_s, w.end_s) for w in segment.words] == [
            (w["word"], w["start"], w["end"]) for w in words
        ]
        np.testing.assert_allclose(
            [w.probability for w in segment.words],
            [w["probability"] for w in words],
            rtol=1e-3,
            atol=1e-6,
        )
