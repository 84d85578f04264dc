"""A model ready to recognise speech: network, tokenizer and what its checkpoint says."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from engine.cancellation import CancelToken
from engine.checkpoints.formats import open_checkpoint
from engine.checkpoints.model_folder import find_model_folder
from engine.checkpoints.network_weights import load_network
from engine.checkpoints.published_heads import choose_heads
from engine.checkpoints.vocabulary_search import tokenizer_of
from engine.device import DeviceChoice, choose_device, limit_threads
from engine.device_fallback import load_with_fallback
from engine.model import Whisper
from engine.tokenizer import Tokenizer

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class SpeechModel:
    """A loaded model; used by one worker at a time.

    Attributes:
        name: of the folder, or of the file without its suffix.
        folder: where it was read from, a folder or a single file.
        network: with weights, on its device.
        tokenizer: over its vocabulary.
        device: where it runs and why.
        suppress_tokens: the checkpoint's list of ids never sampled; () where it is empty on
            purpose, None where there is none and `Tokenizer.non_speech_tokens` serves.
        begin_suppress_tokens: its list of ids never sampled first, likewise.
        rejected_heads: alignment heads that it names but the network does not have.
        checkpoint_notices: what people should know of the checkpoint, as sentences.
    """

    name: str
    folder: Path
    network: Whisper
    tokenizer: Tokenizer
    device: DeviceChoice
    suppress_tokens: tuple[int, ...] | None = None
    begin_suppress_tokens: tuple[int, ...] | None = None
    rejected_heads: tuple[tuple[int, int], ...] = ()
    checkpoint_notices: tuple[str, ...] = ()

    @property
    def notices(self) -> tuple[str, ...]:
        """What people should know of the model and its device, as sentences."""
        return (*self.checkpoint_notices, *self.device.notices)


def load_model(  # noqa: PLR0913 - each is a choice of its own
    name_or_path: str | Path,
    *,
    device: str = "auto",
    precision: str = "auto",
    threads: int | None = None,
    search: Sequence[Path] = (),
    vocabulary: Path | None = None,
    cancel: CancelToken | None = None,
) -> SpeechModel:
    """Load a model of any format, which is told by its content.

    Args:
        name_or_path: a Hugging Face or CTranslate2 folder, an OpenAI .pt or ggml .bin file,
            the name of one below `search`, or the name of a model in the Hugging Face cache.
        device: "auto", "cpu", "mps", "cuda" or "cuda:N".
        precision: "auto", "float32", "float16", "bfloat16" or "int8"; see `choose_device`.
        threads: CPU threads for the calling thread, from now on; None leaves them alone.
        search: folders of models, in order of preference.
        vocabulary: a file of tokens for a checkpoint that has none, such as its
            `tokenizer.json`; None looks for one.
        cancel: checked between the tensors.

    Raises:
        ModelNotFound: there is no such model.
        ModelFormatUnknown: the file is no checkpoint, or in a form that cannot be read.
        ModelFileUnsafe: a file asks for something that weights never need.
        ModelFileDamaged: a file is missing, truncated or inconsistent.
        VocabularyMissing: the checkpoint has no vocabulary, and none that fits was found.
        DeviceUnavailable: this machine has no such device.
        DeviceFaulty: the device gives wrong numbers, and no other was left to take.
        OptionsInvalid: there is no such precision, or the device lacks it.
        OutOfDeviceMemory: the model does not fit.
        Cancelled: `cancel` was requested.
    """
    if threads is not None:
        limit_threads(threads)
    choice = choose_device(device, precision)
    checkpoint = open_checkpoint(find_model_folder(name_or_path, search))
    settings, path = checkpoint.settings, checkpoint.path
    tokenizer = tokenizer_of(checkpoint, vocabulary, search)
    heads, notice = choose_heads(settings, path)
    if settings.rejected_heads:
        logger.warning("%s names alignment heads it lacks: %s", path, settings.rejected_heads)
    elif notice:
        logger.warning("%s: %s", path, notice)
    network, choice = load_with_fallback(
        choice,
        lambda choice: load_network(
            checkpoint, heads, device=choice.device, plan=choice.plan, cancel=cancel
        ),
    )
    return SpeechModel(
        name=path.name if path.is_dir() else path.stem,
        folder=path,
        network=network,
        tokenizer=tokenizer,
        device=choice,
        suppress_tokens=settings.suppress_tokens,
        begin_suppress_tokens=settings.begin_suppress_tokens,
        rejected_heads=settings.rejected_heads,
        checkpoint_notices=(notice,) if notice else (),
    )
