"""One window or more decoded by openai-whisper with the engine's options."""

import warnings
from pathlib import Path

import whisper
from torch import Tensor
from whisper import decoding

from engine.decoding.options import DecodingOptions
from tests.reference.openai_whisper import speaking

SAME_NAMES = (
    "task",
    "language",
    "temperature",
    "sample_len",
    "best_of",
    "beam_size",
    "patience",
    "length_penalty",
    "suppress_blank",
    "without_timestamps",
    "max_initial_timestamp",
)


def reference_options(options: DecodingOptions) -> decoding.DecodingOptions:
    """The reference's options of the same meaning."""
    chosen = options.suppress_tokens
    return decoding.DecodingOptions(
        **{name: getattr(options, name) for name in SAME_NAMES},
        prompt=list(options.prompt),
        prefix=list(options.prefix),
        suppress_tokens="-1" if chosen is None else list(chosen),
        fp16=False,
    )


def reference_decoding(
    folder: Path, network: whisper.Whisper, features: Tensor, options: DecodingOptions
) -> list[decoding.DecodingResult]:
    """Decode encoded windows (n, n_audio_ctx, state) with the reference."""
    with speaking(folder), warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # it sorts a tensor by numpy
        return decoding.DecodingTask(network, reference_options(options)).run(features)
