"""Caption on the command line and print the result: what `run` does without a display."""

from __future__ import annotations

import subprocess
from pathlib import Path

from bootstrapping.console import SetupError, print_captions, run_program, say
from bootstrapping.virtual_environment import VirtualEnvironment

OUTPUT_FOLDER = "captions"


def demo_clip(venv: VirtualEnvironment) -> Path:
    """Return where the installed project has its demo clip.

    Raises:
        SetupError: the installation has none.
    """
    listing = (
        "from importlib.resources import files\n"
        "for entry in files('resources').joinpath('demo').iterdir():\n"
        "    if entry.name.endswith('.mp4'): print(entry)"
    )
    finished = subprocess.run(
        [str(venv.python), "-c", listing],
        env=venv.environment,
        stdout=subprocess.PIPE,
        text=True,
        check=False,
    )
    clips = finished.stdout.splitlines()
    if not clips:
        raise SetupError("The demo clip is missing: restore the folder resources/demo.")
    return Path(clips[0])


def caption_on_command_line(venv: VirtualEnvironment, files: list[str]) -> int:
    """Caption the files, or the demo clip, into ./captions; print each caption file and its place.

    Only the demo clip's captions are overwritten: those of the user's own files may have been
    corrected since, and the command line then says that they exist.
    """
    folder = Path.cwd() / OUTPUT_FOLDER
    media = files or [str(demo_clip(venv)), "--overwrite"]
    before = _written(folder)
    command: list[str | Path] = [venv.python, "-m", "subtitler", "caption", *media]
    status = run_program([*command, "--out", folder], venv.environment, Path.cwd())
    written = sorted(
        path for path, time_ns in _written(folder).items() if before.get(path) != time_ns
    )
    for path in written:
        if path.suffix == ".srt":
            say(f"\n{path}")
            print_captions(path.read_text(encoding="utf-8-sig"))
    if written:
        say("The captions are in:")
    for path in written:
        say(f"  {path}")
    return status


def _written(folder: Path) -> dict[Path, int]:
    """Return the files of a folder with the times when they were last written, in nanoseconds."""
    if not folder.is_dir():
        return {}
    return {path: path.stat().st_mtime_ns for path in folder.iterdir() if path.is_file()}
