"""Windows decoded once: from audio features to tokens, text and the evidence for them."""

import zlib
from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor

from engine.cancellation import CancelToken
from engine.decoding.beam_search import BeamSearch
from engine.decoding.language import detect_spoken_language
from engine.decoding.main_loop import Found, MainLoop
from engine.decoding.option_checks import check_decoding_options
from engine.decoding.options import DecodingOptions
from engine.decoding.prompt import Prompt, window_prompt
from engine.decoding.ranking import likeliest
from engine.decoding.sampling import SamplingSearch, token_chooser
from engine.decoding.search import Search
from engine.decoding.suppression import window_filters
from engine.kv_cache import KVCache
from engine.speech_model import SpeechModel


@dataclass(frozen=True, slots=True)
class DecodingResult:
    """What was decoded from one window.

    Attributes:
        tokens: ids with timestamps, without the end of transcript; a prefix is part of them,
            but not with compatibility "openai".
        text: the tokens' text without surrounding blanks.
        language: code decoded in.
        avg_logprob: mean log-probability of the sampled tokens and the end of transcript.
        no_speech_prob: probability that the window holds no speech, 0..1.
        temperature: of the sampling.
        compression_ratio: of `text`, see `compression_ratio`.
        token_logprobs: log-probability of each of `tokens` among those that the rules
            allowed, at temperature 1; 0 for a prefix, which was given.
    """

    tokens: tuple[int, ...]
    text: str
    language: str
    avg_logprob: float
    no_speech_prob: float
    temperature: float
    compression_ratio: float
    token_logprobs: tuple[float, ...] = ()


def compression_ratio(text: str) -> float:
    """UTF-8 bytes of `text` per byte that zlib needs for it; repetitive text is above 2.4."""
    encoded = text.encode("utf-8")
    return len(encoded) / len(zlib.compress(encoded))


class DecodingTask:
    """Decodes windows of one model with one set of options."""

    def __init__(self, model: SpeechModel, options: DecodingOptions) -> None:
        """Prepare the rules.

        Raises:
            OptionsInvalid: the options contradict each other or the model.
        """
        check_decoding_options(options, model)
        self._model = model
        self._options = options
        self._filters = window_filters(model, options)
        self._group = options.beam_size or options.best_of or 1

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
            OptionsInvalid: prompt and prefix exceed the text context.
            LanguageUnknown: the model has no token for the language.
        """
        seeds = None if self._options.seed is None else [self._options.seed]
        return self.run_batch(audio_features, cancel, cache, seeds=seeds)[0]

    @torch.inference_mode()
    def run_batch(
        self,
        audio_features: Tensor,
        cancel: CancelToken | None = None,
        cache: KVCache | None = None,
        languages: Sequence[str] | None = None,
        seeds: Sequence[int] | None = None,
    ) -> list[DecodingResult]:
        """Decode windows together; each gives what it would give alone, up to rounding.

        Args:
            audio_features: (windows, n_audio_ctx, n_audio_state), from `embed_audio`.
            cancel: checked before every token.
            cache: of these very features, from an earlier attempt; is rewound, and keeps what
                it remembers of the audio. None makes one.
            languages: code of each window; None is the options' language for all or, where
                they have none, what is detected in each.
            seeds: of each window's sampling; None is the options' seed for all or, where they
                have none, torch's global generator.

        Raises:
            Cancelled: `cancel` was requested.
            OptionsInvalid: prompt and prefix exceed the text context.
            LanguageUnknown: the model has no token for a language.
        """
        if not len(audio_features):
            return []
        if languages is None:
            languages = self._languages(audio_features)
        tokenizer, options, dims = self._model.tokenizer, self._options, self._model.network.dims
        prompts = [
            window_prompt(tokenizer, options, language, dims.n_text_ctx) for language in languages
        ]
        if seeds is None:
            seeds = [] if options.seed is None else [options.seed] * len(prompts)
        # From torch's global generator the reference draws for all windows to the last.
        draws_for_all = options.compatibility == "openai" and not seeds
        loop = MainLoop(
            self._model,
            self._filters,
            self._search([prompt.given for prompt in prompts], seeds),
            cancel,
            drops_done=options.temperature == 0 or not draws_for_all,
        )
        found = loop.run(self._cache(cache, audio_features), prompts, self._limit(prompts[0]))
        return [self._result(*each) for each in zip(found, prompts, languages, strict=True)]

    def _languages(self, audio_features: Tensor) -> list[str]:
        if self._options.language is not None:
            return [self._options.language] * len(audio_features)
        return [
            detect_spoken_language(self._model, features[None]).language
            for features in audio_features
        ]

    def _search(self, given: Sequence[Sequence[int]], seeds: Sequence[int]) -> Search:
        options, eot = self._options, self._model.tokenizer.eot
        if options.beam_size is not None:
            return BeamSearch(given, options.beam_size, eot, options.patience)
        chooser = token_chooser(options.temperature, seeds, self._model.network.device)
        return SamplingSearch(given, self._group, eot, chooser)

    def _cache(self, cache: KVCache | None, audio_features: Tensor) -> KVCache:
        if cache is None:
            return self._model.network.new_cache(audio_features, self._group)
        if cache.group != self._group:
            return cache.regrouped(self._group)
        cache.rewind()
        return cache

    def _limit(self, prompt: Prompt) -> int:
        """The most tokens that are sampled behind a prompt."""
        context = self._model.network.dims.n_text_ctx
        half = context // 2
        # The last token is only chosen, never read, so one more than the context fits.
        return min(
            self._options.sample_len or half,
            half - len(prompt.given),
            context + 1 - len(prompt.tokens),
        )

    def _result(self, found: Found, prompt: Prompt, language: str) -> DecodingResult:
        chosen = likeliest(found.candidates, self._options.length_penalty)
        tokens = (*prompt.given, *chosen.tokens)
        text = self._model.tokenizer.decode(tokens).strip()
        return DecodingResult(
            tokens=tokens,
            text=text,
            language=language,
            # Where a limit came before the end of transcript, the sum lacks the end's share
            # while the count includes it: the reference divides alike in both cases.
            avg_logprob=chosen.sum_logprob / (len(chosen.tokens) + 1),
            no_speech_prob=found.no_speech_prob,
            temperature=self._options.temperature,
            compression_ratio=compression_ratio(text),
            token_logprobs=(*[0.0] * len(prompt.given), *chosen.logprobs),
        )
