"""How problems of the text are mended. None of these moves a time."""

from collections.abc import Iterator
from dataclasses import replace

from subtitler.document.substitution import Substitution, sub_visible, substitute
from subtitler.rules.checks.characters import CONTROLS, DOTS, DOUBLE_SPACES, EDGE_SPACES, ELLIPSIS
from subtitler.rules.checks.dialogue import with_dashes
from subtitler.rules.checks.subject import Subject
from subtitler.rules.checks.tags import with_tags_in_order
from subtitler.rules.line_breaks import best_breaks
from subtitler.rules.profile import EllipsisForm
from subtitler.rules.repair import Repair, with_new_text, with_times

_LINE_SEPARATORS = "\r\v\f\x1c\x1d\x1e\x85\u2028\u2029"


def without_controls(subject: Subject) -> Iterator[Repair]:
    """Take control characters out; those that part lines or words become spaces."""
    text = CONTROLS.sub(lambda match: " " if match[0] in _LINE_SEPARATORS else "", subject.cue.text)
    yield from _new_text(subject, text)


def tags_in_order(subject: Subject) -> Iterator[Repair]:
    """Close what is open, take out what closes nothing."""
    yield from _new_text(subject, with_tags_in_order(subject.cue.text))


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


def without_blank_lines(subject: Subject) -> Iterator[Repair]:
    """Take blank lines out."""
    cuts: list[Substitution] = []
    start = 0
    has_text = False
    for line in subject.text.lines:
        end = start + len(line)
        if line.strip():
            has_text = True
        elif has_text:  # with the line feed before it
            cuts.append(Substitution(start - 1, end, ""))
        else:  # with the one behind it
            cuts.append(Substitution(start, end + 1, ""))
        start = end + 1
    yield from _new_text(subject, substitute(subject.cue.text, cuts))


def without_edge_spaces(subject: Subject) -> Iterator[Repair]:
    """Take spaces at the edges of lines out."""
    yield from _new_text(subject, sub_visible(EDGE_SPACES, "", subject.cue.text))


def without_double_spaces(subject: Subject) -> Iterator[Repair]:
    """Leave one space of several."""
    yield from _new_text(subject, sub_visible(DOUBLE_SPACES, " ", subject.cue.text))


def with_ellipsis(subject: Subject) -> Iterator[Repair]:
    """Write three dots as the profile has it."""
    if subject.profile.ellipsis is EllipsisForm.CHARACTER:
        yield from _new_text(subject, sub_visible(DOTS, "\u2026", subject.cue.text))
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
