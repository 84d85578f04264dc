"""Damaged files of every format are read or refused in a sentence, and never lose a byte."""

import random

import pytest

from subtitler.document.cue import Cue
from subtitler.formats import (
    SubtitleFormat,
    SubtitleSyntaxError,
    read_subtitles,
    render,
    render_bytes,
)
from tests.strategies.legacy_texts import ENCODED, lines_of

# Bytes that mean something somewhere.
STUFF = (b"\n", b"\r", b"\r\n", b"\0", b"\xff", b"<", b">", b"&", b"-->", b":", b",", b".", b"{\\")
STUFF += (b"}", b"[", b"]", b'"', b"\t", b"\xef\xbb\xbf", b"\xff\xfe", b"9" * 30, b"</", b"\n\n")


def damaged(data, chance):
    """The file with a few places cut out, doubled, moved or overwritten."""
    for _ in range(chance.randint(1, 6)):
        at, to = sorted(chance.choices(range(len(data) + 1), k=2))
        to = min(to, at + chance.choice((0, 1, 5, 60)))
        part = chance.choice(
            (b"", data[at:to] * 2, chance.choice(STUFF), bytes([chance.randrange(256)]))
        )
        data = data[:at] + part + data[to:]
    return data


@pytest.mark.parametrize("form", SubtitleFormat)
@pytest.mark.parametrize(
    ("language", "encoding"), [*ENCODED[::5], ("de", "utf-8"), ("ja", "utf-16")]
)
def test_a_damaged_file_is_read_or_refused_and_comes_back(tmp_path, form, language, encoding):
    chance = random.Random(f"{form.name} {language}")
    cues = [
        Cue(f"c{n}", 2000 * n, 2000 * n + 1500, f"<i>{line}</i>" if n % 3 else line)
        for n, line in enumerate(lines_of(language))
    ]
    whole = render(cues, form).encode(encoding, "replace")
    path = tmp_path / f"damaged{form.suffix}"
    for _ in range(25):
        data = damaged(whole, chance)
        path.write_bytes(data)
        try:
            content = read_subtitles(path)
        except SubtitleSyntaxError:
            continue
        assert all(warning.line >= 1 for warning in content.warnings)
        assert render_bytes(content.cues, content.format, like=content).data == data
        render_bytes(content.cues[1:], content.format, like=content)
        render_bytes(content.cues, SubtitleFormat.VTT, words=True, like=content)
