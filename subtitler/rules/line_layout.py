"""How a text is best put in lines: of all ways, the one that costs least.

The lines are chosen together: none too long, no forbidden break, breaks after punctuation and
before conjunctions rather than elsewhere, lines about as long as each other, a longer one below.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import inf
from typing import NamedTuple

from subtitler.rules.line_pieces import LinePieces
from subtitler.rules.profile import Profile

BALANCE_COST = 20.0
"""Cost of a line that is a whole line longer or shorter than it should be."""

UNBALANCED_COST = 12.0
"""Cost of a line shorter than the profile's balance allows: more than a good break is worth."""

LINE_COST = 30.0
"""Cost of each further line: worth it to avoid a forbidden break, but not for balance."""

TOO_LONG_COST = 1000.0
"""Cost of a line that is too long, and again of each character it is too long."""

PYRAMID = 0.05
"""How much longer than the mean the lowest line should be, and shorter the highest."""

MOST_PIECES_WEIGHED = 300
"""A text of more words than this is no cue that anybody reads: it is cut in even lines."""

_MOST_ROUNDS = 4
_TWO = 2
_ROUNDING = 1e-6


@dataclass(frozen=True, slots=True)
class _CueColumns:
    """What of `LinePieces` puts pieces in lines: those of one text with line breaks in it."""

    left: Sequence[float]
    right: Sequence[float]
    cost: Sequence[float]
    wraps: Sequence[int]
    wrap_rights: Sequence[float]


_Columns = LinePieces | _CueColumns


class Lines(NamedTuple):
    """Pieces in lines.

    Attributes:
        cost: 0 for one line; `TOO_LONG_COST` or more where a line may be too long.
        cuts: the pieces that begin the lines after the first.
        closed: pieces inside of lines that the space before is lost of.
    """

    cost: float
    cuts: Sequence[int]
    closed: Sequence[int] = ()


