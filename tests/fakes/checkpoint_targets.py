"""Small checkpoints of all formats, one of whose files is damaged and loaded again and again."""

from pathlib import Path

import torch

from tests.engine.tiny_model import (
    CONTROL,
    MERGES,
    config,
    generation_config,
    random_network,
    special_tokens,
    text_tokens,
    tokenizer_json,
    write_json,
)
from tests.fakes.checkpoint_mutations import Target
from tests.fakes.checkpoint_writers.ctranslate2 import write_ctranslate2
from tests.fakes.checkpoint_writers.ggml import write_ggml
from tests.fakes.checkpoint_writers.huggingface import write_pickled, write_safetensors
from tests.fakes.checkpoint_writers.openai import write_openai

SHARD = "model-00001-of-00002.safetensors"


def write_targets(parent: Path) -> tuple[Target, ...]:
    """Write a checkpoint of every format."""
    network = random_network()
    listed = sorted((text_tokens() | special_tokens()).items(), key=lambda item: item[1])
    tokens = [text for text, _ in listed]
    lists = {"alignment_heads": [[1, 0]], "lang_ids": [1], "suppress_ids": [1, 2]}

    single = _settings(parent / "single")
    write_safetensors(single, network, torch.float32)
    sharded = _settings(parent / "sharded")
    write_safetensors(sharded, network, torch.bfloat16, shards=2)
    pickled = _old_vocabulary(_settings(parent / "pickled"))
    write_pickled(pickled, network, torch.float16)
    openai = _settings(parent / "openai", "tokenizer.json") / "tiny.pt"
    write_openai(openai, network)
    targets = [
        _target("safetensors", single, "model.safetensors", "config.json", "tokenizer.json"),
        _target(
            "shards", sharded, "model.safetensors.index.json", "model-00001-of-00002.safetensors"
        ),
        _target("pickled", pickled, "pytorch_model.bin", "vocab.json", "merges.txt"),
        Target("openai", openai, (openai, openai, openai.with_name("tokenizer.json"))),
    ]
    for kind in ("f16", "q5_1"):
        path = _settings(parent / kind, "tokenizer.json") / "ggml-tiny.bin"
        write_ggml(path, network, kind, tokens=[b"a", b"bc"])
        targets.append(Target(f"ggml {kind}", path, (path,)))
    for kind in ("float16", "int8"):
        folder = write_ctranslate2(parent / f"ct2-{kind}", network, tokens, kind, **lists)
        targets.append(
            _target(f"ctranslate2 {kind}", folder, "model.bin", "config.json", "vocabulary.json")
        )
    return tuple(targets)


def _target(name: str, folder: Path, *files: str) -> Target:
    more = ("generation_config.json", "added_tokens.json")
    present = (*files, *(file for file in more if (folder / file).is_file()))
    return Target(name, folder, tuple(folder / file for file in present))


def _settings(folder: Path, *only: str) -> Path:
    """Write the small files of a Hugging Face folder."""
    folder.mkdir(parents=True)
    files = {
        "config.json": config(),
        "generation_config.json": generation_config() | {"suppress_tokens": [1, 2]},
        "tokenizer.json": tokenizer_json(),
    }
    for name, content in files.items():
        if not only or name in only:
            write_json(folder / name, content)
    return folder


def _old_vocabulary(folder: Path) -> Path:
    """Replace tokenizer.json by the three files from before it."""
    (folder / "tokenizer.json").unlink()
    write_json(folder / "vocab.json", text_tokens() | {CONTROL[0]: special_tokens()[CONTROL[0]]})
    write_json(folder / "added_tokens.json", special_tokens())
    lines = ["#version: 0.2", *(" ".join(pair) for pair in MERGES)]
    (folder / "merges.txt").write_text("\n".join(lines) + "\n", "utf-8")
    return folder
