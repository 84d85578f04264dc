import pytest

from engine.checkpoints.vocabulary import byte_characters, read_tokenizer
from engine.errors import ModelFileDamaged
from tests.engine.tiny_model import (
    CONTROL,
    MERGES,
    N_TEXT,
    N_VOCAB,
    edit_json,
    special_tokens,
    text_tokens,
    tokenizer_json,
    write_json,
)

TEXT = "the other path, 안녕 — ünd so weiter"


@pytest.fixture
def folder(tmp_path):
    write_json(tmp_path / "tokenizer.json", tokenizer_json())
    return tmp_path


def read(folder, n_vocab=N_VOCAB):
    return read_tokenizer(folder, n_vocab, is_multilingual=True)


def damage(folder) -> ModelFileDamaged:
    with pytest.raises(ModelFileDamaged) as caught:
        read(folder)
    assert caught.value.path.parent == folder
    return caught.value


def write_old_files(folder, *, with_timestamps: bool = True) -> None:
    """The three files that folders have had since before tokenizer.json."""
    special = special_tokens() if with_timestamps else {t: special_tokens()[t] for t in CONTROL}
    end = {"<|endoftext|>": special.pop("<|endoftext|>")}
    write_json(folder / "vocab.json", text_tokens() | end)
    write_json(folder / "added_tokens.json", special)
    lines = ["#version: 0.2", *(" ".join(pair) for pair in MERGES)]
    (folder / "merges.txt").write_text("\n".join(lines) + "\n", "utf-8")


def test_every_byte_has_a_character_that_can_be_seen():
    characters = byte_characters()
    assert sorted(characters.values()) == list(range(256))
    assert characters["A"] == ord("A")
    assert characters["Ġ"] == ord(" ")
    assert all(character.isprintable() for character in characters)


def test_the_older_files_hold_the_same_vocabulary(folder, tmp_path_factory):
    old = tmp_path_factory.mktemp("old")
    write_old_files(old)
    newer, older = read(folder), read(old)
    assert older.encode(TEXT) == newer.encode(TEXT)
    assert older.special_tokens == newer.special_tokens
    assert older.decode(older.encode(TEXT)) == TEXT


def test_merges_written_as_text_are_read_like_pairs(folder):
    before = read(folder).encode(TEXT)
    edit_json(
        folder / "tokenizer.json",
        lambda content: content["model"].update(merges=[" ".join(pair) for pair in MERGES]),
    )
    assert read(folder).encode(TEXT) == before


def test_timestamps_left_out_by_folders_of_2022_are_the_models_last_tokens(tmp_path):
    write_old_files(tmp_path, with_timestamps=False)
    tokenizer = read(tmp_path)
    assert tokenizer.special_tokens == special_tokens()
    assert tokenizer.decode_with_timestamps([tokenizer.timestamp_begin + 1]) == "<|0.02|>"


def test_timestamps_are_not_invented_where_they_do_not_fit(tmp_path):
    write_old_files(tmp_path, with_timestamps=False)
    with pytest.raises(ModelFileDamaged, match=r"<\|0.00\|> is missing"):
        read(tmp_path, N_VOCAB + 1)


def test_a_missing_vocabulary_is_named(tmp_path):
    assert damage(tmp_path).path.name == "vocab.json"
    assert "it is missing" in str(damage(tmp_path))


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "not valid JSON"),
        (b"[1, 2]", "holds no JSON object"),
        (b"[" * 100_000, "not valid JSON"),
        (b'{"model": ', "not valid JSON"),
        (b'{"a": "\xff"}', "not valid JSON"),
        (b"{}", "not laid out as a byte-level vocabulary"),
        (b'{"model": []}', "not laid out as a byte-level vocabulary"),
        (b'{"model": {"type": "Unigram", "vocab": []}}', "Unigram, not BPE"),
        (b'{"model": {"vocab": {"\\u4e00": 1}}}', "not laid out as a byte-level vocabulary"),
    ],
)
def test_a_broken_vocabulary_is_refused_with_its_fault(tmp_path, content, reason):
    (tmp_path / "tokenizer.json").write_bytes(content)
    assert reason in str(damage(tmp_path))


def test_an_id_beyond_the_model_is_refused(folder):
    change = {"the": N_VOCAB}
    edit_json(folder / "tokenizer.json", lambda content: content["model"]["vocab"].update(change))
    assert f"none of the model's {N_VOCAB}" in str(damage(folder))


@pytest.mark.parametrize("token", ["7", 7.5, None, -1])
def test_an_id_that_is_no_number_is_refused(folder, token):
    edit_json(
        folder / "tokenizer.json", lambda content: content["model"]["vocab"].update(the=token)
    )
    assert damage(folder).reason


def test_one_id_for_two_tokens_is_refused(folder):
    edit_json(
        folder / "tokenizer.json", lambda content: content["model"]["vocab"].update(th=N_TEXT - 1)
    )
    assert "two tokens have the same id" in str(damage(folder))


def test_a_missing_special_token_is_refused(folder):
    edit_json(folder / "tokenizer.json", lambda content: content["added_tokens"].pop(7))
    assert CONTROL[7] in str(damage(folder))


def test_a_huge_file_is_not_read(folder):
    with (folder / "tokenizer.json").open("r+b") as file:
        file.truncate(13 * 2**20)
    assert "larger than 12 MB" in str(damage(folder))


def test_a_special_token_may_be_listed_in_both_places(folder):
    before = read(folder).encode(TEXT)

    def list_twice(content):
        end = special_tokens()["<|endoftext|>"]
        content["model"]["vocab"]["<|endoftext|>"] = end

    edit_json(folder / "tokenizer.json", list_twice)
    assert read(folder).encode(TEXT) == before


def test_a_vocabulary_without_any_language_makes_no_multilingual_model(folder):
    def drop_languages(content):
        for token in content["added_tokens"]:
            token["content"] = (
                token["content"].replace("<|en|>", "<|x1|>").replace("<|ko|>", "<|x2|>")
            )

    assert read(folder).is_multilingual
    edit_json(folder / "tokenizer.json", drop_languages)
    assert not read(folder).is_multilingual
