"""Where the subtitles of each input go: no two inputs ever share a file."""

import os
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import count
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Output:
    """One file to be written.

    Attributes:
        source: the media (or subtitle) file that it belongs to.
        suffix: such as ".srt".
        path: where it is to be written.
    """

    source: Path
    suffix: str
    path: Path


def plan_outputs(
    sources: Sequence[Path], suffixes: Sequence[str], out_dir: Path | None = None
) -> tuple[Output, ...]:
    """Name the outputs of several inputs, beside them or all in one folder.

    ``talk.mp4`` gives ``talk.srt``. Where another input took that name already, also in other
    capitals or another Unicode form, it is ``talk.mp4.srt``, then ``talk (2).srt`` and so on.
    All outputs of one input have the same stem, and no output is an input.

    Args:
        sources: inputs in the order in which they choose their names.
        suffixes: such as (".srt", ".vtt"); every input gets one file of each.
        out_dir: folder for all outputs; None puts each beside its input.
    """
    taken = {_key(source) for source in sources}
    taken |= {_key(Path(os.path.realpath(source))) for source in sources}  # behind links
    outputs: list[Output] = []
    for source in sources:
        folder = source.parent if out_dir is None else out_dir
        candidates = ([folder / f"{s}{suffix}" for suffix in suffixes] for s in _stems(source))
        paths = next(paths for paths in candidates if taken.isdisjoint(map(_key, paths)))
        taken.update(map(_key, paths))
        outputs += [Output(source, *pair) for pair in zip(suffixes, paths, strict=True)]
    return tuple(outputs)


def _stems(source: Path) -> Iterator[str]:
    yield source.stem
    yield source.name
    yield from (f"{source.stem} ({number})" for number in count(2))


def _key(path: Path) -> str:
    """The same text for all paths that some file system takes for the same file.

    Windows and macOS fold capitals, macOS decomposes accents; a folder may be reached
    through a link.
    """
    text = str(Path(os.path.realpath(path.parent), path.name))
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", text).casefold())
