r"""The text that a search with groups is replaced by: ``\1``, ``$1``, ``\g<name>``, ``${name}``.

People come from editors of both families, so both ways to name a group are understood. A ``$5``
where the pattern has no fifth group is five dollars.
"""

import re
from collections.abc import Callable, Mapping

from subtitler.document.errors import SentenceError

_REFERENCE = re.compile(
    r"\\g<(?P<angled>\w+)>|\\(?P<backslashed>\d{1,2})|\\(?P<escaped>[ntr\\$])"
    r"|\$\{(?P<braced>\w+)\}|\$(?P<dollared>\d{1,2})|\$(?P<sign>[$&])"
)
_ESCAPED = {"n": "\n", "t": "\t", "r": "\n"}

Expand = Callable[[Callable[[int | str], str | None]], str]
"""Gives the text for a match, told what each of its groups found."""


class ReplacementInvalid(SentenceError):
    """The replacement names a group that the pattern does not have."""

    def __init__(self, group: str) -> None:
        super().__init__(
            f"The pattern has no group “{group}”; put round brackets around the part you mean.",
            group,
        )
        self.group = group


def parse_replacement(template: str, groups: int, names: Mapping[str, int]) -> Expand:
    """Understand a replacement with references to groups.

    Args:
        template: as typed.
        groups: how many groups the pattern has.
        names: of its named groups, and which they are.

    Raises:
        ReplacementInvalid: it names a group that is not there.
    """
    parts: list[str | int] = []
    end = 0
    for match in _REFERENCE.finditer(template):
        parts += [template[end : match.start()], _meaning(match, groups, names)]
        end = match.end()
    parts.append(template[end:])

    def expand(group: Callable[[int | str], str | None]) -> str:
        return "".join(part if isinstance(part, str) else group(part) or "" for part in parts)

    return expand


def _meaning(match: re.Match[str], groups: int, names: Mapping[str, int]) -> str | int:
    """Plain text, or the number of a group."""
    if match["escaped"]:
        return _ESCAPED.get(match["escaped"], match["escaped"])
    if match["sign"]:
        return "$" if match["sign"] == "$" else 0
    named = match["angled"] or match["braced"] or match["backslashed"]
    if named is None:
        number = int(match["dollared"])
        return number if number <= groups else match[0]
    number = int(named) if named.isdigit() else names.get(named, -1)
    if not 0 <= number <= groups:
        raise ReplacementInvalid(named)
    return number
