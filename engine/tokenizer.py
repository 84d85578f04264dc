"""Text to token ids and back, over the vocabulary that came with a model.

Ids of special tokens are looked up by the token's text, never computed: fine-tuned models add
languages behind the timestamps, and the demo model has a vocabulary of its own.
"""

import re
import string
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import tiktoken

from engine.errors import LanguageUnknown

# GPT-2's pre-tokenising pattern, which every Whisper vocabulary shares.
# Source: openai-whisper 20250625, whisper/tokenizer.py, get_encoding.
WORD_PATTERN = r"'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+"
LANGUAGE_TOKEN = re.compile(r"<\|([a-z]{2,3})\|>")
TIMESTAMP_COUNT = 1501  # 0.00 s to 30.00 s
TIMESTAMP_STEP_S = 0.02
REPLACEMENT = "\ufffd"  # what incomplete UTF-8 decodes to

# Languages written without spaces: a "word" is there what decodes to whole characters.
SPACELESS_LANGUAGES = frozenset({"zh", "ja", "th", "lo", "my", "yue"})

# What annotates sound rather than writes speech down. Source: openai-whisper 20250625,
# Tokenizer.non_speech_tokens.
SYMBOLS = (
    *'"#()*+/:;<=>@[\\]^_`{|}~「」『』',
    *("<<", ">>", "<<<", ">>>", "--", "---", "-(", "-[", "('", '("', "((", "))"),
    *("(((", ")))", "[[", "]]", "{{", "}}", "♪♪", "♪♪♪"),
)
# These may need several tokens; their first token starts nothing but such symbols.
MUSIC_SYMBOLS = ("♩", "♪", "♫", "♬", "♭", "♮", "♯")


def timestamp_text(index: int) -> str:
    """Return the text of the timestamp token `index` steps of 20 ms after 0.00 s."""
    return f"<|{index * TIMESTAMP_STEP_S:.2f}|>"


@dataclass(frozen=True)
class Vocabulary:
    """The tokens of a model as read from its folder.

    Attributes:
        text_tokens: id of every token of ordinary text, by its bytes.
        special_tokens: id of every special token, by its text.
        merges: bytes of the merged tokens in the order in which they were merged; None takes
            the order of the ids, as the published vocabularies have it.
    """

    text_tokens: Mapping[bytes, int]
    special_tokens: Mapping[str, int]
    merges: Sequence[bytes] | None = None


