"""Checks of how long a cue is shown, and how fast it has to be read."""

import math
from collections.abc import Iterator

from subtitler.rules.checks.subject import Subject
from subtitler.rules.problem import Edge, Problem, Rule, Severity, at_most, seconds

_MS_IN_MINUTE = 60_000


def check_negative_time(subject: Subject) -> Iterator[Problem]:
    """No time lies before the start of the film."""
    cue = subject.cue
    if cue.start_ms < 0 or cue.end_ms < 0:
        edge = Edge.START if cue.start_ms < 0 else Edge.END
        measured = min(cue.start_ms, cue.end_ms)
        yield subject.problem(
            Rule.NEGATIVE_TIME,
            Severity.FAULT,
            subject.at(edge),
            f"The cue {edge}s {seconds(-measured)} before the film begins.",
            (measured, 0),
        )


def check_end_before_start(subject: Subject) -> Iterator[Problem]:
    """A cue ends after it starts."""
    cue = subject.cue
    if cue.end_ms <= cue.start_ms:
        how = "as it starts" if cue.end_ms == cue.start_ms else "before it starts"
        yield subject.problem(
            Rule.END_BEFORE_START,
            Severity.FAULT,
            subject.at(Edge.END),
            f"The cue ends {how}, so it is never shown.",
            (cue.duration_ms, 1),
        )


def check_min_duration(subject: Subject) -> Iterator[Problem]:
    """A cue is shown long enough to be noticed."""
    limit = shortest_ms(subject)
    duration = subject.cue.duration_ms
    if 0 < duration < limit:
        yield subject.problem(
            Rule.MIN_DURATION,
            Severity.ERROR,
            subject.at(Edge.END),
            f"The cue is shown for {seconds(duration)}; it needs at least {seconds(limit)}.",
            (duration, limit),
        )


def check_max_duration(subject: Subject) -> Iterator[Problem]:
    """A cue is not shown so long that it is read twice."""
    limit = subject.profile.max_duration_ms
    duration = subject.cue.duration_ms
    if limit is not None and duration > limit:
        yield subject.problem(
            Rule.MAX_DURATION,
            Severity.ERROR,
            subject.at(Edge.END),
            f"The cue is shown for {seconds(duration)}; at most {seconds(limit)} are allowed.",
            (duration, limit),
        )


def check_characters_per_second(subject: Subject) -> Iterator[Problem]:
    """A cue can be read while it is shown, counted by characters."""
    limit = subject.profile.max_characters_per_second
    duration = subject.cue.duration_ms
    if limit is None or duration <= 0:
        return
    speed = subject.text.width * 1000 / duration
    if speed > limit:
        yield subject.problem(
            Rule.CHARACTERS_PER_SECOND,
            Severity.ERROR,
            subject.whole,
            f"{at_most(speed)} characters per second are to be read; "
            f"at most {limit:g} are allowed.",
            (speed, limit),
        )


def check_words_per_minute(subject: Subject) -> Iterator[Problem]:
    """A cue can be read while it is shown, counted by words."""
    limit = subject.profile.max_words_per_minute
    duration = subject.cue.duration_ms
    if limit is None or duration <= 0:
        return
    speed = subject.text.words * _MS_IN_MINUTE / duration
    if speed > limit:
        yield subject.problem(
            Rule.WORDS_PER_MINUTE,
            Severity.ERROR,
            subject.whole,
            f"{at_most(speed)} words per minute are to be read; at most {limit:g} are allowed.",
            (speed, limit),
        )


def shortest_ms(subject: Subject) -> int:
    """How long the profile wants a cue with this many words to be shown."""
    profile = subject.profile
    if not profile.min_duration_per_word_ms:
        return profile.min_duration_ms
    return profile.shortest_ms(subject.text.words)


def needed_ms(subject: Subject) -> int:
    """How long a cue has to be shown to be noticed and read."""
    needed = shortest_ms(subject)
    if subject.profile.max_characters_per_second is not None:
        speed = subject.profile.max_characters_per_second
        needed = max(needed, math.ceil(subject.text.width * 1000 / speed))
    if subject.profile.max_words_per_minute is not None:
        speed = subject.profile.max_words_per_minute
        needed = max(needed, math.ceil(subject.text.words * _MS_IN_MINUTE / speed))
    return needed
