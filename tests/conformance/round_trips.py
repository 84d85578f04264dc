"""Open and save: what comes back byte for byte, and what an edit of one cue changes."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from subtitler.document.cue import Cue
from subtitler.document.reconcile import reconcile
from subtitler.formats import SubtitleFile, SubtitleFormat, read_subtitles, render_bytes
from tests.conformance.samples import SAMPLES
from tests.strategies.file_forms import FILE_FORMS, with_bom
from tests.strategies.legacy_texts import ENCODED, lines_of


@dataclass(frozen=True)
class Figure:
    """How many of some cases came out as they must.

    Attributes:
        what: for people.
        good: how many did.
        cases: how many there are.
        failed: names of the others.
    """

    what: str
    good: int
    cases: int
    failed: tuple[str, ...] = ()


def figure(what: str, outcomes: Iterator[tuple[str, bool]]) -> Figure:
    """Count the outcomes of cases, given by their names."""
    seen = list(outcomes)
    failed = tuple(name for name, good in seen if not good)
    return Figure(what, len(seen) - len(failed), len(seen), failed)


def with_mixed_line_ends(text: str) -> str:
    lines = text.split("\n")
    ends = ["\r\n", "\n", "\r\n"] * len(lines)
    return "".join(line + end for line, end in zip(lines[:-1], ends, strict=False)) + lines[-1]


# Byte order marks come with the encodings.
FORMS = (*(form for form in FILE_FORMS if form is not with_bom), with_mixed_line_ends)
UNICODE = ("utf-8", "utf-8-sig", "utf-16-le", "utf-16-be", "utf-16")


def files(form: SubtitleFormat) -> Iterator[tuple[str, bytes]]:
    """The sample of a format in all forms that lie on disks, by a name for people."""
    text = SAMPLES[form.name]
    for change in FORMS:
        for encoding in UNICODE:
            declared = text.replace('encoding="UTF-8"', f'encoding="{encoding[:6].upper()}"')
            yield f"{change.__name__}, {encoding}", change(declared).encode(encoding)


def legacy_files() -> Iterator[tuple[str, bytes]]:
    """SubRip files in the encodings that were in use before Unicode."""
    for language, encoding in ENCODED:
        blocks = (
            f"{n}\r\n00:00:{n:02},000 --> 00:00:{n:02},900\r\n{line}\r\n\r\n"
            for n, line in enumerate(lines_of(language)[:40], 1)
        )
        yield f"{language} in {encoding}", "".join(blocks).encode(encoding)


def saved(opened: SubtitleFile, cues: tuple[Cue, ...]) -> bytes:
    """What saving writes, with the times of words where the file had some."""
    words = any(cue.words for cue in opened.cues)
    return render_bytes(cues, opened.format, words=words, like=opened).data


def untouched(form: SubtitleFormat, folder: Path) -> Figure:
    """Files of a format that are opened and saved without an edit."""

    def outcomes() -> Iterator[tuple[str, bool]]:
        for name, data in files(form):
            opened = _opened(folder, form, data)
            yield name, bool(opened.cues) and saved(opened, opened.cues) == data

    return figure(f"{form.label}: comes back byte for byte", outcomes())


def untouched_legacy(folder: Path) -> Figure:
    """The same in old encodings, each of which is found out."""

    def outcomes() -> Iterator[tuple[str, bool]]:
        for name, data in legacy_files():
            opened = _opened(folder, SubtitleFormat.SRT, data)
            expected = lines_of(name.split(" in ")[0])[:40]
            is_read = [cue.text for cue in opened.cues] == [line.strip() for line in expected]
            yield name, is_read and saved(opened, opened.cues) == data

    return figure("Old encodings: found out, and back byte for byte", outcomes())


def edited(form: SubtitleFormat, folder: Path) -> Figure:
    """Each cue in turn gets one more word: nothing changes outside its own block."""

    def outcomes() -> Iterator[tuple[str, bool]]:
        for name, data in files(form):
            opened = _opened(folder, form, data)
            for row, cue in enumerate(opened.cues):
                yield f"{name}, cue {row + 1}", _changes_one_block(opened, cue, folder)

    return figure(f"{form.label}: an edit changes one block", outcomes())


def _changes_one_block(opened: SubtitleFile, cue: Cue, folder: Path) -> bool:
    text = f"{cue.text} more"
    words = reconcile(text, cue.words, cue.start_ms, cue.end_ms)
    new = replace(cue, text=text, words=words)
    cues = tuple(new if each is cue else each for each in opened.cues)
    data = saved(opened, cues)
    again = _opened(folder, opened.format, data)
    texts = [each.text for each in again.cues]
    if texts != [each.text for each in cues]:
        return False
    return _outside(opened, cue) == _outside(again, again.cues[opened.cues.index(cue)])


def _outside(opened: SubtitleFile, cue: Cue) -> tuple[str, str]:
    """What stands before and after the block of a cue."""
    at = next(at for at, piece in enumerate(opened.pieces) if piece.cue is cue)
    texts = [piece.text for piece in opened.pieces]
    return "".join(texts[:at]), "".join(texts[at + 1 :])


def _opened(folder: Path, form: SubtitleFormat, data: bytes) -> SubtitleFile:
    path = folder / f"sample{form.suffix}"
    path.write_bytes(data)
    return read_subtitles(path)
