"""How much of a file is read as cues; the rest is kept as it is, and listed.

A file of a few megabytes can pretend to millions of cues. No real one has so many: a day of
speech has some 30,000.
"""

from subtitler.formats.subtitle_file import Repair

MOST_CUES = 100_000
MOST_WORDS = 250_000
MOST_SIGNS = 1_000_000  # "<" and "&" in WebVTT
BEYOND_LIMITS = "no real file holds so much; what follows was kept but not read"


def too_many(line: int) -> Repair:
    """The entry for where reading stopped."""
    return Repair(line, f"more than {MOST_CUES:,} cues; what follows was kept but not read")
