"""Whether a cue says again what the one before it says."""

from collections.abc import Iterator

from subtitler.rules.checks.subject import Subject
from subtitler.rules.problem import Problem, Rule, Severity

REPEATED_WITHIN_MS = 250
"""A cue that says the same after a longer gap is said again.

Source: the gap that Subtitle Edit starts with to merge lines with the same text.
"""


def check_repeated_cue(subject: Subject) -> Iterator[Problem]:
    """No cue only goes on with the text of the one before it."""
    cue, previous = subject.cue, subject.previous
    if previous is None or cue.text != previous.text or not subject.text.visible.strip():
        return
    looks = (cue.settings, cue.style, cue.speaker)
    if looks != (previous.settings, previous.style, previous.speaker):
        return
    gap = cue.start_ms - previous.end_ms
    if cue.start_ms >= previous.start_ms and gap < REPEATED_WITHIN_MS:
        yield subject.problem(
            Rule.REPEATED_CUE,
            Severity.WARNING,
            subject.whole,
            "The cue says the same as the one just before it; merge them.",
            (gap, REPEATED_WITHIN_MS),
        )
