"""The visual language: readable in every scheme, and complete."""

from importlib.resources import files
from itertools import product

import pytest
from PySide6.QtGui import QColor, QPalette

from subtitler.ui.colours import DARK, LIGHT
from subtitler.ui.icons import icon_pixmap

SCHEMES = {
    "light": LIGHT,
    "dark": DARK,
    "light, high contrast": LIGHT.with_high_contrast(),
    "dark, high contrast": DARK.with_high_contrast(),
}
ICONS = sorted(f.name.removesuffix(".svg") for f in files("resources").joinpath("icons").iterdir())


def luminance(colour: str) -> float:
    """Relative luminance. Source: WCAG 2.1, "relative luminance"."""
    parts = [QColor(colour).redF(), QColor(colour).greenF(), QColor(colour).blueF()]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("scheme", SCHEMES)
def test_words_stand_out_from_every_ground_they_are_written_on(scheme):
    colours = SCHEMES[scheme]
    pairs = [
        *product(("text",), ("window", "surface", "raised", "hover", "selection", "current")),
        *product(("muted",), ("window", "surface", "raised")),
        *product(("success", "warning", "danger", "accent"), ("surface", "raised")),
        ("on_accent", "accent"),
    ]
    weak = {
        pair: round(contrast(getattr(colours, pair[0]), getattr(colours, pair[1])), 2)
        for pair in pairs
        if contrast(getattr(colours, pair[0]), getattr(colours, pair[1])) < 4.5
    }
    assert not weak


@pytest.mark.parametrize("name", ICONS)
@pytest.mark.usefixtures("qapp")
def test_every_icon_draws_something_at_the_smallest_size(name):
    image = icon_pixmap(name, 16, "#ff0000").toImage()
    painted = sum(image.pixelColor(x, y).alpha() > 60 for x, y in product(range(16), range(16)))
    assert painted > 10


def test_a_choice_of_colours_counts_at_once_and_on_every_platform(theme, qapp, qtbot):
    with qtbot.waitSignal(theme.changed):
        theme.follow("dark")
    assert theme.colours.is_dark
    assert qapp.palette().color(QPalette.ColorRole.Window).name() == DARK.window
    theme.follow("light")
    assert not theme.colours.is_dark
    assert qapp.palette().color(QPalette.ColorRole.Window).name() == LIGHT.window
