"""Decoding: one clock, one choice of track, bounded memory, plain words for bad files."""

import inspect
import pickle
import tracemalloc
import wave
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest

from engine.audio import (
    SAMPLE_RATE_HZ,
    MediaAudio,
    WaveformAudio,
    audio_tracks,
    choose_track,
    load_audio,
    stated_duration_s,
)
from engine.audio_track import AudioTrack
from engine.cancellation import Cancelled, CancelToken
from engine.errors import AudioTrackMissing, MediaUnreadable, NoAudioTrack
from tests.media_files import (
    Pictures,
    Sound,
    bursts,
    onsets_s,
    silence,
    tone,
    write_media,
    write_sound,
)

BURSTS_S = (0.5, 1.5, 2.5)
# A transport stream's AAC keeps its priming of 1024 samples; the rest is the codec's ringing.
CLOCK_TOLERANCE_S = 0.025


def burst_sound(**details):
    return Sound(bursts(BURSTS_S, 3.5), **details)


def video_codec(suffix):
    return "mpeg2video" if suffix == ".ts" else "mpeg4"


def assert_onsets(path, expected, track=None):
    assert onsets_s(load_audio(path, track)) == pytest.approx(expected, abs=CLOCK_TOLERANCE_S)


# --- the clock ---------------------------------------------------------------------------------


@pytest.mark.parametrize("suffix", [".wav", ".mp3", ".ogg", ".flac", ".m4a", ".mka"])
def test_a_plain_file_keeps_its_times(tmp_path, suffix):
    path = write_sound(tmp_path / f"plain{suffix}", bursts(BURSTS_S, 3.5))
    assert onsets_s(load_audio(path)) == pytest.approx(BURSTS_S, abs=0.005)


@pytest.mark.parametrize("suffix", [".mp4", ".mkv", ".ts"])
def test_audio_that_starts_late_is_preceded_by_silence(tmp_path, suffix):
    pictures = Pictures(6.0, codec=video_codec(suffix))
    path = write_media(tmp_path / f"late{suffix}", [burst_sound(start_s=2.5)], pictures)
    assert_onsets(path, [3.0, 4.0, 5.0])
    assert not load_audio(path)[: int(2.4 * SAMPLE_RATE_HZ)].any()


@pytest.mark.parametrize("suffix", [".mp4", ".mkv", ".ts"])
def test_a_hole_between_timestamps_becomes_silence(tmp_path, suffix):
    sound = burst_sound(holes=((1.0, 1.0),))
    path = write_media(tmp_path / f"hole{suffix}", [sound], Pictures(5, codec=video_codec(suffix)))
    assert_onsets(path, [0.5, 2.5, 3.5])


@pytest.mark.parametrize("suffix", [".mp4", ".mkv", ".ts"])
def test_timestamps_that_do_not_start_at_zero_count_from_the_first(tmp_path, suffix):
    pictures = Pictures(4, codec=video_codec(suffix))
    path = write_media(tmp_path / f"offset{suffix}", [burst_sound()], pictures, offset_s=10.0)
    assert_onsets(path, BURSTS_S)


def test_offset_late_start_and_hole_add_up(tmp_path):
    sound = burst_sound(start_s=1.0, holes=((2.0, 0.5),))
    path = write_media(tmp_path / "all.mkv", [sound], Pictures(6), offset_s=100.0)
    assert_onsets(path, [1.5, 2.5, 4.0])


def test_an_edit_list_that_drops_the_beginning_trims_it(tmp_path):
    sound = burst_sound(start_s=-1.0)
    path = write_media(tmp_path / "edit.mp4", [sound], Pictures(3, start_s=-1.0))
    assert_onsets(path, [0.5, 1.5])


def test_overlapping_timestamps_are_trimmed(tmp_path):
    sound = burst_sound(codec="pcm_s16le", holes=((1.0, -0.3),), packet_samples=24_000)
    path = write_media(tmp_path / "overlap.mkv", [sound], Pictures(4))
    assert_onsets(path, [0.5, 1.2, 2.2])
    assert load_audio(path).size == 3.2 * SAMPLE_RATE_HZ


