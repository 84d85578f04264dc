"""`subtitler check`, `fix` and `resegment`: by profile, for people and for programs."""

import json

import pytest

from subtitler.cli import main
from subtitler.formats import read_subtitles
from tests.media.test_shots import write_shots

GOOD = "1\n00:00:10,000 --> 00:00:12,000\nWe leave at dawn.\n"
BAD = (
    "1\n00:00:10,000 --> 00:00:12,000\nWe leave  at dawn.\n\n"
    "2\n00:00:12,010 --> 00:00:14,000\n"
    "This line is far too long to be read on a screen by anybody at all\n"
)


@pytest.fixture
def files(folder):
    (folder / "good.srt").write_text(GOOD, encoding="utf-8")
    (folder / "bad.srt").write_text(BAD, encoding="utf-8")
    return folder


def test_a_clean_file_has_code_0_and_one_with_problems_code_3(files, capsys):
    assert main(["check", "good.srt", "--profile", "netflix", "--language", "en"]) == 0
    assert capsys.readouterr().out == "good.srt: nothing wrong in 1 cue.\n"
    assert main(["check", "bad.srt", "--profile", "netflix", "--language", "en"]) == 3
    lines = capsys.readouterr().out.splitlines()
    assert any(line.startswith("bad.srt: #1 00:00:10,000 ") for line in lines)
    assert any(line.startswith("bad.srt: #2 00:00:12,010 error: ") for line in lines)
    assert " in 2 of 2 cues." in lines[-1]


def test_json_says_the_same_to_programs(files, capsys):
    assert main(["check", ".", "--json", "--profile", "netflix", "--language", "en"]) == 3
    said = json.loads(capsys.readouterr().out)
    bad, good = said["files"]
    assert (said["profile"], good["path"], good["problems"]) == ("netflix", "good.srt", [])
    by_rule = {problem["rule"]: problem for problem in bad["problems"]}
    assert by_rule["double-space"]["text_span"] == [8, 10]
    assert by_rule["line-length"]["measured"] > by_rule["line-length"]["limit"] == 42
    assert (by_rule["line-length"]["cue"], by_rule["line-length"]["start_ms"]) == (2, 12_010)


def test_the_least_severity_can_be_chosen(files, capsys):
    main(["check", "bad.srt", "--json", "--severity", "error"])
    (report,) = json.loads(capsys.readouterr().out)["files"]
    assert {problem["severity"] for problem in report["problems"]} == {"error"}


def test_a_file_that_cannot_be_read_is_code_1_and_the_others_are_checked(files, capsys):
    (files / "broken.srt").write_bytes(b"nothing here")
    assert main(["check", "broken.srt", "bad.srt"]) == 1
    said = capsys.readouterr().out
    assert "broken.srt: No subtitles were found" in said
    assert "bad.srt: #1" in said


def test_oddities_of_the_file_are_told_with_their_lines(files, capsys):
    (files / "odd.srt").write_text(GOOD.replace(",", "."), encoding="utf-8")
    main(["check", "odd.srt"])
    assert "odd.srt: line 2: " in capsys.readouterr().err
    main(["check", "odd.srt", "--json"])
    (report,) = json.loads(capsys.readouterr().out)["files"]
    assert report["repairs"][0]["line"] == 2


def test_the_shots_and_the_rate_of_a_video_count(files, capsys):
    write_shots(files / "film.mp4", [245, 100], 25, size=(64, 36))  # a cut at 9.8 s
    assert main(["check", "good.srt", "--video", "film.mp4", "--language", "en"]) == 3
    assert "00:00:10,000" in capsys.readouterr().out
    assert main(["check", "good.srt", "--video", "missing.mp4"]) == 1
    assert "missing.mp4" in capsys.readouterr().out


TWO = "1\n00:00:10,000 --> 00:00:12,000\nWe go.\n\n2\n00:00:12,070 --> 00:00:14,000\nNow.\n"


