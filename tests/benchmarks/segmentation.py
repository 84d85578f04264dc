"""Cues cut by the rules beside openai-whisper's segments of the same words, and the time it takes.

    python -m tests.benchmarks.segmentation

Prints for the demo clip, two minutes of synthetic speech (both as stored in
`tests/samples/whisper_segments`) and an hour of made-up words how often each rule of a profile is
broken: by openai-whisper's segments as they are written to a file, by the same segments with
their lines broken well, and by our cues. Then how long two hours of words take.
"""

import statistics
import time
from collections import Counter
from dataclasses import replace

from engine.events import Segment
from subtitler.captioning.cue_maker import CueMaker
from subtitler.document.cue import Cue
from subtitler.rules.check_context import CheckContext
from subtitler.rules.checks import check_document
from subtitler.rules.line_breaks import best_breaks
from subtitler.rules.profile import Profile
from subtitler.rules.profiles import built_in_profile
from subtitler.rules.segmentation import segment_words
from tests.strategies.timed_words import synthetic_words
from tests.whisper_segments import cues_as_they_are, cut_by_windows, stored_segments

ENGLISH = CheckContext("en")
PROFILES = ("netflix", "bbc", "shorts")
HOUR_WORDS, TWO_HOURS_WORDS = 8600, 18_000
SENTENCE_ENDS = (".", "?", "!")


def our_cues(segments: list[Segment], profile: Profile) -> list[Cue]:
    """What captioning makes of the segments."""
    maker = CueMaker(profile, ENGLISH)
    return [cue for each in segments for cue in maker.add(each)] + maker.finish()


def with_lines(cues: list[Cue], profile: Profile) -> list[Cue]:
    """The same cues with their text broken into lines."""
    profile = profile.for_language("en")
    return [replace(cue, text=best_breaks(cue.text, profile, "en")) for cue in cues]


def report(name: str, segments: list[Segment]) -> None:
    """Print the counts for one recording under each profile."""
    for profile_name in PROFILES:
        profile = built_in_profile(profile_name)
        raw = cues_as_they_are(segments)
        rivals = {
            "whisper": raw,
            "whisper, lines broken": with_lines(raw, profile),
            "ours": our_cues(segments, profile),
        }
        print(f"\n{name}, {profile_name}")
        for rival, cues in rivals.items():
            found = check_document(cues, profile, ENGLISH)
            counts = Counter(str(problem.rule) for problem in found)
            ends = sum(cue.text.endswith(SENTENCE_ENDS) for cue in cues)
            listed = ", ".join(f"{rule} {count}" for rule, count in counts.most_common())
            print(
                f"  {rival:22} {len(cues):4} cues, {ends / len(cues):4.0%} end a sentence, "
                f"{len(found):4} broken rules{': ' if listed else ''}{listed}"
            )


def main() -> None:
    """Print all of it."""
    report("demo clip", stored_segments("demo"))
    report("two minutes", stored_segments("two_minutes"))
    report("an hour of made-up words", cut_by_windows(synthetic_words(HOUR_WORDS)))
    words = synthetic_words(TWO_HOURS_WORDS)
    hours = words[-1].end_ms / 3_600_000
    print(f"\n{len(words)} words, {hours:.1f} hours:")
    for name in PROFILES:
        took_s = []
        for _ in range(3):
            began_s = time.process_time()  # not what other programs take meanwhile
            segment_words(words, built_in_profile(name), ENGLISH)
            took_s.append(time.process_time() - began_s)
        print(f"  {name:10} {statistics.median(took_s):.2f} s of one core (median of 3)")


if __name__ == "__main__":
    main()
