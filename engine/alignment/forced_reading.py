"""A known text read again while its window is heard: how likely each word is, and where it is."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from engine.alignment.word_spans import word_spans
from engine.speech_model import SpeechModel

FRAMES_PER_SECOND = 50  # audio frames, after the encoder's stride of two


@dataclass(frozen=True, slots=True)
class Utterance:
    """A word, or words, to be read as one.

    Attributes:
        text: with its leading space, if any.
        n_letters: as it is read aloud.
    """

    text: str
    n_letters: int


@dataclass(frozen=True, slots=True)
class Reading:
    """What one reading of a window's text shows.

    Attributes:
        logprobs: of each utterance, the sum over its tokens, and one more of the end.
        n_tokens: of each utterance.
        attention: (heads, utterances, frames), what share of its attention a frame has.
    """

    logprobs: NDArray[np.float64]
    n_tokens: NDArray[np.int64]
    attention: NDArray[np.float64]

    @property
    def probabilities(self) -> NDArray[np.float64]:
        """Geometric mean of the token probabilities of each utterance, 0..1."""
        means = self.logprobs[:-1] / np.maximum(self.n_tokens, 1)
        return np.asarray(np.exp(means), dtype=np.float64)


def longest_text(model: SpeechModel, language: str) -> int:
    """Give the most tokens that can be read at once."""
    start = model.tokenizer.sot_sequence(language, "transcribe")
    return model.network.dims.n_text_ctx - len(start) - 2


@torch.inference_mode()
def read_again(
    model: SpeechModel,
    audio_features: Tensor,
    utterances: Sequence[Utterance],
    language: str,
    n_frames: int,
) -> Reading:
    """Let the model read a text while it hears a window.

    Args:
        model: gives network and tokenizer.
        audio_features: (1, n_audio_ctx, n_audio_state) of the window.
        utterances: at least one, with at most `longest_text` tokens together.
        language: code.
        n_frames: audio frames of 20 ms that hold sound, at least one.
    """
    network, tokenizer = model.network, model.tokenizer
    tokens = tokenizer.encode("".join(utterance.text for utterance in utterances))
    start = tokenizer.sot_sequence(language, "transcribe")
    read = torch.tensor([[*start, tokenizer.no_timestamps, *tokens, tokenizer.eot]])
    logits, qk = network.logits_with_attention(
        read.to(network.device), audio_features, network.alignment_heads
    )
    # Row i predicts token i + 1; of the special tokens, only the end may follow text.
    predicting = logits[0, len(start) : -1, : tokenizer.eot + 1].log_softmax(dim=-1)
    said = read[0, len(start) + 1 :, None].to(predicting.device)
    token_logprobs = predicting.gather(1, said)[:, 0].cpu().double().numpy()
    weights = qk[:, len(start) : -2, :n_frames].softmax(dim=-1).cpu().double().numpy()

    members = _tokens_of(model, tokens, utterances, language)
    logprobs = [token_logprobs[ids].sum() for ids, _ in members]
    attention = [weights[:, spoken].mean(axis=1) for _, spoken in members]
    return Reading(
        logprobs=np.array([*logprobs, token_logprobs[-1]]),
        n_tokens=np.array([len(ids) for ids, _ in members]),
        attention=np.stack(attention, axis=1),
    )


def place(
    reading: Reading, utterances: Sequence[Utterance], silent: NDArray[np.bool_]
) -> list[tuple[float, float]]:
    """Say when each utterance was said: start and end, seconds from the window's start."""
    letters = [utterance.n_letters for utterance in utterances]
    spans = word_spans(reading.attention, letters, silent)
    return [(first / FRAMES_PER_SECOND, stop / FRAMES_PER_SECOND) for first, stop in spans]


def _tokens_of(
    model: SpeechModel, tokens: Sequence[int], utterances: Sequence[Utterance], language: str
) -> list[tuple[list[int], list[int]]]:
    """Positions of each utterance's tokens, and of those that stand for sound.

    Tokens that hold parts of several utterances count for each of them.
    """
    ends = np.cumsum([len(utterance.text) for utterance in utterances])
    members: list[tuple[list[int], list[int]]] = [([], []) for _ in utterances]
    at, position = 0, 0
    for piece, ids in zip(*model.tokenizer.split_to_word_tokens(tokens, language), strict=True):
        first_letter = at + len(piece) - len(piece.lstrip())
        at += len(piece)
        whose = range(
            int(np.searchsorted(ends, min(first_letter, at - 1), side="right")),
            int(np.searchsorted(ends, at - 1, side="right")) + 1,
        )
        positions = list(range(position, position + len(ids)))
        position += len(ids)
        for index in whose:
            if index < len(members):  # broken characters decode to more than they were
                members[index][0].extend(positions)
                if any(character.isalnum() for character in piece):
                    members[index][1].extend(positions)
    return [(ids or [0], spoken or ids or [0]) for ids, spoken in members]
