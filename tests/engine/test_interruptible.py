"""Blocking work is left at once, and what it gives or raises arrives."""

import itertools
import threading

import pytest

from engine.cancellation import Cancelled, CancelToken
from engine.interruptible import interruptible


def test_everything_arrives_in_order():
    assert list(interruptible(lambda: iter(range(1000)))) == list(range(1000))


def test_what_the_work_raises_is_raised_where_it_is_used():
    def work():
        yield 1
        raise OSError("the cable is cut")

    given = interruptible(work)
    assert next(given) == 1
    with pytest.raises(OSError, match="the cable is cut"):
        next(given)


def test_work_that_blocks_is_left_when_cancelled_and_told_to_give_up():
    blocked, aborted, cancel = threading.Event(), threading.Event(), CancelToken()

    def work():
        blocked.set()
        aborted.wait()
        yield "never taken"

    def cancel_when_blocked():
        blocked.wait()
        cancel.cancel()

    threading.Thread(target=cancel_when_blocked).start()
    with pytest.raises(Cancelled):
        list(interruptible(work, cancel, aborted.set))
    assert aborted.is_set()


def test_work_that_is_left_early_is_closed_in_its_own_thread():
    closed_in = []

    def work():
        try:
            yield from itertools.count()
        finally:
            closed_in.append(threading.current_thread().name)

    given = interruptible(work)
    assert next(given) == 0
    given.close()
    assert closed_in == ["interruptible work"]


def test_work_does_not_run_far_ahead():
    made = []

    def work():
        for number in range(1000):
            made.append(number)
            yield number

    given = interruptible(work)
    next(given)
    given.close()
    assert len(made) < 100
