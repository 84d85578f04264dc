"""Tags that were not closed, closed twice, or closed in the wrong order."""

import re
from dataclasses import dataclass, field

from subtitler.document.common_errors.rules import RepairRules
from subtitler.document.markup import MARKUP, name_of
from subtitler.document.substitution import without_emptied_tags

# A voice may stay open to the end of the cue, and so may ruby texts. Source: WebVTT, 4.2.2.
_CLOSED = ("b", "i", "u", "s", "font", "c", "lang")
# Deeper than anybody nests tags; what is nested deeper is no text and is left alone.
_DEEPEST = 32
_MISSPELT = re.compile(r"<[ ]{0,9}(/?)[ ]{0,9}([bius])[ ]{0,9}(/?)[ ]{0,9}>", re.IGNORECASE)


@dataclass(slots=True)
class _Balance:
    pieces: list[str] = field(default_factory=list)
    open_tags: list[tuple[str, str]] = field(default_factory=list)  # name, and the whole tag

    def close(self, name: str, closing: str) -> None:
        """Close the tag, with those inside it, which are opened again behind it."""
        names = [each for each, _ in self.open_tags]
        if name not in names:
            return
        at = len(names) - 1 - names[::-1].index(name)
        inner = self.open_tags[at + 1 :]
        self.pieces += [f"</{each}>" for each, _ in reversed(inner)]
        self.pieces.append(closing)
        self.pieces += [tag for _, tag in inner]
        self.open_tags[at:] = inner


def repair_tags(text: str, _rules: RepairRules) -> str:
    """Close what is open, drop what closes nothing, and nest what crosses; ``< I >`` is a tag."""
    if "<" not in text:
        return text
    text = _MISSPELT.sub(_spelt, text)
    balance = _Balance()
    end = 0
    for match in MARKUP.finditer(text):
        balance.pieces.append(text[end : match.start()])
        end = match.end()
        name = name_of(match) if match["name"] else ""
        if name not in _CLOSED:
            balance.pieces.append(match[0])
        elif match["slash"]:
            balance.close(name, match[0])
        elif _closes_by_mistake(balance, text, match):
            balance.close(name, f"</{match['name']}>")
        else:
            balance.open_tags.append((name, match[0]))
            balance.pieces.append(match[0])
        if len(balance.open_tags) > _DEEPEST:
            return text
    balance.pieces.append(text[end:])
    balance.pieces += [f"</{name}>" for name, _ in reversed(balance.open_tags)]
    repaired = "".join(balance.pieces)
    return without_emptied_tags(repaired) if repaired != text else text


def _spelt(match: re.Match[str]) -> str:
    return f"<{'/' if match[1] or match[3] else ''}{match[2]}>"


def _closes_by_mistake(balance: _Balance, text: str, match: re.Match[str]) -> bool:
    """Whether an opening tag stands where its closing one should: ``<i>Hello<i>``."""
    if match["rest"] or match[0] not in [tag for _, tag in balance.open_tags]:
        return False
    behind = text[match.end() : match.end() + 1]
    return behind in ("", "\n") or behind.isspace()
