"""A decoder that says what a script tells it to, for the engine and for openai-whisper alike.

A script is a list of attempts. Each attempt at a window reads the prompt once and then asks
for one token after the other; both sides do so in the same order, so one script drives both.
Where words are timed, the text is read again in one go, and the script says which frame each
token attends to.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from types import SimpleNamespace

import torch
import whisper
from torch import Tensor, nn

from engine import SpeechModel
from engine.model import ModelDimensions

SURE = 50.0  # a logit so far above the others (0) that it is also sampled at temperature 1
DOUBTFUL = 8.0  # above all timestamps together, but text gets a log-probability near -3


@dataclass(frozen=True)
class Attempt:
    """What the decoder wants to say in one attempt at a window.

    Attributes:
        tokens: what it says, timestamps included.
        logit: how sure it is of that; all other tokens have 0.
        no_speech_logit: how sure it is that nobody speaks.
        heard_at_s: when each text token is heard, seconds from the window's start; those that
            are not listed follow 0.3 s later each.
    """

    tokens: Sequence[int]
    logit: float = SURE
    no_speech_logit: float = -SURE
    heard_at_s: Sequence[float] = ()


@dataclass
class Script:
    """The attempts to come, and the prompts that were read for them."""

    attempts: Sequence[Attempt]
    n_vocab: int
    no_speech: int
    eot: int
    prompts: list[tuple[int, ...]] = field(default_factory=list)
    _step: int = 0

    def answer(self, tokens: Tensor) -> Tensor:
        """Logits (1, n, vocab) after `tokens` (1, n)."""
        if tokens.shape[1] > 1:
            self.prompts.append(tuple(tokens[0].tolist()))
            self._step = 0
        attempt = self.attempts[len(self.prompts) - 1]
        logits = torch.zeros(1, tokens.shape[1], self.n_vocab)
        logits[:, :-1, self.no_speech] = attempt.no_speech_logit
        said = attempt.tokens
        forced = said[self._step] if self._step < len(said) else self.eot
        logits[:, -1, forced] = attempt.logit
        self._step += 1
        return logits

    def read_again(self, tokens: Tensor, dims: ModelDimensions) -> tuple[Tensor, Tensor]:
        """Logits (1, n, vocab) and scores (layers, heads, n, audio frames) of a finished text.

        The tokens (1, n) are a start of three, no timestamps, text, end. A row of the scores
        peaks where the token after it is heard, a little elsewhere for every head.
        """
        n = tokens.shape[1]
        generator = torch.Generator().manual_seed(n)
        logits = torch.randn(1, n, self.n_vocab, generator=generator)
        listed = self.attempts[len(self.prompts) - 1].heard_at_s
        heard_at_s = [0.0] * 3 + list(listed)[: n - 3]
        while len(heard_at_s) < n:
            heard_at_s.append(heard_at_s[-1] + 0.3)
        shape = (dims.n_text_layer, dims.n_text_head, n, dims.n_audio_ctx)
        frames = torch.arange(dims.n_audio_ctx) / 50
        distance_s = frames - torch.tensor(heard_at_s)[:, None]
        return logits, 0.3 * torch.randn(shape, generator=generator) - 4 * distance_s.abs()

    def is_finished(self, tokens: Tensor) -> bool:
        """Whether these tokens are a text that is read again."""
        return tokens.shape[1] > 1 and int(tokens[0, -1]) == self.eot


def scripted_model(model: SpeechModel, attempts: Sequence[Attempt]) -> tuple[SpeechModel, Script]:
    """The engine's model with a decoder that follows the script."""
    script = script_for(model, attempts)
    dims = model.network.dims

    def decoder(tokens, cache, logits_at=None):
        logits = script.answer(tokens)
        return logits if logits_at is None else logits[:, list(logits_at)]

    def logits_with_attention(tokens, features, heads):
        logits, scores = script.read_again(tokens, dims)
        return logits, torch.stack([scores[layer, head] for layer, head in heads])

    network = SimpleNamespace(
        dims=dims,
        device=torch.device("cpu"),
        dtype=torch.float32,
        alignment_heads=model.network.alignment_heads,
        embed_audio=lambda mel, cancel=None: torch.zeros(1, dims.n_audio_ctx, dims.n_audio_state),
        new_cache=lambda features: SimpleNamespace(rewind=lambda: None),
        refill_cache=lambda cache, features: None,
        decoder=decoder,
        logits_with_attention=logits_with_attention,
    )
    return replace(model, network=network), script


def script_for(model: SpeechModel, attempts: Sequence[Attempt]) -> Script:
    """A script over the model's vocabulary."""
    tokenizer = model.tokenizer
    return Script(attempts, model.network.dims.n_vocab, tokenizer.no_speech, tokenizer.eot)


def drive_reference(network: whisper.Whisper, script: Script) -> None:
    """Put the script in the place of the reference network's decoder; nothing is encoded."""
    network.encoder = _DeafEncoder(network.dims)
    network.decoder = _ScriptedReferenceDecoder(script, network.dims)


class _DeafEncoder(nn.Module):
    def __init__(self, dims: ModelDimensions) -> None:
        super().__init__()
        # A parameter, since a network is where its parameters are.
        features = torch.zeros(1, dims.n_audio_ctx, dims.n_audio_state)
        self.features = nn.Parameter(features, requires_grad=False)

    def forward(self, mel: Tensor) -> Tensor:
        return self.features


class _ScriptedReferenceDecoder(nn.Module):
    def __init__(self, script: Script, dims: ModelDimensions) -> None:
        super().__init__()
        self._script = script
        self._dims = dims
        # The reference remembers the parts of its cache and listens to the cross-attention.
        self.blocks = [
            SimpleNamespace(
                attn=SimpleNamespace(key=None, value=None), cross_attn=_CrossAttention()
            )
            for _ in range(dims.n_text_layer)
        ]

    def forward(self, tokens: Tensor, audio_features: Tensor, kv_cache=None) -> Tensor:
        if not self._script.is_finished(tokens):
            return self._script.answer(tokens)
        logits, scores = self._script.read_again(tokens, self._dims)
        for block, layer_scores in zip(self.blocks, scores, strict=True):
            block.cross_attn(layer_scores[None])
        return logits


class _CrossAttention(nn.Module):
    def forward(self, scores: Tensor) -> tuple[None, Tensor]:
        return None, scores
