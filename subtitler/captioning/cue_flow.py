"""Cues leave in time order, and with them what else was found: text held back, speech without."""

from collections.abc import Iterator
from dataclasses import replace

from engine.events import Segment
from subtitler.captioning.cue_maker import CueMaker
from subtitler.captioning.events import CueFound, CueHeldBack, SpeechWithoutCue
from subtitler.document.cue import Cue
from subtitler.rules.check_context import CheckContext
from subtitler.rules.profile import Profile

Found = CueFound | CueHeldBack | SpeechWithoutCue


class CueFlow:
    """Makes cues of segments, and gives everything out once it is final, in time order.

    Text that is likely not said takes no room among the cues: it is cut into cues of its own.

    Args:
        profile: the rules of the cues.
        context: the film, and the language that the text is written in; None as its language
            stands for the one that is spoken.
    """

    def __init__(self, profile: Profile, context: CheckContext | None = None) -> None:
        self._profile = profile
        self._context = context or CheckContext()
        self._maker = CueMaker(profile, self._context)
        self._waiting: list[CueHeldBack | SpeechWithoutCue] = []

    @property
    def open_from_ms(self) -> int | None:
        """Everything before is final; None where everything is."""
        return self._maker.open_from_ms

    def write_in(self, language: str) -> None:
        """Learn what is spoken, before the first segment."""
        if self._context.language is None:
            self._context = replace(self._context, language=language)
            self._maker = CueMaker(self._profile, self._context)

    def hear(self, segment: Segment) -> Iterator[Found]:
        """Take a segment."""
        if is_silence_to_the_model(segment):
            maker = CueMaker(self._profile, self._context)
            self._waiting += map(CueHeldBack, maker.add(segment) + maker.finish())
            return self._released([])
        return self._released(self._maker.add(segment))

    def miss(self, speech: SpeechWithoutCue) -> Iterator[Found]:
        """Take speech that no text came of."""
        self._waiting.append(speech)
        return self._released([])

    def go_on(self, done_ms: int, *, is_end: bool) -> Iterator[Found]:
        """Learn that all is known that is said before `done_ms`, be that the end or not."""
        return self._released(self._maker.finish() if is_end else self._maker.quiet_until(done_ms))

    def end(self) -> Iterator[Found]:
        """Learn that nothing more is said."""
        return self._released(self._maker.finish())

    def _released(self, cues: list[Cue]) -> Iterator[Found]:
        """What is final: `cues`, and between them whatever waits and begins before the rest."""
        open_from_ms = self._maker.open_from_ms
        found: list[Found] = [CueFound(cue) for cue in cues]
        found += [
            other
            for other in self._waiting
            if open_from_ms is None or _start_ms(other) < open_from_ms
        ]
        self._waiting = [other for other in self._waiting if other not in found]
        return iter(sorted(found, key=_start_ms))


def is_silence_to_the_model(segment: Segment) -> bool:
    """Whether the model itself says that nobody speaks, and is not sure of the text either.

    openai-whisper leaves such text out without a word.
    """
    return {"no speech", "doubtful"} <= set(segment.suspect)


def _start_ms(found: Found) -> int:
    return found.start_ms if isinstance(found, SpeechWithoutCue) else found.cue.start_ms
