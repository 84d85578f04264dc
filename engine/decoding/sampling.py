"""Rows that grow by one token each: the likeliest one, or one drawn by its probability."""

from collections.abc import Sequence
from typing import Protocol

import torch
from torch import Tensor
from typing_extensions import override

from engine.decoding.ranking import Candidate
from engine.decoding.search import Search, Step


class TokenChooser(Protocol):
    """Picks one token from every row of logits."""

    def choose(self, logits: Tensor) -> Tensor:
        """Return the chosen ids, (rows,) int64, for logits (rows, vocab) float32."""
        ...

    def keep(self, audios: Sequence[int]) -> None:
        """Go on with some of the audios."""
        ...


class Greedy:
    """The likeliest token; of equal ones the first."""

    def choose(self, logits: Tensor) -> Tensor:
        """Return the ids of the largest logits."""
        return logits.argmax(dim=-1)

    def keep(self, audios: Sequence[int]) -> None:
        """Forget nothing: no audio has a state."""


class Sampling:
    """A token drawn by its probability at a temperature."""

    def __init__(self, temperature: float, generators: Sequence[torch.Generator] = ()) -> None:
        """Set what is drawn from.

        Args:
            temperature: above 0; larger evens the probabilities out.
            generators: one for each audio, on the logits' device: an audio's draws do not
                depend on what is decoded beside it. None of them is torch's global one for
                all.
        """
        self._temperature = temperature
        self._generators = list(generators)

    def choose(self, logits: Tensor) -> Tensor:
        """Return one drawn id for each row."""
        scaled = logits / self._temperature
        # Normalised twice, as torch's Categorical does: from an equally seeded generator the
        # reference draws the same tokens.
        scaled = scaled - scaled.logsumexp(dim=-1, keepdim=True)
        probabilities = torch.softmax(scaled, dim=-1)
        if not self._generators:
            return _draw(probabilities, None)
        by_audio = probabilities.chunk(len(self._generators))
        return torch.cat(
            [_draw(rows, own) for rows, own in zip(by_audio, self._generators, strict=True)]
        )

    def keep(self, audios: Sequence[int]) -> None:
        """Keep the generators of some of the audios."""
        if self._generators:
            self._generators = [self._generators[audio] for audio in audios]


def token_chooser(temperature: float, seeds: Sequence[int], device: torch.device) -> TokenChooser:
    """Choose greedily at temperature 0, else by sampling.

    Args:
        temperature: 0 or more.
        seeds: for each audio what its own generator starts from; none draws from torch's
            global one.
        device: where the logits lie.
    """
    if temperature == 0:
        return Greedy()
    return Sampling(temperature, [torch.Generator(device).manual_seed(seed) for seed in seeds])


class SamplingSearch(Search):
    """Attempts that grow side by side, each on its own, until all have reached the end."""

    def __init__(
        self, given: Sequence[Sequence[int]], group: int, eot: int, chooser: TokenChooser
    ) -> None:
        """Start with one row for each audio.

        Args:
            given: for each audio the ids that count as sampled already, of equal length.
            group: attempts for each audio.
            eot: end of transcript.
            chooser: picks the tokens.
        """
        self._sampled = [list(tokens) for tokens in given]
        self._n_given = len(self._sampled[0])
        self._group = group
        self._eot = eot
        self._chooser = chooser
        self._logprobs: list[list[float]] = []
        self._has_ended: list[bool] = []
        # In float32 on the device, as the reference sums: equal sums.
        self._sums = torch.zeros(0)

    @property
    @override
    def sampled(self) -> list[list[int]]:
        return self._sampled

    @override
    def advance(self, logits: Tensor) -> Step:
        if not self._logprobs:
            logits = self._branch(logits)
        # Rows that have ended take part in the drawing: in the reference they do, and what is
        # drawn for one row depends on how many there are.
        chosen = self._chooser.choose(logits)
        logprobs = torch.log_softmax(logits, dim=-1).gather(1, chosen[:, None])[:, 0]
        ended = torch.tensor(self._has_ended, device=logits.device)
        self._sums += logprobs.masked_fill(ended, 0.0)
        tokens = chosen.masked_fill(ended, self._eot).tolist()
        for row, (token, logprob) in enumerate(zip(tokens, logprobs.tolist(), strict=True)):
            self._sampled[row].append(token)
            self._logprobs[row].append(logprob)
            self._has_ended[row] |= token == self._eot
        return Step(tokens)

    @override
    def is_done(self, audio: int) -> bool:
        return all(self._has_ended[row] for row in self._rows_of(audio))

    @override
    def candidates(self, audio: int) -> list[Candidate]:
        return [self._candidate(row) for row in self._rows_of(audio)]

    @override
    def keep(self, audios: Sequence[int]) -> None:
        rows = [row for audio in audios for row in self._rows_of(audio)]
        self._sampled = [self._sampled[row] for row in rows]
        self._logprobs = [self._logprobs[row] for row in rows]
        self._has_ended = [self._has_ended[row] for row in rows]
        self._sums = self._sums[torch.tensor(rows, device=self._sums.device)]
        self._chooser.keep(audios)

    def _branch(self, logits: Tensor) -> Tensor:
        """Make `group` rows of each; returns the logits of all rows."""
        self._sampled = [list(row) for row in self._sampled for _ in range(self._group)]
        self._logprobs = [[] for _ in self._sampled]
        self._has_ended = [False] * len(self._sampled)
        self._sums = torch.zeros(len(self._sampled), device=logits.device)
        return logits.repeat_interleave(self._group, dim=0)

    def _rows_of(self, audio: int) -> range:
        return range(audio * self._group, (audio + 1) * self._group)

    def _candidate(self, row: int) -> Candidate:
        tokens, logprobs = self._sampled[row][self._n_given :], self._logprobs[row]
        n = tokens.index(self._eot) if self._has_ended[row] else len(tokens)
        return Candidate(tuple(tokens[:n]), tuple(logprobs[:n]), float(self._sums[row]))


def _draw(probabilities: Tensor, generator: torch.Generator | None) -> Tensor:
    return torch.multinomial(probabilities, 1, replacement=True, generator=generator)[:, 0]
