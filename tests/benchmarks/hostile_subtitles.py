"""Seconds of a processor to open and save hostile files of ten megabytes, of every format.

Each attack stands alone, or behind the beginning of a proper file, where it becomes the text of
a cue. Two seconds are allowed for opening; a figure beyond is marked.

    python tests/benchmarks/hostile_subtitles.py [format ...] [--megabytes 10]
"""

import argparse
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

from subtitler.document.cue import Cue
from subtitler.document.errors import SentenceError
from subtitler.formats import SubtitleFormat, read_subtitles, render, render_bytes

ALLOWED_S = 2.0

ATTACKS = {
    "one line": "a",
    "one line of words": "word ",
    "blank lines": "\n",
    "blank lines, CR": "\r",
    "spaces": " ",
    "digits": "7",
    "lines of digits": "1984\n",
    "<": "<",
    "&": "&",
    "&amp": "&amp",
    "-->": "-->",
    "--> lines": "-->\n",
    "00:": "00:",
    "time lines": "00:00:01,000 --> 00:00:02,000\n",
    "time lines, dot": "00:00:01.000 --> 00:00:02.000\n",
    "numbered cues": "1\n00:00:01,000 --> 00:00:02,000\nx\n\n",
    "cues with dots": "\n00:00:01.000 --> 00:00:02.000\nx\n",
    "stamps": "<00:00:01.000>x",
    "open tags": "<i>",
    "voices": "<v ",
    "nested tags": "<b><i>x",
    "classes": "<c.a",
    "override blocks": "{\\i1}x",
    "open blocks": "{\\",
    "brackets": "[",
    "quotes": '"',
    "commas": ",",
    "tabs": "\t",
    "XML tags": "<p>",
    "JSON objects": '{"start":0,"end":1,"text":"x"},',
    "NUL": "\0",
    "broken bytes": b"\xff",
    "Cyrillic": "я".encode("cp1251"),
    "Chinese": "你好".encode("gb18030"),
    "mojibake": "Ã©",
}


def beginning_of(form: SubtitleFormat) -> str:
    """A proper file of the format with one cue, up to the cue's text."""
    text = render([Cue("a", 1000, 2000, "TEXT HERE")], form)
    return text[: text.find("TEXT HERE")]


def seconds(path: Path) -> tuple[float, float, str]:
    begin = time.process_time()
    try:
        content = read_subtitles(path)
    except SentenceError:
        return time.process_time() - begin, 0.0, "refused"
    opened_s = time.process_time() - begin
    begin = time.process_time()
    data = render_bytes(content.cues, content.format, like=content).data
    saved_s = time.process_time() - begin
    same = "same bytes" if data == path.read_bytes() else "OTHER BYTES"
    return opened_s, saved_s, f"{len(content.cues)} cues, {same}"


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("formats", nargs="*", default=[form.name for form in SubtitleFormat])
    parser.add_argument("--megabytes", type=float, default=10)
    options = parser.parse_args()
    worst = 0.0
    with tempfile.TemporaryDirectory() as folder:
        for name in options.formats:
            form = SubtitleFormat[name.upper()]
            path = Path(folder) / f"hostile{form.suffix}"
            for attack, unit in ATTACKS.items():
                data = unit if isinstance(unit, bytes) else unit.encode()
                data *= int(options.megabytes * 1_000_000) // len(data)
                for where, begun in (("alone", ""), ("in a cue", beginning_of(form))):
                    path.write_bytes(begun.encode() + data)
                    opened_s, saved_s, outcome = seconds(path)
                    worst = max(worst, opened_s)
                    mark = "  SLOW" if opened_s > ALLOWED_S else ""
                    print(
                        f"{form.name:6}{attack:20}{where:10}open {opened_s:6.2f} s  "
                        f"save {saved_s:6.2f} s  {outcome}{mark}",
                        flush=True,
                    )
    print(f"the slowest took {worst:.2f} s to open")


if __name__ == "__main__":
    main()
