"""Punctuation goes with the word it belongs to."""

from collections.abc import Sequence

from engine.alignment.words import TimedWord


def merge_punctuation(words: Sequence[TimedWord], prepended: str, appended: str) -> None:
    """Move punctuation into the neighbouring word, in place.

    A word that gives its text away stays with text "" and no tokens; the other keeps its own
    times, as a mark is not spoken.

    Args:
        words: in order.
        prepended: marks that open a word, such as “ or (; with a space before them.
        appended: marks that close the word before, such as . or ?.

    Source: openai-whisper 20250625, `whisper/timing.py`. Its tests for a mark are substring
    tests, so "([" or a lone space opens a word too.
    """
    _merge_forward(words, prepended)
    _merge_backward(words, appended)


def _merge_forward(words: Sequence[TimedWord], prepended: str) -> None:
    """Opening marks, from the last word to the first, so that several go together."""
    following = len(words) - 1
    for index in range(len(words) - 2, -1, -1):
        word = words[index]
        if word.text.startswith(" ") and word.text.strip() in prepended:
            target = words[following]
            target.text = word.text + target.text
            target.tokens = word.tokens + target.tokens
            _give_attention(word, target)
            _empty(word)
        else:
            following = index


def _merge_backward(words: Sequence[TimedWord], appended: str) -> None:
    """Closing marks, from the first word on."""
    before = 0
    for index in range(1, len(words)):
        word, target = words[index], words[before]
        if not target.text.endswith(" ") and word.text in appended:
            target.text += word.text
            target.tokens = target.tokens + word.tokens
            _give_attention(word, target)
            _empty(word)
        else:
            before = index


def _empty(word: TimedWord) -> None:
    word.text = ""
    word.tokens = []


def _give_attention(word: TimedWord, target: TimedWord) -> None:
    if word.attention is not None and target.attention is not None:
        target.attention = target.attention + word.attention
