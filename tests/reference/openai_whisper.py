"""openai-whisper 20250625 as the reference: the same weights and vocabulary on both sides.

`reference_model` loads one of our model folders into the reference's network.
`speaking` makes the reference use the folder's vocabulary, languages and suppress list, which
it would otherwise take from files of its own. `write_random_model` makes a small folder with a
published vocabulary, so that both sides can be driven without any downloaded weights.
"""

import base64
import contextlib
import importlib
import itertools
import json
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from unittest import mock

import tiktoken
import torch
import whisper
from safetensors.torch import load_file, save_file
from whisper.model import ModelDimensions, Whisper
from whisper.tokenizer import LANGUAGES, Tokenizer

# GPT-2's pre-tokenising pattern, which every Whisper vocabulary shares.
WORD_PATTERN = r"'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+"


class FolderWhisper(Whisper):
    """The reference network, told about languages instead of guessing them from a count."""

    def __init__(self, dims: ModelDimensions, languages: int) -> None:
        super().__init__(dims)
        self._languages = languages

    @property
    def is_multilingual(self) -> bool:
        return self._languages > 0

    @property
    def num_languages(self) -> int:
        return self._languages or super().num_languages


class FolderTokenizer(Tokenizer):
    """The reference tokenizer with the folder's own suppress list where it has one."""

    folder_suppress_list: tuple[int, ...] | None = None

    @property
    def non_speech_tokens(self) -> tuple[int, ...]:
        if self.folder_suppress_list is not None:
            return self.folder_suppress_list
        return super().non_speech_tokens


def reference_model(folder: Path) -> Whisper:
    """The reference network in float32 with the weights of a Hugging Face folder."""
    config = json.loads((folder / "config.json").read_text("utf-8"))
    generation = json.loads((folder / "generation_config.json").read_text("utf-8"))
    dims = ModelDimensions(
        n_mels=config["num_mel_bins"],
        n_audio_ctx=config["max_source_positions"],
        n_audio_state=config["d_model"],
        n_audio_head=config["encoder_attention_heads"],
        n_audio_layer=config["encoder_layers"],
        n_vocab=config["vocab_size"],
        n_text_ctx=config["max_target_positions"],
        n_text_state=config["d_model"],
        n_text_head=config["decoder_attention_heads"],
        n_text_layer=config["decoder_layers"],
    )
    model = FolderWhisper(dims, len(generation.get("lang_to_id", {})))
    weights = load_file(folder / "model.safetensors")
    missing, unexpected = model.load_state_dict(
        {openai_name(name): tensor.float() for name, tensor in weights.items()}, strict=False
    )
    assert set(missing) <= {"decoder.mask", "encoder.positional_embedding"}, missing
    assert not unexpected, unexpected
    if heads := generation.get("alignment_heads"):
        mask = torch.zeros(dims.n_text_layer, dims.n_text_head, dtype=torch.bool)
        for layer, head in heads:
            mask[layer, head] = True
        model.register_buffer("alignment_heads", mask.to_sparse(), persistent=False)
    return model.eval()


def openai_name(name: str) -> str:
    """The reference's name of a Hugging Face tensor (engine.md, section 3.2)."""
    name = name.removeprefix("model.")
    exact = {
        "encoder.embed_positions.weight": "encoder.positional_embedding",
        "decoder.embed_positions.weight": "decoder.positional_embedding",
        "decoder.embed_tokens.weight": "decoder.token_embedding.weight",
    }
    if name in exact:
        return exact[name]
    for theirs, ours in (
        ("encoder.layer_norm.", "encoder.ln_post."),
        ("decoder.layer_norm.", "decoder.ln."),
        (".layers.", ".blocks."),
        (".self_attn_layer_norm.", ".attn_ln."),
        (".encoder_attn_layer_norm.", ".cross_attn_ln."),
        (".final_layer_norm.", ".mlp_ln."),
        (".self_attn.", ".attn."),
        (".encoder_attn.", ".cross_attn."),
        (".q_proj.", ".query."),
        (".k_proj.", ".key."),
        (".v_proj.", ".value."),
        (".out_proj.", ".out."),
        (".fc1.", ".mlp.0."),
        (".fc2.", ".mlp.2."),
    ):
        name = name.replace(theirs, ours)
    return name


