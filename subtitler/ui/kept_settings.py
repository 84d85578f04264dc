"""The settings while the program runs: one value that is replaced when something is chosen."""

from dataclasses import replace
from typing import Any

from subtitler.settings import Settings


class KeptSettings:
    """Holds the current settings; the application saves them when the window is closed."""

    def __init__(self, settings: Settings) -> None:
        self._value = settings

    @property
    def value(self) -> Settings:
        """The settings as they stand."""
        return self._value

    def change(self, **values: Any) -> None:
        """Replace some of the settings by their names."""
        self._value = replace(self._value, **values)
