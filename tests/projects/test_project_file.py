"""A project file holds everything, opens only what it knows, and finds its media again."""

import gzip
import json
import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from subtitler.document.cue import shifted
from subtitler.document.document import Document
from subtitler.document.edit import Edit, Splice
from subtitler.formats import SubtitleFormat, parse, render
from subtitler.projects import project_file
from subtitler.projects.atomic_file import TargetUnwritable
from subtitler.projects.project_facts import ProjectFacts, facts_from, facts_values
from subtitler.projects.project_file import (
    Project,
    ProjectUnreadable,
    is_project_file,
    read_project,
    save_project,
)
from tests.pickled import pickled
from tests.strategies.cues import plain_cue
from tests.strategies.full_cues import full_cues
from tests.strategies.programs import lived_documents, operations

TEXTS = {
    SubtitleFormat.SRT: "1\r\n00:00:01,000 --> 00:00:02,000\r\nA\r\n\r\n\r\n7\r\n00:00:03,000 --> "
    "00:00:04,000 X1:1\r\nB\r\n",
    SubtitleFormat.VTT: "WEBVTT hello\n\nNOTE mine\n\na\n00:01.000 --> 00:02.000 align:left\nA\n\n"
    "STYLE\n::cue {}\n\n00:03.000 --> 00:04.000\nB",
}


def packed(values):
    return gzip.compress(json.dumps(values).encode(), mtime=0)


def unpacked(path):
    return json.loads(gzip.decompress(path.read_bytes()))


def saved(tmp_path, document=None, facts=None, name="work.subtitler"):
    path = tmp_path / name
    save_project(path, Project((document or Document()).state(), facts or ProjectFacts()))
    return path


@pytest.mark.parametrize("form", TEXTS)
def test_everything_comes_back_and_the_subtitles_as_they_were_read(tmp_path, form):
    opened = parse(TEXTS[form], form)
    document = Document(opened.cues)
    old = document.cues[1]
    new = replace(old, text="C")
    document.perform(Edit("Edit text", (Splice(1, (old,), (new,)),), "typing"))
    document.perform(Edit("Insert", (Splice(0, (), (plain_cue(),)),)))
    document.undo()
    (tmp_path / "film.mp4").write_bytes(b"film")
    facts = ProjectFacts(
        media=tmp_path / "film.mp4",
        track=2,
        language="en",
        subtitle_path=tmp_path / "film.srt",
        opened=opened,
        glossary=("Ann", "Zürich"),
        profile="netflix",
        extensions={"bookmarks": [{"at": 5}], "newer": None},
    )
    path = saved(tmp_path, document, facts)
    project = read_project(path)
    assert project.doubts == ()
    assert project.facts == replace(facts, project_path=path)
    state = document.state()
    assert project.state == replace(state, clean_cues=state.cues)
    restored = Document.restored(project.state)
    assert restored.is_clean
    restored.undo()
    assert render(restored.cues, form, like=project.facts.opened) == TEXTS[form]
    save_project(tmp_path / "again.subtitler", project)
    assert (tmp_path / "again.subtitler").read_bytes() == path.read_bytes()


@given(st.data())
def test_any_document_goes_on_from_a_project(tmp_path_factory, data):
    document = data.draw(lived_documents())
    path = saved(tmp_path_factory.mktemp("project"), document)
    state = read_project(path).state
    assert state == replace(document.state(), running=None, clean_cues=document.cues)
    restored = Document.restored(state)
    restored.replay(data.draw(operations(restored)))


@given(st.lists(full_cues(), max_size=3))
def test_any_cue_survives_a_project(tmp_path_factory, cues):
    path = saved(tmp_path_factory.mktemp("project"), Document(cues))
    assert read_project(path).state.cues == tuple(cues)


def test_the_form_is_as_documented(tmp_path):
    values = unpacked(saved(tmp_path, Document((plain_cue(1000, "Hello"),))))
    cue = values["cues"][0]
    assert (values["format"], values["version"]) == ("subtitler-project", 1)
    assert (cue["start"], cue["end"], cue["text"], cue["origin"]) == (1000, 2000, "Hello", "OPENED")
    assert values["history"] == {"done": [], "undone": []}
    assert set(values) == {"format", "version", "cues", "history"}


def test_an_unpacked_project_is_read_too(tmp_path):
    path = saved(tmp_path, Document((plain_cue(),)))
    before = read_project(path)
    path.write_bytes(gzip.decompress(path.read_bytes()))
    assert read_project(path) == before


def test_captions_that_are_arriving_are_saved_as_arrived(tmp_path):
    document = Document()
    document.begin_captions("Caption").add([plain_cue()])
    restored = Document.restored(read_project(saved(tmp_path, document)).state)
    assert not restored.is_captioning
    restored.undo()
    assert restored.cues == ()


def test_a_project_name_is_known_by_its_suffix():
    assert is_project_file(Path("a.SUBTITLER"))
    assert not is_project_file(Path("subtitler"))


