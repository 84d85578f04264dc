import dataclasses

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.cancellation import Cancelled, CancelToken
from engine.layers import Conv1d, LayerNorm, Linear, sinusoids
from engine.model import Whisper, later_heads
from engine.precision import PLANS
from tests.engine.tiny_model import DIMS, random_network

N_TOKENS = 24
SMALL = dataclasses.replace(DIMS, n_vocab=50, n_audio_layer=3)


@pytest.fixture(scope="module")
def network() -> Whisper:
    return random_network(SMALL)


@pytest.fixture(scope="module")
def features() -> torch.Tensor:
    return torch.randn(2, 1500, DIMS.n_text_state, generator=torch.Generator().manual_seed(1))


@pytest.fixture(scope="module")
def tokens() -> torch.Tensor:
    generator = torch.Generator().manual_seed(2)
    return torch.randint(0, SMALL.n_vocab, (2, N_TOKENS), generator=generator)


def mel(frames: int = 3000) -> torch.Tensor:
    return torch.randn(1, SMALL.n_mels, frames, generator=torch.Generator().manual_seed(3))


class CountingToken(CancelToken):
    """Cancels itself when it is checked for the `last` time."""

    def __init__(self, last: int) -> None:
        super().__init__()
        self.checks = 0
        self.last = last

    def check(self) -> None:
        self.checks += 1
        if self.checks == self.last:
            self.cancel()
        super().check()


# --- the parts


def test_normalisation_is_computed_in_float32_and_gives_the_dtype_that_comes_next():
    norm = LayerNorm(4, torch.float16)
    # In float16 the variance of these would be infinite.
    x = torch.tensor([[3e4, -3e4, 1e4, 0.0]])
    normed = norm(x)
    assert normed.dtype == torch.float16
    assert torch.equal(normed, LayerNorm(4)(x).half())
    assert torch.equal(normed, norm(x.half()))
    assert normed.isfinite().all()


def test_weights_are_in_the_compute_dtype_from_the_start_but_what_decides_the_text_is_float32():
    network = Whisper(SMALL, plan=PLANS["float16"])
    for module in network.modules():
        if isinstance(module, Linear | Conv1d):
            assert module.weight.dtype == torch.float16
        if isinstance(module, LayerNorm | torch.nn.Embedding):
            assert module.weight.dtype == torch.float32
    assert network.encoder.positional_embedding.dtype == torch.float32
    assert network.decoder.positional_embedding.dtype == torch.float32


def test_weights_are_never_trained(network):
    assert not any(parameter.requires_grad for parameter in network.parameters())
    assert not network.logits(torch.tensor([[1]]), torch.zeros(1, 1500, 16)).requires_grad


def test_the_key_projection_has_no_bias(network):
    names = set(network.state_dict())
    assert "decoder.blocks.0.cross_attn.query.bias" in names
    assert not [name for name in names if name.endswith("key.bias")]


def test_position_codes_are_sines_then_cosines_of_falling_frequency():
    code = sinusoids(1500, 8)
    assert code.shape == (1500, 8)
    assert code[0].tolist() == [0, 0, 0, 0, 1, 1, 1, 1]
    position = torch.tensor(7.0)
    assert code[7, 0] == pytest.approx(position.sin().item())
    assert code[7, 3] == pytest.approx((position / 10_000).sin().item())
    assert code[7, 4] == pytest.approx(position.cos().item())


@pytest.mark.parametrize("width", [2, 7])
def test_position_codes_of_impossible_width_are_refused(width):
    with pytest.raises(ValueError, match="even width"):
        sinusoids(10, width)


def test_the_output_is_tied_to_the_embedding():
    network = random_network(SMALL)
    features, tokens = torch.zeros(1, 1500, 16), torch.tensor([[1, 2]])
    before = network.logits(tokens, features)
    network.decoder.token_embedding.weight[9] *= 3
    after = network.logits(tokens, features)
    assert torch.allclose(after[..., 9], 3 * before[..., 9], atol=1e-5)


