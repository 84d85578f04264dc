"""From read passages to words with times and confidence, and to the events that report them."""

from collections.abc import Iterator, Sequence

import numpy as np

from engine.alignment.alignment_events import (
    AlignedWord,
    AudioUnmatched,
    CueAligned,
    TextUnmatched,
)
from engine.alignment.expected_speech import HeardWord, Passage, Texts, n_letters
from engine.alignment.forced_choice import ReadPassage, geometric_mean
from engine.alignment.script_words import ScriptWord

# How sure it is that a word is right which was recognised without knowing the text.
TRUST_IN_RECOGNITION = 0.6
# Confidence of a word in whose place another one was said is below this.
REPLACED = 0.3
# Up to so many words in a row are taken for replaced by about as many others; a longer run is
# another text.
LONGEST_REPLACED = 4
LIKE_LENGTH = (0.4, 2.5)  # share of letters

Span = tuple[float, float]
Outcome = list[tuple[int, AlignedWord]]


def placed_words(read: ReadPassage, spans: Sequence[Span], texts: Texts) -> Outcome:
    """Give a passage's words their times; none where its text was not said.

    Args:
        read: the passage.
        spans: start and end, seconds, of its utterances.
        texts: what it is a passage of.

    Returns:
        Words by their index in the text.
    """
    passage = read.passage
    if not passage.script or not spans:
        return []
    if read.side == "given":
        indices: Sequence[int] = read.words
    elif _takes_its_place(passage, texts):
        indices = passage.script
    else:
        return []
    words = [texts.script[index] for index in indices]
    if len(spans) != len(words):
        spans = _shared_out(words, (spans[0][0], spans[-1][1]))
    sure = _confidences(read, len(words))
    return [
        (index, AlignedWord(word.text, start_s, end_s, confidence))
        for index, word, (start_s, end_s), confidence in zip(
            indices, words, spans, sure, strict=True
        )
    ]


def _takes_its_place(passage: Passage, texts: Texts) -> bool:
    """Whether the recognised words stand where the given ones should."""
    if passage.similarity > 0:
        return True
    ours = sum(n_letters(texts.script[index].units) for index in passage.script)
    theirs = sum(n_letters(texts.heard[index].units) for index in passage.heard)
    few = max(len(passage.script), len(passage.heard)) <= LONGEST_REPLACED
    return few and LIKE_LENGTH[0] * ours <= theirs <= LIKE_LENGTH[1] * ours


def _confidences(read: ReadPassage, n_words: int) -> list[float]:
    """Of each placed word, by both witnesses."""
    is_given = read.side == "given" or read.passage.similarity == 1.0
    said = read.probabilities if is_given else read.given_probabilities
    if len(said) != n_words:
        said = (geometric_mean(said),) * n_words
    if read.side == "heard" and read.passage.similarity == 0.0:
        return [min(probability, REPLACED) for probability in said]
    doubt = 1.0 - TRUST_IN_RECOGNITION * read.passage.similarity
    return [1.0 - (1.0 - probability) * doubt for probability in said]


def _shared_out(words: Sequence[ScriptWord], span: Span) -> list[Span]:
    """Share a span out by letters."""
    letters = np.cumsum([0, *(n_letters(word.units) for word in words)])
    edges = span[0] + (span[1] - span[0]) * letters / letters[-1]
    return list(zip(edges[:-1].tolist(), edges[1:].tolist(), strict=True))


def unmatched_audio(heard: Sequence[HeardWord], spans: Sequence[Span]) -> AudioUnmatched:
    """Report speech that the text does not have.

    Args:
        heard: what was recognised there, at least one.
        spans: where its words were placed; none where they were not read.
    """
    text = "".join(word.text for word in heard).strip()
    start_s, end_s = heard[0].start_s, heard[-1].end_s
    if spans:
        start_s, end_s = spans[0][0], spans[-1][1]
    return AudioUnmatched(start_s, max(start_s, end_s), text)


class CueLedger:
    """The words of all cues, as they are decided in order, and the cues that are complete."""

    def __init__(self, cues: Sequence[str], script: Sequence[ScriptWord]) -> None:
        self._cues = cues
        self._script = script
        firsts = np.searchsorted([word.cue for word in script], range(len(cues) + 1))
        self._bounds: list[int] = firsts.tolist()
        self._placed: dict[int, AlignedWord] = {}
        self._next_cue = 0
        self.n_placed = 0

    def add(self, words: Outcome) -> None:
        """Take words that were found."""
        self._placed.update(words)
        self.n_placed += len(words)

    def complete(self, decided: int) -> Iterator[TextUnmatched | CueAligned]:
        """Report cues all of whose words are among the first `decided` of the text."""
        while self._next_cue < len(self._cues) and self._bounds[self._next_cue + 1] <= decided:
            first, stop = self._bounds[self._next_cue], self._bounds[self._next_cue + 1]
            yield from self._left_out(first, stop)
            yield self._cue(first, stop)
            self._next_cue += 1

    def _left_out(self, first: int, stop: int) -> Iterator[TextUnmatched]:
        missing = [index for index in range(first, stop) if index not in self._placed]
        for at, index in enumerate(missing):
            if at and missing[at - 1] == index - 1:
                continue
            last = next(k for k in range(index, stop + 1) if k == stop or k in self._placed)
            text = "".join(word.text for word in self._script[index:last]).strip()
            yield TextUnmatched(self._next_cue, index - first, last - first, text)

    def _cue(self, first: int, stop: int) -> CueAligned:
        indices = range(first, stop)
        words = tuple(self._placed.pop(index) for index in indices if index in self._placed)
        return CueAligned(
            index=self._next_cue,
            text=self._cues[self._next_cue],
            words=words,
            start_s=words[0].start_s if words else None,
            end_s=words[-1].end_s if words else None,
            confidence=sum(w.confidence for w in words) / len(indices) if indices else 0.0,
        )
