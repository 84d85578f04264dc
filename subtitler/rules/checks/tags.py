"""Whether the tags in a text are closed, and in order; and how to put them in order."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from subtitler.document.markup import MARKUP, name_of
from subtitler.rules.checks.subject import Subject
from subtitler.rules.problem import Place, Problem, Rule, Severity

_MAY_STAY_OPEN = "v"
"""Source: WebVTT, 4.2.2: the end tag of a voice span may be left out around a whole cue."""

_CLOSED_BY_PARENT = {"rt": "ruby"}
"""Source: WebVTT, 4.2.2: the end tag of a ruby text may be left out before that of its ruby."""

MOST_TAGS = 1000


@dataclass(slots=True)
class _Tag:
    name: str
    raw: str
    start: int


@dataclass(slots=True)
class _Repair:
    """A text written anew with its tags in order."""

    out: list[str] = field(default_factory=list)
    open: list[_Tag] = field(default_factory=list)
    reopening: list[_Tag] = field(default_factory=list)  # once there is text to hold

    def add_text(self, text: str) -> None:
        if not text:
            return
        for tag in self.reopening:
            self.out.append(tag.raw)
            self.open.append(tag)
        self.reopening.clear()
        self.out.append(text)

    def close(self, name: str, raw: str) -> None:
        waiting = [tag for tag in self.reopening if tag.name == name]
        if waiting:
            self.reopening.remove(waiting[-1])
            return
        depth = _depth_of(name, self.open)
        if depth is None:
            return
        inner = self.open[depth + 1 :]
        for tag in reversed(inner):
            if _CLOSED_BY_PARENT.get(tag.name) != name:
                self.out.append(f"</{tag.name}>")
                self.reopening.insert(0, tag)
        self.out.append(raw)
        del self.open[depth:]

    def finish(self) -> str:
        while self.open and self.open[0].name == _MAY_STAY_OPEN:
            del self.open[0]
        self.out += [f"</{tag.name}>" for tag in reversed(self.open)]
        return "".join(self.out)


def check_tags(subject: Subject) -> Iterator[Problem]:
    """Each tag is closed, in the opposite order of opening, and none is closed unopened."""
    if "<" not in subject.cue.text:
        return
    fault = _first_fault(subject.cue.text)
    if fault is not None:
        start, end, sentence = fault
        place = Place(subject.row, start, end)
        yield subject.problem(Rule.TAGS, Severity.ERROR, place, sentence)


def with_tags_in_order(text: str) -> str:
    """The text with the end tags that were missing and without those of no tag.

    What is shown stays as it is: a tag that was closed too late is closed and opened again. A
    text with more than `MOST_TAGS` tags stays as it is: it is no caption.
    """
    if text.count("<") > MOST_TAGS:
        return text
    repair = _Repair()
    end = 0
    for match in MARKUP.finditer(text):
        repair.add_text(text[end : match.start()])
        end = match.end()
        if match["name"] is None:
            repair.out.append(match[0])
        elif match["slash"]:
            repair.close(name_of(match), match[0])
        else:
            repair.add_text(match[0])
            repair.open.append(_Tag(name_of(match), match[0], match.start()))
    repair.add_text(text[end:])
    return repair.finish()


def _first_fault(text: str) -> tuple[int, int, str] | None:
    opened: list[_Tag] = []
    for match in MARKUP.finditer(text):
        if match["name"] is None:
            continue
        name = name_of(match)
        if not match["slash"]:
            opened.append(_Tag(name, match[0], match.start()))
            continue
        depth = _depth_of(name, opened)
        if depth is None:
            return *match.span(), f"“{match[0]}” closes a tag that is not open."
        for tag in opened[depth + 1 :]:
            if _CLOSED_BY_PARENT.get(tag.name) != name:
                return *match.span(), f"“{match[0]}” closes before “{tag.raw}”, which opened later."
        del opened[depth:]
    for tag in opened:
        if tag.name != _MAY_STAY_OPEN:
            return tag.start, tag.start + len(tag.raw), f"“{tag.raw}” is never closed."
    return None


def _depth_of(name: str, opened: list[_Tag]) -> int | None:
    for depth in range(len(opened) - 1, -1, -1):
        if opened[depth].name == name:
            return depth
    return None
