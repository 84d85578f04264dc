"""A cue as the checks see it: between its neighbours, with its lines and their widths."""

from collections.abc import Sequence
from dataclasses import replace
from functools import cached_property
from itertools import accumulate

from subtitler.document.cue import Cue
from subtitler.document.lines import starts_with_dash
from subtitler.document.markup import spans, visible_text
from subtitler.rules.check_context import CheckContext
from subtitler.rules.display_width import visible_width, word_count
from subtitler.rules.problem import Edge, Place, Problem, Rule, Severity
from subtitler.rules.profile import DEFAULT_FRAME_RATE, Profile, frames_ms, whole_frames

_TEXTS_KEPT = 4096

# Captions made at 25 or 30 frames a second must not be blamed because nobody says so.
_FASTEST_FILM = 30.0


class Standard:
    """A profile for one language and one film: what cues are held against.

    Attributes:
        profile: for the language.
        language: of the captions.
        shots_ms: where shots begin, in order.
        gap_ms: least gap, to which gaps are mended.
        shortest_gap_ms: what is still let pass: the same, or less where the rate is not known.
        frame_ms: length of a frame.
        zone_ms: of a shot change, in whole frames; 0 for none.
        shot_gap_ms: how long before a cut a cue ends.
        upright: the profile for text that runs downwards.
    """

    def __init__(self, profile: Profile, context: CheckContext) -> None:
        self.profile = profile.for_language(context.language)
        self.language = context.language
        self.shots_ms: Sequence[int] = context.shots_ms
        rate = context.frame_rate
        self.gap_ms = self.profile.gap_ms(rate)
        self.shortest_gap_ms = min(self.gap_ms, self.profile.gap_ms(rate or _FASTEST_FILM))
        self.frame_ms = 1000 / float(rate or DEFAULT_FRAME_RATE)
        zone_ms = self.profile.shot_zone_ms or 0
        self.zone_ms = max(zone_ms, frames_ms(whole_frames(zone_ms, rate), rate))
        self.shot_gap_ms = frames_ms(self.profile.shot_gap_frames, rate)
        self._texts: dict[tuple[str, bool], ShownText] = {}
        vertical = self.profile.max_characters_per_vertical_line
        self.upright = self.profile
        if vertical is not None:
            self.upright = replace(self.profile, max_characters_per_line=vertical)

    def shown_text(self, text: str, *, is_vertical: bool) -> "ShownText":
        """A text as it is shown; those of the cues looked at last are kept."""
        shown = self._texts.get((text, is_vertical))
        if shown is None:
            if len(self._texts) >= _TEXTS_KEPT:
                self._texts.clear()
            shown = ShownText(text, self.upright if is_vertical else self.profile)
            self._texts[text, is_vertical] = shown
        return shown


class ShownText:
    """A text without markup, in lines.

    Attributes:
        visible: all of it.
        lines: of `visible`.
        widths: of the lines.
        width: of all lines together.
        words: how many there are; 0 where the profile counts none.
        is_dialogue: whether a line after the first begins with the dash of a speaker.
    """

    def __init__(self, text: str, profile: Profile) -> None:
        self._text = text
        self.visible = visible_text(text) if "<" in text or "{" in text else text
        self.lines = self.visible.split("\n")
        self.widths = [visible_width(line, profile) for line in self.lines]
        self.width = sum(self.widths)
        counts_words = profile.max_words_per_minute or profile.min_duration_per_word_ms
        self.words = word_count(self.visible) if counts_words else 0
        self.is_dialogue = len(self.lines) > 1 and any(map(starts_with_dash, self.lines[1:]))

    @cached_property
    def places(self) -> list[int]:
        """Where in the text, markup included, each visible character stands, and its end."""
        visible = (span for span in spans(self._text) if not span.is_markup)
        places = [place for span in visible for place in range(span.start, span.end)]
        return [*places, len(self._text)]

    @cached_property
    def line_starts(self) -> list[int]:
        """Where in the visible text each line begins."""
        return [0, *accumulate(len(line) + 1 for line in self.lines)]


class Subject:
    """One cue to be checked.

    Attributes:
        standard: what it is held against.
        profile: of the standard, as it holds for this cue.
        row: of the cue.
        cue: the cue itself.
        previous: the cue in the row before; None for the first.
        following: the cue in the row behind; None for the last.
        text: its text as it is shown.
    """

    __slots__ = ("cue", "following", "previous", "profile", "row", "standard", "text")

    def __init__(
        self,
        standard: Standard,
        row: int,
        cue: Cue,
        previous: Cue | None,
        following: Cue | None,
    ) -> None:
        is_vertical = "vertical:" in cue.settings
        self.standard = standard
        self.profile = standard.upright if is_vertical else standard.profile
        self.row = row
        self.cue = cue
        self.previous = previous
        self.following = following
        self.text = standard.shown_text(cue.text, is_vertical=is_vertical)

    def in_text(self, start: int, end: int) -> Place:
        """The place of a stretch of the visible text."""
        if len(self.text.visible) == len(self.cue.text):
            return Place(self.row, start, end)
        places = self.text.places
        last = places[end - 1] + 1 if end > start else places[end]
        return Place(self.row, places[start], last)

    def of_line(self, index: int) -> Place:
        """The place of a line of the visible text."""
        start = self.text.line_starts[index]
        return self.in_text(start, start + len(self.text.lines[index]))

    def at(self, edge: Edge) -> Place:
        """The place of an edge."""
        return Place(self.row, edge=edge)

    @property
    def whole(self) -> Place:
        """The place of the cue as a whole."""
        return Place(self.row)

    def problem(
        self,
        rule: Rule,
        severity: Severity,
        place: Place,
        sentence: str,
        numbers: tuple[float, float] | None = None,
    ) -> Problem:
        """A problem of this cue; `numbers` are what was measured and its limit."""
        measured, limit = numbers or (None, None)
        return Problem(rule, self.cue.cue_id, place, sentence, severity, measured, limit)
