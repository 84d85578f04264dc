"""One door to all formats: by a file's name, or by naming the format."""

import stat
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from itertools import accumulate
from pathlib import Path

from subtitler.document.collection import without_collection
from subtitler.document.cue import Cue
from subtitler.formats import (
    ass,
    ass_writing,
    json,
    lrc,
    lrc_writing,
    sbv,
    subrip,
    table,
    transcript,
    ttml,
    ttml_writing,
    webvtt,
)
from subtitler.formats.conversion import converted
from subtitler.formats.detection import decode
from subtitler.formats.encoding import MARK, EncodedText, Variant, encode, encoding_named, shown
from subtitler.formats.errors import FormatUnknown, SubtitleSyntaxError, SubtitleUnreadable
from subtitler.formats.limits import BEYOND_LIMITS, MOST_LINES, end_of_reading, listed
from subtitler.formats.lines import lines_of, newline_of
from subtitler.formats.losses import losses
from subtitler.formats.mojibake import mojibake_repair
from subtitler.formats.reading_back import UNTIMED, reading_difference
from subtitler.formats.subtitle_file import Piece, Repair, SubtitleFile, SubtitleFormat

# A day of subtitles with the times of all words has some 20 MB; a film with the wrong name more.
LARGEST_FILE_BYTES = 100_000_000

# A reader gets the text as it is shown, without byte order mark, with the line ends of the file.
_READERS: dict[SubtitleFormat, Callable[[str], SubtitleFile]] = {
    SubtitleFormat.SRT: subrip.read,
    SubtitleFormat.VTT: webvtt.read,
    SubtitleFormat.ASS: ass.read,
    SubtitleFormat.SSA: lambda text: ass.read(text, SubtitleFormat.SSA),
    SubtitleFormat.TTML: ttml.read,
    SubtitleFormat.SBV: sbv.read,
    SubtitleFormat.LRC: lrc.read,
    SubtitleFormat.JSON: json.read,
    SubtitleFormat.CSV: table.read_csv,
    SubtitleFormat.TSV: table.read_tsv,
    SubtitleFormat.TXT: transcript.read,
}

# Half of such a file means nothing.
_READ_WHOLE = (SubtitleFormat.JSON, SubtitleFormat.TTML)

_Writer = Callable[[Sequence[Cue], SubtitleFile | None, bool, str], str]
# Cues, the file they come from, whether the times of words are wanted, the language's code.
_WRITERS: dict[SubtitleFormat, _Writer] = {
    SubtitleFormat.SRT: lambda cues, like, _words, _language: subrip.write(cues, like),
    SubtitleFormat.VTT: lambda cues, like, words, _: webvtt.write(cues, like, words=words),
    SubtitleFormat.ASS: lambda cues, like, words, _: ass_writing.write(cues, like, words=words),
    SubtitleFormat.SSA: lambda cues, like, words, _: ass_writing.write(
        cues, like, form=SubtitleFormat.SSA, words=words
    ),
    SubtitleFormat.TTML: lambda cues, like, words, language: ttml_writing.write(
        cues, like, words=words, language=language
    ),
    SubtitleFormat.JSON: lambda cues, like, words, language: json.write(
        cues, like, words=words, language=language
    ),
    SubtitleFormat.SBV: lambda cues, like, _words, _language: sbv.write(cues, like),
    SubtitleFormat.LRC: lambda cues, like, words, language: lrc_writing.write(
        cues, like, words=words, language=language
    ),
    SubtitleFormat.CSV: lambda cues, like, _words, _language: table.write_csv(cues, like),
    SubtitleFormat.TSV: lambda cues, like, _words, _language: table.write_tsv(cues, like),
    SubtitleFormat.TXT: lambda cues, like, _words, _language: transcript.write(cues, like),
}


def format_of(path: Path) -> SubtitleFormat:
    """The format that the file's name says, in capitals or not.

    Raises:
        FormatUnknown: none of those known.
    """
    for known in SubtitleFormat:
        if path.suffix.lower() in known.suffixes:
            return known
    raise FormatUnknown(path, tuple(known.suffix for known in SubtitleFormat))


def read_subtitles(path: Path, encoding: str | None = None) -> SubtitleFile:
    """Read a subtitle file in the format that its name says and the encoding it turns out to have.

    Args:
        path: the file.
        encoding: to read it in, by any of its names; None finds it out.

    Raises:
        FormatUnknown: the name says no format.
        EncodingUnknown: there is no such encoding.
        SubtitleUnreadable: the file is missing, may not be read or is far too large.
        SubtitleSyntaxError: it holds no subtitles.
    """
    said = format_of(path)
    wanted = None if encoding is None else encoding_named(encoding)
    data = _bytes_of(path)
    if wanted is None and said is SubtitleFormat.TTML:
        wanted = ttml.declared_encoding(data)
    detected = decode(data, wanted)
    exact = detected.exact
    found = _by_content(exact.text, said)
    repairs: list[Repair] = []
    if found is not said:
        repairs.append(Repair(1, f"the file is {found.label}, whatever its name says"))
    if detected.doubt:
        repairs.append(Repair(1, detected.doubt))
    content = _parsed(exact.text, found, exact.variants)
    return replace(
        content,
        warnings=(*repairs, *content.warnings, *_offers(content)),
        encoding=exact.encoding,
        is_sure=detected.is_sure,
        has_bom=exact.has_bom,
    )


