"""Characters that went wrong on the way: read in a wrong encoding, invisible, or in pieces."""

import re
import unicodedata

from subtitler.document.common_errors.rules import RepairRules
from subtitler.document.reconcile import UNSPACED

# A UTF-8 text read as Windows-1252 twice is not rare; more often nobody has seen it.
_MOST_LAYERS = 2
# Windows-1252 leaves five bytes undefined; programs that read it make C1 controls of them.
_BYTE_OF = {
    bytes([byte]).decode("cp1252", "ignore") or chr(byte): byte for byte in range(0x80, 0x100)
} | {chr(byte): byte for byte in range(0x80, 0xA0)}
_HIGH_RUN = re.compile("[" + "".join(map(re.escape, _BYTE_OF)) + "]{2,}")
# What may stand behind a capital letter with an accent for good reasons: in «PÅ» two bytes look
# like one letter. Such a pair alone is no proof, but for a capital behind a small letter.
_MAY_FOLLOW = frozenset(
    "\u00ab\u00bb\u2018\u2019\u201a\u201c\u201d\u201e\u2026\u2013\u2014\u2039\u203a\u00a0\u00a7\u00b0"
    "\u00b2\u00b3\u00b9\u00ba\u00aa\u00b4\u00b7"
)

_LINE_END = re.compile("\r\n?|[\v\f\x1c-\x1e\x85\u2028\u2029]")
# Between letters that are written without spaces a space of no width says where words end.
_WORD_END = rf"(?<={UNSPACED}\u200b){UNSPACED}"
CONTROLS = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\xad\u2028\u2029\u2060\ufeff\ufff9-\ufffb\ufffe\uffff\ud800-\udfff]"
    rf"|\u200b(?!{_WORD_END})"
)
"""What no caption needs: control characters but line feed and tab, other line separators, hidden
hyphens and spaces, byte order marks, halves of surrogate pairs. Marks of direction and the joiners
of Persian, Indic scripts and emoji are not among them."""


def repair_mojibake(text: str, _rules: RepairRules) -> str:
    """``Ã©`` is a letter of two bytes that was read as two letters; make it one again."""
    for _ in range(_MOST_LAYERS):
        if text.isascii():
            break
        changed = _HIGH_RUN.sub(_decoded, text)
        if changed == text:
            break
        text = changed
    return text


def _decoded(match: re.Match[str]) -> str:
    run = match[0]
    try:
        meant = bytes(_BYTE_OF[char] for char in run).decode("utf-8")
    except UnicodeDecodeError:
        return run
    is_pair = len(meant) == 1 and len(run) == 2
    before = match.string[match.start() - 1 : match.start()]
    is_amid_small = before.islower() and run[0].isupper()
    if is_pair and run[1] in _MAY_FOLLOW and not is_amid_small:
        return run
    if any(unicodedata.category(char) in ("Cn", "Co", "Cc") for char in meant):
        return run
    return meant


def remove_controls(text: str, _rules: RepairRules) -> str:
    """Take out `CONTROLS`; those that end a line become line feeds."""
    return CONTROLS.sub("", _LINE_END.sub("\n", text))


def normalise_unicode(text: str, _rules: RepairRules) -> str:
    """Letters with accents as one character each (NFC): some fonts and programs need that."""
    return unicodedata.normalize("NFC", text)
