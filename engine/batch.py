"""Windows that are encoded one by one and decoded together."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from engine.cancellation import CancelToken
from engine.decoding.fallback import (
    Attempts,
    decode_with_fallback,
    is_repetitive,
    needs_fallback,
)
from engine.decoding.options import TranscriptionOptions, decoding_options
from engine.decoding.task import DecodingResult, DecodingTask
from engine.kv_cache import KVCache
from engine.loop_breaking import LOOP_BREAKING_NGRAM
from engine.loops import is_loop
from engine.mel import HOP_LENGTH, MelWindows
from engine.speech_model import SpeechModel
from engine.window import Window, encode_window


@dataclass(frozen=True, slots=True)
class BatchText:
    """What the decoding of a batch starts from.

    Attributes:
        languages: code of each window.
        prompt: ids of earlier text, the same for all.
        prefix: ids that the text begins with, the same for all.
    """

    languages: tuple[str, ...]
    prompt: tuple[int, ...] = ()
    prefix: tuple[int, ...] = ()

    def of(self, rows: Sequence[int], *, alone: bool = False) -> "BatchText":
        """Give what some of the windows start from.

        Args:
            rows: positions in the batch.
            alone: without the prompt.
        """
        languages = tuple(self.languages[row] for row in rows)
        return BatchText(languages, () if alone else self.prompt, self.prefix)


class HeldWindow:
    """The audio of one window, kept while its batch is decoded.

    The reading is further on by then; going back would begin it anew.

    Attributes:
        place: where it lies.
        mel: (n_mels, frames) float32.
        content_frames: mel frames from the audio's start to the window's end.
    """

    def __init__(self, windows: MelWindows, place: Window) -> None:
        """Read a window.

        Raises:
            Cancelled: the windows' token was requested.
            MediaUnreadable: from the source.
        """
        self.place = place
        self.mel = windows.window(place.seek, place.n_frames)
        self.content_frames = place.stop
        self._first_sample = place.seek * HOP_LENGTH
        self._samples = windows.samples(self._first_sample, place.stop * HOP_LENGTH)

    def window(self, seek: int, size: int) -> Tensor:
        """Give mel frames of it, (n_mels, size), as `MelWindows` does; all must lie in it."""
        first = seek - self.place.seek
        return self.mel[:, first : first + size]

    def samples(self, first: int, last: int) -> NDArray[np.float32]:
        """Give the samples of a half-open range, (last - first,); all must lie in it."""
        return self._samples[first - self._first_sample : last - self._first_sample]


class BatchDecoder:
    """Decodes batches of windows of one model with one set of options."""

    def __init__(
        self, model: SpeechModel, options: TranscriptionOptions, cancel: CancelToken
    ) -> None:
        self._model = model
        self._options = options
        self._cancel = cancel
        self._cache: KVCache | None = None

    def encode(self, mels: Sequence[Tensor]) -> Tensor:
        """Encode windows, one after the other, and look at them from now on.

        Args:
            mels: of each window, (n_mels, up to 3000) float32; one at least.

        Returns:
            (windows, n_audio_ctx, n_audio_state), for `decode`.

        Raises:
            Cancelled: the token was requested.
        """
        features = torch.cat([encode_window(self._model, mel, self._cancel) for mel in mels])
        with torch.inference_mode():
            if self._cache is None or self._cache.audios != len(features):
                self._cache = None  # its memory before the new one's
                self._cache = self._model.network.new_cache(features)
            else:
                self._model.network.refill_cache(self._cache, features)
        return features

    def decode(
        self,
        features: Tensor,
        windows: Sequence[Window],
        text: BatchText,
        rows: Sequence[int] | None = None,
        options: TranscriptionOptions | None = None,
    ) -> list[Attempts]:
        """Decode windows that were encoded last, those at hotter temperatures that need it.

        Args:
            features: of the whole batch.
            windows: where all of the batch lie; they seed the sampling, so that what one of
                them says does not depend on what is decoded beside it.
            text: what those to be decoded start from.
            rows: positions of those in the batch; None is all.
            options: other ones, for an attempt of another kind.

        Returns:
            The attempts at each of `rows`.

        Raises:
            Cancelled: the token was requested.
        """
        options = options or self._options
        rows = range(len(windows)) if rows is None else rows
        tried: list[dict[float, DecodingResult]] = [{} for _ in rows]
        pending = list(range(len(rows)))
        for temperature in options.temperatures:
            chosen = [rows[index] for index in pending]
            seeds = [_seed(windows[row], temperature) for row in chosen]
            results = self._run(features, chosen, text.of(pending), seeds, temperature, options)
            for index, result in zip(pending, results, strict=True):
                tried[index][temperature] = result
            pending = [
                index for index in pending if needs_fallback(tried[index][temperature], options)
            ]
            if not pending:
                break
        return [decode_with_fallback(results.__getitem__, options) for results in tried]

    def break_loops(
        self,
        features: Tensor,
        windows: Sequence[Window],
        text: BatchText,
        results: list[DecodingResult],
    ) -> set[int]:
        """Decode again what goes round in circles, in place: untold, then forbidden to repeat.

        Args:
            features: of the whole batch.
            windows: where all of the batch lie.
            text: what all of the batch start from.
            results: of all of the batch; better ones take their places.

        Returns:
            The rows whose text is to be doubted.

        Raises:
            Cancelled: the token was requested.
        """
        rows = [row for row, result in enumerate(results) if is_loop(result.text)]
        if text.prompt and rows:
            unbiased = self.decode(features, windows, text.of(rows, alone=True), rows)
            for row in self._better(rows, unbiased, results):
                rows.remove(row)
        repetitive = [row for row in rows if is_repetitive(results[row], self._options)]
        if repetitive:
            broken = replace(self._options, no_repeat_ngram_size=LOOP_BREAKING_NGRAM)
            alone = text.of(repetitive, alone=True)
            self._better(
                repetitive, self.decode(features, windows, alone, repetitive, broken), results
            )
        return set(rows)

    def _better(
        self, rows: Sequence[int], attempts: Sequence[Attempts], results: list[DecodingResult]
    ) -> list[int]:
        """Take the attempts that are believable, in place; gives their rows."""
        better = [
            row
            for row, attempt in zip(rows, attempts, strict=True)
            if not is_loop(attempt.best.text) and not needs_fallback(attempt.best, self._options)
        ]
        for row, attempt in zip(rows, attempts, strict=True):
            if row in better:
                results[row] = attempt.best
        return better

    def _run(
        self,
        features: Tensor,
        rows: Sequence[int],
        text: BatchText,
        seeds: Sequence[int],
        temperature: float,
        options: TranscriptionOptions,
    ) -> list[DecodingResult]:
        decoding = decoding_options(options, temperature, None, text.prompt, prefix=text.prefix)
        task = DecodingTask(self._model, decoding)
        cache = self._cache
        if cache is not None:
            cache.rewind()
            if len(rows) < len(features):
                cache, features = cache.only(rows), features[list(rows)]
        return task.run_batch(features, self._cancel, cache, text.languages, seeds)


def _seed(window: Window, temperature: float) -> int:
    return window.seek * 1000 + round(temperature * 100)
