"""Which models are installed on this machine, and keeping the chosen one loaded."""

import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING

import platformdirs

from engine import (
    CachePlace,
    FoundModel,
    describe_model,
    find_installed_models,
    hub_cache_folder,
    places_of_other_programs,
)
from engine.cancellation import CancelToken
from engine.device import DeviceChoice, choose_device
from engine.errors import ModelNotFound

if TYPE_CHECKING:
    from engine import SpeechModel  # imports torch

DEMO_NOTICE = (
    "Demo model: understands synthetic English only. "
    "Choose a published Whisper model for real speech."
)


@dataclass(frozen=True, slots=True)
class ModelInfo:
    """An installed model as people choose it.

    Attributes:
        name: unique among the installed ones, as in settings and on the command line.
        title: for menus.
        folder: or file, in any format that the engine loads.
        notice: what must be known before its captions are trusted, else "".
        is_demo: it ships with the product and does not understand people.
        published: short name of the published model that it is, such as "small", else "".
    """

    name: str
    title: str
    folder: Path
    notice: str = ""
    is_demo: bool = False
    published: str = ""


@dataclass(frozen=True, slots=True)
class ModelPlaces:
    """Where models are looked for.

    Attributes:
        bundled: models that ship with the product.
        user: models that the user put there, a folder or file each.
        hub: the Hugging Face hub cache.
        others: folders of other programs.
    """

    bundled: Path
    user: Path
    hub: Path
    others: tuple[CachePlace, ...] = ()

    @classmethod
    def of_this_machine(cls) -> "ModelPlaces":
        """The places for this installation and this user."""
        return cls(
            bundled=Path(str(resources.files("resources") / "models")),
            user=platformdirs.user_data_path("subtitler", appauthor=False) / "models",
            hub=hub_cache_folder(),
            others=places_of_other_programs(),
        )


def installed_models(places: ModelPlaces | None = None) -> tuple[ModelInfo, ...]:
    """List the usable models: the user's, the hub's, the bundled ones, other programs'.

    A name that occurs again is left out. What is unreadable, incomplete or another kind of
    model is passed over.
    """
    places = places or ModelPlaces.of_this_machine()
    listed = (
        *_found([CachePlace("", places.user)]),
        *_found([CachePlace("", places.hub)]),
        *_bundled(places.bundled),
        *_found(places.others),
    )
    found: dict[str, ModelInfo] = {}
    for model in listed:
        found.setdefault(model.name, model)
    return tuple(found.values())


def find_model(name_or_folder: str, places: ModelPlaces | None = None) -> ModelInfo:
    """Find a model by its name, the last part of its name, its size, or its folder or file.

    "openai/whisper-small" is also found as "whisper-small" and as "small". A path is taken as
    it is; what is amiss with it is said when it is loaded.

    Raises:
        ModelNotFound: nothing answers to `name_or_folder`.
    """
    wanted = name_or_folder.casefold()
    models = installed_models(places)
    for names_of in (_full_name, _last_part, _size, _published):
        for model in models:
            if names_of(model) == wanted:
                return model
    path = Path(name_or_folder).expanduser()
    if name_or_folder and path.exists():
        name = _absolute(path).name
        return ModelInfo(name, name, path)
    raise ModelNotFound(name_or_folder)


def model_in(path: Path) -> ModelInfo:
    """The model in a folder or file that somebody chose; its name is the path.

    Raises:
        ModelNotFound: that holds no Whisper model, or not all of it.
    """
    found = describe_model(path)
    return ModelInfo(str(path), path.name, path, published=_short_name(found))


def _full_name(model: ModelInfo) -> str:
    return model.name.casefold()


def _last_part(model: ModelInfo) -> str:
    return _full_name(model).rpartition("/")[2]


def _size(model: ModelInfo) -> str:
    return _last_part(model).removeprefix("whisper-")


def _published(model: ModelInfo) -> str:
    return model.published


def _short_name(found: FoundModel) -> str:
    return found.published.name if found.published is not None else ""


def _bundled(parent: Path) -> Iterator[ModelInfo]:
    for found in find_installed_models([CachePlace("", parent)]):
        title = f"{found.name} (demo, synthetic English)"
        yield ModelInfo(found.name, title, found.path, DEMO_NOTICE, is_demo=True)


def _found(places: Iterable[CachePlace]) -> Iterator[ModelInfo]:
    for found in find_installed_models(places):
        title = found.name if found.format == "huggingface" else found.title
        yield ModelInfo(found.name, title, found.path, published=_short_name(found))


def _absolute(path: Path) -> Path:
    """The path from the root; links keep their names, which tell what a file is."""
    return Path(os.path.abspath(path))  # noqa: PTH100 - Path.absolute leaves ".." in


class ModelShelf:
    """Keeps one loaded model per device, so that it is loaded once and then reused.

    Used by one worker thread. Another model on the same device, or the same one in another
    precision, takes the place of the earlier one, which is let go first: two large models
    need not fit.
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
        self._loaded: dict[str, tuple[Path, DeviceChoice, SpeechModel]] = {}

    def find(self, name_or_folder: str) -> ModelInfo:
        """Find a model where this shelf looks; see `find_model`.

        Raises:
            ModelNotFound: nothing answers to `name_or_folder`.
        """
        return find_model(name_or_folder, self._places)

    def take(
        self,
        info: ModelInfo,
        device: str = "auto",
        cancel: CancelToken | None = None,
        *,
        precision: str = "auto",
    ) -> "SpeechModel":
        """Give the model, loaded; in no time when it was taken last on this device.

        Args:
            info: which.
            device: "auto", "cpu", "cuda", "cuda:N" or "mps".
            cancel: checked while it is loaded.
            precision: "auto", "float32", "float16", "bfloat16" or "int8".

        Raises:
            ModelNotFound: the folder is no longer there.
            ModelFileDamaged: a file of it is missing, truncated or inconsistent.
            DeviceUnavailable: this machine has no such device.
            DeviceFaulty: the device gives wrong numbers.
            OptionsInvalid: there is no such precision, or the device lacks it.
            OutOfDeviceMemory: the model does not fit.
            Cancelled: `cancel` was requested.
        """
        from engine import load_model

        choice = choose_device(device, precision)
        folder = _absolute(info.folder)
        if choice.device in self._loaded:
            loaded_folder, loaded_choice, model = self._loaded[choice.device]
            if (loaded_folder, loaded_choice) == (folder, choice):
                return model
            del model, self._loaded[choice.device]
        places = self._places or ModelPlaces.of_this_machine()
        model = load_model(
            folder,
            device=device,
            precision=precision,
            threads=self._threads,
            search=(places.user,),  # where a file without a vocabulary may find one
            cancel=cancel,
        )
        self._loaded[choice.device] = (folder, choice, model)
        return model
