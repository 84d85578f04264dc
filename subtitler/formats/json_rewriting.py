"""Write cues into the JSON file that they were read from, in its own shape.

A segment that changed is changed value by value; its other keys, and the white space between
them, stay. So it is with its words, as far as they are still there.
"""

from collections.abc import Callable, Sequence
from difflib import SequenceMatcher
from typing import Any

from subtitler.document.cue import Cue
from subtitler.document.reconcile import word_positions
from subtitler.document.word import Word, WordOrigin
from subtitler.formats.json_shapes import (
    LISTS,
    WordGroup,
    clean,
    edge_places,
    edges_of,
    new_edges,
    probability_key,
    word_groups,
    word_text,
    words_key,
)
from subtitler.formats.json_text import (
    Layout,
    Place,
    elements_at,
    list_layout,
    members_at,
    object_layout,
    replaced,
    value_at,
)
from subtitler.formats.rewriting import content_with_words, rewrite
from subtitler.formats.subtitle_file import Piece, SubtitleFile

# What of a cue stands under a key of the same name.
EXTRAS = ("speaker", "style", "settings", "identifier")
# Matching takes time with the square of the number; a segment has some ten words.
LONGEST_MATCHED = 1000


class Rewriting:
    """The cues in the text of the file that they were read from.

    Args:
        cues: in the order to write them.
        like: the file.
        words: whether new segments, and those without words, get their words.
        language: code of the language; replaces another one that the file says.
    """

    def __init__(
        self, cues: Sequence[Cue], like: SubtitleFile, *, words: bool, language: str
    ) -> None:
        self._cues = cues
        self._like = like
        self._language = language
        self._text = "".join(piece.text for piece in like.pieces)
        self._is_ascii = self._text.isascii() and "\\u" in self._text
        self._plain = Layout(is_ascii=self._is_ascii)
        self._list_at = _list_start(self._text)
        elements, _ = elements_at(self._text, self._list_at)
        self._segments = [place for place in elements if isinstance(place.value, dict)]
        self._layout = list_layout(self._text, self._list_at, is_ascii=self._is_ascii)
        ids = (place.value.get("id") for place in self._segments)
        self._next_id = max((number for number in ids if isinstance(number, int)), default=-1) + 1
        top = self._text.lstrip()
        has_words_beside = top.startswith("{") and "words" in members_at(top, 0)
        self._adds_words = words and not has_words_beside

    def text(self) -> str:
        """The whole file."""
        text = self._with_segments()
        if text != self._text:
            text = _with_whole_text(text, self._text, self._is_ascii)
            text = self._with_words_beside(text)
        if self._language and self._language != self._like.language:
            text = _with_member(
                text, "language", Layout(is_ascii=self._is_ascii).scalar(self._language)
            )
        return text

    def _with_segments(self) -> str:
        head, *pieces, tail = self._like.pieces
        comma = self._layout.comma
        if not all(piece.text.endswith(comma) for piece in pieces[:-1]):
            if [piece.cue for piece in pieces if piece.cue is not None] == list(self._cues):
                return self._text
            # White space differs from segment to segment: there is none to go on with.
            pieces = [
                Piece(piece.text[: _end_of(piece.text)] + comma, piece.cue) for piece in pieces[:-1]
            ] + pieces[-1:]
        body = rewrite(self._cues, pieces, self._block, separator=comma, content=content_with_words)
        return head.text + body.removesuffix(comma) + tail.text

    def _block(self, cue: Cue, piece: Piece | None) -> str:
        if piece is None or piece.cue is None:
            return self._new_segment(cue)
        end = _end_of(piece.text)
        return self._edited(piece.text[:end], piece.cue, cue) + piece.text[end:]

    def _edited(self, text: str, before: Cue, cue: Cue) -> str:
        members = members_at(text, 0)
        segment = value_at(text, 0).value
        layout = object_layout(text, 0, is_ascii=self._is_ascii)
        changes: dict[tuple[int, int], str] = {}
        added: dict[str, str] = {}
        starts, ends = edge_places(text, members)
        for edges, old_ms, new_ms in (
            (starts, before.start_ms, cue.start_ms),
            (ends, before.end_ms, cue.end_ms),
        ):
            if old_ms != new_ms:
                changes.update(((e.place.start, e.place.end), e.text(new_ms)) for e in edges)
        if before.text != cue.text:
            place = members["text"]
            said = clean(place.value)
            lead = said[: len(said) - len(said.lstrip(" "))]
            changes[place.start, place.end] = layout.scalar(lead + cue.text)
        for key in EXTRAS:
            value = getattr(cue, key)
            if value != getattr(before, key):
                _put(key, layout.scalar(value), members, changes, added)
        listed = words_key(segment)
        if tuple(before.words) != tuple(cue.words) and (listed or self._adds_words):
            written = self._word_list(text, members, listed, cue)
            _put(listed or "words", written, members, changes, added)
        return _with_added(replaced(text, changes), added, layout)

    def _new_segment(self, cue: Cue) -> str:
        like = self._segments[0] if self._segments else None
        shape: dict[str, Any] = like.value if like is not None else {"id": 0}
        layout = Layout(is_ascii=self._is_ascii)
        if like is not None:
            layout = object_layout(self._text, like.start, is_ascii=self._is_ascii)
        members: dict[str, str] = {}
        if isinstance(shape.get("id"), int):
            members["id"] = str(self._next_id)
            self._next_id += 1
        members.update(new_edges(cue.start_ms, cue.end_ms, shape, layout))
        said = shape.get("text")
        lead = " " if isinstance(said, str) and said.startswith(" ") else ""
        members["text"] = layout.scalar(lead + cue.text)
        members.update((key, layout.scalar(v)) for key in EXTRAS if (v := getattr(cue, key)))
        key = words_key(shape)
        if key is not None or (self._adds_words and cue.words):
            text = self._text[like.start : like.end] if like is not None else "{}"
            own = members_at(text, 0)
            members[key or "words"] = self._word_list(text, own, key, cue, is_new=True)
        return layout.written_object(members)

    def _word_list(
        self,
        text: str,
        members: dict[str, Place],
        key: str | None,
        cue: Cue,
        *,
        is_new: bool = False,
    ) -> str:
        """The list of a cue's words, in the shape of that under `key` of a segment."""
        spoken = _spoken(cue)
        if key is None:
            return self._plain.written_list(
                [_new_entry(word, said, {}, self._plain) for word, said in spoken]
            )
        words = _WordList(text, members[key].start, self._is_ascii, are_tokens=key == "tokens")
        return words.written(spoken, {} if is_new else words.matched(spoken, str))

    def _with_words_beside(self, text: str) -> str:
        """The text, with its lists of all words beside the segments as they are now."""
        start = len(self._text) - len(self._text.lstrip())
        if self._text[start] != "{":
            return text
        old = members_at(self._text, start)
        before = _all_words(self._text, self._list_at)
        for key in ("word_segments", "words"):
            if key not in old or not isinstance(old[key].value, list):
                continue
            words = _WordList(self._text, old[key].start, self._is_ascii)
            if before and old[key].value == before:  # whisperX repeats them
                repeated = words.repeated(_all_words(text, _list_start(text)))
                text = _with_member(text, key, repeated)
            elif key == "words" and not before:  # OpenAI's service has them only there
                spoken = [pair for cue in self._cues for pair in _spoken(cue)]
                kept = words.matched(spoken, _letters)  # without punctuation
                text = _with_member(text, key, words.written(spoken, kept))
        return text


