"""A decoder that says what a script tells it to, for the engine and for openai-whisper alike.

A script is a list of attempts. Each attempt at a window reads the prompt once and then asks
for one token after the other; both sides do so in the same order, so one script drives both.
Windows that are decoded together take one attempt each, in their order, and all rows of a window
(beams, attempts side by side) hear the same. Where words are timed, the text is read again in one
go, and the script says which frame each token attends to.

Both sides keep what their rows have read in their own memories: the engine in a real `KVCache`
whose keys are the ids, the reference in the dictionary that it rearranges. So a row that is
copied, dropped or put elsewhere takes its text along, or the test fails.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace
from types import SimpleNamespace
from typing import Literal

import numpy as np
import torch
import whisper
from torch import Tensor, nn

from engine import SpeechModel
from engine.kv_cache import KVCache, LayerCache
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
        believed: positions among the text tokens that are probable when the text is read again
            to be timed; all others are not.
    """

    tokens: Sequence[int]
    logit: float = SURE
    no_speech_logit: float = -SURE
    heard_at_s: Sequence[float] = ()
    believed: Collection[int] = ()


@dataclass
class Script:
    """The attempts to come, and the prompts that were read for them."""

    attempts: Sequence[Attempt]
    n_vocab: int
    no_speech: int
    eot: int
    prompts: list[tuple[int, ...]] = field(default_factory=list)

    def begin(self, prompt: Sequence[int]) -> int:
        """Note that a window's prompt is read; gives the number of the attempt."""
        self.prompts.append(tuple(prompt))
        return len(self.prompts) - 1

    def answer(self, attempt: int, read: Sequence[int], n: int) -> Tensor:
        """Logits (n, vocab) at the last `n` of the tokens read in an attempt."""
        said = self.attempts[attempt].tokens
        logits = torch.zeros(n, self.n_vocab)
        logits[:-1, self.no_speech] = self.attempts[attempt].no_speech_logit
        step = len(read) - len(self.prompts[attempt])
        forced = said[step] if step < len(said) else self.eot
        logits[-1, forced] = self.attempts[attempt].logit
        return logits

    def read_again(self, tokens: Tensor, dims: ModelDimensions) -> tuple[Tensor, Tensor]:
        """Logits (1, n, vocab) and scores (layers, heads, n, audio frames) of a finished text.

        The tokens (1, n) are a start of three, no timestamps, text, end. A row of the scores
        peaks where the token after it is heard, a little elsewhere for every head.
        """
        n = tokens.shape[1]
        generator = torch.Generator().manual_seed(n)
        logits = torch.randn(1, n, self.n_vocab, generator=generator)
        attempt = self.attempts[len(self.prompts) - 1]
        for position in attempt.believed:
            if 4 + position < n:
                logits[0, 3 + position, tokens[0, 4 + position]] = SURE
        listed = attempt.heard_at_s
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


@dataclass
class Babble:
    """A script without a plan: what is said next depends by chance on all that was read.

    Attributes:
        seed: of the chance.
        kind: "peaked" is sure of some tokens, "tied" is equally sure of many at once, "even"
            of none.
        n_vocab: logits at each position.
        no_speech: id of which the probability of no speech is read.
        eot: id that is likely at times.
        timestamp_begin: ids from here on are likely at times.
        prompts: that were read.
    """

    seed: int
    kind: Literal["peaked", "tied", "even"]
    n_vocab: int
    no_speech: int
    eot: int
    timestamp_begin: int
    prompts: list[tuple[int, ...]] = field(default_factory=list)

    def begin(self, prompt: Sequence[int]) -> int:
        """Note that a window's prompt is read; gives the number of the window."""
        self.prompts.append(tuple(prompt))
        return len(self.prompts) - 1

    def answer(self, window: int, read: Sequence[int], n: int) -> Tensor:
        """Logits (n, vocab) at the last `n` of the tokens read."""
        chance = np.random.default_rng([self.seed, window, *read])
        said = {
            "peaked": lambda: 3 * chance.standard_normal(self.n_vocab),
            "tied": lambda: chance.integers(0, 3, self.n_vocab),
            "even": lambda: 0.01 * chance.standard_normal(self.n_vocab),
        }[self.kind]()
        logits = torch.zeros(n, self.n_vocab)
        logits[:-1, self.no_speech] = float(chance.normal(0, 9))
        logits[-1] = torch.from_numpy(said)
        logits[-1, self.eot] += float(chance.choice([0] * 10 + [6, 12]))
        logits[-1, self.timestamp_begin :] += float(chance.choice([0, 0, 6]))
        return logits

    def is_finished(self, tokens: Tensor) -> bool:
        """Nothing is read again."""
        return False


def babbling_model(
    model: SpeechModel, seed: int, kind: Literal["peaked", "tied", "even"]
) -> tuple[SpeechModel, Babble]:
    """The engine's model with a decoder that babbles."""
    babble = babble_for(model, seed, kind)
    return _with_decoder(model, babble), babble


