"""How long editing takes in a document of 20,000 cues with ten words each.

Run with `python -m tests.benchmarks.document_speed`. Prints medians in milliseconds of the
processor's time, which other work on the machine stretches less, alone and with a listener that
keeps a snapshot of the cues, as the views and the recovery do. An edit's time is that of computing
and performing it.
"""

import statistics
import sys
import time
from collections.abc import Callable, Iterator

from subtitler.document.cue import Cue, CueOrigin
from subtitler.document.document import Document
from subtitler.document.edit import Edit
from subtitler.document.editing import (
    bridge_gaps,
    change_frame_rate,
    delete_cues,
    netflix_shot_zones,
    nudge_cue,
    set_start_and_shift_rest,
    set_text,
    set_times,
    shift,
    snap_to_shots,
    sort_by_time,
    stretch,
)
from subtitler.document.frame_rate import FPS_24, FPS_25
from subtitler.document.word import Word

CUES = 20_000
WORDS = 10
ROUNDS = 15
CUE_MS = 3000
SHOTS = range(0, CUES * CUE_MS, 3700)

Act = Callable[[], None]


def cue(number: int) -> Cue:
    """A cue of 3 s whose words fill it."""
    start_ms = number * CUE_MS
    texts = [f"word{number}-{index}" for index in range(WORDS)]
    words = tuple(
        Word(text, start_ms + 280 * index, start_ms + 280 * index + 250, 0.9)
        for index, text in enumerate(texts)
    )
    return Cue(
        f"cue-{number:05}", start_ms, start_ms + 2800, " ".join(texts), words, CueOrigin.RECOGNISED
    )


def performed(document: Document, make: Callable[[int], Edit]) -> Iterator[tuple[str, Act]]:
    """Once each: perform the edit of this round, undo it."""
    for number in range(ROUNDS):
        yield "", lambda number=number: document.perform(make(number))
        if document.undo_label is not None:
            yield "undo ", document.undo


def medians(acts: Iterator[tuple[str, Act]]) -> dict[str, float]:
    """The median of each kind of act, in milliseconds."""
    times: dict[str, list[float]] = {}
    for name, act in acts:
        begin = time.process_time()
        act()
        times.setdefault(name, []).append(time.process_time() - begin)
    return {name: 1000 * statistics.median(taken) for name, taken in times.items()}


def kinds(document: Document) -> dict[str, Callable[[int], Edit]]:
    """The edits to be measured, by name; each takes the number of its round."""
    ids = [cue.cue_id for cue in document.cues]

    def some(number: int) -> Cue:
        return document.cues[(number * 7919 + CUES // 2) % CUES]

    return {
        "set text": lambda n: set_text(document, some(n).cue_id, some(n).text + " and more"),
        "set times": lambda n: set_times(
            document, some(n).cue_id, some(n).start_ms + 40, some(n).end_ms + 80
        ),
        "nudge one by a frame": lambda n: nudge_cue(document, [some(n).cue_id], 1, FPS_25),
        "shift all": lambda n: shift(document, None, 1000 + n),
        "shift every other": lambda n: shift(document, ids[::2], 1000 + n),
        "set start, shift the rest": lambda n: set_start_and_shift_rest(
            document, ids[n], n * CUE_MS + 500
        ),
        "stretch all": lambda _: stretch(document, (0, 0), (CUE_MS, CUE_MS + 10)),
        "change frame rate": lambda _: change_frame_rate(document, FPS_24, FPS_25),
        "snap to shots": lambda _: snap_to_shots(document, None, SHOTS, netflix_shot_zones(FPS_25)),
        "bridge all gaps": lambda _: bridge_gaps(document, 500),
        "sort, nothing to do": lambda _: sort_by_time(document),
        "delete one": lambda n: delete_cues(document, [some(n).cue_id]),
        "delete every other": lambda _: delete_cues(document, ids[::2]),
        "delete all": lambda _: delete_cues(document, ids),
    }


def main() -> None:
    """Print the medians, and how fast this machine is just now."""
    cues = tuple(cue(number) for number in range(CUES))
    print(f"{CUES:,} cues with {WORDS} words, median of {ROUNDS}, Python {sys.version.split()[0]}")
    loops = medians(("", lambda: [-number for number in range(10**6)]) for _ in range(ROUNDS))
    print(f"to compare with: a list of a million numbers takes {loops['']:.0f} ms")
    print(f"{'':32} {'alone':>10} {'listened to':>12}")
    alone, heard = Document(cues), Document(cues)
    snapshots = [heard.cues]
    heard.subscribe(lambda _: snapshots.__setitem__(0, heard.cues))
    for name in kinds(alone):
        taken = [medians(performed(document, kinds(document)[name])) for document in (alone, heard)]
        for prefix in taken[0]:
            print(f"{prefix + name:32} {taken[0][prefix]:7.2f} ms {taken[1][prefix]:9.2f} ms")


if __name__ == "__main__":
    main()
