"""`subtitler convert`: from any format to any other, and never over its own source."""

import pytest

from subtitler.cli import main
from subtitler.formats import read_subtitles

SRT = "1\n00:00:01,000 --> 00:00:02,500\nFirst line\nsecond line\n"


@pytest.mark.parametrize("suffix", [".srt", ".vtt", ".json", ".VTT"])
def test_cues_survive_the_way_through_every_format(folder, capsys, suffix):
    (folder / "in.srt").write_text(SRT, encoding="utf-8")
    assert main(["convert", "in.srt", f"out{suffix}"]) == 0
    assert f"in.srt: done, 1 cues: out{suffix}" in capsys.readouterr().out
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
        assert "this is the file to be read; give another name" in capsys.readouterr().out
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
