"""The columns of the cue list: what each is called, shows, and how wide it starts."""

from enum import IntEnum


class Column(IntEnum):
    """Position of a column in the model; the header may show them in any order."""

    NUMBER = 0
    START = 1
    END = 2
    DURATION = 3
    CPS = 4
    LONGEST_LINE = 5
    CONFIDENCE = 6
    TEXT = 7


TITLES: dict[Column, str] = {
    Column.NUMBER: "#",
    Column.START: "Start",
    Column.END: "End",
    Column.DURATION: "Duration",
    Column.CPS: "CPS",
    Column.LONGEST_LINE: "Longest",
    Column.CONFIDENCE: "Sure",
    Column.TEXT: "Text",
}

EXPLANATIONS: dict[Column, str] = {
    Column.NUMBER: "Number of the cue",
    Column.START: "When the cue appears",
    Column.END: "When the cue disappears",
    Column.DURATION: "Seconds on screen",
    Column.CPS: "Characters to read per second",
    Column.LONGEST_LINE: "Characters in the longest line",
    Column.CONFIDENCE: "How sure the recogniser is of the cue's words, on average",
    Column.TEXT: "Text of the cue",
}

# Texts as wide as what a column normally holds; the header measures them in the real font.
WIDEST: dict[Column, str] = {
    Column.NUMBER: "0000",
    Column.START: "00:00:00.000",
    Column.END: "00:00:00.000",
    Column.DURATION: "00.000",
    Column.CPS: "00.0",
    Column.LONGEST_LINE: "000",
    Column.CONFIDENCE: "=====",
}

HIDDEN_AT_FIRST = frozenset({Column.LONGEST_LINE})
EDITABLE = frozenset({Column.START, Column.END, Column.DURATION, Column.TEXT})
