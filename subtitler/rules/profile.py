"""A profile: the numbers that captions have to keep to."""

from dataclasses import dataclass, replace
from enum import StrEnum
from fractions import Fraction
from functools import lru_cache

DEFAULT_FRAME_RATE = 24.0
"""Frames each second where the rate of the film is not known.

Source: the rate at which the Netflix guide gives its examples.
"""

ProfileValue = int | float | str | None
LanguageNumbers = tuple[tuple[str, tuple[tuple[str, ProfileValue], ...]], ...]


class DialogueDash(StrEnum):
    """How the lines of two speakers begin."""

    ANY = "any"
    BOTH = "both"  # -Who?\n-Me.
    BOTH_SPACE = "both, space"  # - Who?\n- Me.
    SECOND = "second"  # Who?\n-Me.
    SECOND_SPACE = "second, space"  # Who?\n- Me.

    @property
    def has_space(self) -> bool:
        """Whether a space follows the dash."""
        return self in (DialogueDash.BOTH_SPACE, DialogueDash.SECOND_SPACE)

    @property
    def begins_first(self) -> bool:
        """Whether the first speaker has a dash, too."""
        return self in (DialogueDash.BOTH, DialogueDash.BOTH_SPACE)


class EllipsisForm(StrEnum):
    """How three dots are written."""

    ANY = "any"
    CHARACTER = "character"  # U+2026
    DOTS = "dots"  # three full stops


@dataclass(frozen=True, slots=True)
class Profile:
    """Limits and habits; None, 0 or "any" where there is none.

    Attributes:
        name: what it is called on the command line and in files, such as "netflix".
        title: what people read.
        max_lines: lines in a cue.
        max_characters_per_line: width of a line, see `subtitler.rules.display_width`.
        max_characters_per_vertical_line: the same where the text runs downwards.
        max_characters_per_second: reading speed.
        optimal_characters_per_second: a speed at ease; no check, but segmentation aims at it.
        max_words_per_minute: reading speed by words.
        min_duration_ms: shortest time on screen.
        min_duration_per_word_ms: shortest time on screen for each word; the longer one holds.
        max_duration_ms: longest time on screen.
        min_gap_ms: shortest time between two cues.
        min_gap_frames: the same in frames; the longer one holds.
        chain_gaps_under_ms: a gap longer than the shortest one and shorter than this is to be
            closed to the shortest one.
        shot_zone_ms: edges nearer to a cut than this are to go to their place at the cut.
        shot_snap_ms: a start less than this before a cut goes to the cut; one between this and
            `shot_zone_ms` goes back to the beginning of the zone.
        shot_gap_frames: how long before a cut a cue ends.
        wide_character_width: what an East Asian wide character counts.
        narrow_character_width: what any other character counts.
        counts_spaces: whether spaces count.
        counts_punctuation: whether punctuation counts.
        one_line_if_fits: whether two lines that fit into one are wrong.
        min_line_balance: how long the shortest line is to be, as a part of the longest, where
            the text can be broken so.
        avoid_bad_breaks: whether lines must not end behind articles and the like.
        dialogue_dash: how the lines of two speakers begin.
        ellipsis: how three dots are written.
        languages: what is different in a language: code, then names and values of attributes.
    """

    name: str
    title: str
    max_lines: int | None = None
    max_characters_per_line: float | None = None
    max_characters_per_vertical_line: float | None = None
    max_characters_per_second: float | None = None
    optimal_characters_per_second: float | None = None
    max_words_per_minute: float | None = None
    min_duration_ms: int = 0
    min_duration_per_word_ms: int = 0
    max_duration_ms: int | None = None
    min_gap_ms: int = 0
    min_gap_frames: int = 0
    chain_gaps_under_ms: int | None = None
    shot_zone_ms: int | None = None
    shot_snap_ms: int = 0
    shot_gap_frames: int = 0
    wide_character_width: float = 1
    narrow_character_width: float = 1
    counts_spaces: bool = True
    counts_punctuation: bool = True
    one_line_if_fits: bool = False
    min_line_balance: float | None = None
    avoid_bad_breaks: bool = False
    dialogue_dash: DialogueDash = DialogueDash.ANY
    ellipsis: EllipsisForm = EllipsisForm.ANY
    languages: LanguageNumbers = ()

    def for_language(self, language: str | None) -> "Profile":
        """The profile with the numbers of one language, which has no `languages` any more.

        Args:
            language: such as "ja" or "pt-BR"; None takes the numbers that hold for all.
        """
        return _for_language(self, (language or "").lower())

    def gap_ms(self, frame_rate: Fraction | float | None) -> int:
        """The shortest gap between two cues.

        Rounded down: the edges of a gap of so many frames are rounded to milliseconds, too.
        """
        return max(self.min_gap_ms, frames_ms(self.min_gap_frames, frame_rate))

    def shortest_ms(self, words: int) -> int:
        """The shortest time on screen for a text of so many words."""
        return max(self.min_duration_ms, self.min_duration_per_word_ms * words)


@lru_cache(maxsize=64)
def _for_language(profile: Profile, language: str) -> Profile:
    numbers = dict(profile.languages)
    primary = language.replace("_", "-").split("-")[0]
    chosen = dict(numbers.get(language) or numbers.get(primary) or ())
    return replace(profile, languages=(), **chosen)  # type: ignore[arg-type]  # checked on load


def frames_ms(frames: int, frame_rate: Fraction | float | None) -> int:
    """Length of so many frames, rounded down to milliseconds.

    >>> frames_ms(2, 24)
    83
    """
    return int(frames * 1000 / (frame_rate or DEFAULT_FRAME_RATE))


def whole_frames(duration_ms: float, frame_rate: Fraction | float | None) -> int:
    """How many frames a length of time is, rounded half up.

    >>> whole_frames(500, 24), whole_frames(500, 25)
    (12, 13)
    """
    return int(duration_ms * (frame_rate or DEFAULT_FRAME_RATE) / 1000 + 0.5)
