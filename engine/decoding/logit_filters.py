"""Rules about which token may come next, applied to the logits before one is chosen.

Each filter writes -inf over the logits of forbidden tokens, in place. The filters run in the
order repetition, blank, suppressed tokens, timestamps: the last compares what the others have
left.

Source: openai-whisper 20250625, `whisper/decoding.py`; the paper, section 4.5. The rules
against repetition: CTranslate2 4.8, `src/decoding_utils.cc`.
"""

from collections.abc import Sequence
from typing import Protocol

import torch
from torch import Tensor

FORBIDDEN = float("-inf")


class LogitFilter(Protocol):
    """One rule; stateless, so that a filter serves any number of windows."""

    def apply(self, logits: Tensor, sampled: Sequence[Sequence[int]]) -> None:
        """Forbid tokens in place.

        Args:
            logits: (batch, vocab) float32, of the next token.
            sampled: for each row the tokens sampled so far, without the prompt but with a
                prefix that counts as sampled; of rows that are not done, all of equal length.
        """
        ...


class RepetitionPenalty:
    """Text tokens that were sampled before become less likely, however often they were.

    Timestamps are exempt, unlike in CTranslate2: a segment's end is rightly repeated as the
    start of the next one. So is the end of transcript, which comes once.
    """

    def __init__(self, penalty: float, eot: int) -> None:
        """Set how much.

        Args:
            penalty: divides logits above 0 and multiplies those below; above 1 discourages.
            eot: end of transcript; text tokens have smaller ids.
        """
        self._penalty = penalty
        self._eot = eot

    def apply(self, logits: Tensor, sampled: Sequence[Sequence[int]]) -> None:
        """Lower the logits of what was sampled."""
        for row, tokens in enumerate(sampled):
            said = {token for token in tokens if token < self._eot}
            ids = torch.tensor(sorted(said), dtype=torch.long, device=logits.device)
            scores = logits[row, ids]
            logits[row, ids] = torch.where(
                scores < 0, scores * self._penalty, scores / self._penalty
            )


class NoRepeatNgram:
    """No run of so many text tokens comes twice in a window.

    Timestamps are passed over, unlike in CTranslate2, which forbids to repeat a run across
    them only where the times are the same too: a text that loops from segment to segment is a
    loop.
    """

    def __init__(self, size: int, eot: int) -> None:
        """Set how many.

        Args:
            size: tokens of a run, at least 1.
            eot: end of transcript; text tokens have smaller ids.
        """
        self._size = size
        self._eot = eot

    def apply(self, logits: Tensor, sampled: Sequence[Sequence[int]]) -> None:
        """Forbid what would complete a run that was there before."""
        for row, tokens in enumerate(sampled):
            said = [token for token in tokens if token < self._eot]
            before = self._size - 1
            latest = said[len(said) - before :]
            repeated = {
                said[at + before]
                for at in range(len(said) - before)
                if said[at : at + before] == latest
            }
            ids = torch.tensor(sorted(repeated), dtype=torch.long, device=logits.device)
            logits[row, ids] = FORBIDDEN


class SuppressBlank:
    """The first token is neither a blank nor the end: a window is not given up unheard."""

    def __init__(self, blank_tokens: Sequence[int], device: torch.device) -> None:
        self._ids = torch.tensor(blank_tokens, dtype=torch.long, device=device)

    def apply(self, logits: Tensor, sampled: Sequence[Sequence[int]]) -> None:
        """Forbid the blank tokens when nothing was sampled yet."""
        if not sampled[0]:
            logits.index_fill_(-1, self._ids, FORBIDDEN)


class SuppressTokens:
    """Some tokens are never sampled."""

    def __init__(self, tokens: Sequence[int], device: torch.device) -> None:
        self._ids = torch.tensor(tokens, dtype=torch.long, device=device)

    def apply(self, logits: Tensor, sampled: Sequence[Sequence[int]]) -> None:  # noqa: ARG002
        """Forbid the tokens, whatever came before."""
        logits.index_fill_(-1, self._ids, FORBIDDEN)


class ApplyTimestampRules:
    """Timestamps come in pairs, never go back, and win where they are likelier than any text.

    A window reads `<|0.00|> text <|2.10|><|2.50|> text <|4.00|>`: it opens with a timestamp,
    a timestamp after text is followed by another or by the end, and one after a timestamp
    by text. Timestamps are the ids from `timestamp_begin` on.
    """

    def __init__(
        self,
        *,
        eot: int,
        no_timestamps: int,
        timestamp_begin: int,
        max_initial_index: int | None,
    ) -> None:
        """Remember the ids that the rules are about.

        Args:
            eot: end of transcript; text tokens have smaller ids.
            no_timestamps: the token that turns timestamps off.
            timestamp_begin: id of `<|0.00|>`.
            max_initial_index: largest first timestamp in steps of 20 ms; None is no limit.
        """
        self._eot = eot
        self._no_timestamps = no_timestamps
        self._begin = timestamp_begin
        self._max_initial_index = max_initial_index

    def apply(self, logits: Tensor, sampled: Sequence[Sequence[int]]) -> None:
        """Forbid what the rules exclude."""
        logits[:, self._no_timestamps] = FORBIDDEN
        for row, tokens in enumerate(sampled):
            if tokens:
                self._keep_pairs_and_order(logits[row], tokens)
            else:
                self._open_with_timestamp(logits[row])
        self._prefer_likely_timestamps(logits)

    def _open_with_timestamp(self, logits: Tensor) -> None:
        logits[: self._begin] = FORBIDDEN
        if self._max_initial_index is not None:
            logits[self._begin + self._max_initial_index + 1 :] = FORBIDDEN

    def _keep_pairs_and_order(self, logits: Tensor, tokens: Sequence[int]) -> None:
        after_timestamp = tokens[-1] >= self._begin
        # The opening timestamp counts as the second of a pair: text must follow it.
        pair_is_complete = after_timestamp and (len(tokens) < 2 or tokens[-2] >= self._begin)
        if pair_is_complete:
            logits[self._begin :] = FORBIDDEN
            return
        if after_timestamp:
            logits[: self._eot] = FORBIDDEN
        latest = next((token for token in reversed(tokens) if token >= self._begin), None)
        if latest is not None:
            # The second of a pair may repeat the first; a segment itself has some length.
            earliest = latest if after_timestamp else latest + 1
            logits[self._begin : earliest] = FORBIDDEN

    def _prefer_likely_timestamps(self, logits: Tensor) -> None:
        # Normalised first, as the reference does, so that both round alike at a near tie.
        logprobs = torch.log_softmax(logits, dim=-1)
        timestamps = logprobs[:, self._begin :].logsumexp(dim=-1)
        likeliest_other = logprobs[:, : self._begin].amax(dim=-1)
        for row, wins in enumerate((timestamps > likeliest_other).tolist()):
            if wins:
                logits[row, : self._begin] = FORBIDDEN
