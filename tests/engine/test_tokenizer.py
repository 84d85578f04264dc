import itertools
import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.checkpoints.vocabulary import byte_characters, read_tokenizer
from engine.errors import LanguageUnknown
from engine.tokenizer import WORD_PATTERN, Tokenizer, Vocabulary, timestamp_text
from tests.engine.tiny_model import (
    N_TEXT,
    N_VOCAB,
    special_tokens,
    text_tokens,
    tokenizer_json,
    write_json,
)

BYTES = byte_characters()
NO_MERGE = 1 << 30


def as_bytes(text: str) -> bytes:
    return bytes(BYTES[character] for character in text)


def vocabulary(**changes: object) -> Vocabulary:
    parts = {
        "text_tokens": {as_bytes(text): token for text, token in text_tokens().items()},
        "special_tokens": special_tokens(),
        "merges": None,
    }
    return Vocabulary(**(parts | changes))


@pytest.fixture(scope="module")
def tokenizer() -> Tokenizer:
    return Tokenizer(vocabulary(), is_multilingual=True)


@pytest.fixture(scope="module")
def demo_folder() -> Path:
    return Path(__file__).parents[2] / "resources" / "models" / "demo-en"


@pytest.fixture(scope="module")
def demo(demo_folder) -> Tokenizer:
    return read_tokenizer(demo_folder, 2526, is_multilingual=True)


class MergesByTheBook:
    """Byte-pair encoding straight from a tokenizer.json: apply the merges in their order."""

    def __init__(self, path: Path) -> None:
        model = json.loads(path.read_text("utf-8"))["model"]
        self.ids = model["vocab"]
        self.merges = {tuple(pair): place for place, pair in enumerate(model["merges"])}

    def encode(self, text: str) -> list[int]:
        import regex  # a dependency of tiktoken

        characters = {byte: character for character, byte in BYTES.items()}
        ids = []
        for word in regex.findall(WORD_PATTERN, text):
            parts = [characters[byte] for byte in word.encode()]
            while True:
                adjacent = enumerate(itertools.pairwise(parts))
                pairs = [(self.merges.get(pair, NO_MERGE), at) for at, pair in adjacent]
                if not pairs or min(pairs)[0] == NO_MERGE:
                    break
                at = min(pairs)[1]
                parts[at : at + 2] = [parts[at] + parts[at + 1]]
            ids += [self.ids[part] for part in parts]
        return ids


# --- encoding and decoding


@settings(deadline=None)
@given(st.text())
def test_decoding_gives_back_what_was_encoded(tokenizer, text):
    assert tokenizer.decode(tokenizer.encode(text)) == text.encode("utf-8", "replace").decode()


@settings(deadline=None)
@given(st.text(alphabet=" theresantioupd'.,!?-0123éü안", max_size=60))
def test_the_demo_model_encodes_exactly_as_its_merges_say(demo, demo_folder, text):
    assert demo.encode(text) == MergesByTheBook(demo_folder / "tokenizer.json").encode(text)


def test_the_demo_model_encodes_its_own_sentences_as_its_merges_say(demo, demo_folder):
    text = json.loads((demo_folder / "tokenizer.json").read_text("utf-8"))["model"]["vocab"]
    words = "".join(as_bytes(word).decode("utf-8", "ignore") for word in text)
    by_the_book = MergesByTheBook(demo_folder / "tokenizer.json")
    for sample in (words, words[::-1], " The captain's black boxes, and 120 other things."):
        assert demo.encode(sample) == by_the_book.encode(sample)


def test_ids_in_another_order_than_the_merges_encode_by_the_merges(tmp_path):
    # "Ġthe" got its id before "th" and "the": as ranks these ids would merge "Ġ" + "the" never.
    content = tokenizer_json()
    content["model"]["vocab"] |= {"Ġthe": 256, "the": 257, "th": 258}
    write_json(tmp_path / "tokenizer.json", content)
    tokenizer = read_tokenizer(tmp_path, N_VOCAB, is_multilingual=True)
    by_the_book = MergesByTheBook(tmp_path / "tokenizer.json")
    text = "the path to the other then the t h e"
    assert tokenizer.encode(text) == by_the_book.encode(text)
    assert tokenizer.encode(" the") == [256]
    assert tokenizer.encode("th") == [258]
    assert tokenizer.decode(tokenizer.encode(text)) == text


def test_a_special_token_written_in_text_is_ordinary_text(tokenizer):
    ids = tokenizer.encode(" <|endoftext|>")
    assert max(ids) < N_TEXT
    assert tokenizer.decode(ids) == " <|endoftext|>"


def test_decoding_leaves_timestamps_out_unless_asked_for(tokenizer):
    ids = [tokenizer.timestamp_begin, *tokenizer.encode("the"), tokenizer.timestamp_begin + 54]
    assert tokenizer.decode(ids) == "the"
    assert tokenizer.decode_with_timestamps(ids) == "<|0.00|>the<|1.08|>"


def test_ids_without_text_decode_to_nothing(demo):
    assert demo.decode([*demo.encode("a"), demo.timestamp_end + 7]) == "a"
    assert demo.decode_with_timestamps([demo.timestamp_end + 7]) == ""


# --- special tokens


