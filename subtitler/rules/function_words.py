"""The small words of a language that a line does not end with: lists that ship as data."""

import tomllib
from enum import StrEnum
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Final

NORWEGIAN: Final = MappingProxyType({"nb": "no", "nn": "no"})


class WordClass(StrEnum):
    """Why a line does not end with a word."""

    DETERMINER = "determiners"
    PREPOSITION = "prepositions"
    CONJUNCTION = "conjunctions"
    AUXILIARY = "auxiliaries"
    NEGATION = "negations"
    PRONOUN = "pronouns"
    TITLE = "titles"

    @property
    def noun(self) -> str:
        """What the class is called in a sentence."""
        return _NOUNS[self]


_NOUNS = {
    WordClass.DETERMINER: "article or determiner",
    WordClass.PREPOSITION: "preposition",
    WordClass.CONJUNCTION: "conjunction",
    WordClass.AUXILIARY: "auxiliary verb",
    WordClass.NEGATION: "negation",
    WordClass.PRONOUN: "pronoun",
    WordClass.TITLE: "title",
}

FunctionWords = MappingProxyType[str, frozenset[WordClass]]


def function_words(language: str | None) -> FunctionWords:
    """The function words of a language, in lower case, with all classes each belongs to.

    Args:
        language: such as "en" or "pt-BR"; a language without a list, or None, has no words.
    """
    primary = (language or "").lower().replace("_", "-").split("-")[0]
    return _words(NORWEGIAN.get(primary, primary))


@cache
def known_languages() -> tuple[str, ...]:
    """Codes of the languages that have a list."""
    names = (file.name for file in files("resources").joinpath("function_words").iterdir())
    return tuple(sorted(name.removesuffix(".toml") for name in names if name.endswith(".toml")))


@cache
def _words(language: str) -> FunctionWords:
    if language not in known_languages():
        return MappingProxyType({})
    file = files("resources").joinpath("function_words", f"{language}.toml")
    table = tomllib.loads(file.read_text(encoding="utf-8"))
    classes: dict[str, set[WordClass]] = {}
    for name, words in table.items():
        for word in words.split():
            classes.setdefault(word, set()).add(WordClass(name))
    return MappingProxyType({word: frozenset(found) for word, found in classes.items()})
