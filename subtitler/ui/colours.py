"""The colours of the window, by what they are for, in light, dark and high contrast."""

from dataclasses import dataclass, replace


@dataclass(frozen=True, slots=True)
class Colours:
    """One colour scheme; every value is "#rrggbb".

    Attributes:
        is_dark: whether text is light on dark.
        window: ground between panels, menus and bars.
        surface: ground of lists and text fields.
        raised: ground of buttons, headers and fields on `window`.
        hover: ground of what the mouse is over.
        line: hairlines between panels and around fields.
        text: words to be read.
        muted: labels, units, times that step back.
        accent: what is chosen, running or focused.
        on_accent: text on `accent`.
        selection: ground of selected rows; `text` stays readable on it.
        current: ground of the cue that is being played.
        success: finished, sure.
        warning: worth a look, unsure.
        danger: failed, broken.
    """

    is_dark: bool
    window: str
    surface: str
    raised: str
    hover: str
    line: str
    text: str
    muted: str
    accent: str
    on_accent: str
    selection: str
    current: str
    success: str
    warning: str
    danger: str

    def with_high_contrast(self) -> "Colours":
        """The same scheme for people who asked their system for more contrast."""
        return replace(
            self,
            window=self.surface,
            line=self.text,
            muted=self.text,
            raised=self.surface,
        )


LIGHT = Colours(
    is_dark=False,
    window="#f1f3f5",
    surface="#ffffff",
    raised="#fafbfc",
    hover="#e6eaed",
    line="#d8dde2",
    text="#17212b",
    muted="#5c6873",
    accent="#0b7285",
    on_accent="#ffffff",
    selection="#d3ebee",
    current="#e9f6f3",
    success="#237a3c",
    warning="#9a5b00",
    danger="#b3261e",
)

DARK = Colours(
    is_dark=True,
    window="#171b20",
    surface="#1d2229",
    raised="#262c34",
    hover="#2e3640",
    line="#323a44",
    text="#e4e9ee",
    muted="#94a1ad",
    accent="#4cc2c9",
    on_accent="#06252a",
    selection="#1f4750",
    current="#20332f",
    success="#6fcf8a",
    warning="#e8b04b",
    danger="#ff8a80",
)
