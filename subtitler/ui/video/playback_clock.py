"""The player's position between its reports, which come only ten times a second."""

# A report that differs less from the running count than this does not make it jump back.
_SLACK_MS = 40.0
# Without a fresh report the count does not run ahead further than this.
_TRUST_MS = 400.0


class PlaybackClock:
    """Counts on from the last reported position by the time that has passed.

    Times given as `now_s` are those of one monotonic clock, such as ``time.monotonic()``.
    """

    def __init__(self) -> None:
        self._reported_ms = 0.0
        self._reported_at_s = 0.0
        self._shown_ms = 0.0
        self._rate = 1.0
        self._is_running = False

    def report(self, position_ms: float, now_s: float) -> None:
        """Take a position the player reported while it plays."""
        self._reported_ms = position_ms
        self._reported_at_s = now_s

    def jump(self, position_ms: float, now_s: float) -> None:
        """Take a position the user went to; the count follows at once, also backwards."""
        self.report(position_ms, now_s)
        self._shown_ms = position_ms

    def set_running(self, is_running: bool, now_s: float) -> None:  # noqa: FBT001 - a setter
        """Start or hold the count."""
        self.jump(self.position_ms(now_s), now_s)
        self._is_running = is_running

    def set_rate(self, rate: float, now_s: float) -> None:
        """Count faster or slower from now on."""
        self.report(self.position_ms(now_s), now_s)
        self._rate = rate

    def position_ms(self, now_s: float) -> float:
        """The position now; while playing it never steps back by a little."""
        if not self._is_running:
            return self._shown_ms
        passed_ms = min((now_s - self._reported_at_s) * 1000 * self._rate, _TRUST_MS * self._rate)
        position_ms = self._reported_ms + passed_ms
        if position_ms < self._shown_ms < position_ms + _SLACK_MS * self._rate:
            return self._shown_ms
        self._shown_ms = position_ms
        return position_ms
