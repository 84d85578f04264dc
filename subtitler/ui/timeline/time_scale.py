"""Which time stands at which pixel: the strip's zoom and scroll, without widgets' help."""

from dataclasses import dataclass

# From one word across the strip to a day in it.
CLOSEST_PX_PER_S = 800.0
WIDEST_PX_PER_S = 0.01
FIRST_PX_PER_S = 100.0

# The steps of the ruler that read well.
_STEPS_MS = (
    *(10, 50, 100, 500, 1_000, 2_000, 5_000, 10_000, 15_000, 30_000),
    *(60_000, 120_000, 300_000, 600_000, 900_000, 1_800_000, 3_600_000, 7_200_000),
)


@dataclass(frozen=True, slots=True)
class TimeScale:
    """A stretch of time laid over some pixels.

    Attributes:
        start_ms: at the left edge.
        px_per_s: zoom.
        width_px: of the strip.
    """

    start_ms: float = 0.0
    px_per_s: float = FIRST_PX_PER_S
    width_px: int = 1

    @property
    def span_ms(self) -> float:
        """How much time fits."""
        return self.width_px * 1000 / self.px_per_s

    @property
    def end_ms(self) -> float:
        """At the right edge."""
        return self.start_ms + self.span_ms

    def x_of(self, time_ms: float) -> float:
        """The pixel of a time; outside of the strip where the time is."""
        return (time_ms - self.start_ms) * self.px_per_s / 1000

    def time_of(self, x: float) -> float:
        """The time of a pixel."""
        return self.start_ms + x * 1000 / self.px_per_s

    def zoomed(self, factor: float, around_x: float) -> "TimeScale":
        """Closer by `factor`, with the time under `around_x` staying there."""
        px_per_s = min(max(self.px_per_s * factor, WIDEST_PX_PER_S), CLOSEST_PX_PER_S)
        start_ms = self.time_of(around_x) - around_x * 1000 / px_per_s
        return TimeScale(start_ms, px_per_s, self.width_px)

    def scrolled(self, by_ms: float) -> "TimeScale":
        """Later by some time."""
        return TimeScale(self.start_ms + by_ms, self.px_per_s, self.width_px)

    def resized(self, width_px: int) -> "TimeScale":
        """Over another width, at the same zoom."""
        return TimeScale(self.start_ms, self.px_per_s, max(width_px, 1))

    def within(self, duration_ms: float) -> "TimeScale":
        """Moved and brought closer so that the media fills the width where it can."""
        px_per_s = self.px_per_s
        if duration_ms > 0:
            px_per_s = max(px_per_s, min(self.width_px * 1000 / duration_ms, CLOSEST_PX_PER_S))
        latest_ms = max(duration_ms - self.width_px * 1000 / px_per_s, 0.0)
        return TimeScale(min(max(self.start_ms, 0.0), latest_ms), px_per_s, self.width_px)

    def ruler_step_ms(self, least_px: float) -> int:
        """The finest step of the ruler whose marks stand at least `least_px` apart."""
        for step_ms in _STEPS_MS:
            if step_ms * self.px_per_s / 1000 >= least_px:
                return step_ms
        return _STEPS_MS[-1]
