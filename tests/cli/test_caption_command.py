"""`subtitler caption`: what it writes, what it refuses, and what it says."""

import json
import os
from pathlib import Path

import pytest

from subtitler.captioning.caption import CaptionRequest
from subtitler.cli import main
from subtitler.document.word import WordOrigin
from subtitler.formats import SubtitleFormat, parse, read_subtitles
from subtitler.settings import Settings, save_settings
from tests.media_files import Pictures, write_media

FIRST = "The old baker opened the kitchen window."
SECOND = "Maria carried fresh\nbread across the bridge."


def lines(text: str) -> list[str]:
    return [line for line in text.splitlines() if line]


def texts(path: Path) -> list[str]:
    return [cue.text for cue in read_subtitles(path).cues]


def test_speech_becomes_subtitles_beside_the_file(folder, speech, capsys):
    (folder / "talk.mkv").write_bytes(speech)
    assert main(["caption", "talk.mkv", "--to", "srt,vtt"]) == 0
    assert texts(folder / "talk.srt") == texts(folder / "talk.vtt") == [FIRST, SECOND]
    shown = capsys.readouterr()
    (line,) = lines(shown.out)
    assert line.startswith("talk.mkv: done, 2 cues, ")
    assert line.endswith(" x real time: talk.srt, talk.vtt")
    assert "Demo model: understands synthetic English only." in shown.err
    assert "\x1b" not in shown.out + shown.err  # no bar where nobody watches
    assert sorted(path.name for path in folder.iterdir()) == ["talk.mkv", "talk.srt", "talk.vtt"]


def test_a_precision_may_be_named_and_is_told(folder, speech, capsys):
    (folder / "talk.mkv").write_bytes(speech)
    assert main(["caption", "talk.mkv", "--device", "cpu", "--precision", "int8"]) == 0
    assert texts(folder / "talk.srt") == [FIRST, SECOND]
    told = "Model demo-en on cpu: the CPU was chosen in the settings, computing in int8"
    assert told in " ".join(capsys.readouterr().err.split())
    with pytest.raises(SystemExit):
        main(["caption", "talk.mkv", "--precision", "int4"])
    assert "invalid choice: 'int4'" in capsys.readouterr().err


def test_a_profile_may_be_named_and_one_that_is_none_is_told_before_any_work(
    folder, speech, capsys
):
    (folder / "talk.mkv").write_bytes(speech)
    assert main(["caption", "talk.mkv", "--profile", "shorts"]) == 0
    assert texts(folder / "talk.srt") == ["The old baker opened\nthe kitchen window.", SECOND]
    assert main(["caption", "talk.mkv", "gone.mkv", "--profile", "netflx", "--overwrite"]) == 1
    (_, line) = lines(capsys.readouterr().out)
    assert line == "There is no profile “netflx”; did you mean “netflix”?"
    (folder / "own.toml").write_text('title = "Own"\nmax_characters_per_line = "long"\n')
    assert main(["caption", "talk.mkv", "--profile", "own.toml", "--overwrite"]) == 1
    assert "max_characters_per_line" in capsys.readouterr().out


def test_words_are_written_only_when_asked_for(folder, speech):
    (folder / "talk.mkv").write_bytes(speech)
    assert main(["caption", "talk.mkv", "--to", "vtt,json", "--words"]) == 0
    told = json.loads((folder / "talk.json").read_text(encoding="utf-8"))
    assert told["language"] == "en"
    assert told["text"] == f"{FIRST} {SECOND}"
    first = told["segments"][0]
    assert [word["word"].strip() for word in first["words"]] == FIRST.split()
    assert all(first["start"] <= w["start"] <= w["end"] <= first["end"] for w in first["words"])
    assert all(0 < word["probability"] <= 1 for word in first["words"])
    timed = parse((folder / "talk.vtt").read_text(encoding="utf-8"), SubtitleFormat.VTT)
    assert [word.text for word in timed.cues[0].words] == FIRST.split()
    assert timed.cues[0].words[1].origin is WordOrigin.MEASURED
    assert main(["caption", "talk.mkv", "--to", "vtt,json", "--out", "plain"]) == 0
    assert "<00:" not in (folder / "plain" / "talk.vtt").read_text(encoding="utf-8")
    plain = json.loads((folder / "plain" / "talk.json").read_text(encoding="utf-8"))
    assert not any(segment.get("words") for segment in plain["segments"])