def test_special_tokens_are_found_by_their_text_wherever_they_are(tokenizer):
    special = special_tokens()
    assert tokenizer.eot == special["<|endoftext|>"]
    assert tokenizer.sot == special["<|startoftranscript|>"]
    assert tokenizer.sot_prev == special["<|startofprev|>"]
    assert tokenizer.sot_lm == special["<|startoflm|>"]
    assert tokenizer.no_speech == special["<|nospeech|>"]
    assert tokenizer.no_timestamps == special["<|notimestamps|>"]
    assert tokenizer.transcribe == special["<|transcribe|>"]
    assert tokenizer.translate == special["<|translate|>"]
    assert tokenizer.timestamp_begin == special["<|0.00|>"]
    assert tokenizer.timestamp_end == special["<|30.00|>"] + 1
    assert tokenizer.language_tokens == {"en": special["<|en|>"], "ko": special["<|ko|>"]}
    assert tokenizer.blank_tokens == (text_tokens()["Ġ"], special["<|endoftext|>"])


def test_the_old_name_of_the_no_speech_token_is_understood():
    special = special_tokens()
    special["<|nocaptions|>"] = special.pop("<|nospeech|>")
    tokenizer = Tokenizer(vocabulary(special_tokens=special), is_multilingual=True)
    assert tokenizer.no_speech == special["<|nocaptions|>"]


def test_a_language_added_behind_the_timestamps_is_a_language():
    special = special_tokens() | {"<|ig|>": N_VOCAB}
    tokenizer = Tokenizer(vocabulary(special_tokens=special), is_multilingual=True)
    assert tokenizer.language_tokens["ig"] == N_VOCAB
    assert tokenizer.timestamp_end == N_VOCAB
    assert tokenizer.sot_sequence("ig", "transcribe")[1] == N_VOCAB


@pytest.mark.parametrize("text", ["<|endoftext|>", "<|startoflm|>", "<|0.00|>", "<|17.34|>"])
def test_a_vocabulary_without_a_token_that_whisper_needs_is_refused(text):
    special = special_tokens()
    del special[text]
    with pytest.raises(ValueError, match="is missing"):
        Tokenizer(vocabulary(special_tokens=special), is_multilingual=True)


def test_a_vocabulary_with_neither_name_of_the_no_speech_token_is_refused():
    special = special_tokens()
    del special["<|nospeech|>"]
    with pytest.raises(ValueError, match=r"<\|nospeech\|> is missing"):
        Tokenizer(vocabulary(special_tokens=special), is_multilingual=True)


def test_timestamps_out_of_order_are_refused():
    special = special_tokens()
    first, second = timestamp_text(3), timestamp_text(4)
    special[first], special[second] = special[second], special[first]
    with pytest.raises(ValueError, match=r"<\|0.06\|> is missing or out of order"):
        Tokenizer(vocabulary(special_tokens=special), is_multilingual=True)


def test_timestamps_before_the_text_are_refused():
    special = special_tokens() | {"<|endoftext|>": N_VOCAB}
    with pytest.raises(ValueError, match="before the end-of-text"):
        Tokenizer(vocabulary(special_tokens=special), is_multilingual=True)


def test_a_vocabulary_that_cannot_spell_every_byte_is_refused():
    tokens = {as_bytes(text): token for text, token in text_tokens().items()}
    del tokens[b"Z"]
    with pytest.raises(ValueError, match="byte 90 has no token"):
        Tokenizer(vocabulary(text_tokens=tokens), is_multilingual=True)


def test_a_transcript_starts_with_language_and_task_where_the_model_takes_them(tokenizer):
    special = special_tokens()
    assert tokenizer.sot_sequence("ko", "translate") == (
        special["<|startoftranscript|>"],
        special["<|ko|>"],
        special["<|translate|>"],
    )
    english = Tokenizer(vocabulary(), is_multilingual=False)
    assert english.sot_sequence("en", "transcribe") == (special["<|startoftranscript|>"],)


def test_a_language_without_a_token_is_named_in_the_error(tokenizer):
    with pytest.raises(LanguageUnknown, match=r"“fr”; choose one that it knows \(en, ko"):
        tokenizer.sot_sequence("fr", "transcribe")


# --- words


def test_words_begin_at_spaces_and_punctuation(tokenizer):
    ids = tokenizer.encode(" the path, then")
    words, word_tokens = tokenizer.split_to_word_tokens(ids, "en")
    assert words == [" the", " path", ",", " then"]
    assert [token for word in word_tokens for token in word] == ids


def test_special_tokens_are_words_of_their_own(tokenizer):
    ids = [*tokenizer.encode("the"), tokenizer.eot]
    assert tokenizer.split_to_word_tokens(ids, "en")[0] == ["the", "<|endoftext|>"]


@pytest.mark.parametrize("language", ["zh", "ja", "th", "lo", "my", "yue"])
def test_without_spaces_every_whole_character_is_a_word(tokenizer, language):
    ids = tokenizer.encode("안 녕")
    words, word_tokens = tokenizer.split_to_word_tokens(ids, language)
    assert words == ["안", " ", "녕"]
    assert [len(word) for word in word_tokens] == [3, 1, 3]


@settings(deadline=None)
@given(st.lists(st.integers(0, N_TEXT - 1), max_size=30), st.sampled_from(["en", "ja"]))
def test_cutting_into_words_loses_no_token_even_where_characters_are_torn(tokenizer, ids, language):
    words, word_tokens = tokenizer.split_to_word_tokens(ids, language)
    assert len(words) == len(word_tokens)
    assert [token for word in word_tokens for token in word] == ids
    for word, piece in zip(words, word_tokens, strict=True):
        assert piece
        if language == "ja":
            assert word == tokenizer.decode(piece)


def test_a_character_torn_at_the_end_is_the_last_word(tokenizer):
    whole = tokenizer.encode("a안")
    words, word_tokens = tokenizer.split_tokens_on_unicode(whole[:-1])
    assert words == ["a", "\ufffd"]
    assert word_tokens == [whole[:1], whole[1:-1]]
    assert tokenizer.split_tokens_on_unicode(whole[1:-1])[0] == ["\ufffd"]
