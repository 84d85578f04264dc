"""Beam search: the likeliest continuations are followed side by side.

Source: openai-whisper 20250625, `BeamSearchDecoder`, whose bookkeeping is kept to the letter;
"Beam Decoding with Controlled Patience" (Kasai et al., 2022) for `patience`.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np
import torch
from torch import Tensor
from typing_extensions import override

from engine.decoding.ranking import Candidate
from engine.decoding.search import Search, Step


def most_candidates(beam_size: int, patience: float | None) -> int:
    """How many finished texts end a search: the beams by the patience, halves to even."""
    return round(beam_size * (patience or 1.0))


@dataclass(frozen=True, slots=True)
class _Beam:
    """One row: the ids so far (those given included), what was sampled of them, and the sum."""

    tokens: tuple[int, ...]
    logprobs: tuple[float, ...] = ()
    sum_logprob: float = 0.0


class _Continuation(NamedTuple):
    """A beam with one more token, before it is known whether it is followed."""

    sum_logprob: float
    row: int
    token: int
    logprob: float


@dataclass(slots=True)
class _Audio:
    """The search of one audio: its rows, and the texts that reached the end."""

    beams: list[_Beam]
    finished: list[Candidate] = field(default_factory=list)


class BeamSearch(Search):
    """Beams of one audio or more; each audio is done when enough texts have reached the end."""

    def __init__(
        self,
        given: Sequence[Sequence[int]],
        beam_size: int,
        eot: int,
        patience: float | None = None,
    ) -> None:
        """Start with one beam for each audio.

        Args:
            given: for each audio the ids that count as sampled already.
            beam_size: beams for each audio from the first step on.
            eot: end of transcript.
            patience: factor on the number of finished texts to wait for; None is 1.
        """
        self._beam_size = beam_size
        self._eot = eot
        self._most_candidates = most_candidates(beam_size, patience)
        self._n_given = len(given[0])
        self._audios = [_Audio([_Beam(tuple(tokens))]) for tokens in given]
        self._has_branched = False

    @property
    @override
    def sampled(self) -> list[tuple[int, ...]]:
        return [beam.tokens for audio in self._audios for beam in audio.beams]

    @override
    def advance(self, logits: Tensor) -> Step:
        by_row = self._continuations(logits)
        tokens: list[int] = []
        sources: list[int] = []
        first = 0
        for index, audio in enumerate(self._audios):
            rows = range(first, first + len(audio.beams))
            first = rows.stop
            if self.is_done(index):  # it is fed on for company
                tokens += [self._eot] * len(rows)
                sources += rows
                continue
            for continuation in self._follow_best(audio, [c for row in rows for c in by_row[row]]):
                tokens.append(continuation.token)
                sources.append(continuation.row)
        branches, self._has_branched = not self._has_branched, True
        return Step(tokens, None if branches else sources)

    @override
    def is_done(self, audio: int) -> bool:
        return len(self._audios[audio].finished) >= self._most_candidates

    @override
    def candidates(self, audio: int) -> list[Candidate]:
        found = self._audios[audio].finished
        beams = self._audios[audio].beams
        sums = np.array([beam.sum_logprob for beam in beams], np.float32)
        # Sorted as the reference does it, which settles the order of equal sums. Without an
        # end's share in their sums, the unfinished rank a little too well, there as here.
        by_sum = np.argsort(sums)[::-1]
        missing = max(0, self._beam_size - len(found))
        return [*found, *(self._candidate(beams[row]) for row in by_sum[:missing])]

    @override
    def keep(self, audios: Sequence[int]) -> None:
        self._audios = [self._audios[audio] for audio in audios]

    def _continuations(self, logits: Tensor) -> list[list[_Continuation]]:
        """Give the likeliest continuations of every row, one more than there are beams.

        At most one of a row's continuations is its end, so that enough can be followed.
        """
        logprobs, ids = torch.log_softmax(logits, dim=-1).topk(self._beam_size + 1)
        so_far = [beam.sum_logprob for audio in self._audios for beam in audio.beams]
        # Added up in float32, as the reference does.
        sums = torch.tensor(so_far, device=logits.device)[:, None] + logprobs
        columns = zip(sums.tolist(), ids.tolist(), logprobs.tolist(), strict=True)
        return [
            [_Continuation(s, row, t, p) for s, t, p in zip(*lists, strict=True)]
            for row, lists in enumerate(columns)
        ]

    def _follow_best(
        self, audio: _Audio, continuations: list[_Continuation]
    ) -> list[_Continuation]:
        """Follow the likeliest, one for each beam, and note what ends above the last of them.

        Args:
            audio: gets its new beams and finished texts.
            continuations: of all its rows, row after row.
        """
        first = continuations[0].row
        followed, beams = [], []
        for continuation in sorted(continuations, key=lambda c: c.sum_logprob, reverse=True):
            beam = audio.beams[continuation.row - first]
            if continuation.token == self._eot:
                if len(audio.finished) < self._most_candidates:
                    ended = _Beam(beam.tokens, beam.logprobs, continuation.sum_logprob)
                    audio.finished.append(self._candidate(ended))
                continue
            followed.append(continuation)
            beams.append(
                _Beam(
                    (*beam.tokens, continuation.token),
                    (*beam.logprobs, continuation.logprob),
                    continuation.sum_logprob,
                )
            )
            if len(beams) == self._beam_size:
                break
        audio.beams = beams
        return followed

    def _candidate(self, beam: _Beam) -> Candidate:
        return Candidate(beam.tokens[self._n_given :], beam.logprobs, beam.sum_logprob)
