"""How long the editing functions on text take in a document of 20,000 cues with ten words each.

Run with `python -m tests.benchmarks.text_edits`. Prints the median of computing and performing
an edit, in milliseconds of processor time, and for those over all cues also the time for one cue.
"""

import statistics
import sys
import time
from collections.abc import Callable

from subtitler.document.casing import Casing, CasingRules
from subtitler.document.common_errors.rules import RepairRules
from subtitler.document.document import Document
from subtitler.document.edit import Edit
from subtitler.document.editing import (
    change_case,
    find_common_errors,
    fix_common_errors,
    merge_with_next,
    move_first_word_to_previous,
    remove_hearing_impaired,
    set_speaker,
    split_at_time,
    unbreak,
)
from subtitler.document.hearing_impaired import HearingImpaired
from subtitler.rules.search import Query, find, replace_all
from tests.benchmarks.document_speed import CUES, cue

ONE_ROUNDS = 15
ALL_ROUNDS = 3
ENGLISH = RepairRules("en")


def median_ms(work: Callable[[], object], rounds: int) -> float:
    """The median time of `work`."""
    taken: list[float] = []
    for _ in range(rounds):
        begin = time.process_time()
        work()
        taken.append(time.process_time() - begin)
    return 1000 * statistics.median(taken)


def main() -> int:
    """Print the table."""
    cues = [cue(number) for number in range(CUES)]
    document = Document(cues)
    ids = [each.cue_id for each in cues]
    middle = cues[CUES // 2]

    def performing(make: Callable[[], Edit]) -> Callable[[], None]:
        def work() -> None:
            edit = make()
            document.perform(edit)

        return work

    ones: dict[str, Callable[[], Edit]] = {
        "split at a time": lambda: split_at_time(document, middle.cue_id, middle.start_ms + 1400),
        "merge with next": lambda: merge_with_next(document, middle.cue_id),
        "move first word": lambda: move_first_word_to_previous(document, middle.cue_id),
        "sentence case": lambda: change_case(
            document, [middle.cue_id], Casing.SENTENCE, CasingRules("en")
        ),
    }
    print("one cue, ms")
    for name, make in ones.items():
        taken: list[float] = []
        for _ in range(ONE_ROUNDS):
            taken.append(median_ms(performing(make), 1))
            if document.undo_label:
                document.undo()
        print(f"  {name:28} {statistics.median(taken):8.2f}")
    everything = HearingImpaired(interjections=True, music=True, language="en")
    alls: dict[str, Callable[[], object]] = {
        "find, plain": lambda: find(document, Query("word1")),
        "find, pattern": lambda: find(document, Query(r"\bword\d+-(3|4)\b", is_regex=True)),
        "replace a word of each": lambda: replace_all(document, Query("-5", whole_word=True), "-x"),
        "set speaker": lambda: set_speaker(document, ids, "Ann"),
        "join lines": lambda: unbreak(document, ids),
        "upper case": lambda: change_case(document, ids, Casing.UPPER),
        "sentence case": lambda: change_case(document, ids, Casing.SENTENCE, CasingRules("en")),
        "remove hearing impaired": lambda: remove_hearing_impaired(document, everything),
        "find common errors": lambda: find_common_errors(document, rules=ENGLISH),
        "fix common errors": lambda: fix_common_errors(document, rules=ENGLISH),
    }
    print(f"all {CUES} cues, computing only, ms")
    for name, make_all in alls.items():
        taken_ms = median_ms(make_all, ALL_ROUNDS)
        print(f"  {name:28} {taken_ms:8.0f}   {1000 * taken_ms / CUES:6.1f} µs a cue")
    return 0


if __name__ == "__main__":
    sys.exit(main())
