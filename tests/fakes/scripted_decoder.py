"""A decoder that says what a script tells it to, for the engine and for openai-whisper alike.

A script is a list of attempts. Each attempt at a window reads the prompt once and then asks
for one token after the other; both sides do so in the same order, so one script drives both.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from types import SimpleNamespace

import torch
from torch import Tensor, nn

from engine import SpeechModel

SURE = 50.0  # a logit so far above the others (0) that it is also sampled at temperature 1
DOUBTFUL = 8.0  # above all timestamps together, but text gets a log-probability near -3


@dataclass(frozen=True)
class Attempt:
    """What the decoder wants to say in one attempt at a window."""

    tokens: Sequence[int]
    logit: float = SURE
    no_speech_logit: float = -SURE


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


def scripted_model(model: SpeechModel, attempts: Sequence[Attempt]) -> tuple[SpeechModel, Script]:
    """The engine's model with a decoder that follows the script."""
    script = script_for(model, attempts)
    dims = model.network.dims

    def decoder(tokens, cache, logits_at=None):
        logits = script.answer(tokens)
        return logits if logits_at is None else logits[:, list(logits_at)]

    network = SimpleNamespace(
        dims=dims,
        device=torch.device("cpu"),
        dtype=torch.float32,
        alignment_heads=model.network.alignment_heads,
        embed_audio=lambda mel, cancel=None: torch.zeros(1, dims.n_audio_ctx, dims.n_audio_state),
        new_cache=lambda features: SimpleNamespace(rewind=lambda: None),
        refill_cache=lambda cache, features: None,
        decoder=decoder,
    )
    return replace(model, network=network), script


def script_for(model: SpeechModel, attempts: Sequence[Attempt]) -> Script:
    """A script over the model's vocabulary."""
    tokenizer = model.tokenizer
    return Script(attempts, model.network.dims.n_vocab, tokenizer.no_speech, tokenizer.eot)


class ScriptedReferenceDecoder(nn.Module):
    """Takes the place of the reference network's decoder."""

    def __init__(self, script: Script) -> None:
        super().__init__()
        self.script = script
        self.blocks: list[nn.Module] = []

    def forward(self, tokens: Tensor, audio_features: Tensor, kv_cache=None) -> Tensor:
        return self.script.answer(tokens)
