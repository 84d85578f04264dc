import base64
import dataclasses

import pytest

import engine
from engine.checkpoints.openai_checkpoint import OpenAICheckpoint
from engine.checkpoints.settings import ModelSettings
from engine.checkpoints.vocabulary_search import tokenizer_of
from engine.errors import ModelFileDamaged, VocabularyMissing
from tests.engine.tiny_model import (
    DIMS,
    N_VOCAB,
    random_network,
    special_tokens,
    tokenizer_json,
    write_json,
)
from tests.fakes.checkpoint_writers.openai import write_openai

HEADS_NOTICE = "does not say which of its attention heads follow the speech"


@pytest.fixture(autouse=True)
def nothing_is_installed(monkeypatch):
    """openai-whisper's vocabularies, which the tests' environment has, stay out of sight."""
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)


def published(tmp_path, n_vocab=51865):
    """A checkpoint of a published size, of which only the vocabulary is asked for."""
    dims = dataclasses.replace(DIMS, n_vocab=n_vocab)
    return OpenAICheckpoint(tmp_path / "tiny.pt", ModelSettings(dims, n_vocab > 51864))


def tiktoken_lines(count: int) -> bytes:
    """As many tokens as a published vocabulary has: all bytes, then numbers."""
    tokens = [bytes([byte]) for byte in range(256)]
    tokens += [b"%05d" % index for index in range(count - 257)]
    lines = [base64.b64encode(token) + b" %d" % index for index, token in enumerate(tokens)]
    return b"\n".join([*lines, b"= %d" % len(tokens) if count == 50257 else b"eHg= 50255", b""])


def test_a_checkpoint_without_vocabulary_asks_for_one(tmp_path):
    path = write_openai(tmp_path / "tiny.pt", random_network())
    with pytest.raises(VocabularyMissing, match=r"put the tokenizer.json of this model beside"):
        engine.load_model(path, device="cpu")
    with pytest.raises(VocabularyMissing):
        tokenizer_of(published(tmp_path))


def test_the_vocabulary_may_be_chosen(tmp_path, expected_logs):
    expected_logs.append(HEADS_NOTICE)
    path = write_openai(tmp_path / "tiny.pt", random_network())
    (tmp_path / "elsewhere").mkdir()
    chosen = tmp_path / "elsewhere" / "tokenizer.json"
    write_json(chosen, tokenizer_json())
    for vocabulary in (chosen, chosen.parent):
        model = engine.load_model(path, device="cpu", vocabulary=vocabulary)
        assert model.tokenizer.special_tokens == special_tokens()
    assert model.notices[0].startswith("This model does not say which")


def test_a_chosen_vocabulary_that_does_not_fit_is_refused(tmp_path):
    path = write_openai(tmp_path / "tiny.pt", random_network())
    content = tokenizer_json()
    content["model"]["vocab"]["other"] = N_VOCAB
    write_json(tmp_path / "other.json", content)
    with pytest.raises(ModelFileDamaged, match=r"other\.json"):
        engine.load_model(path, device="cpu", vocabulary=tmp_path / "other.json")


@pytest.mark.parametrize("name", ["tokenizer.json", "tiny.tokenizer.json"])
def test_the_vocabulary_is_found_beside_the_file(tmp_path, name):
    write_json(tmp_path / name, tokenizer_json())
    checkpoint = OpenAICheckpoint(tmp_path / "tiny.pt", ModelSettings(DIMS, is_multilingual=True))
    assert tokenizer_of(checkpoint).special_tokens == special_tokens()


def test_a_vocabulary_beside_it_that_belongs_to_another_model_is_passed_over(tmp_path):
    write_json(tmp_path / "tokenizer.json", tokenizer_json())
    (tmp_path / "multilingual.tiktoken").write_bytes(tiktoken_lines(50257))
    tokenizer = tokenizer_of(published(tmp_path))
    assert tokenizer.timestamp_begin == 50364
    assert tokenizer.encode("00001") == [257]


@pytest.mark.parametrize(
    ("n_vocab", "name", "count", "first"),
    [
        (51864, "gpt2", 50256, 50363),
        (51865, "multilingual", 50257, 50364),
        (51866, "multilingual", 50257, 50365),
    ],
)
def test_a_published_vocabulary_gets_its_special_tokens(tmp_path, n_vocab, name, count, first):
    (tmp_path / f"{name}.tiktoken").write_bytes(tiktoken_lines(count))
    tokenizer = tokenizer_of(published(tmp_path, n_vocab))
    assert tokenizer.timestamp_begin == first
    assert tokenizer.is_multilingual is (name == "multilingual")


@pytest.mark.parametrize("content", [b"", b"YQ== 0\n", b"YQ==\n", b"YQ== x\n", b"\xff 0\n"])
def test_a_broken_list_of_tokens_is_refused(tmp_path, content):
    (tmp_path / "multilingual.tiktoken").write_bytes(content)
    with pytest.raises(ModelFileDamaged, match="byte-level vocabulary"):
        tokenizer_of(published(tmp_path), tmp_path / "multilingual.tiktoken")


def test_an_installed_model_of_the_same_size_lends_its_vocabulary(tmp_path, monkeypatch):
    assets = tmp_path / "package" / "assets"
    assets.mkdir(parents=True)
    (assets / "multilingual.tiktoken").write_bytes(tiktoken_lines(50257))
    tokenizer = tokenizer_of(published(tmp_path), assets / "multilingual.tiktoken")
    content = tokenizer_json()
    characters = tokenizer_json()["model"]["vocab"]
    content["model"]["vocab"] = {t: i for t, i in characters.items() if i < 256}
    content["added_tokens"] = [
        {"content": text, "id": token} for text, token in tokenizer.special_tokens.items()
    ]
    for folder, size in (("a", N_VOCAB), ("b", 51865)):
        (tmp_path / "models" / folder).mkdir(parents=True)
        write_json(tmp_path / "models" / folder / "tokenizer.json", content)
        write_json(tmp_path / "models" / folder / "config.json", {"vocab_size": size})
    (tmp_path / "models" / "broken").mkdir()
    (tmp_path / "models" / "broken" / "config.json").write_text("{")
    found = tokenizer_of(published(tmp_path), search=[tmp_path / "models"])
    assert found.special_tokens == tokenizer.special_tokens

    snapshot = tmp_path / "hub" / "models--openai--whisper-tiny" / "snapshots" / "abc"
    snapshot.mkdir(parents=True)
    for name in ("tokenizer.json", "config.json"):
        (snapshot / name).write_bytes((tmp_path / "models" / "b" / name).read_bytes())
    monkeypatch.setenv("HF_HUB_CACHE", str(tmp_path / "hub"))
    assert tokenizer_of(published(tmp_path)).special_tokens == tokenizer.special_tokens
