import json
import struct

import pytest
import torch

import engine
from engine.checkpoints.ctranslate2_folder import open_ctranslate2_checkpoint
from engine.checkpoints.network_weights import load_network
from engine.errors import ModelFileDamaged, ModelFormatUnknown
from engine.precision import EXACT
from tests.engine.tiny_model import (
    DIMS,
    N_VOCAB,
    edit_json,
    random_network,
    special_tokens,
    text_tokens,
    tokenizer_json,
    write_json,
)
from tests.fakes.checkpoint_writers.ctranslate2 import write_ctranslate2

WORDS = sorted((text_tokens() | special_tokens()).items(), key=lambda item: item[1])
TOKENS = [text for text, _ in WORDS]
TEXT = "the other path, 안녕"
HEADS = [[1, 0]]


@pytest.fixture
def folder(tmp_path):
    lists = {"alignment_heads": HEADS, "suppress_ids": [3, N_VOCAB], "suppress_ids_begin": []}
    return write_ctranslate2(tmp_path / "tiny", random_network(), TOKENS, **lists)


def damage(folder) -> ModelFileDamaged:
    with pytest.raises(ModelFileDamaged) as caught:
        load_network(open_ctranslate2_checkpoint(folder), (), device="cpu", plan=EXACT)
    assert caught.value.path.parent == folder
    return caught.value


def change(folder, old: bytes, new: bytes) -> None:
    path = folder / "model.bin"
    data = path.read_bytes()
    assert old in data
    path.write_bytes(data.replace(old, new, 1))


def name(text: str) -> bytes:
    return struct.pack("<H", len(text) + 1) + text.encode() + b"\0"


def test_sizes_lists_and_vocabulary_are_read(folder):
    model = engine.load_model(folder, device="cpu")
    assert model.network.dims == DIMS
    assert model.network.alignment_heads == ((1, 0),)
    assert model.suppress_tokens == (3,)
    assert model.begin_suppress_tokens == ()
    assert model.tokenizer.decode(model.tokenizer.encode(TEXT)) == TEXT


@pytest.mark.parametrize("ending", ["\n", "\r\n"])
def test_the_older_list_of_tokens_is_read_too(folder, ending):
    tokens = json.loads((folder / "vocabulary.json").read_text("utf-8"))
    (folder / "vocabulary.json").unlink()
    (folder / "vocabulary.txt").write_bytes(ending.join([*tokens, ""]).encode())
    tokenizer = engine.load_model(folder, device="cpu").tokenizer
    assert tokenizer.special_tokens == special_tokens()
    assert tokenizer.decode(tokenizer.encode(TEXT)) == TEXT


def test_the_original_vocabulary_goes_before_the_list(folder):
    write_json(folder / "tokenizer.json", tokenizer_json())
    (folder / "vocabulary.json").write_text("[]")
    assert engine.load_model(folder, device="cpu").tokenizer.special_tokens == special_tokens()


@pytest.mark.parametrize(
    "tokens", [[], TOKENS[:-1], [*TOKENS, "x"], TOKENS[:300] + TOKENS[299:], "abc", [1, 2], {}]
)
def test_a_vocabulary_of_the_wrong_size_is_refused(folder, tokens):
    write_json(folder / "vocabulary.json", tokens)
    with pytest.raises(ModelFileDamaged):
        engine.load_model(folder, device="cpu")


@pytest.mark.parametrize(
    ("ids", "multilingual"), [(None, False), ([], False), ([261], True), ([261, 262], True)]
)
def test_whether_a_model_takes_a_language(folder, ids, multilingual):
    edit_json(folder / "config.json", lambda content: content.update(lang_ids=ids))
    assert open_ctranslate2_checkpoint(folder).settings.is_multilingual is multilingual


@pytest.mark.parametrize("lists", [{"alignment_heads": 5}, {"suppress_ids": ["a"]}])
def test_a_malformed_list_is_refused(folder, lists):
    edit_json(folder / "config.json", lambda content: content.update(lists))
    assert "malformed list" in str(damage(folder))


