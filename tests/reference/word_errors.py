"""How far recognised words are from the true ones: word error rate and errors of times."""

import statistics
from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class TimedWord:
    """A word with its times in seconds; `is_exact` where a true onset is known exactly."""

    text: str
    start_s: float
    end_s: float
    is_exact: bool = True

    @property
    def key(self) -> str:
        """The word as it is compared: lower case, without punctuation."""
        return self.text.strip(" .,?!").lower()


@dataclass(frozen=True)
class WordErrors:
    """The outcome of a comparison.

    Attributes:
        word_error_rate: substitutions, insertions and deletions by true words.
        start_median_s: median of the absolute start errors of exactly known matched words.
        end_median_s: the same for ends.
    """

    word_error_rate: float
    start_median_s: float
    end_median_s: float

    def __str__(self) -> str:
        return (
            f"word error rate {self.word_error_rate:.1%}, "
            f"median start error {1000 * self.start_median_s:.0f} ms, "
            f"median end error {1000 * self.end_median_s:.0f} ms"
        )


def compare(true: list[TimedWord], heard: list[TimedWord]) -> WordErrors:
    """Align by edit distance and measure."""
    errors, matches = align([word.key for word in true], [word.key for word in heard])
    exact = [(true[i], heard[j]) for i, j in matches if true[i].is_exact]
    return WordErrors(
        errors / len(true),
        statistics.median(abs(b.start_s - a.start_s) for a, b in exact),
        statistics.median(abs(b.end_s - a.end_s) for a, b in exact),
    )


def align(true: list[str], heard: list[str]) -> tuple[int, list[tuple[int, int]]]:
    """The edit distance, and the pairs of positions that match on one best path."""
    rows, columns = len(true), len(heard)
    distance = np.zeros((rows + 1, columns + 1), int)
    distance[:, 0] = np.arange(rows + 1)
    distance[0] = np.arange(columns + 1)
    for i in range(1, rows + 1):
        for j in range(1, columns + 1):
            distance[i, j] = min(
                distance[i - 1, j] + 1,
                distance[i, j - 1] + 1,
                distance[i - 1, j - 1] + (true[i - 1] != heard[j - 1]),
            )
    matches = []
    i, j = rows, columns
    while i and j:
        if distance[i, j] == distance[i - 1, j - 1] + (true[i - 1] != heard[j - 1]):
            i, j = i - 1, j - 1
            if true[i] == heard[j]:
                matches.append((i, j))
        elif distance[i, j] == distance[i - 1, j] + 1:
            i -= 1
        else:
            j -= 1
    return int(distance[rows, columns]), matches[::-1]
