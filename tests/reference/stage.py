"""One script played to both implementations, and by the default rules."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray

import engine
from engine import Segment, SegmentFound, TranscriptionOptions
from tests.fakes.scripted_decoder import Attempt, drive_reference, script_for, scripted_model
from tests.reference.openai_whisper import reference_model
from tests.reference.transcripts import assert_same, our_segments, reference_result

# What the reference does not have is off, so that the default differs by its mended faults alone.
PLAIN = {
    "speech_activity": False,
    "detect_loops": False,
    "recover_lost_speech": False,
    "refine_words": False,
}

SEED = 5


@dataclass(frozen=True)
class Played:
    """What became of a script.

    Attributes:
        segments: ours.
        prompts: what was read before each attempt.
        theirs: the reference's result; None where it was not asked.
    """

    segments: list[Segment]
    prompts: list[tuple[int, ...]]
    theirs: dict | None = None

    @property
    def texts(self) -> list[str]:
        return [segment.text for segment in self.segments]

    @property
    def spans(self) -> list[tuple[float, float]]:
        return [(segment.start_s, segment.end_s) for segment in self.segments]

    @property
    def words(self) -> list[str]:
        return [word.text for segment in self.segments for word in segment.words]


class Stage:
    """A pair of models whose decoders follow a script; once it is at its end, nothing is said."""

    def __init__(self, pair) -> None:
        self._pair = pair
        self._reference = reference_model(pair.folder)
        self._begin = pair.ours.tokenizer.timestamp_begin

    def tokens(self, *said: str | float) -> list[int]:
        """Ids of texts and of timestamps in seconds."""
        ids = []
        for part in said:
            if isinstance(part, str):
                ids += self._pair.ours.tokenizer.encode(part)
            else:
                ids.append(self._begin + round(part * 50))
        return ids

    def attempt(self, *said: str | float, **details) -> Attempt:
        return Attempt(self.tokens(*said), **details)

    def play(self, attempts: Sequence[Attempt], seconds: float = 30.0, **options) -> Played:
        """Play to both, with the reference's faults, and compare them."""
        options = {"language": "en", "word_timestamps": False, **options}
        said = self._whole(attempts)
        audio = _silence(seconds)
        model, ours = scripted_model(self._pair.ours, said)
        torch.manual_seed(SEED)  # where a rule forbids what the script says, chance decides
        segments = our_segments(model, audio, **options)
        result, prompts = self.play_by_reference(attempts, seconds, **options)
        assert_same(segments, result)
        assert ours.prompts == prompts
        return Played(segments, ours.prompts, result)

    def play_by_reference(
        self, attempts: Sequence[Attempt], seconds: float = 30.0, **options
    ) -> tuple[dict, list[tuple[int, ...]]]:
        """Play to the reference alone; gives its result and the prompts it read."""
        options = {"language": "en", "word_timestamps": False, **options}
        script = script_for(self._pair.ours, self._whole(attempts))
        drive_reference(self._reference, script)
        torch.manual_seed(SEED)
        result = reference_result(self._pair.folder, self._reference, _silence(seconds), **options)
        return result, script.prompts

    def play_by_default(
        self, attempts: Sequence[Attempt], seconds: float = 30.0, **options
    ) -> Played:
        """Play to the engine alone, with its faults mended."""
        options = {"language": "en", "word_timestamps": False, **PLAIN, **options}
        model, ours = scripted_model(self._pair.ours, self._whole(attempts))
        events = engine.transcribe(_silence(seconds), model, TranscriptionOptions(**options))
        segments = [event.segment for event in events if isinstance(event, SegmentFound)]
        return Played(segments, ours.prompts)

    def _whole(self, attempts: Sequence[Attempt]) -> list[Attempt]:
        return [*attempts, *[Attempt([self._begin])] * 200]


def _silence(seconds: float) -> NDArray[np.float32]:
    return np.zeros(round(seconds * 16_000), np.float32)
