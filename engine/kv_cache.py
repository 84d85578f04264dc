"""The decoder's memory: keys and values of attention, in storage that is allocated once.

Self-attention grows by position inside storage of the full text context, so that no tensor is
ever concatenated. Cross-attention looks at the same audio for a whole window, so its keys and
values are computed once and shared by all rows that decode this audio.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from torch import Tensor


@dataclass(slots=True)
class LayerCache:
    """What one decoder layer remembers.

    Attributes:
        keys: self-attention keys, (rows, heads, n_text_ctx, d_head); valid up to the position.
        values: self-attention values, likewise.
        cross_keys: keys of the audio, (audios, heads, d_head, n_audio_ctx): stored transposed,
            as the product with one query reads them.
        cross_values: values of the audio, (audios, heads, n_audio_ctx, d_head).
    """

    keys: Tensor
    values: Tensor
    cross_keys: Tensor
    cross_values: Tensor


class KVCache:
    """The memory of rows that are decoded together.

    Rows are ordered by audio: rows `a * group` to `a * group + group - 1` decode audio `a`.

    Attributes:
        layers: one `LayerCache` for each decoder layer.
        position: number of tokens fed so far; the next one gets this position.
        group: rows that decode the same audio (attempts of sampling, beams).
    """

    def __init__(self, layers: Sequence[LayerCache], group: int = 1) -> None:
        self.layers = tuple(layers)
        self.group = group
        self.position = 0

    @property
    def capacity(self) -> int:
        """The most positions that fit: the text context."""
        return self.layers[0].keys.shape[2]

    @property
    def rows(self) -> int:
        """Number of token rows that are decoded together."""
        return self.layers[0].keys.shape[0]

    def rewind(self, position: int = 0) -> None:
        """Forget the tokens from `position` on; the audio stays, so it can be decoded again.

        Raises:
            ValueError: `position` lies outside what was fed.
        """
        if not 0 <= position <= self.position:
            raise ValueError(f"cannot rewind to {position}, only {self.position} were fed")
        self.position = position

    def make_room(self, n_tokens: int) -> None:
        """Check that `n_tokens` more fit.

        Raises:
            ValueError: the text context is full.
        """
        if self.position + n_tokens > self.capacity:
            raise ValueError(
                f"{self.position} + {n_tokens} tokens exceed the text context of {self.capacity}"
            )
