"""The garbage collector is held off for a while, and given back as it was."""

import gc

import pytest

from subtitler.projects.uncollected import uncollected


def test_the_collector_is_held_off_and_given_back_also_after_an_error():
    assert gc.isenabled()

    def fail():
        with uncollected():
            assert not gc.isenabled()
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    assert gc.isenabled()


def test_one_within_another_leaves_the_outer_one_going():
    with uncollected():
        with uncollected():
            pass
        assert not gc.isenabled()
    assert gc.isenabled()
