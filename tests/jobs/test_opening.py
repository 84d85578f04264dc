"""What was dropped is told apart by its name, and subtitles find their media."""

import pytest

from subtitler.captioning import Cancelled, CancelToken
from subtitler.jobs.opening import MediaFound, SubtitlesFound, media_beside, sort_dropped


@pytest.fixture
def make(tmp_path):
    def touch(*names):
        paths = []
        for name in names:
            path = tmp_path / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.touch()
            paths.append(path)
        return tuple(paths)

    return touch


@pytest.mark.parametrize(
    ("subtitles", "media"),
    [
        ("talk.srt", "talk.mp4"),
        ("talk.en.vtt", "talk.mp4"),
        ("talk.2026.srt", "talk.2026.mkv"),
        ("TALK.SRT", "TALK.MP3"),
    ],
)
def test_subtitles_belong_to_the_media_of_their_name(make, subtitles, media):
    path, found, _other, _same_but_text = make(subtitles, media, "other.mp4", "talk.txt")
    assert media_beside(path) == found


def test_a_closer_name_wins(make):
    subtitles, _loose, close = make("talk.en.srt", "talk.mp4", "talk.en.mp4")
    assert media_beside(subtitles) == close


def test_subtitles_without_media_have_none(make):
    subtitles, *_others = make("talk.srt", "talk two.mp4", "talk.mp4/a folder", "tal.mp4")
    assert media_beside(subtitles) is None
    assert media_beside(subtitles.parent / "no folder" / "talk.srt") is None


def test_media_dropped_with_its_subtitles_is_not_captioned_but_all_other_media_is(make):
    subtitles, own, other, nested = make("a.srt", "a.mp4", "b.mp4", "folder/c.mkv")
    found = list(sort_dropped((own, subtitles, other, nested.parent)))
    assert found == [SubtitlesFound(subtitles, own), MediaFound((other, nested))]


def test_texts_and_tables_are_subtitles_when_they_are_named_but_not_below_a_folder(make):
    script, table, nested, _readme = make("a.txt", "b.csv", "folder/c.mkv", "folder/c.txt")
    found = list(sort_dropped((script, table, nested.parent)))
    assert found == [
        SubtitlesFound(script, None),
        SubtitlesFound(table, None),
        MediaFound((nested,)),
    ]


def test_a_folder_called_like_a_subtitle_file_is_still_a_folder(make):
    (nested,) = make("season.srt/film.mp4")
    assert list(sort_dropped((nested.parent,))) == [MediaFound((nested,))]


def test_sorting_can_be_cancelled(make):
    cancel = CancelToken()
    cancel.cancel()
    with pytest.raises(Cancelled):
        list(sort_dropped(make("a.srt"), cancel))
