"""Hypothesis strategies for what subtitle files hold."""

from hypothesis import strategies as st

from subtitler.document.cue import Cue, CueOrigin, new_cue_id

# No line ends but line feeds, and nothing that UTF-8 cannot hold.
_chars = st.characters(exclude_characters="\r\0", exclude_categories=["Cs"])
_pieces = [
    "1984",
    "3 < 5",
    "<3",
    "-->",
    "00:00:01,000 --> 00:00:02,000",
    "WEBVTT",
    "NOTE",
    "&",
    "\n",
]
_pieces += [
    "<i>",
    "</i>",
    "{\\an8}",
    "R&D",
    "&lt;",
    "&amp;",
    "你好",
    "\u2060",
    "a" * 60,
    "\n\n",
    "2\n",
]
texts = st.one_of(
    st.text(_chars, max_size=30),
    st.lists(st.one_of(st.sampled_from(_pieces), st.text(_chars, max_size=4))).map("".join),
)


def without_blank_edges(text: str) -> str:
    """The text without blank lines before and after it, which no format can hold."""
    lines = text.split("\n")
    while lines and not lines[0].strip():
        del lines[0]
    while lines and not lines[-1].strip():
        del lines[-1]
    return "\n".join(lines)


framed_texts = texts.map(without_blank_edges)


@st.composite
def file_cues(draw, texts=framed_texts, earliest_ms=0, latest_ms=400_000_000):
    """Cues as a file may have them: in any order, overlapping, ending before they start."""
    times = st.integers(earliest_ms, latest_ms)
    return tuple(
        Cue(new_cue_id(), start_ms, end_ms, text, origin=CueOrigin.OPENED)
        for start_ms, end_ms, text in draw(st.lists(st.tuples(times, times, texts), max_size=5))
    )


def content_of(cues):
    """What of cues a file holds: all but their ids."""
    return [
        (cue.start_ms, cue.end_ms, cue.text, cue.words, cue.settings, cue.identifier)
        for cue in cues
    ]
