"""A long file takes no more memory than a short one."""

from tests.benchmarks.long_file import MOST_GROWTH_MB, measured, write_long_file
from tests.engine.tiny_model import write_tiny_model


def test_half_an_hour_takes_little_more_memory_than_the_model(tmp_path, monkeypatch):
    # Two threads wait for each other on a busy machine: minutes instead of seconds.
    monkeypatch.setenv("OMP_NUM_THREADS", "1")
    write_long_file(tmp_path / "long.flac", hours=0.5)
    model = write_tiny_model(tmp_path / "model")
    options = {"language": "en", "temperatures": [0.0], "sample_len": 8}
    report = measured(tmp_path / "long.flac", model, **options)
    assert report["hours"] > 0.5
    assert report["segments"] > 10
    assert report["peak_mb"] - report["model_mb"] <= MOST_GROWTH_MB
