"""Whether the lines of two speakers begin as the profile has it; and how to make them so."""

import re
from collections.abc import Iterator

from subtitler.document.lines import DASHES
from subtitler.document.substitution import Substitution, substitute
from subtitler.rules.checks.subject import Subject
from subtitler.rules.problem import Problem, Rule, Severity
from subtitler.rules.profile import DialogueDash

_BEGINNING = re.compile(rf"^([ \t]*)([{DASHES}])([ \t]*)(?=\S)", re.MULTILINE)


def check_dialogue_dash(subject: Subject) -> Iterator[Problem]:
    """Where two people speak, their lines begin with the dashes of the profile."""
    form = subject.profile.dialogue_dash
    if form is DialogueDash.ANY or not subject.text.is_dialogue:
        return
    wrong = _wrong_beginnings(subject.text.visible, form)
    if wrong:
        first = wrong[0]
        space = "with a space after it" if form.has_space else "without a space after it"
        where = "both lines begin" if form.begins_first else "only the second line begins"
        yield subject.problem(
            Rule.DIALOGUE_DASH,
            Severity.WARNING,
            subject.in_text(first.start, first.end),
            f"Where two people speak, {where} with a dash {space}.",
        )


def with_dashes(text: str, visible: str, form: DialogueDash) -> str:
    """The text of two speakers with their dashes in another form."""
    return substitute(text, _wrong_beginnings(visible, form))


def _wrong_beginnings(visible: str, form: DialogueDash) -> list[Substitution]:
    """What is to stand instead at the beginnings of lines, in order."""
    space = " " if form.has_space else ""
    found = list(_BEGINNING.finditer(visible))
    wrong: list[Substitution] = []
    is_marked = bool(found) and found[0].start() == 0
    if is_marked and not form.begins_first:
        wrong.append(Substitution(0, found[0].end(), ""))
        found = found[1:]
    elif not is_marked and form.begins_first:
        dash = found[0][2] if found else "-"
        indent = len(visible) - len(visible.lstrip(" \t"))
        wrong.append(Substitution(0, indent, dash + space))
    wrong += [
        Substitution(*match.span(), match[2] + space)
        for match in found
        if match[1] or match[3] != space
    ]
    return wrong
