"""What a check finds: a problem with its place, its numbers and a sentence that says it."""

import math
from dataclasses import dataclass
from enum import IntEnum, StrEnum


class Severity(IntEnum):
    """How much a problem matters; a higher one matters more."""

    HINT = 1  # could be better
    WARNING = 2  # a habit of the profile is broken
    ERROR = 3  # a limit is broken
    FAULT = 4  # the cue cannot be shown as it stands


class Edge(StrEnum):
    """An edge of a cue."""

    START = "start"
    END = "end"


class Rule(StrEnum):
    """What a check looks for, in the order in which fixes are made."""

    CONTROL_CHARACTER = "control-character"
    LOST_CHARACTER = "lost-character"
    TAGS = "tags"
    EMPTY_TEXT = "empty-text"
    BLANK_LINE = "blank-line"
    EDGE_SPACE = "edge-space"
    DOUBLE_SPACE = "double-space"
    ELLIPSIS = "ellipsis"
    DIALOGUE_DASH = "dialogue-dash"
    LINE_LENGTH = "line-length"
    LINE_COUNT = "line-count"
    ONE_LINE = "one-line"
    BAD_BREAK = "bad-break"
    LINE_BALANCE = "line-balance"
    REPEATED_CUE = "repeated-cue"
    NEGATIVE_TIME = "negative-time"
    OUT_OF_ORDER = "out-of-order"
    END_BEFORE_START = "end-before-start"
    OVERLAP = "overlap"
    SHOT_START = "shot-start"
    SHOT_END = "shot-end"
    MIN_DURATION = "min-duration"
    CHARACTERS_PER_SECOND = "characters-per-second"
    WORDS_PER_MINUTE = "words-per-minute"
    MAX_DURATION = "max-duration"
    MIN_GAP = "min-gap"
    CHAIN_GAP = "chain-gap"


@dataclass(frozen=True, slots=True)
class Place:
    """Where a problem is: in the text, at an edge, or, with neither, the whole cue.

    Attributes:
        row: of the cue.
        start: where in the cue's text, markup included, it begins; None for no place there.
        end: where in the text it ends.
        edge: the edge whose time is wrong.
    """

    row: int
    start: int | None = None
    end: int | None = None
    edge: Edge | None = None


@dataclass(frozen=True, slots=True)
class Problem:
    """One breach of one rule by one cue.

    Attributes:
        rule: which one.
        cue_id: of the cue that would be changed first.
        place: where it is.
        sentence: what is wrong, for people.
        severity: how much it matters.
        measured: the number found, in the unit of `limit`; None for rules without numbers.
        limit: the number it should be at most or at least.
    """

    rule: Rule
    cue_id: str
    place: Place
    sentence: str
    severity: Severity
    measured: float | None = None
    limit: float | None = None


def at_most(measured: float) -> str:
    """A number that is too large, so that it also looks larger than its limit.

    >>> at_most(20.01), at_most(47)
    ('20.1', '47')
    """
    return f"{math.ceil(measured * 10) / 10:g}"


def seconds(ms: int) -> str:
    """A length of time for a sentence.

    >>> seconds(833)
    '0.833 s'
    """
    return f"{ms / 1000:.3f}".rstrip("0").rstrip(".") + " s"
