"""Take out of a text what is written for those who cannot hear: noises, names, music."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

from subtitler.document.interjections import interjections
from subtitler.document.lines import DASHES, starts_with_dash, with_dash, without_dash
from subtitler.document.markup import visible_text
from subtitler.document.substitution import Substitution, sub_visible, substitute

_SPACE = r"[^\S\n]*+"
_BEFORE = r"[^\S\n]{0,20}"  # bounded: a run of a million spaces is not looked through at each
_BRACKETS = re.compile(
    rf"{_BEFORE}(?:\[[^\[\]]*\]|\uff3b[^\uff3b\uff3d]*\uff3d|\u3010[^\u3010\u3011]*\u3011)"
    rf"{_SPACE}(?P<colon>:?){_SPACE}"
)
_PARENTHESES = re.compile(
    rf"{_BEFORE}(?:\([^()]*\)|\uff08[^\uff08\uff09]*\uff09){_SPACE}(?P<colon>:?){_SPACE}"
)
_DEEPEST = 3
_NOTES = "\u2669\u266a\u266b\u266c"
_MUSIC = re.compile(
    rf"{_BEFORE}[{_NOTES}]+[^{_NOTES}]*[{_NOTES}]+{_SPACE}(?P<colon>)"
    rf"|^{_SPACE}[{_NOTES}].*$|{_BEFORE}[{_NOTES}]+{_SPACE}|^{_SPACE}#[^#\n]+#{_SPACE}$",
    re.MULTILINE,
)
_LABEL = re.compile(
    rf"^(?P<dash>{_SPACE}[{DASHES}]*{_SPACE})(?P<name>[^\W_][\w .,'\u2019&#()/-]{{0,38}}):"
    rf"(?:{_SPACE}(?=\n|$)|[^\S\n]+)",
    re.MULTILINE,
)
_TITLE_NAME = re.compile(r"(?:[^\W\d_][\w.'\u2019-]*)(?: [^\W_][\w.'\u2019-]*){0,2}")
_STOPS = ".!?\u2026"
_PUNCTUATION = _STOPS + ",;:"
_LEFT_OVER = re.compile(rf"^({_SPACE}[{DASHES}]*{_SPACE})(?!\.\.)[,;:.!?]+{_SPACE}(?=\w)")
_FEWEST_SPEAKERS = 2
_SHORTEST_UPPER = 2


@dataclass(frozen=True, slots=True)
class HearingImpaired:
    """What is to be taken out.

    Attributes:
        brackets: ``[door slams]``.
        parentheses: ``(laughs)``.
        music: between music notes, and lines that begin with one.
        speaker_labels: names in capitals before a colon where a line begins: ``ANN: Hello``.
        mixed_labels: also names of up to three words in small letters: ``Old man: Hello``. Off by
            default: ``Remember this: never again`` looks the same.
        upper_case_lines: lines all in capitals.
        interjections: "um", "uh" and the like of the language.
        language: as in IETF tags.
        dash: for speakers that were told apart by their names only.
    """

    brackets: bool = True
    parentheses: bool = True
    music: bool = False
    speaker_labels: bool = True
    mixed_labels: bool = False
    upper_case_lines: bool = False
    interjections: bool = False
    language: str = ""
    dash: str = "-"


def without_hearing_impaired(text: str, what: HearingImpaired) -> str:
    """A cue's text without what was asked for, tidied where something went; else as it is."""
    changed = text
    for is_wanted, pattern in ((what.brackets, _BRACKETS), (what.parentheses, _PARENTHESES)):
        for _ in range(_DEEPEST if is_wanted else 0):
            changed = sub_visible(pattern, _gap, changed)
    if what.music:
        changed = sub_visible(_MUSIC, _gap, changed)
    if what.upper_case_lines:
        changed = _without_lines(changed, is_upper_line)
    if what.speaker_labels or what.mixed_labels:
        changed = _without_labels(changed, what)
    if what.interjections:
        changed = _without_interjections(changed, what.language)
    return text if changed == text else _tidied(changed, text)


def is_upper_line(line: str) -> bool:
    """Whether a line is written in capitals alone, as noises and signs are."""
    letters = sum(map(str.isalpha, line))
    return line.isupper() and letters > _SHORTEST_UPPER


def _gap(match: re.Match[str]) -> str:
    """What stays between the texts around something that goes."""
    whole = match.string
    left = whole[match.start() - 1 : match.start()] if match.start() else ""
    right = whole[match.end() : match.end() + 1]
    at_line_start = left in ("", "\n")
    if match["colon"] and not at_line_start and left not in DASHES:
        return ": "  # behind a name
    if at_line_start or right in ("", "\n"):
        return ""
    if left in DASHES:
        return " " if match[0][0].isspace() else ""
    return "" if right in _PUNCTUATION else " "