def test_a_folder_is_searched_and_one_failure_does_not_stop_the_others(folder, speech, capsys):
    (folder / "season" / "two").mkdir(parents=True)
    (folder / "season" / "b.mp4").write_text("no video at all", encoding="utf-8")
    (folder / "season" / "two" / "a.mkv").write_bytes(speech)
    (folder / "season" / "readme.txt").write_text("hello", encoding="utf-8")
    write_media(folder / "season" / "mute.mp4", pictures=Pictures(1.0))
    assert main(["caption", "season", "missing.mp4"]) == 1
    assert texts(folder / "season" / "two" / "a.srt") == [FIRST, SECOND]
    said = lines(capsys.readouterr().out)
    assert len(said) == 4
    assert said[0].startswith("season/b.mp4 cannot be read as audio or video (")
    assert said[1] == "season/mute.mp4 has no audio track; choose a file with sound."
    assert said[2].startswith("season/two/a.mkv: done")
    assert said[3].startswith("missing.mp4 cannot be read as audio or video (")


def test_two_inputs_never_write_one_output(folder, speech):
    for name in ["talk.mkv", "talk.mp4", "Talk.MKA"]:
        (folder / name).write_bytes(speech)
    assert main(["caption", ".", "--out", "captions"]) == 0
    written = [path.name for path in sorted((folder / "captions").iterdir())]
    assert written == ["Talk.srt", "talk.mkv.srt", "talk.mp4.srt"]


def test_existing_subtitles_are_named_before_any_work_and_left_alone(folder, speech, capsys):
    for name in ["a.mkv", "b.mkv"]:
        (folder / name).write_bytes(speech)
    (folder / "a.srt").write_text("mine", encoding="utf-8")
    assert main(["caption", "a.mkv", "b.mkv"]) == 1
    said = lines(capsys.readouterr().out)
    assert said[0] == "a.mkv: a.srt exists already; use --overwrite to replace."
    assert said[1].startswith("b.mkv: done")
    assert (folder / "a.srt").read_text(encoding="utf-8") == "mine"
    assert main(["caption", "a.mkv", "--overwrite"]) == 0
    assert texts(folder / "a.srt") == [FIRST, SECOND]


def test_a_target_that_cannot_be_written_is_refused_before_any_work(folder, speech, capsys):
    (folder / "talk.mkv").write_bytes(speech)
    (folder / "talk.srt").write_text("mine", encoding="utf-8")
    (folder / "talk.srt").chmod(0o444)
    assert main(["caption", "talk.mkv", "--overwrite"]) == 1
    shown = capsys.readouterr()
    assert "talk.srt was not saved: the file is read-only" in shown.out
    assert shown.err == ""  # no model was loaded
    assert (folder / "talk.srt").read_text(encoding="utf-8") == "mine"
    (folder / "file").touch()
    assert main(["caption", "talk.mkv", "--out", "file/below"]) == 1
    assert "choose another folder" in capsys.readouterr().out


def test_a_folder_without_media_is_told(folder, capsys):
    (folder / "empty").mkdir()
    assert main(["caption", "empty"]) == 1
    assert "empty: there is no audio or video in it" in capsys.readouterr().out


def test_a_missing_model_is_told_once_for_all_files(folder, speech, capsys):
    for name in ["a.mkv", "b.mkv"]:
        (folder / name).write_bytes(speech)
    assert main(["caption", "a.mkv", "b.mkv", "--model", "nowhere"]) == 1
    (line,) = lines(capsys.readouterr().out)
    assert line.startswith("No model was found under “nowhere”; choose an installed model")


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["--language", "xx"], "not know the language “xx”; choose one that it knows (en)"),
        (["--device", "toaster"], "The device “toaster” cannot be used"),
        (["--track", "2"], "talk.mkv has no audio track 2; choose one of its 1 tracks."),
    ],
)
def test_what_the_file_or_the_model_cannot_do_is_told(folder, speech, capsys, words, sentence):
    (folder / "talk.mkv").write_bytes(speech)
    assert main(["caption", "talk.mkv", *words]) == 1
    (line,) = lines(capsys.readouterr().out)
    assert sentence in line
    assert [path.name for path in folder.iterdir()] == ["talk.mkv"]


@pytest.mark.parametrize(
    "words",
    [
        [],
        ["caption"],
        ["caption", "a.mkv", "--to", "doc"],
        ["caption", "a.mkv", "--to", ""],
        ["caption", "a.mkv", "--threads", "0"],
        ["caption", "a.mkv", "--track", "first"],
        ["caption", "a.mkv", "--task", "sing"],
        ["transcribe", "a.mkv"],
    ],
)
def test_wrong_usage_is_code_2(words, capsys):
    with pytest.raises(SystemExit) as exit_:
        main(words)
    assert exit_.value.code == 2
    assert capsys.readouterr().err.startswith("usage: subtitler")