class _WordList:
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

    def matched(self, spoken: "Spoken", form: Callable[[str], str]) -> dict[int, WordGroup]:
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

    def written(self, spoken: "Spoken", kept: dict[int, WordGroup]) -> str:
        """The list with these words, of which some keep their entries as far as they can."""
        entries: list[str] = []
        for number, (word, said) in enumerate(spoken):
            group = kept.get(number)
            if group is None:
                entries.append(_new_entry(word, said, self._like, self._entry))
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


Spoken = Sequence[tuple[Word, str]]
"""Words, each also as Whisper writes it: with the space that is before it."""


def _all_words(text: str, list_at: int) -> list[Any]:
    segments = (place.value for place in elements_at(text, list_at)[0])
    lists = (segment.get("words") for segment in segments if isinstance(segment, dict))
    return [word for words in lists if isinstance(words, list) for word in words]


def _letters(text: str) -> str:
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
        _put("origin", f'"{word.origin.value}"', members, changes, added)
    return _with_added(replaced(text, changes), added, object_layout(text, 0, is_ascii=True))


def _scaled(ms: int, was: Word, now: Word) -> int:
    if ms == was.end_ms:
        return now.end_ms
    length_ms = max(was.end_ms - was.start_ms, 1)
    return now.start_ms + (ms - was.start_ms) * (now.end_ms - now.start_ms) // length_ms


