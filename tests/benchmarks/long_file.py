"""Memory that the transcription of a long file takes, and whether it can be taken up again.

    python -m tests.benchmarks.long_file [hours]

Writes a file of that many hours (10 unless told), half of it speech, and transcribes it with the
demo model in a process of its own. Prints the process's memory after the model was loaded, its
peak, and the speed. Ten hours take about a quarter of an hour on two idle cores.
"""

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import av
import numpy as np

import engine
from engine.audio import SAMPLE_RATE_HZ, load_audio

ROOT = Path(__file__).parents[2]
CLIP = ROOT / "resources" / "demo" / "demo.mp4"
MODEL = ROOT / "resources" / "models" / "demo-en"
MOST_GROWTH_MB = 600


def write_long_file(path: Path, hours: float) -> None:
    """Write the demo clip and as much silence, again and again, as FLAC."""
    clip = (load_audio(CLIP) * 32767).astype(np.int16)
    block = np.concatenate([clip, np.zeros_like(clip)])[None]
    with av.open(str(path), "w") as container:
        stream = container.add_stream("flac", rate=SAMPLE_RATE_HZ, layout="mono")
        done = 0
        while done < hours * 3600 * SAMPLE_RATE_HZ:
            frame = av.AudioFrame.from_ndarray(block, format="s16", layout="mono")
            frame.sample_rate, frame.pts = SAMPLE_RATE_HZ, done
            container.mux(stream.encode(frame))
            done += block.shape[1]
        container.mux(stream.encode(None))


def peak_mb() -> float:
    """The largest memory that this process had so far."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def transcribe_and_report(path: Path, model: Path, options: dict) -> None:
    """Transcribe, and print what it took as one line of JSON."""
    loaded = engine.load_model(model, device="cpu")
    before_mb, began_s = peak_mb(), time.monotonic()
    segments = gaps = 0
    at_tenths: dict[int, float] = {}
    wanted = engine.TranscriptionOptions(**options)
    duration_s = 0.0
    for event in engine.transcribe(path, loaded, wanted):
        if isinstance(event, engine.SegmentFound):
            segments += 1
        elif isinstance(event, engine.GapFound):
            gaps += 1
        elif isinstance(event, engine.WindowDecoded):
            at_tenths[int(10 * event.done_s / event.total_s)] = round(peak_mb())
            duration_s = event.total_s
    took_s = time.monotonic() - began_s
    report = {
        "hours": duration_s / 3600,
        "model_mb": round(before_mb),
        "peak_mb": round(peak_mb()),
        "peak_mb_by_tenth": at_tenths,
        "segments": segments,
        "gaps": gaps,
        "minutes": round(took_s / 60, 1),
        "times_real_time": round(duration_s / took_s, 1),
    }
    print(json.dumps(report))


def measured(path: Path, model: Path = MODEL, **options) -> dict:
    """Transcribe in a process of its own and give its report."""
    command = [sys.executable, "-m", "tests.benchmarks.long_file", "--file", str(path)]
    command += ["--model", str(model), "--options", json.dumps(options)]
    run = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    return json.loads(run.stdout.splitlines()[-1])


def main() -> None:
    """Measure as the command line says."""
    parser = argparse.ArgumentParser()
    parser.add_argument("hours", type=float, nargs="?", default=10.0)
    parser.add_argument("--file", type=Path)
    parser.add_argument("--model", type=Path, default=MODEL)
    parser.add_argument("--options", type=json.loads, default={})
    chosen = parser.parse_args()
    if chosen.file is not None:
        transcribe_and_report(chosen.file, chosen.model, chosen.options)
        return
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "long.flac"
        write_long_file(path, chosen.hours)
        for options in ({"language": "en"}, {"language": "en", "batch_size": 4}):
            report = measured(path, chosen.model, **options)
            growth_mb = report["peak_mb"] - report["model_mb"]
            verdict = "within" if growth_mb <= MOST_GROWTH_MB else "ABOVE"
            print(options, report)
            print(f"  {growth_mb} MB beside the model: {verdict} {MOST_GROWTH_MB} MB", flush=True)


if __name__ == "__main__":
    main()
