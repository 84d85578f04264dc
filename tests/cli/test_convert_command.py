"""`subtitler convert`: from any format to any other, and never over its own source."""

import signal

import pytest

from subtitler.cli import main
from subtitler.document.document import Document
from subtitler.formats import read_subtitles
from subtitler.projects.project_facts import ProjectFacts
from subtitler.projects.project_file import Project, save_project

SRT = "1\n00:00:01,000 --> 00:00:02,500\nFirst line\nsecond line\n"


@pytest.mark.parametrize("suffix", [".srt", ".vtt", ".json", ".VTT"])
def test_cues_survive_the_way_through_every_format(folder, capsys, suffix):
    (folder / "in.srt").write_text(SRT, encoding="utf-8")
    assert main(["convert", "in.srt", f"out{suffix}"]) == 0
    assert f"in.srt: done, 1 cue: out{suffix}" in capsys.readouterr().out
    assert main(["convert", f"out{suffix}", "back.srt"]) == 0
    assert (folder / "back.srt").read_text(encoding="utf-8") == SRT


@pytest.mark.parametrize("options", [[], ["--words"]])
def test_a_file_converted_to_its_own_format_is_the_same_to_the_byte(folder, options):
    vtt = (
        "\ufeffWEBVTT talk\r\n\r\nNOTE kept\r\n\r\n"
        "00:00:01.000 --> 00:00:02.000\r\nOne <00:00:01.500>two\r\n"
    )
    (folder / "in.vtt").write_bytes(vtt.encode())
    assert main(["convert", "in.vtt", "out.vtt", *options]) == 0
    assert (folder / "out.vtt").read_bytes().decode() == vtt


def test_an_existing_file_is_replaced_only_on_demand(folder, capsys):
    (folder / "in.srt").write_text(SRT, encoding="utf-8")
    (folder / "out.vtt").write_text("mine", encoding="utf-8")
    assert main(["convert", "in.srt", "out.vtt"]) == 1
    assert "use --overwrite" in capsys.readouterr().out
    assert (folder / "out.vtt").read_text(encoding="utf-8") == "mine"
    assert main(["convert", "in.srt", "out.vtt", "--overwrite"]) == 0
    assert len(read_subtitles(folder / "out.vtt").cues) == 1


def test_the_source_is_never_the_target(folder, capsys):
    (folder / "in.srt").write_text(SRT, encoding="utf-8")
    (folder / "link.vtt").symlink_to(folder / "in.srt")
    for target in ["in.srt", "./in.srt", "link.vtt"]:
        assert main(["convert", "in.srt", target, "--overwrite"]) == 1
        assert "is the file to be read; give another name" in capsys.readouterr().out
    assert (folder / "in.srt").read_text(encoding="utf-8") == SRT


@pytest.mark.parametrize(
    ("source", "target", "sentence"),
    [
        ("missing.srt", "out.vtt", "missing.srt cannot be read"),
        ("in.srt", "out.doc", "out.doc has no known subtitle format"),
        ("in.doc", "out.vtt", "in.doc has no known subtitle format"),
        ("broken.vtt", "out.srt", "No subtitles were found"),
        ("in.srt", "nowhere/out.vtt", "the folder"),
        ("in.srt", "long" * 100 + ".vtt", "long.vtt was not saved: the file cannot be written"),
    ],
)
def test_what_cannot_be_done_is_told_in_a_sentence(folder, capsys, source, target, sentence):
    (folder / "in.srt").write_text(SRT, encoding="utf-8")
    (folder / "in.doc").touch()
    (folder / "broken.vtt").write_bytes(b"\x00\x01\x02 nothing here")
    before = sorted(folder.iterdir())
    assert main(["convert", source, target]) == 1
    assert sentence in capsys.readouterr().out
    assert sorted(folder.iterdir()) == before


def test_repairs_are_told_as_remarks(folder, capsys):
    (folder / "in.srt").write_text("WEBVTT\n\n00:01.000 --> 00:02.000\nHi\n", encoding="utf-8")
    assert main(["convert", "in.srt", "out.vtt"]) == 0
    assert "in.srt: line 1: the file is WebVTT" in capsys.readouterr().err


LEGACY = "1\r\n00:00:01,0 --> 0:00:02.500 X1:40 X2:600\r\n  Prost, J\u00fcrgen\r\n\r\n\r\n"


def test_a_file_of_the_same_format_comes_back_byte_for_byte(folder):
    (folder / "in.srt").write_bytes(LEGACY.encode("cp1252"))
    assert main(["convert", "in.srt", "out.srt"]) == 0
    assert (folder / "out.srt").read_bytes() == LEGACY.encode("cp1252")


def test_an_encoding_that_is_named_is_believed(folder, capsys):
    (folder / "in.srt").write_bytes(SRT.replace("First", "\u041f\u0440\u0438").encode("cp866"))
    assert main(["convert", "in.srt", "out.vtt", "--encoding", "cp866"]) == 0
    assert "\u041f\u0440\u0438" in (folder / "out.vtt").read_text(encoding="utf-8")
    assert main(["convert", "in.srt", "out.sbv", "--encoding", "klingon"]) == 1
    assert "no encoding that subtitles can be read in" in capsys.readouterr().out


