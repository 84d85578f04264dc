"""Another chance for speech that no word covers: it is decoded again, on its own."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from torch import Tensor

from engine.decoding.fallback import holds_no_speech
from engine.decoding.language import SpokenLanguage
from engine.evidence import Draft, drafts_of
from engine.loops import is_loop
from engine.lost_speech import covered_by, lost_speech
from engine.mel import FRAMES_PER_SECOND, N_FRAMES
from engine.segments import keep_to_timeline, split_segment
from engine.speech_activity.spans import SpeechSpan
from engine.tokenizer import Tokenizer
from engine.window import Window, WindowDecoder, WindowText, all_segments

# Heard again with this much around it, which word onsets need.
MARGIN_S = 0.2


class ReadAudio(Protocol):
    """Audio at hand around what was lost, such as `MelWindows`."""

    content_frames: int

    def window(self, seek: int, size: int) -> Tensor:
        """Give `size` mel frames from `seek` on, (n_mels, size)."""
        ...


@dataclass(frozen=True, slots=True)
class Before:
    """What is known before lost speech is decoded.

    Attributes:
        heard_s: end of what was given out; nothing is placed before it.
        spoken: the language of the window that the speech was lost in.
    """

    heard_s: float
    spoken: SpokenLanguage


class SpeechRecovery:
    """Decodes single spans of speech, told of nothing before them."""

    def __init__(self, decoder: WindowDecoder, windows: ReadAudio) -> None:
        self._decoder = decoder
        self._windows = windows

    def decode(
        self, span: SpeechSpan, earliest_s: float, latest_s: float, spoken: SpokenLanguage
    ) -> list[Draft]:
        """Decode one span.

        Args:
            span: the speech.
            earliest_s: end of the word before it.
            latest_s: start of the word after it.
            spoken: the language of the window that it was lost in.

        Returns:
            What was heard, within the two bounds; nothing where no text comes of it.

        Raises:
            Cancelled: the decoder's token was requested.
        """
        window = self._window(span, earliest_s, latest_s)
        features = self._decoder.encode(self._windows.window(window.seek, window.n_frames))
        result = self._decoder.decode(features, window, WindowText(spoken.language)).best
        if holds_no_speech(result, self._decoder.options) or is_loop(result.text):
            return []
        segments = all_segments(result, window, self._decoder.model.tokenizer)
        if not segments:
            return []
        if self._decoder.options.word_timestamps:
            self._decoder.add_words(segments, features, window, spoken.language, earliest_s)
        keep_to_timeline(segments, max(earliest_s, window.start_s), min(latest_s, window.end_s))
        kept = [segment for segment in segments if segment.start_s < segment.end_s]
        return drafts_of(kept, result, spoken, window.seek)

    def fill(
        self, drafts: Sequence[Draft], lost: Sequence[SpeechSpan], before: Before
    ) -> tuple[list[Draft], list[SpeechSpan]]:
        """Decode every span of lost speech and put what is heard where it belongs.

        Args:
            drafts: of one window, in order.
            lost: spans that they do not cover, in order.
            before: what bounds the spans, and in which language they are decoded.

        Returns:
            All segments in order, and the speech that no text came of.

        Raises:
            Cancelled: the decoder's token was requested.
        """
        covered = covered_by(draft.segment for draft in drafts)
        filled, gaps = list(drafts), []
        for span in lost:
            before_s, after_s = neighbours(span, covered)
            found = self.decode(span, max(before_s, before.heard_s), after_s, before.spoken)
            if found:
                filled = inserted(filled, found, self._decoder.model.tokenizer)
            gaps += lost_speech([span], covered_by(draft.segment for draft in found))
        return filled, gaps

    def _window(self, span: SpeechSpan, earliest_s: float, latest_s: float) -> Window:
        first_s = max(span.start_s - MARGIN_S, earliest_s, 0.0)
        last_s = max(min(span.end_s + MARGIN_S, latest_s), span.end_s)
        seek = round(first_s * FRAMES_PER_SECOND)
        stop = min(round(last_s * FRAMES_PER_SECOND), self._windows.content_frames)
        return Window(seek, max(1, min(stop - seek, N_FRAMES)))


def beside(found: Sequence[Draft], disbelieved: Sequence[Draft]) -> list[Draft]:
    """Keep what the model takes for silence where nothing else is heard; all in time order."""
    kept = [
        draft
        for draft in disbelieved
        if not any(
            other.segment.start_s < draft.segment.end_s
            and draft.segment.start_s < other.segment.end_s
            for other in found
        )
    ]
    return sorted([*kept, *found], key=lambda draft: draft.segment.start_s)


def neighbours(span: SpeechSpan, covered: Sequence[SpeechSpan]) -> tuple[float, float]:
    """Find where the word before a span ends and where the one after it starts, seconds."""
    middle_s = (span.start_s + span.end_s) / 2
    before = [cover.end_s for cover in covered if cover.start_s < middle_s]
    after = [cover.start_s for cover in covered if cover.start_s >= middle_s]
    return max(before, default=0.0), min(after, default=float("inf"))


def inserted(drafts: Sequence[Draft], found: Sequence[Draft], tokenizer: Tokenizer) -> list[Draft]:
    """Put recovered segments where they belong; one that spans their place is split there."""
    result = list(drafts)
    for recovered in found:
        at = _place(result, recovered.segment.start_s, tokenizer)
        result.insert(at, recovered)
    return result


def _place(drafts: list[Draft], start_s: float, tokenizer: Tokenizer) -> int:
    """Find the index before which something that starts at `start_s` goes, splitting there."""
    for index, draft in enumerate(drafts):
        if draft.segment.start_s >= start_s:
            return index
        if draft.segment.end_s > start_s and len(draft.segment.words) > 1:
            parts = split_segment(draft.segment, start_s, tokenizer)
            drafts[index : index + 1] = drafts_of(
                parts, draft.result, draft.spoken, draft.seek, draft.suspect
            )
            return index + 1 if parts[0].start_s < start_s else index
    return len(drafts)
