"""Which behaviour of openai-whisper a test shows, said at the test itself.

    @equals("2.13 single ending")
    def test_a_single_ending_says_that_the_rest_is_silent(): ...

The names are those of `behaviours.toml`. `behaviour_table.py` makes the table of README.md of
them.
"""

import tomllib
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path

import pytest

LIST = Path(__file__).with_name("behaviours.toml")


class Outcome(StrEnum):
    """How the engine compares, from equal to different."""

    EQUAL = "equals"
    MENDED = "mends"
    DIFFERENT = "departs"


@dataclass(frozen=True)
class Behaviour:
    """One row: `section` is a number and a title, `name` begins with that number."""

    section: str
    name: str
    text: str


@cache
def known_behaviours() -> tuple[Behaviour, ...]:
    """All rows in order."""
    sections = tomllib.loads(LIST.read_text("utf-8"))
    return tuple(
        Behaviour(section, f"{section.split()[0]} {name}", text)
        for section, rows in sections.items()
        for name, text in rows.items()
    )


def equals(*names: str) -> pytest.MarkDecorator:
    """Both give the same here; the default too, unless another test mends it."""
    return _declared(Outcome.EQUAL, names)


def mends(*names: str, why: str) -> pytest.MarkDecorator:
    """Equal with `compatibility="openai"`, and the default does better; the test shows both."""
    assert why
    return _declared(Outcome.MENDED, names)


def departs(*names: str, why: str) -> pytest.MarkDecorator:
    """Different whatever is chosen."""
    assert why
    return _declared(Outcome.DIFFERENT, names)


def _declared(outcome: Outcome, names: tuple[str, ...]) -> pytest.MarkDecorator:
    known = {behaviour.name for behaviour in known_behaviours()}
    if not names or (unknown := set(names) - known):
        raise ValueError(f"not in {LIST.name}: {sorted(unknown) if names else 'nothing named'}")
    return pytest.mark.behaviour(outcome, *names)
