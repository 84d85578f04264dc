"""From drafts to final segments, with the evidence for and against their text."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from engine.decoding.fallback import is_doubtful, is_repetitive
from engine.decoding.language import SpokenLanguage
from engine.decoding.options import TranscriptionOptions
from engine.decoding.task import DecodingResult
from engine.events import Segment, Suspicion
from engine.segments import DraftSegment
from engine.speech_activity.listener import SpeechListener
from engine.speech_activity.spans import SpeechSpan

# With less speech than this under it, a text has no acoustic support.
SMALLEST_SPEECH_SHARE = 0.1
# Attention that is spread wider than this on the average follows no speech.
WIDEST_SPREAD_S = 1.5


@dataclass(slots=True)
class Draft:
    """A segment in the making, with what its text was decoded from.

    Attributes:
        segment: times, tokens and words; these may still move.
        result: the decoding that it comes from.
        spoken: the language it was decoded in.
        seek: mel frame where its window began.
        suspect: reasons to doubt it that are known already.
    """

    segment: DraftSegment
    result: DecodingResult
    spoken: SpokenLanguage
    seek: int
    suspect: tuple[Suspicion, ...] = ()


def finished_segment(
    draft: Draft,
    index: int,
    text: str,
    options: TranscriptionOptions,
    listener: SpeechListener | None = None,
) -> Segment:
    """Make a draft final.

    Args:
        draft: with its last times.
        index: running number.
        text: of its tokens.
        options: the limits of what is believed.
        listener: tells how much speech is under it; None where nobody listens.
    """
    segment, result = draft.segment, draft.result
    share = None if listener is None else listener.share(segment.start_s, segment.end_s)
    spreads = [word.spread_s for word in segment.words if word.spread_s is not None]
    spread_s = sum(spreads) / len(spreads) if spreads else None
    return Segment(
        index=index,
        seek=draft.seek,
        start_s=segment.start_s,
        end_s=segment.end_s,
        text=text,
        tokens=segment.tokens,
        temperature=result.temperature,
        avg_logprob=result.avg_logprob,
        compression_ratio=result.compression_ratio,
        no_speech_prob=result.no_speech_prob,
        words=segment.words,
        language=draft.spoken.language,
        language_probability=draft.spoken.probability,
        token_probabilities=tuple(math.exp(logprob) for logprob in segment.logprobs),
        speech_activity=share,
        alignment_spread_s=spread_s,
        suspect=suspicions(draft, options, share, spread_s),
    )


def suspicions(
    draft: Draft,
    options: TranscriptionOptions,
    speech_share: float | None,
    spread_s: float | None,
) -> tuple[Suspicion, ...]:
    """List the reasons to doubt a segment, each once."""
    if options.compatibility == "openai":
        return ()
    found: list[Suspicion] = list(draft.suspect)
    if speech_share is not None and speech_share < SMALLEST_SPEECH_SHARE:
        found.append("no speech")
    if is_repetitive(draft.result, options):
        found.append("repetition")
    if is_doubtful(draft.result, options):
        found.append("doubtful")
    if spread_s is not None and spread_s > WIDEST_SPREAD_S:
        found.append("misaligned")
    return tuple(dict.fromkeys(found))


def drafts_of(
    segments: Sequence[DraftSegment],
    result: DecodingResult,
    spoken: SpokenLanguage,
    seek: int,
    suspect: tuple[Suspicion, ...] = (),
) -> list[Draft]:
    """Put segments and the decoding that they come from together."""
    return [Draft(segment, result, spoken, seek, suspect) for segment in segments]


def in_time_order(
    drafts: Sequence[Draft], gaps: Sequence[SpeechSpan]
) -> Sequence[Draft | SpeechSpan]:
    """Put segments and speech without text in the order in which they are given out."""
    if not gaps:
        return drafts  # in their order, also where the reference's times overlap
    found: list[Draft | SpeechSpan] = [*gaps, *drafts]
    return sorted(found, key=_start_s)


def _start_s(found: Draft | SpeechSpan) -> float:
    return found.start_s if isinstance(found, SpeechSpan) else found.segment.start_s