def refused(path, match):
    with pytest.raises(ProjectUnreadable, match=match) as caught:
        read_project(path)
    copy = pickled(caught.value)
    assert (copy.path, str(copy)) == (path, str(caught.value))


WHOLE = {"format": "subtitler-project", "version": 1, "cues": []}
CUE = {"id": "a", "start": 0, "end": 1, "text": "x"}


@pytest.mark.parametrize(
    ("data", "match"),
    [
        (b"", "damaged"),
        (b"rubbish", "damaged"),
        (b"\x1f\x8brubbish", "damaged"),
        (packed(WHOLE)[:-12], "damaged"),
        (b"[" * 100_000, "damaged"),
        (b"9" * 10_000, "damaged"),
        (packed([]), "no project of this program"),
        (packed({"queue": []}), "no project of this program"),
        (packed({**WHOLE, "version": 2}), "newer version of the program; install"),
        (packed({"format": "subtitler-project", "version": 1}), "damaged"),
        (packed({**WHOLE, "cues": [5]}), "damaged"),
        (packed({**WHOLE, "cues": [CUE, CUE]}), "damaged"),
        (packed({**WHOLE, "media": {"path": 5}}), "damaged"),
        (packed({**WHOLE, "media": [1]}), "damaged"),
        (packed({**WHOLE, "subtitles": {}}), "damaged"),
        (packed({**WHOLE, "opened": {"cues": [9], "format": "SRT"}}), "damaged"),
        (packed({**WHOLE, "opened": {"cues": ["a"], "format": "SRT"}}), "damaged"),
        (packed({**WHOLE, "opened": {"cues": [], "format": "XYZ"}}), "damaged"),
        (packed({**WHOLE, "opened": {"cues": {}}}), "damaged"),
        (packed({**WHOLE, "opened": {}}), "damaged"),
        (packed({**WHOLE, "history": {"done": [{"label": 1, "undo": []}]}}), "damaged"),
        (packed({**WHOLE, "history": {"done": [{"undo": []}]}}), "damaged"),
        (packed({**WHOLE, "history": {"done": [], "running": 0}}), "damaged"),
        (
            packed(
                {
                    **WHOLE,
                    "cues": [CUE],
                    "history": {"done": [{"label": "a", "undo": [[0, 0, [CUE]]]}]},
                }
            ),
            "damaged",
        ),
    ],
)
def test_what_is_no_whole_project_is_refused_with_a_sentence(tmp_path, data, match):
    path = tmp_path / "a.subtitler"
    path.write_bytes(data)
    refused(path, match)


def test_what_cannot_be_read_is_refused_with_a_sentence(tmp_path, monkeypatch):
    refused(tmp_path / "missing.subtitler", "No such file")
    refused(tmp_path, "no ordinary file")
    path = saved(tmp_path)
    monkeypatch.setattr(project_file, "LARGEST_BYTES", 20)
    refused(path, "far too large")
    path.write_bytes(b"\x1f\x8b" + bytes(5))
    refused(path, "damaged")
    path.write_bytes(gzip.compress(b"abc", mtime=0)[:18])
    monkeypatch.setattr(project_file, "LARGEST_BYTES", 30)
    refused(path, "damaged")


def test_a_packed_bomb_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(project_file, "LARGEST_BYTES", 100_000)
    path = tmp_path / "a.subtitler"
    path.write_bytes(gzip.compress(bytes(10_000_000)))
    refused(path, "far too large")


def test_what_would_be_too_large_to_be_read_is_saved_without_its_history(tmp_path, monkeypatch):
    document = Document((plain_cue(),))
    for _ in range(50):
        document.perform(Edit("Insert", (Splice(0, (), (plain_cue(),)),)))
        document.undo()
        document.redo()
    document.perform(Edit("Clear", (Splice(0, document.cues, ()),)))
    monkeypatch.setattr(project_file, "LARGEST_BYTES", 2000)
    project = read_project(saved(tmp_path, document))
    assert project.state.done == ()


@pytest.mark.parametrize("place", ["done", "undone"])
def test_a_small_file_that_tells_of_billions_is_read_without_the_oldest_steps(
    tmp_path, place, monkeypatch
):
    monkeypatch.setattr(project_file, "_MOST_WORK", 100_000)
    count, key = 1000, {"done": "undo", "undone": "redo"}[place]
    cues = [{**CUE, "id": f"i{at}"} for at in range(count)]
    step = {"label": "a", key: [[0, count, [[0, count]]]]}
    path = tmp_path / "a.subtitler"
    path.write_bytes(packed({**WHOLE, "cues": cues, "history": {place: [step] * 1_000}}))
    state = read_project(path).state
    assert 90 < len(state.done) + len(state.undone) < 100


def test_many_entries_that_name_the_same_cues_are_refused(tmp_path):
    path = tmp_path / "a.subtitler"
    cues = [{**CUE, "id": f"i{at}"} for at in range(1000)]
    splice = [0, 1000, [[0, 1000]] * 100_000]
    path.write_bytes(packed({**WHOLE, "cues": cues, "history": {"clean": splice}}))
    refused(path, "damaged")


