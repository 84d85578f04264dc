"""Finding the folder or file of a model by path or name."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from engine.checkpoints.formats import is_checkpoint
from engine.checkpoints.hub_folder import hub_cache_folder, snapshots_of
from engine.errors import ModelNotFound


def find_model_folder(name_or_path: str | Path, search: Sequence[Path] = ()) -> Path:
    """Find a model.

    Args:
        name_or_path: a folder or file that holds a checkpoint of any format; or the name of
            one below one of `search`; or the name of a model in the Hugging Face cache, such
            as "openai/whisper-tiny".
        search: folders of models, in order of preference.

    Raises:
        ModelNotFound: nothing answers to that.
    """
    for path in _candidates(name_or_path, search):
        if is_checkpoint(path):
            return path
    # A file that is no known checkpoint was meant all the same: opening it says what it is.
    path = Path(name_or_path).expanduser()
    if str(name_or_path) and path.is_file():
        return path
    raise ModelNotFound(str(name_or_path))


def _candidates(name_or_path: str | Path, search: Sequence[Path]) -> Iterator[Path]:
    path = Path(name_or_path).expanduser()
    if str(name_or_path):
        yield path
    # As a name only what stays below the folders that are searched.
    if not path.is_absolute() and path.parts and ".." not in path.parts:
        yield from (folder / path for folder in search)
        if isinstance(name_or_path, str) and len(path.parts) == 2:
            owner, model = path.parts
            yield from snapshots_of(hub_cache_folder() / f"models--{owner}--{model}")
