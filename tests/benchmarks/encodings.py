"""How many files are read in the encoding they were written in, by us and by charset-normalizer.

Subtitles of real dialogue in 20 languages, in all their lines and in every run of five and of two
of them. An answer counts as right if the text comes out right, whatever the encoding is called.

    python tests/benchmarks/encodings.py
"""

import sys
from collections.abc import Callable
from pathlib import Path

from charset_normalizer import from_bytes

sys.path.insert(0, str(Path(__file__).parents[2]))

from subtitler.formats.detection import decode
from tests.strategies.legacy_texts import ENCODED, lines_of, subrip_of

LENGTHS = (None, 5, 2)


def ours(data: bytes) -> str:
    return decode(data).exact.text


def theirs(data: bytes) -> str:
    best = from_bytes(data).best()
    return str(best) if best is not None else ""


def share_right(lines: list[str], encoding: str, length: int | None, read: Callable) -> str:
    runs = [lines]
    if length is not None:
        runs = [lines[at : at + length] for at in range(len(lines) - length + 1)]
    texts = [subrip_of(run) for run in runs]
    telling = [text for text in texts if not text.isascii()]
    right = sum(read(text.encode(encoding)) == text for text in telling)
    return f"{right}/{len(telling)}"


def main() -> None:
    print(f"{'':22}{'ours':^30}{'charset-normalizer':^30}")
    print(f"{'':22}" + f"{'all':>10}{'5 cues':>10}{'2 cues':>10}" * 2)
    for language, encoding in ENCODED:
        lines = lines_of(language)
        shares = [
            share_right(lines, encoding, length, read)
            for read in (ours, theirs)
            for length in LENGTHS
        ]
        print(f"{language:10}{encoding:12}" + "".join(f"{share:>10}" for share in shares))


if __name__ == "__main__":
    main()
