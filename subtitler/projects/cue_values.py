"""Cues as values that JSON holds: whole, or as what changed from another cue.

A cue is an object: `id`, `start` and `end` in milliseconds, `text`; and, where they are not
empty, `words`, `origin`, `settings`, `identifier`, `speaker`, `style`, `start_locked`,
`end_locked` and `evidence`, each as in `subtitler.document.cue.Cue`. Words stand in columns:
`text`, `start`, `end`, `probability` (left out where none has one), `origin` (one letter each;
left out where all are measured), and `by` where they are kept as later than those columns say,
see `ShiftedWords`.
"""

from collections.abc import Callable, Sequence
from dataclasses import fields
from functools import partial
from operator import attrgetter
from typing import Any, get_type_hints

from subtitler.document.cue import Cue
from subtitler.document.shifted_words import ShiftedWords, shift_words
from subtitler.document.word import Word, WordOrigin
from subtitler.projects.plain_values import built, plain

Values = dict[str, Any]

_LETTERS = {
    WordOrigin.MEASURED: "m",
    WordOrigin.MOVED: "v",
    WordOrigin.GUESSED: "g",
    WordOrigin.TYPED: "t",
}
_ORIGINS = {letter: origin for origin, letter in _LETTERS.items()}
_KEYS = {"cue_id": "id", "start_ms": "start", "end_ms": "end"}
_FIELDS = tuple((field.name, _KEYS.get(field.name, field.name)) for field in fields(Cue))
_OPTIONAL = tuple(
    (field.name, field.default)
    for field in fields(Cue)
    if field.name not in ("cue_id", "start_ms", "end_ms", "text", "words")
)
_rest_of = attrgetter(*(name for name, _ in _OPTIONAL))
_REST = tuple(default for _, default in _OPTIONAL)


def cue_values(cue: Cue) -> Values:
    """A whole cue; what has its default is left out."""
    values: Values = {
        "id": cue.cue_id,
        "start": cue.start_ms,
        "end": cue.end_ms,
        "text": cue.text,
    }
    if cue.words:
        values["words"] = words_values(cue.words)
    rest = _rest_of(cue)
    if rest != _REST:
        for (name, default), held in zip(_OPTIONAL, rest, strict=True):
            if held != default:
                values[name] = plain(held)
    return values


def cue_from(values: Values) -> Cue:
    """The cue that `cue_values` gave `values` for.

    Raises:
        ValueError: it is no cue.
        KeyError: something is missing.
        TypeError: it is no object.
    """
    return Cue(**{name: _READERS[name](values[key]) for name, key in _FIELDS if key in values})


def changed_values(old: Cue, new: Cue) -> Values:
    """What makes `new` of `old`; empty where they are equal."""
    values: Values = {}
    for name, key in _FIELDS:
        before, now = getattr(old, name), getattr(new, name)
        if before is now or before == now:
            continue
        values[key] = changed_words(before, now) if name == "words" else plain(now)
    return values


def changed_cue(old: Cue, values: Values) -> Cue:
    """The cue that `changed_values` told apart from `old`.

    Raises:
        ValueError: these are no changes of a cue.
        KeyError: likewise.
        TypeError: likewise.
    """
    held = {
        name: _READERS[name](values[key]) if key in values else getattr(old, name)
        for name, key in _FIELDS
        if name != "words"
    }
    words = old.words
    if "words" in values:
        words = words_after(old.words, values["words"])
    return Cue(words=words, **held)


def words_values(words: Sequence[Word]) -> Values:
    """Words in columns."""
    base = words.base if isinstance(words, ShiftedWords) else words
    values: Values = {
        "text": [word.text for word in base],
        "start": [word.start_ms for word in base],
        "end": [word.end_ms for word in base],
    }
    probabilities = [word.probability for word in base]
    if probabilities.count(None) < len(probabilities):
        values["probability"] = probabilities
    if any(word.origin is not WordOrigin.MEASURED for word in base):
        values["origin"] = "".join([_LETTERS[word.origin] for word in base])
    if isinstance(words, ShiftedWords):
        values["by"] = words.by_ms
    return values


def words_from(values: Values) -> Sequence[Word]:
    """The words that `words_values` gave `values` for.

    Raises:
        ValueError: they are no words.
        KeyError: a column is missing.
        TypeError: likewise.
    """
    texts = _column(values["text"], {str})
    starts = _column(values["start"], {int})
    ends = _column(values["end"], {int})
    count = len(texts)
    probabilities = _column(values.get("probability", [None] * count), {float, int, type(None)})
    origins = [WordOrigin.MEASURED] * count
    if "origin" in values:
        origins = [_ORIGINS[letter] for letter in values["origin"]]
    if not len(starts) == len(ends) == len(probabilities) == len(origins) == count:
        raise ValueError("columns of words are not equally long")
    words = tuple(map(Word, texts, starts, ends, probabilities, origins))
    return ShiftedWords(words, _whole_number(values["by"])) if "by" in values else words


def changed_words(old: Sequence[Word], new: Sequence[Word]) -> Values:
    """What makes `new` of `old`: moved as a whole, some replaced by others, or all of them."""
    if isinstance(new, ShiftedWords):
        by_ms = moved_by(old, new)
        return {"moved": by_ms} if by_ms else words_values(new)
    if isinstance(old, ShiftedWords):
        return {"unmoved": True} if new is old.base else words_values(new)
    most = min(len(old), len(new))
    before = 0
    while before < most and old[before] == new[before]:
        before += 1
    behind = 0
    while behind < most - before and old[-1 - behind] == new[-1 - behind]:
        behind += 1
    if not before and not behind:
        return words_values(new)
    middle = new[before : len(new) - behind]
    return {"kept": [before, behind], **(words_values(middle) if middle else {})}


def words_after(old: Sequence[Word], values: Values) -> Sequence[Word]:
    """The words that `changed_words` told apart from `old`.

    Raises:
        ValueError: these are no changes of words.
        KeyError: likewise.
        TypeError: likewise.
    """
    if "moved" in values:
        return shift_words(old, _whole_number(values["moved"]))
    if "unmoved" in values:
        return unmoved(old)
    if "kept" not in values:
        return words_from(values)
    before, behind = values["kept"]
    if not 0 <= before <= before + behind <= len(old):
        raise ValueError("more words are kept than there were")
    middle = tuple(words_from(values)) if "text" in values else ()
    return (*old[:before], *middle, *old[len(old) - behind :])


def moved_by(old: Sequence[Word], new: ShiftedWords) -> int:
    """How much later `new` is, made of `old` by `shift_words`; 0 where it was not."""
    if isinstance(old, ShiftedWords):
        return new.by_ms - old.by_ms if new.base is old.base else 0
    return new.by_ms if new.base is old else 0


def unmoved(words: Sequence[Word]) -> Sequence[Word]:
    """The words before they were shifted."""
    return words.base if isinstance(words, ShiftedWords) else words


def _column(values: Any, kinds: set[type]) -> list[Any]:
    if not isinstance(values, list) or not set(map(type, values)) <= kinds:
        raise ValueError("a column of words holds something else")
    return values


def _whole_number(value: Any) -> int:
    if type(value) is not int:
        raise ValueError("no whole number where one belongs")
    return value


def _text(value: Any) -> str:
    if type(value) is not str:
        raise ValueError("no text where one belongs")
    return value


def _reader(name: str) -> Callable[[Any], Any]:
    wanted = get_type_hints(Cue)[name]
    own = {Sequence[Word]: words_from, str: _text, int: _whole_number}
    return own.get(wanted) or partial(built, wanted)


_READERS = {name: _reader(name) for name, _ in _FIELDS}
