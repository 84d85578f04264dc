"""Many windows at a time, cut at pauses and decoded together, given out one after the other.

No window is told of the text before it, so what is said in one does not depend on the others,
nor on how many are decoded together. The audio, the features and the results of one batch are
all that is held.
"""

from collections.abc import Generator, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice

from torch import Tensor

from engine.alignment.sound_evidence import WindowSound
from engine.batch import BatchDecoder, BatchText, HeldWindow
from engine.cancellation import CancelToken
from engine.chunks import quiet_chunks, speech_chunks
from engine.clips import clip_frames
from engine.decoding.earlier_text import EarlierText
from engine.decoding.fallback import holds_no_speech
from engine.decoding.language import SpokenLanguage
from engine.decoding.options import TranscriptionOptions
from engine.decoding.task import DecodingResult
from engine.device import check_numbers, reporting_device_failure
from engine.device_fallback import fallback_model
from engine.errors import DeviceFailure, OutOfDeviceMemory
from engine.events import Event, GapFound, SegmentFound, WindowDecoded
from engine.evidence import Draft, drafts_of, finished_segment, in_time_order
from engine.hallucination import Surroundings, made_up
from engine.lost_speech import covered_by, lost_speech
from engine.mel import HOP_LENGTH, MelWindows
from engine.recovery import Before, SpeechRecovery, beside
from engine.room import keep_text
from engine.speech_activity.listener import SpeechListener
from engine.speech_activity.spans import SpeechSpan
from engine.speech_model import SpeechModel
from engine.spoken_language import LanguageTracker
from engine.transcription_state import TranscriptionState
from engine.window import Window, WindowDecoder, all_segments
from engine.windows import DISBELIEVED, SHORTEST_WINDOW, device_changed


@dataclass(frozen=True, slots=True)
class Chunk:
    """A window with its audio, and the number of the clip that it belongs to."""

    audio: HeldWindow
    clip: int

    @property
    def window(self) -> Window:
        """Where it lies."""
        return self.audio.place


@dataclass(slots=True)
class Decoded:
    """What came of one window of a batch.

    Attributes:
        chunk: the window.
        features: (1, n_audio_ctx, n_audio_state).
        spoken: the language decoded in.
        result: the best attempt.
        is_looping: the text repeats itself, and no other attempt did better.
    """

    chunk: Chunk
    features: Tensor
    spoken: SpokenLanguage
    result: DecodingResult
    is_looping: bool


@dataclass(slots=True)
class Heard:
    """The segments of a window, and the speech that no text came of; both in order."""

    drafts: list[Draft] = field(default_factory=list)
    gaps: list[SpeechSpan] = field(default_factory=list)


