"""Whisper's network: an encoder of audio windows and a decoder of text.

The modules and their parameters bear the names of the published checkpoints.

Source: "Robust Speech Recognition via Large-Scale Weak Supervision" (Radford et al., 2022);
openai-whisper 20250625, whose numbers the tests compare with.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import cast

import torch
from torch import Tensor, nn
from torch.nn import functional
from typing_extensions import override

from engine.cancellation import CancelToken
from engine.errors import DeviceFaulty
from engine.kv_cache import KVCache, LayerCache
from engine.layers import Conv1d, LayerNorm, ResidualAttentionBlock, sinusoids
from engine.precision import EXACT, ExecutionPlan
from engine.quantised_linear import QuantisedLinear


@dataclass(frozen=True, slots=True)
class ModelDimensions:
    """The sizes of a Whisper network, named as in the published checkpoints."""

    n_mels: int
    n_audio_ctx: int
    n_audio_state: int
    n_audio_head: int
    n_audio_layer: int
    n_vocab: int
    n_text_ctx: int
    n_text_state: int
    n_text_head: int
    n_text_layer: int


class AudioEncoder(nn.Module):
    """Turns 30 s of log-Mel frames into 1500 audio features."""

    positional_embedding: Tensor

    def __init__(self, dims: ModelDimensions, plan: ExecutionPlan) -> None:
        super().__init__()
        n_state, dtype = dims.n_audio_state, plan.dtype
        self.conv1 = Conv1d(dims.n_mels, n_state, kernel_size=3, padding=1, dtype=dtype)
        self.conv2 = Conv1d(n_state, n_state, kernel_size=3, stride=2, padding=1, dtype=dtype)
        self.register_buffer("positional_embedding", sinusoids(dims.n_audio_ctx, n_state))
        self.blocks = _module_list(
            ResidualAttentionBlock(n_state, dims.n_audio_head, plan)
            for _ in range(dims.n_audio_layer)
        )
        self.ln_post = LayerNorm(n_state, dtype)

    @override
    def forward(self, mel: Tensor, cancel: CancelToken | None = None) -> Tensor:
        """Encode (batch, n_mels, 2 * n_audio_ctx) to (batch, n_audio_ctx, state).

        Raises:
            Cancelled: `cancel` was requested; checked before every block.
        """
        x = functional.gelu(self.conv1(mel))
        x = functional.gelu(self.conv2(x)).transpose(1, 2)
        if x.shape[1:] != self.positional_embedding.shape:
            expected = 2 * self.positional_embedding.shape[0]
            raise ValueError(f"a window has {expected} frames, not {mel.shape[-1]}")
        x = x + self.positional_embedding  # float32 from here on
        for block in self.blocks:
            if cancel is not None:
                cancel.check()
            x = block(x)
        encoded: Tensor = self.ln_post(x)
        return encoded


class TextDecoder(nn.Module):
    """Predicts every next token from the tokens before it and the audio features."""

    def __init__(self, dims: ModelDimensions, plan: ExecutionPlan) -> None:
        super().__init__()
        n_state = dims.n_text_state
        self.token_embedding = nn.Embedding(
            dims.n_vocab, n_state, _weight=torch.empty(dims.n_vocab, n_state)
        )
        self.positional_embedding = nn.Parameter(torch.empty(dims.n_text_ctx, n_state))
        self.blocks = _module_list(
            ResidualAttentionBlock(n_state, dims.n_text_head, plan, cross_attention=True)
            for _ in range(dims.n_text_layer)
        )
        self.ln = LayerNorm(n_state)

    @override
    def forward(
        self, tokens: Tensor, cache: KVCache, logits_at: Sequence[int] | None = None
    ) -> Tensor:
        """Feed the next tokens and append them to the cache.

        Args:
            tokens: (rows, n) int64, the positions that follow those fed before.
            cache: made by `Whisper.new_cache`; moves on by n positions.
            logits_at: which of the n positions to predict from; None is all of them. A long
                prompt needs two at most, and the vocabulary is wide.

        Returns:
            (rows, n or len(logits_at), n_vocab) float32

        Raises:
            ValueError: the text context is full.
        """
        n = tokens.shape[1]
        cache.make_room(n)
        start, end = cache.position, cache.position + n
        x = self._embedded(tokens, start)
        mask = None
        if n > 1:
            mask = torch.ones(n, end, dtype=torch.bool, device=tokens.device).tril(start)
        for block, layer in zip(self.blocks, cache.layers, strict=True):
            x = block.forward_cached(x, layer, start, mask)
        cache.position = end
        return self._logits(x if logits_at is None else x[:, list(logits_at)])

    def forward_whole(
        self, tokens: Tensor, audio_features: Tensor, scores_of: Sequence[int] = ()
    ) -> tuple[Tensor, dict[int, Tensor]]:
        """Predict from a whole sequence at once, without a cache.

        Args:
            tokens: (batch, n) int64.
            audio_features: (batch, n_audio_ctx, state).
            scores_of: layers whose cross-attention scores are wanted.

        Returns:
            logits (batch, n, n_vocab) float32, and for each wanted layer its scores
            (batch, heads, n, n_audio_ctx) float32 before the softmax.

        Raises:
            ValueError: more tokens than the text context holds.
        """
        x = self._embedded(tokens, 0)
        scores = {}
        for index, block in enumerate(self.blocks):
            if index in scores_of:
                x, scores[index] = block.forward_with_scores(x, audio_features)
            else:
                x = block(x, audio_features)
        return self._logits(x), scores

    def _embedded(self, tokens: Tensor, start: int) -> Tensor:
        """(batch, n) ids at positions from `start` -> (batch, n, state) float32."""
        positions = self.positional_embedding[start : start + tokens.shape[1]]
        if len(positions) < tokens.shape[1]:
            context = len(self.positional_embedding)
            raise ValueError(f"{tokens.shape[1]} tokens exceed the text context of {context}")
        embedded: Tensor = self.token_embedding(tokens)
        return embedded + positions

    def _logits(self, x: Tensor) -> Tensor:
        """(batch, n, state) -> (batch, n, n_vocab): the output is tied to the embedding."""
        return functional.linear(self.ln(x), self.token_embedding.weight)


class Whisper(nn.Module):
    """The whole network, for inference only.

    Attributes:
        dims: its sizes.
        encoder: `AudioEncoder`.
        decoder: `TextDecoder`.
        alignment_heads: (layer, head) of the cross-attention heads that follow the speech.
        plan: what is computed in which type.
    """

    def __init__(
        self,
        dims: ModelDimensions,
        alignment_heads: Sequence[tuple[int, int]] = (),
        plan: ExecutionPlan = EXACT,
    ) -> None:
        """Lay out a network whose weights are still to be loaded.

        Args:
            dims: its sizes.
            alignment_heads: (layer, head) pairs published with the weights; without any, all
                heads of the last half of the decoder's layers.
            plan: what is computed in which type.
        """
        super().__init__()
        self.dims = dims
        self.plan = plan
        self.encoder = AudioEncoder(dims, plan)
        self.decoder = TextDecoder(dims, plan)
        self.alignment_heads = tuple(sorted(set(alignment_heads))) or later_heads(dims)
        self.requires_grad_(requires_grad=False)

    @property
    def device(self) -> torch.device:
        """Where the weights are."""
        return self.decoder.positional_embedding.device

    def set_weight(self, name: str, weight: Tensor) -> None:
        """Take over one tensor, without a copy where it is already as it is kept.

        A network is laid out on the "meta" device, where it takes no memory, and filled so
        tensor by tensor: what is kept as integers never fills the memory as a whole.

        Args:
            name: as in `state_dict`, whose shape and type the tensor has.
            weight: on the device that the network shall run on.
        """
        owner, _, kind = name.rpartition(".")
        module = self.get_submodule(owner)
        if isinstance(module, QuantisedLinear) and kind == "weight":
            module.set_weight(weight)
        else:
            module.load_state_dict({kind: weight}, strict=False, assign=True)

    def weights(self) -> Iterator[tuple[str, Tensor]]:
        """Give every tensor by its name, as `set_weight` takes it: quantised ones floating."""
        for name, tensor in self.state_dict().items():
            module = self.get_submodule(name.rpartition(".")[0])
            if isinstance(module, QuantisedLinear) and name.endswith("weight"):
                yield name, module.floating_weight(torch.float32)
            else:
                yield name, tensor

    def embed_audio(self, mel: Tensor, cancel: CancelToken | None = None) -> Tensor:
        """Encode windows of audio.

        Args:
            mel: (batch, n_mels, 3000) float, on any device.
            cancel: checked between the encoder's blocks.

        Returns:
            (batch, 1500, state) in the compute dtype, on the model's device.

        Raises:
            Cancelled: `cancel` was requested.
            DeviceFaulty: the features are too large for the precision, or the device faulty.
        """
        features: Tensor = self.encoder(mel.to(self.device, self.plan.dtype), cancel)
        # What is decoded from other features is "!!!!".
        if self.plan.compute != EXACT.compute and not features.isfinite().all():
            reason = "its numbers are not finite"
            raise DeviceFaulty(str(self.device), self.plan.precision, reason)
        return features

    def logits(self, tokens: Tensor, audio_features: Tensor) -> Tensor:
        """Predict from whole token sequences, without a cache.

        Args:
            tokens: (batch, n) int64.
            audio_features: (batch, 1500, state).

        Returns:
            (batch, n, n_vocab) float32
        """
        return self.decoder.forward_whole(tokens, audio_features)[0]

    def logits_with_attention(
        self, tokens: Tensor, audio_features: Tensor, heads: Sequence[tuple[int, int]]
    ) -> tuple[Tensor, Tensor]:
        """Predict from one whole sequence and show what some heads look at.

        Args:
            tokens: (1, n) int64.
            audio_features: (1, 1500, state).
            heads: (layer, head) pairs, at least one.

        Returns:
            logits (1, n, n_vocab) float32, and the heads' cross-attention scores before the
            softmax (len(heads), n, 1500) float32, in the order asked for.
        """
        layers = sorted({layer for layer, _ in heads})
        logits, scores = self.decoder.forward_whole(tokens, audio_features, layers)
        return logits, torch.stack([scores[layer][0, head] for layer, head in heads])

    def new_cache(self, audio_features: Tensor, group: int = 1) -> KVCache:
        """Prepare the decoding of windows: allocate the memory and look at the audio once.

        Args:
            audio_features: (audios, 1500, state).
            group: rows that decode each audio, such as the attempts of sampling.

        Returns:
            A cache for `audios * group` rows of tokens.
        """
        dims, audios = self.dims, audio_features.shape[0]
        d_head = dims.n_text_state // dims.n_text_head
        shape = (audios * group, dims.n_text_head, dims.n_text_ctx, d_head)
        layers = []
        for block in self.decoder.blocks:
            keys, values = block.cross_attn.keys_and_values(audio_features)
            layers.append(
                LayerCache(
                    keys=audio_features.new_empty(shape),
                    values=audio_features.new_empty(shape),
                    cross_keys=keys,
                    cross_values=values,
                )
            )
        return KVCache(layers, group)

    def refill_cache(self, cache: KVCache, audio_features: Tensor) -> None:
        """Use a cache's memory again for other audio of the same number of windows.

        Args:
            cache: made by `new_cache`; is rewound to the start.
            audio_features: (audios, 1500, state), as many audios as before.
        """
        for block, layer in zip(self.decoder.blocks, cache.layers, strict=True):
            keys, values = block.cross_attn.keys_and_values(audio_features)
            layer.cross_keys.copy_(keys)
            layer.cross_values.copy_(values)
        cache.rewind()


def later_heads(dims: ModelDimensions) -> tuple[tuple[int, int], ...]:
    """Name all heads of the last half of the decoder's layers, as (layer, head).

    They are what alignment falls back on where none were published.
    """
    layers = range(dims.n_text_layer // 2, dims.n_text_layer)
    return tuple((layer, head) for layer in layers for head in range(dims.n_text_head))


def _module_list(blocks: Iterable[ResidualAttentionBlock]) -> Sequence[ResidualAttentionBlock]:
    """Register blocks as modules and keep their type, which `nn.ModuleList` forgets."""
    return cast("Sequence[ResidualAttentionBlock]", nn.ModuleList(blocks))
