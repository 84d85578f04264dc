"""Which models are installed on this machine, and keeping the chosen one loaded."""

import json
import os
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING

import platformdirs

from engine.cancellation import CancelToken
from engine.device import choose_device
from engine.errors import ModelNotFound

if TYPE_CHECKING:
    from engine import SpeechModel  # imports torch

DEMO_NOTICE = (
    "Demo model: understands synthetic English only. "
    "Choose a published Whisper model for real speech."
)

# A weights file or, for the largest models, the list of its shards.
_WEIGHTS = ("model.safetensors", "model.safetensors.index.json")
_NEEDED = ("config.json", "tokenizer.json")


@dataclass(frozen=True, slots=True)
class ModelInfo:
    """An installed model as people choose it.

    Attributes:
        name: unique among the installed ones, as in settings and on the command line.
        title: for menus.
        folder: in the Hugging Face layout.
        notice: what must be known before its captions are trusted, else "".
        is_demo: it ships with the product and does not understand people.
    """

    name: str
    title: str
    folder: Path
    notice: str = ""
    is_demo: bool = False


@dataclass(frozen=True, slots=True)
class ModelPlaces:
    """Where models are looked for.

    Attributes:
        bundled: models that ship with the product.
        user: models that the user put there, one folder each.
        hub: the Hugging Face hub cache.
    """

    bundled: Path
    user: Path
    hub: Path

    @classmethod
    def of_this_machine(cls) -> "ModelPlaces":
        """The places for this installation and this user."""
        return cls(
            bundled=Path(str(resources.files("resources") / "models")),
            user=platformdirs.user_data_path("subtitler", appauthor=False) / "models",
            hub=_hub_cache(),
        )


def _hub_cache() -> Path:
    """The hub cache as huggingface_hub finds it.

    Source: https://huggingface.co/docs/huggingface_hub/package_reference/environment_variables
    """
    if "HF_HUB_CACHE" in os.environ:
        return Path(os.environ["HF_HUB_CACHE"]).expanduser()
    if "HF_HOME" in os.environ:
        return Path(os.environ["HF_HOME"]).expanduser() / "hub"
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    return cache.expanduser() / "huggingface" / "hub"


def installed_models(places: ModelPlaces | None = None) -> tuple[ModelInfo, ...]:
    """List the usable models: the user's, then the hub's, then the bundled ones.

    A name that occurs again is left out. Folders that are unreadable, incomplete or of
    another kind of model are passed over.
    """
    places = places or ModelPlaces.of_this_machine()
    found: dict[str, ModelInfo] = {}
    for model in (*_in_user_folder(places.user), *_in_hub(places.hub), *_bundled(places.bundled)):
        found.setdefault(model.name, model)
    return tuple(found.values())


def find_model(name_or_folder: str, places: ModelPlaces | None = None) -> ModelInfo:
    """Find a model by its name, by the last part of its name, or by its folder.

    "openai/whisper-small" is also found as "whisper-small" and as "small". A folder is taken
    as it is; what it lacks is said when it is loaded.

    Raises:
        ModelNotFound: nothing answers to `name_or_folder`.
    """
    wanted = name_or_folder.casefold()
    models = installed_models(places)
    for names_of in (_full_name, _last_part, _size):
        for model in models:
            if names_of(model) == wanted:
                return model
    folder = Path(name_or_folder).expanduser()
    if folder.is_dir():
        name = folder.resolve().name
        return ModelInfo(name, name, folder)
    raise ModelNotFound(name_or_folder)


def model_in(folder: Path) -> ModelInfo:
    """The model in a folder that somebody chose; its name is the folder's path.

    Raises:
        ModelNotFound: the folder holds no Whisper model, or not all of it.
    """
    if not _is_whisper(folder):
        raise ModelNotFound(str(folder))
    return ModelInfo(str(folder), folder.name, folder)


def _full_name(model: ModelInfo) -> str:
    return model.name.casefold()


def _last_part(model: ModelInfo) -> str:
    return _full_name(model).rpartition("/")[2]


def _size(model: ModelInfo) -> str:
    return _last_part(model).removeprefix("whisper-")


def _bundled(parent: Path) -> Iterator[ModelInfo]:
    for folder in _folders(parent):
        if _is_whisper(folder):
            title = f"{folder.name} (demo, synthetic English)"
            yield ModelInfo(folder.name, title, folder, DEMO_NOTICE, is_demo=True)


def _in_user_folder(parent: Path) -> Iterator[ModelInfo]:
    for folder in _folders(parent):
        if _is_whisper(folder):
            yield ModelInfo(folder.name, folder.name, folder)


def _in_hub(hub: Path) -> Iterator[ModelInfo]:
    """One model per repository: the revision `main` points at, else the newest complete one."""
    for repository in _folders(hub):
        kind, *name = repository.name.split("--")
        if kind != "models":
            continue
        snapshots = [s for s in _folders(repository / "snapshots") if _is_whisper(s)]
        if snapshots:
            main = _main_revision(repository)
            best = max(snapshots, key=lambda s: (s.name == main, s.stat().st_mtime))
            yield ModelInfo("/".join(name), "/".join(name), best)


def _main_revision(repository: Path) -> str:
    try:
        return (repository / "refs" / "main").read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError):
        return ""


def _folders(parent: Path) -> list[Path]:
    try:
        return sorted(entry for entry in parent.iterdir() if entry.is_dir())
    except OSError:  # not there, or not ours to read
        return []


def _is_whisper(folder: Path) -> bool:
    """Whether the folder has the needed files and calls itself a Whisper model."""
    if not all((folder / name).is_file() for name in _NEEDED):
        return False
    if not any((folder / name).is_file() for name in _WEIGHTS):
        return False
    try:
        config = json.loads((folder / "config.json").read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError):
        return False
    return isinstance(config, dict) and config.get("model_type") == "whisper"


class ModelShelf:
    """Keeps one loaded model per device, so that it is loaded once and then reused.

    Used by one worker thread. Another model on the same device takes the place of the
    earlier one, which is let go first: two large models need not fit.
    """

    def __init__(self, threads: int | None = None, places: ModelPlaces | None = None) -> None:
        """Make an empty shelf.

        Args:
            threads: cores that the engine may use in the thread that takes models; None
                leaves that as it is.
            places: where models are looked for; None looks on this machine.
        """
        self._threads = threads
        self._places = places
        self._loaded: dict[str, tuple[Path, SpeechModel]] = {}

    def find(self, name_or_folder: str) -> ModelInfo:
        """Find a model where this shelf looks; see `find_model`.

        Raises:
            ModelNotFound: nothing answers to `name_or_folder`.
        """
        return find_model(name_or_folder, self._places)

    def take(
        self, info: ModelInfo, device: str = "auto", cancel: CancelToken | None = None
    ) -> "SpeechModel":
        """Give the model, loaded; in no time when it was taken last on this device.

        Raises:
            ModelNotFound: the folder is no longer there.
            ModelFileDamaged: a file of it is missing, truncated or inconsistent.
            DeviceUnavailable: this machine has no such device.
            OutOfDeviceMemory: the model does not fit.
            Cancelled: `cancel` was requested.
        """
        from engine import load_model

        place = choose_device(device).device
        folder = info.folder.resolve()
        if place in self._loaded and self._loaded[place][0] == folder:
            return self._loaded[place][1]
        self._loaded.pop(place, None)
        model = load_model(folder, device=device, threads=self._threads, cancel=cancel)
        self._loaded[place] = (folder, model)
        return model
