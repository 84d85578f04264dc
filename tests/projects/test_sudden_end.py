"""Nothing that was acknowledged is lost, wherever the process ends or the power fails."""

import os
import random
import signal
import struct
import subprocess
import sys
import time
from pathlib import Path

import pytest

from subtitler.document.document import Document
from subtitler.document.operations import CaptionsEnded
from subtitler.projects.journal import Journal, JournalKeeper
from subtitler.projects.journal_file import JournalDamaged, read_journal
from subtitler.projects.recovery import Journals, read_left
from tests.fakes.journal_writer import FACTS, Program

ROOT = Path(__file__).parents[2]
KILLS = 100


def ended(document):
    """The state of a document whose captions, if any were arriving, have ended."""
    copy = Document.restored(document.state())
    if copy.is_captioning:
        copy.replay(CaptionsEnded())
    return copy.state()


@pytest.fixture
def writer():
    with subprocess.Popen(
        [sys.executable, "-m", "tests.fakes.journal_writer"],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    ) as process:
        yield process
        process.stdin.close()


def acknowledged_until_killed(writer, folder, seed, chance):
    """Let a child write, kill it at a moment of chance; how many moves it said were done."""
    writer.stdin.write(f"{folder} {seed}\n".encode())
    writer.stdin.flush()
    child = int(writer.stdout.readline())
    said = 0
    if chance.random() < 0.9:  # else perhaps before the first base is written
        assert writer.stdout.readline() == b".\n"
        said = 1
    time.sleep(chance.random() ** 3 * 0.08)
    os.kill(child, signal.SIGKILL)
    while writer.stdout.readline() != b"END\n":
        said += 1
    return said


@pytest.mark.slow
@pytest.mark.skipif(not hasattr(os, "fork"), reason="the writer forks")
def test_a_hundred_kills_lose_nothing_acknowledged_and_no_history(writer, tmp_path):
    chance = random.Random(5)
    moves = 0
    for seed in range(KILLS):
        folder = tmp_path / str(seed)
        said = acknowledged_until_killed(writer, folder, seed, chance)
        journals = Journals(folder, pytest.fail)
        left = [read_left(path) for path in journals.claim()]
        if said == 0 and not left:
            continue  # it was killed before it had begun
        assert len(left) == 1
        program = Program(seed)
        for _ in range(said):
            program.move()
        possible = [ended(program.document)]
        program.move()  # written down, but the process came to no word about it
        possible.append(ended(program.document))
        recovered = left[0].recovered
        assert recovered.document.state() in possible
        assert recovered.facts == FACTS
        moves += said
        left[0].path.unlink()
        journals.close()
        assert sorted(path.name for path in folder.iterdir()) == ["starting.lock"]
    assert moves > 20 * KILLS


def ends_of_records(data):
    """Where each record ends, and the length of the base."""
    ends, base = [], 0
    while not ends or ends[-1] < len(data):
        at = ends[-1] if ends else 0
        length, _check = struct.unpack_from("<II", data, at)
        ends.append(at + 8 + length)
        if data[at + 8 :].startswith(b'["base"'):
            base = ends[-1]
    return ends, base


@pytest.mark.slow
def test_a_journal_cut_anywhere_gives_what_was_written_before_the_cut(tmp_path):
    program = Program(3, cues=3)
    keeper = JournalKeeper()
    path = tmp_path / "a.journal"
    journal = Journal(path, program.document, lambda: FACTS, keeper, pytest.fail)
    states = [ended(program.document)]
    for _ in range(20):
        program.move()
        states.append(ended(program.document))
    journal.close()
    keeper.stop()
    data = path.read_bytes()
    ends, base = ends_of_records(data)
    ends = ends[ends.index(base) :]
    assert len(ends) == len(states)
    for length in range(base, len(data) + 1):
        path.write_bytes(data[:length])
        recovered = read_journal(path)
        written = sum(end <= length for end in ends)
        assert recovered.document.state() == states[written - 1]
        assert recovered.is_whole == (length in ends)
    for length in range(base):
        path.write_bytes(data[:length])
        with pytest.raises(JournalDamaged, match="open the files again"):
            read_journal(path)


@pytest.mark.parametrize("seed", range(20))
def test_a_journal_damaged_anywhere_gives_a_state_that_was(tmp_path, seed):
    program = Program(seed, cues=3)
    keeper = JournalKeeper()
    path = tmp_path / "a.journal"
    journal = Journal(path, program.document, lambda: FACTS, keeper, pytest.fail)
    states = [ended(program.document)]
    for _ in range(10):
        program.move()
        states.append(ended(program.document))
    journal.close()
    keeper.stop()
    data = bytearray(path.read_bytes())
    _, base = ends_of_records(data)
    place = random.Random(seed).randrange(len(data))
    data[place] ^= 1 << seed % 8
    path.write_bytes(data)
    if place < base:
        with pytest.raises(JournalDamaged, match="beginning"):
            read_journal(path)
    else:
        recovered = read_journal(path)
        assert recovered.document.state() in states
        assert not recovered.is_whole