def test_a_video_beside_the_file_tells_the_frame_rate(files, capsys):
    (files / "talk.srt").write_text(TWO, encoding="utf-8")
    words = ["check", "talk.srt", "--profile", "netflix", "--language", "en"]
    assert main(words) == 0  # two frames at 30, and nobody knows better
    assert main([*words, "--frame-rate", "25"]) == 3
    write_shots(files / "talk.mp4", [10], 25, size=(64, 36))
    assert main(words) == 3
    assert "at least 0.08 s are needed" in capsys.readouterr().out
    (files / "talk.mp4").write_bytes(b"no video")
    assert main(words) == 0


def test_what_can_be_mended_is_and_then_found_no_more(files, capsys):
    rules = ["--profile", "netflix", "--language", "en"]
    assert main(["fix", "bad.srt", *rules, "--overwrite"]) == 0
    said = capsys.readouterr()
    assert "bad.srt: done, 2 of 2 cues changed: bad.srt" in said.out
    assert "problems fixed, " in said.err
    first, second = read_subtitles(files / "bad.srt").cues
    assert first.text == "We leave at dawn."
    assert "\n" in second.text
    main(["check", "bad.srt", "--json", *rules])
    (report,) = json.loads(capsys.readouterr().out)["files"]
    left = {problem["rule"] for problem in report["problems"]}
    assert left.isdisjoint({"double-space", "line-length", "overlap"})
    assert main(["fix", "bad.srt", *rules, "--overwrite"]) == 0
    assert "bad.srt: nothing to change." in capsys.readouterr().out


def test_only_the_rules_that_are_named_are_mended(files):
    assert main(["fix", "bad.srt", "--rules", "double-space", "--out", "out"]) == 0
    written = (files / "out" / "bad.srt").read_text(encoding="utf-8")
    assert written == BAD.replace("  ", " ")


@pytest.mark.parametrize("command", [["check", "good.srt"], ["fix", "good.srt", "--overwrite"]])
def test_a_profile_that_there_is_not_is_told(files, capsys, command):
    assert main([*command, "--profile", "netfliks"]) == 1
    assert "did you mean “netflix”?" in capsys.readouterr().out


def test_a_rule_that_nothing_fixes_is_wrong_usage(files, capsys):
    with pytest.raises(SystemExit) as exit_:
        main(["fix", "good.srt", "--rules", "beauty"])
    assert exit_.value.code == 2
    assert "nothing is fixed by 'beauty'" in capsys.readouterr().err


LONG = (
    "The old captain looked over the water and saw that the boat was gone. "
    "Nobody had heard anything in the night, and the rope was cut clean through. "
    "He walked back to the house without a word."
)


def segments(words):
    """One segment of Whisper's JSON: as many words as given, three each second."""
    timed = [
        {"word": f" {word}", "start": 1 + n / 3, "end": 1 + n / 3 + 0.3, "probability": 0.9}
        for n, word in enumerate(words.split())
    ]
    segment = {"id": 0, "start": 1.0, "end": timed[-1]["end"], "text": f" {words}", "words": timed}
    return {"text": f" {words}", "language": "en", "segments": [segment]}


def test_one_long_cue_becomes_cues_that_break_no_rule(folder, capsys):
    (folder / "talk.json").write_text(json.dumps(segments(LONG)), encoding="utf-8")
    assert main(["check", "talk.json", "--profile", "netflix"]) == 3
    assert main(["resegment", "talk.json", "--profile", "netflix", "--out", "out"]) == 0
    cues = read_subtitles(folder / "out" / "talk.json").cues
    assert " ".join(" ".join(cue.text.split()) for cue in cues) == LONG
    assert [cue.text.rstrip()[-1] for cue in cues].count(".") == 3
    starts = {round(1000 * (1 + n / 3)) for n in range(len(LONG.split()))}
    assert all(any(abs(cue.start_ms - start) <= 1 for start in starts) for cue in cues)
    capsys.readouterr()
    assert main(["check", "out/talk.json", "--profile", "netflix"]) == 0, capsys.readouterr().out


def test_short_lines_for_a_narrow_screen(folder):
    (folder / "talk.json").write_text(json.dumps(segments(LONG)), encoding="utf-8")
    assert main(["resegment", "talk.json", "--profile", "shorts", "--overwrite"]) == 0
    cues = read_subtitles(folder / "talk.json").cues
    assert max(len(line) for cue in cues for line in cue.text.split("\n")) <= 24