def _without_labels(text: str, what: HearingImpaired) -> str:
    """The text without names before colons; dashes tell the speakers apart where names did."""
    names: list[str] = []
    rows: list[int] = []

    def shortened(match: re.Match[str]) -> str:
        name = match["name"]
        is_name = name.isupper() and what.speaker_labels
        is_name = is_name or (
            what.mixed_labels and name[0].isupper() and _TITLE_NAME.fullmatch(name) is not None
        )
        if not is_name:
            return match[0]
        names.append(name)
        rows.append(match.string.count("\n", 0, match.start()))
        return match["dash"]

    changed = sub_visible(_LABEL, shortened, text)
    lines = visible_text(changed).split("\n")
    is_spoken_before = any(map(str.strip, lines[: rows[0]])) if rows else False
    several = len(set(names)) >= _FEWEST_SPEAKERS or is_spoken_before
    if not several or any(map(starts_with_dash, lines)):
        return changed
    return _with_dashes(changed, {0, *rows}, what.dash)


def _with_dashes(text: str, rows: set[int], dash: str) -> str:
    at = 0
    changes: list[Substitution] = []
    for row, line in enumerate(visible_text(text).split("\n")):
        if row in rows and line.strip():
            changes.append(Substitution(at, at, dash))
        at += len(line) + 1
    if changes and changes[0].start == 0:
        text = with_dash(text, dash)
        changes = [
            Substitution(each.start + len(dash), each.end + len(dash), each.text)
            for each in changes[1:]
        ]
    return substitute(text, changes)


def _without_interjections(text: str, language: str) -> str:
    sounds = interjections(language)
    if not sounds:
        return text
    while True:  # each turn takes away at least a sound
        changed = sub_visible(_interjection_pattern(sounds), _spoken_without, text)
        if changed == text:
            return text
        text = changed


@lru_cache(maxsize=8)
def _interjection_pattern(sounds: tuple[str, ...]) -> re.Pattern[str]:
    written = "|".join(
        f"{re.escape(sound)}{re.escape(sound[-1])}*" for sound in sorted(sounds, key=len)[::-1]
    )
    return re.compile(
        rf"(?P<lead>,?{_BEFORE})(?<![\w'\u2019-])(?P<sound>{written})(?![\w'\u2019]|-\w)"
        rf"(?P<tail>{_SPACE}[{DASHES},.!?\u2026]*{_SPACE})(?P<next>\w?)",
        re.IGNORECASE,
    )


def _spoken_without(match: re.Match[str]) -> str:
    """What is left around a sound: commas, the stop of the sentence, the capital of its start."""
    before = match.string[max(match.start() - 40, 0) : match.start()]
    stops = "".join(char for char in match["tail"] if char in _STOPS)
    follows = match["next"]
    said = before.rstrip(' "\u201c\u00ab' + DASHES)
    if not said or said[-1] in _STOPS + "\n" + _NOTES:
        lead = match["lead"].lstrip(",") if before.strip() else ""
        return lead + (follows.upper() if match["sound"][0].isupper() else follows)
    if stops or not follows:
        return (stops or "") + (" " if match["tail"][-1:] == " " and follows else "") + follows
    commas = ("," in match["lead"]) + ("," in match["tail"])
    phrase = re.split(r"[.!?\u2026\n]\s*", before)[-1].strip()
    is_answer = " " not in phrase and len(phrase) > 1
    if commas == 1 or (commas and is_answer):
        return ", " + follows
    return " " + follows


def _tidied(text: str, before: str) -> str:
    """A text from which something went: no empty lines, stray stops, and needless dashes."""
    old = visible_text(before).split("\n")
    kept = set(old)

    def says_nothing(line: str) -> bool:
        return line not in kept and not any(char.isalnum() or char in _NOTES for char in line)

    text = _without_lines(text, says_nothing)
    text = _each_line(text, lambda line: line if line in kept else _tidied_line(line))
    lines = visible_text(text).split("\n")
    dashed_before = sum(map(starts_with_dash, old))
    dashed = [row for row, line in enumerate(lines) if starts_with_dash(line)]
    if dashed_before >= _FEWEST_SPEAKERS and dashed == [0]:
        return without_dash(text)
    return text


def _tidied_line(line: str) -> str:
    line = re.sub(r"[^\S\n]{2,}", " ", line).strip()
    return _LEFT_OVER.sub(r"\1", line)


def _each_line(text: str, changed: Callable[[str], str]) -> str:
    at = 0
    changes: list[Substitution] = []
    for line in visible_text(text).split("\n"):
        new = changed(line)
        if new != line:
            changes.append(Substitution(at, at + len(line), new))
        at += len(line) + 1
    return substitute(text, changes) if changes else text


def _without_lines(text: str, goes: Callable[[str], bool]) -> str:
    """The text without some of its lines, each with its line break."""
    lines = visible_text(text).split("\n")
    stay = [row for row, line in enumerate(lines) if not goes(line)]
    if len(stay) == len(lines):
        return text
    at = 0
    last = stay[-1] if stay else -1
    changes: list[Substitution] = []
    for row, line in enumerate(lines):
        end = at + len(line)
        if row in stay:
            # The break after the last line that stays goes with the lines below.
            if row == last and row < len(lines) - 1:
                changes.append(Substitution(end, end + 1, ""))
        else:
            changes.append(Substitution(at, end + (row < len(lines) - 1), ""))
        at = end + 1
    return substitute(text, changes)
