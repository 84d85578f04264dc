"""A model ready to recognise speech: network, tokenizer and what its folder says."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from engine.cancellation import CancelToken
from engine.checkpoints.huggingface import read_settings
from engine.checkpoints.model_folder import find_model_folder
from engine.checkpoints.safetensors_weights import load_network
from engine.checkpoints.vocabulary import read_tokenizer
from engine.device import DeviceChoice, choose_device, limit_threads
from engine.device_fallback import load_with_fallback
from engine.model import Whisper
from engine.tokenizer import Tokenizer

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class SpeechModel:
    """A loaded model; used by one worker at a time.

    Attributes:
        name: the folder's name, or the name that it was asked for by.
        folder: where it was read from.
        network: with weights, on its device.
        tokenizer: over its vocabulary.
        device: where it runs and why.
        suppress_tokens: the folder's list of ids never sampled; () where it is empty on
            purpose, None where the folder has none and `Tokenizer.non_speech_tokens` serves.
        begin_suppress_tokens: the folder's list of ids never sampled first, likewise.
        rejected_heads: alignment heads that the folder names but the network does not have.
    """

    name: str
    folder: Path
    network: Whisper
    tokenizer: Tokenizer
    device: DeviceChoice
    suppress_tokens: tuple[int, ...] | None = None
    begin_suppress_tokens: tuple[int, ...] | None = None
    rejected_heads: tuple[tuple[int, int], ...] = ()

    @property
    def notices(self) -> tuple[str, ...]:
        """What people should know of the device, as sentences."""
        return self.device.notices


def load_model(
    name_or_folder: str | Path,
    *,
    device: str = "auto",
    precision: str = "auto",
    threads: int | None = None,
    search: Sequence[Path] = (),
    cancel: CancelToken | None = None,
) -> SpeechModel:
    """Load a model.

    Args:
        name_or_folder: a folder in the Hugging Face layout, the name of one below `search`,
            or the name of a model in the Hugging Face cache.
        device: "auto", "cpu", "mps", "cuda" or "cuda:N".
        precision: "auto", "float32", "float16", "bfloat16" or "int8"; see `choose_device`.
        threads: CPU threads for the calling thread, from now on; None leaves them alone.
        search: folders of models, in order of preference.
        cancel: checked between the tensors.

    Raises:
        ModelNotFound: there is no such model.
        ModelFileDamaged: a file of it is missing, truncated or inconsistent.
        DeviceUnavailable: this machine has no such device.
        DeviceFaulty: the device gives wrong numbers, and no other was left to take.
        OptionsInvalid: there is no such precision, or the device lacks it.
        OutOfDeviceMemory: the model does not fit.
        Cancelled: `cancel` was requested.
    """
    if threads is not None:
        limit_threads(threads)
    choice = choose_device(device, precision)
    folder = find_model_folder(name_or_folder, search)
    settings = read_settings(folder)
    tokenizer = read_tokenizer(
        folder, settings.dims.n_vocab, is_multilingual=settings.is_multilingual
    )
    if settings.rejected_heads:
        logger.warning("%s names alignment heads it lacks: %s", folder, settings.rejected_heads)
    network, choice = load_with_fallback(
        choice,
        lambda choice: load_network(
            folder,
            settings.dims,
            settings.alignment_heads,
            device=choice.device,
            plan=choice.plan,
            cancel=cancel,
        ),
    )
    return SpeechModel(
        name=folder.name,
        folder=folder,
        network=network,
        tokenizer=tokenizer,
        device=choice,
        suppress_tokens=settings.suppress_tokens,
        begin_suppress_tokens=settings.begin_suppress_tokens,
        rejected_heads=settings.rejected_heads,
    )
