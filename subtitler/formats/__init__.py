"""Subtitle files: from text to cues and back. May import `subtitler.document`, `resources`, no Qt.

Recipe for a new format:

1. Write a module with ``read(text) -> SubtitleFile`` and ``write(cues, like, ...) -> str``.
   `read` takes anything, with any line ends: what is odd but clear becomes a `Repair`, and only
   a text without any subtitles is a `SubtitleSyntaxError`. The texts of its `pieces` together
   are the text it was given, character for character; encodings and byte order marks are the
   registry's business. Where `like` has the format to be written, `write` is `rewrite`: what did
   not change stays as it is, and new lines end with ``like.newline``. Otherwise it writes line
   feeds.
2. Add a member to `SubtitleFormat` and a line to both tables of `registry.py`.
3. State in ``tests/formats`` that reading what was written gives it back, and that any text is
   read or refused. Name the real files behind every quirk in a comment.
"""

from subtitler.formats.encoding import ENCODINGS, EncodedText, EncodingUnknown
from subtitler.formats.errors import FormatUnknown, SubtitleSyntaxError, SubtitleUnreadable
from subtitler.formats.offers import offered_edit
from subtitler.formats.registry import format_of, parse, read_subtitles, render, render_bytes
from subtitler.formats.subtitle_file import Offer, Piece, Repair, SubtitleFile, SubtitleFormat

__all__ = [
    "ENCODINGS",
    "EncodedText",
    "EncodingUnknown",
    "FormatUnknown",
    "Offer",
    "Piece",
    "Repair",
    "SubtitleFile",
    "SubtitleFormat",
    "SubtitleSyntaxError",
    "SubtitleUnreadable",
    "format_of",
    "offered_edit",
    "parse",
    "read_subtitles",
    "render",
    "render_bytes",
]
