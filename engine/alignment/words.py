"""When each word of a decoded window was said, by the decoder's cross-attention."""

from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from engine.alignment.attention import alignment_picture, attention_shares
from engine.alignment.dtw import cheapest_path
from engine.decoding.options import Compatibility, Task
from engine.speech_model import SpeechModel

FRAMES_PER_SECOND = 50  # audio frames, after the encoder's stride of two
MEL_FRAMES_PER_AUDIO_FRAME = 2


@dataclass(slots=True)
class TimedWord:
    """A word with its place in the window; the rules for durations and punctuation move it.

    Attributes:
        text: as the tokenizer gave it, normally with its leading space; "" once its text was
            merged into a neighbour.
        tokens: its ids.
        start_s: seconds from the window's start.
        end_s: likewise.
        probability: mean probability of its tokens, 0..1.
        spread_s: seconds that hold the middle 80 % of the alignment heads' attention, mean over
            its tokens; None with "openai".
        attention: (frames of 20 ms,) how much its tokens look at each frame of the window; sums
            up to their number. None with "openai".
    """

    text: str
    tokens: list[int]
    start_s: float
    end_s: float
    probability: float
    spread_s: float | None = None
    attention: NDArray[np.float32] | None = None

    @property
    def duration_s(self) -> float:
        """Seconds from start to end."""
        return self.end_s - self.start_s


@dataclass(frozen=True, slots=True)
class SpokenText:
    """The text of a window and how it was decoded.

    Attributes:
        tokens: text ids alone, without timestamps.
        language: code decoded in; decides how words are divided.
        task: as decoded.
    """

    tokens: tuple[int, ...]
    language: str
    task: Task


@torch.inference_mode()
def time_words(
    model: SpeechModel,
    audio_features: Tensor,
    spoken: SpokenText,
    n_mel_frames: int,
    compatibility: Compatibility | None = None,
) -> list[TimedWord]:
    """Time the words of one window.

    The whole text is read again in one pass and each token is placed where the alignment
    heads look while it is predicted. A word ends where the next begins; the last word ends
    where the end of transcript is predicted.

    Args:
        model: gives network and tokenizer.
        audio_features: (1, n_audio_ctx, n_audio_state) of the window, as for decoding.
        spoken: what was decoded.
        n_mel_frames: frames of 10 ms that hold sound.
        compatibility: "openai" keeps the reference's numbers where frames hold no evidence.

    Returns:
        The words in order; none where there is no text, or less than two audio frames to
        place it in. The reference puts the words of such a window one frame before it, whereby
        their segments become empty; so it is done for compatibility.
    """
    n_frames = n_mel_frames // MEL_FRAMES_PER_AUDIO_FRAME
    if not spoken.tokens or (n_frames < 2 and compatibility is None):
        return []
    texts, ids = _split(model, spoken, compatibility)
    if not ids:
        return []
    if n_frames < 2:
        before_s = -1 / FRAMES_PER_SECOND
        words = zip(texts, ids, strict=True)
        return [TimedWord(text, list(tokens), before_s, before_s, 0.0) for text, tokens in words]
    timed = _time_tokens(model, audio_features, spoken, n_frames, compatibility)
    bounds = np.concatenate([[0], np.cumsum([len(tokens) for tokens in ids])])
    return [
        timed.word(text, list(tokens), slice(first, stop))
        for text, tokens, first, stop in zip(texts, ids, bounds[:-1], bounds[1:], strict=True)
    ]


@dataclass(frozen=True, slots=True)
class _TimedTokens:
    """The text tokens of a window, measured.

    Attributes:
        starts_s: (tokens + 1,) seconds from the window's start; the last one is the end's.
        probabilities: (tokens,) among text alone.
        spreads_s: (tokens + 1,) as in `TimedWord`; None with "openai".
        attention: (tokens + 1, frames) likewise.
    """

    starts_s: NDArray[np.float64]
    probabilities: NDArray[np.float64]
    spreads_s: NDArray[np.float64] | None
    attention: NDArray[np.float32] | None

    def word(self, text: str, ids: list[int], tokens: slice) -> TimedWord:
        """Join tokens to a word."""
        return TimedWord(
            text=text,
            tokens=ids,
            start_s=float(self.starts_s[tokens.start]),
            end_s=float(self.starts_s[tokens.stop]),
            probability=float(np.mean(self.probabilities[tokens])),
            spread_s=None if self.spreads_s is None else float(np.mean(self.spreads_s[tokens])),
            attention=None if self.attention is None else self.attention[tokens].sum(axis=0),
        )


def _split(
    model: SpeechModel, spoken: SpokenText, compatibility: Compatibility | None
) -> tuple[list[str], list[list[int]]]:
    """Divide the text into words, with the ids of each."""
    tokenizer = model.tokenizer
    if compatibility is None:
        return tokenizer.split_to_word_tokens(spoken.tokens, spoken.language)
    # The reference lets the end of transcript follow and drops it as the last word; after an
    # incomplete character it has become part of a word, which then goes too.
    texts, ids = tokenizer.split_to_word_tokens([*spoken.tokens, tokenizer.eot], spoken.language)
    return texts[:-1], ids[:-1]


def _time_tokens(
    model: SpeechModel,
    audio_features: Tensor,
    spoken: SpokenText,
    n_frames: int,
    compatibility: Compatibility | None,
) -> _TimedTokens:
    """Measure the text tokens of a window."""
    network, tokenizer = model.network, model.tokenizer
    start = tokenizer.sot_sequence(spoken.language, spoken.task)
    read = [*start, tokenizer.no_timestamps, *spoken.tokens, tokenizer.eot]
    logits, qk = network.logits_with_attention(
        torch.tensor([read], dtype=torch.long, device=network.device),
        audio_features,
        network.alignment_heads,
    )
    # Among text alone: how sure the model is of the word, given that there is one.
    among_text = logits[0, len(start) :, : tokenizer.eot].softmax(dim=-1)
    said = torch.tensor(spoken.tokens, dtype=torch.long, device=logits.device)
    probabilities = among_text[: len(said)].gather(1, said[:, None])[:, 0]

    picture = alignment_picture(qk, n_frames, len(start), compatibility)
    # To the processor before the double precision, which some devices lack.
    rows, frames = cheapest_path(-picture.cpu().double().numpy())
    first_of_row = np.diff(rows, prepend=rows[0] - 1).astype(bool)
    starts_s = frames[first_of_row] / FRAMES_PER_SECOND
    spreads_s, attention = None, None
    if compatibility is None:
        shares, widths = attention_shares(qk, n_frames, len(start))
        attention = shares.cpu().numpy()
        spreads_s = widths.cpu().double().numpy() / FRAMES_PER_SECOND
    return _TimedTokens(starts_s, probabilities.cpu().double().numpy(), spreads_s, attention)