def test_version_and_help_are_code_0(capsys):
    for word in ["--version", "--help"]:
        with pytest.raises(SystemExit) as exit_:
            main([word])
        assert exit_.value.code == 0
    assert capsys.readouterr().out.startswith("subtitler ")


def test_a_name_is_shown_as_it_is_and_never_obeyed(folder, capsys):
    name = "[red]x\x1b]0;mine\x07 \udcff.mp4"
    Path(name).write_bytes(b"no video")
    assert main(["caption", name]) == 1
    said = capsys.readouterr().out
    assert said.startswith(r"[red]x\x1b]0;mine\x07 \udcff.mp4 cannot be read")
    assert len(lines(said)) == 1


def test_the_settings_file_gives_the_defaults_and_its_faults_are_told(
    folder, speech, capsys, own_folders
):
    (folder / "talk.mkv").write_bytes(speech)
    path = own_folders / "xdg_config_home" / "subtitler" / "settings.json"
    save_settings(Settings(model="from-the-settings"), path)
    assert main(["caption", "talk.mkv"]) == 1
    assert "“from-the-settings”" in capsys.readouterr().out
    path.write_text('{"model": 7, "language": "en"}', encoding="utf-8")
    assert main(["caption", "talk.mkv"]) == 0
    assert "The setting “model” is no text; 'demo-en' is used instead." in capsys.readouterr().err


def test_an_unexpected_fault_is_told_and_the_next_file_is_done(
    folder, speech, capsys, monkeypatch, expected_logs
):
    def faulty(request: CaptionRequest, *rest: object):
        if request.media.name == "a.mkv":
            raise ZeroDivisionError("nobody thought of this")
        return caption(request, *rest)

    from subtitler.cli import caption_command

    caption = caption_command.caption
    monkeypatch.setattr(caption_command, "caption", faulty)
    expected_logs.append("captioning a.mkv failed")
    for name in ["a.mkv", "b.mkv"]:
        (folder / name).write_bytes(speech)
    assert main(["caption", "a.mkv", "b.mkv"]) == 1
    said = lines(capsys.readouterr().out)
    assert said[0].startswith("a.mkv: an unexpected fault (ZeroDivisionError: nobody thought")
    assert said[1].startswith("b.mkv: done")


LONG = "long" * 100


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ([LONG + ".mkv"], f"{LONG}.mkv cannot be read as audio or video ("),
        (["talk.mkv", "--out", LONG], f"The folder {LONG} cannot be made (File name too long)"),
        (["talk.mkv", "--out", "file"], "The folder file cannot be made (File exists); "),
    ],
)
def test_a_path_that_cannot_be_used_is_told_in_a_sentence(
    folder, speech, capsys, arguments, sentence
):
    (folder / "talk.mkv").write_bytes(speech)
    (folder / "file").touch()
    assert main(["caption", *arguments]) == 1
    (line,) = lines(capsys.readouterr().out)
    assert line.startswith(sentence)


def test_a_name_that_leaves_no_room_for_the_suffix_is_refused_before_the_work(
    folder, speech, capsys
):
    name = "a" * 251 + ".mkv"
    (folder / name).write_bytes(speech)
    assert main(["caption", name, "--to", "json"]) == 1
    (line,) = lines(capsys.readouterr().out)
    assert "was not saved: the file cannot be written (File name too long)" in line


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="root may look into any folder")
def test_a_locked_folder_is_told_from_an_empty_one(folder, capsys):
    (folder / "locked").mkdir(mode=0o000)
    assert main(["caption", "locked"]) == 1
    assert "you may not look into this folder" in capsys.readouterr().out


@pytest.mark.skipif(os.name == "nt", reason="needs a pseudo-terminal")
def test_a_person_who_watches_sees_a_bar(folder, speech):
    import pty
    import subprocess
    import sys

    (folder / "talk.mkv").write_bytes(speech)
    reader, terminal = pty.openpty()
    with subprocess.Popen(
        [sys.executable, "-m", "subtitler", "caption", "talk.mkv"],
        stdout=terminal,
        stderr=terminal,
        env={**os.environ, "TERM": "xterm", "PYTHONPATH": str(Path(__file__).parents[2])},
    ) as process:
        os.close(terminal)
        seen = b""
        try:
            while piece := os.read(reader, 4096):
                seen += piece
        except OSError:  # the other end was closed: the program ended
            pass
        os.close(reader)
        assert process.wait(60) == 0
    shown = seen.decode()
    assert "━" in shown
    assert "talk.mkv: done, 2 cues" in shown
