"""A start tag as it is written, of which single attributes are changed."""

import re
from collections.abc import Mapping
from xml.sax.saxutils import escape

_ATTRIBUTE = re.compile(r"""(\s+)([^\s=/>]+)(\s*=\s*)("[^"]*"|'[^']*')""")
_NAMESPACES = {
    "ttm:": "http://www.w3.org/ns/ttml#metadata",
    "tts:": "http://www.w3.org/ns/ttml#styling",
}


class StartTag:
    """A start tag, or an empty-element tag.

    Attributes:
        name: as written, with its prefix.
    """

    def __init__(self, raw: str, prefixes: Mapping[str, str]) -> None:
        found = re.match(r"<([^\s/>]+)", raw)
        self.name = found[1] if found else "p"
        self._raw = raw
        self._prefixes = prefixes

    @property
    def element_prefix(self) -> str:
        """What stands before the names of elements, such as "tt:"."""
        prefix, colon, _ = self.name.rpartition(":")
        return prefix + colon

    def get(self, key: str) -> str:
        """The value of an attribute as written, or ""."""
        match = self._find(key)
        return match[4][1:-1] if match else ""

    def has(self, key: str) -> bool:
        """Whether it has the attribute."""
        return self._find(key) is not None

    def set(self, key: str, value: str) -> None:
        """Change an attribute where it stands, or add it at the end; "" takes it away."""
        match = self._find(key)
        if match is None:
            self._add(key, value)
            return
        quote = match[4][0]
        written = escape(value, {'"': "&quot;"} if quote == '"' else {"'": "&apos;"})
        new = f"{match[1]}{match[2]}{match[3]}{quote}{written}{quote}" if value else ""
        self._raw = self._raw[: match.start()] + new + self._raw[match.end() :]

    def opened(self) -> str:
        """The tag, made into one that has an end tag."""
        return re.sub(r"\s*/>\Z", ">", self._raw)

    def written(self) -> str:
        """The tag as it is."""
        return self._raw

    def _add(self, key: str, value: str) -> None:
        if not value:
            return
        kind, colon, name = key.rpartition(":")
        prefix = kind + colon
        declared = ""
        if prefix in _NAMESPACES:
            known = [name for name, meaning in self._prefixes.items() if meaning == prefix and name]
            prefix = f"{known[0]}:" if known else prefix
            declared = "" if known else f' xmlns:{kind}="{_NAMESPACES[f"{kind}:"]}"'
        closing = re.search(r"\s*/?>\Z", self._raw)
        at = closing.start() if closing else len(self._raw)
        quoted = escape(value, {'"': "&quot;"})
        self._raw = f'{self._raw[:at]}{declared} {prefix}{name}="{quoted}"{self._raw[at:]}'

    def _find(self, key: str) -> "re.Match[str] | None":
        for match in _ATTRIBUTE.finditer(self._raw):
            prefix, colon, name = match[2].rpartition(":")
            meaning = self._prefixes.get(prefix, prefix + colon) if colon else ""
            if meaning + name == key:
                return match
        return None
