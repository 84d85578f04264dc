"""Seconds of processor time to open and save hostile files of ten megabytes, of every format.

Each attack stands alone, and behind the beginning of a proper file, where it becomes the text of
a cue; those that were made for one format stand behind the heads that belong to it. Two seconds
are allowed for opening; a figure beyond is marked. With --doubling each file is opened at half
the size too, and where that takes less than a third of the time, the line says so.

    python -m tests.benchmarks.hostile_subtitles [format ...] [--megabytes 10] [--doubling]
"""

import argparse
import contextlib
import gc
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from subtitler.document.cue import Cue
from subtitler.document.errors import SentenceError
from subtitler.formats import SubtitleFormat, read_subtitles, render, render_bytes

ALLOWED_S = 2.0
GROWTH = 3.0  # twice the size may take twice the time, and what a busy machine adds

# Tried on every format.
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
    "braces": "{",
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
    "combining marks": "e\u0301",
    "right to left": "\u202bא\u202c",
}

# What only one format falls for, by the suffix of its files; each behind each of the heads.
OWN_ATTACKS = {
    ".srt": ["{1}{2}x\n", "1\n00:00:01,000 --> 00:00:02,000 X1:1 X2:2\n<i>x</i>\n\n"],
    ".vtt": [
        "NOTE x\n\n",
        "STYLE\na{}\n\n",
        "00:01.000 --> 00:02.000 line:1 align:left\n<00:00:01.000>x <00:00:01.500>y\n\n",
        "00:01.000 --> 00:02.000\n<v a>x</v> &amp; <b>y</b>\n\n",
        "00:01.000 --> 00:02.000 region:r\nx\n\n",
        "REGION\nid:r\n\n",
    ],
    ".ass": [
        "Dialogue: 0,0:00:01.00,0:00:02.00,Default,,0,0,0,,x\n",
        "Dialogue: 0,0:00:01.00,0:00:02.00,Default,,0,0,0,,{\\k10}x {\\k20}y{\\i1}z\n",
        "Dialogue: \n",
        "[Events]\n",
        "Style: a,b,c\n",
        "Comment: 0,0:00:01.00,0:00:02.00,Default,,0,0,0,,x\n",
        "{\\k1}x",
        "{\\p1}m 0 0{\\p0}",
        "{\\t(\\i1",
        "\\N",
    ],
    ".ttml": [
        '<p begin="1s" end="2s">x</p>',
        '<p begin="1s" end="2s"><span begin="0s">x</span></p>',
        '<span begin="0s">',
        "<br/>",
        "<!-- x -->",
        '<style xml:id="a"/>',
    ],
    ".sbv": ["0:0:0,0:0:0\n", "0:00:01.000,0:00:02.000\na\n\n", "0:0:0,", "[br]"],
    ".lrc": [
        "[0:0]a\n",
        "[0:0]",
        "[0:0]a\n[1:0]\n",
        "[0:0]<0:0>a<0:1>b<0:2>c<0:3>d\n",
        "<0:0>a",
        "[0:0]\n",
        "[a:",
    ],
    ".json": [
        '{"start":0,"end":1,"text":"a"},',
        '{"start":0,"end":9,"text":"a b","words":[{"word":"a","start":1,"end":2}]},',
        '{"start":0,"end":9,"text":"a","words":[{"word":"a","start":1,"end":2}]},',
        '{"word":"a","start":1,"end":2},',
        "[",
        '{"a":',
        '"",',
        "0,",
        "1e999,",
        '"\\u0041',
    ],
    ".csv": ["1,2,a\n", ",\n", '"a', '"",', '1,2,"a\n', '1,2,"a""b"\n', "1;2|3\t4\n"],
    ".tsv": ["1\t2\ta\n", '1\t2\t"a\n', '"\n', '1\t2\t"a\nb"\n'],
    ".txt": ["a\n", "a\n\n", "0:01 a\n", "[0:01]\n", "0:01 ", "0:0:0:", "a: b\n", ". "],
}
OWN_HEADS = {
    ".vtt": ["WEBVTT\n\n", "WEBVTT\n\n00:01.000 --> 00:02.000\n"],
    ".json": ["", '{"segments": [', '{"segments": [{"start":0,"end":1,"text":"x","words":['],
    ".csv": ["", "start,end,text\n"],
    ".tsv": ["", "start\tend\ttext\n"],
    ".txt": ["", "[0:01] a\n[0:02] b\n"],
}
OWN_TAILS = {
    ".json": ["", '{"start":0,"end":1,"text":"a"}]}'],
    ".ttml": ["</p></div></body></tt>"],
}


