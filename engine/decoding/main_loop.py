"""The loop that feeds the decoder: every window on its own way, all in one batch."""

from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor

from engine.cancellation import CancelToken
from engine.decoding.logit_filters import LogitFilter
from engine.decoding.prompt import Prompt
from engine.decoding.ranking import Candidate
from engine.decoding.search import Search
from engine.kv_cache import KVCache
from engine.speech_model import SpeechModel


@dataclass(frozen=True, slots=True)
class Found:
    """What was found in one window: the candidates, and the probability of no speech, 0..1."""

    candidates: list[Candidate]
    no_speech_prob: float


class MainLoop:
    """Reads the prompts and feeds token after token until each window is done."""

    def __init__(
        self,
        model: SpeechModel,
        filters: Sequence[LogitFilter],
        search: Search,
        cancel: CancelToken | None,
        *,
        drops_done: bool,
    ) -> None:
        """Set what a token goes through.

        Args:
            model: gives network and tokenizer.
            filters: rules for the next token, in order.
            search: chooses the tokens; for as many audios as there will be prompts.
            cancel: checked before every token.
            drops_done: decode on without the windows that are done as soon as they are half
                of the batch. Copying the rest costs as much as some two further tokens, and
                the half is reached so seldom that it pays.
        """
        self._model = model
        self._filters = filters
        self._search = search
        self._cancel = cancel
        self._drops_done = drops_done

    def run(self, cache: KVCache, prompts: Sequence[Prompt], limit: int) -> list[Found]:
        """Sample to the end of transcript or to a limit.

        Args:
            cache: fresh or rewound, one audio for each prompt.
            prompts: of equal length.
            limit: most tokens that are sampled in a window.

        Returns:
            What was found, in the order of the prompts.

        Raises:
            Cancelled: the token was requested.
        """
        found: dict[int, list[Candidate]] = {}
        windows = list(range(len(prompts)))  # those in the cache, in its order
        logits, no_speech_probs = self._read(prompts, cache)
        for n_sampled in range(1, limit + 1):
            for logit_filter in self._filters:
                logit_filter.apply(logits, self._search.sampled)
            step = self._search.advance(logits)
            is_last = n_sampled == limit
            for audio, window in enumerate(windows):
                if window not in found and (is_last or self._search.is_done(audio)):
                    found[window] = self._search.candidates(audio)
            if len(found) == len(prompts):
                break
            if step.sources is not None:
                cache.reorder(step.sources)
            tokens = torch.tensor(step.tokens, device=logits.device).view(len(windows), -1)
            going = [audio for audio, window in enumerate(windows) if window not in found]
            if self._drops_done and len(going) <= len(windows) // 2:
                cache, tokens = cache.only(going), tokens[going]
                self._search.keep(going)
                windows = [windows[audio] for audio in going]
            self._check()
            logits = self._model.network.decoder(tokens.view(-1, 1), cache)[:, -1]
        return [
            Found(found[window], probability) for window, probability in enumerate(no_speech_probs)
        ]

    def _read(self, prompts: Sequence[Prompt], cache: KVCache) -> tuple[Tensor, list[float]]:
        """Feed the prompts, once for all rows of a window.

        Returns:
            logits (windows, vocab) of the first token, and each window's probability of no
            speech.
        """
        self._check()
        network, leaders = self._model.network, cache.leaders()
        tokens = torch.tensor([prompt.tokens for prompt in prompts], device=network.device)
        wanted = (prompts[0].sot_index, tokens.shape[1] - 1)
        at_start, logits = network.decoder(tokens, leaders, wanted).unbind(dim=1)
        cache.follow_leaders(leaders.position)
        no_speech = at_start.softmax(dim=-1)[:, self._model.tokenizer.no_speech]
        return logits, no_speech.tolist()

    def _check(self) -> None:
        if self._cancel is not None:
            self._cancel.check()
