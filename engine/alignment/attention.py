"""From cross-attention to a picture of which token was heard when."""

from collections.abc import Iterator

import torch
from torch import Tensor
from torch.nn import functional

from engine.decoding.options import Compatibility

MEDIAN_WIDTH = 7  # frames of 20 ms
SPREAD_SHARE = 0.8  # of a token's attention, in its middle


def median_filter(values: Tensor, width: int) -> Tensor:
    """Replace every value by the median of its neighbourhood along the last dimension.

    The ends are mirrored. Rows too short to be mirrored come back as they are. NaN counts as
    larger than any number.

    Args:
        values: (n, rows, frames), floating.
        width: odd number of frames.
    """
    half = width // 2
    if values.shape[-1] <= half:
        return values
    padded = functional.pad(values, (half, half), mode="reflect")
    n_frames = values.shape[-1]
    shifted = (padded[..., offset : offset + n_frames] for offset in range(width))
    return _median(shifted, width)


def _median(values: Iterator[Tensor], count: int) -> Tensor:
    """Take the elementwise median of an odd `count` of tensors.

    Of half of them and two more, neither the smallest nor the largest can be the median:
    both are dropped, the next tensor joins, and so on until one is left. Some six times as
    fast as sorting windows, with the same values.
    """
    kept = [next(values) for _ in range(count // 2 + 2)] if count > 1 else [next(values)]
    while len(kept) > 1:
        for index in range(1, len(kept)):  # the largest moves to the end
            kept[index - 1], kept[index] = _ordered(kept[index - 1], kept[index])
        kept.pop()
        for index in range(1, len(kept)):  # the smallest moves to the front
            kept[0], kept[index] = _ordered(kept[0], kept[index])
        kept = [*kept[1:], *(value for value in (next(values, None),) if value is not None)]
    return kept[0]


def _ordered(a: Tensor, b: Tensor) -> tuple[Tensor, Tensor]:
    # Of a number and NaN, fmin gives the number and maximum NaN: NaN is the largest of all.
    return torch.fmin(a, b), torch.maximum(a, b)


def alignment_picture(
    qk: Tensor, n_frames: int, first_row: int, compatibility: Compatibility | None = None
) -> Tensor:
    """Average the alignment heads' attention into one picture of tokens by frames.

    Each head's weights are normalised over the tokens, so that a frame counts for the token
    that attends to it more than the others do; then smoothed in time.

    Args:
        qk: (heads, tokens, n_audio_ctx) float32, before the softmax; tokens are [start of
            transcript sequence, no timestamps, text, end].
        n_frames: audio frames of 20 ms that hold sound; the softmax is over these alone.
        first_row: length of the start sequence.
        compatibility: "openai" makes NaN or infinity of a frame that all tokens attend to
            alike, or so little that their deviation vanishes; the default takes such a frame
            for no evidence.

    Returns:
        (text tokens + 1, n_frames) float32; row i tells when token i is predicted, the last
        row when the end is.

    Source: openai-whisper 20250625, `whisper/timing.py` (`find_alignment`).
    """
    weights = qk[:, :, :n_frames].softmax(dim=-1)
    deviation, mean = torch.std_mean(weights, dim=-2, keepdim=True, unbiased=False)
    weights = (weights - mean) / deviation
    if compatibility is None:
        weights.nan_to_num_(nan=0.0, posinf=0.0, neginf=0.0)
    weights = median_filter(weights, MEDIAN_WIDTH)
    return weights.mean(dim=0)[first_row:-1]


def attention_shares(qk: Tensor, n_frames: int, first_row: int) -> tuple[Tensor, Tensor]:
    """Say which frames each token looks at, and how widely these lie.

    Args:
        qk: as for `alignment_picture`.
        n_frames: likewise.
        first_row: likewise.

    Returns:
        (text tokens + 1, n_frames) float32, the mean of the heads' attention: each row sums up
        to 1. And (text tokens + 1,) float32, the number of frames that hold the middle 80 % of
        a head's attention, its mean over the heads. A token that was not said looks widely
        around: on the demo model, of a wrong and a right word the wrong one looks more widely in
        78 of 100 cases; the standard deviation says so in 74.
    """
    weights = qk[:, first_row:-1, :n_frames].softmax(dim=-1)
    reached = weights.cumsum(dim=-1)
    outside = (1 - SPREAD_SHARE) / 2
    within = (reached >= outside) & (reached < 1 - outside)
    return weights.mean(dim=0), within.sum(dim=-1).float().mean(dim=0)
