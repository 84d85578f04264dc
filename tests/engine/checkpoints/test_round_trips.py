"""The same weights, written in every format, give the same logits as far as the format is exact."""

import dataclasses
from pathlib import Path

import pytest
import torch

import engine
from engine.model import Whisper
from tests.engine.tiny_model import (
    DIMS,
    config,
    generation_config,
    random_network,
    special_tokens,
    text_tokens,
    tokenizer_json,
    write_json,
)
from tests.fakes.checkpoint_writers.ctranslate2 import write_ctranslate2
from tests.fakes.checkpoint_writers.ggml import TYPES, write_ggml
from tests.fakes.checkpoint_writers.huggingface import write_pickled, write_safetensors
from tests.fakes.checkpoint_writers.openai import write_openai

# Rows of whole blocks of 32 values, as all published models have.
WIDE = dataclasses.replace(DIMS, n_audio_state=64, n_text_state=64)
HEADS = ((1, 0),)
WORDS = sorted((text_tokens() | special_tokens()).items(), key=lambda item: item[1])
TOKENS = [text for text, _ in WORDS]
PROMPT = torch.arange(0, DIMS.n_vocab, 60)[None]

# The root mean square error of the logits, as a share of the logits' own. Per value a format
# rounds to 2**-12 (float16) or 2**-9 (bfloat16) of it, or to half a step, which is 1/254 (8 bits),
# 1/32 (5 bits) or 1/16 (4 bits) of the largest value in the block or row. The logits add up
# the errors of three layers; these limits are twice what this network shows.
EXACT = 0.0
LIMITS = {
    "float32": EXACT,
    "float16": 1.3e-3,
    "bfloat16": 1.1e-2,
    "f32": EXACT,
    "f16": 1.3e-3,
    "q8_0": 2.5e-2,
    "q5_1": 0.22,
    "q5_0": 0.22,
    "q4_1": 0.33,
    "q4_0": 0.41,
    "int16": 5.5e-3,  # CTranslate2 takes 10 bits, over the whole matrix
    "int8": 3e-2,
    "int8_float32": 3e-2,
    "int8_float16": 3e-2,
    "int8_bfloat16": 3.2e-2,
}


@pytest.fixture(autouse=True, scope="module")
def one_thread():
    """Threads do not help networks of this size, and hinder where the cores are busy."""
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


@pytest.fixture(scope="module")
def network() -> Whisper:
    return random_network(WIDE)


@pytest.fixture(scope="module")
def mel() -> torch.Tensor:
    return torch.randn(1, 80, 3000, generator=torch.Generator().manual_seed(1))


def logits(network: Whisper, mel: torch.Tensor) -> torch.Tensor:
    return network.logits(PROMPT, network.embed_audio(mel))


@pytest.fixture(scope="module")
def expected(network, mel) -> torch.Tensor:
    return logits(network, mel)


@pytest.fixture
def unknown_heads(expected_logs):
    """These sizes belong to no published model, and the files have no room for heads."""
    expected_logs.append("does not say which of its attention heads follow the speech")


def error_of(model: engine.SpeechModel, mel: torch.Tensor, expected: torch.Tensor) -> float:
    assert model.network.dims == WIDE
    difference = logits(model.network, mel) - expected
    return float(difference.square().mean().sqrt() / expected.square().mean().sqrt())


def write_settings(folder: Path) -> Path:
    """The files of a Hugging Face folder apart from the weights."""
    folder.mkdir(exist_ok=True)
    sizes = {"d_model": 64, "encoder_ffn_dim": 256, "decoder_ffn_dim": 256}
    write_json(folder / "config.json", config() | sizes)
    write_json(folder / "generation_config.json", generation_config())
    write_json(folder / "tokenizer.json", tokenizer_json())
    return folder


@pytest.mark.parametrize("dtype", ["float32", "float16", "bfloat16"])
@pytest.mark.parametrize("shards", [1, 3])
def test_hugging_face_folders(tmp_path, network, mel, expected, dtype, shards):
    write_safetensors(write_settings(tmp_path), network, getattr(torch, dtype), shards)
    model = engine.load_model(tmp_path, device="cpu")
    assert error_of(model, mel, expected) <= LIMITS[dtype]
    assert model.tokenizer.is_multilingual


