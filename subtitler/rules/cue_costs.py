"""What a cue costs: the rules it breaks, and how far it is from what reads well."""

import math
from itertools import pairwise
from typing import Final

from subtitler.rules.boundaries import EACH_CUE
from subtitler.rules.break_cost import FORBIDDEN
from subtitler.rules.cue_limits import CueLimits
from subtitler.rules.cue_times import CueTimes
from subtitler.rules.line_layout import LINE_COST, TOO_LONG_COST, LineLayout, Lines
from subtitler.rules.profile import Profile
from subtitler.rules.word_stream import WordStream

VIOLATION: Final = 10**12
"""More than all else together in the longest stream: a broken rule is only ever weighed against
other broken rules."""

NO_CUE_MS: Final = 10**12
"""Where the next cue starts after the last one."""

SECOND_LINE: Final = 60
WRAP: Final = 6  # points for each of what a break between lines costs
COMFORTABLE_MS: Final = 1500  # shorter cues flash
COMFORTABLE_WIDTH: Final = 0.4  # of a line; shorter ones are scraps
SCRAP: Final = 400
HURRY: Final = 0.5  # for each millisecond that is missing to read at ease


class CueCosts:
    """Weighs one possible cue.

    Args:
        stream: the words.
        profile: for the language of the words.
        limits: the numbers of the same profile.
        times: gives the ends.
    """

    def __init__(
        self, stream: WordStream, profile: Profile, limits: CueLimits, times: CueTimes
    ) -> None:
        self._stream = stream
        self._limits = limits
        self._times = times
        self._scrap_width = limits.line_width * COMFORTABLE_WIDTH
        self._layout = LineLayout(stream.pieces, limits.line_width, profile)
        self._is_broken = profile.max_characters_per_line is not None

    def fits(self, first: int, last: int) -> bool:
        """Whether words can be in one cue at all: by its lines and by its duration."""
        stream, limits = self._stream, self._limits
        # The gap to the next cue may take away the end of the last word.
        shown_ms = stream.end[last - 1] - limits.gap_ms - stream.cue_start[first]
        if shown_ms > limits.longest_ms:
            return False
        n_lines = self._layout.count(stream.piece_at[first], stream.piece_at[last])
        return 0 < n_lines <= limits.max_lines

    def least(self, last: int) -> int:
        """What a cue that ends there costs at least, apart from `WordStream.hold` of its begin."""
        stream = self._stream
        boundary = stream.boundary[last] if last < len(stream) else 0
        return EACH_CUE + boundary + stream.hold[last - 1]

    def of(self, first: int, last: int, next_ms: int) -> int:
        """The cost of a cue, with that of the cut after it.

        Args:
            first: its first word.
            last: the word after its last one.
            next_ms: start of the next cue; `NO_CUE_MS` after the last word of all.
        """
        stream, limits = self._stream, self._limits
        cost, width, n_words = self.lines(first, last)
        end_ms = self._end_ms(first, last, next_ms, width, n_words)
        duration_ms = end_ms - stream.cue_start[first]
        cost += EACH_CUE + stream.hold[last - 1] - stream.hold[first]
        if last < len(stream):
            cost += stream.boundary[last]
        if duration_ms < COMFORTABLE_MS:
            cost += COMFORTABLE_MS - duration_ms
        if width < self._scrap_width:
            cost += int(SCRAP * (1 - width / self._scrap_width))
        hurry_ms = width * limits.easy_ms_per_character - duration_ms
        if hurry_ms > 0:
            cost += int(hurry_ms * HURRY)
        broken = (
            (duration_ms < max(limits.shortest_ms, limits.shortest_per_word_ms * n_words))
            + (duration_ms > limits.longest_ms)
            + (width * 1000 > limits.characters_per_second * duration_ms)
            + (n_words * 60_000 > limits.words_per_minute * duration_ms)
            + self._broken_between(first, end_ms, next_ms)
        )
        return cost + VIOLATION * broken if broken else cost

    def end_ms(self, first: int, last: int, next_ms: int) -> int:
        """Where a cue ends; as for `of`."""
        _, width, n_words = self.lines(first, last)
        return self._end_ms(first, last, next_ms, width, n_words)

    def _end_ms(self, first: int, last: int, next_ms: int, width: float, n_words: int) -> int:
        stream, limits = self._stream, self._limits
        fixed_ms = stream.cue_end[last - 1]
        if fixed_ms is not None:
            return fixed_ms
        needed_ms = max(
            limits.shortest_ms,
            limits.shortest_per_word_ms * n_words,
            width * 1000 / limits.characters_per_second,
            n_words * 60_000 / limits.words_per_minute,
        )
        return self._times.end(
            stream.cue_start[first],
            (stream.start[last - 1], stream.end[last - 1]),
            math.ceil(needed_ms - 1e-6),  # what is a whole number but for rounding is one
            int(width * limits.easy_ms_per_character),
            next_ms,
        )

    def _broken_between(self, first: int, end_ms: int, next_ms: int) -> int:
        """How many rules on edges are broken at the start and after the end."""
        limits = self._limits
        gap_ms = next_ms - end_ms
        # As in the check: a gap of whole frames may be a millisecond longer.
        broken = limits.gap_ms + 1 < gap_ms < limits.chain_ms
        if not self._times.has_cuts:
            return broken or gap_ms < limits.gap_ms
        return (
            (broken or gap_ms < limits.gap_ms)
            + self._stream.start_is_wrong[first]
            + self._times.end_is_wrong(end_ms)
        )

    def lines(self, first: int, last: int) -> tuple[int, float, int]:
        """What the lines of a cue cost, their width together, and how many words are in them.

        They are those that `subtitler.rules.line_breaks` writes; of them, how many rules they
        break, where they are broken, and how many there are.
        """
        stream, pieces = self._stream, self._stream.pieces
        first, last = stream.piece_at[first], stream.piece_at[last]
        width = pieces.right[last - 1] - pieces.left[first]
        if width <= self._limits.line_width:
            return 0, width, pieces.words(first, last)
        lines = self._layout.best(first, last, self._limits.max_lines)
        further = len(lines.cuts)
        cost = SECOND_LINE * further
        cost += int(min(lines.cost - LINE_COST * further, FORBIDDEN) * WRAP)
        if not self._is_broken:
            return cost, width, pieces.words(first, last)
        cost += VIOLATION * self._broken_lines(first, last, lines)
        for at in (*lines.cuts, *lines.closed):
            width -= pieces.space[at]
        return cost, width, pieces.words_of_lines(first, last, lines.cuts, lines.closed)

    def _broken_lines(self, first: int, last: int, lines: Lines) -> int:
        """How many rules are broken by the lines of these pieces."""
        pieces, limits = self._stream.pieces, self._limits
        broken = 0
        if limits.avoids_bad_breaks:
            for at in lines.cuts:
                broken += pieces.is_bad[at]
        if lines.cost < TOO_LONG_COST and not limits.least_balance:
            return broken
        widths: list[float] = []
        for begin, end in pairwise([first, *lines.cuts, last]):
            lost = sum(pieces.space[at] for at in lines.closed if begin < at < end)
            widths.append(pieces.right[end - 1] - pieces.left[begin] - lost)
        broken += sum(width > limits.line_width for width in widths)
        if min(widths) < limits.least_balance * max(widths):
            broken += not any(pieces.begins_turn[at] for at in lines.cuts)
        return broken
