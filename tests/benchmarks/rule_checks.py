"""How long checking and fixing 20,000 cues takes, and checking around one cue.

Run with `python -m tests.benchmarks.rule_checks`, once over cues of which nearly all break rules
and once over the same cues fixed. Medians of processor time are printed, and how many times
longer the full check takes than that around one cue.
"""

import random
import statistics
import time
from collections import Counter

from subtitler.document.cue import Cue
from subtitler.document.document import Document
from subtitler.rules.check_context import CheckContext
from subtitler.rules.checks import check_cues_around, check_document
from subtitler.rules.fixes import fix_all
from subtitler.rules.line_breaks import best_breaks
from subtitler.rules.profiles import built_in_profile

COUNT = 20_000
ROUNDS = 5
SENTENCE = (
    "the a man house went to and but with is was never saw <i>again</i> yesterday, morning. "
    "because she who they through an old red door... stood there"
)


def cues() -> tuple[Cue, ...]:
    """Cues of one to three lines, some too long, too quick, too near to each other."""
    choose = random.Random(0)
    made: list[Cue] = []
    at = 0
    for number in range(COUNT):
        words = [choose.choice(SENTENCE.split()) for _ in range(choose.randint(2, 14))]
        for _ in range(choose.randint(0, 2)):
            words.insert(choose.randrange(len(words)), "\n")
        text = " ".join(words).replace(" \n ", "\n").strip()
        end = at + choose.randint(500, 5000)
        made.append(Cue(str(number), at, end, text))
        at = end + choose.choice((-50, 0, 40, 83, 200, 600, 2000))
    return tuple(made)


def median_s(work) -> float:
    times = []
    for _ in range(ROUNDS):
        start = time.process_time()
        work()
        times.append(time.process_time() - start)
    return statistics.median(times)


def report(name: str, document: Document, context: CheckContext) -> None:
    """Measure one document, fix it and print all."""
    profile = built_in_profile("netflix")
    all_cues = document.cues
    problems = check_document(all_cues, profile, context)
    full = median_s(lambda: check_document(all_cues, profile, context))
    one = median_s(lambda: check_cues_around(all_cues, [COUNT // 2], profile, context))
    start = time.process_time()
    fixing = fix_all(document, profile, context)
    fix = time.process_time() - start
    document.perform(fixing.edit)
    rules = len({problem.rule for problem in problems})
    print(f"{name}: {len(all_cues)} cues, {len(problems)} problems of {rules} rules")
    print(f"  check all              {full * 1000:8.1f} ms, {full / COUNT * 1e6:.1f} us a cue")
    print(f"  check around one cue   {one * 1000:8.3f} ms, {full / one:.0f} times less than all")
    print(f"  fix all                {fix * 1000:8.1f} ms")
    print(f"  fixed {len(fixing.fixed)}, left {len(fixing.left)}")
    print("  left:", dict(Counter(str(left.rule) for left in fixing.left).most_common()))


def main() -> None:
    """Measure and print."""
    all_cues = cues()
    english = built_in_profile("netflix").for_language("en")
    breaks = median_s(lambda: [best_breaks(cue.text, english, "en") for cue in all_cues])
    print(f"break {COUNT} texts anew  {breaks * 1000:8.1f} ms")
    context = CheckContext("en", 24, tuple(range(0, all_cues[-1].end_ms, 3217)))
    document = Document(all_cues)
    report("broken", document, context)
    report("fixed", document, context)


if __name__ == "__main__":
    main()
