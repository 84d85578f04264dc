r"""The Text field of an ASS event and the text of a cue, both ways.

A cue's text keeps the override blocks as they are. ``\N`` is a line feed in it, ``\h`` a no-break
space, and ``\n`` a space, or a line feed where the script breaks lines nowhere else. What only
hides is a block of its own, see `subtitler.document.markup`. Tags for karaoke are taken out: they
are the times of the words.

An edited text is written so that what was not edited stays as it was written.

Source: Aegisub's manual, "ASS Tags"; libass, ``ass_parse.c``, for escaped braces.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import NamedTuple

from subtitler.document.markup import COMMENT_BLOCK, DRAWING_BLOCK, spans
from subtitler.formats.ass_tags import KARAOKE, Tag, override_tags
from subtitler.formats.markup_conversion import to_overrides
from subtitler.formats.rewriting import unchanged_ends

NEVER_WRAPS = 2
"""The WrapStyle, and the value of `\\q`, in which ``\\n`` breaks a line."""

MOST_BLOCKS = 5_000
"""A line with more is nothing that anybody sang or reads: its text is taken as it stands."""

_NO_BREAK_SPACE = "\u00a0"
# Keeps a backslash from the letter behind it; invisible and without width. libass advises it.
_JOINER = "\u2060"
# A NUL, or what stands for broken bytes (see `subtitler.formats.encoding`).
_UNSHOWN = "\0\ud800-\udfff"
_ESCAPED = rf"\\(?:[Nnh{{}}]|{_JOINER}+(?=[Nnh{{}}]))|[{_UNSHOWN}]"
_ESCAPE = re.compile(rf"{_ESCAPED}|\{{")
_SIGN = re.compile(rf"({_ESCAPED}|\{{[^}}]*+\}})")  # where every block is closed
_GUIDING = re.compile(r"\\[ \t]*(?:[kK]|p[0-9]|q[0-3])")
_GUIDES = (*KARAOKE, "kt", "p", "q")
PLAIN = rf"[^{{}}\\\u00a0\r\n{_UNSHOWN}]*+"
"""A pattern for text that means what it says."""

_PLAIN = re.compile(PLAIN)


class Token(NamedTuple):
    """A stretch of the Text field, and what it is in the cue's text.

    Attributes:
        raw: as in the file.
        text: as in the cue; the same as `raw` for plain text, which can be cut anywhere.
        block: whether it is an override block.
    """

    raw: str
    text: str
    block: bool = False


class Syllable(NamedTuple):
    """A karaoke tag.

    Attributes:
        at: its place in the cue's text.
        start_cs: since the start of the line.
        end_cs: the same.
        name: the tag's, such as "kf".
    """

    at: int
    start_cs: int
    end_cs: int
    name: str


@dataclass(frozen=True, slots=True)
class EventText:
    """A Text field, taken apart.

    Attributes:
        tokens: together the whole field.
        syllables: its karaoke, in order.
        text: the cue's.
    """

    tokens: tuple[Token, ...]
    syllables: tuple[Syllable, ...]
    text: str

    @property
    def raw(self) -> str:
        """The field as written."""
        return "".join(token.raw for token in self.tokens)


def read_text(raw: str, wrap_style: int = 0, *, brief: bool = False) -> EventText:
    """Take a Text field apart; anything is read.

    Args:
        raw: the field.
        wrap_style: of the script.
        brief: leave the tokens out, which only writing needs.
    """
    if _PLAIN.fullmatch(raw):
        return EventText((Token(raw, raw),), (), raw)
    if raw.count("{") > MOST_BLOCKS:
        text = _shown(raw)
        return EventText((Token(raw, text),), (), text)
    reader = _Reader(wrap_style, None if brief else [])
    for part, is_sign in _raw_tokens(raw):
        reader.add(part, is_sign=is_sign)
    return EventText(tuple(reader.tokens or ()), tuple(reader.syllables), "".join(reader.texts))


def n_signs(raw: str) -> int:
    """How many parts of a Text field may have to be looked at, one by one.

    Those of karaoke among other tags count thrice: they take as long.
    """
    if _GUIDING.search(raw) is not None:
        return 3 * (raw.count("{") + raw.count("\\"))
    return raw.count("{") + sum(map(raw.count, ("\\N", "\\n", "\\h", "\\{", "\\}", "\0")))


def new_text(text: str) -> EventText:
    """The Text field for a cue's text, without karaoke."""
    wanted = to_overrides(text)
    return EventText(tuple(_new_tokens(wanted)), (), wanted)


