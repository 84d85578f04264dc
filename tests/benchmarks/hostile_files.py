"""Megabytes of nothing good, in each of the formats: seconds of processor time to read them.

Run: python -m tests.benchmarks.hostile_files [MEGABYTES [FORMAT ...]]; of ten, if not said.
"""

import sys
import time

from subtitler.formats import SubtitleFormat, SubtitleSyntaxError, parse

UNITS = {
    "sbv": ["0:0:0,0:0:0\n", "0:00:01.000,0:00:02.000\na\n\n", "0:0:0,", "\n", "[br]"],
    "lrc": [
        "[0:0]a\n",
        "[0:0]",
        "[0:0]a\n[1:0]\n",
        "[0:0]<0:0>a<0:1>b<0:2>c<0:3>d\n",
        "<0:0>a",
        "[0:0]\n",
        "[",
        "\n",
        "[a:",
    ],
    "txt": ["a\n", "a\n\n", "0:01 a\n", "[0:01]\n", "[", "0:01 ", "\n", "0:0:0:"],
    "csv": ["1,2,a\n", ",", ",\n", '"', '"a', '"",', '1,2,"a\n', "\n", "\t", '1,2,"a""b"\n'],
    "tsv": ["1\t2\ta\n", "\t", '1\t2\t"a\n', '"\n', '1\t2\t"a\nb"\n'],
    "json": [
        '{"start":0,"end":1,"text":"a"},',
        "[",
        '{"a":',
        '"",',
        "0,",
        '{"start":0,"end":9,"text":"a b","words":[{"word":"a","start":1,"end":2}]},',
    ],
}
HEADS = {"lrc": ["", "[0:0]a"], "csv": ["", "start,end,text\n"], "tsv": ["", "start\tend\ttext\n"]}
HEADS["json"] = ["", '{"segments": [']
TAILS = {"json": ["", '{"start":0,"end":1,"text":"a"}]}']}
HEADS["txt"] = ["", "[0:01] a\n[0:02] b\n"]
HEADS["sbv"] = ["", "0:00:01.000,0:00:02.000\n"]


def seconds(text: str, form: SubtitleFormat) -> tuple[float, int]:
    """How long reading takes, and how many cues come of it."""
    begin = time.process_time()
    try:
        count = len(parse(text, form).cues)
    except SubtitleSyntaxError:
        count = -1
    return time.process_time() - begin, count


def main() -> None:
    """Print a line for each text, and the slowest of each format."""
    size = int(sys.argv[1]) * 1_000_000 if sys.argv[1:] else 10_000_000
    wanted = sys.argv[2:] or list(UNITS)
    for name in wanted:
        form = next(form for form in SubtitleFormat if form.suffix == f".{name}")
        slowest = 0.0
        for unit in UNITS[name]:
            for head in HEADS[name]:
                for tail in TAILS.get(name, [""]):
                    text = head + unit * (size // len(unit)) + tail
                    taken, count = seconds(text, form)
                    slowest = max(slowest, taken)
                    print(f"{name}  {taken:6.2f} s  {count:8} cues  {head + unit!r}")
        print(f"{name}  slowest {slowest:.2f} s")


if __name__ == "__main__":
    main()
