"""Write cues into the JSON file that they were read from, in its own shape.

A segment that changed is changed value by value; its other keys, and the white space between
them, stay. So it is with its words, as far as they are still there.
"""

from collections.abc import Callable, Sequence
from typing import Any

from subtitler.document.cue import Cue
from subtitler.formats.json_shapes import (
    LISTS,
    clean,
    edge_places,
    new_edges,
    words_key,
)
from subtitler.formats.json_text import (
    Layout,
    Place,
    elements_at,
    list_layout,
    members_at,
    object_layout,
    put_member,
    replaced,
    value_at,
    with_added,
)
from subtitler.formats.json_word_list import WordList, heard_letters, new_entry, spoken_words
from subtitler.formats.rewriting import content_with_words, rewrite
from subtitler.formats.subtitle_file import Piece, SubtitleFile

# What of a cue stands under a key of the same name.
EXTRAS = ("speaker", "style", "settings", "identifier")


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
                put_member(key, layout.scalar(value), members, changes, added)
        listed = words_key(segment)
        if tuple(before.words) != tuple(cue.words) and (listed or self._adds_words):
            written = self._word_list(text, members, listed, cue)
            put_member(listed or "words", written, members, changes, added)
        return with_added(replaced(text, changes), added, layout)

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
        spoken = spoken_words(cue)
        if key is None:
            return self._plain.written_list(
                [new_entry(word, said, {}, self._plain) for word, said in spoken]
            )
        words = WordList(text, members[key].start, self._is_ascii, are_tokens=key == "tokens")
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
            words = WordList(self._text, old[key].start, self._is_ascii)
            if before and old[key].value == before:  # whisperX repeats them
                repeated = words.repeated(_all_words(text, _list_start(text)))
                text = _with_member(text, key, repeated)
            elif key == "words" and not before:  # OpenAI's service has them only there
                spoken = [pair for cue in self._cues for pair in spoken_words(cue)]
                kept = words.matched(spoken, heard_letters)  # without punctuation
                text = _with_member(text, key, words.written(spoken, kept))
        return text


def _all_words(text: str, list_at: int) -> list[Any]:
    segments = (place.value for place in elements_at(text, list_at)[0])
    lists = (segment.get("words") for segment in segments if isinstance(segment, dict))
    return [word for words in lists if isinstance(words, list) for word in words]


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