def _offers(content: SubtitleFile) -> Iterator[Repair]:
    repair = mojibake_repair(content)
    if repair is not None:
        yield repair


def parse(text: str, form: SubtitleFormat) -> SubtitleFile:
    """Read subtitles from a text, with or without a byte order mark.

    Raises:
        SubtitleSyntaxError: it holds none.
    """
    body = text.removeprefix(MARK)
    return replace(_parsed(body, form), has_bom=body != text)


def render(
    cues: Sequence[Cue],
    form: SubtitleFormat,
    *,
    words: bool = False,
    language: str = "",
    like: SubtitleFile | None = None,
) -> str:
    """Write cues as the exact text of a file (see `encoding`).

    Args:
        cues: in the order to write them.
        form: the format.
        words: whether the times of words are written where the format has a place for them.
        language: code of the language, written where the format has a place for it.
        like: the file that the cues were read from; its line ends and, where none is given, its
            language are kept. In the same format everything is kept but the cues that changed.
    """
    if like is None:
        return _WRITERS[form](cues, None, words, language)
    if language in ("", like.language) and _is_untouched(cues, form, like):
        text = "".join(piece.text for piece in like.pieces)
        return MARK + text if like.has_bom else text
    cues = converted(cues, like, form)
    text = _WRITERS[form](cues, like, words, language or like.language)
    if like.format is not form:
        return like.newline.join(lines_of(text))
    return MARK + text if like.has_bom else text


def render_bytes(
    cues: Sequence[Cue],
    form: SubtitleFormat,
    *,
    words: bool = False,
    language: str = "",
    like: SubtitleFile | None = None,
) -> EncodedText:
    """Write cues as the bytes of a file; arguments as for `render`.

    In the format they were read from, they keep the encoding too, as long as it has all their
    characters; what is new is UTF-8. What is written is read again, and the notice says so where
    it does not hold the cues; it also names what the format has no place for.
    """
    text = render(cues, form, words=words, language=language, like=like)
    if like is None or like.format is not form:
        encoded = encode(text, "utf-8")
    else:
        encoded = encode(text, like.encoding, like.variants)
    if like is not None and _is_untouched(cues, form, like):
        return encoded
    difference = ""
    if form not in UNTIMED:
        difference = reading_difference(cues, _cues_in(text, form), form)
    written = cues if like is None else converted(cues, like, form)
    lost = losses(written, form, adapt=like is None or like.format is not form)
    notices = [notice for notice in (encoded.notice, difference, *lost) if notice]
    return replace(encoded, notice="; ".join(notices))


def _is_untouched(cues: Sequence[Cue], form: SubtitleFormat, like: SubtitleFile) -> bool:
    """Whether these are the cues of a file as read, which then is written as it was."""
    return like.format is form and bool(like.pieces) and tuple(cues) == like.cues


def _cues_in(text: str, form: SubtitleFormat) -> Sequence[Cue]:
    try:
        return parse(text, form).cues
    except SubtitleSyntaxError:
        return ()


def _parsed(text: str, form: SubtitleFormat, variants: tuple[Variant, ...] = ()) -> SubtitleFile:
    """Read an exact text without byte order mark; the pieces are exact again."""
    seen = shown(text, variants)
    with without_collection():
        end = len(seen) if form in _READ_WHOLE else end_of_reading(seen)
        content = _READERS[form](seen[:end])
        pieces, repairs = content.pieces, content.warnings
        if end < len(seen):
            pieces += (Piece(seen[end:]),)
            repairs += (Repair(MOST_LINES + 1, BEYOND_LIMITS),)
        if seen is not text:
            ends = list(accumulate(len(piece.text) for piece in pieces))
            pieces = tuple(
                Piece(text[end - len(piece.text) : end], piece.cue)
                for piece, end in zip(pieces, ends, strict=True)
            )
    return replace(
        content,
        warnings=listed(repairs),
        pieces=pieces,
        variants=variants,
        newline=newline_of(text),
    )


def _by_content(text: str, said: SubtitleFormat) -> SubtitleFormat:
    """The format of a file, where its text says clearly that its name is wrong."""
    if said in (SubtitleFormat.SRT, SubtitleFormat.TXT) and webvtt.has_signature(text):
        return SubtitleFormat.VTT
    if said is SubtitleFormat.TXT and subrip.has_time_lines(text):
        return SubtitleFormat.SRT
    if said is not SubtitleFormat.JSON and json.has_segments(text):
        return SubtitleFormat.JSON
    return said


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
