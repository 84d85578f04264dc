"""Putting off garbage collection leaves it as it was."""

import gc

import pytest

from subtitler.document.collection import without_collection


def test_collection_goes_on_afterwards_also_after_an_error():
    assert gc.isenabled()
    with without_collection():
        assert not gc.isenabled()
    assert gc.isenabled()
    with pytest.raises(KeyError), without_collection():
        {}["missing"]
    assert gc.isenabled()


def test_who_has_turned_it_off_keeps_it_off():
    gc.disable()
    try:
        with without_collection():
            pass
        assert not gc.isenabled()
    finally:
        gc.enable()


def test_an_error_inside_gives_it_back_and_one_within_another_leaves_the_outer_one_going():
    def fail():
        with without_collection():
            assert not gc.isenabled()
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    assert gc.isenabled()
    with without_collection():
        with without_collection():
            pass
        assert not gc.isenabled()
    assert gc.isenabled()
