"""A file with more cues than any real one is read so far, and the rest of it is kept."""

import pytest

from subtitler.formats import SubtitleFormat, lrc, parse, render, sbv, table, transcript
from subtitler.formats import json as json_format


@pytest.mark.parametrize(
    ("suffix", "text"),
    [
        (".sbv", 9 * "0:00:01.000,0:00:02.000\na\n\n"),
        (".lrc", "".join(f"[00:{at:02}.00]a\n" for at in range(9))),
        (".txt", 9 * "a\n"),
        (".txt", "".join(f"[0:0{at}] a\nb\n" for at in range(9))),
        (".csv", "start,end,text\n" + 9 * "1,2,a\n"),
        (".json", "[" + ",\n ".join(9 * ['{"start": 1, "end": 2, "text": "a"}']) + "\n]"),
    ],
)
def test_reading_stops_at_the_limit_and_says_so(monkeypatch, suffix, text):
    for module in (sbv, lrc, transcript, table, json_format):
        monkeypatch.setattr(module, "MOST_CUES", 5)
    form = next(form for form in SubtitleFormat if form.suffix == suffix)
    content = parse(text, form)
    assert len(content.cues) == 5
    assert "kept" in str(content.warnings[-1])
    assert "".join(piece.text for piece in content.pieces) == text
    assert render(content.cues, form, like=content) == text
    assert render(content.cues[1:], form, like=content).endswith(text[-5:])