def test_other_versions_and_models_are_named(folder):
    change(folder, b"WhisperSpec\0", b"WhisparSpec\0")
    with pytest.raises(ModelFormatUnknown, match="WhisparSpec revision 3, not Whisper"):
        open_ctranslate2_checkpoint(folder)
    change(folder, struct.pack("<I", 6), struct.pack("<I", 5))
    with pytest.raises(ModelFormatUnknown, match="binary version 5"):
        open_ctranslate2_checkpoint(folder)


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        (name("decoder/num_heads"), name("decoder/num_hands"), "decoder/num_heads is missing"),
        (name("encoder/conv1/bias"), name("encoder/conv2/bias"), "is there twice"),
        (name("encoder/conv1/bias"), name("encoder/conv1/bios"), "is missing"),
        (name("decoder/layer_norm/beta"), b"\0\0decoder/layer_norm/beta\0", "0 bytes long"),
        (name("decoder/layer_norm/beta"), b"\xff\xff", "65535 bytes long"),
        (b"decoder/layer_norm/beta\0\1", b"decoder/layer_norm/beta\0\7", "7 dimensions"),
        (b"decoder/layer_norm/beta\0", b"decoder/layer_norm/bet\0\0", "malformed"),
        (b"decoder/layer_norm/beta\0", b"decoder/layer_norm/bet\xff\0", "no text"),
        (
            b"decoder/layer_norm/beta\0\1" + struct.pack("<IB", 16, 0),
            b"decoder/layer_norm/beta\0\1" + struct.pack("<IB", 17, 0),
            "another length than shape",
        ),
        (
            b"decoder/layer_norm/beta\0\1" + struct.pack("<IB", 16, 0),
            b"decoder/layer_norm/beta\0\1" + struct.pack("<IB", 16, 6),
            "no known type",
        ),
        (
            b"decoder/layer_norm/beta\0\1" + struct.pack("<IB", 16, 0),
            b"decoder/layer_norm/beta\0\1" + struct.pack("<IB", 16, 3),
            "has no scale",
        ),
        (name("decoder/projection/weight"), name("decoder/layer_norm/gamma"), "not well defined"),
    ],
)
def test_a_variable_that_cannot_be_is_refused(folder, old, new, reason):
    change(folder, old, new)
    assert reason in str(damage(folder))


def test_what_follows_the_end_is_refused(folder):
    path = folder / "model.bin"
    path.write_bytes(path.read_bytes() + b"\0")
    assert "where it should end" in str(damage(folder))


@pytest.mark.parametrize("share", [0.0, 0.0001, 0.3, 0.9, 0.99999])
def test_a_truncated_file_is_refused(folder, share):
    path = folder / "model.bin"
    data = path.read_bytes()
    path.write_bytes(data[: int(share * len(data))])
    assert "truncated" in str(damage(folder))


def test_a_scale_of_zero_is_refused(tmp_path):
    folder = write_ctranslate2(tmp_path / "tiny", random_network(), TOKENS, "int8")
    path, scale = folder / "model.bin", name("encoder/layer_0/ffn/linear_0/weight_scale")
    data = path.read_bytes()
    place = data.index(scale) + len(scale) + 10  # behind rank, size, type and length
    path.write_bytes(data[:place] + bytes(4) + data[place + 4 :])
    assert "no finite number" in str(damage(folder))


def test_integers_are_multiples_of_their_rows_scale(tmp_path):
    network = random_network()
    folder = write_ctranslate2(tmp_path / "tiny", network, TOKENS, "int8")
    loaded = load_network(open_ctranslate2_checkpoint(folder), (), device="cpu", plan=EXACT)
    original = network.decoder.blocks[0].cross_attn.key.weight
    step = original.abs().amax(dim=1, keepdim=True) / 127
    kept = loaded.decoder.blocks[0].cross_attn.key.weight
    assert ((kept - original).abs() <= 0.501 * step).all()
    assert torch.allclose((kept / step).round(), kept / step, atol=1e-3)
