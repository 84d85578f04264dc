"""Where the given text and the recogniser disagree: what was said?

Both are read again while the window is heard, and the likelier one is believed, with some
favour for the given text.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from engine.alignment.expected_speech import Passage, Texts, n_letters, spaced
from engine.alignment.forced_reading import Reading, Utterance

Read = Callable[[Sequence[Utterance]], Reading]
Side = Literal["given", "heard"]

# The text may be less likely than what was recognised, by this factor's logarithm for a word;
# the recogniser chose its words as the likeliest, so the truth is seldom likelier.
FAVOUR = 3.0
# A word below this probability was not said, whatever is around it.
LEAST_PROBABILITY = 0.02
# What was recognised and is not in the text is believed if it is likelier than this again.
LEAST_AGAIN = 0.1
# Of several words that were not recognised at all, at least this share has to be likelier than
# that, and these likely on the whole; one or two have to be likelier than leaving them out.
LEAST_SHARE = 0.6
LIKELY = 0.2
SEVERAL = 3


@dataclass(frozen=True, slots=True)
class ReadPassage:
    """A passage as it is read.

    Attributes:
        passage: which.
        side: read as given or as recognised.
        words: of that side, the indices of those that are read; the rest was not said.
        probabilities: of each of these words, 0..1.
        given_probabilities: of all given words, where these were tried; else empty.
        first: index of its first word among the window's utterances.
        is_read: it was tried; else nothing is known of it but that it is there.
    """

    passage: Passage
    side: Side
    words: tuple[int, ...]
    probabilities: tuple[float, ...]
    given_probabilities: tuple[float, ...]
    first: int
    is_read: bool = True

    @property
    def stop(self) -> int:
        """One past the index of its last word among the window's utterances."""
        return self.first + len(self.words)


@dataclass(frozen=True, slots=True)
class ReadWindow:
    """The passages of a window as they are read.

    Attributes:
        passages: in order.
        utterances: of all of them.
        reading: of these; None where there are none.
    """

    passages: tuple[ReadPassage, ...]
    utterances: tuple[Utterance, ...]
    reading: Reading | None


@dataclass(frozen=True, slots=True)
class _Version:
    """What is read of a passage."""

    side: Side
    words: tuple[int, ...]


def unread(passage: Passage) -> ReadPassage:
    """A passage of which nothing is read."""
    return ReadPassage(passage, "heard", (), (), (), 0, is_read=False)


def choose(passages: Sequence[Passage], texts: Texts, read: Read) -> ReadWindow:
    """Decide for each passage of a window what was said there.

    Args:
        passages: of the window.
        texts: what they are passages of.
        read: reads utterances, at least one, while the window is heard.
    """
    heard = [_as_heard(passage, texts) for passage in passages]
    as_heard = _Read(heard, texts, read)
    given = [
        _as_given(passage)
        if passage.similarity < 1.0 and passage.script and passage.treatment == "read"
        else _believed(passage, at, as_heard)
        for at, passage in enumerate(passages)
    ]
    as_given = as_heard if given == heard else _Read(given, texts, read)
    chosen = [
        _chosen(at, as_heard, as_given) if given[at].side == "given" else given[at]
        for at in range(len(passages))
    ]
    final = as_given if chosen == given else as_heard
    if chosen not in (given, heard):
        final = _Read(chosen, texts, read)
    return ReadWindow(
        tuple(
            ReadPassage(
                passage,
                version.side,
                version.words,
                final.probabilities(at),
                as_given.probabilities(at) if given[at].side == "given" else (),
                int(final.bounds[at]),
            )
            for at, (passage, version) in enumerate(zip(passages, chosen, strict=True))
        ),
        tuple(final.utterances),
        final.reading,
    )


def _as_heard(passage: Passage, texts: Texts) -> _Version:
    return _Version("heard", tuple(k for k in passage.heard if texts.heard[k].text.strip()))


def _as_given(passage: Passage) -> _Version:
    return _Version("given", tuple(passage.script))


def _believed(passage: Passage, at: int, as_heard: "_Read") -> _Version:
    """What was recognised, unless it is not in the text and unlikely at the second hearing."""
    version = as_heard.versions[at]
    if passage.script or geometric_mean(as_heard.probabilities(at)) >= LEAST_AGAIN:
        return version
    return _Version("heard", ())


class _Read:
    """One reading of a window, by passage."""

    def __init__(self, versions: Sequence[_Version], texts: Texts, read: Read) -> None:
        self.versions = versions
        self.bounds = np.concatenate([[0], np.cumsum([len(v.words) for v in versions])])
        self.utterances = [_utterance(v.side, k, texts) for v in versions for k in v.words]
        self.reading = read(self.utterances) if self.utterances else None

    def probabilities(self, at: int) -> tuple[float, ...]:
        """Of each word of a passage."""
        if self.reading is None:
            return ()
        part = self.reading.probabilities[self.bounds[at] : self.bounds[at + 1]]
        return tuple(part.tolist())

    def logprob(self, at: int) -> float:
        """Of a passage and the word or end that follows it."""
        if self.reading is None:
            return 0.0
        return float(self.reading.logprobs[self.bounds[at] : self.bounds[at + 1] + 1].sum())


def _utterance(side: Side, index: int, texts: Texts) -> Utterance:
    if side == "heard":
        return Utterance(texts.heard[index].text, n_letters(texts.heard[index].units))
    return Utterance(spaced(texts.script[index]), n_letters(texts.script[index].units))


def _chosen(at: int, as_heard: _Read, as_given: _Read) -> _Version:
    """The given words of a passage, those of them that were said, or the recognised ones."""
    given, heard = as_given.versions[at], as_heard.versions[at]
    gain = as_given.logprob(at) - as_heard.logprob(at)
    probabilities = as_given.probabilities(at)
    if heard.words and gain > -FAVOUR * len(given.words):
        return given
    likely = [p for p in probabilities if p >= LEAST_PROBABILITY]
    if not heard.words and gain > 0 and len(likely) == len(given.words):
        return given
    enough = len(likely) >= max(SEVERAL, LEAST_SHARE * len(given.words))
    if enough and geometric_mean(likely) > LIKELY:
        words = zip(given.words, probabilities, strict=True)
        return _Version("given", tuple(k for k, p in words if p >= LEAST_PROBABILITY))
    return heard


def geometric_mean(probabilities: Sequence[float]) -> float:
    """Geometric mean; 0 of none."""
    if not probabilities:
        return 0.0
    return float(np.exp(np.mean(np.log(np.maximum(probabilities, 1e-12)))))
