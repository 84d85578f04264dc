"""What a format has no place for, said when it is written: nothing goes without a word."""

from collections.abc import Sequence

from subtitler.document.cue import Cue
from subtitler.document.markup import MARKUP, name_of
from subtitler.document.wording import counted
from subtitler.formats.colours import CLASS_COLOURS
from subtitler.formats.markup_conversion import colour_of_tag
from subtitler.formats.subtitle_file import SubtitleFormat

_WITHOUT_SPEAKERS = (
    SubtitleFormat.SRT,
    SubtitleFormat.SBV,
    SubtitleFormat.LRC,
    SubtitleFormat.TXT,
)


def losses(cues: Sequence[Cue], form: SubtitleFormat, *, adapt: bool) -> list[str]:
    """Sentences about what the cues say and the format cannot.

    Args:
        cues: with the markup that they are written from.
        form: the format.
        adapt: whether markup is turned into the format's own; a file written into the one it
            was read from keeps its own.
    """
    found: list[str] = []
    if form in _WITHOUT_SPEAKERS and (n_named := sum(bool(cue.speaker) for cue in cues)):
        names = f"the speakers of {counted(n_named, 'cue')} were left out"
        found.append(f"{form.label} has no place for speakers: {names}")
    if form is SubtitleFormat.VTT and adapt:
        found += _lost_looks(cues)
    return found


def _lost_looks(cues: Sequence[Cue]) -> list[str]:
    """What WebVTT has neither a tag nor a class for."""
    found: list[str] = []
    texts = [cue.text for cue in cues if "<" in cue.text]
    if n_coloured := sum(map(_has_other_colour, texts)):
        told = f"others were left out of {counted(n_coloured, 'cue')}"
        found.append(f"WebVTT has classes for eight colours only: {told}")
    if n_struck := sum(map(_is_struck, texts)):
        found.append(f"WebVTT cannot strike text out: {counted(n_struck, 'cue')} lost that")
    return found


def _has_other_colour(text: str) -> bool:
    return any(
        (colour := colour_of_tag("font", tag["rest"])) and colour not in CLASS_COLOURS.values()
        for tag in MARKUP.finditer(text)
        if tag["name"] is not None and not tag["slash"] and name_of(tag) == "font"
    )


def _is_struck(text: str) -> bool:
    return any(tag["name"] is not None and name_of(tag) == "s" for tag in MARKUP.finditer(text))