def test_folders_are_converted_into_a_folder_with_their_folders(folder, capsys):
    for name in ["a.srt", "season/b.srt", "season/notes.txt", ".hidden/c.srt"]:
        (folder / "in" / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / "in" / name).write_text(SRT, encoding="utf-8")
    assert main(["convert", "in", "--to", "vtt", "--out", "out"]) == 0
    written = [p.relative_to(folder) for p in (folder / "out").rglob("*") if p.is_file()]
    assert sorted(map(str, written)) == ["out/a.vtt", "out/season/b.vtt"]
    assert main(["convert", "in", "--to", ".VTT"]) == 0
    assert (folder / "in" / "season" / "b.vtt").is_file()
    capsys.readouterr()
    assert main(["convert", "in", "--to", "vtt", "--out", "out"]) == 1
    assert capsys.readouterr().out.count("exists already; use --overwrite") == 2


def test_one_bad_file_does_not_stop_the_others(folder, capsys):
    (folder / "a.srt").write_bytes(b"nothing here")
    (folder / "b.srt").write_text(SRT, encoding="utf-8")
    (folder / "empty").mkdir()
    assert main(["convert", "empty", "a.srt", "b.srt", "--to", "vtt"]) == 1
    said = capsys.readouterr().out
    assert "empty: there are no subtitles in it; name the files themselves." in said
    assert "a.srt: No subtitles were found" in said
    assert "b.srt: done, 1 cue: b.vtt" in said


def test_two_files_that_would_become_one_are_refused_before_anything_is_written(folder, capsys):
    for name in ["one/a.srt", "two/a.srt"]:
        (folder / name).parent.mkdir()
        (folder / name).write_text(SRT, encoding="utf-8")
    assert main(["convert", "one", "two", "--to", "vtt", "--out", "out"]) == 1
    assert "would both become" in capsys.readouterr().out
    assert not (folder / "out").exists()


@pytest.mark.parametrize("files", [["a.srt"], ["a.srt", "b.srt", "c.vtt"]])
def test_without_a_format_there_are_one_in_and_one_out(folder, capsys, files):
    assert main(["convert", *files]) == 2
    assert "such as --to vtt" in capsys.readouterr().err


def test_a_fault_of_ours_is_told_and_the_other_files_are_done(
    folder, capsys, monkeypatch, expected_logs
):
    expected_logs.append("a.srt failed")
    for name in ["a.srt", "b.srt"]:
        (folder / name).write_text(SRT, encoding="utf-8")
    reads = iter([ZeroDivisionError("a bug")])

    def read(path, encoding):
        for error in reads:
            raise error
        return read_subtitles(path, encoding)

    monkeypatch.setattr("subtitler.cli.reading.read_subtitles", read)
    assert main(["convert", "a.srt", "b.srt", "--to", "vtt"]) == 1
    said = capsys.readouterr().out
    assert "a.srt: an unexpected fault (ZeroDivisionError: a bug); please report it." in said
    assert "b.srt: done" in said


def test_ctrl_c_leaves_the_rest_unbegun(folder, capsys, monkeypatch):
    for name in ["a.srt", "b.srt"]:
        (folder / name).write_text(SRT, encoding="utf-8")

    def read(path, encoding):
        signal.raise_signal(signal.SIGINT)
        return read_subtitles(path, encoding)

    monkeypatch.setattr("subtitler.cli.reading.read_subtitles", read)
    assert main(["convert", "a.srt", "b.srt", "--to", "vtt"]) == 130
    assert "a.srt: done" in (said := capsys.readouterr().out)
    assert "b.srt: not begun." in said


def save_sample(folder, *, with_file):
    (folder / "in.srt").write_text(SRT, encoding="utf-8")
    opened = read_subtitles(folder / "in.srt")
    facts = ProjectFacts(opened=opened if with_file else None, language="en")
    save_project(folder / "p.subtitler", Project(Document(opened.cues).state(), facts))


@pytest.mark.parametrize("with_file", [True, False])
def test_a_project_is_converted_and_checked_like_a_subtitle_file(folder, capsys, with_file):
    save_sample(folder, with_file=with_file)
    assert main(["convert", "p.subtitler", "out.srt"]) == 0
    assert (folder / "out.srt").read_text(encoding="utf-8") == SRT
    assert main(["convert", "p.subtitler", "--to", "json"]) == 0
    assert '"language": "en"' in (folder / "p.json").read_text(encoding="utf-8")
    assert main(["check", "p.subtitler", "--profile", "subtitle-edit"]) == 0
    assert "p.subtitler: nothing wrong in 1 cue." in capsys.readouterr().out


def test_a_project_is_not_changed_by_a_command(folder, capsys):
    save_sample(folder, with_file=True)
    assert main(["shift", "p.subtitler", "--by", "1", "--overwrite"]) == 1
    assert "p.subtitler is a project, which only the window changes" in capsys.readouterr().out


def test_a_folder_with_nothing_to_convert_is_told(folder, capsys):
    (folder / "in.srt").write_text(SRT, encoding="utf-8")
    assert main(["convert", ".", "--to", "srt"]) == 0
    assert "nothing to do, all subtitles in it are .srt already" in capsys.readouterr().out
