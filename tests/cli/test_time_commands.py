"""`subtitler shift` and `subtitler stretch`: times move, and nothing else in the files does."""

import pytest

from subtitler.cli import main
from subtitler.formats import read_subtitles

SRT = (
    "7\r\n00:00:10,000 --> 00:00:12,500\r\nFirst <i>line</i>\r\n\r\n"
    "8\r\n00:00:20,000 --> 00:00:21,000 X1:10 X2:20\r\nSecond\r\n\r\n\r\n"
)
VTT = "WEBVTT\n\nNOTE kept\n\nid\n00:10.000 --> 00:12.000 line:0\nOne <00:11.000>two\n"


def times(path):
    return [(cue.start_ms, cue.end_ms) for cue in read_subtitles(path).cues]


@pytest.fixture
def srt(folder):
    (folder / "a.srt").write_bytes(SRT.encode("utf-16"))
    return folder / "a.srt"


@pytest.mark.parametrize(
    ("words", "by_ms"),
    [
        (["--by", "1.5"], 1500),
        (["--by", "+00:00:01,5"], 1500),
        (["--by=-00:00:02"], -2000),
        (["--by", "-2"], -2000),
        (["--by", "12f", "--frame-rate", "24"], 500),
        (["--by=-12 f", "--frame-rate", "24"], -500),
    ],
)
def test_all_cues_are_shifted_and_the_rest_of_the_file_stays(folder, srt, words, by_ms):
    assert main(["shift", "a.srt", *words, "--out", "out"]) == 0
    assert times(folder / "out" / "a.srt") == [
        (10_000 + by_ms, 12_500 + by_ms),
        (20_000 + by_ms, 21_000 + by_ms),
    ]
    assert srt.read_bytes() == SRT.encode("utf-16")
    back = ["shift", "out/a.srt", f"--by={-by_ms / 1000}", "--overwrite"]
    assert main(back) == 0
    assert (folder / "out" / "a.srt").read_bytes() == SRT.encode("utf-16")


def test_words_stamps_and_notes_move_or_stay_as_they_must(folder):
    (folder / "a.vtt").write_text(VTT, encoding="utf-8")
    assert main(["shift", "a.vtt", "--by", "1", "--overwrite"]) == 0
    moved = VTT.replace("00:12", "00:13").replace("<00:11", "<00:00:12").replace("00:10", "00:11")
    assert (folder / "a.vtt").read_text(encoding="utf-8") == moved


def test_only_cues_of_a_stretch_of_time_are_shifted(folder, srt):
    assert main(["shift", "a.srt", "--by", "1", "--since", "0:15", "--overwrite"]) == 0
    assert times(srt) == [(10_000, 12_500), (21_000, 22_000)]
    assert main(["shift", "a.srt", "--by", "1", "--until", "0:15", "--overwrite"]) == 0
    assert times(srt) == [(11_000, 13_500), (21_000, 22_000)]


def test_nothing_to_shift_writes_nothing(folder, srt, capsys):
    srt.chmod(0o444)
    assert main(["shift", "a.srt", "--by", "1", "--since", "1:00:00", "--overwrite"]) == 0
    assert capsys.readouterr().out == "a.srt: nothing to change.\n"


def test_files_are_changed_only_when_that_is_said(srt, capsys):
    assert main(["shift", "a.srt", "--by", "1"]) == 1
    assert "--out DIR, or --overwrite" in capsys.readouterr().out
    assert srt.read_bytes() == SRT.encode("utf-16")


def test_an_existing_copy_is_replaced_only_on_demand(folder, srt, capsys):
    (folder / "out").mkdir()
    (folder / "out" / "a.srt").write_text("mine", encoding="utf-8")
    assert main(["shift", "a.srt", "--by", "1", "--out", "out"]) == 1
    assert "out/a.srt exists already; use --overwrite" in capsys.readouterr().out
    assert main(["shift", "a.srt", "--by", "1", "--out", "out", "--overwrite"]) == 0
    assert "2 of 2 cues changed: out/a.srt" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["--by=-11"], "a.srt: "),  # before 0: see document.editing.retiming
        (["--by", "12f"], "12f are frames; say their rate, such as --frame-rate 25."),
        (["--by", "1", "--out", "file/below"], "its folder cannot be made"),
    ],
)
def test_what_cannot_be_done_is_told_and_the_file_stays(folder, srt, capsys, words, sentence):
    (folder / "file").touch()
    assert main(["shift", "a.srt", *words, *([] if "--out" in words else ["--overwrite"])]) == 1
    assert sentence in capsys.readouterr().out
    assert srt.read_bytes() == SRT.encode("utf-16")


def test_two_points_stretch_and_more_bend(folder, srt):
    points = ["--point", "10=20", "--point", "20=40"]
    assert main(["stretch", "a.srt", *points, "--out", "out"]) == 0
    assert times(folder / "out" / "a.srt") == [(20_000, 25_000), (40_000, 42_000)]
    assert main(["stretch", "a.srt", *points, "--point", "21=40.5", "--overwrite"]) == 0
    assert times(srt) == [(20_000, 25_000), (40_000, 40_500)]


def test_another_frame_rate_and_back(folder, srt):
    before = times(srt)
    assert main(["stretch", "a.srt", "--rate", "25", "23.976", "--overwrite"]) == 0
    assert [start for start, _ in times(srt)] == [10_428, 20_855]  # first ms of frames 250, 500
    assert main(["stretch", "a.srt", "--rate", "23.976", "25", "--overwrite"]) == 0
    assert times(srt) == before


@pytest.mark.parametrize(
    "words",
    [
        ["shift", "a.srt"],
        ["shift", "a.srt", "--by", "soon"],
        ["stretch", "a.srt"],
        ["stretch", "a.srt", "--point", "10"],
        ["stretch", "a.srt", "--point", "10=x"],
        ["stretch", "a.srt", "--rate", "25", "0"],
        ["stretch", "a.srt", "--rate", "25", "24", "--point", "1=2"],
    ],
)
def test_wrong_usage_is_code_2(srt, words, capsys):
    with pytest.raises(SystemExit) as exit_:
        main(words)
    assert exit_.value.code == 2
    assert f"usage: subtitler {words[0]}" in capsys.readouterr().err
