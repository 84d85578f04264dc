"""Cues, profiles and films for the rules: small ones, in which problems are common."""

from itertools import count

from hypothesis import strategies as st

from subtitler.document.cue import Cue, CueOrigin
from subtitler.document.reconcile import reconcile
from subtitler.document.word import Word
from subtitler.rules.check_context import CheckContext
from subtitler.rules.profiles import built_in_names, built_in_profile

_serial = count()

_PARTS = ["the", "a", "man", "went", "and", "to", "house.", "yes,", "Dr.", "Miller", "12", "5"]
_PARTS += ["\n", "\n", "\n-", "- ", "-", " ", "  ", "\t", "...", "…", "\n\n", "今日は", "天気。"]
_PARTS += ["<i>", "</i>", "<b>", "</b>", "{\\an8}", "<v Ann>", "\ufffd", "\x07", "\u2028", "\r"]

ruled_texts = st.one_of(
    st.lists(st.sampled_from(_PARTS), max_size=14).map(" ".join),
    st.lists(st.sampled_from(_PARTS), max_size=8).map("".join),
    st.text(max_size=20),
)


@st.composite
def ruled_cues(draw, max_size=6):
    """Cues near to each other, some overlapping, reversed, out of order, locked, with words."""
    made = []
    at = draw(st.sampled_from([-700, 0, 0, 1000]))
    for _ in range(draw(st.integers(0, max_size))):
        end = at + draw(st.sampled_from([-400, 0, 1, 300, 833, 1200, 2500, 7000, 9000]))
        repeats = made and draw(st.integers(0, 4)) == 0
        text = made[-1].text if repeats else draw(ruled_texts)
        words = (Word("x", at, max(at, end), 0.5),) if draw(st.booleans()) else ()
        made.append(
            Cue(
                f"ruled-{next(_serial)}",
                at,
                end,
                text,
                reconcile(text, words, at, end),
                CueOrigin.OPENED,
                settings=draw(st.sampled_from(["", "", "", "vertical:rl"])),
                start_locked=draw(st.integers(0, 5)) == 0,
                end_locked=draw(st.integers(0, 5)) == 0,
            )
        )
        at = end + draw(st.sampled_from([-2000, -50, 0, 40, 83, 84, 200, 450, 600, 3000]))
    return tuple(made)


ruled_profiles = st.sampled_from(built_in_names()).map(built_in_profile)
contexts = st.builds(
    CheckContext,
    language=st.sampled_from([None, "en", "en", "de", "ja", "nl", "es"]),
    frame_rate=st.sampled_from([None, 24, 25, 29.97, 60]),
    shots_ms=st.lists(st.integers(0, 12_000), max_size=6).map(lambda shots: tuple(sorted(shots))),
)
