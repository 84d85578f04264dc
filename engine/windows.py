"""One window of 30 s after the other, each beginning where the last one's speech ended.

The loop holds one window at a time. What a window says may become the prompt of the next, and
where its last word ends is where the next one is heard from. Between two windows, all that
the loop knows is a `TranscriptionState`.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from torch import Tensor

from engine.cancellation import CancelToken
from engine.clips import clip_frames
from engine.decoding.earlier_text import EarlierText
from engine.decoding.fallback import holds_no_speech
from engine.decoding.language import SpokenLanguage
from engine.decoding.options import TranscriptionOptions
from engine.decoding.task import DecodingResult
from engine.device import check_numbers, reporting_device_failure
from engine.device_fallback import fallback_model
from engine.errors import DeviceFailure
from engine.events import (
    DeviceChanged,
    Event,
    GapFound,
    SegmentFound,
    Suspicion,
    WindowDecoded,
)
from engine.evidence import Draft, drafts_of, finished_segment, in_time_order
from engine.gate import SpeechGate
from engine.hallucination import Surroundings, leading_silence_s, made_up
from engine.loop_breaking import Tried, unlooped
from engine.lost_speech import covered_by, lost_speech
from engine.mel import FRAMES_PER_SECOND, N_FRAMES, MelWindows
from engine.recovery import Before, SpeechRecovery, beside
from engine.room import keep_text
from engine.segments import CutWindow, DraftSegment, cut_window
from engine.speech_activity.listener import SpeechListener
from engine.speech_activity.spans import SpeechSpan
from engine.speech_model import SpeechModel
from engine.spoken_language import LanguageTracker
from engine.torn_word import SHORTEST_STEP_S, without_torn_word
from engine.transcription_state import TranscriptionState
from engine.window import Window, WindowDecoder, WindowText, all_segments, sound_source

SHORTEST_WINDOW = 10  # mel frames; no word is as short
# Text that was sampled at a higher temperature than this is no help to the next window.
HOTTEST_PROMPT = 0.5
DISBELIEVED: tuple[Suspicion, ...] = ("no speech", "doubtful")


@dataclass(slots=True)
class Heard:
    """What came of a window.

    Attributes:
        reached: mel frame where the next window begins.
        drafts: segments, in order.
        gaps: speech that no text came of.
        forgets: its text is no help to the next window.
        is_skipped: nothing in it was believed; the next window is told what this one was.
        is_heard_again: the next window is the rest of this one, as if this had not been.
    """

    reached: int
    drafts: list[Draft] = field(default_factory=list)
    gaps: list[SpeechSpan] = field(default_factory=list)
    forgets: bool = False
    is_skipped: bool = False
    is_heard_again: bool = False


def beginning(
    model: SpeechModel,
    windows: MelWindows,
    options: TranscriptionOptions,
    spoken: SpokenLanguage,
) -> TranscriptionState:
    """Give the state before the first window."""
    tokens, n_added = _earlier_text(model, options).state
    return TranscriptionState(
        n_samples=windows.n_samples,
        clip=0,
        seek=0,
        chosen_language=spoken.language,
        language=spoken.language,
        language_probability=spoken.probability,
        earlier_tokens=tokens,
        n_earlier=n_added,
        n_segments=0,
        heard_s=0.0,
        last_speech_s=0.0,
        last_text="",
        is_prefix_used=False,
    )


class WindowLoop:
    """What is remembered from window to window while one audio is transcribed."""

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
            options: what is wanted.
            state: `beginning`, or that of an earlier run.
            cancel: checked per encoder block and token.
            listener: hears where speech is; None decodes everything.
        """
        self._windows = windows
        self._options = options
        self._strict = options.compatibility == "openai"
        self._state = state
        self._listener = listener
        self._gate = None if listener is None else SpeechGate(listener)
        self._cancel = cancel
        self._put_to_work(model)
        self._clips = clip_frames(options.clips, windows.content_frames)
        # The reference listens even to the last hundredth of a second, and makes up text.
        self._shortest = 1 if self._strict else SHORTEST_WINDOW
        self._earlier = _earlier_text(model, options)
        self._earlier.restore((state.earlier_tokens, state.n_earlier))

    def _put_to_work(self, model: SpeechModel) -> None:
        """Decode with this model from now on."""
        self._model = model
        sound_of = sound_source(self._windows, self._listener)
        self._decoder = WindowDecoder(model, self._options, self._cancel, sound_of)
        self._recovery = SpeechRecovery(self._decoder, self._windows)
        spoken = SpokenLanguage(self._state.language, self._state.language_probability)
        self._tracker = LanguageTracker(model, spoken, self._options.language_threshold)

    def events(self) -> Iterator[Event]:
        """Decode window after window.

        Raises:
            Cancelled: the token was requested.
            DeviceFailure: the device failed and nothing else can do its work.
        """
        duration_s = self._windows.duration_s
        window = self._next_window()
        while window is not None:
            before = self._state
            try:
                with reporting_device_failure(self._model.device):
                    heard = self._decode_window(window)
            except DeviceFailure as failure:
                self._state = before
                self._put_to_work(fallback_model(self._model, failure))
                yield device_changed(self._model)
                continue
            yield from self._finish(heard, window)
            # A model may place all its words at the window's start: never stand still.
            tokens, n_added = self._earlier.state
            seek = max(heard.reached, window.seek + 1)
            self._change(seek=seek, earlier_tokens=tokens, n_earlier=n_added)
            window = self._next_window()
            done_s = duration_s if window is None else window.start_s
            yield WindowDecoded(done_s, duration_s, self._state)

    def _change(self, **changes: object) -> None:
        self._state = replace(self._state, **changes)  # type: ignore[arg-type]

    def _next_window(self) -> Window | None:
        """Choose the window to decode next; None at the end."""
        while self._state.clip < len(self._clips):
            first, stop = self._clips[self._state.clip]
            seek = max(self._state.seek, first)
            window = None
            if seek + self._shortest <= stop:
                window = self._window(seek, stop)
            if window is not None:
                return window
            self._change(clip=self._state.clip + 1, seek=seek if self._strict else stop)
            if self._strict and self._state.clip < len(self._clips):
                self._change(seek=self._clips[self._state.clip][0])
        return None

    def _window(self, seek: int, stop: int) -> Window | None:
        if self._gate is None:
            return Window(seek, min(N_FRAMES, stop - seek))
        window = self._gate.window(seek, stop)
        return None if window is None or window.n_frames < self._shortest else window

    def _decode_window(self, window: Window) -> Heard:
        """Hear one window, with everything that may have to be tried again."""
        features = self._decoder.encode(self._windows.window(window.seek, window.n_frames))
        if self._options.language_per_window and not self._strict:
            spoken = self._tracker.listen(features)
            self._change(language=spoken.language, language_probability=spoken.probability)
        spoken = self._tracker.spoken
        prefix = self._prefix()
        prompt = self._earlier.tokens_for_prompt(with_hotwords=not prefix)
        text = WindowText(spoken.language, prompt, prefix)
        attempts = self._decoder.decode(features, window, text)
        best = attempts.best
        check_numbers(self._model.device, best.avg_logprob, best.no_speech_prob)
        is_looping = False
        if self._options.detect_loops and not self._strict:
            attempts, is_looping = unlooped(
                self._decoder, features, window, text, Tried(attempts, self._state.last_text)
            )
        result = attempts.best
        if holds_no_speech(result, self._options):
            heard = self._disbelieved(result, spoken, window)
        else:
            heard = self._believed(result, spoken, window, features)
        if is_looping:
            for draft in heard.drafts:
                draft.suspect = (*draft.suspect, "repetition")
        heard.forgets = attempts.hottest > HOTTEST_PROMPT or is_looping
        if not self._strict:
            if not heard.is_heard_again:
                self._change(last_text=result.text, is_prefix_used=True)
            self._recover(heard, spoken, window)
        return heard

    def _prefix(self) -> tuple[int, ...]:
        """The options' prefix: of the first window alone, which the reference repeats."""
        if self._options.prefix is None or (self._state.is_prefix_used and not self._strict):
            return ()
        return tuple(self._model.tokenizer.encode_prompt(self._options.prefix))

    def _disbelieved(self, result: DecodingResult, spoken: SpokenLanguage, window: Window) -> Heard:
        """Pass over a window that holds no speech by the model's own word.

        The reference is silent about the text; here it is given out as suspect.
        """
        if self._strict:
            return Heard(window.stop, is_skipped=True)
        segments = all_segments(result, window, self._model.tokenizer)
        drafts = drafts_of(segments, result, spoken, window.seek, DISBELIEVED)
        return Heard(window.stop, drafts, is_skipped=True)

    def _believed(
        self, result: DecodingResult, spoken: SpokenLanguage, window: Window, features: Tensor
    ) -> Heard:
        cut = self._cut(result, window)
        heard = Heard(window.seek + cut.n_frames_done)
        segments = cut.segments
        if self._options.word_timestamps:
            last_speech_s = self._state.last_speech_s
            if not self._strict:  # lost speech that was heard again may have come later
                last_speech_s = max(last_speech_s, self._state.heard_s)
            self._decoder.add_words(segments, features, window, spoken.language, last_speech_s)
            self._after_words(heard, cut, window)
            if self._is_repeated_from_later(heard, segments, window):
                return heard
        if self._options.word_timestamps and not self._strict:
            stop = self._clips[self._state.clip][1]
            tokenizer = self._model.tokenizer
            segments, torn_s = without_torn_word(segments, window, stop, tokenizer)
            if torn_s is not None:
                heard.reached = round(torn_s * FRAMES_PER_SECOND)
        heard.drafts = drafts_of(segments, result, spoken, window.seek)
        if self._options.word_timestamps:
            self._doubt_made_up(heard, window)
            if heard.drafts:
                self._change(last_speech_s=_end_s([draft.segment for draft in heard.drafts]))
        return heard

    def _cut(self, result: DecodingResult, window: Window) -> CutWindow:
        return cut_window(
            result.tokens,
            self._model.tokenizer.timestamp_begin,
            window.seek,
            window.n_frames,
            result.token_logprobs,
        )

    def _after_words(self, heard: Heard, cut: CutWindow, window: Window) -> None:
        """Go on where the last word ends, unless the rest is known as silent."""
        last_end_s = _end_s(cut.segments)
        if cut.ends_with_timestamp or last_end_s <= window.start_s:
            return
        heard.reached = round(last_end_s * FRAMES_PER_SECOND)
        threshold_s = self._options.hallucination_silence_threshold
        if self._strict and threshold_s is not None:
            # The reference drops what follows the last word near a window's end, speech too.
            full_window_end_s = (window.seek + N_FRAMES) / FRAMES_PER_SECOND
            if full_window_end_s - last_end_s <= threshold_s:
                heard.reached = window.stop

    def _is_repeated_from_later(
        self, heard: Heard, segments: Sequence[DraftSegment], window: Window
    ) -> bool:
        """Whether improbable text follows long silence: it is decoded again without that."""
        around = self._surroundings(window)
        silence_s = None if around is None else leading_silence_s(segments, around)
        if silence_s is None:
            return False
        if self._listener is not None:
            start_s = window.start_s
            if self._listener.share(start_s, start_s + silence_s) > 0:
                return False
        heard.reached = window.seek + round(silence_s * FRAMES_PER_SECOND)
        heard.is_skipped = heard.is_heard_again = True
        return True

    def _doubt_made_up(self, heard: Heard, window: Window) -> None:
        """Mark improbable segments between silences; the reference drops them and what follows."""
        around = self._surroundings(window)
        if around is None:
            return
        segments = [draft.segment for draft in heard.drafts]
        for index in made_up(segments, around):
            if not self._strict:
                draft = heard.drafts[index]
                draft.suspect = (*draft.suspect, "silence around")
                continue
            start_s = max(window.start_s + 1, segments[index].start_s)
            heard.reached = round(start_s * FRAMES_PER_SECOND)
            content_s = self._windows.content_frames / FRAMES_PER_SECOND
            if content_s - segments[index].end_s < around.threshold_s:
                heard.reached = self._windows.content_frames
            del heard.drafts[index:]
            return

    def _surroundings(self, window: Window) -> Surroundings | None:
        threshold_s = self._options.hallucination_silence_threshold
        if threshold_s is None:
            return None
        return Surroundings(window, self._state.last_speech_s, threshold_s)

    def _recover(self, heard: Heard, spoken: SpokenLanguage, window: Window) -> None:
        """Decode speech that no word covers again, and remember where nothing came of it."""
        if self._listener is None or not self._options.recover_lost_speech:
            return
        until_s = heard.reached / FRAMES_PER_SECOND
        text_of = self._model.tokenizer.text_of
        drafts = [draft for draft in heard.drafts if text_of(draft.segment.tokens).strip()]
        disbelieved = [draft for draft in drafts if "no speech" in draft.suspect]
        believed = [draft for draft in drafts if "no speech" not in draft.suspect]
        covered = covered_by(draft.segment for draft in believed)
        # What was given out before reaches up to here.
        covered.append(SpeechSpan(0.0, self._state.heard_s))
        lost = lost_speech(self._listener.spans(window.start_s, until_s), covered)
        if lost and self._is_left_to_next(lost[-1], believed, window, until_s):
            heard.reached = round(lost.pop().start_s * FRAMES_PER_SECOND)
        before = Before(self._state.heard_s, spoken)
        filled, heard.gaps = self._recovery.fill(believed, lost, before)
        if filled:
            heard.drafts = beside(filled, disbelieved)
            heard.is_skipped = False

    def _is_left_to_next(
        self, span: SpeechSpan, believed: Sequence[Draft], window: Window, until_s: float
    ) -> bool:
        """Whether the next window may as well begin with the lost speech."""
        if not believed or believed[-1].segment.end_s > span.start_s:
            return False
        at_end = until_s - span.end_s < SHORTEST_STEP_S
        return at_end and span.start_s - window.start_s >= SHORTEST_STEP_S

    def _finish(self, heard: Heard, window: Window) -> Iterator[Event]:
        """Make the window's segments final and remember their text."""
        if not self._strict:
            is_last = window.stop >= self._windows.content_frames
            limit_s = self._windows.duration_s if is_last else window.end_s
            heard.drafts = keep_text(
                heard.drafts, self._state.heard_s, limit_s, self._model.tokenizer
            )
        for each in in_time_order(heard.drafts, heard.gaps):
            if isinstance(each, SpeechSpan):
                yield GapFound(each.start_s, each.end_s)
            else:
                yield from self._finish_segment(each)
        conditions = self._options.condition_on_previous_text
        if not heard.is_skipped and (heard.forgets or not conditions):
            self._earlier.forget()

    def _finish_segment(self, draft: Draft) -> Iterator[SegmentFound]:
        """Make one segment final; the reference gives out those that hold nothing, too."""
        segment = draft.segment
        text = self._model.tokenizer.text_of(segment.tokens)
        if self._strict and (segment.start_s == segment.end_s or not text.strip()):
            text, segment.tokens, segment.words, segment.logprobs = "", (), (), ()
            # Without words to time, the reference may be a frame before the beginning.
            segment.start_s, segment.end_s = max(0.0, segment.start_s), max(0.0, segment.end_s)
        if "no speech" not in draft.suspect:
            self._earlier.add(segment.tokens)
        index = self._state.n_segments
        found = finished_segment(draft, index, text, self._options, self._listener)
        self._change(n_segments=index + 1, heard_s=segment.end_s)
        yield SegmentFound(found)


def device_changed(model: SpeechModel) -> DeviceChanged:
    """Tell of the device that has taken over."""
    return DeviceChanged(model.device.device, model.notices[-1])


def _earlier_text(model: SpeechModel, options: TranscriptionOptions) -> EarlierText:
    return EarlierText(
        model.network.dims.n_text_ctx,
        model.tokenizer.encode_prompt(options.initial_prompt),
        carried=options.carry_initial_prompt,
        hotwords=model.tokenizer.encode_prompt(options.hotwords),
        compatibility=options.compatibility,
    )


def _end_s(segments: Sequence[DraftSegment]) -> float:
    """Where the last word of segments ends, or the last segment where no word was timed."""
    ends_s = (segment.words[-1].end_s for segment in reversed(segments) if segment.words)
    return next(ends_s, segments[-1].end_s)