def test_small_jitter_of_timestamps_does_not_cut_the_sound(tmp_path):
    smooth = write_media(tmp_path / "smooth.mkv", [Sound(tone(2.0), codec="pcm_s16le")])
    shaky = write_media(
        tmp_path / "shaky.mkv", [Sound(tone(2.0), codec="pcm_s16le", jitter_s=0.003)]
    )
    assert np.array_equal(load_audio(smooth), load_audio(shaky)[-load_audio(smooth).size :])


def test_drift_of_timestamps_does_not_add_up(tmp_path):
    drift = tuple((second, 0.004) for second in np.arange(0.5, 10.0, 0.5))  # 0.8 %
    sound = Sound(bursts((9.8,), 10.5), codec="pcm_s16le", holes=drift)
    path = write_media(tmp_path / "drift.mkv", [sound])
    assert onsets_s(load_audio(path)) == pytest.approx([9.8 + 19 * 0.004], abs=0.011)


def test_a_count_that_starts_anew_goes_on_where_the_last_one_ended(tmp_path):
    first, second = (
        write_media(tmp_path / f"{offset_s}.ts", [burst_sound()], offset_s=offset_s)
        for offset_s in (1000.0, 10.0)
    )
    path = tmp_path / "joined.ts"
    path.write_bytes(first.read_bytes() + second.read_bytes())
    onsets = onsets_s(load_audio(path))
    assert onsets == pytest.approx([0.5, 1.5, 2.5, 4.0, 5.0, 6.0], abs=0.1)


def test_a_track_that_appears_in_the_middle_does_not_end_the_others(tmp_path, expected_logs):
    """Transport streams announce tracks at any time; FFmpeg looks for them at both ends only."""
    expected_logs.append("1 damaged audio packets")  # cut by the first part's end
    alone = [Sound(bursts((0.5,), 2.0))]
    first = write_media(tmp_path / "1.ts", alone)
    both = write_media(tmp_path / "2.ts", alone * 2, offset_s=2.0)
    last = write_media(tmp_path / "3.ts", alone, offset_s=4.0)
    null_packet = bytes.fromhex("471fff10") + b"\xff" * 184
    padding = null_packet * (6_000_000 // len(null_packet))
    path = tmp_path / "joined.ts"
    path.write_bytes(padding.join(part.read_bytes() for part in (first, both, last)))
    assert len(audio_tracks(path)) == 1
    assert_onsets(path, [0.52, 2.52, 4.52])


# --- tracks ------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def two_languages(tmp_path_factory):
    path = tmp_path_factory.mktemp("media") / "two.mkv"
    sounds = [
        Sound(bursts((0.5,), 2.0), language="eng", is_default=False),
        Sound(bursts((1.2,), 2.0), language="deu", title="Kommentar", is_default=True),
    ]
    return write_media(path, sounds, Pictures(2))


def test_tracks_are_listed_with_what_the_container_says(two_languages):
    first, second = audio_tracks(two_languages)
    assert (first.index, first.language, first.is_default) == (0, "eng", False)
    assert (second.index, second.stream_index, second.language) == (1, 2, "deu")
    assert (second.title, second.codec, second.channels) == ("Kommentar", "aac", 1)
    assert second.rate_hz == 48_000
    assert second.is_default


def test_an_undetermined_language_is_none(tmp_path):
    path = write_media(tmp_path / "und.mp4", [Sound(silence(0.5), language="und")])
    assert audio_tracks(path)[0].language == ""


def test_the_chosen_track_is_decoded(two_languages):
    assert_onsets(two_languages, [0.5], track=0)
    assert_onsets(two_languages, [1.2], track=1)


def test_without_a_wish_the_default_track_is_taken(two_languages):
    source = MediaAudio(two_languages)
    assert source.track.language == "deu"
    assert_onsets(two_languages, [1.2])


def test_without_a_default_the_first_track_is_taken():
    tracks = [AudioTrack(0, 1, "aac", 2, 48_000), AudioTrack(1, 2, "aac", 2, 48_000)]
    assert choose_track(Path("x.mkv"), tracks, None) is tracks[0]


def test_a_track_that_is_not_there_is_named(two_languages):
    with pytest.raises(AudioTrackMissing, match=r"no audio track 3; choose one of its 2 tracks"):
        MediaAudio(two_languages, track=2)
    with pytest.raises(AudioTrackMissing):
        MediaAudio(two_languages, track=-1)


def test_a_video_without_sound_is_no_audio_track(tmp_path):
    path = write_media(tmp_path / "mute.mp4", pictures=Pictures(1))
    assert audio_tracks(path) == ()
    with pytest.raises(NoAudioTrack, match=r"mute\.mp4 has no audio track"):
        load_audio(path)


# --- files that cannot be read -----------------------------------------------------------------


def unreadable(path):
    with pytest.raises(MediaUnreadable) as caught:
        load_audio(path)
    sentence = str(caught.value)
    assert sentence.startswith(path.name)
    assert "\n" not in sentence
    assert sentence.count(". ") == 0
    again = pickle.loads(pickle.dumps(caught.value))  # noqa: S301 - our own bytes
    assert str(again) == sentence
    return caught.value.reason


def test_a_missing_file_is_unreadable(tmp_path):
    assert unreadable(tmp_path / "gone.mp4") == "the file does not exist"
    assert unreadable(tmp_path / ("long" * 100)) == "file name too long"


def test_a_folder_is_unreadable(tmp_path):
    assert unreadable(tmp_path) == "it is a folder"


def test_an_empty_file_is_unreadable(tmp_path):
    path = tmp_path / "empty.mp4"
    path.touch()
    assert unreadable(path) == "the file is empty"


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("noise.mp4", bytes(range(256)) * 50),
        ("notes.txt", b"Just some words.\n" * 40),
        ("cues.srt", b"1\n00:00:01,000 --> 00:00:02,000\nHello\n\n"),
        ("header.wav", b"RIFF\x00\x00\x00\x00WAVE"),
    ],
)
def test_what_is_no_media_is_unreadable(tmp_path, capfd, name, content):
    path = tmp_path / name
    path.write_bytes(content)
    assert unreadable(path)
    assert capfd.readouterr() == ("", "")


