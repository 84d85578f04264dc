"""The second pass of forced alignment: window after window, the words that belong there."""

import math
from collections import deque
from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from engine.alignment.alignment_events import AlignmentEvent, AlignmentProgress
from engine.alignment.expected_speech import Passage, Texts
from engine.alignment.forced_choice import ReadPassage, choose, unread
from engine.alignment.forced_outcome import CueLedger, Span, placed_words, unmatched_audio
from engine.alignment.forced_reading import Reading, Utterance, longest_text, place, read_again
from engine.alignment.forced_windows import ForcedWindow, plan_windows
from engine.alignment.sound_evidence import WindowSound, hear
from engine.cancellation import CancelToken
from engine.device import reporting_device_failure
from engine.device_fallback import fallback_model
from engine.errors import DeviceFailure
from engine.mel import FRAMES_PER_SECOND as MEL_FRAMES_PER_SECOND
from engine.mel import HOP_LENGTH, N_FRAMES, MelWindows
from engine.speech_activity.listener import SpeechListener
from engine.speech_model import SpeechModel
from engine.window import encode_window
from engine.windows import device_changed

SILENT = 0.5  # from how sure a silence on nothing is placed in it

# Tokens that a text may have more as a whole than its parts have.
SPARE_TOKENS = 8

Read = list[tuple[ReadPassage, Sequence[Span]]]


class Placing:
    """Places a text in the windows of one audio.

    Args:
        model: hears them.
        windows: the audio.
        language: code of the text and the speech.
        texts: the text and what was recognised.
        cancel: checked for every window, block and reading.
    """

    def __init__(
        self,
        model: SpeechModel,
        windows: MelWindows,
        language: str,
        texts: Texts,
        cancel: CancelToken,
    ) -> None:
        self._model = model
        self._windows = windows
        self._language = language
        self._texts = texts
        self._cancel = cancel
        self._listener = SpeechListener(windows)
        self._placed_s = 0.0  # end of the last word

    def events(self, passages: Sequence[Passage], ledger: CueLedger) -> Iterator[AlignmentEvent]:
        """Place passage after passage, and report cues as they are complete."""
        duration_s = self._windows.duration_s
        encode = self._model.tokenizer.encode
        most_tokens = longest_text(self._model, self._language) - SPARE_TOKENS
        plan = plan_windows(
            passages, self._texts, lambda text: len(encode(text)), most_tokens, duration_s
        )
        remaining = deque(plan)
        done_s = 0.0
        while remaining:
            window = remaining[0]
            self._cancel.check()
            try:
                with reporting_device_failure(self._model.device):
                    read = self._read(window)
            except DeviceFailure as failure:
                self._model = fallback_model(self._model, failure)
                yield device_changed(self._model)
                continue
            remaining.popleft()
            for read_passage, spans in read:
                yield from self._report(read_passage, spans, ledger)
            done_s = max(done_s, window.end_s)
            yield AlignmentProgress("placing", done_s, duration_s)

    def _report(
        self, read: ReadPassage, spans: Sequence[Span], ledger: CueLedger
    ) -> Iterator[AlignmentEvent]:
        passage = read.passage
        words = placed_words(read, spans, self._texts)
        ledger.add(words)
        yield from ledger.complete(passage.script.start)
        heard = [self._texts.heard[index] for index in passage.heard]
        made_up = read.is_read and not spans and any(word.text.strip() for word in heard)
        if heard and not words and not made_up:
            yield unmatched_audio(heard, spans)
        yield from ledger.complete(passage.script.stop)

    def _read(self, window: ForcedWindow) -> Read:
        """Decide what was said in a window, and when."""
        seek = math.floor(window.start_s * MEL_FRAMES_PER_SECOND)
        end = min(math.ceil(window.end_s * MEL_FRAMES_PER_SECOND), seek + N_FRAMES)
        n_frames = (end - seek) // 2
        if n_frames < 1 or not window.is_read:
            return [(unread(passage), ()) for passage in window.passages]
        # Listened to first: the reading of the audio goes forward.
        silent = self._silent(seek, n_frames)
        mel = self._windows.window(seek, end - seek)
        features = encode_window(self._model, mel, self._cancel)

        def read(utterances: Sequence[Utterance]) -> Reading:
            self._cancel.check()
            return read_again(self._model, features, utterances, self._language, n_frames)

        chosen = choose(window.passages, self._texts, read)
        if chosen.reading is None:
            return [(passage, ()) for passage in chosen.passages]
        if len(chosen.utterances) > int((~silent).sum()):
            return [(unread(passage), ()) for passage in window.passages]
        placed = place(chosen.reading, chosen.utterances, silent)
        spans = self._in_order(placed, seek / MEL_FRAMES_PER_SECOND)
        return [(part, spans[part.first : part.stop]) for part in chosen.passages]

    def _silent(self, seek: int, n_frames: int) -> NDArray[np.bool_]:
        """Tell in which audio frames nobody speaks, (n_frames,)."""
        start_s, end_s = seek / MEL_FRAMES_PER_SECOND, (seek + 2 * n_frames) / MEL_FRAMES_PER_SECOND
        speech = self._listener.probabilities(start_s, end_s)
        samples = self._windows.samples(seek * HOP_LENGTH, (seek + 2 * n_frames) * HOP_LENGTH)
        silence = hear(WindowSound(start_s, samples, speech)).silence
        silent: NDArray[np.bool_] = silence.reshape(n_frames, 2).mean(axis=1) > SILENT
        return silent

    def _in_order(self, spans: Sequence[Span], offset_s: float) -> list[Span]:
        """Put a window's spans on the timeline, behind those of the windows before it."""
        ordered = []
        for start_s, end_s in spans:
            first_s = max(offset_s + start_s, self._placed_s)
            self._placed_s = max(offset_s + end_s, first_s)
            ordered.append((first_s, self._placed_s))
        return ordered
