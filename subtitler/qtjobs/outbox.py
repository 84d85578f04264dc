"""The one-way road of events from a worker thread to the GUI thread.

No lock is shared: a deque and a few attributes are each written by one side only, in an order
that loses nothing (see `Outbox.post` and `Outbox.rearm`).
"""

import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass

from engine.cancellation import CancelToken

CAPACITY = 256
"""Events on the road before the worker waits for the window to keep up."""

_FULL_PAUSE_S = 0.005


@dataclass(frozen=True, slots=True)
class Outcome:
    """How the work ended: `error` is None when it came to its end, else what it raised."""

    error: BaseException | None


class Outbox:
    """Carries the events of one run and, after them, its outcome.

    `post` and `close` are called by the worker thread, everything else by the GUI thread.
    The bell rings once and then stays silent until the GUI thread calls `rearm`: however
    fast the work yields, Qt's event queue holds at most one wake-up.
    """

    def __init__(self, ring: Callable[[], None]) -> None:
        self._ring = ring
        self._events: deque[object] = deque()
        self._outcome: Outcome | None = None
        self._rung = False

    def post(self, event: object, cancel: CancelToken) -> None:
        """Send one event; wait while the road is full and nobody cancelled."""
        while len(self._events) >= CAPACITY and not cancel.is_cancelled:
            time.sleep(_FULL_PAUSE_S)
        self._events.append(event)
        self._ring_once()

    def close(self, outcome: Outcome) -> None:
        """Send the outcome; nothing may follow it."""
        self._outcome = outcome
        self._ring_once()

    def _ring_once(self) -> None:
        # The event is on the road before the bell is looked at. If the bell still counts as
        # rung, `rearm` has not run yet and will see the event; a second ring does no harm.
        if not self._rung:
            self._rung = True
            self._ring()

    def rearm(self) -> bool:
        """Let the bell ring again; return whether something has to be taken first."""
        self._rung = False
        if not self._events and self._outcome is None:
            return False
        self._rung = True
        return True

    @property
    def outcome(self) -> Outcome | None:
        """The outcome, once the work ended; the events posted before it may still wait."""
        return self._outcome

    def has_events(self) -> bool:
        """Whether an event waits to be taken."""
        return bool(self._events)

    def take(self) -> object:
        """Remove and return the oldest event; there must be one."""
        return self._events.popleft()

    def discard_events(self) -> None:
        """Forget the events on the road, but not the outcome."""
        self._events.clear()
