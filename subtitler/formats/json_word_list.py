"""A list of words in a JSON text, written again with the words as they are now."""

from collections.abc import Callable, Sequence
from difflib import SequenceMatcher
from typing import Any

from subtitler.document.cue import Cue
from subtitler.document.reconcile import word_positions
from subtitler.document.word import Word, WordOrigin
from subtitler.formats.json_shapes import (
    WordGroup,
    edge_places,
    edges_of,
    new_edges,
    probability_key,
    word_groups,
    word_text,
)
from subtitler.formats.json_text import (
    Layout,
    elements_at,
    list_layout,
    members_at,
    object_layout,
    put_member,
    replaced,
    value_at,
    with_added,
)

# Matching takes time with the square of the number; a segment has some ten words.
LONGEST_MATCHED = 1000

Spoken = Sequence[tuple[Word, str]]
"""Words, each also as Whisper writes it: with the space that is before it."""


class WordList:
    """A list of words in a JSON text, to be written with other words.

    Args:
        text: valid JSON.
        start: the bracket of the list.
        is_ascii: whether all but ASCII is written as escapes.
        are_tokens: whether several entries make a word.
    """

    def __init__(self, text: str, start: int, is_ascii: bool, *, are_tokens: bool = False) -> None:  # noqa: FBT001
        self._text = text
        self._places, _ = elements_at(text, start)
        self._layout = list_layout(text, start, is_ascii=is_ascii)
        shapes = (place for place in self._places if word_text(place.value).strip())
        shape = next(shapes, None)
        self._like: dict[str, Any] = {} if shape is None else shape.value
        self._entry = Layout(is_ascii=is_ascii)
        if shape is not None:
            self._entry = object_layout(text, shape.start, is_ascii=is_ascii)
        self._groups = word_groups([place.value for place in self._places], are_tokens=are_tokens)

    def matched(self, spoken: Spoken, form: Callable[[str], str]) -> dict[int, WordGroup]:
        """The entries that each word still has, by the number of the word.

        Args:
            spoken: the words.
            form: what of a word's text must be the same.
        """
        old = [group for group in self._groups if group.word is not None]
        texts = [form(group.word.text) for group in old if group.word is not None]
        wanted = [form(word.text) for word, _ in spoken]
        if texts == wanted:
            return dict(enumerate(old))
        if max(len(texts), len(wanted)) > LONGEST_MATCHED:
            return {}
        matcher = SequenceMatcher(None, texts, wanted, autojunk=False)
        return {
            block.b + at: old[block.a + at]
            for block in matcher.get_matching_blocks()
            for at in range(block.size)
        }

    def written(self, spoken: Spoken, kept: dict[int, WordGroup]) -> str:
        """The list with these words, of which some keep their entries as far as they can."""
        entries: list[str] = []
        for number, (word, said) in enumerate(spoken):
            group = kept.get(number)
            if group is None:
                entries.append(new_entry(word, said, self._like, self._entry))
                continue
            places = (self._places[at] for at in group.entries)
            entries += [_moved(self._text[own.start : own.end], group, word) for own in places]
        return self._layout.written_list(entries)

    def repeated(self, values: Sequence[Any]) -> str:
        """The list with these entries, decoded as they stand elsewhere."""
        scalar = self._entry.scalar
        return self._layout.written_list(
            [
                self._entry.written_object({key: scalar(part) for key, part in value.items()})
                if isinstance(value, dict)
                else scalar(value)
                for value in values
            ]
        )


def heard_letters(text: str) -> str:
    """What of a word is compared where a list has words without punctuation."""
    return "".join(char for char in text.casefold() if char.isalnum())


def _moved(text: str, group: WordGroup, word: Word) -> str:
    """An entry of a word that now has other times; one of several moves along with the word."""
    was = group.word
    if was is None or (was.start_ms, was.end_ms, was.origin) == (
        word.start_ms,
        word.end_ms,
        word.origin,
    ):
        return text
    members = members_at(text, 0)
    changes: dict[tuple[int, int], str] = {}
    for edges, old_ms in zip(
        edge_places(text, members), edges_of(value_at(text, 0).value), strict=True
    ):
        if old_ms is not None:
            new_ms = _scaled(old_ms, was, word)
            if new_ms != old_ms:
                changes.update(((e.place.start, e.place.end), e.text(new_ms)) for e in edges)
    added: dict[str, str] = {}
    if was.origin is not word.origin:
        put_member("origin", f'"{word.origin.value}"', members, changes, added)
    return with_added(replaced(text, changes), added, object_layout(text, 0, is_ascii=True))


def _scaled(ms: int, was: Word, now: Word) -> int:
    if ms == was.end_ms:
        return now.end_ms
    length_ms = max(was.end_ms - was.start_ms, 1)
    return now.start_ms + (ms - was.start_ms) * (now.end_ms - now.start_ms) // length_ms


def new_entry(word: Word, said: str, like: dict[str, Any], layout: Layout) -> str:
    """A new entry for a word, in the shape of another; `said` has the space before it."""
    key = "text" if "text" in like and "word" not in like else "word"
    has_spaces = word_text(like).startswith(" ") or not like or key == "text"
    members = {key: layout.scalar(said if has_spaces else word.text)}
    members.update(new_edges(word.start_ms, word.end_ms, like, layout))
    if word.probability is not None:
        members[probability_key(like)] = layout.scalar(word.probability)
    if word.origin is not WordOrigin.MEASURED:
        members["origin"] = layout.scalar(word.origin.value)
    return layout.written_object(members)


def spoken_words(cue: Cue) -> Spoken:
    """The words of a cue, and each as Whisper writes it: with the space that is before it."""
    places = word_positions(cue.text, cue.words)
    return [
        (word, (" " if start == 0 or cue.text[start - 1].isspace() else "") + word.text)
        for word, (start, _) in zip(cue.words, places, strict=True)
    ]
