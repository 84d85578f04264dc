"""Text that goes round in circles: a phrase said again and again, within a window or across.

Repetition is the decoder's best-known failure: once a phrase stands in the prompt twice, a
third time is the likeliest continuation. The compression ratio notices only long loops.
"""

import re
import string
from collections.abc import Sequence

# A phrase of so many words counts as a loop when it stands there so many times in a row:
# people repeat a word, rarely a sentence.
REPETITIONS_BY_LENGTH = {1: 6, 2: 5, 3: 4, 4: 4}
REPETITIONS = 3
LONGEST_PHRASE = 24
# A window that repeats the one before it word for word, at least this long.
SHORTEST_ECHO = 4
_MARKS = string.punctuation + "。，！？、…“”‘’"  # noqa: RUF001 - the marks of wide scripts are meant


def words_of(text: str) -> tuple[str, ...]:
    """Divide text into words without case and punctuation; wide scripts by characters."""
    spaced = re.sub(r"([\u0e00-\u0eff\u1000-\u109f\u3040-\u9fff])", r" \1 ", text.casefold())
    words = (word.strip(_MARKS) for word in spaced.split())
    return tuple(word for word in words if word)


def loop_length(words: Sequence[str]) -> int:
    """Count the words of the phrase that is said too often in a row; 0 where there is none."""
    for length in range(1, min(LONGEST_PHRASE, len(words) // REPETITIONS) + 1):
        needed = REPETITIONS_BY_LENGTH.get(length, REPETITIONS)
        run = 0  # words in a row that equal the one a phrase earlier
        for index in range(length, len(words)):
            run = run + 1 if words[index] == words[index - length] else 0
            if run >= length * (needed - 1):
                return length
    return 0


def is_loop(text: str, earlier_text: str = "") -> bool:
    """Whether text repeats itself, or is nothing but the text of the window before it.

    Args:
        text: of a window.
        earlier_text: of the window before it.
    """
    words = words_of(text)
    if loop_length(words):
        return True
    return len(words) >= SHORTEST_ECHO and words == words_of(earlier_text)
