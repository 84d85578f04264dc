import dataclasses
import json
import struct

import pytest
import torch
from safetensors.torch import save_file

from engine.cancellation import Cancelled, CancelToken
from engine.checkpoints.huggingface import HuggingFaceCheckpoint
from engine.checkpoints.huggingface_weights import file_name_of
from engine.checkpoints.network_weights import load_network
from engine.checkpoints.settings import ModelSettings
from engine.errors import ModelFileDamaged
from engine.layers import LayerNorm
from engine.precision import PLANS
from tests.engine.tiny_model import DIMS, random_network, weights, write_json

FIRST = "model.decoder.layers.0.self_attn.q_proj.weight"


def load(folder, precision="float32", cancel=None, dims=DIMS):
    checkpoint = HuggingFaceCheckpoint(folder, ModelSettings(dims, is_multilingual=True))
    return load_network(checkpoint, (), device="cpu", plan=PLANS[precision], cancel=cancel)


def save(folder, tensors):
    save_file(tensors, folder / "model.safetensors")


def damage(folder) -> ModelFileDamaged:
    with pytest.raises(ModelFileDamaged) as caught:
        load(folder)
    return caught.value


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        ("encoder.positional_embedding", "encoder.embed_positions.weight"),
        ("encoder.conv2.bias", "encoder.conv2.bias"),
        ("encoder.blocks.3.attn.key.weight", "encoder.layers.3.self_attn.k_proj.weight"),
        ("encoder.blocks.0.mlp_ln.bias", "encoder.layers.0.final_layer_norm.bias"),
        ("encoder.ln_post.weight", "encoder.layer_norm.weight"),
        ("decoder.token_embedding.weight", "decoder.embed_tokens.weight"),
        ("decoder.blocks.11.cross_attn.out.bias", "decoder.layers.11.encoder_attn.out_proj.bias"),
        ("decoder.blocks.1.cross_attn_ln.bias", "decoder.layers.1.encoder_attn_layer_norm.bias"),
        ("decoder.blocks.1.attn_ln.bias", "decoder.layers.1.self_attn_layer_norm.bias"),
        ("decoder.blocks.1.mlp.0.weight", "decoder.layers.1.fc1.weight"),
        ("decoder.blocks.1.mlp.2.bias", "decoder.layers.1.fc2.bias"),
        ("decoder.ln.weight", "decoder.layer_norm.weight"),
    ],
)
def test_tensors_have_their_published_names(ours, theirs):
    assert file_name_of(ours) == theirs


def test_weights_arrive_as_they_were_written(tmp_path):
    save(tmp_path, weights())
    expected = random_network().state_dict()
    loaded = load(tmp_path).state_dict()
    assert loaded.keys() == expected.keys()
    assert all(torch.equal(loaded[name], expected[name]) for name in expected)


@pytest.mark.parametrize("stored", [torch.float16, torch.bfloat16, torch.float64])
@pytest.mark.parametrize("computed", ["float32", "float16"])
def test_weights_are_cast_once_from_whatever_the_file_holds(tmp_path, stored, computed):
    tensors = {name: tensor.to(stored) for name, tensor in weights().items()}
    save(tmp_path, tensors)
    network = load(tmp_path, computed)
    query = network.decoder.blocks[0].attn.query.weight
    assert query.dtype == PLANS[computed].dtype
    assert torch.equal(query, tensors[FIRST].to(query.dtype))
    norms = [module for module in network.modules() if isinstance(module, LayerNorm)]
    assert norms
    assert all(norm.weight.dtype == torch.float32 for norm in norms)
    assert not any(parameter.requires_grad for parameter in network.parameters())


def test_names_may_lack_their_prefix_and_the_embedding_may_be_there_twice(tmp_path):
    tensors = {name.removeprefix("model."): tensor for name, tensor in weights().items()}
    tensors["proj_out.weight"] = tensors["decoder.embed_tokens.weight"].clone()
    save(tmp_path, tensors)
    assert torch.equal(load(tmp_path).encoder.conv1.bias, tensors["encoder.conv1.bias"])


