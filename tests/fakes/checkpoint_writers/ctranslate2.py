"""Writes folders of CTranslate2 with its own package, as its converter does."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from ctranslate2.converters.utils import fuse_linear
from ctranslate2.specs import WhisperSpec, common_spec
from torch import nn

from engine.layers import MultiHeadAttention, ResidualAttentionBlock
from engine.model import Whisper


def write_ctranslate2(
    folder: Path,
    network: Whisper,
    tokens: Sequence[str],
    quantization: str | None = None,
    **config: object,
) -> Path:
    """Write a folder.

    Args:
        folder: is made.
        network: its weights are taken.
        tokens: the vocabulary in the order of the ids.
        quantization: as the converter's option; None leaves float32.
        config: lists for `config.json`, such as `alignment_heads`.
    """
    dims = network.dims
    spec = WhisperSpec(dims.n_audio_layer, dims.n_audio_head, dims.n_text_layer, dims.n_text_head)
    for index in (1, 2):
        conv, filled = (
            getattr(network.encoder, f"conv{index}"),
            getattr(spec.encoder, f"conv{index}"),
        )
        filled.weight, filled.bias = _array(conv.weight), _array(conv.bias)
    spec.encoder.position_encodings.encodings = _array(network.encoder.positional_embedding)
    spec.decoder.position_encodings.encodings = _array(network.decoder.positional_embedding)
    _norm(spec.encoder.layer_norm, network.encoder.ln_post)
    _norm(spec.decoder.layer_norm, network.decoder.ln)
    spec.decoder.embeddings.weight = _array(network.decoder.token_embedding.weight)
    spec.decoder.projection.weight = spec.decoder.embeddings.weight
    for filled, block in zip(spec.encoder.layer, network.encoder.blocks, strict=True):
        _block(filled, block)
    for filled, block in zip(spec.decoder.layer, network.decoder.blocks, strict=True):
        _block(filled, block)
        _attention(filled.attention, block.cross_attn, block.cross_attn_ln, fused=2)
    spec.register_vocabulary(list(tokens))
    for name, value in config.items():
        setattr(spec.config, name, value)
    spec.validate()
    spec.optimize(quantization=quantization)
    folder.mkdir(parents=True, exist_ok=True)
    spec.save(str(folder))
    return folder


def _array(tensor) -> np.ndarray:
    return tensor.detach().float().numpy().copy()


def _norm(filled: common_spec.LayerNormSpec, norm: nn.LayerNorm) -> None:
    filled.gamma, filled.beta = _array(norm.weight), _array(norm.bias)


def _linear(filled, linear: nn.Linear | nn.Conv1d):
    filled.weight = _array(linear.weight)
    if linear.bias is not None:
        filled.bias = _array(linear.bias)
    return filled


def _attention(filled, attention: MultiHeadAttention, norm: nn.LayerNorm, fused: int) -> None:
    """Fuse the last `fused` of query, key and value, as CTranslate2 wants them."""
    layers = [
        _linear(common_spec.LinearSpec(), layer)
        for layer in (attention.query, attention.key, attention.value)
    ]
    if fused == 3:
        fuse_linear(filled.linear[0], layers)
    else:
        fuse_linear(filled.linear[0], layers[:1])
        fuse_linear(filled.linear[1], layers[1:])
    _linear(filled.linear[-1], attention.out)
    _norm(filled.layer_norm, norm)


def _block(filled, block: ResidualAttentionBlock) -> None:
    _attention(filled.self_attention, block.attn, block.attn_ln, fused=3)
    _linear(filled.ffn.linear_0, block.mlp[0])
    _linear(filled.ffn.linear_1, block.mlp[2])
    _norm(filled.ffn.layer_norm, block.mlp_ln)