def edited_text(old: EventText, text: str, wrap_style: int) -> EventText:
    """What to write for an edited text: as it was written before and behind the edit.

    Returns:
        Tokens without karaoke.
    """
    wanted = to_overrides(text)
    kept = [_without_karaoke(token) for token in old.tokens]
    head, tail = unchanged_ends(old.text, wanted)
    before = _up_to(kept, head)
    behind = _from(kept, len(old.text) - tail)
    first = sum(len(token.text) for token in before)
    last = len(wanted) - sum(len(token.text) for token in behind)
    tokens: tuple[Token, ...] = (*before, *_new_tokens(wanted[first:last]), *behind)
    again = read_text("".join(token.raw for token in tokens), wrap_style)
    if again.text != wanted:  # two halves that mean something else side by side
        tokens = tuple(_new_tokens(wanted))
    return EventText(tokens, (), wanted)


@dataclass(slots=True)
class _Reader:
    """Turns raw tokens into those of a cue's text, and keeps the time of the karaoke."""

    wrap_style: int
    tokens: list[Token] | None
    texts: list[str] = field(default_factory=list)
    syllables: list[Syllable] = field(default_factory=list)
    length: int = 0
    now_cs: int = 0
    draws: bool = False

    def add(self, raw: str, *, is_sign: bool) -> None:
        is_block = is_sign and raw[0] == "{"
        if is_block:
            text, tags = _block_read(raw)
            for tag in tags:
                self._follow(tag)
        elif self.draws:
            text = f"{DRAWING_BLOCK}{_unbraced(raw)}}}"
        else:
            text = self._meaning(raw) if is_sign else raw
        self.texts.append(text)
        self.length += len(text)
        if self.tokens is not None:
            self.tokens.append(Token(raw, text, is_block))

    def _follow(self, tag: Tag) -> None:
        if tag.name == "p":
            self.draws = int(tag.value) > 0
        elif tag.name == "q":
            self.wrap_style = int(tag.value)
        elif tag.name == "kt":
            self.now_cs = round(float(tag.value))
        else:
            end_cs = self.now_cs + round(float(tag.value))
            self.syllables.append(Syllable(self.length, self.now_cs, end_cs, tag.name))
            self.now_cs = end_cs

    def _meaning(self, raw: str) -> str:
        if len(raw) == 1:
            return "\ufffd"
        if raw == "\\n":
            return "\n" if self.wrap_style == NEVER_WRAPS else " "
        if raw[1] == _JOINER:
            return "\\" + raw[2:]
        return {"N": "\n", "h": _NO_BREAK_SPACE}.get(raw[1:], raw[1:])


def _raw_tokens(raw: str) -> Iterator[tuple[str, bool]]:
    """Cut a Text field into blocks and escapes, said to be such, and what is between them."""
    at = raw.rfind("}") + 1
    *parts, rest = _SIGN.split(raw[:at])
    is_sign = False
    for part in parts:
        if part:
            yield part, is_sign
        is_sign = not is_sign
    plain = at - len(rest)
    # An open brace with none to close it, and all behind it, is text.
    while (match := _ESCAPE.search(raw, at)) is not None and match[0] != "{":
        if match.start() > plain:
            yield raw[plain : match.start()], False
        yield match[0], True
        plain = at = match.end()
    if plain < len(raw):
        yield raw[plain:], False


@lru_cache(maxsize=4096)
def _block_read(block: str) -> tuple[str, tuple[Tag, ...]]:
    """A block as it is in a cue's text, and the tags that say how to go on behind it."""
    if _GUIDING.search(block) is None:
        return _hidden(block), ()
    tags = override_tags(block)
    guiding = tuple(tag for tag in tags if tag.name in _GUIDES)
    return _hidden(_stripped(block, tags)), guiding


