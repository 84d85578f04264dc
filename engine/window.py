"""The steps from one window of audio to text with timed words.

What is remembered from window to window is the business of those who put windows in a row:
`engine.windows` one after the other, `engine.batched` many at a time.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import torch
from torch import Tensor
from torch.nn import functional

from engine.alignment.attention_core import trim_to_attention
from engine.alignment.durations import add_words
from engine.alignment.refinement import refine_segments
from engine.alignment.sound_evidence import WindowSound
from engine.alignment.words import SpokenText, time_words
from engine.cancellation import CancelToken
from engine.decoding.fallback import Attempts, decode_with_fallback
from engine.decoding.options import TranscriptionOptions, decoding_options
from engine.decoding.task import DecodingResult, DecodingTask
from engine.kv_cache import KVCache
from engine.mel import FRAMES_PER_SECOND, HOP_LENGTH, N_FRAMES, MelWindows
from engine.segments import DraftSegment, cut_window
from engine.speech_activity.listener import SpeechListener
from engine.speech_model import SpeechModel
from engine.tokenizer import TIMESTAMP_STEP_S, Tokenizer


@dataclass(frozen=True, slots=True)
class Window:
    """Where a window lies in the audio, in mel frames of 10 ms.

    Attributes:
        seek: first frame.
        n_frames: frames of sound, at most 3000.
    """

    seek: int
    n_frames: int

    @property
    def stop(self) -> int:
        """One past the last frame."""
        return self.seek + self.n_frames

    @property
    def start_s(self) -> float:
        """Where it begins, seconds."""
        return self.seek / FRAMES_PER_SECOND

    @property
    def end_s(self) -> float:
        """Where its sound ends, seconds."""
        return self.stop / FRAMES_PER_SECOND


@dataclass(frozen=True, slots=True)
class WindowText:
    """What a window's decoding starts from.

    Attributes:
        language: code that is decoded in.
        prompt: ids of earlier text.
        prefix: ids that the text begins with.
    """

    language: str
    prompt: tuple[int, ...] = ()
    prefix: tuple[int, ...] = ()


@torch.inference_mode()
def encode_window(model: SpeechModel, mel: Tensor, cancel: CancelToken) -> Tensor:
    """Encode a window, filled up with zeros as the reference does.

    Zero is not silence but 40 dB above it; the published models hear so where audio ends.

    Args:
        model: gives the network.
        mel: (n_mels, up to 3000) float32.
        cancel: checked between encoder blocks.

    Returns:
        (1, n_audio_ctx, n_audio_state)

    Raises:
        Cancelled: `cancel` was requested.
    """
    window = functional.pad(mel, (0, N_FRAMES - mel.shape[-1]))
    return model.network.embed_audio(window[None], cancel)


SoundOf = Callable[[Window], WindowSound]


def sound_source(windows: MelWindows, listener: SpeechListener | None) -> SoundOf:
    """Make a function that gives the sound of a window, with the speech heard in it."""

    def sound_of(window: Window) -> WindowSound:
        samples = windows.samples(window.seek * HOP_LENGTH, window.stop * HOP_LENGTH)
        speech = None
        if listener is not None:
            speech = listener.probabilities(window.start_s, window.end_s)
        return WindowSound(window.start_s, samples, speech)

    return sound_of


class WindowDecoder:
    """Decodes windows of one model with one set of options, one window at a time."""

    def __init__(
        self,
        model: SpeechModel,
        options: TranscriptionOptions,
        cancel: CancelToken,
        sound_of: SoundOf | None = None,
    ) -> None:
        """Get ready.

        Args:
            model: decodes.
            options: what is wanted.
            cancel: checked per encoder block and token.
            sound_of: gives the sound that edges of words are drawn to; None leaves them where
                the attention puts them.
        """
        self.model = model
        self.options = options
        self._cancel = cancel
        refines = options.refine_words and options.compatibility is None
        self._sound_of = sound_of if refines else None
        self._cache: KVCache | None = None

    def encode(self, mel: Tensor) -> Tensor:
        """Encode a window and look at it from now on.

        Returns:
            (1, n_audio_ctx, n_audio_state), for `decode` and `add_words`.

        Raises:
            Cancelled: the token was requested.
        """
        features = encode_window(self.model, mel, self._cancel)
        with torch.inference_mode():
            if self._cache is None:
                self._cache = self.model.network.new_cache(features)
            else:
                self.model.network.refill_cache(self._cache, features)
        return features

    def decode(
        self,
        features: Tensor,
        window: Window,
        text: WindowText,
        options: TranscriptionOptions | None = None,
    ) -> Attempts:
        """Decode the window that was encoded last, at hotter temperatures where need be.

        Args:
            features: of that window.
            window: where it lies; seeds the sampling, so that runs repeat themselves.
            text: what the decoding starts from.
            options: other ones, for an attempt of another kind.

        Raises:
            Cancelled: the token was requested.
        """
        options = options or self.options
        return decode_with_fallback(self._decode_at(features, window, text, options), options)

    def _decode_at(
        self, features: Tensor, window: Window, text: WindowText, options: TranscriptionOptions
    ) -> Callable[[float], DecodingResult]:
        reproducible = options.compatibility is None

        def at(temperature: float) -> DecodingResult:
            decoding = decoding_options(
                options,
                temperature,
                text.language,
                text.prompt,
                prefix=text.prefix,
                seed=window.seek * 1000 + round(temperature * 100) if reproducible else None,
            )
            return DecodingTask(self.model, decoding).run(features, self._cancel, self._cache)

        return at

    def add_words(
        self,
        segments: Sequence[DraftSegment],
        features: Tensor,
        window: Window,
        language: str,
        last_speech_s: float,
    ) -> None:
        """Give the segments of a window their words, in place.

        Args:
            segments: of the window, in order.
            features: of the window.
            window: where it lies.
            language: code decoded in.
            last_speech_s: end of the last word before the window.
        """
        eot = self.model.tokenizer.eot
        texts = [[token for token in segment.tokens if token < eot] for segment in segments]
        spoken = SpokenText(
            tuple(token for text in texts for token in text), language, self.options.task
        )
        timed = time_words(
            self.model, features, spoken, window.n_frames, self.options.compatibility
        )
        if self._sound_of is not None:
            trim_to_attention(timed)
        add_words(
            segments,
            timed,
            [len(text) for text in texts],
            window.start_s,
            last_speech_s,
            self.options,
        )
        if self._sound_of is not None:
            refine_segments(segments, timed, self._sound_of(window), last_speech_s)


def all_segments(
    result: DecodingResult, window: Window, tokenizer: Tokenizer
) -> list[DraftSegment]:
    """Cut a window's text into segments, the unfinished one at its end too.

    No other window will hear that again. It ends with the window's sound. Segments without
    text are left out.

    Args:
        result: of the window.
        window: where it lies.
        tokenizer: tells timestamps and text apart.
    """
    cut = cut_window(
        result.tokens,
        tokenizer.timestamp_begin,
        window.seek,
        window.n_frames,
        result.token_logprobs,
    )
    n_cut = sum(len(segment.tokens) for segment in cut.segments)
    rest = result.tokens[n_cut:]
    segments = [each for each in cut.segments if tokenizer.text_of(each.tokens).strip()]
    if not tokenizer.text_of(rest).strip():
        return segments
    start_s = window.start_s + (rest[0] - tokenizer.timestamp_begin) * TIMESTAMP_STEP_S
    unfinished = DraftSegment(
        min(start_s, window.end_s), window.end_s, rest, logprobs=result.token_logprobs[n_cut:]
    )
    return [*segments, unfinished]
