"""A script that says not quite what was said, with the truth about each of its words."""

import random
from collections.abc import Sequence
from dataclasses import dataclass

from tests.benchmarks.synthetic_speech import Speech, TrueWord


@dataclass(frozen=True)
class WrittenWord:
    """A word of a script.

    Attributes:
        text: as written.
        said: the word that was said there; None for one that was put in.
        is_replaced: another word was said.
    """

    text: str
    said: TrueWord | None
    is_replaced: bool = False


Script = list[list[WrittenWord]]


def sentences(words: Sequence[TrueWord]) -> list[list[TrueWord]]:
    """Words by sentence."""
    found: list[list[TrueWord]] = [[]]
    for word in words:
        found[-1].append(word)
        if word.text[-1] in ".?!":
            found.append([])
    return [sentence for sentence in found if sentence]


def corrupted(speech: Speech, share: float, seed: int) -> Script:
    """Write the speech down with mistakes, one cue for each sentence.

    Args:
        speech: what was said.
        share: of the words that are replaced by another, left out, or followed by one that
            was not said, a third each.
        seed: the same gives the same.
    """
    chance = random.Random(seed)
    vocabulary = sorted({word.text.strip(".,?!").lower() for word in speech.words})
    script: Script = []
    for sentence in sentences(speech.words):
        cue = []
        for word in sentence:
            if chance.random() >= share:
                cue.append(WrittenWord(word.text, word))
                continue
            kind, other = chance.randrange(3), chance.choice(vocabulary)
            if kind == 0:
                is_other = other != word.text.strip(".,?!").lower()
                cue.append(WrittenWord(other, word, is_replaced=is_other))
            elif kind == 1:
                cue += [WrittenWord(word.text, word), WrittenWord(other, None)]
        script.append(cue)
    return script


def cue_texts(script: Script) -> list[str]:
    """The script's cues as texts."""
    return [" ".join(word.text for word in cue) for cue in script]
