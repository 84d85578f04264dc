"""The WebVTT cases of the web platform tests, where they lie beside the project."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path

from subtitler.document.cue import Cue
from subtitler.formats import SubtitleFile, read_subtitles, render_bytes
from subtitler.formats.webvtt import regions_of
from subtitler.formats.webvtt_settings import MOST_LINES, parse_cue_settings
from subtitler.formats.webvtt_tree import Element, Stamp, Text, parse_cue_text
from tests.conformance.round_trips import Figure, figure

SAMPLES = Path(__file__).parents[3] / "shared" / "samples" / "webvtt"
FILES = SAMPLES / "file-parsing"
CUE_TEXTS = ("entities", "tags", "text", "timestamps", "tree-building")


def file_figures() -> Iterator[Figure]:
    """How many of the files give the cues of the specification, and come back."""
    if not SAMPLES.is_dir():
        return
    names = sorted(path.name for path in FILES.glob("*.vtt"))
    yield figure("WebVTT: files of the web platform tests", ((n, is_read(n)) for n in names))
    yield figure("WebVTT: the same files come back byte for byte", ((n, is_kept(n)) for n in names))


def cue_text_figures() -> Iterator[Figure]:
    """How many cue texts give the trees of the specification."""
    for part in CUE_TEXTS if SAMPLES.is_dir() else ():
        cases = ((case["text"], is_tree(case)) for case in cue_text_cases(part))
        yield figure(f"WebVTT: cue texts of the web platform tests, {part}", cases)


def cue_text_cases(part: str) -> list[dict[str, str]]:
    return json.loads((SAMPLES / "cue-parsing" / f"{part}.json").read_text("utf-8"))


def is_read(name: str) -> bool:
    """Whether a file gives the cues that the specification says."""
    content = read_subtitles(FILES / name)
    expected = json.loads((SAMPLES / "file-parsing-expected.json").read_text("utf-8"))
    if name in expected:
        return [spoken(cue) for cue in content.cues] == expected[name]
    return BY_SPECIFICATION[name](content)


def is_kept(name: str) -> bool:
    content = read_subtitles(FILES / name)
    words = any(cue.words for cue in content.cues)
    written = render_bytes(content.cues, content.format, words=words, like=content)
    return written.data == (FILES / name).read_bytes()


def is_tree(case: dict[str, str]) -> bool:
    payload = case["text"].split("\n\n")[0].removesuffix("\n")
    lines = as_in_the_suite(parse_cue_text(payload))
    return "".join(line + "\n" for line in lines) == case["expectedTree"]


def spoken(cue: Cue) -> dict[str, object]:
    """A cue as the expectations have it."""
    place = parse_cue_settings(cue.settings)
    return {
        "id": cue.identifier,
        "start_s": cue.start_ms / 1000,
        "end_s": cue.end_ms / 1000,
        "text": cue.text,
        "vertical": place.vertical,
        "snap_to_lines": place.snaps_to_lines,
        "line": "auto" if place.line is None else place.line,
        "line_align": place.line_align,
        "position": "auto" if place.position is None else place.position,
        "position_align": place.position_align,
        "size": place.size,
        "align": place.align,
    }


# The files without an expectation beside them, by sections 6.1 to 6.3 of the specification.


def of_regions(attribute: str, expected: list[object]) -> Callable[[SubtitleFile], bool]:
    """Whether the regions of the cues say what they must, None for cues in no region."""

    def says(content: SubtitleFile) -> bool:
        regions = regions_of(content)
        found = [parse_cue_settings(cue.settings, regions).region for cue in content.cues]
        return [region and getattr(region, attribute) for region in found] == expected

    return says


def lines_are_right(content: SubtitleFile) -> bool:
    found = [parse_cue_settings(cue.settings) for cue in content.cues]
    counted = [-1, 0, 0, 1, 100, 101, 65536, 2**32, 18446744073709552e3, 1e34, 1.5]
    large = [float(cue.settings.removeprefix("line:")) for cue in content.cues[11:15]]
    # 33 and 34 round to the largest number there is.
    none = [place.line for place in (*found[15:33], *found[35:38])] == [None] * 21
    percents = [(place.line, place.line_align, place.snaps_to_lines) for place in found[38:44]]
    aligns = ["start", "start", "start", "start", "center", "end"]
    places = [0, 0, 100, 100, 100, 100]
    return (
        [place.line for place in found[:15]] == counted + large
        and all(place.snaps_to_lines for place in found[:38])
        and none
        and percents == [(line, align, False) for line, align in zip(places, aligns, strict=True)]
    )


_PLACES: list[object] = [(0, 100), (0, 0), (1, 1), (100, 0), (0, 100), (100, 100)]
_PLACES += [(0, 100)] * 14
BY_SPECIFICATION: dict[str, Callable[[SubtitleFile], bool]] = {
    "regions-id.vtt": of_regions("lines", [2, 1, 3, 4]),  # the last is called U+000B
    "regions-lines.vtt": of_regions(
        "lines", [0, 1, 100, 101, 65536, *[MOST_LINES] * 3, 2, *[3] * 4]
    ),
    "regions-regionanchor.vtt": of_regions("anchor", _PLACES),
    "regions-viewportanchor.vtt": of_regions("viewport_anchor", _PLACES),
    "regions-scroll.vtt": of_regions("scrolls_up", [False, True, True, False, False, True]),
    "regions-old.vtt": of_regions("region_id", [None, None]),
    "settings-region.vtt": of_regions(
        "region_id", ["foo", "bar", "bar", None, "foo", None, None, None, None]
    ),
    "settings-line.vtt": lines_are_right,
}


def as_in_the_suite(node: Element, depth: int = 0) -> list[str]:
    """The tree in the form of the web platform tests: an HTML fragment, a node a line."""
    lines: list[str] = []
    pad = "| " + "  " * depth
    for child in node.children:
        if isinstance(child, Text):
            lines.append(f'{pad}"{child.text}"')
        elif isinstance(child, Stamp):
            minutes, ms = divmod(child.time_ms, 60_000)
            hours, minutes = divmod(minutes, 60)
            stamp = f"{hours:02}:{minutes:02}:{ms // 1000:02}.{ms % 1000:03}"
            lines.append(f"{pad}<?timestamp {stamp}>")
        else:
            spans = {"c": "", "v": "title", "lang": "lang"}
            lines.append(f"{pad}<{'span' if child.name in spans else child.name}>")
            if child.classes:
                lines.append(f'{pad}  class="{" ".join(child.classes)}"')
            if attribute := spans.get(child.name):
                lines.append(f'{pad}  {attribute}="{child.annotation}"')
            lines += as_in_the_suite(child, depth + 1)
    return lines