@cache
def reference_tokenizer(
    folder: Path, language: str | None = "en", task: str | None = "transcribe"
) -> Tokenizer:
    """The reference's tokenizer over the folder's vocabulary."""
    data = json.loads((folder / "tokenizer.json").read_text("utf-8"))
    generation = json.loads((folder / "generation_config.json").read_text("utf-8"))
    to_byte = {char: byte for byte, char in byte_characters().items()}
    special = {token["content"]: token["id"] for token in data["added_tokens"]}
    ranks = {
        bytes(to_byte[char] for char in text): rank
        for text, rank in data["model"]["vocab"].items()
        if text not in special
    }
    languages = len(generation.get("lang_to_id", {}))
    encoding = tiktoken.Encoding(
        folder.name, pat_str=WORD_PATTERN, mergeable_ranks=ranks, special_tokens=special
    )
    tokenizer = FolderTokenizer(
        encoding=encoding,
        num_languages=languages,
        language=language if languages else None,
        task=task if languages else None,
    )
    if "suppress_tokens" in generation:
        tokenizer.folder_suppress_list = tuple(generation["suppress_tokens"])
    return tokenizer


@contextlib.contextmanager
def speaking(folder: Path) -> Iterator[None]:
    """Within the block the reference decodes with the folder's vocabulary."""

    def get_tokenizer(multilingual, *, num_languages=99, language=None, task=None):
        return reference_tokenizer(folder, language or "en", task or "transcribe")

    # `whisper.transcribe` is the function; the module of that name is found by import only.
    with (
        mock.patch.object(
            importlib.import_module("whisper.transcribe"), "get_tokenizer", get_tokenizer
        ),
        mock.patch.object(
            importlib.import_module("whisper.decoding"), "get_tokenizer", get_tokenizer
        ),
    ):
        yield


def byte_characters() -> dict[int, str]:
    """GPT-2's printable character for every byte."""
    printable = [*range(33, 127), *range(161, 173), *range(174, 256)]
    rest = [byte for byte in range(256) if byte not in printable]
    return {byte: chr(byte) for byte in printable} | {
        byte: chr(256 + index) for index, byte in enumerate(rest)
    }


@cache
def published_ranks(name: str) -> dict[bytes, int]:
    """The vocabulary "gpt2" or "multilingual" as the reference package carries it."""
    text = (Path(whisper.__file__).parent / "assets" / f"{name}.tiktoken").read_text("ascii")
    pairs = (line.split() for line in text.splitlines() if line)
    return {base64.b64decode(token): int(rank) for token, rank in pairs}


@cache
def published_merges(name: str) -> tuple[str, ...]:
    """The merges of a published vocabulary, found again from its ranks."""
    ranks, characters = published_ranks(name), byte_characters()
    merges = []
    for token, rank in sorted(ranks.items(), key=lambda item: item[1]):
        if len(token) < 2:
            continue
        parts = [token[i : i + 1] for i in range(len(token))]
        while len(parts) > 2:
            pairs = [ranks.get(a + b, rank) for a, b in itertools.pairwise(parts)]
            at = min(range(len(pairs)), key=pairs.__getitem__)
            parts[at : at + 2] = [parts[at] + parts[at + 1]]
        merges.append(" ".join("".join(characters[byte] for byte in part) for part in parts))
    return tuple(merges)


def published_special_tokens(n_vocab: int) -> dict[str, int]:
    """The special tokens of a published model by its vocabulary size."""
    multilingual = n_vocab >= 51865
    first = 50257 if multilingual else 50256
    languages = list(LANGUAGES)[: 100 if n_vocab == 51866 else 99]
    texts = [
        "<|endoftext|>",
        "<|startoftranscript|>",
        *(f"<|{language}|>" for language in languages),
        "<|translate|>",
        "<|transcribe|>",
        "<|startoflm|>",
        "<|startofprev|>",
        "<|nospeech|>",
        "<|notimestamps|>",
        *(f"<|{index * 0.02:.2f}|>" for index in range(1501)),
    ]
    return {text: first + index for index, text in enumerate(texts)}


