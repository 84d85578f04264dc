import dataclasses
import logging
import struct
from contextlib import ExitStack
from pathlib import Path

import pytest

import engine
from engine.checkpoints.ggml import open_ggml_checkpoint
from engine.checkpoints.published_tokens import published_special_tokens
from engine.checkpoints.vocabulary_search import tokenizer_of
from engine.errors import ModelFileDamaged, ModelFormatUnknown, VocabularyMissing
from tests.engine.tiny_model import DIMS, random_network, tokenizer_json, write_json
from tests.fakes.checkpoint_writers.ggml import head_bytes, tensor_bytes, write_ggml

# Real heads and vocabularies, without tensors; they may lie beside the project.
BESIDE = [parent / "shared" / "samples" / "ggml" for parent in Path(__file__).parents]
SAMPLES = next((folder for folder in BESIDE if folder.is_dir()), BESIDE[0])


@pytest.fixture(scope="module")
def network():
    return random_network()


def damage(path) -> ModelFileDamaged:
    with pytest.raises(ModelFileDamaged) as caught, ExitStack() as stack:
        open_ggml_checkpoint(path).open_tensors(stack, ())
    assert caught.value.path == path
    return caught.value


def write(path, network, *tensors: bytes) -> Path:
    path.write_bytes(head_bytes(network, [b"a"]) + b"".join(tensors))
    return path


def header(n_dims: int, name: bytes, type_id: int, *sizes: int, length: int | None = None) -> bytes:
    head = struct.pack("<3i", n_dims, len(name) if length is None else length, type_id)
    return head + struct.pack(f"<{len(sizes)}i", *sizes) + name


def test_the_sizes_are_read(tmp_path, network):
    checkpoint = open_ggml_checkpoint(write_ggml(tmp_path / "x.bin", network))
    assert checkpoint.settings.dims == DIMS
    assert checkpoint.settings.suppress_tokens is None


def test_tensors_have_the_networks_shapes(tmp_path, network):
    path = write_ggml(tmp_path / "x.bin", network, "q5_0")
    with ExitStack() as stack:
        found = open_ggml_checkpoint(path).open_tensors(stack, ())
    shapes = {name: tuple(tensor.shape) for name, tensor in network.state_dict().items()}
    assert {name: tensor.shape for name, tensor in found.items()} == shapes


@pytest.mark.parametrize(
    ("place", "value", "reason"),
    [
        (0, 0x67676D66, "does not begin as ggml"),
        (4, 2**31 - 1, "n_vocab"),
        (8, 1499, "n_audio_ctx"),
        (12, 15, "width"),
        (16, 3, "n_audio_head"),
        (20, -5, "n_audio_layer"),
        (24, 0, "n_text_ctx"),
        (40, 81, "n_mels"),
        (48, 128, "Mel filters"),
        (52, 200, "Mel filters"),
        (56 + 4 * 80 * 201, 2000, "2000 tokens"),
        (56 + 4 * 80 * 201, -1, "-1 tokens"),
        (60 + 4 * 80 * 201, 1025, "1025 bytes long"),
    ],
)
def test_a_head_that_cannot_be_is_refused(tmp_path, network, place, value, reason):
    data = bytearray(head_bytes(network, [b"a", b"b"]))
    data[place : place + 4] = struct.pack("<I", value % 2**32)
    (tmp_path / "x.bin").write_bytes(data)
    assert reason in str(damage(tmp_path / "x.bin"))


@pytest.mark.parametrize("share", [0.0, 0.0001, 0.1, 0.18, 0.3, 0.7, 0.9999])
def test_a_truncated_file_is_refused(tmp_path, network, share):
    path = write_ggml(tmp_path / "x.bin", network)
    data = path.read_bytes()
    path.write_bytes(data[: int(share * len(data))])
    assert "truncated" in str(damage(path))


@pytest.mark.parametrize(
    ("tensor", "reason"),
    [
        (header(0, b"a", 0), "malformed"),
        (header(4, b"a", 0, 1, 1, 1, 1), "malformed"),
        (header(2**31 - 1, b"a", 0), "malformed"),
        (header(1, b"", 0, 1), "malformed"),
        (header(1, b"a", 0, 1, length=-1), "malformed"),
        (header(1, b"a", 0, 1, length=257), "malformed"),
        (header(1, b"\xff", 0, 1), "no text"),
        (header(1, b"a", 0, 0), "has no size"),
        (header(2, b"a", 0, -1, -1), "has no size"),
        (header(2, b"a", 2, 33, 2) + bytes(1000), "no whole blocks"),
        (header(1, b"a", 5, 32) + bytes(1000), "no known type"),
        (header(3, b"a", 0, 2**31 - 1, 2**31 - 1, 2**31 - 1) + bytes(1000), "truncated"),
        (header(1, b"a", 0, 2) + bytes(7), "truncated"),
        (2 * (header(1, b"a", 0, 1) + bytes(4)), "is there twice"),
    ],
)
def test_a_tensor_that_cannot_be_is_refused(tmp_path, network, tensor, reason):
    assert reason in str(damage(write(tmp_path / "x.bin", network, tensor)))