class BatchLoop:
    """Transcribes one audio in batches."""

    def __init__(
        self,
        model: SpeechModel,
        windows: MelWindows,
        options: TranscriptionOptions,
        state: TranscriptionState,
        cancel: CancelToken,
        listener: SpeechListener | None = None,
    ) -> None:
        """Stand before the first window, or where an earlier run was left.

        Args:
            model: decodes.
            windows: of the audio.
            options: what is wanted; `batch_size` windows are decoded together.
            state: `beginning`, or that of an earlier run.
            cancel: checked per encoder block and token.
            listener: hears where speech is; None cuts all of the audio where it is quiet.
        """
        self._windows = windows
        self._options = options
        self._state = state
        self._cancel = cancel
        self._listener = listener
        self._batch_size = options.batch_size or 1
        self._put_to_work(model)
        encode = model.tokenizer.encode_prompt
        self._told = EarlierText(
            model.network.dims.n_text_ctx,
            encode(options.initial_prompt),
            carried=True,
            hotwords=encode(options.hotwords),
        )

    def _put_to_work(self, model: SpeechModel) -> None:
        """Decode with this model from now on."""
        self._model = model
        self._batch_decoder = BatchDecoder(model, self._options, self._cancel)
        spoken = SpokenLanguage(self._state.language, self._state.language_probability)
        self._tracker = LanguageTracker(model, spoken, self._options.language_threshold)

    def _decoder_of(self, audio: HeldWindow) -> WindowDecoder:
        """Make what times the words of a window and decodes parts of it again."""

        def sound_of(window: Window) -> WindowSound:
            samples = audio.samples(window.seek * HOP_LENGTH, window.stop * HOP_LENGTH)
            speech = None
            if self._listener is not None:
                speech = self._listener.probabilities(window.start_s, window.end_s)
            return WindowSound(window.start_s, samples, speech)

        return WindowDecoder(self._model, self._options, self._cancel, sound_of)

    def events(self) -> Iterator[Event]:
        """Decode batch after batch; windows are given out in order as soon as they are timed.

        Raises:
            Cancelled: the token was requested.
            DeviceFailure: the device failed and nothing else can do its work.
        """
        chunks = self._chunks()
        following = next(chunks, None)
        while following is not None:
            left = [following, *islice(chunks, self._n_together() - 1)]
            following = next(chunks, None)
            while left:
                together = left[: self._n_together()]
                is_last = following is None and len(together) == len(left)
                n_done = yield from self._decode_together(together, is_last=is_last)
                del left[:n_done]

    def _decode_together(
        self, batch: Sequence[Chunk], *, is_last: bool
    ) -> Generator[Event, None, int]:
        """Decode one batch; where the device fails, what is left is to be decoded otherwise.

        A smaller batch is tried first where memory is full, another device after that.

        Returns:
            How many windows are finished. Nothing of them is held any more.
        """
        duration_s = self._windows.duration_s
        finished = self._state
        n_done = 0
        try:
            for decoded in self._decode(batch):
                with reporting_device_failure(self._model.device):
                    heard = self._hear(decoded)
                yield from self._finish(heard, decoded)
                n_done += 1
                finished = self._state
                is_end = is_last and n_done == len(batch)
                done_s = duration_s if is_end else decoded.chunk.window.end_s
                yield WindowDecoded(done_s, duration_s, finished)
        except DeviceFailure as error:
            failure = error.with_traceback(None)  # which would hold the batch
        else:
            return n_done
        self._state = finished
        if isinstance(failure, OutOfDeviceMemory) and len(batch) > 1:
            self._batch_size = len(batch) // 2
            self._put_to_work(self._model)
        else:
            self._put_to_work(fallback_model(self._model, failure))
            yield device_changed(self._model)
        return n_done

    def _change(self, **changes: object) -> None:
        self._state = replace(self._state, **changes)  # type: ignore[arg-type]

    def _n_together(self) -> int:
        """The first window is decoded on its own where it has a prefix: the others have none."""
        return 1 if self._has_prefix() else self._batch_size

    def _has_prefix(self) -> bool:
        return self._options.prefix is not None and not self._state.is_prefix_used

    def _chunks(self) -> Iterator[Chunk]:
        """Read the windows to come, as far as somebody asks.

        Each one is read before the next is looked for, which reads on.
        """
        clips = clip_frames(self._options.clips, self._windows.content_frames)
        begun = self._state
        for clip, (first, stop) in enumerate(clips):
            if clip < begun.clip:
                continue
            for window in self._windows_of(max(first, begun.seek), stop):
                if window.n_frames >= SHORTEST_WINDOW:
                    yield Chunk(HeldWindow(self._windows, window), clip)

    def _windows_of(self, first: int, stop: int) -> Iterator[Window]:
        if self._listener is None:
            return quiet_chunks(self._windows, first, stop)
        return speech_chunks(self._listener, first, stop)

    def _decode(self, batch: Sequence[Chunk]) -> Iterator[Decoded]:
        """Decode a batch; its features are held until the last of its windows was taken."""
        places = [chunk.window for chunk in batch]
        with reporting_device_failure(self._model.device):
            features = self._batch_decoder.encode([chunk.audio.mel for chunk in batch])
            spoken = [self._listen(features[row : row + 1]) for row in range(len(batch))]
            prefix = self._prefix()
            text = BatchText(
                tuple(each.language for each in spoken),
                self._told.tokens_for_prompt(with_hotwords=not prefix),
                prefix,
            )
            attempts = self._batch_decoder.decode(features, places, text)
            results = [each.best for each in attempts]
            check_numbers(
                self._model.device,
                *(number for each in results for number in (each.avg_logprob, each.no_speech_prob)),
            )
            looping = set[int]()
            if self._options.detect_loops:
                looping = self._batch_decoder.break_loops(features, places, text, results)
        for row, chunk in enumerate(batch):
            yield Decoded(chunk, features[row : row + 1], spoken[row], results[row], row in looping)

    def _listen(self, features: Tensor) -> SpokenLanguage:
        if self._options.language_per_window:
            return self._tracker.listen(features)
        return self._tracker.spoken

    def _prefix(self) -> tuple[int, ...]:
        if not self._has_prefix():
            return ()
        self._change(is_prefix_used=True)
        return tuple(self._model.tokenizer.encode_prompt(self._options.prefix))

    def _hear(self, decoded: Decoded) -> Heard:
        """Time the words of a window, and look for what is doubtful or missing."""
        window, result = decoded.chunk.window, decoded.result
        decoder = self._decoder_of(decoded.chunk.audio)
        tokenizer = self._model.tokenizer
        segments = all_segments(result, window, tokenizer)
        if holds_no_speech(result, self._options):
            # The reference is silent about the text; here it is given out as suspect, unless
            # somebody speaks there and other text comes of that.
            heard = Heard()
            self._recover(heard, decoded, decoder)
            drafts = drafts_of(segments, result, decoded.spoken, window.seek, DISBELIEVED)
            self._doubt_loop(drafts, decoded)
            heard.drafts = beside(heard.drafts, drafts)
            return heard
        if self._options.word_timestamps:
            decoder.add_words(
                segments,
                decoded.features,
                window,
                decoded.spoken.language,
                # Lost speech that was heard again may have come later than the last word.
                max(self._state.last_speech_s, self._state.heard_s),
            )
        heard = Heard(drafts_of(segments, result, decoded.spoken, window.seek))
        self._doubt(heard, decoded)
        ends_s = [word.end_s for segment in segments for word in segment.words]
        if ends_s:
            self._change(last_speech_s=ends_s[-1])
        self._recover(heard, decoded, decoder)
        return heard

    def _doubt(self, heard: Heard, decoded: Decoded) -> None:
        """Mark what repeats itself, and improbable segments between silences."""
        self._doubt_loop(heard.drafts, decoded)
        threshold_s = self._options.hallucination_silence_threshold
        if threshold_s is None:
            return
        around = Surroundings(decoded.chunk.window, self._state.last_speech_s, threshold_s)
        for index in made_up([draft.segment for draft in heard.drafts], around):
            draft = heard.drafts[index]
            draft.suspect = (*draft.suspect, "silence around")

    def _doubt_loop(self, drafts: Sequence[Draft], decoded: Decoded) -> None:
        for draft in drafts if decoded.is_looping else ():
            draft.suspect = (*draft.suspect, "repetition")

    def _recover(self, heard: Heard, decoded: Decoded, decoder: WindowDecoder) -> None:
        """Decode speech that no word covers again, and remember where nothing came of it."""
        if self._listener is None or not self._options.recover_lost_speech:
            return
        window = decoded.chunk.window
        covered = covered_by(draft.segment for draft in heard.drafts)
        covered.append(SpeechSpan(0.0, self._state.heard_s))
        lost = lost_speech(self._listener.spans(window.start_s, window.end_s), covered)
        before = Before(max(self._state.heard_s, window.start_s), decoded.spoken)
        recovery = SpeechRecovery(decoder, decoded.chunk.audio)
        heard.drafts, heard.gaps = recovery.fill(heard.drafts, lost, before)

    def _finish(self, heard: Heard, decoded: Decoded) -> Iterator[Event]:
        """Make a window's segments final."""
        window = decoded.chunk.window
        is_end = window.stop >= self._windows.content_frames
        limit_s = self._windows.duration_s if is_end else window.end_s
        earliest_s = max(self._state.heard_s, window.start_s)
        heard.drafts = keep_text(heard.drafts, earliest_s, limit_s, self._model.tokenizer)
        for each in in_time_order(heard.drafts, heard.gaps):
            if isinstance(each, SpeechSpan):
                yield GapFound(each.start_s, each.end_s)
            else:
                yield from self._finish_segment(each)
        self._change(
            clip=decoded.chunk.clip,
            seek=window.stop,
            language=decoded.spoken.language,
            language_probability=decoded.spoken.probability,
        )

    def _finish_segment(self, draft: Draft) -> Iterator[Event]:
        segment = draft.segment
        text = self._model.tokenizer.text_of(segment.tokens)
        index = self._state.n_segments
        final = finished_segment(draft, index, text, self._options, self._listener)
        self._change(n_segments=index + 1, heard_s=segment.end_s)
        yield SegmentFound(final)
