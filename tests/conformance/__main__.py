"""Print what comes back byte for byte, what an edit changes, and the WebVTT conformance cases.

Run by ``make conformance``; the suite holds the same figures in ``test_figures.py``.
"""

import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from subtitler.formats import SubtitleFormat
from tests.conformance.round_trips import Figure, edited, untouched, untouched_legacy
from tests.conformance.samples import SAMPLES
from tests.conformance.webvtt_cases import cue_text_figures, file_figures


def figures(folder: Path) -> Iterator[Figure]:
    for name in SAMPLES:
        yield untouched(SubtitleFormat[name], folder)
        yield edited(SubtitleFormat[name], folder)
    yield untouched_legacy(folder)
    yield from file_figures()
    yield from cue_text_figures()


def main() -> int:
    is_whole = True
    with tempfile.TemporaryDirectory() as folder:
        for each in figures(Path(folder)):
            print(f"{each.good:5} of {each.cases:5}  {each.what}", flush=True)
            for name in each.failed:
                is_whole = False
                print(f"                 not: {name}")
    return 0 if is_whole else 1


if __name__ == "__main__":
    sys.exit(main())