def test_media_that_moved_with_its_project_is_found(tmp_path):
    home = tmp_path / "home"
    (home / "media").mkdir(parents=True)
    media = home / "media" / "film.mp4"
    media.write_bytes(bytes(300_000) + b"film")
    path = saved(home, facts=ProjectFacts(media=media, subtitle_path=home / "film.srt"))
    moved = tmp_path / "moved"
    home.rename(moved)
    project = read_project(moved / path.name)
    assert project.facts.media == moved / "media" / "film.mp4"
    assert project.doubts == ()
    (moved / "media" / "film.mp4").rename(moved / "film.mp4")
    project = read_project(moved / path.name)
    assert project.facts.media == moved / "film.mp4"
    assert project.doubts == ()


def test_a_project_that_moved_alone_finds_its_media_where_it_was(tmp_path):
    media = tmp_path / "film.mp4"
    media.write_bytes(b"film")
    (tmp_path / "far" / "away").mkdir(parents=True)
    path = saved(tmp_path, facts=ProjectFacts(media=media))
    path = Path(shutil.move(path, tmp_path / "far" / "away" / "work.subtitler"))
    assert read_project(path).facts.media == media


def test_other_media_in_the_place_is_said_and_the_right_one_goes_first(tmp_path):
    home = tmp_path / "home"
    (home / "media").mkdir(parents=True)
    media = home / "media" / "film.mp4"
    media.write_bytes(b"film")
    path = saved(home, facts=ProjectFacts(media=media))
    media.write_bytes(b"another")
    project = read_project(path)
    assert project.facts.media == media
    assert project.doubts == (
        "film.mp4 is not the file that these subtitles were made for; check it.",
    )
    (home / "film.mp4").write_bytes(b"film")
    assert read_project(path).facts.media == home / "film.mp4"
    (home / "film.mp4").unlink()
    media.unlink()
    media.mkdir()
    project = read_project(path)
    assert project.facts.media == media
    assert project.doubts == (
        "film.mp4 was not found; put it beside the project or choose the video again.",
    )


def test_media_that_cannot_be_read_when_saving_is_referred_to_by_its_name(tmp_path):
    media = tmp_path / "film.mp4"
    path = saved(tmp_path, facts=ProjectFacts(media=media))
    assert unpacked(path)["media"] == {"path": str(media), "relative": "film.mp4"}
    assert "not found" in read_project(path).doubts[0]
    media.write_bytes(b"anything")
    assert read_project(path).doubts == ()


def test_media_on_another_drive_has_no_relative_path(tmp_path, monkeypatch):
    media = tmp_path / "film.mp4"
    media.write_bytes(b"film")

    def other_drive(*_paths):
        raise ValueError("path is on mount 'D:'")

    monkeypatch.setattr("os.path.relpath", other_drive)
    path = saved(tmp_path, facts=ProjectFacts(media=media))
    assert "relative" not in unpacked(path)["media"]
    assert read_project(path).facts.media == media


def test_media_that_may_not_be_read_is_doubted(tmp_path, monkeypatch):
    media = tmp_path / "film.mp4"
    media.write_bytes(b"film")
    path = saved(tmp_path, facts=ProjectFacts(media=media))

    def refuse(_media):
        raise PermissionError

    monkeypatch.setattr("subtitler.projects.media_reference.fingerprint", refuse)
    assert "is not the file" in read_project(path).doubts[0]


def test_a_name_of_bytes_that_are_no_text_survives(tmp_path):
    media = tmp_path / "fil\udce4m.mp4"
    path = saved(tmp_path, facts=ProjectFacts(media=media))
    assert read_project(path).facts.media == media


def test_a_project_that_cannot_be_saved_leaves_the_old_one(tmp_path):
    path = saved(tmp_path, Document((plain_cue(),)))
    before = path.read_bytes()
    path.chmod(0o444)
    with pytest.raises(TargetUnwritable, match="read-only"):
        saved(tmp_path)
    assert path.read_bytes() == before
    path.chmod(0o644)


def test_a_cue_that_a_file_holds_beside_its_cues_is_kept_whole():
    opened = parse(TEXTS[SubtitleFormat.SRT], SubtitleFormat.SRT)
    stray = replace(opened.cues[0], text="stray")
    opened = replace(opened, pieces=tuple(replace(piece, cue=stray) for piece in opened.pieces))
    cues = tuple(shifted(cue, 5) for cue in opened.cues)
    facts = ProjectFacts(opened=opened)
    assert facts_from(json.loads(json.dumps(facts_values(facts, cues))), cues) == facts


@pytest.mark.parametrize("form", SubtitleFormat)
def test_what_was_read_in_any_format_is_kept(form):
    written = render((plain_cue(1000, "A"), plain_cue(3000, "B\nC")), form)
    opened = parse(written, form)
    facts = ProjectFacts(opened=opened)
    again = facts_from(json.loads(json.dumps(facts_values(facts, ()))), ())
    assert again == facts
    assert render(again.opened.cues, form, like=again.opened) == render(
        opened.cues, form, like=opened
    )