class LineLayout:
    """Puts pieces in lines; a range of them is named by its first and the one after its last.

    Args:
        pieces: may grow.
        limit: width of a line.
        profile: says what else lines have to keep to.
    """

    def __init__(self, pieces: LinePieces, limit: float, profile: Profile) -> None:
        self._pieces = pieces
        self._limit = limit
        self._narrow = profile.narrow_character_width
        # Of two lines, one this short is too short for the other; of more, nearly so.
        balance = profile.min_line_balance or 0
        self._shortest = 2 * balance / (1 + balance)
        self._reach: dict[int, int] = {}

    def count(self, first: int, last: int) -> int:
        """Lines that pieces need at least; 0 where a single one is too wide for a line."""
        pieces, limit = self._pieces, self._limit
        right = pieces.right[last - 1]
        n_lines = 1
        while right - pieces.left[first] > limit:
            n_wraps = self._reached(first)
            further = pieces.wraps[n_wraps - 1] if n_wraps else first
            if further <= first or further >= last:
                return 0
            first = further
            n_lines += 1
        return n_lines

    def best(self, first: int, last: int, most: int) -> Lines:
        """The best lines, so many at most."""
        pieces = self._pieces
        if pieces.right[last - 1] - pieces.left[first] <= self._limit:
            return Lines(0, ())
        cost, cuts = self._cheapest(pieces, first, last, most)
        lines = Lines(cost, cuts)
        if pieces.open and (pieces.is_unsure or any(cut in pieces.open for cut in cuts)):
            lines = self._settled(first, last, most, lines)
        if most > _TWO and any(pieces.begins_turn[cut] for cut in lines.cuts):
            return self._of_turns(first, last, most, lines)
        return lines

    def _of_turns(self, first: int, last: int, most: int, lines: Lines) -> Lines:
        """The best lines where some look like those of another speaker: each turn has its own."""
        turns = [cut for cut in lines.cuts if self._pieces.begins_turn[cut]]
        cuts, closed, lines_left = list[int](), list[int](), most
        for index, (begin, end) in enumerate(pairwise([first, *turns, last])):
            turn = self.best(begin, end, max(1, lines_left - (len(turns) - index)))
            lines_left -= 1 + len(turn.cuts)
            cuts += [begin, *turn.cuts]
            closed += turn.closed
        cost = lines.cost + LINE_COST * (len(cuts) - 1 - len(lines.cuts))
        return Lines(cost, cuts[1:], closed)

    def _reached(self, first: int) -> int:
        """How many of the `wraps` end a line that begins with `first` soon enough.

        To be asked only of what is too long for one line.
        """
        reached = self._reach.get(first)
        if reached is None:
            pieces = self._pieces
            reached = bisect_right(pieces.wrap_rights, pieces.left[first] + self._limit)
            self._reach[first] = reached
        return reached

    def _settled(self, first: int, last: int, most: int, lines: Lines) -> Lines:
        """The lines that are best once they stand there.

        A break between ideographs leaves no trace of whether a space was there, so that what
        comes out may be broken better still.
        """
        text = _OpenText(self._pieces, first, last)
        again = cost = lines.cost
        cuts = list(lines.cuts)
        for _ in range(_MOST_ROUNDS):
            before = cuts
            if text.break_before(cuts):
                again, cuts = self._cheapest(text.columns(), 0, last - first, most)
                cuts = [first + cut for cut in cuts]
            if cuts == before:
                return Lines(cost, cuts, [at for at in text.closed if at not in cuts])
            cost = again
        return lines

    def _cheapest(
        self, columns: _Columns, first: int, last: int, most: int
    ) -> tuple[float, list[int]]:
        """The least cost and the cuts for it."""
        if columns.right[last - 1] - columns.left[first] <= self._limit:
            return 0, []
        if most == 1:
            return TOO_LONG_COST, []
        if last - first > MOST_PIECES_WEIGHED:
            return TOO_LONG_COST, _even_cuts(columns, first, last, most)
        cost, cut = self._cheapest_two(columns, first, last)
        best = cost + LINE_COST, [cut]
        if best[0] > LINE_COST * _TWO and most > _TWO:
            counts = range(_TWO + 1, most + 1)
            more = self._cheapest_of_all(counts, columns, first, last, self._limit)
            best = min(best, more, key=_cost)
        if best[0] < TOO_LONG_COST:  # which a line that is too long costs at least
            return best
        return self._cheapest_of_all(range(1, most + 1), columns, first, last, inf)

    def _cheapest_two(self, columns: _Columns, first: int, last: int) -> tuple[float, int]:
        """The cheapest two lines of which none is too long: cost and cut."""
        left, right, costs, wraps = columns.left, columns.right, columns.cost, columns.wraps
        limit = self._limit
        begin, end = left[first], right[last - 1]
        mean = (end - begin) / _TWO
        upper_ideal, lower_ideal = mean * (1 - PYRAMID), mean * (1 + PYRAMID)
        shortest = self._shortest * (end - begin - self._narrow) / _TWO
        # What one line is too short, the other is too long, but for the space between: from the
        # ideal to both sides, until no place can be good enough any more.
        least, place, furthest = inf, first, inf
        slack = self._pieces.space_width / _TWO + _ROUNDING
        middle = bisect_right(columns.wrap_rights, begin + upper_ideal)
        for indices in (range(middle - 1, -1, -1), range(middle, len(wraps))):
            for index in indices:
                at = wraps[index]
                if not first < at < last:
                    break
                upper, lower = right[at - 1] - begin, end - left[at]
                too_much = abs(upper - upper_ideal)
                if too_much > furthest:
                    break
                if upper > limit or lower > limit:
                    continue
                cost = costs[at] + BALANCE_COST * (too_much + abs(lower - lower_ideal)) / limit
                if upper < shortest or lower < shortest:
                    cost += UNBALANCED_COST
                if cost < least or (cost == least and at < place):
                    least, place = cost, at
                    furthest = cost * limit / BALANCE_COST / _TWO + slack
        return least, place

    def _cheapest_of_all(
        self, counts: Sequence[int], columns: _Columns, first: int, last: int, longest: float
    ) -> tuple[float, list[int]]:
        """The cheapest way to make one of these numbers of lines, none over `longest`."""
        starts = _starts(columns, first, last)
        ways: list[tuple[float, list[int]]] = [(inf, [])]
        for n_lines in counts:
            if n_lines <= len(starts):
                cost, cuts = self._cheapest_of(n_lines, columns, starts, last, longest)
                ways.append((cost + LINE_COST * (n_lines - 1), cuts))
        return min(ways, key=_cost)

    def _cheapest_of(
        self, n_lines: int, columns: _Columns, starts: Sequence[int], last: int, longest: float
    ) -> tuple[float, list[int]]:
        """The cheapest way to make exactly so many lines, none over `longest`: cost and cuts."""
        left, right, limit = columns.left, columns.right, self._limit
        count = len(starts)
        ends = [right[at - 1] for at in [*starts[1:], last]]
        costs = [*(columns.cost[at] for at in starts), 0.0]
        total = ends[-1] - left[starts[0]]
        mean = total / n_lines
        shown = total - self._narrow * (n_lines - 1)  # without spaces at breaks
        shortest = self._shortest * shown / n_lines if n_lines > 1 else 0
        # For each number of pieces: the cost of putting them in the lines so far, and the cuts.
        so_far: dict[int, tuple[float, list[int]]] = {0: (0.0, [])}
        for line in range(n_lines):
            target = mean * (1 + PYRAMID * (2 * line / (n_lines - 1) - 1)) if n_lines > 1 else mean
            is_last = line == n_lines - 1
            following: dict[int, tuple[float, list[int]]] = {}
            for start, (spent, cuts) in so_far.items():
                begins = left[starts[start]]
                for end in (count,) if is_last else range(start + 1, count - (n_lines - line - 2)):
                    width = ends[end - 1] - begins
                    if width > longest:
                        break
                    cost = spent + costs[end] + BALANCE_COST * abs(width - target) / limit
                    if width < shortest:
                        cost += UNBALANCED_COST
                    if width > limit:
                        cost += TOO_LONG_COST * (1 + width - limit)
                    if end not in following or cost < following[end][0]:
                        following[end] = (cost, cuts if is_last else [*cuts, starts[end]])
            so_far = following
        return so_far.get(count, (inf, []))


