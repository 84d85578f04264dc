"""Cues of one format as another one can hold them.

Each reader gives a cue the text as its format has it, and each writer leaves its own as it is.
What is saved in another format passes here first.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from subtitler.document.cue import Cue
from subtitler.formats import ass, ass_styles, ttml, webvtt
from subtitler.formats.markup_conversion import BOTTOM_CENTRE, Styled, keypad_in, to_tags
from subtitler.formats.subtitle_file import SubtitleFile, SubtitleFormat
from subtitler.formats.webvtt_settings import Region, keypad_of

# These hold the settings of WebVTT themselves.
_WITH_SETTINGS = (SubtitleFormat.VTT, SubtitleFormat.JSON)


def converted(cues: Sequence[Cue], like: SubtitleFile, form: SubtitleFormat) -> Sequence[Cue]:
    """The cues with the markup of SubRip, which all writers but that of ASS start from.

    What a style says of slant, lines and place is written in the text, since only the name of
    the style goes along; fields that mean something in the cues' own format only are left out.

    Args:
        cues: in any order.
        like: the file that they come from.
        form: to be written; in the own one the cues stay as they are.
    """
    is_between_scripts = like.format in ass.FORMATS and form in ass.FORMATS
    if like.format is form or is_between_scripts:
        return cues
    if like.format in ass.FORMATS:
        return _from_script(cues, ass_styles.styles_of(like))
    if like.format is SubtitleFormat.TTML:
        styled = ttml.styled_of(like)
        return [replace(cue, text=to_tags(cue.text, styled(cue)), settings="") for cue in cues]
    if form not in _WITH_SETTINGS:
        regions = webvtt.regions_of(like) if like.format is SubtitleFormat.VTT else ()
        return [_placed(cue, regions) for cue in cues]
    return cues


def _placed(cue: Cue, regions: Sequence[Region]) -> Cue:
    r"""The cue with ``{\\an8}`` for settings of WebVTT that say the same."""
    keypad = keypad_of(cue.settings, regions) if cue.settings else 0
    if keypad in (0, BOTTOM_CENTRE) or keypad_in(cue.text):
        return cue
    return replace(cue, text=f"{{\\an{keypad}}}{cue.text}")


def _from_script(cues: Sequence[Cue], styles: Mapping[str, Styled]) -> list[Cue]:
    looks = {name: styled.look for name, styled in styles.items()}
    plain = Styled()
    return [
        replace(cue, text=to_tags(cue.text, styles.get(cue.style, plain), looks), settings="")
        for cue in cues
    ]