def _stripped(block: str, tags: Sequence[Tag]) -> str:
    """The block without its karaoke; "" where nothing else is in it."""
    timing = [tag for tag in tags if tag.name == "kt" or tag.name in KARAOKE]
    if not timing:
        return block
    kept: list[str] = []
    end = 0
    for tag in timing:
        kept.append(block[end : tag.start])
        end = tag.end
    rest = "".join([*kept, block[end:]])
    return "" if rest == "{}" else rest


def _hidden(block: str) -> str:
    """A block as it is in a cue's text."""
    if not block or not block.endswith("}"):
        return block
    inside = _unbraced(block[1:-1])
    return f"{{{inside}}}" if "\\" in inside else f"{COMMENT_BLOCK}{inside}}}"


def _unbraced(text: str) -> str:
    """The text with no braces in it, which no block of a cue's text can hold."""
    return _shown(text.replace("{", "(").replace("}", ")"))


def _shown(text: str) -> str:
    return re.sub(f"[{_UNSHOWN}]", "\ufffd", text)


def _without_karaoke(token: Token) -> Token:
    if not token.block:
        return token
    return Token(_stripped(token.raw, override_tags(token.raw)), token.text, block=True)


def _new_tokens(text: str) -> Iterator[Token]:
    """Tokens for a text without tags."""
    draws = False
    found = spans(text)
    for number, span in enumerate(found):
        part = text[span.start : span.end]
        if not span.is_markup:
            before_block = number + 1 < len(found)
            yield from _escaped(part, before_block=before_block)
        elif part.startswith(DRAWING_BLOCK):
            if draws:  # else it was cut off from where the drawing begins
                yield Token(part[len(DRAWING_BLOCK) : -1], part)
        else:
            yield Token(_block(part), part, block=True)
            for tag in override_tags(part):
                draws = int(tag.value) > 0 if tag.name == "p" else draws


def _block(part: str) -> str:
    inside = part[len(COMMENT_BLOCK) : -1]
    return f"{{{inside}}}" if part.startswith(COMMENT_BLOCK) and "\\" not in inside else part


_SPECIAL = re.compile(rf"[\n{{{_NO_BREAK_SPACE}]|\\(?={_JOINER}*(?:[Nnh}}]|\Z))")
_WRITTEN = {"\n": "\\N", "{": "\\{", _NO_BREAK_SPACE: "\\h"}


def _escaped(part: str, *, before_block: bool) -> Iterator[Token]:
    end = 0
    for match in _SPECIAL.finditer(part):
        at = match.start()
        if match[0] == "\\" and not before_block and not part[at + 1 :].strip(_JOINER):
            continue  # nothing follows
        if at > end:
            yield Token(part[end:at], part[end:at])
        yield Token(_WRITTEN.get(match[0], "\\" + _JOINER), match[0])
        end = match.end()
    if end < len(part):
        yield Token(part[end:], part[end:])


def _up_to(tokens: Sequence[Token], end: int) -> list[Token]:
    """The tokens that lie wholly before a place of the text; plain text is cut there."""
    taken: list[Token] = []
    at = 0
    for token in tokens:
        if at + len(token.text) > end:
            if token.raw == token.text and not token.block:
                taken.append(Token(token.text[: end - at], token.text[: end - at]))
            break
        taken.append(token)
        at += len(token.text)
    return [token for token in taken if token.text]


def _from(tokens: Sequence[Token], start: int) -> list[Token]:
    """The tokens that lie wholly behind a place of the text; plain text is cut there."""
    taken: list[Token] = []
    at = 0
    for token in tokens:
        if at >= start:
            taken.append(token)
        elif at + len(token.text) > start and token.raw == token.text and not token.block:
            taken.append(Token(token.text[start - at :], token.text[start - at :]))
        at += len(token.text)
    return [token for token in taken if token.text]