class Tokenizer:
    """Encodes and decodes one model's vocabulary and knows its special tokens.

    Attributes:
        encoding: the byte-pair encoding; its ids are the model's where ids and merges are in
            the same order, as they are in every published vocabulary.
        special_tokens: id by text.
        is_multilingual: the model takes a language and a task.
        language_tokens: id by language code, in the order of the ids.
        eot: end of the text.
        sot: start of the transcript.
        sot_prev: start of earlier text.
        sot_lm: start of bare language modelling.
        no_speech: stands for "there is no speech".
        no_timestamps: asks for text without timestamps.
        timestamp_begin: <|0.00|>; the others follow without a gap.
        timestamp_end: one past <|30.00|>.
        transcribe: the task of writing the speech down.
        translate: the task of translating it to English.
    """

    def __init__(self, vocabulary: Vocabulary, *, is_multilingual: bool, name: str = "") -> None:
        """Build the tokenizer.

        Args:
            vocabulary: the tokens.
            is_multilingual: the model takes a language and a task.
            name: of the encoding, for people who debug.

        Raises:
            ValueError: a token that Whisper cannot do without is missing or out of place.
        """
        self.special_tokens = dict(vocabulary.special_tokens)
        self.is_multilingual = is_multilingual
        self.eot = self._special("<|endoftext|>")
        self.sot = self._special("<|startoftranscript|>")
        self.sot_prev = self._special("<|startofprev|>")
        self.sot_lm = self._special("<|startoflm|>")
        self.no_speech = self._special("<|nospeech|>", "<|nocaptions|>")
        self.no_timestamps = self._special("<|notimestamps|>")
        self.transcribe = self._special("<|transcribe|>")
        self.translate = self._special("<|translate|>")
        self.timestamp_begin = self._special(timestamp_text(0))
        self.timestamp_end = self.timestamp_begin + TIMESTAMP_COUNT
        self._check_timestamps()
        languages = sorted(
            (token, match[1])
            for text, token in self.special_tokens.items()
            if (match := LANGUAGE_TOKEN.fullmatch(text))
        )
        self.language_tokens = {code: token for token, code in languages}
        self._bytes_of = {token: text for text, token in vocabulary.text_tokens.items()}
        self._bytes_of |= {token: text.encode() for text, token in self.special_tokens.items()}
        self.encoding, self._id_of_rank = byte_pair_encoding(vocabulary, name)

    def encode(self, text: str) -> list[int]:
        """Encode ordinary text; what looks like a special token in it is text like any other."""
        ranks = self.encoding.encode_ordinary(text)
        if self._id_of_rank is None:
            return ranks
        return [self._id_of_rank[rank] for rank in ranks]

    def encode_prompt(self, text: str | None) -> list[int]:
        """Encode text that decoding starts from, as running text begins: after a space."""
        return [] if text is None else self.encode(" " + text.strip())

    def decode(self, tokens: Iterable[int]) -> str:
        """Decode without timestamps; incomplete UTF-8 becomes U+FFFD, unknown ids nothing."""
        return self.decode_with_timestamps(t for t in tokens if t < self.timestamp_begin)

    def text_of(self, tokens: Iterable[int]) -> str:
        """Decode the tokens of ordinary text alone, without any special ones."""
        return self.decode_with_timestamps(t for t in tokens if t < self.eot)

    def decode_with_timestamps(self, tokens: Iterable[int]) -> str:
        """Decode with timestamps written as "<|1.08|>"."""
        return b"".join(self._bytes_of.get(t, b"") for t in tokens).decode("utf-8", "replace")

    def sot_sequence(self, language: str | None, task: str) -> tuple[int, ...]:
        """Return the tokens that start a transcript.

        Args:
            language: code; English-only models take none and ignore it.
            task: "transcribe" or "translate".

        Raises:
            LanguageUnknown: the model has no token for the language.
        """
        if not self.is_multilingual:
            return (self.sot,)
        if language not in self.language_tokens:
            raise LanguageUnknown(str(language), tuple(self.language_tokens))
        tasks = {"transcribe": self.transcribe, "translate": self.translate}
        return (self.sot, self.language_tokens[language], tasks[task])

    @cached_property
    def blank_tokens(self) -> tuple[int, ...]:
        """What must not come first: a lone space and the end of the text."""
        return (*self.encode(" "), self.eot)

    @cached_property
    def non_speech_tokens(self) -> tuple[int, ...]:
        """Tokens that annotate sound instead of writing speech down, sorted.

        A hyphen or apostrophe is fine within a word but not at the start of one.
        """
        found = {self.encode(" -")[0], self.encode(" '")[0]}
        for symbol in (*SYMBOLS, *MUSIC_SYMBOLS):
            for tokens in (self.encode(symbol), self.encode(f" {symbol}")):
                if len(tokens) == 1 or symbol in MUSIC_SYMBOLS:
                    found.add(tokens[0])
        return tuple(sorted(found))

    def split_to_word_tokens(
        self, tokens: Sequence[int], language: str | None
    ) -> tuple[list[str], list[list[int]]]:
        """Cut tokens into words.

        Args:
            tokens: ids, special ones allowed.
            language: code; decides whether spaces part words.

        Returns:
            The words' texts, with their leading spaces, and the ids of each.
        """
        if language in SPACELESS_LANGUAGES:
            return self.split_tokens_on_unicode(tokens)
        return self.split_tokens_on_spaces(tokens)

    def split_tokens_on_unicode(self, tokens: Sequence[int]) -> tuple[list[str], list[list[int]]]:
        """Cut tokens wherever they decode to whole characters.

        A replacement character counts as whole where the full text has one at that place too.
        Tokens that never become whole go with the torn character that they follow.
        """
        full = self.decode_with_timestamps(tokens)
        words: list[str] = []
        word_tokens: list[list[int]] = []
        current: list[int] = []
        offset = 0
        for token in tokens:
            current.append(token)
            decoded = self.decode_with_timestamps(current)
            at = decoded.find(REPLACEMENT)
            # The slice is empty past the end, where an index would raise.
            if at < 0 or full[offset + at : offset + at + 1] == REPLACEMENT:
                words.append(decoded)
                word_tokens.append(current)
                current = []
                offset += len(decoded)
        if current and words and words[-1].endswith(REPLACEMENT):
            current = word_tokens.pop() + current
            words.pop()
        if current:
            words.append(self.decode_with_timestamps(current))
            word_tokens.append(current)
        return words, word_tokens

    def split_tokens_on_spaces(self, tokens: Sequence[int]) -> tuple[list[str], list[list[int]]]:
        """Cut tokens before spaces, special tokens and punctuation."""
        words: list[str] = []
        word_tokens: list[list[int]] = []
        for piece, ids in zip(*self.split_tokens_on_unicode(tokens), strict=True):
            special = ids[0] >= self.eot
            # `in` is a test for a substring and so holds for "" and " " too, as in the
            # reference: its word limits are those that the published timings were made with.
            punctuation = piece.strip() in string.punctuation
            if special or piece.startswith(" ") or punctuation or not words:
                words.append(piece)
                word_tokens.append(list(ids))
            else:
                words[-1] += piece
                word_tokens[-1].extend(ids)
        return words, word_tokens

    def _special(self, *texts: str) -> int:
        """Look up the first of several spellings of a special token."""
        for text in texts:
            if text in self.special_tokens:
                return self.special_tokens[text]
        raise ValueError(f"the token {texts[0]} is missing")

    def _check_timestamps(self) -> None:
        """Make sure that the timestamps are the run of ids that the decoding rules rely on."""
        for index in range(TIMESTAMP_COUNT):
            text = timestamp_text(index)
            if self.special_tokens.get(text) != self.timestamp_begin + index:
                raise ValueError(f"the timestamp token {text} is missing or out of order")
        if self.eot >= self.timestamp_begin:
            raise ValueError("the timestamp tokens come before the end-of-text token")