def babble_for(model: SpeechModel, seed: int, kind: Literal["peaked", "tied", "even"]) -> Babble:
    """Babble over the model's vocabulary."""
    tokenizer, n_vocab = model.tokenizer, model.network.dims.n_vocab
    return Babble(
        seed, kind, n_vocab, tokenizer.no_speech, tokenizer.eot, tokenizer.timestamp_begin
    )


def scripted_model(model: SpeechModel, attempts: Sequence[Attempt]) -> tuple[SpeechModel, Script]:
    """The engine's model with a decoder that follows the script."""
    script = script_for(model, attempts)
    scripted = _with_decoder(model, script)

    def logits_with_attention(tokens, features, heads):
        logits, scores = script.read_again(tokens, model.network.dims)
        return logits, torch.stack([scores[layer, head] for layer, head in heads])

    scripted.network.logits_with_attention = logits_with_attention
    return scripted, script


def _with_decoder(model: SpeechModel, script: Script | Babble) -> SpeechModel:
    dims = model.network.dims
    network = SimpleNamespace(
        dims=dims,
        device=torch.device("cpu"),
        dtype=torch.float32,
        alignment_heads=model.network.alignment_heads,
        embed_audio=lambda mel, cancel=None: torch.zeros(
            len(mel), dims.n_audio_ctx, dims.n_audio_state
        ),
        new_cache=lambda features, group=1: remembering_cache(dims, len(features), group),
        refill_cache=lambda cache, features: cache.rewind(),
        decoder=ScriptedDecoder(script),
    )
    return replace(model, network=network)


def remembering_cache(dims: ModelDimensions, audios: int, group: int = 1) -> KVCache:
    """A cache whose keys are the ids that were read, and whose audios are attempts' numbers."""
    shape = (audios * group, 1, dims.n_text_ctx, 1)
    ids, attempts = torch.zeros(shape, dtype=torch.long), torch.zeros(audios, dtype=torch.long)
    return KVCache([LayerCache(ids, ids.clone(), attempts, attempts.clone())], group)


class ScriptedDecoder:
    """Stands in for the engine's decoder."""

    def __init__(self, script: Script | Babble) -> None:
        self._script = script

    def __call__(self, tokens: Tensor, cache: KVCache, logits_at=None) -> Tensor:
        n = tokens.shape[1]
        cache.make_room(n)
        memory, end = cache.layers[0], cache.position + n
        for kept in (memory.keys, memory.values):
            kept[:, 0, cache.position : end, 0] = tokens
        if cache.position == 0:
            begun = [self._script.begin(row.tolist()) for row in tokens[:: cache.group]]
            memory.cross_keys[:] = torch.tensor(begun)
        cache.position = end
        read = memory.keys[:, 0, :end, 0]
        assert torch.equal(read, memory.values[:, 0, :end, 0])
        attempts = memory.cross_keys.repeat_interleave(cache.group)
        logits = torch.stack(
            [
                self._script.answer(int(attempt), row.tolist(), n)
                for attempt, row in zip(attempts, read, strict=True)
            ]
        )
        return logits if logits_at is None else logits[:, list(logits_at)]


def script_for(model: SpeechModel, attempts: Sequence[Attempt]) -> Script:
    """A script over the model's vocabulary."""
    tokenizer = model.tokenizer
    return Script(attempts, model.network.dims.n_vocab, tokenizer.no_speech, tokenizer.eot)


def drive_reference(network: whisper.Whisper, script: Script | Babble) -> None:
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
    def __init__(self, script: Script | Babble, dims: ModelDimensions) -> None:
        super().__init__()
        self._script = script
        self._dims = dims
        self._attempt = -1
        # The reference remembers the parts of its cache and listens to the cross-attention.
        self.blocks = [
            SimpleNamespace(
                attn=SimpleNamespace(key=_Remembered(), value=_Remembered()),
                cross_attn=_CrossAttention(),
            )
            for _ in range(dims.n_text_layer)
        ]

    def forward(self, tokens: Tensor, audio_features: Tensor, kv_cache=None) -> Tensor:
        if kv_cache is None and self._script.is_finished(tokens):
            return self._read_again(tokens)
        if not kv_cache:  # all rows are of one window: the reference decodes no other batch here
            self._attempt = self._script.begin(tokens[0].tolist())
        for block in self.blocks if kv_cache is not None else ():
            for part in (block.attn.key, block.attn.value):
                before = kv_cache.get(part, tokens[:, :0])
                kv_cache[part] = torch.cat([before, tokens], dim=1)
        read = tokens if kv_cache is None else kv_cache[self.blocks[-1].attn.value]
        n = tokens.shape[1]
        return torch.stack([self._script.answer(self._attempt, r.tolist(), n) for r in read])

    def _read_again(self, tokens: Tensor) -> Tensor:
        logits, scores = self._script.read_again(tokens, self._dims)
        for block, layer_scores in zip(self.blocks, scores, strict=True):
            block.cross_attn(layer_scores[None])
        return logits


class _Remembered(nn.Module):
    """A projection, under which the reference remembers keys or values."""


class _CrossAttention(nn.Module):
    def forward(self, scores: Tensor) -> tuple[None, Tensor]:
        return None, scores