@pytest.mark.parametrize("dtype", ["float32", "float16", "bfloat16"])
def test_old_hugging_face_folders_with_pickled_weights(tmp_path, network, mel, expected, dtype):
    write_pickled(write_settings(tmp_path), network, getattr(torch, dtype))
    model = engine.load_model(tmp_path, device="cpu")
    assert error_of(model, mel, expected) <= LIMITS[dtype]


@pytest.mark.parametrize("dtype", ["float32", "float16", "bfloat16"])
@pytest.mark.usefixtures("unknown_heads")
def test_files_of_openai(tmp_path, network, mel, expected, dtype):
    write_json(tmp_path / "tokenizer.json", tokenizer_json())
    path = write_openai(tmp_path / "wide.pt", network, getattr(torch, dtype))
    model = engine.load_model(path, device="cpu")
    assert (model.name, model.folder) == ("wide", path)
    assert error_of(model, mel, expected) <= LIMITS[dtype]
    assert model.tokenizer.is_multilingual


@pytest.mark.parametrize("type_name", TYPES)
@pytest.mark.usefixtures("unknown_heads")
def test_files_of_ggml(tmp_path, network, mel, expected, type_name):
    write_json(tmp_path / "tokenizer.json", tokenizer_json())
    path = write_ggml(tmp_path / "ggml-wide.bin", network, type_name)
    model = engine.load_model(path, device="cpu")
    assert (model.name, model.folder) == ("ggml-wide", path)
    assert error_of(model, mel, expected) <= LIMITS[type_name]


CTRANSLATE2_TYPES = [name for name in LIMITS if name.startswith(("float", "bfloat", "int"))]


@pytest.mark.parametrize("quantization", CTRANSLATE2_TYPES)
def test_folders_of_ctranslate2(tmp_path, network, mel, expected, quantization):
    lists = {"alignment_heads": [list(head) for head in HEADS], "lang_ids": [263, 264]}
    folder = write_ctranslate2(tmp_path / "wide", network, TOKENS, quantization, **lists)
    model = engine.load_model(folder, device="cpu")
    assert (model.name, model.folder) == ("wide", folder)
    assert error_of(model, mel, expected) <= LIMITS[quantization]
    assert model.network.alignment_heads == HEADS
    assert model.tokenizer.special_tokens == special_tokens()
    assert model.tokenizer.is_multilingual


def test_a_format_is_told_by_its_content_and_not_by_its_name(
    tmp_path, network, mel, expected, unknown_heads
):
    write_json(tmp_path / "tokenizer.json", tokenizer_json())
    for write, name in ((write_openai, "model.gguf"), (write_ggml, "model.pt")):
        model = engine.load_model(write(tmp_path / name, network), device="cpu")
        assert error_of(model, mel, expected) <= LIMITS["f16"]


def test_a_file_within_a_folder_stands_for_the_folder(tmp_path, network):
    write_safetensors(write_settings(tmp_path / "hf"), network, torch.float32)
    write_ctranslate2(tmp_path / "ct2", network, TOKENS, alignment_heads=[[1, 0]])
    for path in ("hf/model.safetensors", "hf/config.json", "ct2/model.bin"):
        assert engine.load_model(tmp_path / path, device="cpu").folder == (tmp_path / path).parent


@pytest.mark.usefixtures("unknown_heads")
def test_a_folder_with_a_single_file_stands_for_the_file(tmp_path, network):
    write_json(tmp_path / "tokenizer.json", tokenizer_json())
    path = write_openai(tmp_path / "wide.pt", network)
    assert engine.load_model(tmp_path, device="cpu").folder == path


@pytest.mark.usefixtures("unknown_heads")
def test_weights_that_were_turned_round_before_they_were_saved_are_turned_back(tmp_path, network):
    # As in folders that were converted from Flax.
    state = network.state_dict()
    turned = {
        name: tensor.clone().transpose(0, -1).contiguous().transpose(0, -1)
        for name, tensor in state.items()
    }
    assert not turned["encoder.conv1.weight"].is_contiguous()
    content = {"dims": dataclasses.asdict(WIDE), "model_state_dict": turned}
    torch.save(content, tmp_path / "turned.pt")
    write_json(tmp_path / "tokenizer.json", tokenizer_json())
    loaded = engine.load_model(tmp_path / "turned.pt", device="cpu").network.state_dict()
    assert all(torch.equal(loaded[name], tensor) for name, tensor in state.items())
    assert all(tensor.is_contiguous() for tensor in loaded.values())
