"""Write a file that was read, changing only the blocks of cues that changed.

Whoever opens a file and saves it without an edit gets every character back; whoever edits one
cue finds one block changed. What is no cue stays before the cue that followed it.
"""

import re
from collections.abc import Callable, Sequence
from itertools import takewhile

from subtitler.document.cue import Cue
from subtitler.formats.subtitle_file import Piece

Block = Callable[[Cue, Piece | None], str]
"""Writes the block of a cue: anew, or as changed from the piece it was read from. It ends with
whatever parts blocks in the format, unless the piece did not."""

Content = Callable[[Cue], object]
"""What of a cue the format holds; cues of equal content are written as they were read."""


def content(cue: Cue) -> object:
    """All that a format may hold of a cue but the times of its words."""
    return (
        cue.start_ms,
        cue.end_ms,
        cue.text,
        cue.settings,
        cue.identifier,
        cue.speaker,
        cue.style,
    )


def content_with_words(cue: Cue) -> object:
    """The same and the times of the words."""
    return content(cue), tuple(cue.words)


def unchanged_ends(old: str, new: str) -> tuple[int, int]:
    """How many characters at the beginning, and how many at the end, an edit left as they were."""
    head = _common_length(old, new)
    return head, _common_length(old[head:][::-1], new[head:][::-1])


def _common_length(one: str, other: str) -> int:
    shorter = min(len(one), len(other))
    return next((at for at in range(shorter) if one[at] != other[at]), shorter)


def rewrite(
    cues: Sequence[Cue],
    pieces: Sequence[Piece],
    block: Block,
    *,
    separator: str,
    content: Content = content,
    anew: bool = False,
) -> str:
    """The text of the file with these cues.

    Args:
        cues: in the order to write them; those that were read keep their `cue_id`.
        pieces: of the file as read.
        block: writes what cannot be taken over.
        separator: stands at the end of a block where another follows, such as an empty line;
            put in only between blocks that did not follow each other before.
        content: what of a cue the format holds.
        anew: have `block` write every cue without its piece.
    """
    order = {piece.cue.cue_id: at for at, piece in enumerate(pieces) if piece.cue is not None}
    head, leading, trailing = _attached(cues, pieces)
    written: list[str] = []
    last = -1  # the piece that the text ends with

    def add(text: str, at: int | None) -> None:
        nonlocal last
        follows = at is not None and at == last + 1
        if written and text and not follows:
            written.append(_missing(written[-1], separator))
        written.append(text)
        last = _NOWHERE if at is None else at

    for at in head:
        add(pieces[at].text, at)
    for cue in cues:
        for at in leading.get(cue.cue_id, ()):
            add(pieces[at].text, at)
        own = None if anew else order.get(cue.cue_id)
        piece = None if own is None else pieces[own]
        if piece is not None and piece.cue is not None and content(piece.cue) == content(cue):
            add(piece.text, own)
        else:
            text = block(cue, piece)
            add(text if piece is None else _with_broken_bytes(text, piece.text), own)
    for at in trailing:
        add(pieces[at].text, at)
    return "".join(written)


def _with_broken_bytes(text: str, written: str) -> str:
    """The block with the bytes that are no text where it shows U+FFFD for them.

    Only if as many are there as before: then each is in its place, and the file can keep its
    encoding, which may have no U+FFFD.
    """
    broken = _BROKEN.findall(written)
    if not broken or len(_BROKEN.findall(text)) != len(broken):
        return text
    signs = iter(broken)
    return _BROKEN.sub(lambda _: next(signs), text)


_BROKEN = re.compile("[\0\udc00-\udcff\ufffd]")
_NOWHERE = -2
"""No piece comes right after this one."""


def _attached(
    cues: Sequence[Cue], pieces: Sequence[Piece]
) -> tuple[list[int], dict[str, list[int]], list[int]]:
    """The pieces that are no cue: the head, those by the first later cue still there, the rest.

    What stands before all cues is the head of the file, and stays there.
    """
    there = {cue.cue_id for cue in cues}
    leading: dict[str, list[int]] = {}
    waiting: list[int] = []
    head = list(takewhile(lambda at: pieces[at].cue is None, range(len(pieces))))
    for at, piece in enumerate(pieces[len(head) :], len(head)):
        if piece.cue is None:
            waiting.append(at)
        elif piece.cue.cue_id in there:
            if waiting:
                leading[piece.cue.cue_id] = waiting
            waiting = []
    return head, leading, waiting


def _missing(before: str, separator: str) -> str:
    """What of the separator `before` does not end with."""
    there = max(n for n in range(len(separator) + 1) if before.endswith(separator[:n]))
    return separator[there:]
