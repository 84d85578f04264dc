"""One window decoded once: from audio features to tokens, text and the evidence for them."""

import zlib
from dataclasses import dataclass

import torch
from torch import Tensor

from engine.cancellation import CancelToken
from engine.decoding.language import detect_spoken_language
from engine.decoding.options import DecodingOptions
from engine.decoding.prompt import Prompt, window_prompt
from engine.decoding.sampling import token_chooser
from engine.decoding.suppression import window_filters
from engine.kv_cache import KVCache
from engine.speech_model import SpeechModel


@dataclass(frozen=True, slots=True)
class DecodingResult:
    """What was decoded from one window.

    Attributes:
        tokens: sampled ids with timestamps, without the end of transcript.
        text: the tokens' text without surrounding blanks.
        language: code decoded in.
        avg_logprob: mean log-probability of the tokens and the end of transcript.
        no_speech_prob: probability that the window holds no speech, 0..1.
        temperature: of the sampling.
        compression_ratio: of `text`, see `compression_ratio`.
    """

    tokens: tuple[int, ...]
    text: str
    language: str
    avg_logprob: float
    no_speech_prob: float
    temperature: float
    compression_ratio: float


def compression_ratio(text: str) -> float:
    """UTF-8 bytes of `text` per byte that zlib needs for it; repetitive text is above 2.4."""
    encoded = text.encode("utf-8")
    return len(encoded) / len(zlib.compress(encoded))


class DecodingTask:
    """Decodes windows of one model with one set of options."""

    def __init__(self, model: SpeechModel, options: DecodingOptions) -> None:
        self._model = model
        self._options = options
        self._filters = window_filters(model, options)

    @torch.inference_mode()
    def run(
        self,
        audio_features: Tensor,
        cancel: CancelToken | None = None,
        cache: KVCache | None = None,
    ) -> DecodingResult:
        """Decode one window.

        Args:
            audio_features: (1, n_audio_ctx, n_audio_state), from `embed_audio`.
            cancel: checked before every token.
            cache: of these very features, from an earlier attempt; is rewound. None makes one.

        Raises:
            Cancelled: `cancel` was requested.
        """
        options, tokenizer = self._options, self._model.tokenizer
        language = options.language
        if language is None:
            language = detect_spoken_language(self._model, audio_features).language
        dims = self._model.network.dims
        prompt = window_prompt(tokenizer, options, language, dims.n_text_ctx)
        if cache is None:
            cache = self._model.network.new_cache(audio_features)
        else:
            cache.rewind()
        sampled, sum_logprob, no_speech_prob = self._sample(cache, prompt, cancel)
        # Where the length limit came before the end of transcript, the sum lacks the end's
        # share while the count includes it: the reference divides alike in both cases.
        text = tokenizer.decode(sampled).strip()
        return DecodingResult(
            tokens=tuple(sampled),
            text=text,
            language=language,
            avg_logprob=sum_logprob / (len(sampled) + 1),
            no_speech_prob=no_speech_prob,
            temperature=options.temperature,
            compression_ratio=compression_ratio(text),
        )

    def _sample(
        self, cache: KVCache, prompt: Prompt, cancel: CancelToken | None
    ) -> tuple[list[int], float, float]:
        """Sample to the end of transcript or to a limit.

        Returns:
            The ids without the end of transcript, the sum of their log-probabilities (the
            end's included where it was reached) and the probability of no speech.
        """
        network, tokenizer, options = self._model.network, self._model.tokenizer, self._options
        choose = token_chooser(options.temperature, options.seed, network.device).choose
        limit = options.sample_len or network.dims.n_text_ctx // 2
        # The last token is only chosen, never read, so one more than the context fits.
        limit = min(limit, network.dims.n_text_ctx + 1 - len(prompt.tokens))

        tokens = torch.tensor([prompt.tokens], dtype=torch.long, device=network.device)
        # In float32 on the device, as the reference sums: equal sums, and no waiting for them.
        sum_logprob = torch.zeros(1, device=network.device)
        no_speech_prob = torch.zeros(1, device=network.device)
        sampled: list[int] = []
        for step in range(limit):
            if cancel is not None:
                cancel.check()
            if step == 0:
                wanted = (prompt.sot_index, len(prompt.tokens) - 1)
                at_start, logits = network.decoder(tokens, cache, wanted).unbind(dim=1)
                no_speech_prob = at_start.softmax(dim=-1)[:, tokenizer.no_speech]
            else:
                logits = network.decoder(tokens, cache)[:, -1]
            for logit_filter in self._filters:
                logit_filter.apply(logits, [sampled])
            chosen = choose(logits)
            tokens = chosen[:, None]
            sum_logprob += torch.log_softmax(logits, dim=-1).gather(1, tokens)[:, 0]
            token = int(chosen.item())
            if token == tokenizer.eot:
                break
            sampled.append(token)
        return sampled, float(sum_logprob.item()), float(no_speech_prob.item())
