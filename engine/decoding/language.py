"""Which language is spoken, by the model's own first guess."""

from dataclasses import dataclass

import torch
from torch import Tensor

from engine.speech_model import SpeechModel

LANGUAGE_WITHOUT_TOKENS = "en"  # models that take no language know English only


@dataclass(frozen=True, slots=True)
class SpokenLanguage:
    """The likeliest language.

    Attributes:
        language: its code.
        probability: among the model's languages, 0..1; None where the model has only one and
            nothing was measured.
    """

    language: str
    probability: float | None


@torch.inference_mode()
def language_probabilities(model: SpeechModel, audio_features: Tensor) -> Tensor:
    """Say how likely each language is, by the token that the model expects first.

    Args:
        model: knows two languages or more.
        audio_features: (1, n_audio_ctx, n_audio_state).

    Returns:
        (languages,) float32 in the order of `known_languages`; sums to 1.
    """
    network, tokenizer = model.network, model.tokenizer
    start = torch.tensor([[tokenizer.sot]], dtype=torch.long, device=network.device)
    logits: Tensor = network.decoder(start, network.new_cache(audio_features))[0, 0]
    ids = torch.tensor(list(tokenizer.language_tokens.values()), device=network.device)
    return logits[ids].softmax(dim=-1)


def detect_spoken_language(model: SpeechModel, audio_features: Tensor) -> SpokenLanguage:
    """Take the likeliest language of one window.

    Args:
        model: knows one language or more.
        audio_features: (1, n_audio_ctx, n_audio_state).
    """
    known = known_languages(model)
    if len(known) == 1:
        return SpokenLanguage(known[0], None)
    probabilities = language_probabilities(model, audio_features)
    best = int(probabilities.argmax().item())
    return SpokenLanguage(known[best], float(probabilities[best].item()))


def known_languages(model: SpeechModel) -> tuple[str, ...]:
    """List the codes of the languages that the model can decode in."""
    if not model.tokenizer.is_multilingual:
        return (LANGUAGE_WITHOUT_TOKENS,)
    return tuple(model.tokenizer.language_tokens)