def test_weights_may_be_spread_over_shards(tmp_path):
    tensors = weights()
    names = sorted(tensors)
    shards = {"a.safetensors": names[::2], "b.safetensors": names[1::2]}
    for shard, part in shards.items():
        save_file({name: tensors[name] for name in part}, tmp_path / shard)
    weight_map = {name: shard for shard, part in shards.items() for name in part}
    write_json(tmp_path / "model.safetensors.index.json", {"weight_map": weight_map})
    assert torch.equal(load(tmp_path).decoder.blocks[0].attn.query.weight, tensors[FIRST])
    (tmp_path / "b.safetensors").unlink()
    assert damage(tmp_path).path == tmp_path / "b.safetensors"


@pytest.mark.parametrize("name", ["../x.safetensors", "/etc/x.safetensors", "x.bin", ""])
def test_an_index_that_points_out_of_the_folder_is_refused(tmp_path, name):
    write_json(tmp_path / "model.safetensors.index.json", {"weight_map": {FIRST: name}})
    assert "not a file of this folder" in str(damage(tmp_path))


@pytest.mark.parametrize("content", [{}, {"weight_map": {}}, {"weight_map": ["a"]}])
def test_an_index_without_a_map_is_refused(tmp_path, content):
    write_json(tmp_path / "model.safetensors.index.json", content)
    assert "it has no weight_map" in str(damage(tmp_path))


def test_missing_weights_are_named(tmp_path):
    error = damage(tmp_path)
    assert error.path == tmp_path / "model.safetensors"
    assert "it is missing" in str(error)


def test_a_missing_tensor_is_named(tmp_path):
    tensors = weights()
    del tensors[FIRST]
    save(tmp_path, tensors)
    assert "decoder.blocks.0.attn.query.weight is missing" in str(damage(tmp_path))


def test_a_tensor_of_another_shape_is_refused(tmp_path):
    tensors = weights()
    tensors[FIRST] = tensors[FIRST][:, :-1].contiguous()
    save(tmp_path, tensors)
    assert "the shape (16, 15) instead of (16, 16)" in str(damage(tmp_path))


def test_a_tensor_of_whole_numbers_is_refused(tmp_path):
    tensors = weights()
    tensors[FIRST] = tensors[FIRST].to(torch.int8)
    save(tmp_path, tensors)
    assert "is stored as I8" in str(damage(tmp_path))


@pytest.mark.parametrize("extra", ["model.decoder.layers.2.fc1.bias", "model.adapter.lora_A"])
def test_a_tensor_that_no_whisper_has_is_refused(tmp_path, extra):
    save(tmp_path, weights() | {extra: torch.zeros(4)})
    assert "belongs to no Whisper network" in str(damage(tmp_path))


@pytest.mark.parametrize("size", [0, 4, 100, -1])
def test_a_truncated_file_is_refused(tmp_path, size):
    save(tmp_path, weights())
    path = tmp_path / "model.safetensors"
    data = path.read_bytes()
    path.write_bytes(data[:size])
    assert damage(tmp_path).path == path


def test_a_header_that_promises_more_than_the_file_holds_is_refused(tmp_path):
    # Four terabytes by the header: refused before memory is asked for.
    header = json.dumps(
        {FIRST: {"dtype": "F32", "shape": [2**20, 2**20], "data_offsets": [0, 2**42]}}
    ).encode()
    path = tmp_path / "model.safetensors"
    path.write_bytes(struct.pack("<Q", len(header)) + header + b"\0" * 64)
    assert damage(tmp_path).path == path


def test_loading_can_be_cancelled(tmp_path):
    save(tmp_path, weights())
    cancel = CancelToken()
    cancel.cancel()
    with pytest.raises(Cancelled):
        load(tmp_path, cancel=cancel)


def test_a_file_that_does_not_fit_its_sizes_is_refused_before_memory_is_asked_for(tmp_path):
    # By these sizes the weights would need some 400 GB.
    save(tmp_path, weights())
    dims = dataclasses.replace(
        DIMS, n_vocab=1_000_000, n_audio_state=8192, n_text_state=8192, n_text_layer=128
    )
    with pytest.raises(ModelFileDamaged):
        load(tmp_path, dims=dims)


def test_one_tensor_under_two_names_is_refused(tmp_path):
    tensors = weights()
    tensors[FIRST.removeprefix("model.")] = tensors[FIRST].clone()
    save(tmp_path, tensors)
    assert "decoder.layers.0.self_attn.q_proj.weight is there twice" in str(damage(tmp_path))
