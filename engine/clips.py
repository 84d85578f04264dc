"""The stretches of the audio that are transcribed, in mel frames."""

from collections.abc import Sequence
from itertools import pairwise

from engine.errors import OptionsInvalid
from engine.mel import FRAMES_PER_SECOND


def check_clips(clips: Sequence[tuple[float, float | None]]) -> None:
    """Accept clips that lie one after the other.

    Raises:
        OptionsInvalid: a clip ends before it starts, or two are out of order or overlap.
    """
    for start_s, end_s in clips:
        if not start_s >= 0 or (end_s is not None and not end_s > start_s):
            raise OptionsInvalid(f"the clip from {start_s} to {end_s} s has no length")
    for (_, end_s), (next_start_s, _) in pairwise(clips):
        if end_s is None or end_s > next_start_s:
            raise OptionsInvalid("the clips overlap or are out of order")


def clip_frames(
    clips: Sequence[tuple[float, float | None]], content_frames: int
) -> list[tuple[int, int]]:
    """Turn clips into (first, stop) frames that exist; without clips, all of the audio.

    The reference never ends where a clip reaches past the audio; here it ends there.
    """
    framed = []
    for start_s, end_s in clips or ((0.0, None),):
        stop = content_frames if end_s is None else round(end_s * FRAMES_PER_SECOND)
        first = round(start_s * FRAMES_PER_SECOND)
        if first < min(stop, content_frames):
            framed.append((first, min(stop, content_frames)))
    return framed