def write_random_model(
    folder: Path, n_vocab: int = 51865, n_mels: int = 80, *, seed: int = 0, scale: float = 1.0
) -> Path:
    """Write a Hugging Face folder with random weights: 2 + 2 layers, width 64, 2 heads.

    Args:
        folder: where to write; made when missing.
        n_vocab: 51864 (English only), 51865 or 51866.
        n_mels: 80 or 128.
        seed: of the weights.
        scale: factor on the token embedding; larger means more peaked predictions.
    """
    folder.mkdir(parents=True, exist_ok=True)
    special = published_special_tokens(n_vocab)
    multilingual = n_vocab >= 51865
    name = "multilingual" if multilingual else "gpt2"
    common = {
        "bos_token_id": special["<|endoftext|>"],
        "eos_token_id": special["<|endoftext|>"],
        "decoder_start_token_id": special["<|startoftranscript|>"],
    }
    config = {
        "model_type": "whisper",
        "vocab_size": n_vocab,
        "num_mel_bins": n_mels,
        "d_model": 64,
        "encoder_layers": 2,
        "decoder_layers": 2,
        "encoder_attention_heads": 2,
        "decoder_attention_heads": 2,
        "encoder_ffn_dim": 256,
        "decoder_ffn_dim": 256,
        "max_source_positions": 1500,
        "max_target_positions": 448,
    }
    generation = {
        "is_multilingual": multilingual,
        "alignment_heads": [[1, 0], [1, 1]],  # those of the last half of the layers
        "no_timestamps_token_id": special["<|notimestamps|>"],
        "prev_sot_token_id": special["<|startofprev|>"],
    }
    if multilingual:
        languages = list(LANGUAGES)[: n_vocab - 51766]
        generation["lang_to_id"] = {f"<|{code}|>": special[f"<|{code}|>"] for code in languages}
        generation["task_to_id"] = {
            task: special[f"<|{task}|>"] for task in ("transcribe", "translate")
        }
    characters = byte_characters()
    vocabulary = {
        "".join(characters[byte] for byte in token): rank
        for token, rank in published_ranks(name).items()
    }
    tokenizer = {
        "version": "1.0",
        "added_tokens": [
            {"id": token, "content": text, "special": True} for text, token in special.items()
        ],
        "model": {"type": "BPE", "vocab": vocabulary, "merges": list(published_merges(name))},
    }
    for file, content in (
        ("config.json", config | common),
        ("generation_config.json", generation | common),
        ("tokenizer.json", tokenizer),
        ("preprocessor_config.json", {"feature_size": n_mels, "sampling_rate": 16000}),
    ):
        (folder / file).write_text(json.dumps(content, ensure_ascii=False), "utf-8")
    save_file(_random_weights(config, seed, scale), folder / "model.safetensors")
    return folder


def _random_weights(config: dict, seed: int, scale: float) -> dict[str, torch.Tensor]:
    """Weights under Hugging Face names, sized so that activations stay near one."""
    generator = torch.Generator().manual_seed(seed)
    width = config["d_model"]

    def normal(*shape: int, deviation: float) -> torch.Tensor:
        return torch.randn(*shape, generator=generator) * deviation

    weights: dict[str, torch.Tensor] = {}

    def linear(name: str, rows: int, columns: int, *, bias: bool = True) -> None:
        weights[f"{name}.weight"] = normal(rows, columns, deviation=columns**-0.5)
        if bias:
            weights[f"{name}.bias"] = normal(rows, deviation=0.1)

    def norm(name: str) -> None:
        weights[f"{name}.weight"] = 1 + normal(width, deviation=0.1)
        weights[f"{name}.bias"] = normal(width, deviation=0.1)

    for index, channels in ((1, config["num_mel_bins"]), (2, width)):
        conv = normal(width, channels, 3, deviation=(3 * channels) ** -0.5)
        weights[f"model.encoder.conv{index}.weight"] = conv
        weights[f"model.encoder.conv{index}.bias"] = normal(width, deviation=0.1)
    for part in ("encoder", "decoder"):
        for index in range(config[f"{part}_layers"]):
            layer = f"model.{part}.layers.{index}"
            for attention in ("self_attn", "encoder_attn")[: 1 if part == "encoder" else 2]:
                for projection in ("q_proj", "k_proj", "v_proj", "out_proj"):
                    linear(
                        f"{layer}.{attention}.{projection}",
                        width,
                        width,
                        bias=projection != "k_proj",
                    )
                norm(f"{layer}.{attention}_layer_norm")
            linear(f"{layer}.fc1", 4 * width, width)
            linear(f"{layer}.fc2", width, 4 * width)
            norm(f"{layer}.final_layer_norm")
        norm(f"model.{part}.layer_norm")
    weights["model.encoder.embed_positions.weight"] = whisper.model.sinusoids(1500, width)
    weights["model.decoder.embed_positions.weight"] = normal(448, width, deviation=0.3)
    weights["model.decoder.embed_tokens.weight"] = normal(
        config["vocab_size"], width, deviation=scale * width**-0.5
    )
    return weights
