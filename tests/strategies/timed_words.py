"""Hypothesis strategies for words on their way into cues, and the cues that spans stand for."""

import random
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import chain, combinations, pairwise

from hypothesis import strategies as st

from subtitler.document.cue import Cue, CueOrigin
from subtitler.rules.check_context import CheckContext
from subtitler.rules.cue_costs import NO_CUE_MS, CueCosts
from subtitler.rules.cue_limits import CueLimits
from subtitler.rules.cue_times import CueTimes
from subtitler.rules.line_breaks import best_breaks
from subtitler.rules.profile import Profile
from subtitler.rules.timed_words import CueSpan, TimedWord
from subtitler.rules.word_stream import WordStream

SPOKEN = ["a", "the", "she", "not", "cat", "Cats", "of", "sleep", "over", "mountains", "10", "Dr."]
SPOKEN += [
    "Yes.",
    "why?",
    "so,",
    "“Well",
    "gone.”",
    "—",
    "…",
    "?",
    "今日",
    "は",
    "いい天気。",
    "สวัสดี",
]

TINY = Profile(
    "tiny",
    "Tiny",
    max_lines=2,
    max_characters_per_line=14,
    max_characters_per_second=20,
    max_words_per_minute=300,
    min_duration_ms=500,
    max_duration_ms=2500,
    min_gap_frames=2,
    chain_gaps_under_ms=300,
    shot_zone_ms=300,
    shot_snap_ms=220,
    shot_gap_frames=2,
    one_line_if_fits=True,
    avoid_bad_breaks=True,
)
"""So narrow and short that a handful of words make many cues."""

TINY_PROFILES = (
    TINY,
    replace(TINY, name="balanced", min_line_balance=0.5),
    replace(TINY, name="three lines", max_lines=3, max_characters_per_line=9),
    replace(TINY, name="one line", max_lines=1),
    replace(TINY, name="half", narrow_character_width=0.5, max_characters_per_line=6),
    replace(TINY, name="letters", counts_spaces=False, counts_punctuation=False),
    replace(TINY, name="unbroken", max_characters_per_line=None, avoid_bad_breaks=False),
)
"""The same with other numbers for lines."""

cut_lists = st.lists(st.integers(1, 8000), max_size=4, unique=True).map(sorted).map(tuple)


def film(cuts_ms: Sequence[int]) -> CheckContext:
    """A film in English with these shot changes."""
    return CheckContext("en", None, tuple(cuts_ms))


@st.composite
def timed_words(draw, max_size: int = 9, texts=SPOKEN):
    """Words in time order; some overlap, have no length, stick together or must begin a cue."""
    words: list[TimedWord] = []
    at_ms = draw(st.integers(0, 1000))
    for text in draw(st.lists(st.sampled_from(texts), min_size=1, max_size=max_size)):
        start_ms = at_ms + draw(st.sampled_from([0, 0, 40, 90, 200, 400, 800, 1500, 4000, -30]))
        letters_ms = len(text) * draw(st.sampled_from([55, 60, 75, 100]))
        at_ms = max(0, start_ms) + draw(st.sampled_from([letters_ms] * 9 + [0, 3000]))
        words.append(
            TimedWord(
                text,
                max(0, start_ms),
                at_ms,
                is_spaced=draw(st.sampled_from([True, True, True, False])),
                begins_cue=draw(st.integers(0, 9)) == 0,
            )
        )
    return tuple(words)


def cues_of_spans(
    words: Sequence[TimedWord], spans: Sequence[CueSpan], profile: Profile, language: str | None
) -> list[Cue]:
    """The cues that spans stand for, with their lines."""
    cues: list[Cue] = []
    for span in spans:
        part = words[span.first : span.last]
        text = "".join(" " * word.is_spaced + word.text for word in part).strip()
        text = best_breaks(text, profile.for_language(language), language)
        cue_id = f"{span.first}-{span.last}"
        cues.append(Cue(cue_id, span.start_ms, span.end_ms, text, (), CueOrigin.RECOGNISED))
    return cues


def synthetic_words(count: int, seed: int = 1) -> list[TimedWord]:
    """Sentences of made-up speech, at speeds that can be read, with commas and pauses."""
    chance = random.Random(seed)
    vocabulary = "the a of to and baker window morning bread bridge brother because she he opened"
    vocabulary += " carried was is over quickly old kitchen with friend yesterday in"
    words, at_ms = [], 0
    while len(words) < count:
        length = chance.randint(3, 22)
        for index in range(length):
            text = chance.choice(vocabulary.split())
            if index == 0:
                text = text.capitalize()
            elif index == length - 1:
                text += chance.choice(".?!")
            elif chance.random() < 0.08:
                text += ","
            duration_ms = int(75 * len(text) * chance.uniform(0.8, 1.3)) + 20
            words.append(TimedWord(text, at_ms, at_ms + duration_ms))
            pause_ms = chance.choice([50, 300, 600, 1500, 4000])
            at_ms += duration_ms + (chance.randint(0, 60) if index < length - 1 else pause_ms)
    return words[:count]


def stream_of(
    words: Sequence[TimedWord], profile: Profile, cuts_ms: Sequence[int] = ()
) -> tuple[WordStream, CueCosts]:
    """The words as the search sees them, in English."""
    limits = CueLimits.of(profile)
    times = CueTimes(limits, cuts_ms)
    stream = WordStream(profile, limits, times, "en")
    for word in words:
        stream.add(word)
    return stream, CueCosts(stream, profile, limits, times)


def every_way(
    words: Sequence[TimedWord], cuts_ms: Sequence[int], profile: Profile = TINY
) -> Iterator[tuple[int | None, list[CueSpan]]]:
    """All ways to cut words, with costs; None for what the search leaves out."""
    stream, costs = stream_of(words, profile, cuts_ms)
    must = [at for at in range(1, len(words)) if stream.must_cut[at]]
    may = [at for at in range(1, len(words)) if stream.may_cut[at] and not stream.must_cut[at]]
    for chosen in chain.from_iterable(combinations(may, n) for n in range(len(may) + 1)):
        places = sorted([0, *must, *chosen, len(words)])
        cost, spans, fit = 0, [], True
        for first, last in pairwise(places):
            next_ms = stream.cue_start[last] if last < len(words) else NO_CUE_MS
            cost += costs.of(first, last, next_ms)
            is_divided = any(stream.may_cut[at] for at in range(first + 1, last))
            fit = fit and (not is_divided or costs.fits(first, last))
            end_ms = costs.end_ms(first, last, next_ms)
            spans.append(CueSpan(first, last, stream.cue_start[first], end_ms))
        yield (cost if fit else None), spans
