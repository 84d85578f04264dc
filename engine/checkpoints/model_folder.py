"""Finding the folder of a model by path or name."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from engine.checkpoints.hub_folder import hub_cache_folder
from engine.errors import ModelNotFound

CONFIG = "config.json"


def find_model_folder(name_or_folder: str | Path, search: Sequence[Path] = ()) -> Path:
    """Find a model folder.

    Args:
        name_or_folder: a folder that holds `config.json`; or the name of a folder below one
            of `search`; or the name of a model in the Hugging Face cache, such as
            "openai/whisper-tiny".
        search: folders of models, in order of preference.

    Raises:
        ModelNotFound: nothing answers to that.
    """
    name = str(name_or_folder)
    for folder in _candidates(name_or_folder, search):
        if (folder / CONFIG).is_file():
            return folder
    raise ModelNotFound(name)


def _candidates(name_or_folder: str | Path, search: Sequence[Path]) -> Iterator[Path]:
    path = Path(name_or_folder).expanduser()
    if str(name_or_folder):
        yield path
    # As a name only what stays below the folders that are searched.
    if not path.is_absolute() and path.parts and ".." not in path.parts:
        yield from (folder / path for folder in search)
        if isinstance(name_or_folder, str) and len(path.parts) == 2:
            yield from _hub_snapshots(name_or_folder)


def _hub_snapshots(name: str) -> Iterator[Path]:
    """List the downloaded snapshots of "owner/model", the current one first.

    Source: huggingface_hub's documentation of its cache: models--OWNER--MODEL with refs/main,
    which holds the name of a folder in snapshots.
    """
    cache = hub_cache_folder() / f"models--{name.replace('/', '--')}"
    reference = cache / "refs" / "main"
    snapshots = cache / "snapshots"
    if reference.is_file():
        yield snapshots / reference.read_text("utf-8").strip()
    if snapshots.is_dir():
        yield from sorted(snapshots.iterdir(), key=lambda folder: folder.stat().st_mtime)[::-1]
