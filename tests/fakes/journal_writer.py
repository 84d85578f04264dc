"""A process that edits and journals as fast as it can, to be killed; see test_sudden_end.py.

It reads lines of `FOLDER SEED`. For each it forks a child, which says its process id, edits a
document by a program that the seed decides, and says "." once per move, after the move is done.
When the child has ended, "END" is said. Forking spares a hundred starts of Python.
"""

import os
import random
import sys
from dataclasses import replace
from pathlib import Path

from subtitler.document.cue import Cue, CueOrigin, shifted
from subtitler.document.document import Document
from subtitler.document.edit import Edit, Splice
from subtitler.document.word import Word
from subtitler.projects import journal
from subtitler.projects.project_facts import ProjectFacts
from subtitler.projects.recovery import Journals

FIRST_CUES = 60
FACTS = ProjectFacts(media=Path("film.mp4"), subtitle_path=Path("film.srt"), language="en")


class Program:
    """Moves of a user and of a captioning that depend on nothing but the seed."""

    def __init__(self, seed: int, cues: int = FIRST_CUES) -> None:
        self._random = random.Random(seed)
        self._serial = 0
        self._step = None
        self.document = Document(self._cue() for _ in range(cues))

    def move(self) -> None:
        """Do one thing to the document."""
        choices = [self._type, self._type, self._shift, self._insert, self._delete, self._save]
        choices += [self._arrive, self._arrive, self._end] if self._step else [self._begin]
        choices += [self.document.undo] * 2 if self.document.undo_label else []
        choices += [self.document.redo] if self.document.redo_label else []
        self._random.choice(choices)()

    def _cue(self) -> Cue:
        self._serial += 1
        start_ms = self._random.randrange(100_000)
        words = tuple(
            Word(f"w{at}", start_ms + at, start_ms + at + 1, self._random.random())
            for at in range(4)
        )
        return Cue(f"id-{self._serial}", start_ms, start_ms + 900, "text", words)

    def _perform(self, label, row, removed, inserted, key=None):
        splice = Splice(row, tuple(removed), tuple(inserted))
        self.document.perform(Edit(label, (splice,), key))

    def _row(self):
        return self._random.randrange(len(self.document.cues))

    def _type(self):
        if self.document.cues:
            row = self._row()
            old = self.document.cues[row]
            self._perform("Edit text", row, [old], [replace(old, text=old.text + "x")], "typing")

    def _shift(self):
        cues = self.document.cues
        moved = [shifted(cue, self._random.randrange(-99, 99), CueOrigin.EDITED) for cue in cues]
        self._perform("Shift", 0, cues, moved)

    def _insert(self):
        self._perform("Insert", 0, [], [self._cue()])

    def _delete(self):
        if self.document.cues:
            row = self._row()
            self._perform("Delete", row, self.document.cues[row : row + 2], [])

    def _save(self):
        self.document.mark_clean()

    def _begin(self):
        self._step = self.document.begin_captions("Captions")

    def _arrive(self):
        self._step.add([self._cue() for _ in range(2)])

    def _end(self):
        self._step.finish()
        self._step = None


def write(folder: Path, seed: int) -> None:
    """Be the child: never ends by itself."""
    journal.COMPACT_BYTES = 20_000  # new bases all the time
    program = Program(seed)
    journals = Journals(folder, lambda error: sys.exit(str(error)))
    journals.claim()
    journals.begin(program.document, lambda: FACTS)
    while True:
        program.move()
        os.write(1, b".\n")


def main() -> None:
    """Serve until the standard input ends."""
    for line in sys.stdin:
        folder, seed = line.split()
        child = os.fork()
        if child == 0:
            os.write(1, f"{os.getpid()}\n".encode())
            write(Path(folder), int(seed))
        os.waitpid(child, 0)
        os.write(1, b"END\n")


if __name__ == "__main__":
    main()
