"""Whether the tags in a text are closed, and in order."""

from collections.abc import Iterator

from subtitler.document.tags import TagFault, TagFaultKind, first_tag_fault
from subtitler.rules.checks.subject import Subject
from subtitler.rules.problem import Place, Problem, Rule, Severity


def check_tags(subject: Subject) -> Iterator[Problem]:
    """Each tag is closed, in the opposite order of opening, and none is closed unopened."""
    if "<" not in subject.cue.text:
        return
    fault = first_tag_fault(subject.cue.text)
    if fault is not None:
        place = Place(subject.row, fault.start, fault.end)
        yield subject.problem(Rule.TAGS, Severity.ERROR, place, _sentence(fault))


def _sentence(fault: TagFault) -> str:
    match fault.kind:
        case TagFaultKind.NOT_OPEN:
            return f"“{fault.raw}” closes a tag that is not open."
        case TagFaultKind.CROSSES:
            return f"“{fault.raw}” closes before “{fault.crossed}”, which opened later."
        case TagFaultKind.NEVER_CLOSED:
            return f"“{fault.raw}” is never closed."
