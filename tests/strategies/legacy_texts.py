"""Realistic subtitle texts of many languages, in the encodings that old files have."""

from pathlib import Path

LANGUAGES = Path(__file__).parents[1] / "formats" / "languages"

ENCODED = (
    ("pl", "cp1250"),
    ("cs", "cp1250"),
    ("hu", "cp1250"),
    ("ro", "cp1250"),
    ("pl", "iso8859-2"),
    ("ru", "cp1251"),
    ("uk", "cp1251"),
    ("bg", "cp1251"),
    ("ru", "koi8-r"),
    ("ru", "cp866"),
    ("fr", "cp1252"),
    ("de", "cp1252"),
    ("es", "cp1252"),
    ("pt", "cp1252"),
    ("sv", "cp1252"),
    ("el", "cp1253"),
    ("tr", "cp1254"),
    ("he", "cp1255"),
    ("ar", "cp1256"),
    ("lt", "cp1257"),
    ("lv", "cp1257"),
    ("zh-Hans", "gb18030"),
    ("zh-Hant", "cp950"),
    ("ja", "cp932"),
    ("ja", "euc_jp"),
    ("ko", "cp949"),
)
"""Languages and the encodings that their texts are found in."""


def lines_of(language: str) -> list[str]:
    """Lines of dialogue."""
    return (LANGUAGES / f"{language}.txt").read_text("utf-8").splitlines()


def subrip_of(lines: list[str]) -> str:
    """A SubRip file with a cue for each line."""
    return "".join(
        f"{n}\n00:00:{n:02},000 --> 00:00:{n:02},900\n{line}\n\n" for n, line in enumerate(lines, 1)
    )
