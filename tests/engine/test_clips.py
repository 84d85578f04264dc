"""Clips name stretches of the audio, and never more than there is."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.clips import check_clips, clip_frames
from engine.errors import OptionsInvalid


def test_without_clips_all_of_the_audio_is_meant():
    assert clip_frames((), 4200) == [(0, 4200)]


def test_a_clip_without_an_end_goes_to_the_end():
    assert clip_frames(((3.0, 5.0), (7.5, None)), 4200) == [(300, 500), (750, 4200)]


@given(st.lists(st.floats(0, 1e6), max_size=12, unique=True).map(sorted), st.integers(0, 10**7))
def test_clips_stay_in_order_and_within_the_audio(bounds, content_frames):
    clips = [(a, b) for a, b in zip(bounds[::2], bounds[1::2], strict=False) if a < b]
    check_clips(clips)
    framed = clip_frames(clips, content_frames)
    assert all(0 <= first < stop <= content_frames for first, stop in framed)
    if clips:
        assert all(before[1] <= after[0] for before, after in pairwise(framed))


@pytest.mark.parametrize(
    "clips",
    [
        ((2.0, 1.0),),
        ((1.0, 1.0),),
        ((-1.0, 1.0),),
        ((float("nan"), 1.0),),
        ((0.0, 2.0), (1.0, 3.0)),
        ((0.0, None), (5.0, 6.0)),
    ],
)
def test_clips_that_make_no_sense_are_refused(clips):
    with pytest.raises(OptionsInvalid):
        check_clips(clips)
