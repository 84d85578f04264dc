"""The bar of one file: first how much of the sound was read, then how much is captioned."""

import pytest
from rich.progress import Progress

from subtitler.captioning.events import (
    CaptioningProgress,
    CaptioningStarted,
    ModelReady,
    ReadingProgress,
)
from subtitler.cli.terminal import Bar, clock, printable


@pytest.fixture
def progress() -> Progress:
    return Progress(disable=True)


@pytest.fixture
def bar(progress) -> Bar:
    return Bar(progress, progress.add_task("opening", total=None))


def shown(progress: Progress) -> tuple[str, float, float | None]:
    (task,) = progress.tasks
    return task.description, task.completed, task.total


def test_the_bar_fills_while_the_sound_is_read_and_again_while_it_is_captioned(progress, bar):
    bar.advance(ModelReady("demo-en", "Demo", "cpu", "no other device"))
    assert shown(progress) == ("reading the audio", 0, None)
    bar.advance(ReadingProgress(30_000, 90_000))
    assert shown(progress) == ("reading the audio", 30_000, 90_000)
    bar.advance(CaptioningStarted(80_000, "1: aac, 2 ch"))
    assert shown(progress) == ("listening", 0, 80_000)
    bar.advance(CaptioningProgress(20_000, 80_000, 10.0, 2.0, 30.0))
    assert shown(progress) == ("2.0 x real time, 0:30 left", 20_000, 80_000)


def test_of_sound_of_unknown_length_the_bar_only_says_that_it_is_read(progress, bar):
    bar.advance(ModelReady("demo-en", "Demo", "cpu", "no other device"))
    bar.advance(ReadingProgress(30_000, None))
    assert shown(progress) == ("reading the audio", 30_000, None)


@pytest.mark.parametrize(
    ("seconds", "said"), [(0, "0:00"), (75, "1:15"), (59.6, "1:00"), (3_725, "1:02:05")]
)
def test_a_time_is_said_as_people_read_it(seconds, said):
    assert clock(seconds) == said


def test_control_characters_are_shown_and_not_obeyed():
    assert printable("a\x1b[31m\nb\u202e") == "a\\x1b[31m\\nb\\u202e"
