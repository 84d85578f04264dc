"""How the styles and regions of a TTML document show what refers to them.

Source: Timed Text Markup Language 2, sections 10.2 (style attributes) and 10.4 (style resolution).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from subtitler.formats.colours import web_colour
from subtitler.formats.markup_conversion import Look
from subtitler.formats.ttml_tree import Element

LOOK_ATTRIBUTES = ("tts:fontStyle", "tts:fontWeight", "tts:textDecoration")

_PLACES = ("tts:textAlign", "tts:displayAlign", "tts:origin")
_STYLING = frozenset((*LOOK_ATTRIBUTES, "tts:color", *_PLACES))
_DEEPEST_STYLE = 16
_HIGHEST_PERCENT = 34  # where a region begins that is in the upper part of the picture


@dataclass(slots=True)
class StyleSheet:
    """The styles of a document; each is looked up in those that it names once.

    Attributes:
        named: styles, regions and agents, by ``xml:id``.
    """

    named: Mapping[str, Element] = field(default_factory=dict)
    _known: dict[Element, dict[str, str]] = field(default_factory=dict)

    def look_of(self, element: Element) -> Look:
        """What the attributes of an element, and the styles that it names, say of its look."""
        if not element.attributes:
            return _BARE
        said = self._said(element)
        return look_said(said) if said else _BARE

    def keypad_of(self, region: Element) -> int:
        """Where text in a region stands, numbered as on a keypad."""
        said = self._said(region)
        column = {"left": 0, "right": 2}.get(said.get("tts:textAlign", ""), 1)
        # Without a word, text stands at the top of its region, which may be low in the picture.
        align = said.get("tts:displayAlign", "before")
        origin = said.get("tts:origin", "0% 0%").split()
        top = origin[-1].removesuffix("%") if origin and origin[-1].endswith("%") else "0"
        is_high = top.replace(".", "", 1).isdecimal() and float(top) < _HIGHEST_PERCENT
        row = {"center": 1, "before": 2 if is_high else 0}.get(align, 0)
        return 3 * row + column + 1

    def _said(self, element: Element, depth: int = 0) -> dict[str, str]:
        """The styling attributes of an element with those of the styles that it names."""
        own = element.attributes
        said: dict[str, str] = {}
        if depth < _DEEPEST_STYLE and "style" in own:
            for name in own["style"].split()[:_DEEPEST_STYLE]:
                style = self.named.get(name)
                if style is not None and style.name == "style" and style is not element:
                    said |= self._of_style(style, depth + 1)
        return said | {key: own[key] for key in _STYLING & own.keys()}

    def _of_style(self, style: Element, depth: int) -> dict[str, str]:
        found = self._known.get(style)
        if found is None:
            self._known[style] = {}  # where styles name each other in a circle
            found = self._known[style] = self._said(style, depth)
        return found


def look_said(said: Mapping[str, str]) -> Look:
    """The look that these styling attributes say."""
    decoration = said.get("tts:textDecoration", "").split()
    return Look(
        bold=said.get("tts:fontWeight", "").strip() == "bold",
        italic=said.get("tts:fontStyle", "").strip() in ("italic", "oblique"),
        underline="underline" in decoration,
        strike="lineThrough" in decoration,
        colour=web_colour(said.get("tts:color", "")),
    )


_BARE = Look()
