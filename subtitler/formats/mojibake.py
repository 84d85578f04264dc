"""Text that was UTF-8, was read as an old encoding and saved as UTF-8 again: “Ã©” for “é”.

A run of such letters, written in the old encoding, is valid UTF-8: that hardly happens by chance.
"""

import re
from dataclasses import replace
from functools import cache

from subtitler.document.cue import Cue
from subtitler.formats.encoding import ENCODINGS
from subtitler.formats.subtitle_file import Offer, Repair, SubtitleFile

_RUN = re.compile(r"[^\0-\x7f]+")
# UTF-8's first bytes of several, as the scramblers show them.
_FIRST_OF_TWO = re.compile("[\u00c2-\u00f4\u0412-\u0444][^\0-\x7f]")
# The bytes that Windows-1252 leaves open come through as control characters.
_SCRAMBLERS = ("cp1252", "cp1251")
# Of all runs of two letters and more, so many must make sense: one is no chance in a short file.
_FEWEST_MENDED = 0.9
_BOTH = 2
_NO_BYTE = 0xFFFD
# A text without spaces has a run for each line, another one for each word. A day has 250,000
# words; a file with far more, or with lines that fill books, is none to be mended.
_LONGEST_RUN = 10_000
_JUDGED_RUNS = 20_000
_MOST_RUNS = 400_000


def mojibake_repair(content: SubtitleFile) -> Repair | None:
    """The offer to mend the file's text; None where it looks like proper text."""
    if not any(_FIRST_OF_TWO.search(cue.text) for cue in content.cues):
        return None
    runs = [run for cue in content.cues for run in _RUN.findall(cue.text)]
    if len(runs) > _MOST_RUNS:
        return None
    for encoding in _SCRAMBLERS:
        if _is_scrambled(runs[:_JUDGED_RUNS], encoding):
            changes = tuple(
                (cue, replace(cue, text=mended))
                for cue in content.cues
                if (mended := unscrambled(cue.text, encoding)) != cue.text
            )
            message = f"the text looks like UTF-8 that was once read as {ENCODINGS[encoding]}"
            offer = Offer("Mend the letters", changes)
            return Repair(_line_of(content, changes[0][0]), message, offer)
    return None


def unscrambled(text: str, encoding: str) -> str:
    """The text with every run of letters that is UTF-8 in disguise put right.

    Args:
        text: of a cue.
        encoding: that it was read in by mistake.
    """
    return _RUN.sub(lambda run: _mended(run[0], encoding) or run[0], text)


def _mended(run: str, encoding: str) -> str | None:
    if len(run) > _LONGEST_RUN:
        return None
    try:
        return run.translate(_bytes_of(encoding)).encode("latin-1").decode("utf-8")
    except UnicodeError:
        return None


@cache
def _bytes_of(encoding: str) -> dict[int, int]:
    """The bytes of all characters of an encoding; others stay, and only some are bytes at all."""
    chars = ((byte, bytes([byte]).decode(encoding, "ignore")) for byte in range(0x80, 0x100))
    table = {ord(char): byte for byte, char in chars if char}
    # A letter of Latin-1 that the encoding lacks is no byte of it.
    return dict.fromkeys(range(0xA0, 0x100), _NO_BYTE) | table


def _is_scrambled(runs: list[str], encoding: str) -> bool:
    telling = [run for run in runs if len(run) >= _BOTH]
    n_mended = sum(_mended(run, encoding) is not None for run in telling)
    return n_mended > 0 and n_mended >= _FEWEST_MENDED * len(telling)


def _line_of(content: SubtitleFile, cue: Cue) -> int:
    """The line on which the cue's part of the file begins, counted from 1."""
    line = 1
    for piece in content.pieces:
        if piece.cue is not None and piece.cue.cue_id == cue.cue_id:
            return line
        text = piece.text.replace("\r\n", "\n")
        line += text.count("\n") + text.count("\r")
    return 1
