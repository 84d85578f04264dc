"""How much of a file is read as cues; the rest is kept as it is, and listed.

A file of a few megabytes can pretend to millions of cues. No real one has so many: a day of
speech has some 30,000.
"""

import re
from collections import Counter
from collections.abc import Iterable
from itertools import islice

from subtitler.formats.subtitle_file import Repair

MOST_CUES = 60_000
MOST_LINES = 300_000
MOST_WORDS = 250_000
MOST_SIGNS = 1_000_000  # "<" and "&" in WebVTT
MOST_REPAIRS = 100  # of a kind: nobody reads more
BEYOND_LIMITS = "no real file holds so much; what follows was kept but not read"

UNREAD_WORDS = f"more than {MOST_WORDS:,} words with times; those of this cue were not read"

_LINE_END = re.compile(r"\r\n|\r|\n")
_KIND = re.compile(r"[^0-9\u201c]*")  # up to the first number, or what is quoted from the file


def too_many(line: int) -> Repair:
    """The entry for where reading stopped."""
    return Repair(line, f"more than {MOST_CUES:,} cues; what follows was kept but not read")


def end_of_reading(text: str) -> int:
    """Where the last line ends that is read."""
    if text.count("\n") + text.count("\r") < MOST_LINES:
        return len(text)
    last = next(islice(_LINE_END.finditer(text), MOST_LINES - 1, None), None)
    return len(text) if last is None else last.end()


def listed(repairs: Iterable[Repair]) -> tuple[Repair, ...]:
    """The repairs, of each kind the first hundred; the last of these says how many more there are.

    Those that offer a change are all there.
    """
    shown: list[Repair] = []
    counts: Counter[str] = Counter()
    last: dict[str, int] = {}
    for repair in repairs:
        if repair.offer is not None:
            shown.append(repair)
            continue
        kind = _KIND.match(repair.message)
        name = "" if kind is None else kind[0]
        counts[name] += 1
        if counts[name] <= MOST_REPAIRS:
            last[name] = len(shown)
            shown.append(repair)
    for name, at in last.items():
        more = counts[name] - MOST_REPAIRS
        if more > 0:
            message = f"{shown[at].message}; and {more:,} more of this kind"
            shown[at] = Repair(shown[at].line, message)
    return tuple(shown)
