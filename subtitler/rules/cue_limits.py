"""The numbers of a profile as the segmentation needs them, for one language and frame rate."""

import math
from dataclasses import dataclass
from fractions import Fraction

from subtitler.rules.profile import DEFAULT_FRAME_RATE, Profile, frames_ms, whole_frames

EASE = 0.75
"""Reading speed at ease as a part of the fastest, where a profile says nothing of it.

Source: the profiles that name both, Subtitle Edit (15 of 25) and its one for shorts (18 of 25).
"""

LINE_WIDTH, LINES, LONGEST_MS = 42, 2, 7000
"""Where a profile sets no limit: somewhere every cue has to end.

Source: Netflix Timed Text Style Guide, General Requirements.
"""


@dataclass(frozen=True, slots=True)
class CueLimits:
    """What a cue must keep to.

    Attributes:
        line_width: width of a line, in what `subtitler.rules.display_width` counts.
        max_lines: lines of a cue.
        shortest_ms: shortest duration.
        shortest_per_word_ms: shortest duration for each word; the longer one holds.
        longest_ms: longest duration.
        gap_ms: least time between two cues.
        chain_ms: a gap longer than `gap_ms` and shorter than this is closed to `gap_ms`.
        frame_ms: length of a frame.
        shot_zone_ms: an edge nearer to a cut than this goes to its place at the cut; 0 for none.
        shot_snap_ms: a start less than this before a cut goes on to the cut; one further before
            it goes back out of the zone.
        shot_out_ms: how far from a cut that is, in whole frames.
        shot_gap_ms: how long before a cut a cue ends.
        characters_per_second: to be read at most; infinite where nothing limits them.
        easy_ms_per_character: time to read one at ease; 0 where nothing is said of it.
        words_per_minute: to be read at most; infinite where nothing limits them.
        avoids_bad_breaks: whether a line that ends behind an article and the like is wrong.
        least_balance: length of the shorter line as a part of the longer one.
    """

    line_width: float
    max_lines: int
    shortest_ms: int
    shortest_per_word_ms: int
    longest_ms: int
    gap_ms: int
    chain_ms: int
    frame_ms: float
    shot_zone_ms: int
    shot_snap_ms: int
    shot_out_ms: int
    shot_gap_ms: int
    characters_per_second: float
    easy_ms_per_character: float
    words_per_minute: float
    avoids_bad_breaks: bool
    least_balance: float

    @classmethod
    def of(cls, profile: Profile, frame_rate: Fraction | float | None = None) -> "CueLimits":
        """The limits of a profile for one language.

        Args:
            profile: as `Profile.for_language` gives it.
            frame_rate: of the film; None where it is not known.
        """
        fastest = profile.max_characters_per_second or math.inf
        optimal = profile.optimal_characters_per_second or fastest * EASE
        zone_ms = profile.shot_zone_ms or 0
        return cls(
            line_width=profile.max_characters_per_line or LINE_WIDTH,
            max_lines=profile.max_lines or LINES,
            shortest_ms=profile.min_duration_ms,
            shortest_per_word_ms=profile.min_duration_per_word_ms,
            longest_ms=profile.max_duration_ms or LONGEST_MS,
            gap_ms=profile.gap_ms(frame_rate),
            chain_ms=profile.chain_gaps_under_ms or 0,
            frame_ms=1000 / float(frame_rate or DEFAULT_FRAME_RATE),
            shot_zone_ms=zone_ms,
            shot_snap_ms=profile.shot_snap_ms,
            shot_out_ms=max(zone_ms, frames_ms(whole_frames(zone_ms, frame_rate), frame_rate)),
            shot_gap_ms=frames_ms(profile.shot_gap_frames, frame_rate),
            characters_per_second=fastest,
            easy_ms_per_character=1000 / optimal,
            words_per_minute=profile.max_words_per_minute or math.inf,
            avoids_bad_breaks=profile.avoid_bad_breaks,
            least_balance=profile.min_line_balance or 0,
        )
