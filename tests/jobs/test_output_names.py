"""No two inputs write one output, on any file system, and no input is ever an output."""

import os
import unicodedata
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from subtitler.jobs.output_names import plan_outputs

SUFFIXES = (".srt", ".vtt")

stems = st.text(list("aAeßé\u0301.s"), min_size=1, max_size=3)
sources = st.lists(
    st.builds(
        lambda folder, stem, suffix: Path("/films", folder, stem + suffix),
        st.sampled_from(["", "one", "two"]),
        stems,
        st.sampled_from([".mp4", ".mkv", ".MP4", ".srt", ".mp4.srt", ""]),
    ),
    unique=True,
    max_size=8,
)


def as_macos_and_windows_see(path: Path) -> str:
    return unicodedata.normalize("NFD", unicodedata.normalize("NFD", str(path)).casefold())


@given(sources, st.none() | st.just(Path("/captions")))
def test_all_outputs_differ_from_each_other_and_from_all_inputs(inputs, out_dir):
    outputs = plan_outputs(inputs, SUFFIXES, out_dir)
    assert [(o.source, o.suffix) for o in outputs] == [(i, s) for i in inputs for s in SUFFIXES]
    written = [as_macos_and_windows_see(output.path) for output in outputs]
    assert len(set(written)) == len(written)
    assert set(written).isdisjoint(map(as_macos_and_windows_see, inputs))
    assert all(output.path.suffix == output.suffix for output in outputs)
    assert all(o.path.parent == (out_dir or o.source.parent) for o in outputs)


def names(*inputs: str, out_dir: str | None = None) -> list[str]:
    folder = None if out_dir is None else Path(out_dir)
    return [str(o.path) for o in plan_outputs([Path(i) for i in inputs], [".srt"], folder)]


def test_an_output_is_called_after_its_input():
    assert names("/films/talk.mp4") == ["/films/talk.srt"]
    assert names("/films/talk.one.mp4", out_dir="/out") == ["/out/talk.one.srt"]


def test_a_name_that_is_taken_gets_the_inputs_suffix_and_then_a_number():
    assert names("/a/x.mp4", "/a/x.mkv") == ["/a/x.srt", "/a/x.mkv.srt"]
    assert names("/a/x.mp4", "/b/x.mp4", "/c/x.mp4", "/d/x.mp4", out_dir="/out") == [
        "/out/x.srt",
        "/out/x.mp4.srt",
        "/out/x (2).srt",
        "/out/x (3).srt",
    ]


def test_capitals_and_accents_do_not_make_another_name():
    assert names("/a/Talk.mp4", "/a/talk.mkv") == ["/a/Talk.srt", "/a/talk.mkv.srt"]
    assert names("/a/\u00e9.mp4", "/a/e\u0301.mkv") == ["/a/\u00e9.srt", "/a/e\u0301.mkv.srt"]


def test_a_folder_reached_through_a_link_is_the_same_folder(tmp_path):
    (tmp_path / "real").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "real")
    outputs = names(str(tmp_path / "real" / "x.mp4"), str(tmp_path / "link" / "x.mkv"))
    assert [os.path.relpath(o, tmp_path) for o in outputs] == ["real/x.srt", "link/x.mkv.srt"]


def test_an_input_behind_a_link_is_not_written_over(tmp_path):
    (tmp_path / "x.srt").touch()
    (tmp_path / "x.mp4").symlink_to(tmp_path / "x.srt")
    assert names(str(tmp_path / "x.mp4")) == [str(tmp_path / "x.mp4.srt")]
