"""Segments of the engine become cues under a profile, as they come."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from engine.events import Segment
from engine.events import Word as HeardWord
from subtitler.document.cue import Cue, CueOrigin, new_cue_id
from subtitler.document.evidence import Evidence, least_sure
from subtitler.document.reconcile import reconcile
from subtitler.document.word import Word, WordOrigin
from subtitler.rules.boundaries import SHORTEST_HEARD_MS
from subtitler.rules.check_context import CheckContext
from subtitler.rules.cue_words import is_spaced_between, spaces_before, words_in
from subtitler.rules.line_breaks import best_breaks
from subtitler.rules.profile import Profile
from subtitler.rules.segmentation import Segmenter
from subtitler.rules.timed_words import CueSpan, TimedWord


@dataclass(frozen=True, slots=True)
class _Heard:
    """A word of the stream and the evidence of its segment."""

    word: Word
    is_spaced: bool
    is_timed: bool  # whether the engine gave it a time
    evidence: Evidence


class CueMaker:
    """Takes segments in time order and gives each cue once no further segment can change it.

    Cues need not be the engine's segments: they end where the profile, the sentence and the
    speaker's pauses want it. A segment without words is kept apart from its neighbours; its
    time is shared out among its words, and its cues have no words.

    Args:
        profile: the rules, for any language; that of the context is chosen.
        context: the film and the language; None where nothing is known of them.
    """

    def __init__(self, profile: Profile, context: CheckContext | None = None) -> None:
        self._context = context or CheckContext()
        self._profile = profile.for_language(self._context.language)
        self._segmenter = Segmenter(profile, context)
        self._heard: list[_Heard] = []  # the segmenter's words
        self._follows_timed = True
        self._end_ms = 0  # of all words so far
        self._text = ""  # of the last segment with words

    @property
    def open_from_ms(self) -> int | None:
        """Everything before is final; None where everything is."""
        return self._segmenter.open_from_ms

    def add(self, segment: Segment) -> list[Cue]:
        """Take a segment; the cues that are final now."""
        start_ms = max(_ms(segment.start_s), self._end_ms)
        end_ms = max(_ms(segment.end_s), start_ms + 1)
        if segment.words:
            end_ms = max(end_ms, _ms(segment.words[-1].end_s))
        text = segment.text.strip()
        words = words_in(text, _measured(segment.words), start_ms, end_ms)
        if not words:
            return []
        is_timed = bool(segment.words)
        spaces = list(spaces_before(text, words))
        if self._heard:
            spaces[0] = self._is_spaced(segment, words[0])
        self._text = segment.text
        evidence = evidence_of(segment)
        self._heard += [
            _Heard(word, is_spaced, is_timed, evidence)
            for word, is_spaced in zip(words, spaces, strict=True)
        ]
        timed = [
            TimedWord(word.text, word.start_ms, word.end_ms, is_spaced=is_spaced)
            for word, is_spaced in zip(words, spaces, strict=True)
        ]
        if not (is_timed and self._follows_timed):
            timed[0] = replace(timed[0], begins_cue=True)
        self._follows_timed = is_timed
        self._end_ms = words[-1].end_ms
        return self._cues(self._segmenter.add(timed))

    def _is_spaced(self, segment: Segment, first: Word) -> bool:
        """Whether a space stands between the words so far and a segment's first one.

        Where the engine begins each segment with a space, one that begins without goes on with
        the word before: the end of a window tore it apart.
        """
        before, text = self._text, segment.text
        is_torn = (
            before[:1].isspace()
            and before[-1].isalpha()
            and text[0].isalpha()
            and first.start_ms - self._end_ms <= SHORTEST_HEARD_MS
        )
        return not is_torn and is_spaced_between(self._heard[-1].word.text, first.text)

    def quiet_until(self, quiet_ms: int) -> list[Cue]:
        """Learn that no word comes before `quiet_ms`; the cues that are final now."""
        if quiet_ms - self._end_ms <= self._segmenter.longest_ms:
            return []
        return self.finish()

    def finish(self) -> list[Cue]:
        """The cues that are left; what comes after this is far away from them."""
        cues = self._cues(self._segmenter.finish())
        self._segmenter = Segmenter(self._profile, self._context)
        self._heard.clear()
        return cues

    def _cues(self, spans: list[CueSpan]) -> list[Cue]:
        return [self._cue(span, self._heard[span.first : span.last]) for span in spans]

    def _cue(self, span: CueSpan, heard: Sequence[_Heard]) -> Cue:
        text = heard[0].word.text + "".join(
            " " * each.is_spaced + each.word.text for each in heard[1:]
        )
        text = best_breaks(text, self._profile, self._context.language)
        words = [each.word for each in heard if each.is_timed]
        return Cue(
            cue_id=new_cue_id(),
            start_ms=span.start_ms,
            end_ms=span.end_ms,
            text=text,
            words=reconcile(text, words, span.start_ms, span.end_ms),
            origin=CueOrigin.RECOGNISED,
            evidence=least_sure(list(dict.fromkeys(each.evidence for each in heard))),
        )


def evidence_of(segment: Segment) -> Evidence:
    """What the engine says for and against a segment."""
    return Evidence(
        avg_logprob=segment.avg_logprob,
        no_speech_prob=segment.no_speech_prob,
        compression_ratio=segment.compression_ratio,
        temperature=segment.temperature,
        speech_activity=segment.speech_activity,
        suspect=segment.suspect,
    )


def _measured(heard: Sequence[HeardWord]) -> list[Word]:
    return [
        Word(text, _ms(word.start_s), _ms(word.end_s), word.probability, WordOrigin.MEASURED)
        for word in heard
        if (text := word.text.strip())
    ]


def _ms(seconds: float) -> int:
    return round(seconds * 1000)