def test_without_published_heads_those_of_the_last_half_of_the_layers_serve():
    dims = dataclasses.replace(SMALL, n_text_layer=3)
    assert later_heads(dims) == ((1, 0), (1, 1), (2, 0), (2, 1))
    assert Whisper(dims).alignment_heads == later_heads(dims)
    assert Whisper(dims, [(2, 1), (0, 0), (2, 1)]).alignment_heads == ((0, 0), (2, 1))


# --- the encoder


def test_a_window_becomes_1500_features(network):
    assert network.embed_audio(mel()).shape == (1, 1500, SMALL.n_audio_state)


def test_windows_are_encoded_independently(network):
    one, other = mel(), mel().flip(-1)
    both = network.embed_audio(torch.cat([one, other]))
    assert torch.allclose(both[0], network.embed_audio(one)[0], atol=1e-5)
    assert torch.allclose(both[1], network.embed_audio(other)[0], atol=1e-5)


def test_a_window_of_the_wrong_length_is_refused(network):
    with pytest.raises(ValueError, match="3000 frames, not 2998"):
        network.embed_audio(mel(2998))


@pytest.mark.parametrize("block", [1, 2, 3])
def test_cancelling_is_noticed_before_every_block_of_the_encoder(network, block):
    cancel = CountingToken(last=block)
    with pytest.raises(Cancelled):
        network.embed_audio(mel(), cancel)
    assert cancel.checks == block


def test_half_precision_agrees_with_single_precision():
    exact, half = random_network(SMALL), random_network(SMALL, "float16")
    tokens = torch.tensor([[1, 2, 3, 4]])
    features, half_features = exact.embed_audio(mel()), half.embed_audio(mel())
    assert half_features.dtype == torch.float16
    assert torch.allclose(features, half_features.float(), atol=0.05)
    logits = half.logits(tokens, half_features)
    assert logits.dtype == torch.float32
    assert torch.allclose(exact.logits(tokens, features), logits, atol=0.05)
    cache = half.new_cache(half_features)
    assert cache.layers[0].keys.dtype == cache.layers[0].cross_keys.dtype == torch.float16
    assert torch.allclose(half.decoder(tokens, cache), logits, atol=0.02)


# --- the decoder and its cache


def test_a_later_token_changes_nothing_before_it(network, features, tokens):
    changed = tokens.clone()
    changed[:, 10] = (changed[:, 10] + 1) % SMALL.n_vocab
    before, after = network.logits(tokens, features), network.logits(changed, features)
    assert torch.allclose(before[:, :10], after[:, :10], atol=1e-5)
    assert not torch.allclose(before[:, 10:], after[:, 10:], atol=1e-2)


@settings(deadline=None, max_examples=30)
@given(cuts=st.sets(st.integers(1, N_TOKENS - 1)))
def test_feeding_tokens_piece_by_piece_predicts_as_feeding_them_whole(
    network, features, tokens, cuts
):
    whole = network.logits(tokens, features)
    cache = network.new_cache(features)
    ends = [*sorted(cuts), N_TOKENS]
    pieces = [
        network.decoder(tokens[:, start:end], cache)
        for start, end in zip([0, *ends[:-1]], ends, strict=True)
    ]
    assert torch.allclose(torch.cat(pieces, dim=1), whole, atol=1e-4)
    assert cache.position == N_TOKENS


def test_several_rows_decode_the_same_audio_as_if_each_had_it_alone(network, features):
    generator = torch.Generator().manual_seed(5)
    rows = torch.randint(0, SMALL.n_vocab, (6, N_TOKENS), generator=generator)
    cache = network.new_cache(features, group=3)
    assert (cache.rows, cache.group) == (6, 3)
    together = torch.cat(
        [network.decoder(rows[:, :9], cache), network.decoder(rows[:, 9:], cache)], dim=1
    )
    assert torch.allclose(
        together, network.logits(rows, features.repeat_interleave(3, dim=0)), atol=1e-4
    )