class _OpenText:
    """One text with breaks between ideographs, which leave no trace of a space.

    Attributes:
        closed: pieces that the space before is lost of.
    """

    def __init__(self, pieces: LinePieces, first: int, last: int) -> None:
        self._pieces = pieces
        self._first, self._last = first, last
        # What is otherwise than in the pieces, by their places: in the width before, in the cost.
        self._wider: dict[int, float] = {}
        self._costs: dict[int, float] = {}
        self._unsure: list[int] = []
        self.closed: list[int] = []
        if pieces.is_unsure:
            places = range(first + 1, last)
            self._unsure = [at for at in places if pieces.space[at] and not pieces.joint[at]]

    def break_before(self, cuts: Sequence[int]) -> bool:
        """Break the lines there; return whether another break may be better then."""
        pieces = self._pieces
        cuts = [cut for cut in cuts if cut in pieces.open]
        changed = cuts != self._unsure
        for at in {*cuts, *self._unsure}:
            broken, closed = pieces.open_costs(at)
            is_broken = at in cuts
            self._costs[at] = broken if is_broken else closed
            self._wider[at] = (pieces.space_width if is_broken else 0) - pieces.space[at]
            if is_broken and pieces.joint[at] and at not in self.closed:
                self.closed.append(at)
        self._unsure = cuts
        return changed

    def columns(self) -> _CueColumns:
        """The pieces as they stand there now; all before them are left out."""
        pieces, first, last = self._pieces, self._first, self._last
        left, right, costs = (
            column[first:last] for column in (pieces.left, pieces.right, pieces.cost)
        )
        for at, wider in self._wider.items():
            for place in range(at - first, last - first):
                left[place] += wider
                right[place] += wider
        for at, cost in self._costs.items():
            costs[at - first] = cost
        wraps = [at - first for at in _starts(pieces, first, last)[1:]]
        wraps = [at for at in wraps if costs[at] < inf]
        return _CueColumns(left, right, costs, wraps, [right[at - 1] for at in wraps])


def _cost(way: tuple[float, list[int]]) -> float:
    return way[0]


def _starts(columns: _Columns, first: int, last: int) -> list[int]:
    """Where lines may begin; at the first piece one does."""
    wraps = columns.wraps
    return [first, *wraps[bisect_right(wraps, first) : bisect_left(wraps, last)]]


def _even_cuts(columns: _Columns, first: int, last: int, n_lines: int) -> list[int]:
    starts = _starts(columns, first, last)
    begin = columns.left[first]
    width = columns.right[last - 1] - begin
    cuts = [0]
    for line in range(1, min(n_lines, len(starts))):
        ideal = begin + width * line / n_lines
        candidates = range(cuts[-1] + 1, len(starts) - (n_lines - line - 1))
        cuts.append(min(candidates, key=lambda at: abs(columns.right[starts[at] - 1] - ideal)))
    return [starts[at] for at in cuts[1:]]
