"""Checkpoints in the formats of others, against what their own readers make of them.

The .pt files are loaded by openai-whisper too, the CTranslate2 folders run in CTranslate2;
published vocabularies and alignment heads are compared with openai-whisper's own.
"""

import base64
import dataclasses
import gzip
import json
import warnings
from pathlib import Path

import ctranslate2
import numpy as np
import pytest
import torch
import whisper

import engine
from engine.audio import load_audio
from engine.checkpoints.formats import open_checkpoint
from engine.checkpoints.openai_checkpoint import OpenAICheckpoint
from engine.checkpoints.published_heads import PUBLISHED_HEADS
from engine.checkpoints.published_tokens import published_special_tokens
from engine.checkpoints.settings import ModelSettings
from engine.checkpoints.vocabulary_search import tokenizer_of
from engine.model import ModelDimensions, Whisper
from tests.fakes.checkpoint_writers.ctranslate2 import write_ctranslate2
from tests.fakes.checkpoint_writers.ggml import write_ggml
from tests.fakes.checkpoint_writers.openai import write_openai
from tests.reference import openai_whisper
from tests.reference.behaviours import equals

TOLERANCE = 1e-4
TEXT = "Hello, world! 안녕하세요, ça va? 「テスト」 3.14"


@pytest.fixture
def unknown_heads(expected_logs):
    """The random models have none of the published sizes."""
    expected_logs.append("does not say which of its attention heads follow the speech")


@pytest.fixture(scope="module")
def mel() -> torch.Tensor:
    return 0.4 * torch.randn(1, 80, 3000, generator=torch.Generator().manual_seed(3))


def distance(ours: torch.Tensor, theirs: torch.Tensor) -> float:
    assert ours.shape == theirs.shape
    return float((ours - theirs).abs().max())


def greedy(network: Whisper, features: torch.Tensor, prompt: list[int], count: int) -> list[int]:
    """The likeliest tokens, without any rule."""
    tokens = list(prompt)
    for _ in range(count):
        logits = network.logits(torch.tensor([tokens]), features)
        tokens.append(int(logits[0, -1].argmax()))
    return tokens[len(prompt) :]


def listed_tokens(folder: Path) -> list[str]:
    """All tokens of a Hugging Face folder in the order of their ids."""
    content = json.loads((folder / "tokenizer.json").read_text("utf-8"))
    ids = dict(content["model"]["vocab"])
    ids |= {token["content"]: token["id"] for token in content["added_tokens"]}
    return [text for text, _ in sorted(ids.items(), key=lambda item: item[1])]


# --- .pt


@pytest.mark.usefixtures("unknown_heads")
@pytest.mark.parametrize("dtype", [torch.float16, torch.float32])
def test_openai_whisper_loads_the_same_network_from_the_same_file(
    tmp_path, random_pair, mel, dtype
):
    pair = random_pair(51865, 80)
    path = write_openai(tmp_path / "small.pt", pair.ours.network, dtype)
    ours, theirs = engine.load_model(path, device="cpu"), whisper.load_model(str(path), "cpu")
    tokens = torch.randint(0, 51865, (1, 30), generator=torch.Generator().manual_seed(4))
    with torch.no_grad():
        expected = theirs(mel, tokens)
    logits = ours.network.logits(tokens, ours.network.embed_audio(mel))
    assert distance(logits, expected) < TOLERANCE
    assert ours.tokenizer.is_multilingual == theirs.is_multilingual
    # The vocabulary was found in the installed package.
    assert ours.tokenizer.encode(TEXT) == pair.ours.tokenizer.encode(TEXT)
    assert ours.tokenizer.language_tokens == pair.ours.tokenizer.language_tokens


# --- CTranslate2


@pytest.mark.parametrize("n_vocab", [51864, 51865])
def test_ctranslate2_decodes_its_folder_as_we_do(tmp_path, random_pair, mel, n_vocab):
    pair = random_pair(n_vocab, 80)
    folder = write_ctranslate2(
        tmp_path / "folder",
        pair.ours.network,
        listed_tokens(pair.folder),
        alignment_heads=[[1, 0]],
        lang_ids=sorted(pair.ours.tokenizer.language_tokens.values()),
    )
    ours = engine.load_model(folder, device="cpu")
    theirs = ctranslate2.models.Whisper(str(folder), device="cpu", intra_threads=1)
    assert ours.tokenizer.is_multilingual == theirs.is_multilingual
    encoded = theirs.encode(ctranslate2.StorageView.from_array(mel.numpy()))
    features = ours.network.embed_audio(mel)
    assert distance(features, torch.from_numpy(np.array(encoded))) < TOLERANCE
    prompt = [*ours.tokenizer.sot_sequence("de", "transcribe"), ours.tokenizer.no_timestamps]
    (result,) = theirs.generate(
        encoded,
        [prompt],
        beam_size=1,
        max_length=24,  # half of it for the answer
        suppress_blank=False,
        suppress_tokens=[],
    )
    decoded = greedy(ours.network, features, prompt, len(result.sequences_ids[0]))
    assert decoded == result.sequences_ids[0]
    assert len(decoded) >= 8
    assert ours.tokenizer.encode(TEXT) == pair.ours.tokenizer.encode(TEXT)
    assert ours.tokenizer.special_tokens == pair.ours.tokenizer.special_tokens


