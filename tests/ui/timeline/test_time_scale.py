"""Pixels and times, both ways."""

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from subtitler.document.cue import Cue
from subtitler.ui.timeline.time_scale import CLOSEST_PX_PER_S, WIDEST_PX_PER_S, TimeScale
from subtitler.ui.timeline.visible_cues import CueLayout, runs

scales = st.builds(
    TimeScale,
    start_ms=st.floats(0, 1e7),
    px_per_s=st.floats(WIDEST_PX_PER_S, CLOSEST_PX_PER_S),
    width_px=st.integers(1, 4000),
)


@given(scales, st.floats(-100, 5000))
def test_a_pixel_and_its_time_belong_together(scale, x):
    assert scale.x_of(scale.time_of(x)) == pytest.approx(x, abs=1e-3)


@given(scales, st.floats(0.01, 100), st.floats(0, 4000))
def test_zooming_keeps_the_time_under_the_mouse(scale, factor, x):
    zoomed = scale.zoomed(factor, x)
    assert zoomed.time_of(x) == pytest.approx(scale.time_of(x), rel=1e-6, abs=1e-3)
    assert WIDEST_PX_PER_S <= zoomed.px_per_s <= CLOSEST_PX_PER_S


@given(scales, st.floats(1, 1e8))
def test_within_the_media_nothing_lies_outside(scale, duration_ms):
    inside = scale.within(duration_ms)
    assert inside.start_ms >= 0
    if inside.px_per_s < CLOSEST_PX_PER_S:
        assert inside.end_ms <= duration_ms * (1 + 1e-6)
    assert inside.within(duration_ms) == inside


@given(scales)
def test_marks_of_the_ruler_keep_their_distance(scale):
    step_ms = scale.ruler_step_ms(80)
    assume(step_ms < 7_200_000)
    assert step_ms * scale.px_per_s / 1000 >= 80


@given(
    st.lists(st.tuples(st.integers(0, 2000), st.integers(-10, 500)), max_size=15),
    st.integers(0, 1500),
)
def test_columns_and_blocks_tell_which_cues_are_visible(pairs, start_ms):
    cues = tuple(Cue(str(n), s, s + d, "") for n, (s, d) in enumerate(pairs))
    scale = TimeScale(start_ms, 100, 100)  # one second, ten milliseconds a column
    visible = CueLayout(cues).visible(scale, 100, least_px=20)
    seen = [c for c in cues if c.start_ms < start_ms + 1000 and c.end_ms > start_ms]
    assert set(visible.blocks) == {c for c in seen if c.duration_ms >= 200}
    expected = np.zeros(100, dtype=bool)
    for cue in seen:
        first = min(max((cue.start_ms - start_ms) // 10, 0), 99)
        past = max(-(-(cue.end_ms - start_ms) // 10), first + 1)
        expected[first:past] = True
    assert visible.covered.tolist() == expected.tolist()


@given(st.lists(st.booleans(), max_size=30))
def test_runs_are_where_the_columns_are_true(columns):
    rebuilt = [False] * len(columns)
    for first, past in runs(np.array(columns, dtype=bool)):
        rebuilt[first:past] = [True] * (past - first)
    assert rebuilt == columns