def proper_text(form: SubtitleFormat) -> str:
    """A proper file of the format with one cue."""
    return render([Cue("a", 1000, 2000, "TEXT HERE")], form)


def hostile_files(form: SubtitleFormat) -> Iterator[tuple[str, str, bytes, str]]:
    """What is repeated, by name, and what stands before and behind it."""
    proper = proper_text(form)
    in_cue = proper[: proper.find("TEXT HERE")]
    before_cue = proper[: max(proper.rfind("\n", 0, len(in_cue)), 0)] + "\n"
    for name, unit in ATTACKS.items():
        data = unit if isinstance(unit, bytes) else unit.encode()
        yield name, "", data, ""
        yield f"{name}, in a cue", in_cue, data, ""
    for unit in OWN_ATTACKS.get(form.suffix.replace(".ssa", ".ass"), []):
        for head in OWN_HEADS.get(form.suffix, ["", in_cue, before_cue]):
            for tail in OWN_TAILS.get(form.suffix, [""]):
                yield f"{head[-12:] + unit[:30]!r}", head, unit.encode(), tail


def opening_s(path: Path) -> float:
    """How long opening takes, of this process alone."""
    gc.collect()
    begin = time.process_time()
    with contextlib.suppress(SentenceError):
        read_subtitles(path)
    return time.process_time() - begin


def outcome(path: Path) -> str:
    """What came of it: how long saving takes, and whether the bytes are the same."""
    try:
        content = read_subtitles(path)
    except SentenceError:
        return "refused"
    begin = time.process_time()
    data = render_bytes(content.cues, content.format, like=content).data
    saved_s = time.process_time() - begin
    same = "same bytes" if data == path.read_bytes() else "OTHER BYTES"
    return f"save {saved_s:5.2f} s  {len(content.cues)} cues, {same}"


def main() -> None:
    """Print a line for each file, and the slowest of each format."""
    parser = argparse.ArgumentParser()
    parser.add_argument("formats", nargs="*", default=[form.name for form in SubtitleFormat])
    parser.add_argument("--megabytes", type=float, default=10)
    parser.add_argument("--doubling", action="store_true")
    options = parser.parse_args()
    slowest: dict[str, tuple[float, str]] = {}
    with tempfile.TemporaryDirectory() as folder:
        for form in (SubtitleFormat[name.upper()] for name in options.formats):
            path = Path(folder) / f"hostile{form.suffix}"
            half = Path(folder) / f"half{form.suffix}"
            for name, head, unit, tail in hostile_files(form):
                count = int(options.megabytes * 1_000_000) // len(unit)
                path.write_bytes(head.encode() + unit * count + tail.encode())
                taken_s = opening_s(path)
                marks = "  SLOW" if taken_s > ALLOWED_S else ""
                if options.doubling:
                    half.write_bytes(head.encode() + unit * (count // 2) + tail.encode())
                    growth = taken_s / max(opening_s(half), 0.05)
                    marks += f"  GROWS x{growth:.1f}" if growth > GROWTH else ""
                line = f"{form.name:6}{name:50}open {taken_s:6.2f} s  {outcome(path)}{marks}"
                print(line, flush=True)
                slowest[form.name] = max(slowest.get(form.name, (0.0, "")), (taken_s, name))
    for form_name, (taken_s, name) in slowest.items():
        print(f"{form_name:6}slowest {taken_s:6.2f} s  {name}")


if __name__ == "__main__":
    main()
