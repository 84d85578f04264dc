"""How problems of times are mended: each function yields the ways there are, the best first.

A way may make other problems, and may move an edge that was set by hand: who takes it, see
`subtitler.rules.fixes`, looks at both.
"""

from collections.abc import Iterator

from subtitler.rules.checks.durations import needed_ms
from subtitler.rules.checks.gaps import stand_apart
from subtitler.rules.checks.shots import end_target, start_target
from subtitler.rules.checks.subject import Subject
from subtitler.rules.repair import Repair, with_times


def from_zero_on(subject: Subject) -> Iterator[Repair]:
    """Start with the film: cut off what lies before, or move the cue."""
    cue = subject.cue
    if cue.end_ms > 0 > cue.start_ms:
        yield Repair(with_times(cue, 0, cue.end_ms))
    if cue.start_ms < 0 <= cue.duration_ms:
        yield Repair(with_times(cue, 0, cue.duration_ms))
    end = max(cue.end_ms, _free_end(subject, 0))
    if cue.start_ms < 0 < end:
        yield Repair(with_times(cue, 0, end))
    elif cue.end_ms < 0 <= cue.start_ms:
        yield from ended_after_start(subject)


def ended_after_start(subject: Subject) -> Iterator[Repair]:
    """Show the cue as long as reading takes, or swap times that were mixed up."""
    cue = subject.cue
    end = _free_end(subject, cue.start_ms)
    if end > cue.start_ms:
        yield Repair(with_times(cue, cue.start_ms, end))
    if 0 <= cue.end_ms < cue.start_ms:
        yield Repair(with_times(cue, cue.end_ms, cue.start_ms))


def shown_longer(subject: Subject) -> Iterator[Repair]:
    """End later, as far as the next cue allows, so that the text can be read."""
    cue = subject.cue
    end = cue.start_ms + needed_ms(subject)
    latest = _latest_end(subject)
    if end > cue.end_ms and (latest is None or end <= latest):
        yield Repair(with_times(cue, cue.start_ms, end))
    if latest is not None and latest > cue.end_ms and latest >= end:
        # With a gap too short to be left, all the way to the next cue.
        yield Repair(with_times(cue, cue.start_ms, latest))


def shown_shorter(subject: Subject) -> Iterator[Repair]:
    """End as early as the profile wants, unless somebody still speaks then."""
    cue, limit = subject.cue, subject.profile.max_duration_ms
    if limit is None:
        return
    end = cue.start_ms + limit
    if not cue.words or cue.words[-1].end_ms <= end:
        yield Repair(with_times(cue, cue.start_ms, end))


def apart_from_following(subject: Subject) -> Iterator[Repair]:
    """Leave the least gap: end earlier or, failing that, let the next cue start later."""
    cue, following = subject.cue, subject.following
    if following is None or (cue.end_ms > following.start_ms and stand_apart(cue, following)):
        return
    end = following.start_ms - subject.standard.gap_ms
    if cue.start_ms < end < cue.end_ms:
        yield Repair(with_times(cue, cue.start_ms, end))
    start = cue.end_ms + subject.standard.gap_ms
    if following.start_ms < start < following.end_ms:
        yield Repair(cue, following=with_times(following, start, following.end_ms))


def chained(subject: Subject) -> Iterator[Repair]:
    """End just before the next cue."""
    latest = _latest_end(subject)
    if latest is not None and latest > subject.cue.start_ms:
        yield Repair(with_times(subject.cue, subject.cue.start_ms, latest))


def started_at_shot(subject: Subject) -> Iterator[Repair]:
    """Start with the cut or well before it; where the cue before is in the way, that ends."""
    found = start_target(subject)
    cue, previous = subject.cue, subject.previous
    if found is None or found[1] >= cue.end_ms or found[1] < 0:
        return
    start = found[1]
    moved = with_times(cue, start, cue.end_ms)
    yield Repair(moved)
    if previous is not None:
        end = start - subject.standard.gap_ms
        if previous.start_ms < end < previous.end_ms:
            yield Repair(moved, previous=with_times(previous, previous.start_ms, end))


def ended_at_shot(subject: Subject) -> Iterator[Repair]:
    """End just before the cut."""
    found = end_target(subject)
    cue = subject.cue
    if found is not None and found[1] > cue.start_ms:
        yield Repair(with_times(cue, cue.start_ms, found[1]))


def _latest_end(subject: Subject) -> int | None:
    """The latest end that leaves the least gap; None where no cue follows in time."""
    following = subject.following
    if following is None or following.start_ms < subject.cue.start_ms:
        return None
    return following.start_ms - subject.standard.gap_ms


def _free_end(subject: Subject, start_ms: int) -> int:
    """An end with time enough to read, as far as the next cue allows."""
    end = start_ms + max(needed_ms(subject), 1)
    latest = _latest_end(subject)
    return end if latest is None else min(end, latest)
