"""How problems of the text are mended. None of these moves a time."""

from collections.abc import Callable, Iterator
from dataclasses import replace

from subtitler.document.common_errors.punctuation import repair_ellipsis
from subtitler.document.common_errors.rules import RepairRules
from subtitler.document.substitution import sub_visible
from subtitler.rules.checks.characters import ELLIPSIS
from subtitler.rules.checks.dialogue import with_dashes
from subtitler.rules.checks.subject import Subject
from subtitler.rules.line_breaks import best_breaks
from subtitler.rules.profile import EllipsisForm
from subtitler.rules.repair import Repair, with_new_text, with_times


def repaired(
    repair: Callable[[str, RepairRules], str],
) -> Callable[[Subject], Iterator[Repair]]:
    """A way to mend a problem that is a common error of its text; see `common_errors`."""

    def repairs(subject: Subject) -> Iterator[Repair]:
        yield from _new_text(subject, repair(subject.cue.text, _repair_rules(subject)))

    return repairs


def _repair_rules(subject: Subject) -> RepairRules:
    return RepairRules(subject.standard.language or "")


def without_cue(_subject: Subject) -> Iterator[Repair]:
    """Remove the cue."""
    yield Repair(None)


def merged_with_previous(subject: Subject) -> Iterator[Repair]:
    """Let the cue before it go on until the end of this one."""
    previous, cue = subject.previous, subject.cue
    if previous is None:
        return
    merged = with_times(previous, previous.start_ms, max(previous.end_ms, cue.end_ms))
    if cue.end_ms >= previous.end_ms:
        merged = replace(merged, end_locked=cue.end_locked)
    yield Repair(None, previous=merged)


def with_ellipsis(subject: Subject) -> Iterator[Repair]:
    """Write three dots as the profile has it."""
    if subject.profile.ellipsis is EllipsisForm.CHARACTER:
        yield from _new_text(subject, repair_ellipsis(subject.cue.text, _repair_rules(subject)))
    else:
        yield from _new_text(subject, sub_visible(ELLIPSIS, "...", subject.cue.text))


def with_dialogue_dashes(subject: Subject) -> Iterator[Repair]:
    """Begin the lines of two speakers as the profile has it."""
    form = subject.profile.dialogue_dash
    yield from _new_text(subject, with_dashes(subject.cue.text, subject.text.visible, form))


def broken_anew(subject: Subject) -> Iterator[Repair]:
    """Break the lines where they are read best."""
    yield from _new_text(subject, subject.cue.text)


def _new_text(subject: Subject, text: str) -> Iterator[Repair]:
    """Another text; where its lines are not right any more, broken anew."""
    language = subject.standard.language
    first = with_new_text(subject.cue, text)
    if first is not None:
        yield first
    second = with_new_text(subject.cue, best_breaks(text, subject.profile, language))
    if second is not None:
        yield second