def test_a_rewound_cache_forgets_tokens_but_not_the_audio(network, features, tokens):
    cache = network.new_cache(features)
    network.decoder(tokens, cache)
    cache.rewind()
    first = network.decoder(tokens[:, :7], cache)
    network.decoder(tokens.flip(1), cache)
    cache.rewind(7)
    rest = network.decoder(tokens[:, 7:], cache)
    expected = network.logits(tokens, features)
    assert torch.allclose(torch.cat([first, rest], dim=1), expected, atol=1e-4)


@pytest.mark.parametrize("position", [-1, 3])
def test_a_cache_does_not_rewind_to_where_it_never_was(network, features, position):
    cache = network.new_cache(features)
    network.decoder(torch.tensor([[1, 2], [3, 4]]), cache)
    with pytest.raises(ValueError, match="only 2 were fed"):
        cache.rewind(position)


def test_a_cache_is_used_again_for_other_audio(network, features, tokens):
    cache = network.new_cache(features.flip(0))
    storage = [layer.cross_keys.data_ptr() for layer in cache.layers]
    network.decoder(tokens, cache)
    network.refill_cache(cache, features)
    assert cache.position == 0
    assert [layer.cross_keys.data_ptr() for layer in cache.layers] == storage
    expected = network.logits(tokens, features)
    assert torch.allclose(network.decoder(tokens, cache), expected, atol=1e-4)


def test_the_memory_is_allocated_once(network, features, tokens):
    cache = network.new_cache(features)
    storage = [(layer.keys.data_ptr(), layer.values.data_ptr()) for layer in cache.layers]
    for position in range(N_TOKENS):
        network.decoder(tokens[:, position : position + 1], cache)
    assert [(layer.keys.data_ptr(), layer.values.data_ptr()) for layer in cache.layers] == storage


def test_the_text_context_holds_448_tokens_and_not_one_more(network, features):
    cache = network.new_cache(features[:1])
    assert cache.capacity == 448
    logits = network.decoder(torch.ones(1, 447, dtype=torch.long), cache, logits_at=[-1])
    assert logits.shape == (1, 1, SMALL.n_vocab)
    network.decoder(torch.tensor([[1]]), cache)
    with pytest.raises(ValueError, match="exceed the text context of 448"):
        network.decoder(torch.tensor([[1]]), cache)
    assert cache.position == 448
    with pytest.raises(ValueError, match="exceed the text context of 448"):
        network.logits(torch.ones(1, 449, dtype=torch.long), features[:1])


def test_only_the_positions_asked_for_are_predicted_from(network, features, tokens):
    every = network.decoder(tokens, network.new_cache(features))
    some = network.decoder(tokens, network.new_cache(features), logits_at=(0, -1))
    assert torch.allclose(some, every[:, [0, -1]], atol=1e-5)


def test_showing_the_attention_leaves_the_predictions_as_they_are(network, features, tokens):
    heads = [(1, 1), (0, 0), (1, 0)]
    logits, scores = network.logits_with_attention(tokens[:1], features[:1], heads)
    assert torch.allclose(logits, network.logits(tokens[:1], features[:1]), atol=1e-4)
    assert scores.shape == (3, N_TOKENS, 1500)
    assert scores.dtype == torch.float32
    _, alone = network.logits_with_attention(tokens[:1], features[:1], [(0, 0)])
    assert torch.equal(scores[1], alone[0])


def test_attention_follows_the_audio_that_answers_a_query():
    network = random_network(SMALL)
    tokens = torch.tensor([[1, 2, 3]])
    features = torch.zeros(1, 1500, 16)
    features[0, 700] = torch.randn(16, generator=torch.Generator().manual_seed(7))
    _, scores = network.logits_with_attention(tokens, features, [(0, 0)])
    others = scores[..., torch.arange(1500) != 700]
    assert torch.allclose(others, torch.zeros_like(others), atol=1e-6)
    assert scores[..., 700].abs().min() > 1e-4