def byte_pair_encoding(
    vocabulary: Vocabulary, name: str
) -> tuple[tiktoken.Encoding, dict[int, int] | None]:
    """Build the encoding of ordinary text.

    tiktoken merges the pair of lowest rank first. Ids serve as ranks where they are in the
    order of the merges; otherwise the ids are dealt out again in that order, and a table leads
    from the ranks back to the ids.

    Returns:
        The encoding, and the id for each rank or None where they are equal.

    Raises:
        ValueError: a byte has no token, so some text could not be encoded.
    """
    id_of = vocabulary.text_tokens
    missing = set(range(256)) - {token[0] for token in id_of if len(token) == 1}
    if missing:
        raise ValueError(f"the byte {min(missing)} has no token")
    order = sorted(id_of, key=id_of.__getitem__)
    if vocabulary.merges is not None:
        order = _merge_order(order, vocabulary.merges)
    ranks = dict(zip(order, sorted(id_of.values()), strict=True))
    encoding = tiktoken.Encoding(
        name or "whisper",
        pat_str=WORD_PATTERN,
        mergeable_ranks=ranks,
        special_tokens=dict(vocabulary.special_tokens),
    )
    if ranks == dict(id_of):
        return encoding, None
    return encoding, {rank: id_of[token] for token, rank in ranks.items()}


def _merge_order(tokens: Sequence[bytes], merges: Sequence[bytes]) -> list[bytes]:
    """Sort merged tokens by their merge; those without one keep to the places after these.

    Nothing moves where ids and merges agree, so that ranks stay equal to ids.
    """
    place = {token: index for index, token in reversed(list(enumerate(merges)))}
    merged = sorted((token for token in tokens if token in place), key=place.__getitem__)
    if merged == [token for token in tokens if token in place]:
        return list(tokens)
    rest = [token for token in tokens if token not in place]
    return [*(t for t in rest if len(t) == 1), *merged, *(t for t in rest if len(t) != 1)]
