"""All repairs by name, in the order in which they are done."""

from collections.abc import Callable, Collection, Mapping
from enum import StrEnum

from subtitler.document.common_errors.characters import (
    normalise_unicode,
    remove_controls,
    repair_mojibake,
)
from subtitler.document.common_errors.lines import (
    repair_line_breaks,
    repair_lone_word,
    repair_music_notes,
    repair_needless_dash,
)
from subtitler.document.common_errors.punctuation import (
    repair_dashes,
    repair_ellipsis,
    repair_english_i,
    repair_quotes,
    repair_repeated,
    repair_space_after,
    repair_space_before,
    repair_spaces,
)
from subtitler.document.common_errors.recognition import repair_recognition
from subtitler.document.common_errors.rules import RepairRules
from subtitler.document.common_errors.tags import repair_tags


class CommonError(StrEnum):
    """An error that can be repaired by itself."""

    MOJIBAKE = "mojibake"
    CONTROLS = "control characters"
    UNICODE = "unicode form"
    TAGS = "tags"
    RECOGNITION = "recognition"
    QUOTES = "quotes"
    MUSIC_NOTES = "music notes"
    DASHES = "doubled dashes"
    REPEATED = "repeated punctuation"
    ELLIPSIS = "ellipsis"
    SPACE_BEFORE = "space before punctuation"
    SPACE_AFTER = "space after punctuation"
    SPACES = "spaces"
    ENGLISH_I = "english I"
    LINE_BREAKS = "line breaks"
    NEEDLESS_DASH = "needless dash"
    LONE_WORD = "lone word"
    EMPTY_CUE = "empty cue"


REPAIRS: Mapping[CommonError, Callable[[str, RepairRules], str]] = {
    CommonError.MOJIBAKE: repair_mojibake,
    CommonError.CONTROLS: remove_controls,
    CommonError.UNICODE: normalise_unicode,
    CommonError.TAGS: repair_tags,
    CommonError.RECOGNITION: repair_recognition,
    CommonError.QUOTES: repair_quotes,
    CommonError.MUSIC_NOTES: repair_music_notes,
    CommonError.DASHES: repair_dashes,
    CommonError.REPEATED: repair_repeated,
    CommonError.ELLIPSIS: repair_ellipsis,
    CommonError.SPACE_BEFORE: repair_space_before,
    CommonError.SPACE_AFTER: repair_space_after,
    CommonError.SPACES: repair_spaces,
    CommonError.ENGLISH_I: repair_english_i,
    CommonError.LINE_BREAKS: repair_line_breaks,
    CommonError.NEEDLESS_DASH: repair_needless_dash,
    CommonError.LONE_WORD: repair_lone_word,
}
"""All but the empty cue, which is no matter of its text."""

# House styles differ in these; the others are wrong in every one.
MATTERS_OF_STYLE = frozenset({CommonError.ELLIPSIS, CommonError.DASHES, CommonError.LONE_WORD})
USUAL_ERRORS = frozenset(CommonError) - MATTERS_OF_STYLE

# One repair may lay bare what another one repairs. Twice has been enough for all that was tried.
_MOST_ROUNDS = 8


def repair(
    text: str, errors: Collection[CommonError], rules: RepairRules
) -> tuple[tuple[CommonError, str, str], ...]:
    """What is repaired in a text, one after the other: the error, the text before and after."""
    steps: list[tuple[CommonError, str, str]] = []
    for _ in range(_MOST_ROUNDS):
        before_round = text
        for error, function in REPAIRS.items():
            if error in errors and (changed := function(text, rules)) != text:
                steps.append((error, text, changed))
                text = changed
        if text == before_round:
            break
    return tuple(steps)
