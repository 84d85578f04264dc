"""Dynamic time warping: the cheapest monotone path of tokens through frames."""

import numpy as np
from numpy.typing import NDArray

DIAGONAL, UP, LEFT = 0, 1, 2


def cheapest_path(cost: NDArray[np.float64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Find the path from the first row and column to the last of each.

    A step goes to the next row, the next column or both. The diagonal is taken only when it
    is cheaper than both others, a step down likewise, else a step right. So the reference's
    processor path goes, ties included.

    Cells of one anti-diagonal depend only on the two before it, so each is computed at once:
    448 tokens by 1500 frames are 1947 steps over short vectors.

    Args:
        cost: (rows, columns), both at least 1; smaller is better.

    Returns:
        Row and column of each point of the path, from the start.

    Source: openai-whisper 20250625, `whisper/timing.py` (`dtw_cpu`). Its sums look like
    float32 but are float64: numba widens the array when it multiplies it by infinity.
    """
    n_rows, n_columns = cost.shape
    slanted = _anti_diagonals(cost)
    # Row r of `moves` belongs to the cells (i, j) with i + j == r, indexed by i, where i and
    # j count from 1 and 0 is the border.
    moves = np.full((n_rows + n_columns + 1, n_rows + 1), LEFT, dtype=np.int8)
    before_last = np.full(n_rows + 1, np.inf, dtype=np.float64)
    before_last[0] = 0.0
    last = np.full(n_rows + 1, np.inf, dtype=np.float64)
    for total in range(2, n_rows + n_columns + 1):
        first, stop = max(1, total - n_columns), min(n_rows, total - 1) + 1
        diagonal = before_last[first - 1 : stop - 1]
        up = last[first - 1 : stop - 1]
        left = last[first:stop]
        takes_diagonal = (diagonal < up) & (diagonal < left)
        takes_up = (up < diagonal) & (up < left)
        best = np.where(takes_diagonal, diagonal, np.where(takes_up, up, left))
        move = moves[total, first:stop]
        move[takes_diagonal] = DIAGONAL
        move[takes_up] = UP
        current = np.full(n_rows + 1, np.inf, dtype=np.float64)
        with np.errstate(invalid="ignore"):  # infinite costs may cancel out to NaN
            current[first:stop] = slanted[total - 2, first - 1 : stop - 1] + best
        before_last, last = last, current
    return _walk_back(moves, n_rows, n_columns)


def _anti_diagonals(cost: NDArray[np.float64]) -> NDArray[np.float64]:
    """Shear (rows, columns) to (rows + columns - 1, rows): row r holds the cells i + j == r."""
    n_rows, n_columns = cost.shape
    sheared = np.zeros((n_rows, n_rows + n_columns), dtype=np.float64)
    sheared[:, :n_columns] = cost
    # Read with rows one element shorter, each row starts one column further right.
    flat = sheared.ravel()[: n_rows * (n_rows + n_columns - 1)]
    return np.ascontiguousarray(flat.reshape(n_rows, n_rows + n_columns - 1).T)


def _walk_back(
    moves: NDArray[np.int8], n_rows: int, n_columns: int
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    rows, columns = [], []
    row, column = n_rows, n_columns
    while row > 0 or column > 0:
        rows.append(row - 1)
        columns.append(column - 1)
        # The border above holds LEFT; the one on the left leads up.
        move = UP if column == 0 else int(moves[row + column, row])
        row -= move != LEFT
        column -= move != UP
    return np.array(rows[::-1], dtype=np.int64), np.array(columns[::-1], dtype=np.int64)
