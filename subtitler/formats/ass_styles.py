"""What an ASS or SSA script says before its events: its header and its styles.

Source: the SSA v4 specification, and Aegisub's manual for what V4+ changed in it.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from subtitler.formats.ass_tags import keypad_of_legacy, legacy_of_keypad
from subtitler.formats.colours import colour_of_ass
from subtitler.formats.markup_conversion import BOTTOM_CENTRE, Look, Styled
from subtitler.formats.subtitle_file import SubtitleFile

DEFAULT_STYLE = "Default"

V4_PLUS_DEFAULTS = {
    "Name": DEFAULT_STYLE,
    "Fontname": "Arial",
    "Fontsize": "64",
    "PrimaryColour": "&H00FFFFFF",
    "SecondaryColour": "&H000000FF",
    "OutlineColour": "&H00000000",
    "BackColour": "&H80000000",
    "Bold": "0",
    "Italic": "0",
    "Underline": "0",
    "StrikeOut": "0",
    "ScaleX": "100",
    "ScaleY": "100",
    "Spacing": "0",
    "Angle": "0",
    "BorderStyle": "1",
    "Outline": "3",
    "Shadow": "1",
    "Alignment": "2",
    "MarginL": "60",
    "MarginR": "60",
    "MarginV": "54",
    "Encoding": "1",
}
_V4_ONLY = {"TertiaryColour": "0", "AlphaLevel": "0"}
_V4_FIELDS = [
    *("Name", "Fontname", "Fontsize", "PrimaryColour", "SecondaryColour", "TertiaryColour"),
    *("BackColour", "Bold", "Italic", "BorderStyle", "Outline", "Shadow", "Alignment"),
    *("MarginL", "MarginR", "MarginV", "AlphaLevel", "Encoding"),
]
_OUTLINES = {"outlinecolour": "tertiarycolour", "tertiarycolour": "outlinecolour"}
_SECTION = re.compile(r"[ \t]*\[([^\]\r\n]*)\]")
_STYLE_SECTION = re.compile(r"v4(?P<plus>\+?) styles(?P<late_plus>\+?)")
_FIELD = re.compile(r"[ \t]*([A-Za-z][A-Za-z0-9 ]*?)[ \t]*:[ \t]*(.*?)[ \t]*")
# What a converted script keeps of the header that it had.
_KEPT_INFO = ("title", "playresx", "playresy", "wrapstyle", "scaledborderandshadow", "collisions")


@dataclass(frozen=True, slots=True)
class ScriptStyle:
    """A style as written.

    Attributes:
        values: by the names of the fields in small letters.
        is_v4: whether it is one of SSA, which numbers alignments and colours in its own way.
    """

    values: Mapping[str, str]
    is_v4: bool = False

    @property
    def name(self) -> str:
        """Its name, without the asterisk that some programs put before it."""
        return self.values.get("name", "").lstrip("*")

    @property
    def keypad(self) -> int:
        """Where text stands, numbered as on a keypad."""
        number = _integer(self.values.get("alignment", ""), BOTTOM_CENTRE)
        if self.is_v4:
            return keypad_of_legacy(number)
        return number if 1 <= number <= 9 else BOTTOM_CENTRE

    @property
    def look(self) -> Look:
        """How text looks, colour and weight left out: those are how the whole film looks."""
        slanted, underlined, struck = (
            _integer(self.values.get(name, ""), 0) != 0
            for name in ("italic", "underline", "strikeout")
        )
        return Look(italic=slanted, underline=underlined, strike=struck)


@dataclass(slots=True)
class Header:
    """The lines of a script that are no events.

    Attributes:
        info: of ``[Script Info]``, by names in small letters.
        styles: by name, the last of each.
    """

    info: dict[str, str] = field(default_factory=dict)
    styles: dict[str, ScriptStyle] = field(default_factory=dict)
    _format: list[str] = field(default_factory=list)

    def read_line(self, section: str, line: str) -> None:
        """Take in a line of a section, whose name is in small letters."""
        match = _FIELD.fullmatch(line)
        if match is None:
            return
        name, value = match[1].lower(), match[2]
        if section == "script info":
            self.info.setdefault(name, value)
        elif (kind := _STYLE_SECTION.fullmatch(section)) is None:
            return
        elif name == "format":
            self._format = field_names(value)
        elif name == "style":
            is_v4 = not (kind["plus"] or kind["late_plus"])
            fields = self._format or _default_format(is_v4=is_v4)
            parts = [part.strip() for part in value.split(",", len(fields) - 1)]
            style = ScriptStyle(dict(zip(fields, parts, strict=False)), is_v4)
            self.styles[style.name] = style

    @property
    def wrap_style(self) -> int:
        """How lines are broken, 0 to 3."""
        return _integer(self.info.get("wrapstyle", ""), 0)


def header_of(text: str) -> Header:
    """Read the header out of a script, of which the events may be missing."""
    header = Header()
    section = ""
    for line in text.replace("\r", "\n").split("\n"):
        section = section_name(line) or section
        header.read_line(section, line)
    return header


def section_name(line: str) -> str:
    """The name of the section that a line begins, in small letters, or ""."""
    match = _SECTION.match(line)
    return match[1].strip().lower() if match else ""


def field_names(value: str) -> list[str]:
    """The names in a ``Format:`` line, in small letters."""
    return [part.strip().lower() for part in value.split(",")]


def styles_of(like: SubtitleFile) -> dict[str, Styled]:
    """What the styles of a script say of the text in them."""
    header = header_of("".join(piece.text for piece in like.pieces if piece.cue is None))
    return {name: Styled(style.look, style.keypad) for name, style in header.styles.items()}


def new_header(names: Iterable[str], *, is_v4: bool, source: Header | None) -> str:
    """The lines of a new script up to its events.

    Args:
        names: of the styles that its events use.
        is_v4: whether it is to be SSA.
        source: header of the script it is made from, which keeps its styles.
    """
    known = dict(source.styles) if source else {}
    for name in (DEFAULT_STYLE, *names):
        known.setdefault(name, _style_named(name))
    styles = [_fields_for(style, is_v4=is_v4) for style in known.values()]
    fields = _V4_FIELDS if is_v4 else list(V4_PLUS_DEFAULTS)
    lines = [
        "[Script Info]",
        *_info_lines(source, is_v4=is_v4),
        "",
        "[V4 Styles]" if is_v4 else "[V4+ Styles]",
        "Format: " + ", ".join(fields),
        *("Style: " + ",".join(style[name.lower()] for name in fields) for style in styles),
        "",
    ]
    return "\n".join(lines) + "\n"


def _info_lines(source: Header | None, *, is_v4: bool) -> list[str]:
    info = {
        "ScriptType": "v4.00" if is_v4 else "v4.00+",
        "WrapStyle": "0",
        "ScaledBorderAndShadow": "yes",
        "PlayResX": "1920",
        "PlayResY": "1080",
    }
    if source is not None:
        by_small = {name.lower(): name for name in info}
        # The sizes of its styles are meant for its own resolution, or for the usual 384x288.
        del info["PlayResX"], info["PlayResY"]
        for small in _KEPT_INFO:
            if small in source.info:
                info[by_small.get(small, small.title())] = source.info[small]
    return [f"{name}: {value}" for name, value in info.items()]


def _style_named(name: str) -> ScriptStyle:
    values = {field.lower(): value for field, value in V4_PLUS_DEFAULTS.items()}
    return ScriptStyle(values | {"name": name})


def _fields_for(style: ScriptStyle, *, is_v4: bool) -> dict[str, str]:
    """All fields that a style needs in one kind of script."""
    defaults = {name.lower(): value for name, value in (V4_PLUS_DEFAULTS | _V4_ONLY).items()}
    values = {**defaults, **style.values, "name": style.name}
    if style.is_v4 == is_v4:
        return values
    for here, there in _OUTLINES.items():
        if here in style.values and there not in style.values:
            values[there] = style.values[here]
    colours = {name: value for name, value in values.items() if name.endswith("colour")}
    values |= {name: _colour_for(value, is_v4=is_v4) for name, value in colours.items()}
    values["alignment"] = str(legacy_of_keypad(style.keypad) if is_v4 else style.keypad)
    return values


def _colour_for(value: str, *, is_v4: bool) -> str:
    """A colour as a number, as SSA has it, or as ASS does; its blue is written first in both."""
    is_number = re.fullmatch(r"-?[0-9]{1,10}", value) is not None
    hexadecimal = f"&H{int(value) & 0xFFFFFF:06X}" if is_number else value
    colour = colour_of_ass(hexadecimal) or "#ffffff"
    red, green, blue = re.findall("..", colour[1:])
    return str(int(blue + green + red, 16)) if is_v4 else f"&H00{blue}{green}{red}".upper()


def _default_format(*, is_v4: bool) -> Sequence[str]:
    return [name.lower() for name in (_V4_FIELDS if is_v4 else V4_PLUS_DEFAULTS)]


def _integer(value: str, otherwise: int) -> int:
    match = re.match(r"\s*([-+]?[0-9]{1,9})", value)
    return int(match[1]) if match else otherwise