def _new_entry(word: Word, said: str, like: dict[str, Any], layout: Layout) -> str:
    key = "text" if "text" in like and "word" not in like else "word"
    has_spaces = word_text(like).startswith(" ") or not like or key == "text"
    members = {key: layout.scalar(said if has_spaces else word.text)}
    members.update(new_edges(word.start_ms, word.end_ms, like, layout))
    if word.probability is not None:
        members[probability_key(like)] = layout.scalar(word.probability)
    if word.origin is not WordOrigin.MEASURED:
        members["origin"] = layout.scalar(word.origin.value)
    return layout.written_object(members)


def _spoken(cue: Cue) -> Spoken:
    """The words of a cue, and each as Whisper writes it: with the space that is before it."""
    places = word_positions(cue.text, cue.words)
    return [
        (word, (" " if start == 0 or cue.text[start - 1].isspace() else "") + word.text)
        for word, (start, _) in zip(cue.words, places, strict=True)
    ]


def _put(
    key: str,
    value: str,
    members: dict[str, Place],
    changes: dict[tuple[int, int], str],
    added: dict[str, str],
) -> None:
    if key in members:
        changes[members[key].start, members[key].end] = value
    else:
        added[key] = value


def _with_added(text: str, added: dict[str, str], layout: Layout) -> str:
    """An object with more members, behind those that it has."""
    for key, value in added.items():
        at = max(place.end for place in members_at(text, 0).values())
        text = text[:at] + layout.comma + layout.scalar(key) + layout.colon + value + text[at:]
    return text


def _with_member(text: str, key: str, value: str) -> str:
    """A JSON text with another value for a key of its outermost object, if it has the key."""
    start = len(text) - len(text.lstrip())
    place = members_at(text, start).get(key) if text[start] == "{" else None
    return text if place is None else text[: place.start] + value + text[place.end :]


def _with_whole_text(text: str, before: str, is_ascii: bool) -> str:  # noqa: FBT001
    """A JSON text whose ``text`` is that of its segments together, if it was so before."""
    start = len(before) - len(before.lstrip())
    place = members_at(before, start).get("text") if before[start] == "{" else None
    if place is None:
        return text
    old, new = _texts(before), _texts(text)
    for join in _JOINS:
        if join(old) == place.value:
            return _with_member(text, "text", Layout(is_ascii=is_ascii).scalar(join(new)))
    return text


def _texts(text: str) -> list[str]:
    segments = (place.value for place in elements_at(text, _list_start(text))[0])
    return [
        segment["text"]
        for segment in segments
        if isinstance(segment, dict) and isinstance(segment.get("text"), str)
    ]


_JOINS: tuple[Callable[[list[str]], str], ...] = (
    "".join,
    lambda texts: "".join(texts).strip(),
    " ".join,
    lambda texts: " ".join(text.strip() for text in texts),
    lambda texts: " ".join(text.strip() for text in texts if text.strip()),
    "\n".join,
    lambda texts: "\n".join(text.strip() for text in texts),
)


def _list_start(text: str) -> int:
    start = len(text) - len(text.lstrip())
    if text[start] == "[":
        return start
    members = members_at(text, start)
    return next(
        members[key].start
        for key in LISTS
        if key in members and isinstance(members[key].value, list)
    )


def _end_of(text: str) -> int:
    """Where the segment at the beginning of a text ends."""
    return value_at(text, 0).end
