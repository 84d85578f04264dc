"""Finding the models that other programs have left on this machine.

Names and first bytes are looked at, nothing is loaded, and what cannot be read is passed over.
"""

import os
from collections import deque
from collections.abc import Iterable, Iterator
from pathlib import Path

from engine.checkpoints.cache_places import CachePlace, places_of_other_programs
from engine.checkpoints.found_model import (
    CONFIG,
    FILE_SUFFIXES,
    FoundModel,
    describe_model,
    titled,
)
from engine.checkpoints.hub_folder import SNAPSHOTS, hub_cache_folder, snapshots_of
from engine.errors import ModelNotFound

# The deepest known is Subtitle Edit's "Purfview/Whisper-Faster/_models/faster-whisper-tiny".
_DEPTH = 5
_MOST_ENTRIES = 20_000  # of one place; nearer ones are seen first
_REPOSITORY = "models--"
_OTHER_FOLDERS = ("datasets--", "spaces--", ".")
_FOR_TESTS = "for-tests-"  # whisper.cpp's files without weights


def find_installed_models(places: Iterable[CachePlace] | None = None) -> tuple[FoundModel, ...]:
    """List the models in these places, in their order; of equal names the first.

    Models of the Hugging Face hub have its names, others that of their file or folder after
    that of the program they belong to, such as "buzz/ggml-small.bin".

    Args:
        places: where to look; None for the cache of the Hugging Face hub, openai-whisper,
            Buzz, Subtitle Edit and MacWhisper.
    """
    if places is None:
        places = (CachePlace("", hub_cache_folder()), *places_of_other_programs())
    found: dict[str, FoundModel] = {}
    seen: set[str] = set()
    for place in places:
        for path, name in _candidates(place.folder):
            if (real := os.path.realpath(path)) in seen:
                continue
            seen.add(real)
            try:
                model = describe_model(path, name)
            except ModelNotFound:
                continue
            owner = place.owner.casefold().replace(" ", "-")
            full_name = f"{owner}/{name}" if owner else name
            found.setdefault(full_name, titled(model, full_name, place.owner))
    return tuple(found.values())


def _candidates(root: Path) -> Iterator[tuple[Path, str]]:
    """Give what may be a model below `root` with its name, the nearest first.

    A folder with a configuration is one candidate, and so is each file with a model's ending.
    """
    waiting = deque([(root, 0, "")])
    entered: set[tuple[int, int]] = set()
    entries = 0
    while waiting and entries < _MOST_ENTRIES:
        folder, depth, name = waiting.popleft()
        try:
            status = folder.stat()
            here = sorted(folder.iterdir())
        except OSError:  # not there, or not ours to read
            continue
        if (status.st_dev, status.st_ino) in entered:
            continue  # links go round in circles
        entered.add((status.st_dev, status.st_ino))
        entries += len(here)
        if folder.name.startswith(_REPOSITORY) and folder / SNAPSHOTS in here:
            repository = folder.name.removeprefix(_REPOSITORY).replace("--", "/")
            waiting.extend((snapshot, depth, repository) for snapshot in snapshots_of(folder))
        elif folder / CONFIG in here:
            yield folder, name or folder.name
        else:
            yield from _files(here, name)
            if depth < _DEPTH:
                waiting.extend((path, depth + 1, "") for path in here if _is_worth_entering(path))


def _files(here: list[Path], name: str) -> Iterator[tuple[Path, str]]:
    for path in here:
        if path.suffix in FILE_SUFFIXES and not path.name.startswith(_FOR_TESTS):
            yield path, f"{name}/{path.name}" if name else path.name


def _is_worth_entering(path: Path) -> bool:
    return not path.name.startswith(_OTHER_FOLDERS) and os.path.isdir(path)  # noqa: PTH112
