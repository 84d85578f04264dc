"""One window of 30 s after the other, each beginning where the last one's speech ended.

The loop holds one window at a time. What a window says may become the prompt of the next, and
where its last word ends is where the next one is heard from.
"""

from collections.abc import Iterator, Sequence

import torch
from torch import Tensor
from torch.nn import functional

from engine.alignment.durations import add_words
from engine.alignment.words import SpokenText, time_words
from engine.cancellation import CancelToken
from engine.decoding.earlier_text import EarlierText
from engine.decoding.fallback import decode_with_fallback, holds_no_speech
from engine.decoding.options import DecodingOptions, TranscriptionOptions
from engine.decoding.task import DecodingResult, DecodingTask
from engine.device import reporting_full_memory
from engine.events import Event, Segment, SegmentFound, WindowDecoded
from engine.kv_cache import KVCache
from engine.mel import FRAMES_PER_SECOND, N_FRAMES, MelWindows
from engine.segments import (
    CutWindow,
    DraftSegment,
    cut_window,
    keep_to_timeline,
)
from engine.speech_model import SpeechModel

SHORTEST_WINDOW = 10  # mel frames; no word is as short
# Text that was sampled at a higher temperature than this is no help to the next window.
HOTTEST_PROMPT = 0.5


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


class WindowLoop:
    """What is remembered from window to window while one audio is transcribed."""

    def __init__(
        self,
        model: SpeechModel,
        windows: MelWindows,
        options: TranscriptionOptions,
        language: str,
        cancel: CancelToken,
    ) -> None:
        self._model = model
        self._windows = windows
        self._options = options
        self._language = language
        self._cancel = cancel
        initial = options.initial_prompt
        tokens = [] if initial is None else model.tokenizer.encode(" " + initial.strip())
        self._earlier = EarlierText(model.network.dims.n_text_ctx, tokens)
        self._cache: KVCache | None = None
        self._last_speech_s = 0.0  # as measured, for the durations of the next words
        self._heard_s = 0.0  # end of the last segment given out
        self._n_segments = 0

    def events(self) -> Iterator[Event]:
        """Decode window after window."""
        n_frames, duration_s = self._windows.content_frames, self._windows.duration_s
        # The reference listens even to the last hundredth of a second, and makes up text.
        shortest = 1 if self._options.compatibility == "openai" else SHORTEST_WINDOW
        seek = 0
        while seek + shortest <= n_frames:
            with reporting_full_memory(self._model.device.device):
                segments, reached = self._decode_window(seek)
            for segment in segments:
                yield SegmentFound(segment)
            # A model may place all its words at the window's start: never stand still.
            seek = max(reached, seek + 1)
            is_last = seek + shortest > n_frames
            done_s = duration_s if is_last else seek / FRAMES_PER_SECOND
            yield WindowDecoded(done_s, duration_s)

    def _decode_window(self, seek: int) -> tuple[list[Segment], int]:
        """Give the segments of the window at `seek` and where the next one begins."""
        n_frames = min(N_FRAMES, self._windows.content_frames - seek)
        features = encode_window(self._model, self._windows.window(seek, n_frames), self._cancel)
        self._look_at(features)
        attempts = decode_with_fallback(
            lambda temperature: self._decode(features, temperature, seek), self._options
        )
        result = attempts.best
        if holds_no_speech(result, self._options):
            return [], seek + n_frames
        tokenizer = self._model.tokenizer
        cut = cut_window(result.tokens, tokenizer.timestamp_begin, seek, n_frames)
        reached = seek + cut.n_frames_done
        if self._options.word_timestamps:
            self._add_words(cut.segments, features, seek, n_frames)
            reached = self._after_words(cut, seek, reached)
        segments = self._finish(cut.segments, result, seek)
        if not self._options.condition_on_previous_text or attempts.hottest > HOTTEST_PROMPT:
            self._earlier.forget()
        return segments, reached

    def _look_at(self, features: Tensor) -> None:
        """Fill the cache, which all attempts share, from the window's features."""
        with torch.inference_mode():
            if self._cache is None:
                self._cache = self._model.network.new_cache(features)
            else:
                self._model.network.refill_cache(self._cache, features)

    def _decode(self, features: Tensor, temperature: float, seek: int) -> DecodingResult:
        options = self._options
        reproducible = options.compatibility is None
        decoding = DecodingOptions(
            task=options.task,
            language=self._language,
            temperature=temperature,
            sample_len=options.sample_len,
            prompt=self._earlier.tokens,
            suppress_tokens=options.suppress_tokens,
            suppress_blank=options.suppress_blank,
            without_timestamps=options.without_timestamps,
            max_initial_timestamp=options.max_initial_timestamp,
            seed=seek * 1000 + round(temperature * 100) if reproducible else None,
            compatibility=options.compatibility,
        )
        return DecodingTask(self._model, decoding).run(features, self._cancel, self._cache)

    def _add_words(
        self, segments: Sequence[DraftSegment], features: Tensor, seek: int, n_frames: int
    ) -> None:
        eot = self._model.tokenizer.eot
        texts = [[token for token in segment.tokens if token < eot] for segment in segments]
        spoken = SpokenText(
            tuple(token for text in texts for token in text), self._language, self._options.task
        )
        timed = time_words(self._model, features, spoken, n_frames, self._options.compatibility)
        add_words(
            segments,
            timed,
            [len(text) for text in texts],
            seek / FRAMES_PER_SECOND,
            self._last_speech_s,
            self._options,
        )

    def _after_words(self, cut: CutWindow, seek: int, reached: int) -> int:
        """Remember where speech ended, and go on there unless the rest is known as silent."""
        last_end_s = next(
            (segment.words[-1].end_s for segment in reversed(cut.segments) if segment.words),
            cut.segments[-1].end_s,
        )
        self._last_speech_s = last_end_s
        if not cut.ends_with_timestamp and last_end_s > seek / FRAMES_PER_SECOND:
            return round(last_end_s * FRAMES_PER_SECOND)
        return reached

    def _finish(
        self, drafts: Sequence[DraftSegment], result: DecodingResult, seek: int
    ) -> list[Segment]:
        """Make the window's segments final and remember their text."""
        strict = self._options.compatibility == "openai"
        if not strict:
            keep_to_timeline(drafts, self._heard_s, self._windows.duration_s)
        tokenizer = self._model.tokenizer
        segments = []
        for draft in drafts:
            text = tokenizer.decode(token for token in draft.tokens if token < tokenizer.eot)
            if draft.start_s == draft.end_s or not text.strip():
                if not strict:
                    continue
                text, draft.tokens, draft.words = "", (), ()
                # Without words to time, the reference may be a frame before the beginning.
                draft.start_s, draft.end_s = max(0.0, draft.start_s), max(0.0, draft.end_s)
            self._earlier.add(draft.tokens)
            segments.append(self._number(draft, text, result, seek))
        return segments

    def _number(self, draft: DraftSegment, text: str, result: DecodingResult, seek: int) -> Segment:
        segment = Segment(
            index=self._n_segments,
            seek=seek,
            start_s=draft.start_s,
            end_s=draft.end_s,
            text=text,
            tokens=draft.tokens,
            temperature=result.temperature,
            avg_logprob=result.avg_logprob,
            compression_ratio=result.compression_ratio,
            no_speech_prob=result.no_speech_prob,
            words=draft.words,
            language=result.language,
        )
        self._n_segments += 1
        self._heard_s = draft.end_s
        return segment