def test_a_playlist_reaches_nothing_beyond_itself(tmp_path):
    path = tmp_path / "list.m3u8"
    path.write_text("#EXTM3U\n#EXTINF:1,\nhttp://192.0.2.1/a.ts\n#EXT-X-ENDLIST\n")
    assert unreadable(path)


def test_a_recording_cut_off_before_its_index_is_unreadable(tmp_path, capfd):
    whole = write_sound(tmp_path / "whole.m4a", tone(2.0)).read_bytes()
    path = tmp_path / "cut.m4a"
    path.write_bytes(whole[: len(whole) // 2])
    assert unreadable(path) == "its data is damaged or of no known kind"
    assert capfd.readouterr() == ("", "")


def test_a_recording_cut_off_after_its_index_gives_what_is_there(tmp_path, capfd, expected_logs):
    expected_logs.append("damaged audio packets were left silent")
    options = {"movflags": "faststart"}
    whole = write_media(tmp_path / "whole.mp4", [Sound(tone(4.0))], options=options).read_bytes()
    path = tmp_path / "cut.mp4"
    path.write_bytes(whole[: len(whole) * 6 // 10])
    assert 1.0 < load_audio(path).size / SAMPLE_RATE_HZ < 3.9
    assert capfd.readouterr() == ("", "")


def test_damaged_packets_leave_silence_and_the_times_after_them_hold(
    tmp_path, capfd, expected_logs
):
    expected_logs.append("damaged audio packets were left silent")
    sound = Sound(bursts((0.5, 3.0), 3.5), codec="mp2")
    whole = bytearray(write_media(tmp_path / "whole.ts", [sound]).read_bytes())
    middle = len(whole) // 2
    whole[middle : middle + 20 * 188] = bytes(20 * 188)
    path = tmp_path / "hurt.ts"
    path.write_bytes(whole)
    onsets = onsets_s(load_audio(path))
    assert [onsets[0], onsets[-1]] == pytest.approx([0.5, 3.0], abs=CLOCK_TOLERANCE_S)
    assert capfd.readouterr() == ("", "")


def test_a_codec_that_is_unknown_is_said(tmp_path):
    whole = write_sound(tmp_path / "whole.mka", tone(0.5)).read_bytes()
    path = tmp_path / "odd.mka"
    path.write_bytes(whole.replace(b"A_AAC", b"A_ZZZ"))
    assert audio_tracks(path)[0].codec == "unknown"
    assert unreadable(path) == "its audio is coded in an unknown way"


# --- sizes and shapes --------------------------------------------------------------------------


def write_wav(path, samples, rate_hz=SAMPLE_RATE_HZ):
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(rate_hz)
        file.writeframes(np.asarray(samples, dtype="<i2").tobytes())
    return path


def test_empty_audio_has_no_samples(tmp_path):
    audio = load_audio(write_wav(tmp_path / "none.wav", []))
    assert audio.shape == (0,)
    assert audio.dtype == np.float32


def test_one_sample_survives(tmp_path):
    assert load_audio(write_wav(tmp_path / "one.wav", [16384])).tolist() == [0.5]


def test_sixteen_kilohertz_mono_passes_bit_for_bit(tmp_path):
    samples = np.random.default_rng(4).integers(-32768, 32767, 50_001)
    audio = load_audio(write_wav(tmp_path / "noise.wav", samples))
    assert np.array_equal(audio, samples.astype(np.float32) / 32768)


def test_eight_kilohertz_mono_doubles_its_samples(tmp_path):
    audio = load_audio(write_wav(tmp_path / "phone.wav", np.zeros(8000), rate_hz=8000))
    assert audio.size == SAMPLE_RATE_HZ


def test_six_channels_are_mixed_to_one(tmp_path):
    sound = Sound(bursts((0.5,), 1.0), layout="5.1")
    path = write_media(tmp_path / "surround.mkv", [sound])
    assert audio_tracks(path)[0].channels == 6
    assert_onsets(path, [0.5])


def test_reading_twice_gives_the_same(two_languages):
    source = MediaAudio(two_languages)
    first, second = (np.concatenate(list(source.blocks())) for _ in range(2))
    assert np.array_equal(first, second)


def test_two_readers_do_not_disturb_each_other(two_languages):
    source = MediaAudio(two_languages)
    pairs = list(zip(source.blocks(), source.blocks(), strict=True))
    assert pairs
    assert all(np.array_equal(one, other) for one, other in pairs)


def test_a_bare_waveform_is_read_in_blocks_any_number_of_times():
    waveform = np.random.default_rng(1).standard_normal(40_000).astype(np.float32)
    source = WaveformAudio(waveform)
    assert source.track is None
    for _ in range(2):
        assert np.array_equal(np.concatenate(list(source.blocks())), waveform)


def test_how_long_it_is_said_to_be_is_known_before_reading(two_languages):
    info = MediaAudio(two_languages)
    read_s = sum(block.size for block in info.blocks()) / SAMPLE_RATE_HZ
    assert info.stated_duration_s == pytest.approx(read_s, abs=0.1)
    assert WaveformAudio(np.zeros(24_000, dtype=np.float32)).stated_duration_s == 1.5


@pytest.mark.parametrize("duration", [None, 0, -5])
def test_a_container_may_say_no_length(duration):
    assert stated_duration_s(SimpleNamespace(duration=duration)) is None


def test_a_waveform_of_two_channels_is_refused():
    with pytest.raises(ValueError, match="mono"):
        WaveformAudio(np.zeros((2, 10), dtype=np.float32))


def test_integer_samples_are_refused_instead_of_taken_for_very_loud_ones():
    with pytest.raises(ValueError, match="floating-point"):
        WaveformAudio(np.zeros(10, dtype=np.int16))


def test_cancelling_stops_between_packets(tmp_path):
    path = write_sound(tmp_path / "long.wav", silence(20.0))
    cancel = CancelToken()
    blocks = MediaAudio(path).blocks(cancel)
    next(blocks)
    cancel.cancel()
    with pytest.raises(Cancelled):
        next(blocks)
    with pytest.raises(Cancelled):
        next(WaveformAudio(np.zeros(9, dtype=np.float32)).blocks(cancel))


def test_a_long_file_is_read_in_bounded_memory(tmp_path):
    path = write_wav(tmp_path / "long.wav", np.zeros(600 * 8000), rate_hz=8000)
    source = MediaAudio(path)
    tracemalloc.start()
    try:
        n_samples = sum(block.size for block in source.blocks())
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert n_samples == 600 * SAMPLE_RATE_HZ
    assert peak < 4_000_000  # the whole would be 38 MB


def test_blocks_are_made_as_they_are_asked_for(tmp_path):
    blocks = MediaAudio(write_sound(tmp_path / "a.wav", silence(5.0))).blocks()
    assert inspect.isgenerator(blocks)
    assert next(blocks).size < 2 * SAMPLE_RATE_HZ
    blocks.close()
