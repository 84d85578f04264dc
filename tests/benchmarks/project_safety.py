"""What safety costs: journaled edits, saving, opening and recovering a long film.

Run with `python -m tests.benchmarks.project_safety`. 20,000 cues of ten words each. Medians of
some rounds, by the clock and of the processor's time, which a busy machine changes less; the file
system is that of the temporary folder.
"""

import statistics
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from subtitler.document.cue import Cue, CueOrigin, new_cue_id, shifted
from subtitler.document.document import Document
from subtitler.document.edit import Edit, Splice
from subtitler.document.word import Word
from subtitler.projects.journal import Journal, JournalKeeper
from subtitler.projects.journal_file import read_journal
from subtitler.projects.project_facts import ProjectFacts
from subtitler.projects.project_file import Project, read_project, save_project

CUES = 20_000
WORDS = 10
ROUNDS = 7


def film() -> tuple[Cue, ...]:
    """Cues as a captioning gives them."""

    def words(start_ms: int) -> tuple[Word, ...]:
        places = (start_ms + 150 * number for number in range(WORDS))
        return tuple(Word(f"word{at % 97}", at, at + 140, at % 997 / 997) for at in places)

    starts = range(0, CUES * 2000, 2000)
    recognised = CueOrigin.RECOGNISED
    return tuple(
        Cue(new_cue_id(), at, at + 1800, f"What is said at {at}", words(at), recognised)
        for at in starts
    )


def measured(name: str, work: Callable[[], object], rounds: int = ROUNDS) -> None:
    """Print how long `work` takes, in milliseconds."""
    took: list[float] = []
    computed: list[float] = []
    for _ in range(rounds):
        begun, begun_computing = time.perf_counter(), time.thread_time()
        work()
        took.append((time.perf_counter() - begun) * 1000)
        computed.append((time.thread_time() - begun_computing) * 1000)
    clock, processor = statistics.median(took), statistics.median(computed)
    print(f"{name:<50} {clock:9.2f} ms by the clock {processor:9.2f} ms of the processor")


def main() -> None:
    """Print the times, and the sizes of what is written."""
    document = Document(film())
    serial = iter(range(1_000_000))

    def edit() -> None:
        row = next(serial) % CUES
        old = document.cues[row]
        new = replace(old, text=f"{old.text}!", words=old.words[1:])
        document.perform(Edit("Edit text", (Splice(row, (old,), (new,)),)))

    def shift() -> Edit:
        moved = tuple(shifted(cue, 500, CueOrigin.EDITED) for cue in document.cues)
        return Edit("Shift", (Splice(0, document.cues, moved),))

    def perform_shift(edits: list[Edit]) -> None:
        document.perform(edits.pop())
        document.undo()

    measured("one-cue edit, not journaled", edit, 200)
    measured("shift all, not journaled: compute", shift)
    edits = [shift()] * ROUNDS
    measured("shift all and undo it, not journaled: perform", lambda: perform_shift(edits))
    with tempfile.TemporaryDirectory() as name:
        path = Path(name) / "film.journal"
        keeper = JournalKeeper()
        begun = time.perf_counter()
        journal = Journal(path, document, ProjectFacts, keeper, print)
        print(f"a journal is begun in {(time.perf_counter() - begun) * 1000:.2f} ms, in the thread")
        while not journal.is_current:
            time.sleep(0.01)
        print(f"its base is there after {time.perf_counter() - begun:.2f} s, by the keeper")
        size = path.stat().st_size
        measured("one-cue edit, journaled", edit, 200)
        print(f"  {(path.stat().st_size - size) // 200} bytes each")
        size = path.stat().st_size
        edits = [shift()] * ROUNDS
        measured("shift all and undo it, journaled: perform", lambda: perform_shift(edits))
        print(f"  {(path.stat().st_size - size) // ROUNDS} bytes each")
        journal.close()
        keeper.stop()
        measured("recover the journal", lambda: read_journal(path), 3)
        project = Project(document.state(), ProjectFacts())
        file = Path(name) / "film.subtitler"
        measured("save the project", lambda: save_project(file, project), 3)
        measured("open the project", lambda: read_project(file), 3)
        print(f"  {file.stat().st_size / 1e6:.2f} MB, {len(project.state.done)} steps of history")


if __name__ == "__main__":
    main()
