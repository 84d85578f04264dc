"""A ``Dialogue:`` line and its fields, in whatever order the ``Format:`` line has them."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from subtitler.document.timecode import clock_ms

V4_PLUS_EVENT = "Layer, Start, End, Style, Name, MarginL, MarginR, MarginV, Effect, Text"
V4_EVENT = "Marked, Start, End, Style, Name, MarginL, MarginR, MarginV, Effect, Text"

_DIALOGUE = re.compile(r"[ \t]*Dialogue[ \t]*:[ \t]*", re.IGNORECASE)
_TIME = re.compile(
    r"\s*(?P<sign>[-\u2212]?)(?P<h>[0-9]{1,6}):(?P<m>[0-9]{1,3}):(?P<s>[0-9]{1,3})"
    r"(?:[.,:](?P<f>[0-9]{1,9}))?\s*"
)
_USUAL_TIME = re.compile(r"[0-9]{1,6}:[0-5][0-9]:[0-5][0-9]\.[0-9]{2}")
# Fields that say nothing of a cue where they stand like this.
_SAYS_NOTHING = re.compile(r"(?:marked=)?0*|!effect", re.IGNORECASE)
_MARKED = "Marked="
_LABELS = {
    "layer": "Layer",
    "marked": "Marked",
    "marginl": "MarginL",
    "marginr": "MarginR",
    "marginv": "MarginV",
    "effect": "Effect",
}
_NAMES = {"actor": "name"}


@dataclass(frozen=True, slots=True)
class EventFormat:
    """The fields of the events, by small names, in order."""

    names: tuple[str, ...]
    own: tuple[bool, ...] = ()  # which of them are times, names or text
    places: Mapping[str, int] = field(default_factory=dict)

    @classmethod
    def of(cls, names: Sequence[str]) -> "EventFormat | None":
        """The format of a line with these names; None where a cue could not be told from it."""
        found = tuple(_NAMES.get(name, name) for name in names)
        is_whole = all(found.count(name) == 1 for name in ("start", "end", "text"))
        return cls.with_names(found) if is_whole else None

    @classmethod
    def with_names(cls, names: tuple[str, ...]) -> "EventFormat":
        """The format with these fields, the times and the text among them."""
        places = {name: at for at, name in enumerate(names)}
        return cls(names, tuple(name in _OWN for name in names), places)

    def split(self, line: str) -> "EventLine | None":
        """Cut a line into its fields; None where it has too few or is no dialogue.

        Text may hold commas, wherever it stands; nothing else may.
        """
        head = _DIALOGUE.match(line)
        if head is None:
            return None
        before = self.places["text"]
        behind = len(self.names) - 1 - before
        left = line[head.end() :].split(",", before)
        if len(left) <= before:
            return None
        right = left[before].rsplit(",", behind)
        if len(right) <= behind:
            return None
        return EventLine(self, head[0], [*left[:before], *right])


@dataclass(slots=True)
class EventLine:
    """A line cut into fields; put together again, it is what it was but for what was set."""

    form: EventFormat
    head: str
    fields: list[str]

    def get(self, name: str) -> str:
        """A field as written, white space around it left out; "" where the format has none."""
        at = self.form.places.get(name)
        return "" if at is None else self.fields[at].strip()

    @property
    def text(self) -> str:
        """The Text field as written."""
        return self.fields[self.form.places["text"]]

    def set(self, name: str, value: str) -> None:
        """Change a field, keeping the white space around it; one that is not there is left out."""
        at = self.form.places.get(name)
        if at is None:
            return
        old = self.fields[at]
        if name == "text":
            self.fields[at] = value
            return
        stripped = old.strip()
        if not stripped:
            self.fields[at] = value
        else:
            first = old.index(stripped)
            self.fields[at] = old[:first] + value + old[first + len(stripped) :]

    def joined(self) -> str:
        """The line."""
        return self.head + ",".join(self.fields)

    def settings(self) -> str:
        """The fields that are no times, names or text, as ``Layer=1,MarginV=20``."""
        return _settings(self.form.names, tuple(self._others()))

    def others(self) -> dict[str, str]:
        """The same by name."""
        return _said(self.form.names, tuple(self._others()))

    def _others(self) -> list[str]:
        return ["" if own else value for own, value in zip(self.form.own, self.fields, strict=True)]

    def set_others(self, settings: str) -> None:
        """Set the fields to what `settings` of an event say; those of other formats say nothing."""
        wanted = parsed_settings(settings)
        had = self.others()
        for name in self.form.names:
            if name in _OWN or wanted.get(name, "") == had.get(name, ""):
                continue
            value = wanted.get(name, "" if name == "effect" else "0")
            is_prefixed = name == "marked" and self.get(name).startswith(_MARKED)
            self.set(name, _MARKED + value if is_prefixed else value)


@lru_cache(maxsize=1024)
def _settings(names: Sequence[str], values: Sequence[str]) -> str:
    said = _said(names, values)
    return ",".join(f"{_label(name)}={value}" for name, value in said.items())


def _said(names: Sequence[str], values: Sequence[str]) -> dict[str, str]:
    """The fields that say something of a cue."""
    return {
        name: value.strip().removeprefix(_MARKED)
        for name, value in zip(names, values, strict=True)
        if value and not _SAYS_NOTHING.fullmatch(value.strip())
    }


_OWN = ("start", "end", "style", "name", "text")
_SETTING = re.compile(r"(?:^|,)([^=,]+)=([^,\r\n]*)")


def parsed_settings(settings: str) -> dict[str, str]:
    """Fields of an event by small names."""
    found = _SETTING.findall(settings)
    return {name.lower(): value for name, value in found if name.lower() not in _OWN}


def new_line(form: EventFormat, *, is_v4: bool) -> EventLine:
    """An event that says nothing yet."""
    start = {"layer": "0", "marked": "Marked=0" if is_v4 else "0"}
    margins = dict.fromkeys(("marginl", "marginr", "marginv"), "0")
    values: Mapping[str, str] = start | margins
    return EventLine(form, "Dialogue: ", [values.get(name, "") for name in form.names])


def usual_format(*, is_v4: bool) -> EventFormat:
    """The fields of a script that does not say which it has."""
    names = (V4_EVENT if is_v4 else V4_PLUS_EVENT).lower().split(", ")
    return EventFormat.with_names(tuple(names))


def field_value(value: str) -> str:
    """The value without what would end the field or the line."""
    return " ".join(value.replace(",", ";").split())


def read_time(value: str) -> int | None:
    """A time of an event in milliseconds, or None where it is none."""
    if is_usual_time(value):
        hours, minutes, seconds = value.split(":")
        return (int(hours) * 60 + int(minutes)) * 60_000 + 10 * int(seconds.replace(".", ""))
    match = _TIME.fullmatch(value)
    if match is None:
        return None
    return clock_ms(*match.group("sign", "h", "m", "s", "f"))


def is_usual_time(value: str) -> bool:
    """Whether a time is written as it should be."""
    return _USUAL_TIME.fullmatch(value) is not None


def centiseconds(ms: int) -> int:
    """A time as ASS has it, rounded half up: what did not overlap does not overlap then."""
    return (ms + 5) // 10


def write_time(ms: int, digits: int = 2) -> str:
    """A time of an event; rounding keeps the order of times, and negative ones become 0.

    >>> write_time(3_723_455), write_time(3_723_455, 3)
    ('1:02:03.46', '1:02:03.455')
    """
    ms = max(ms, 0)
    ms = ms if digits > 2 else 10 * centiseconds(ms)
    seconds, ms = divmod(ms, 1000)
    minutes, seconds = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{seconds:02}.{f'{ms:03}'[: max(digits, 2)]}"


def _label(name: str) -> str:
    return _LABELS.get(name, name.title())
