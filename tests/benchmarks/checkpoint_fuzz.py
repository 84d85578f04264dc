"""Tens of thousands of damaged checkpoints, and hostile ones: no crash, hang or untyped error.

Run with `python -m tests.benchmarks.checkpoint_fuzz [files] [seed]`; 20,000 files by default. A
worker process loads them; it is started anew when it dies or takes longer than the limit over
a file, which is then reported by format, number and seed. Its memory is limited, and its peak
is measured over every single file (Linux). Exits with 1 where anything was found.
"""

import json
import logging
import os
import resource
import selectors
import subprocess
import sys
import tempfile
import time
import warnings
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from tests.fakes.checkpoint_mutations import EXPECTED, Target

FILES = 20_000
LIMIT_S = 60.0  # for one file; the machine may be busy
MORE_MEMORY = 4 * 2**30  # address space beyond the idle process; torch reserves much
MOST_GROWTH_MB = 512
TARGETS = "targets.json"


def _status_mb(name: str) -> float:
    """A figure of this process from the kernel, such as its peak (VmHWM) or size (VmSize)."""
    for line in Path("/proc/self/status").read_text("ascii").splitlines():
        if line.startswith(name):
            return int(line.split()[1]) / 1024
    raise LookupError(name)


def _forget_peak() -> None:
    Path("/proc/self/clear_refs").write_text("5", "ascii")


def work(folder: Path, first: int, last: int, seed: str) -> None:
    """Load the damaged and hostile files of these numbers; say of each what became of it."""
    import torch

    torch.set_num_threads(1)
    logging.disable(logging.CRITICAL)
    warnings.simplefilter("error")
    told = json.loads((folder / TARGETS).read_text("utf-8"))
    targets = [Target(n, Path(path), tuple(map(Path, files))) for n, path, files in told["whole"]]
    idle_mb = _status_mb("VmRSS")
    limit = int(_status_mb("VmSize")) * 2**20 + MORE_MEMORY
    resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
    for number in range(first, last):
        _forget_peak()
        if number < len(told["hostile"]):
            name, path = told["hostile"][number]
            facts = _loaded(number, name, Path(path))
        else:
            target = targets[number % len(targets)]
            with target.damaged(f"{seed} {number}") as file:
                facts = _loaded(number, target.name, target.path) | {"file": file.name}
        _say(**facts, growth_mb=_status_mb("VmHWM") - idle_mb)


def _loaded(number: int, name: str, path: Path) -> dict[str, object]:
    """Load a checkpoint; the result says what became of it and how long it took."""
    import engine
    from engine.errors import EngineError

    _say(begun=number, format=name)
    begin = time.perf_counter()
    try:
        engine.load_model(path, device="cpu")
        outcome = "loaded"
    except EngineError as error:
        outcome = type(error).__name__ if str(error) else "an error without a sentence"
    except Exception as error:  # noqa: BLE001 - finding these is what this is for
        outcome = f"UNTYPED {type(error).__name__}: {error}"[:300]
    seconds = time.perf_counter() - begin
    return {"done": number, "format": name, "outcome": outcome, "seconds": seconds}


def _say(**facts: object) -> None:
    print(json.dumps(facts), flush=True)


def _told(process: subprocess.Popen[str]) -> Iterator[dict]:
    """What the worker says, until it ends or says nothing for too long."""
    assert process.stdout is not None
    selector = selectors.DefaultSelector()
    selector.register(process.stdout, selectors.EVENT_READ)
    while selector.select(LIMIT_S):
        line = process.stdout.readline()
        if not line:
            return
        yield json.loads(line)
    process.kill()
    yield {"hung": True}


def _write_all(folder: Path) -> int:
    """Write whole and hostile checkpoints and a list of them; gives how many are hostile."""
    from tests.fakes.checkpoint_targets import write_targets
    from tests.fakes.hostile_checkpoints import HOSTILE, write_hostile

    targets = write_targets(folder / "whole")
    hostile = [
        (name, str(write_hostile(name, folder / f"hostile-{number}")))
        for number, name in enumerate(HOSTILE)
    ]
    whole = [(t.name, str(t.path), [str(file) for file in t.files]) for t in targets]
    content = json.dumps({"whole": whole, "hostile": hostile})
    (folder / TARGETS).write_text(content, "utf-8")
    return len(hostile)


@dataclass
class Figures:
    """What came out so far."""

    outcomes: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    found: list[dict] = field(default_factory=list)
    growth_mb: float = 0.0
    slowest_s: float = 0.0

    def add(self, facts: dict, hostile: int) -> None:
        """Count a file."""
        name = "hostile" if facts["done"] < hostile else facts["format"]
        self.outcomes[name][facts["outcome"]] += 1
        self.growth_mb = max(self.growth_mb, facts["growth_mb"])
        self.slowest_s = max(self.slowest_s, facts["seconds"])
        if facts["outcome"] not in EXPECTED or facts["growth_mb"] > MOST_GROWTH_MB:
            self.found.append(facts)
        if name == "hostile":
            print(
                f"{facts['format']:<44} {facts['outcome']:<18} {facts['seconds']:5.2f} s "
                f"{facts['growth_mb']:+5.0f} MB"
            )

    def report(self) -> None:
        """Print all."""
        for name, counted in self.outcomes.items():
            print(f"{name:<22} {dict(counted.most_common())}")
        print(f"largest growth over the idle process: {self.growth_mb:.0f} MB")
        print(f"slowest file: {self.slowest_s:.2f} s")
        print(f"crashes, hangs, untyped errors, too much memory: {len(self.found)}")
        for facts in self.found[:50]:
            print(json.dumps(facts))


def main(files: int, seed: str) -> int:
    """Run the worker over all numbers, and print the figures."""
    figures, number, begin = Figures(), 0, time.perf_counter()
    with tempfile.TemporaryDirectory() as folder:
        hostile = _write_all(Path(folder))
        while number < files + hostile:
            command = [sys.executable, "-m", "tests.benchmarks.checkpoint_fuzz", "--work", folder]
            process = subprocess.Popen(
                [*command, str(number), str(files + hostile), seed],
                stdout=subprocess.PIPE,
                text=True,
                env=os.environ | {"OMP_NUM_THREADS": "1"},
            )
            facts: dict = {}
            for facts in _told(process):
                if "done" in facts:
                    figures.add(facts, hostile)
                    number = facts["done"] + 1
            process.wait()
            if number < files + hostile:
                died = {"died": process.returncode, "last": facts, "number": number}
                figures.found.append(died)
                number += 1
    minutes = (time.perf_counter() - begin) / 60
    print(f"damaged files: {files}, hostile: {hostile}, seed: {seed}, minutes: {minutes:.1f}")
    figures.report()
    return 1 if figures.found else 0


if __name__ == "__main__":
    if sys.argv[1:2] == ["--work"]:
        work(Path(sys.argv[2]), int(sys.argv[3]), int(sys.argv[4]), sys.argv[5])
    else:
        given = sys.argv[1:]
        sys.exit(main(int(given[0]) if given else FILES, given[1] if given[1:] else "0"))
