"""What a checkpoint of any format says about its network, within bounds."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from engine.model import ModelDimensions

# Far beyond every published model: large-v3 has 51866 tokens, 32 layers, 20 heads, width 1280.
LARGEST = {
    "n_vocab": 300_000,
    "n_audio_state": 8192,
    "n_text_state": 8192,
    "n_audio_layer": 128,
    "n_text_layer": 128,
    "n_audio_head": 128,
    "n_text_head": 128,
    "n_audio_ctx": 1500,
    "n_text_ctx": 4096,
    "n_mels": 128,
}
MEL_BINS = (80, 128)
AUDIO_POSITIONS = 1500  # 30 s in steps of 20 ms; windows, timestamps and alignment count on it
SMALLEST_STATE = 4  # the encoder's position code needs two frequencies
# What openai-whisper takes for multilingual where nothing else tells. Source: whisper/model.py.
SMALLEST_MULTILINGUAL_VOCABULARY = 51865


@dataclass(frozen=True, slots=True)
class ModelSettings:
    """What a checkpoint says about its model, apart from weights and vocabulary.

    Attributes:
        dims: sizes of the network.
        is_multilingual: it takes a language and a task, if its vocabulary has any language.
        alignment_heads: (layer, head) as listed, those that exist; () where none were.
        rejected_heads: listed ones that the network does not have.
        suppress_tokens: ids never sampled; None where the checkpoint has no list, () where
            the list is empty on purpose.
        begin_suppress_tokens: ids never sampled first, likewise.
    """

    dims: ModelDimensions
    is_multilingual: bool
    alignment_heads: tuple[tuple[int, int], ...] = ()
    rejected_heads: tuple[tuple[int, int], ...] = ()
    suppress_tokens: tuple[int, ...] | None = None
    begin_suppress_tokens: tuple[int, ...] | None = None


def checked_dimensions(
    sizes: Mapping[str, Any], names: Mapping[str, str] | None = None
) -> ModelDimensions:
    """Take the sizes of a network from what a file says.

    Args:
        sizes: by the names of `ModelDimensions`, of whatever type the file had.
        names: what the file calls them, for the error.

    Raises:
        ValueError: a size is missing, beyond all bounds or at odds with another.
    """
    called = {name: name for name in LARGEST} | dict(names or {})
    for name, largest in LARGEST.items():
        size = sizes.get(name)
        if type(size) is not int or not 1 <= size <= largest:
            raise ValueError(f"{called[name]} is {_shown(size)}, not a number from 1 to {largest}")
    dims = ModelDimensions(**{name: sizes[name] for name in LARGEST})
    if dims.n_mels not in MEL_BINS:
        raise ValueError(f"{called['n_mels']} is {dims.n_mels}, not 80 or 128")
    if dims.n_audio_ctx != AUDIO_POSITIONS:
        raise ValueError(f"{called['n_audio_ctx']} is not {AUDIO_POSITIONS}")
    if dims.n_audio_state != dims.n_text_state or dims.n_text_state < SMALLEST_STATE:
        raise ValueError(
            f"{called['n_audio_state']} {dims.n_audio_state} and {called['n_text_state']} "
            f"{dims.n_text_state} are no width that encoder and decoder can share"
        )
    for name, heads in (("n_audio_head", dims.n_audio_head), ("n_text_head", dims.n_text_head)):
        if dims.n_text_state % (2 * heads):
            state = called["n_text_state"]
            raise ValueError(f"{state} {dims.n_text_state} does not divide into its {called[name]}")
    return dims


def _shown(value: Any) -> str:
    """Write a value from a file into an error, however large or deep it is."""
    return repr(value)[:40] if isinstance(value, int | float | str | None) else "no number"


def split_heads(
    heads: tuple[tuple[int, int], ...], dims: ModelDimensions
) -> tuple[tuple[tuple[int, int], ...], tuple[tuple[int, int], ...]]:
    """Part the (layer, head) pairs that a network has from those that it lacks."""
    existing = tuple(
        (layer, head)
        for layer, head in heads
        if layer < dims.n_text_layer and head < dims.n_text_head
    )
    return existing, tuple(pair for pair in heads if pair not in set(existing))


def heads_from(values: Any) -> tuple[tuple[int, int], ...]:
    """Read (layer, head) pairs from JSON.

    Raises:
        TypeError: they are no lists.
        ValueError: they are no pairs of whole numbers from 0 on.
    """
    pairs = []
    for value in values:
        layer, head = numbers_from(value)
        if layer < 0 or head < 0:
            raise ValueError("an alignment head is negative")
        pairs.append((layer, head))
    return tuple(pairs)


def tokens_from(values: Any, n_vocab: int) -> tuple[int, ...]:
    """Read a suppress list from JSON, without the ids that the model does not have.

    Among these is the -1 of old files, which as an index would mean the last timestamp.

    Raises:
        TypeError: it is no list.
        ValueError: an id is no whole number.
    """
    return tuple(token for token in numbers_from(values) if 0 <= token < n_vocab)


def numbers_from(values: Any) -> list[int]:
    """Read whole numbers from JSON.

    Raises:
        TypeError: it is no list.
        ValueError: one is something else.
    """
    numbers = list(values)
    if not all(isinstance(number, int) for number in numbers):
        raise ValueError("it holds something that is no whole number")
    return numbers
