"""Files in the encodings of all the world are read in the right one, also short ones."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from subtitler.formats import (
    ENCODINGS,
    EncodingUnknown,
    SubtitleFormat,
    read_subtitles,
    render_bytes,
)
from subtitler.formats.detection import decode, guesses
from subtitler.formats.encoding import encode, encoding_named, shown
from tests.pickled import pickled
from tests.strategies.legacy_texts import ENCODED, lines_of, subrip_of


@pytest.mark.parametrize(("language", "encoding"), ENCODED)
@pytest.mark.parametrize("n_cues", [100, 5, 2])
def test_real_dialogue_is_read_in_the_encoding_it_was_written_in(language, encoding, n_cues):
    lines = lines_of(language)
    assert len(lines) >= 20
    for first in range(max(1, len(lines) - n_cues + 1)):
        text = subrip_of(lines[first : first + n_cues])
        detected = decode(text.encode(encoding))
        assert detected.exact.text == text
        if n_cues == 100:
            assert detected.is_sure
            assert detected.language == language
            assert ENCODINGS[detected.exact.encoding] in detected.doubt


@pytest.mark.parametrize("language", sorted({language for language, _ in ENCODED}))
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
def test_unicode_leaves_no_doubt(language, encoding):
    text = subrip_of(lines_of(language)[:3])
    detected = decode(text.encode(encoding))
    assert (detected.exact.text, detected.is_sure, detected.doubt) == (text, True, "")


def test_curly_quotes_alone_are_read_as_western_european():
    text = subrip_of(["“I don\u2019t know,” he said.", "It\u2019s late…"])
    assert decode(text.encode("cp1252")).exact.text == text


def test_a_guess_that_is_not_sure_names_what_else_is_possible():
    detected = decode(subrip_of(["Ümit"]).encode("cp1252"))
    assert not detected.is_sure
    assert "is possible" in detected.doubt


def test_a_file_is_read_again_in_another_encoding_with_one_call(tmp_path):
    path = tmp_path / "talk.srt"
    path.write_bytes(subrip_of(["Привет"]).encode("cp1251"))
    for name in ("windows-1251", "CP1251"):
        content = read_subtitles(path, encoding=name)
        assert [cue.text for cue in content.cues] == ["Привет"]
        assert (content.encoding, content.is_sure, content.warnings) == ("cp1251", True, ())
    wrong = read_subtitles(path, encoding="latin-1")
    assert [cue.text for cue in wrong.cues] == ["Ïðèâåò"]
    assert render_bytes(wrong.cues, SubtitleFormat.SRT, like=wrong).data == path.read_bytes()


@pytest.mark.parametrize("name", ["klingon", "", "utf-7", "base64", "a\0b"])
def test_an_encoding_that_is_not_there_is_refused_with_those_that_are(tmp_path, name):
    path = tmp_path / "talk.srt"
    path.write_bytes(b"")
    with pytest.raises(EncodingUnknown, match="koi8-r") as caught:
        read_subtitles(path, encoding=name)
    assert pickled(caught.value).name == name


def test_every_encoding_can_be_named_and_every_guess_is_one_of_them():
    assert [encoding_named(name) for name in ENCODINGS] == list(ENCODINGS)
    assert {guess.encoding for guess in guesses("é".encode("cp1252"))} <= ENCODINGS.keys()
    names = {"gbk": "gb18030", "Big5": "cp950", "Shift_JIS": "cp932", "EUC-KR": "cp949"}
    assert {name: encoding_named(name) for name in names} == names
    assert encoding_named("utf-16") == "utf-16-le"


@given(st.binary(max_size=300), st.sampled_from([None, *ENCODINGS]))
def test_every_byte_comes_back_from_any_encoding(data, encoding):
    exact = decode(data, encoding).exact
    mark = "\ufeff" if exact.has_bom else ""
    assert encode(mark + exact.text, exact.encoding, exact.variants).data == data
    seen = shown(exact.text, exact.variants)
    assert len(seen) == len(exact.text)
    seen.encode()


@pytest.mark.parametrize("encoding", ["cp932", "cp950"])
def test_every_pair_of_bytes_comes_back_and_characters_written_in_two_ways_are_seen(encoding):
    pairs = [bytes((lead, trail)) for lead in range(0x80, 0x100) for trail in range(0x40, 0xFF)]
    data = b"\n".join(pairs)
    exact = decode(data, encoding).exact
    assert len(exact.variants) == {"cp932": 398, "cp950": 10}[encoding]
    assert encode(exact.text, encoding, exact.variants).data == data
    for pair, seen in zip(pairs, shown(exact.text, exact.variants).split("\n"), strict=True):
        assert seen == pair.decode(encoding, "replace").replace("\x80", "\x80") or "\ufffd" in seen


def test_a_character_that_the_encoding_lacks_makes_the_file_utf_8_and_is_named(tmp_path):
    path = tmp_path / "talk.srt"
    path.write_bytes(subrip_of(["Grüße\x81"]).encode("cp1252", "replace").replace(b"?", b"\x81"))
    content = read_subtitles(path)
    assert content.cues[0].text == "Grüße\ufffd"
    encoded = encode(content.pieces[0].text + "łódź", content.encoding)
    assert encoded.encoding == "utf-8"
    assert encoded.data.decode().endswith("łódź")
    assert "\ufffd" in encoded.data.decode()
    assert "Windows-1252" in encoded.notice
    assert "“ł”" in encoded.notice


def test_half_a_character_of_nobody_never_prevents_saving():
    assert encode("a\ud83db", "utf-8").data.decode() == "a\ufffdb"
    assert encode("a\udfffb", "cp1252").encoding == "utf-8"
    assert encode("a\ud83db", "utf-16-le").data.decode("utf-16-le") == "a\ufffdb"
