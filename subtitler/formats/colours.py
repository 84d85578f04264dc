"""Colours as subtitle files write them, all as ``#rrggbb``."""

import re

# Source: WebVTT, section 5.1 "Default text colors".
CLASS_COLOURS = {
    "white": "#ffffff",
    "lime": "#00ff00",
    "cyan": "#00ffff",
    "red": "#ff0000",
    "yellow": "#ffff00",
    "magenta": "#ff00ff",
    "blue": "#0000ff",
    "black": "#000000",
}
# Source: CSS 2.1, section 4.3.6, and TTML 2, section 10.3.5: the names that files use beside.
NAMED_COLOURS = CLASS_COLOURS | {
    "aqua": "#00ffff",
    "fuchsia": "#ff00ff",
    "gray": "#808080",
    "green": "#008000",
    "maroon": "#800000",
    "navy": "#000080",
    "olive": "#808000",
    "orange": "#ffa500",
    "purple": "#800080",
    "silver": "#c0c0c0",
    "teal": "#008080",
}

_HEX = re.compile(r"#?(?P<digits>[0-9A-Fa-f]{6})(?:[0-9A-Fa-f]{2})?")
_FUNCTION = re.compile(r"rgba?\(\s*([0-9]{1,3})\s*,\s*([0-9]{1,3})\s*,\s*([0-9]{1,3})\s*[,)]")
_ASS = re.compile(r"&?H?(?P<digits>[0-9A-Fa-f]{1,8})&?", re.IGNORECASE)


def web_colour(value: str) -> str:
    """A colour of HTML, CSS or TTML, or "" where it is none that is known.

    >>> web_colour("Yellow"), web_colour("#FF000080"), web_colour("rgb(1, 2, 3)")
    ('#ffff00', '#ff0000', '#010203')
    """
    value = value.strip().lower()
    if value in NAMED_COLOURS:
        return NAMED_COLOURS[value]
    if function := _FUNCTION.match(value):
        red, green, blue = (min(int(part), 255) for part in function.groups())
        return f"#{red:02x}{green:02x}{blue:02x}"
    match = _HEX.fullmatch(value)
    return f"#{match['digits']}" if match else ""


def colour_of_ass(value: str) -> str:
    """A colour of an ASS tag or style, written blue first, or "" where it is none.

    >>> colour_of_ass("&H0000FF&"), colour_of_ass("&H00FFFFFF"), colour_of_ass("")
    ('#ff0000', '#ffffff', '')
    """
    match = _ASS.fullmatch(value.strip())
    if match is None:
        return ""
    blue, green, red = re.findall("..", match["digits"].rjust(6, "0")[-6:].lower())
    return f"#{red}{green}{blue}"


def ass_colour(colour: str) -> str:
    """A colour as the value of an ASS tag.

    >>> ass_colour("#ff8000")
    '&H0080FF&'
    """
    red, green, blue = re.findall("..", colour.removeprefix("#").upper())
    return f"&H{blue}{green}{red}&"
