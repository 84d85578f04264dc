"""Line breaks, dashes of speakers and music notes that are missing or in the way."""

import re

from subtitler.document.common_errors.rules import RepairRules
from subtitler.document.lines import is_dialogue, line_starts, one_line, without_dash
from subtitler.document.markup import visible_text
from subtitler.document.substitution import Substitution, sub_visible, substitute

_OUTER = re.compile(r"\A\s+|(?<!\s)\s+\Z")
_BREAKS = re.compile(r"(?<!\s)\s*\n\s*")
# Not a minus, not the long dash of a sentence that was broken off.
_NEEDLESS_DASH = re.compile(r"\s*[-\u2010\u2013](?![-\u2010-\u2015\d])")
_FEWEST_LINES = 2
_NOTE = "\u266a"
_NOTES = "\u2669\u266a\u266b\u266c"
_ODD_NOTES = re.compile(
    r"^([ \t]*)[#\u00b6](?=[ \t]+\S)(.*\S)[ \t]*[#\u00b6]([ \t]*)$", re.MULTILINE
)
_NOTE_TOUCHES_FIRST = re.compile(rf"(?<![{_NOTES}\w])([{_NOTES}])(?=[^\W_])")
_NOTE_TOUCHES_LAST = re.compile(rf"(?<=[\w.,!?\u2026'\"])([{_NOTES}])(?![{_NOTES}\w])")


def repair_line_breaks(text: str, _rules: RepairRules) -> str:
    """No blank lines, and no line break before or after the text."""
    text = sub_visible(_OUTER, lambda match: "" if "\n" in match[0] else match[0], text)
    return sub_visible(_BREAKS, lambda match: "\n" if match[0].count("\n") > 1 else match[0], text)


def repair_needless_dash(text: str, _rules: RepairRules) -> str:
    """No dash before the words of the only speaker."""
    if is_dialogue(text) or not _NEEDLESS_DASH.match(visible_text(text)):
        return text
    return without_dash(text)


def repair_lone_word(text: str, rules: RepairRules) -> str:
    """No last line of a single word where it fits the line before."""
    lines = visible_text(text).split("\n")
    if len(lines) < _FEWEST_LINES or is_dialogue(text) or len(lines[-1].split()) != 1:
        return text
    start = line_starts(text)[-2]
    last_two = one_line("\n".join(line.strip() for line in lines[-2:]))
    if len(last_two) > rules.longest_line or not lines[-2].strip():
        return text
    return text[:start] + one_line(text[start:])


def repair_music_notes(text: str, _rules: RepairRules) -> str:
    """Notes instead of ``#`` around a line, a space beside them, and the second where one is."""
    text = sub_visible(
        _ODD_NOTES, lambda match: f"{match[1]}{_NOTE}{match[2].rstrip()} {_NOTE}{match[3]}", text
    )
    text = sub_visible(_NOTE_TOUCHES_FIRST, r"\1 ", text)
    text = sub_visible(_NOTE_TOUCHES_LAST, r" \1", text)
    seen = visible_text(text)
    notes = [char for char in seen if char in _NOTES]
    spoken = any(map(str.isalnum, seen))
    if len(notes) != 1 or not spoken:
        return text
    if seen.lstrip().startswith(notes[0]):
        at = len(seen.rstrip())
        return substitute(text, [Substitution(at, at, f" {notes[0]}")])
    if seen.rstrip().endswith(notes[0]):
        at = len(seen) - len(seen.lstrip())
        return substitute(text, [Substitution(at, at, f"{notes[0]} ")])
    return text
