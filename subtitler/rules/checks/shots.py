"""Checks of a cue's edges against the shot changes near them.

Source: Netflix Subtitle Timing Guidelines, as coded in Subtitle Edit,
NetflixCheckShotChange.cs. In frames at 24 a second: a start 1 to 11 after a cut, or 1 to 8 before
it, goes to the cut; one 9 to 11 before it goes back to 12 before it; an end less than 12 from a
cut, on either side, goes to 2 before it.
"""

from bisect import bisect_left
from collections.abc import Iterator

from subtitler.rules.checks.subject import Subject
from subtitler.rules.problem import Edge, Problem, Rule, Severity, seconds


def check_shot_start(subject: Subject) -> Iterator[Problem]:
    """A cue that starts near a cut starts with it, or well before it."""
    found = start_target(subject)
    if found is not None:
        shot, target = found
        advice = "start with it" if target == shot else "start earlier"
        yield _problem(subject, Edge.START, shot, target, advice)


def check_shot_end(subject: Subject) -> Iterator[Problem]:
    """A cue that ends near a cut ends just before it."""
    found = end_target(subject)
    if found is not None:
        yield _problem(subject, Edge.END, *found, advice="end just before it")


def start_target(subject: Subject) -> tuple[int, int] | None:
    """The cut that the start is too near to, and where the start should be instead."""
    start = subject.cue.start_ms
    shot = _near_shot(subject, start)
    if shot is None or _is_there(subject, start, shot):
        return None
    early = shot - start
    if early < subject.profile.shot_snap_ms:
        return shot, shot
    return shot, shot - subject.standard.zone_ms


def end_target(subject: Subject) -> tuple[int, int] | None:
    """The cut that the end is too near to, and where the end should be instead."""
    end = subject.cue.end_ms
    shot = _near_shot(subject, end)
    if shot is None:
        return None
    target = shot - subject.standard.shot_gap_ms
    return None if _is_there(subject, end, target) else (shot, target)


def _near_shot(subject: Subject, time_ms: int) -> int | None:
    """The nearest cut in whose zone a time lies; the earlier of two."""
    zone = subject.profile.shot_zone_ms
    shots = subject.standard.shots_ms
    if not zone or not shots:
        return None
    at = bisect_left(shots, time_ms)
    before = time_ms - shots[at - 1] if at > 0 else zone
    after = shots[at] - time_ms if at < len(shots) else zone
    if min(before, after) >= zone:
        return None
    return time_ms - before if before <= after else time_ms + after


def _is_there(subject: Subject, time_ms: int, target_ms: int) -> bool:
    """Whether a time is in the frame that it should be in."""
    return abs(time_ms - target_ms) <= subject.standard.frame_ms / 2


def _problem(subject: Subject, edge: Edge, shot: int, target: int, advice: str) -> Problem:
    time = subject.cue.start_ms if edge is Edge.START else subject.cue.end_ms
    side = "after" if time >= shot else "before"
    distance = "with" if time == shot else f"{seconds(abs(time - shot))} {side}"
    return subject.problem(
        Rule.SHOT_START if edge is Edge.START else Rule.SHOT_END,
        Severity.WARNING,
        subject.at(edge),
        f"The cue {edge}s {distance} a shot change; let it {advice}.",
        (time, target),
    )
