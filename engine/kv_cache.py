"""The decoder's memory: keys and values of attention, in storage that is allocated once.

Self-attention grows by position inside storage of the full text context, so that no tensor is
ever concatenated. Cross-attention looks at the same audio for a whole window, so its keys and
values are computed once and shared by all rows that decode this audio.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import torch
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

    @property
    def audios(self) -> int:
        """Number of audios that are decoded together."""
        return self.rows // self.group

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

    def leaders(self) -> "KVCache":
        """Show the first row of every group as a cache of its own, in the same memory.

        A prompt is equal for all rows of a group: it is fed to the leaders once, and
        `follow_leaders` hands it to the rest.
        """
        if self.group == 1:
            return self
        layers = [
            LayerCache(
                layer.keys[:: self.group],
                layer.values[:: self.group],
                layer.cross_keys,
                layer.cross_values,
            )
            for layer in self.layers
        ]
        leaders = KVCache(layers)
        leaders.position = self.position
        return leaders

    def follow_leaders(self, position: int) -> None:
        """Let every row remember what the first row of its group was fed up to `position`."""
        self.position = position
        if self.group == 1:
            return
        for layer in self.layers:
            for tensor in (layer.keys, layer.values):
                fed = tensor.view(self.audios, self.group, *tensor.shape[1:])[:, :, :, :position]
                fed[:, 1:] = fed[:, :1]

    def reorder(self, sources: Sequence[int]) -> None:
        """Let every row go on from what another row was fed; only rows that change are copied.

        Args:
            sources: for each row the one that it follows, of the same audio: what is
                remembered of the audios stays in its place.
        """
        changed = [row for row, source in enumerate(sources) if row != source]
        if not changed:
            return
        device = self.layers[0].keys.device
        rows = torch.tensor(changed, device=device)
        followed = torch.tensor([sources[row] for row in changed], device=device)
        for layer in self.layers:
            for tensor in (layer.keys, layer.values):
                fed = tensor[:, :, : self.position]
                fed[rows] = fed[followed]  # the right side is a copy before it is written

    def regrouped(self, group: int) -> "KVCache":
        """Give a fresh cache of the same audios, which it shares, with `group` rows for each."""
        layers = []
        for layer in self.layers:
            shape = (self.audios * group, *layer.keys.shape[1:])
            keys, values = layer.keys.new_empty(shape), layer.values.new_empty(shape)
            layers.append(LayerCache(keys, values, layer.cross_keys, layer.cross_values))
        return KVCache(layers, group)

    def only(self, audios: Sequence[int]) -> "KVCache":
        """Give a copy with some of the audios and the tokens fed for them; this cache stays.

        Args:
            audios: positions among the audios, in the new order.
        """
        device = self.layers[0].keys.device
        chosen = torch.tensor(audios, dtype=torch.long, device=device)
        offsets = torch.arange(self.group, device=device)
        rows = (chosen[:, None] * self.group + offsets).flatten()
        layers = [
            LayerCache(
                _fed_rows(layer.keys, rows, self.position),
                _fed_rows(layer.values, rows, self.position),
                layer.cross_keys[chosen],
                layer.cross_values[chosen],
            )
            for layer in self.layers
        ]
        kept = KVCache(layers, self.group)
        kept.position = self.position
        return kept


def _fed_rows(tensor: Tensor, rows: Tensor, position: int) -> Tensor:
    """Copy some rows, the positions that were fed only: the rest holds nothing yet."""
    copy = tensor.new_empty((len(rows), *tensor.shape[1:]))
    copy[:, :, :position] = tensor[:, :, :position][rows]
    return copy
