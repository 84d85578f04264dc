"""What the commands show: one line per result, and bars where a person watches."""

from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, Progress, TaskID, TaskProgressColumn, TextColumn
from rich.text import Text

from subtitler.captioning.events import (
    CaptioningProgress,
    CaptioningStarted,
    ModelReady,
    ReadingProgress,
)
from subtitler.cli.exit_codes import FAILED
from subtitler.media.shots import ShotsProgress


class Terminal:
    """Standard output for results, standard error for remarks, a bar on whichever is a screen.

    File names and texts are shown as they are: nothing in them is taken for markup, and
    control characters are shown as escapes.
    """

    def __init__(self) -> None:
        self._out = Console(highlight=False)
        self._err = Console(stderr=True, highlight=False)

    def result(self, line: str) -> None:
        """Print one line of the result."""
        self._out.print(Text(printable(line)), soft_wrap=True)

    def raw(self, text: str) -> None:
        """Print a text for other programs: as it is."""
        self._out.file.write(text + "\n")

    def failure(self, sentence: str) -> int:
        """Print why nothing was done; returns the exit code that says so."""
        self.result(sentence)
        return FAILED

    def remark(self, line: str) -> None:
        """Print one line that is no result."""
        self._err.print(Text(printable(line)), soft_wrap=True)

    @contextmanager
    def bar(self, name: str) -> Iterator["Bar"]:
        """Show a bar while the block runs; nothing where no person watches."""
        screen = self._out if self._out.is_terminal else self._err
        with Progress(
            TextColumn("{task.fields[name]}", markup=False),
            BarColumn(),
            TaskProgressColumn(),
            TextColumn("{task.description}", markup=False),
            console=screen,
            transient=True,
            disable=not screen.is_terminal,
            redirect_stdout=False,
            redirect_stderr=False,
        ) as progress:
            task = progress.add_task("opening", name=printable(name), total=None)
            yield Bar(progress, task)


class Bar:
    """The bar of one file."""

    def __init__(self, progress: Progress, task: TaskID) -> None:
        self._progress = progress
        self._task = task

    def advance(self, event: object) -> None:
        """Show what an event of captioning tells."""
        match event:
            case ModelReady():
                self._progress.update(self._task, description="reading the audio")
            case ShotsProgress(done_ms):
                minutes = clock(done_ms / 1000)
                self._progress.update(self._task, description=f"shots: {minutes} looked at")
            case ReadingProgress(done_ms, total_ms):
                self._progress.update(self._task, completed=done_ms, total=total_ms)
            case CaptioningStarted(duration_ms, _):
                self._progress.reset(self._task, description="listening", total=duration_ms)
            case CaptioningProgress():
                self._progress.update(
                    self._task,
                    completed=event.done_ms,
                    description=f"{event.speed:.1f} x real time, {clock(event.remaining_s)} left",
                )
            case _:
                pass


def clock(seconds: float) -> str:
    """Seconds as people read them: 75 is "1:15"."""
    minutes, second = divmod(round(seconds), 60)
    hours, minute = divmod(minutes, 60)
    return f"{hours}:{minute:02}:{second:02}" if hours else f"{minute}:{second:02}"


def printable(text: str) -> str:
    """The text on one line that every terminal can show and none obeys."""
    return "".join(
        char if char.isprintable() else char.encode("unicode_escape", "replace").decode("ascii")
        for char in text
    )
