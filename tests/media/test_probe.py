"""Facts of media files are read from their headers."""

import av
import numpy as np
import pytest

from engine.errors import MediaUnreadable
from subtitler.media.probe import probe
from tests.media_files import Pictures, Sound, tone, write_media, write_sound


def test_a_video_tells_its_size_length_and_tracks(tmp_path):
    sounds = [Sound(tone(2.0), language="eng"), Sound(tone(2.0), language="fra", layout="stereo")]
    path = write_media(tmp_path / "film.mkv", sounds, Pictures(2.0, size=(640, 360)))
    info = probe(path)
    assert (info.path, info.has_video, info.width, info.height) == (path, True, 640, 360)
    assert info.duration_ms == pytest.approx(2000, abs=60)
    assert info.frame_rate == 25
    assert [(t.language, t.channels) for t in info.audio_tracks] == [("eng", 1), ("fra", 2)]


def test_sound_alone_has_no_video(tmp_path):
    info = probe(write_sound(tmp_path / "talk.mp3", tone(1.0)))
    assert (info.has_video, info.width, info.height) == (False, 0, 0)
    assert info.frame_rate is None
    assert info.duration_ms == pytest.approx(1000, abs=60)


def test_a_cover_picture_is_no_video(tmp_path):
    path = tmp_path / "song.m4a"
    with av.open(str(path), "w", format="mp4") as container:
        sound = container.add_stream("aac", rate=48_000)
        cover = container.add_stream("mjpeg", rate=1)
        cover.width, cover.height, cover.pix_fmt = 64, 64, "yuvj420p"
        cover.disposition = av.stream.Disposition.attached_pic
        picture = av.VideoFrame.from_ndarray(np.zeros((64, 64, 3), np.uint8), format="rgb24")
        container.mux(cover.encode(picture.reformat(format="yuvj420p")))
        container.mux(cover.encode(None))
        frame = av.AudioFrame.from_ndarray(np.zeros((1, 1024), np.float32), "fltp", "mono")
        frame.sample_rate = 48_000
        container.mux(sound.encode(frame))
        container.mux(sound.encode(None))
    assert not probe(path).has_video


def test_a_video_without_sound_has_no_tracks(tmp_path):
    assert probe(write_media(tmp_path / "mute.mp4", pictures=Pictures(1))).audio_tracks == ()


def test_what_is_no_media_is_unreadable(tmp_path):
    path = tmp_path / "notes.mp4"
    path.write_text("no film")
    with pytest.raises(MediaUnreadable):
        probe(path)
