"""One door to all formats: by a file's name, or by naming the format."""

import stat
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from subtitler.document.cue import Cue
from subtitler.formats import json, lrc, sbv, subrip, transcript, webvtt
from subtitler.formats.encoding import decode, newline_of
from subtitler.formats.errors import FormatUnknown, SubtitleUnreadable
from subtitler.formats.subtitle_file import Repair, SubtitleFile, SubtitleFormat

# A day of subtitles with the times of all words has some 20 MB; a film with the wrong name more.
LARGEST_FILE_BYTES = 100_000_000
_MARK = "\ufeff"
_READERS = {
    SubtitleFormat.SRT: subrip.read,
    SubtitleFormat.VTT: webvtt.read,
    SubtitleFormat.SBV: sbv.read,
    SubtitleFormat.LRC: lrc.read,
    SubtitleFormat.JSON: json.read,
    SubtitleFormat.TXT: transcript.read,
}


def format_of(path: Path) -> SubtitleFormat:
    """The format that the file's name says, in capitals or not.

    Raises:
        FormatUnknown: none of those known.
    """
    for known in SubtitleFormat:
        if path.suffix.lower() == known.suffix:
            return known
    raise FormatUnknown(path, tuple(known.suffix for known in SubtitleFormat))


def read_subtitles(path: Path) -> SubtitleFile:
    """Read a subtitle file in the format that its name says and the encoding it turns out to have.

    Raises:
        FormatUnknown: the name says no format.
        SubtitleUnreadable: the file is missing, may not be read or is far too large.
        SubtitleSyntaxError: it holds no subtitles.
    """
    said = format_of(path)
    decoded = decode(_bytes_of(path))
    found = said
    repairs: list[Repair] = []
    if said is SubtitleFormat.SRT and webvtt.has_signature(decoded.text):
        found = SubtitleFormat.VTT
        repairs.append(Repair(1, "the file is WebVTT, whatever its name says"))
    if decoded.doubt:
        repairs.append(Repair(1, decoded.doubt))
    content = parse(decoded.text, found)
    return replace(
        content,
        warnings=(*repairs, *content.warnings),
        encoding=decoded.encoding,
        has_bom=decoded.has_bom or content.has_bom,
    )


def parse(text: str, form: SubtitleFormat) -> SubtitleFile:
    """Read subtitles from a text.

    Raises:
        SubtitleSyntaxError: it holds none.
    """
    body = text.removeprefix(_MARK)
    content = _READERS[form](body)
    return replace(content, has_bom=body != text, newline=newline_of(body))


def render(
    cues: Sequence[Cue],
    form: SubtitleFormat,
    *,
    words: bool = False,
    language: str = "",
    like: SubtitleFile | None = None,
) -> str:
    """Write cues as text of a format, to be saved as UTF-8.

    Args:
        cues: in the order to write them.
        form: the format.
        words: whether the times of words are written where the format has a place for them.
        language: code of the language, written where the format has a place for it.
        like: the file that the cues were read from; its byte order mark, its line ends and, where
            none is given, its language are kept and, in the same format, also its header and
            the blocks between its cues.
    """
    mark = _MARK if like is not None and like.has_bom else ""
    if form is SubtitleFormat.SBV:
        return mark + sbv.write(cues, like)
    if form is SubtitleFormat.LRC:
        return mark + lrc.write(cues, like, words=words, language=language)
    if form is SubtitleFormat.TXT:
        return mark + transcript.write(cues, like)
    if form is SubtitleFormat.SRT:
        text = subrip.write(cues, like)
    elif form is SubtitleFormat.VTT:
        text = webvtt.write(cues, like, words=words)
    else:
        said = like.language if like is not None else ""
        text = json.write(cues, words=words, language=language or said)
    if like is None:
        return text
    return (_MARK if like.has_bom else "") + text.replace("\n", like.newline)


def _bytes_of(path: Path) -> bytes:
    try:
        found = path.stat()
        if not stat.S_ISREG(found.st_mode):  # a pipe or a device may never come to its end
            raise SubtitleUnreadable(path, "it is no ordinary file; choose a subtitle file")
        if found.st_size > LARGEST_FILE_BYTES:
            raise SubtitleUnreadable(path, "it is far too large for a subtitle file")
        return path.read_bytes()
    except OSError as error:
        reason = f"{error.strerror or error}; check the name and whether you may read it"
        raise SubtitleUnreadable(path, reason) from error
