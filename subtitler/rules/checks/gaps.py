"""Checks of a cue against the one behind it."""

import re
from collections.abc import Iterator

from subtitler.document.cue import Cue
from subtitler.document.markup import MARKUP
from subtitler.rules.checks.subject import Subject
from subtitler.rules.problem import Edge, Problem, Rule, Severity, seconds

_PLACING = re.compile(r"\\(?:an?\d+|pos\([^\\]*|move\([^\\]*)")


def check_out_of_order(subject: Subject) -> Iterator[Problem]:
    """No cue starts before the one in the row before."""
    previous = subject.previous
    if previous is not None and subject.cue.start_ms < previous.start_ms:
        early = previous.start_ms - subject.cue.start_ms
        yield subject.problem(
            Rule.OUT_OF_ORDER,
            Severity.WARNING,
            subject.at(Edge.START),
            f"The cue starts {seconds(early)} before the one in the row before; sort the cues.",
            (subject.cue.start_ms, previous.start_ms),
        )


def check_overlap(subject: Subject) -> Iterator[Problem]:
    """A cue is gone before the next one comes, unless they stand in different places."""
    following = subject.following
    if following is None or following.start_ms < subject.cue.start_ms:
        return
    overlap = subject.cue.end_ms - following.start_ms
    if overlap > 0:
        apart = stand_apart(subject.cue, following)
        yield subject.problem(
            Rule.OVERLAP,
            Severity.HINT if apart else Severity.FAULT,
            subject.at(Edge.END),
            f"The cue is still shown for {seconds(overlap)} when the next one has started.",
            (overlap, 0),
        )


def check_min_gap(subject: Subject) -> Iterator[Problem]:
    """Between two cues there is time enough to see that the text has changed."""
    gap = gap_ms(subject)
    limit = subject.standard.shortest_gap_ms
    if gap is not None and 0 <= gap < limit:
        yield subject.problem(
            Rule.MIN_GAP,
            Severity.ERROR,
            subject.at(Edge.END),
            f"The next cue follows after {seconds(gap)}; at least {seconds(limit)} are needed.",
            (gap, limit),
        )


def check_chain_gap(subject: Subject) -> Iterator[Problem]:
    """A gap too short to rest the eye is closed to the least gap.

    Source: Netflix Subtitle Timing Guidelines: 3 to 11 frames become 2, at 24 frames a second.
    """
    limit = subject.profile.chain_gaps_under_ms
    gap = gap_ms(subject)
    if limit is None or gap is None:
        return
    # The edges of a gap of whole frames are rounded, so it may be a millisecond longer.
    if subject.standard.gap_ms + 1 < gap < limit:
        closed = subject.standard.gap_ms
        yield subject.problem(
            Rule.CHAIN_GAP,
            Severity.WARNING,
            subject.at(Edge.END),
            f"The gap to the next cue is {seconds(gap)}; close it to {seconds(closed)} "
            f"or leave at least {seconds(limit)}.",
            (gap, closed),
        )


def gap_ms(subject: Subject) -> int | None:
    """The gap to the next cue, negative for an overlap; None where there is none to speak of."""
    cue, following = subject.cue, subject.following
    if following is None or cue.end_ms <= cue.start_ms or following.start_ms < cue.start_ms:
        return None
    return following.start_ms - cue.end_ms


def stand_apart(cue: Cue, other: Cue) -> bool:
    """Whether two cues are shown in different places, so that both can be read at once."""
    if (cue.settings, cue.style) != (other.settings, other.style):
        return True
    return _placing(cue.text) != _placing(other.text)


def _placing(text: str) -> list[str]:
    """The override tags that say where a text stands."""
    if "{" not in text:
        return []
    blocks = (match[0] for match in MARKUP.finditer(text) if match["name"] is None)
    return [tag for block in blocks for tag in _PLACING.findall(block)]