def test_a_type_that_is_not_read_is_named(tmp_path, network):
    path = write(tmp_path / "x.bin", network, header(1, b"a", 12, 256) + bytes(144))
    with pytest.raises(ModelFormatUnknown, match="q4_K"), ExitStack() as stack:
        open_ggml_checkpoint(path).open_tensors(stack, ())


def test_a_scale_that_is_no_number_is_refused(tmp_path, caplog):
    caplog.set_level(logging.CRITICAL)
    network = random_network(dataclasses.replace(DIMS, n_audio_state=32, n_text_state=32))
    write_json(tmp_path / "tokenizer.json", tokenizer_json())
    path = write_ggml(tmp_path / "x.bin", network, "q8_0")
    name = "decoder.blocks.0.attn.query.weight"
    packed = tensor_bytes(name, network.state_dict()[name].numpy(), "q8_0")
    data = path.read_bytes()
    place = data.index(packed) + len(packed) - 34
    path.write_bytes(data[:place] + struct.pack("<e", float("nan")) + data[place + 2 :])
    with pytest.raises(ModelFileDamaged, match="no finite number"):
        engine.load_model(path, device="cpu")


# --- the vocabulary


@pytest.mark.skipif(not SAMPLES.is_dir(), reason="no samples lie beside the project")
@pytest.mark.parametrize(
    ("name", "n_vocab"), [("tiny.en", 51864), ("tiny", 51865), ("large", 51865)]
)
def test_real_files_have_the_published_vocabulary(name, n_vocab):
    checkpoint = open_ggml_checkpoint(SAMPLES / f"for-tests-ggml-{name}.bin")
    assert checkpoint.settings.dims.n_vocab == n_vocab
    assert checkpoint.settings.is_multilingual is (name != "tiny.en")
    # These files are of the kind whose vocabulary lost the torn characters.
    assert checkpoint.read_vocabulary() is None
    tokenizer = tokenizer_of(checkpoint)
    assert tokenizer.special_tokens == published_special_tokens(n_vocab)
    for token, text in enumerate(checkpoint.tokens[:50256]):
        if "\ufffd".encode() not in text:
            assert tokenizer.decode([token]).encode() == text
    with ExitStack() as stack:
        assert checkpoint.open_tensors(stack, ()) == {}


@pytest.mark.skipif(not SAMPLES.is_dir(), reason="no samples lie beside the project")
def test_a_real_file_without_its_tensors_is_refused():
    with pytest.raises(ModelFileDamaged, match="too short for the sizes"):
        engine.load_model(SAMPLES / "for-tests-ggml-tiny.bin", device="cpu")


@pytest.mark.parametrize("tokens", [[b"a"], [b"a"] * 50256, []])
def test_a_vocabulary_that_is_not_the_published_one_is_refused(tmp_path, tokens):
    network = random_network(dataclasses.replace(DIMS, n_vocab=51865))
    path = tmp_path / "x.bin"
    path.write_bytes(head_bytes(network, tokens))
    with pytest.raises(ModelFileDamaged, match="is not the one of 51865 tokens"):
        open_ggml_checkpoint(path).read_vocabulary()


def test_a_vocabulary_that_lost_its_torn_characters_is_not_used(tmp_path, monkeypatch):
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    network = random_network(dataclasses.replace(DIMS, n_vocab=51864))
    words = [b"%d" % index for index in range(50256)]
    words[7] = words[9] = "\ufffd".encode()
    (tmp_path / "x.bin").write_bytes(head_bytes(network, words))
    with pytest.raises(VocabularyMissing, match=r"x\.bin needs a vocabulary of 51864 tokens"):
        tokenizer_of(open_ggml_checkpoint(tmp_path / "x.bin"))


def test_special_tokens_that_are_listed_after_the_others_do_no_harm(tmp_path):
    # As in English-only files and in those made from Hugging Face folders.
    network = random_network(dataclasses.replace(DIMS, n_vocab=51864))
    words = [b"%d" % index for index in range(50256)]
    for name, more in (("a", []), ("b", [b"<|endoftext|>"]), ("c", [b"other"])):
        (tmp_path / name).write_bytes(head_bytes(network, words + more))
    first = open_ggml_checkpoint(tmp_path / "a").read_vocabulary()
    assert first == open_ggml_checkpoint(tmp_path / "b").read_vocabulary()
    assert first.special_tokens["<|endoftext|>"] == 50256
    with pytest.raises(ModelFileDamaged):
        open_ggml_checkpoint(tmp_path / "c").read_vocabulary()