@pytest.mark.parametrize("quantization", ["int8", "int16", "float16"])
def test_ctranslate2_reads_the_numbers_that_we_read(tmp_path, random_pair, mel, quantization):
    pair = random_pair(51865, 80)
    tokens, folder = listed_tokens(pair.folder), tmp_path / "folder"
    write_ctranslate2(folder, pair.ours.network, tokens, quantization, alignment_heads=[[1, 0]])
    ours = engine.load_model(folder, device="cpu")
    theirs = ctranslate2.models.Whisper(
        str(folder), device="cpu", compute_type="float32", intra_threads=1
    )
    encoded = theirs.encode(ctranslate2.StorageView.from_array(mel.numpy()))
    features = ours.network.embed_audio(mel)
    assert distance(features, torch.from_numpy(np.array(encoded))) < TOLERANCE
    assert distance(features, pair.ours.network.embed_audio(mel)) > TOLERANCE


# --- ggml


@pytest.mark.usefixtures("unknown_heads")
@pytest.mark.parametrize("n_vocab", [51864, 51865, 51866])
def test_a_published_vocabulary_in_a_ggml_file_is_the_references(tmp_path, random_pair, n_vocab):
    pair = random_pair(n_vocab, 80)
    name = "gpt2" if n_vocab == 51864 else "multilingual"
    tokens = list(openai_whisper.published_ranks(name))
    path = write_ggml(tmp_path / "ggml-small.bin", pair.ours.network, "q5_0", tokens)
    model = engine.load_model(path, device="cpu")
    assert model.tokenizer.encode(TEXT) == pair.ours.tokenizer.encode(TEXT)
    assert model.tokenizer.special_tokens == pair.ours.tokenizer.special_tokens
    assert model.tokenizer.is_multilingual == (n_vocab != 51864)
    assert open_checkpoint(path).read_vocabulary().text_tokens == openai_whisper.published_ranks(
        name
    )


# --- the demo model in every format


@pytest.fixture(scope="module")
def demo_speech(demo_folder) -> np.ndarray:
    return load_audio(demo_folder.parents[1] / "demo" / "demo.mp4")[:168_000]  # three sentences


def demo_text(model: engine.SpeechModel, audio: np.ndarray) -> str:
    # The demo model's folder has lists of its own, which .pt and ggml files have no room for.
    model = dataclasses.replace(model, suppress_tokens=(), begin_suppress_tokens=(220, 1016))
    options = engine.TranscriptionOptions(language="en", word_timestamps=False)
    events = engine.transcribe(audio, model, options)
    return "".join(e.segment.text for e in events if isinstance(e, engine.SegmentFound))


@pytest.fixture(scope="module")
def demo_expected(demo_pair, demo_speech) -> str:
    return demo_text(demo_pair.ours, demo_speech)


@pytest.mark.parametrize("kind", ["openai", "q8_0", "q5_0", "int8"])
def test_the_demo_model_writes_the_same_text_from_every_format(
    tmp_path, demo_pair, demo_speech, demo_expected, kind, expected_logs
):
    expected_logs.append("does not say which of its attention heads follow the speech")
    network = demo_pair.ours.network
    if kind == "openai":
        path = write_openai(tmp_path / "demo.pt", network)
    elif kind == "int8":
        lists = {"alignment_heads": [[2, 0], [3, 1]], "lang_ids": [1018]}
        tokens = listed_tokens(demo_pair.folder)
        path = write_ctranslate2(tmp_path / "demo", network, tokens, kind, **lists)
    else:
        path = write_ggml(tmp_path / "demo.bin", network, kind)
    vocabulary = demo_pair.folder / "tokenizer.json"
    model = engine.load_model(path, device="cpu", vocabulary=vocabulary)
    assert len(demo_expected) > 50
    assert demo_text(model, demo_speech) == demo_expected


# --- what is published


@equals("2.3 languages of the model", "2.4 special tokens")
@pytest.mark.parametrize("n_vocab", [51864, 51865, 51866])
def test_special_tokens_follow_from_the_number_of_tokens_as_in_the_reference(n_vocab):
    multilingual = n_vocab >= 51865
    languages = n_vocab - 51765 - int(multilingual)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ResourceWarning)  # it leaves its file open
        theirs = whisper.tokenizer.get_tokenizer(multilingual, num_languages=languages)
    assert published_special_tokens(n_vocab) == dict(theirs.special_tokens)
    assert theirs.encoding.n_vocab == n_vocab


@pytest.mark.parametrize("n_vocab", [51864, 51865, 51866])
def test_the_vocabulary_of_the_installed_package_is_found(tmp_path, random_pair, n_vocab):
    dims = random_pair(n_vocab, 80).ours.network.dims
    settings = ModelSettings(dims, is_multilingual=n_vocab >= 51865)
    tokenizer = tokenizer_of(OpenAICheckpoint(tmp_path / "small.pt", settings))
    assert tokenizer.encode(TEXT) == random_pair(n_vocab, 80).ours.tokenizer.encode(TEXT)


@equals("2.18 published")
def test_alignment_heads_are_the_references():
    for name, dump in whisper._ALIGNMENT_HEADS.items():
        model = {"large": "large-v3", "turbo": "large-v3-turbo"}.get(name, name)
        mask = np.frombuffer(gzip.decompress(base64.b85decode(dump)), dtype=bool)
        heads = sorted(PUBLISHED_HEADS[model])
        sizes = {"tiny": (4, 6), "base": (6, 8), "small": (12, 12), "medium": (24, 16)}
        shape = sizes.get(model.split(".")[0], (4 if "turbo" in model else 32, 20))
        assert [tuple(pair) for pair in np.argwhere(mask.reshape(shape)).tolist()] == heads


def test_sizes_of_a_checkpoint_have_the_references_names():
    assert set(ModelDimensions.__dataclass_fields__) == set(
        whisper.model.ModelDimensions.__dataclass_fields__
    )
