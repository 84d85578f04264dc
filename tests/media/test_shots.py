"""Shot changes lie on the first frame of each shot, whatever the rate, container and clock."""

import math
import os
from fractions import Fraction

import av
import numpy as np
import pytest

from engine.cancellation import Cancelled, CancelToken
from engine.errors import MediaUnreadable
from subtitler.media.shot_cache import cached_shots
from subtitler.media.shots import Shots, ShotsProgress, find_shots
from tests.media_files import Pictures, silence, write_media, write_sound

NTSC = Fraction(30000, 1001)


def picture(seed, size, shift=0, contrast=100):
    """A still full of blocks; another one for each seed, panned by `shift` pixels."""
    width, height = size
    blocks = np.random.default_rng(seed).integers(
        128 - contrast, 128 + contrast, (9, 60), dtype=np.uint8
    )
    whole = np.kron(blocks, np.ones((-(-height // 9), 16), dtype=np.uint8))
    return whole[:height, shift : shift + width]


def write_shots(path, lengths, rate=25, *, codec="mpeg4", offset_s=0.0, **look):
    """A video whose shots have these numbers of frames; the camera pans slowly in each."""
    size = look.setdefault("size", (320, 180))
    with av.open(str(path), "w") as container:
        stream = container.add_stream(codec, rate=rate)
        stream.width, stream.height = size
        stream.pix_fmt = "yuv420p"
        stream.codec_context.bit_rate = 4_000_000
        number = 0
        for seed, length in enumerate(lengths):
            for shift in range(length):
                grey = np.full((size[1] * 3 // 2, size[0]), 128, dtype=np.uint8)
                grey[: size[1]] = picture(seed, shift=shift // 8, **look)
                frame = av.VideoFrame.from_ndarray(grey, format="yuv420p")
                frame.pts = number + round(offset_s * rate)
                frame.time_base = 1 / Fraction(rate)
                container.mux(stream.encode(frame))
                number += 1
        container.mux(stream.encode(None))
    return path


def changes_of(path, **options):
    *progress, shots = find_shots(path, **options)
    assert all(isinstance(event, ShotsProgress) for event in progress)
    return list(shots.changes_ms)


@pytest.mark.parametrize("rate", [24, 25, NTSC, 50])
@pytest.mark.parametrize("suffix", [".mp4", ".mkv", ".ts"])
def test_each_change_is_the_first_whole_millisecond_of_its_frame(tmp_path, rate, suffix):
    codec = "mpeg2video" if suffix == ".ts" else "mpeg4"
    path = write_shots(tmp_path / f"a{suffix}", [30, 17, 40, 5, 30], rate, codec=codec)
    expected = [math.ceil(n * 1000 / Fraction(rate)) for n in (30, 47, 87, 92)]
    found = changes_of(path)
    assert len(found) == len(expected)
    # Matroska's clock ticks in milliseconds, rounded.
    assert all(abs(ours - exact) <= 1 for ours, exact in zip(found, expected, strict=True))


def test_a_late_container_counts_from_its_own_start(tmp_path):
    path = write_shots(tmp_path / "a.ts", [30, 30], codec="mpeg2video", offset_s=7.0)
    assert changes_of(path) == [1200]


def test_slow_changes_are_no_shots_and_a_low_threshold_finds_more(tmp_path):
    assert changes_of(write_media(tmp_path / "a.mp4", pictures=Pictures(4.0))) == []
    faint = write_shots(tmp_path / "b.mp4", [30, 30], contrast=12)
    assert (changes_of(faint), changes_of(faint, threshold=2.0)) == ([], [1200])


def test_pictures_that_change_their_size_in_the_middle_are_followed(tmp_path):
    first = write_shots(tmp_path / "one.ts", [20, 20], codec="mpeg2video")
    second = write_shots(tmp_path / "two.ts", [20, 20], codec="mpeg2video", size=(640, 360))
    joined = tmp_path / "joined.ts"
    joined.write_bytes(first.read_bytes() + second.read_bytes())
    assert changes_of(joined)[0] == 800


def test_the_frame_rate_is_said(tmp_path):
    *_, shots = find_shots(write_shots(tmp_path / "a.mp4", [10], NTSC))
    assert shots == Shots((), NTSC)


def test_sound_alone_has_no_shots(tmp_path):
    assert list(find_shots(write_sound(tmp_path / "a.wav", silence(1.0)))) == [Shots((), None)]


def test_progress_is_told_and_a_cancel_stops_it(tmp_path):
    path = write_shots(tmp_path / "a.mp4", [250, 300], 25, size=(64, 36))
    cancel = CancelToken()
    events = find_shots(path, cancel)
    assert next(events) == ShotsProgress(10_000)
    cancel.cancel()
    with pytest.raises(Cancelled):
        next(events)


def test_a_file_that_breaks_off_gives_what_was_read(tmp_path):
    path = write_shots(tmp_path / "a.ts", [30, 30, 30], codec="mpeg2video")
    data = path.read_bytes()
    path.write_bytes(data[: len(data) // 2])
    assert changes_of(path)[:1] == [1200]


def test_damaged_pictures_are_left_out_and_those_around_them_count(tmp_path):
    path = write_shots(tmp_path / "a.mkv", [30, 30, 30])
    data = bytearray(path.read_bytes())
    half = len(data) // 2
    data[half : half + 400] = os.urandom(400)
    path.write_bytes(data)
    assert changes_of(path)[0] == 1200


def test_what_is_no_media_is_refused(tmp_path):
    path = tmp_path / "a.mp4"
    path.write_bytes(b"no video at all" * 99)
    with pytest.raises(MediaUnreadable):
        list(find_shots(path))


def test_shots_found_once_are_kept_until_the_file_changes(tmp_path, monkeypatch):
    path, folder = tmp_path / "a.mp4", tmp_path / "cache" / "shots"
    write_shots(path, [30, 30])
    first = list(cached_shots(path, folder))
    monkeypatch.setattr("subtitler.media.shot_cache.find_shots", None)
    assert list(cached_shots(path, folder)) == first[-1:]
    monkeypatch.undo()
    assert list(cached_shots(path, folder, threshold=99.0)) == [Shots((), Fraction(25))]
    write_shots(path, [20, 30])
    assert list(cached_shots(path, folder))[-1].changes_ms == (800,)


@pytest.mark.parametrize("damage", ["", "[]", '{"changes_ms": ["x"], "frame_rate": "1/0"}'])
def test_a_damaged_cache_is_made_anew(tmp_path, damage):
    path = write_shots(tmp_path / "a.mp4", [30, 30])
    shots = list(cached_shots(path, tmp_path / "cache"))
    (kept,) = (tmp_path / "cache").iterdir()
    kept.write_text(damage)
    assert list(cached_shots(path, tmp_path / "cache")) == shots
    assert kept.read_text() != damage


def test_a_cache_that_cannot_be_written_costs_nothing_but_time(tmp_path):
    path = write_shots(tmp_path / "a.mp4", [30, 30])
    (tmp_path / "file").touch()
    assert list(cached_shots(path, tmp_path / "file"))[-1].changes_ms == (1200,)
    with pytest.raises(MediaUnreadable):
        list(cached_shots(tmp_path / "none.mp4", tmp_path / "cache"))
