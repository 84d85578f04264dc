"""Shot changes that were found once are kept, as long as the file stays as it was."""

import contextlib
import hashlib
import json
import os
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path

from engine.cancellation import CancelToken
from subtitler.media.shots import DEFAULT_THRESHOLD, Shots, ShotsProgress, find_shots

VERSION = 1
"""Of the finding; raised when other shots would be found in the same file."""


def cached_shots(
    path: Path,
    folder: Path,
    cancel: CancelToken | None = None,
    threshold: float = DEFAULT_THRESHOLD,
) -> Iterator[ShotsProgress | Shots]:
    """As `find_shots`, but at once where the same file was looked at before.

    Args:
        path: media file.
        folder: where results are kept; made where it is missing. A folder that cannot be written
            costs only the next run its time.
        cancel: checked once per packet.
        threshold: score of a change, 0..100.

    Raises:
        Cancelled: `cancel` was requested.
        MediaUnreadable: the file is missing, broken or no media.
    """
    kept = folder / f"{_key(path, threshold)}.json"
    shots = _read(kept)
    if shots is not None:
        yield shots
        return
    for event in find_shots(path, cancel, threshold):
        if isinstance(event, Shots):
            _write(kept, event)
        yield event


def _key(path: Path, threshold: float) -> str:
    """Another name, length, date or threshold is another key."""
    try:
        found = path.stat()
        facts = [os.path.realpath(path), found.st_size, found.st_mtime_ns]
    except OSError:  # `find_shots` has the sentence for it
        facts = [str(path)]
    return hashlib.sha256(json.dumps([VERSION, threshold, *facts]).encode()).hexdigest()[:32]


def _read(kept: Path) -> Shots | None:
    """What was kept; None where nothing is, or nothing that can be used."""
    try:
        content = json.loads(kept.read_text(encoding="utf-8"))
        changes = tuple(int(ms) for ms in content["changes_ms"])
        rate = content["frame_rate"]
        return Shots(changes, None if rate is None else Fraction(rate))
    except (OSError, ValueError, TypeError, KeyError, ArithmeticError):
        return None


def _write(kept: Path, shots: Shots) -> None:
    rate = None if shots.frame_rate is None else str(shots.frame_rate)
    text = json.dumps({"changes_ms": shots.changes_ms, "frame_rate": rate})
    unfinished = kept.with_suffix(f".{os.getpid()}.tmp")
    try:
        kept.parent.mkdir(parents=True, exist_ok=True)
        unfinished.write_text(text, encoding="utf-8")
        unfinished.replace(kept)
    except OSError:
        with contextlib.suppress(OSError):
            unfinished.unlink(missing_ok=True)
