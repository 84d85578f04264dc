"""Subtitle files: from text to cues and back. May import `subtitler.document`, no Qt.

Recipe for a new format:

1. Write a module with ``read(text) -> SubtitleFile`` and ``write(cues, ...) -> str``. `read`
   takes anything: what is odd but clear becomes a `Repair`, and only a text without any
   subtitles is a `SubtitleSyntaxError`.
2. Add a member to `SubtitleFormat` and a case to `parse` and `render` in `registry.py`.
3. State in ``tests/formats`` that reading what was written gives it back, and that any text is
   read or refused. Name the real files behind every quirk in a comment.
"""

from subtitler.formats.errors import FormatUnknown, SubtitleSyntaxError, SubtitleUnreadable
from subtitler.formats.registry import format_of, parse, read_subtitles, render
from subtitler.formats.subtitle_file import Block, Repair, SubtitleFile, SubtitleFormat

__all__ = [
    "Block",
    "FormatUnknown",
    "Repair",
    "SubtitleFile",
    "SubtitleFormat",
    "SubtitleSyntaxError",
    "SubtitleUnreadable",
    "format_of",
    "parse",
    "read_subtitles",
    "render",
]
