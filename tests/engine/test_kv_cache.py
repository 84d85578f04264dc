"""The decoder's memory: rows that follow, change places and leave."""

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from engine.kv_cache import KVCache, LayerCache

AUDIOS, GROUP, FED = 3, 2, 4


@pytest.fixture
def cache():
    return filled_cache()


def filled_cache():
    """Every key says its row and position, every value the negative of it."""
    rows = torch.arange(AUDIOS * GROUP)[:, None, None, None]
    keys = (100 * rows + torch.arange(8)[:, None]).float()
    audio = torch.arange(AUDIOS)[:, None, None, None].float()
    cache = KVCache([LayerCache(keys.clone(), -keys, audio.clone(), -audio)], GROUP)
    cache.position = FED
    return cache


def fed(cache):
    """The first row's number that each position of each row came from."""
    layer = cache.layers[0]
    assert torch.equal(layer.keys[:, :, : cache.position], -layer.values[:, :, : cache.position])
    assert torch.equal(layer.cross_keys, -layer.cross_values)
    return [
        [int(key) // 100 for key in row.flatten()] for row in layer.keys[:, :, : cache.position]
    ]


def test_what_the_leaders_are_fed_the_group_follows(cache):
    cache.rewind()
    leaders = cache.leaders()
    assert (leaders.rows, leaders.group, leaders.audios) == (AUDIOS, 1, AUDIOS)
    for tensor, sign in ((leaders.layers[0].keys, 1), (leaders.layers[0].values, -1)):
        tensor[:, :, :5] = sign * torch.tensor([700.0, 800, 900])[:, None, None, None]
    cache.follow_leaders(5)
    assert cache.position == 5
    assert [row[0] for row in fed(cache)] == [7, 7, 8, 8, 9, 9]
    assert {len(set(row)) for row in fed(cache)} == {1}


def test_without_groups_every_row_leads():
    cache = filled_cache().regrouped(1)
    assert cache.leaders() is cache


@given(st.lists(st.integers(0, GROUP - 1), min_size=6, max_size=6))
def test_rows_follow_their_sources(choices):
    cache = filled_cache()
    sources = [row // GROUP * GROUP + choice for row, choice in enumerate(choices)]
    cache.reorder(sources)
    assert fed(cache) == [[source] * FED for source in sources]


def test_what_was_not_fed_is_not_copied(cache):
    cache.reorder([1, 0, 2, 3, 4, 5])
    assert [int(row[0, FED, 0]) // 100 for row in cache.layers[0].keys] == [0, 1, 2, 3, 4, 5]


def test_a_regrouped_cache_shares_the_audio_and_begins_anew(cache):
    wide = cache.regrouped(5)
    assert (wide.rows, wide.group, wide.position) == (5 * AUDIOS, 5, 0)
    assert wide.layers[0].cross_keys is cache.layers[0].cross_keys
    assert wide.layers[0].cross_values is cache.layers[0].cross_values
    assert cache.position == FED


@given(st.lists(st.integers(0, AUDIOS - 1), min_size=1, max_size=AUDIOS, unique=True))
def test_some_audios_are_kept_with_their_rows_and_nothing_is_shared(audios):
    cache = filled_cache()
    kept = cache.only(audios)
    assert (kept.audios, kept.group, kept.position) == (len(audios), GROUP, FED)
    assert fed(kept) == [[audio * GROUP + i] * FED for audio in audios for i in range(GROUP)]
    assert kept.layers[0].cross_keys.flatten().tolist() == audios
    for tensor in (kept.layers[0].keys, kept.layers[0].values, kept.layers[0].cross_keys):
        tensor.fill_(-1)
    assert fed(cache) == [[row] * FED for row in range(AUDIOS * GROUP)]
