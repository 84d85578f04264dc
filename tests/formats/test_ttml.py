"""TTML: documents stay as they stand, an edit changes its own element, and XML is no trap."""

import re
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from subtitler.document.cue import Cue, CueOrigin, new_cue_id
from subtitler.document.markup import visible_text
from subtitler.document.word import Word, WordOrigin
from subtitler.formats import (
    SubtitleFile,
    SubtitleFormat,
    SubtitleSyntaxError,
    format_of,
    parse,
    read_subtitles,
    render,
    render_bytes,
    ttml,
    ttml_parsing,
)
from tests.strategies.cues import plain_cue
from tests.strategies.file_forms import FILE_FORMS
from tests.strategies.subtitles import file_cues

TTML, SRT, VTT = SubtitleFormat.TTML, SubtitleFormat.SRT, SubtitleFormat.VTT

_NOT_IN_XML = re.compile("[\0-\x1f\ufffe\uffff]")

HEAD = """\
<?xml version="1.0" encoding="UTF-8"?>
<!-- by hand -->
<tt xmlns="http://www.w3.org/ns/ttml" xmlns:ttp="http://www.w3.org/ns/ttml#parameter"
    xmlns:tts="http://www.w3.org/ns/ttml#styling" xmlns:ttm="http://www.w3.org/ns/ttml#metadata"
    xml:lang="de">
 <head>
  <metadata><ttm:agent xml:id="a1" type="person"><ttm:name>Ann</ttm:name></ttm:agent></metadata>
  <styling><style xml:id="s1" tts:fontStyle="italic"/><style xml:id="s2" style="s1"/></styling>
  <layout>
   <region xml:id="top" tts:displayAlign="before"/>
   <region xml:id="low"><style tts:displayAlign="after"/></region>
  </layout>
 </head>
"""
BODY = """\
 <body region="low">
  <div>
   <p  end="00:00:02.500" xml:id="c1" begin = '00:00:01.000' ttm:agent="a1">Hello,
       <span style="s1">you</span> &amp; me<br/>there <!-- why --></p>
   <?keep this?>
   <p begin="3s" dur="1.5s" region="top" style="s1"><span begin="0s" end="0.5s">Hel</span\
><span begin="0.5s" end="0.75s">lo</span> <span begin="1s" end="1.5s">you</span></p>
  </div>
  <div begin="10s">
   <p begin="1s" end="2s" tts:fontStyle="italic">third</p>
  </div>
 </body>
</tt>
"""
WHOLE = HEAD + BODY


def document(body, root=""):
    return (
        '<tt xmlns="http://www.w3.org/ns/ttml" xmlns:ttp="http://www.w3.org/ns/ttml#parameter" '
        f'xmlns:tts="http://www.w3.org/ns/ttml#styling" {root}><body>{body}</body></tt>'
    )


def paragraph(inside, attributes=""):
    return document(f'<div><p begin="1s" end="3s" {attributes}>{inside}</p></div>')


def read(text):
    return parse(text, TTML)


def text_of(inside, attributes=""):
    return read(paragraph(inside, attributes)).cues[0].text


def edited(whole, row, **changes):
    """The document with one cue changed."""
    content = read(whole)
    cues = list(content.cues)
    cues[row] = replace(cues[row], **changes)
    return render(cues, TTML, like=content)


def inside_after(inside, text, attributes=""):
    """What is in a paragraph after its text was edited."""
    written = edited(paragraph(inside, attributes), 0, text=text)
    return written[written.index("<p") :].partition("</p>")[0].partition(">")[2]


def times_of(body, root=""):
    return [(cue.start_ms, cue.end_ms) for cue in read(document(body, root)).cues]


@pytest.mark.parametrize("form", FILE_FORMS)
@pytest.mark.parametrize("words", [False, True])
def test_open_and_save_gives_every_character_back(form, words):
    text = form(WHOLE)
    content = read(text)
    assert len(content.cues) == 3
    assert render(content.cues, TTML, like=content, words=words) == text


def test_cues_have_what_the_document_says():
    content = read(WHOLE)
    first, second, third = content.cues
    assert (first.start_ms, first.end_ms) == (1000, 2500)
    assert first.text == "Hello, <i>you</i> & me\nthere"
    assert (first.speaker, first.identifier, first.settings) == ("Ann", "c1", "region:low")
    assert (second.text, second.style, second.settings) == ("Hello you", "s1", "region:top")
    assert second.words == (
        Word("Hel", 3000, 3500),
        Word("lo", 3500, 3750),
        Word("you", 4000, 4500),
    )
    assert (third.start_ms, third.text) == (11_000, "<i>third</i>")
    assert {cue.origin for cue in content.cues} == {CueOrigin.OPENED}
    assert (content.language, content.warnings) == ("de", ())


class TestEdits:
    def test_a_text_changes_only_where_it_was_edited(self):
        text = read(WHOLE).cues[0].text.replace("you", "<b>all</b>")
        assert edited(WHOLE, 0, text=text) == WHOLE.replace(
            '">you</span>', '"><span tts:fontWeight="bold">all</span></span>', 1
        )

    def test_a_word_changes_alone(self):
        text = read(WHOLE).cues[0].text.replace("there", "where")
        assert edited(WHOLE, 0, text=text) == WHOLE.replace("there <!--", "where <!--")

    def test_times_change_alone_in_the_form_they_had(self):
        assert edited(WHOLE, 0, start_ms=1250, end_ms=2600) == WHOLE.replace(
            "'00:00:01.000'", "'00:00:01.250'"
        ).replace("00:00:02.500", "00:00:02.600")
        assert edited(WHOLE, 2, start_ms=11_500) == WHOLE.replace(
            'begin="1s" end="2s"', 'begin="1.5s" end="2s"'
        )

    def test_a_shifted_cue_keeps_its_words_and_a_stretched_one_is_timed_anew(self):
        cue = read(WHOLE).cues[1]
        later = tuple(Word(w.text, w.start_ms + 500, w.end_ms + 500) for w in cue.words)
        assert edited(WHOLE, 1, start_ms=3500, end_ms=5000, words=later) == WHOLE.replace(
            'begin="3s"', 'begin="3.5s"'
        )
        again = read(edited(WHOLE, 1, start_ms=2900)).cues[1]
        assert (again.start_ms, again.end_ms, again.words) == (2900, 4500, cue.words)

    def test_names_of_people_regions_and_styles_change_alone(self):
        assert edited(WHOLE, 1, style="s2", settings="region:low") == WHOLE.replace(
            'region="top" style="s1"', 'region="low" style="s2"'
        )
        assert edited(WHOLE, 1, style="", settings="") == WHOLE.replace(
            ' region="top" style="s1"', ""
        )
        assert edited(WHOLE, 0, speaker="") == WHOLE.replace(' ttm:agent="a1"', "")
        again = read(edited(WHOLE, 1, speaker="Bob & Co"))
        assert [cue.speaker for cue in again.cues] == ["Ann", "Bob & Co", ""]
        assert again.cues[1].text == "Hello you"
        assert edited(WHOLE, 0, identifier="x1") == WHOLE.replace('"c1"', '"x1"')

    def test_a_place_in_the_text_chooses_a_region(self):
        cue = read(WHOLE).cues[0]
        assert 'region="top">Hello' in edited(WHOLE, 0, text="{\\an8}" + cue.text)

    def test_a_look_of_the_paragraph_can_be_taken_away(self):
        assert edited(WHOLE, 2, text="third") == WHOLE.replace(' tts:fontStyle="italic">t', ">t")
        assert edited(WHOLE, 2, text="<i>thirds</i>") == WHOLE.replace("third<", "thirds<")

    def test_new_cues_stand_where_they_belong_and_removed_ones_go(self):
        content = read(WHOLE)
        first, _, third = content.cues
        written = render([first, plain_cue(5000, "new"), third], TTML, like=content)
        assert [cue.text for cue in read(written).cues] == [first.text, "new", third.text]
        assert '\n   <p begin="00:00:05.000" end="00:00:06.000">new</p>\n' in written
        assert "<?keep this?>" in written

    def test_elements_with_times_keep_their_own_cues(self):
        content = read(WHOLE)
        written = render(content.cues[::-1], TTML, like=content)
        assert sorted(cue.start_ms for cue in read(written).cues) == [1000, 3000, 11_000]
        late = [plain_cue(4000, "a"), *content.cues, plain_cue(500, "b")]
        again = read(render(late, TTML, like=content)).cues
        assert sorted((cue.start_ms, cue.text) for cue in again if len(cue.text) == 1) == [
            (500, "b"),
            (4000, "a"),
        ]

    def test_the_order_changes_where_the_elements_allow_it(self):
        text = document("<div>" + "".join(f'<p begin="{n}s" end="9s">{n}</p>' for n in "123"))
        text = text.replace("</body>", "</div></body>")
        content = read(text)
        written = render(content.cues[::-1], TTML, like=content)
        assert [cue.text for cue in read(written).cues] == ["3", "2", "1"]

    def test_all_cues_may_go_and_others_come(self):
        content = read(WHOLE)
        emptied = render((), TTML, like=content)
        assert emptied.startswith(HEAD)
        assert read(emptied).cues == ()
        again = read(emptied)
        assert render((), TTML, like=again) == emptied
        written = render([plain_cue(12_000, "new")], TTML, like=again)
        assert [cue.text for cue in read(written).cues] == ["new"]
        assert written.startswith(HEAD)

    @pytest.mark.parametrize("body", ["", "\n", "<div/>", "<div></div>", "<div>\n</div>"])
    def test_a_document_without_paragraphs_takes_some(self, body):
        content = read(document(body))
        assert content.cues == ()
        again = read(render([plain_cue(1000, "new")], TTML, like=content))
        assert [(cue.start_ms, cue.text) for cue in again.cues] == [(1000, "new")]

    def test_a_document_without_a_body_is_made_anew(self):
        content = read('<tt xmlns="http://www.w3.org/ns/ttml"/>')
        assert render((), TTML, like=content) == '<tt xmlns="http://www.w3.org/ns/ttml"/>'
        assert len(read(render([plain_cue()], TTML, like=content)).cues) == 1

    def test_an_empty_tag_takes_text(self):
        text = document('<div><p begin="1s" end="2s" /></div>')
        assert edited(text, 0, text="a") == text.replace(" />", ">a</p>")
        assert edited(text, 0, end_ms=3000) == text.replace('"2s"', '"3s"')

    @pytest.mark.parametrize(
        ("inside", "text", "expected"),
        [
            ("a b", "a c", "a c"),
            ("a\n   b", "a\u00e9 b", "a\u00e9\n   b"),
            ("\n  a\n", "ab", "\n  ab"),
            ("\n  a\n", "ba", "\n  ba\n"),
            ("a <br/> b", "ax\nb", "ax<br/> b"),
            ("a<br></br>b", "a", "a"),
            ("a &lt; b", "a < c", "a &lt; c"),
            ("<span>a</span> b", "c b", "<span>c</span> b"),
            ("<span>a</span> b", "ac", "<span>a</span>c"),
            ("<![CDATA[a]]> b", "a c", "a c"),
            ("a", "a\n<u>b</u>", 'a<br/><span tts:textDecoration="underline">b</span>'),
            ("a", "<i>a", '<span tts:fontStyle="italic">a</span>'),
            ("a", "a{\\fs9}\x07", "a\ufffd"),
            ("<metadata>x</metadata>a<span>b</span>", "<b>c</b>", None),
        ],
    )
    def test_what_is_written_for_an_edited_text(self, inside, text, expected):
        written = inside_after(inside, text)
        assert expected is None or written == expected
        again = text_of(written)
        assert visible_text(again) == visible_text(text).replace("\x07", "\ufffd")
        assert "<metadata>" not in inside or "<metadata>x</metadata>" in written

    @given(st.data())
    def test_any_edit_of_any_text_is_read_as_it_was_meant(self, data):
        parts = ["a", "bc", " ", "  ", "\n ", "<br/>", "&amp;", "<!-- -->", "<span>d</span>"]
        parts += ['<span tts:fontStyle="italic">e f</span>', '<span begin="1s">w</span>']
        inside = "".join(data.draw(st.lists(st.sampled_from(parts), max_size=8)))
        signs = st.sampled_from(["a", "b", " ", "\n", "<i>", "</i>", "&", "<", "\t", "<v A>"])
        text = "".join(data.draw(st.lists(signs, max_size=8)))
        whole = paragraph(inside)
        first = data.draw(st.integers(0, 9))
        old = read(whole).cues[0].text
        text = old[:first] + text + old[first + data.draw(st.integers(0, 5)) :]
        again = read(edited(whole, 0, text=text)).cues[0]
        assert visible_text(again.text) == visible_text(text)


class TestText:
    @pytest.mark.parametrize(
        ("inside", "text"),
        [
            ("  a \n  b  ", "a b"),
            ("a <br/>  b", "a\nb"),
            ("a<br/><br/>b", "a\n\nb"),
            ("a <span> b</span>", "a b"),
            ("R&amp;D &#60;3 <![CDATA[<x>]]>", "R&D <3 <x>"),
            ("R&D", "R&D"),
            ("a&nbsp;b", "a\u00a0b"),
            ("a<!-- b --><?c d?>e", "ae"),
            ("<metadata><span>no</span></metadata>a<set/>", "a"),
            (
                '<span tts:fontWeight="bold" tts:color="red">a</span>',
                '<b><font color="#ff0000">a</font></b>',
            ),
            ('<span tts:textDecoration="underline lineThrough">a</span>', "<u><s>a</s></u>"),
            ("\U0001f600<br/>b", "\U0001f600\nb"),
            ("a " * 1500, ("a " * 1500).strip()),
            ("a  b\n" * 1500, ("a b " * 1500).strip()),
        ],
    )
    def test_a_paragraph_is_read_by_its_meaning(self, inside, text):
        assert text_of(inside) == text

    def test_white_space_is_kept_where_the_document_says_so(self):
        assert text_of("  a \n b", 'xml:space="preserve"') == "  a \n b"
        assert text_of('<span xml:space="preserve"> a </span> b') == " a  b"

    def test_entities_of_html_and_lone_ampersands_are_listed(self):
        warnings = [str(warning) for warning in read(paragraph("a&nbsp;b\n& c")).warnings]
        assert "“&nbsp;”" in warnings[0]
        assert warnings[1].startswith("line 2: “&”")

    def test_text_outside_of_timed_spans_is_guessed(self):
        (cue,) = read(paragraph('so <span begin="1s" end="1.5s">it is</span> now')).cues
        assert [(w.text, w.start_ms, w.end_ms) for w in cue.words] == [
            ("so", 1000, 2000),
            ("it", 2000, 2250),
            ("is", 2250, 2500),
            ("now", 2500, 3000),
        ]
        assert {word.origin for word in cue.words} == {WordOrigin.GUESSED}


class TestTimes:
    @pytest.mark.parametrize(
        ("body", "times"),
        [
            ('<div begin="1s"><p begin="1s" end="2s">a</p></div>', [(2000, 3000)]),
            ('<div end="2s"><p begin="1s">a</p></div>', [(1000, 2000)]),
            ('<div end="2s"><p begin="1s" end="9s">a</p></div>', [(1000, 2000)]),
            ('<div><p begin="1s" end="9s" dur="2s">a</p></div>', [(1000, 3000)]),
            ('<div begin="1s" dur="1s"><p>a</p></div>', [(1000, 2000)]),
            (
                '<div timeContainer="seq"><p dur="1s">a</p><p begin="1s" dur="1s">b</p></div>',
                [(0, 1000), (2000, 3000)],
            ),
            (
                '<div timeContainer="seq"><div><p end="1s">a</p></div><p dur="1s">b</p></div>',
                [(0, 1000), (1000, 2000)],
            ),
            ('<p><span begin="1s" end="2s">a</span></p>', [(1000, 2000)]),
            ('<p begin="1s"><span begin="1s" end="2s">a</span></p>', [(1000, 3000)]),
            ('<p begin="1s">a</p><p begin="2s">b</p>', [(1000, 2000), (2000, 4000)]),
            ('<p begin="1s" end="indefinite">a</p>', [(1000, 3000)]),
            ("<p>a</p>", []),
        ],
    )
    def test_nested_times(self, body, times):
        assert times_of(body) == times

    def test_frames(self):
        body = '<p begin="00:00:01:12" end="50f">a</p>'
        assert times_of(body, 'ttp:frameRate="25"') == [(1480, 2000)]
        written = edited(document(body, 'ttp:frameRate="25"'), 0, start_ms=1440, end_ms=2040)
        assert 'begin="00:00:01:11" end="51f"' in written

    def test_oddities_are_listed(self):
        text = document('\n<p begin="soon" end="2s">a</p>\n<p begin="3s" end="2s">b</p>\n<p>c</p>')
        assert [str(warning) for warning in read(text).warnings] == [
            "line 2: “soon” is no time of TTML",
            "line 3: the cue ends before it starts",
            "line 4: no cue: the paragraph has no times",
        ]

    def test_a_cue_timed_by_its_spans_alone_can_be_moved(self):
        text = document('<div><p><span begin="1s" end="2s">a</span></p></div>')
        again = read(edited(text, 0, start_ms=500, end_ms=2500)).cues[0]
        assert (again.start_ms, again.end_ms) == (500, 2500)
        assert again.words == (Word("a", 1000, 2000),)

    def test_a_cue_in_a_sequence_moves_those_behind_it_with_their_times_kept(self):
        text = document(
            '<div timeContainer="seq"><p dur="1s">a</p><p begin="1s" dur="1s">b</p></div>'
        )
        again = read(edited(text, 0, end_ms=1500)).cues
        assert [(cue.start_ms, cue.end_ms) for cue in again] == [(0, 1500), (2000, 3000)]


class TestNewDocuments:
    @given(file_cues())
    def test_reading_what_we_wrote_gives_it_back(self, cues):
        again = read(render(cues, TTML)).cues
        assert [(cue.start_ms, cue.end_ms) for cue in again] == [
            (cue.start_ms, cue.end_ms) for cue in cues
        ]
        for one, other in zip(again, cues, strict=True):
            seen = _NOT_IN_XML.sub("\ufffd", "".join(visible_text(other.text).split()))
            assert "".join(visible_text(one.text).split()) == seen

    def test_all_that_a_cue_says_has_its_place(self):
        cue = replace(
            plain_cue(1000, "{\\an9}<i>a</i> <c.yellow>b</c>\n c"),
            speaker="Ann",
            style="my song",
            identifier="c1",
        )
        written = render([cue, replace(cue, cue_id="x")], TTML, language="de")
        assert 'xml:lang="de"' in written
        again = read(written)
        assert again.warnings == ()
        assert (again.cues[0].text, again.cues[0].speaker) == (
            '<i>a</i> <font color="#ffff00">b</font>\n c',
            "Ann",
        )
        assert [c.identifier for c in again.cues] == ["c1", ""]
        assert (again.cues[0].settings, again.cues[0].style) == ("region:topRight", "my_song")

    @given(st.data())
    def test_times_of_words_come_back(self, data):
        texts = data.draw(st.lists(st.sampled_from(["cat", "R&D", "<3", "שלום"]), min_size=1))
        count = 2 * len(texts)
        times = st.lists(st.integers(0, 99), min_size=count, max_size=count)
        edges = sorted(data.draw(times))
        space = data.draw(st.sampled_from([" ", "\n", "", " <i>", "</b>"]))
        words = tuple(Word(text, edges[2 * at], edges[2 * at + 1]) for at, text in enumerate(texts))
        cue = Cue(new_cue_id(), 0, 100, "<b>" + space.join(texts), words)
        again = read(render([cue], TTML, words=True)).cues[0]
        assert visible_text(again.text) == visible_text(cue.text)
        if space or len(set(edges)) == count:  # words that touch in both would be one
            assert again.words == words

    def test_a_word_across_a_tag_stays_one(self):
        words = (Word("cat", 1000, 1400), Word("sat", 1500, 2000))
        cue = replace(plain_cue(1000, "c<i>at sa</i>t"), words=words)
        assert read(render([cue], TTML, words=True)).cues[0].words == words

    def test_a_file_without_pieces_is_a_new_one(self):
        assert render([plain_cue()], TTML, like=SubtitleFile((), TTML)).startswith("<?xml")
        empty = read(" \n")
        assert render((), TTML, like=empty) == " \n"
        assert render([plain_cue()], TTML, like=empty).startswith("<?xml")


class TestConversion:
    def test_styles_and_regions_become_tags(self):
        content = read(WHOLE)
        assert [cue.text for cue in parse(render(content.cues, SRT, like=content), SRT).cues] == [
            "Hello, <i>you</i> & me\nthere",
            "{\\an8}<i>Hello you</i>",
            "<i>third</i>",
        ]
        assert "region" not in render(content.cues, VTT, like=content)

    @pytest.mark.parametrize(
        ("region", "keypad"),
        [
            ('tts:displayAlign="center"', 5),
            ('tts:displayAlign="after" tts:textAlign="left"', 1),
            ('tts:origin="10% 80%"', 2),
            ('tts:origin="10% 10%" tts:textAlign="right"', 9),
            ('tts:origin="10px 500px"', 8),
        ],
    )
    def test_regions_have_a_place(self, region, keypad):
        text = WHOLE.replace('xml:id="low"', f'xml:id="low" {region}', 1).replace(
            '<style tts:displayAlign="after"/>', ""
        )
        content = read(text)
        written = render(content.cues, SRT, like=content)
        assert ("{\\an" + str(keypad) + "}Hello, " in written) == (keypad != 2)


class TestFiles:
    @pytest.mark.parametrize("name", ["a.ttml", "a.dfxp", "a.XML"])
    def test_names(self, tmp_path, name):
        path = tmp_path / name
        path.write_bytes(WHOLE.encode())
        assert format_of(path) is TTML
        assert len(read_subtitles(path).cues) == 3

    def test_the_declared_encoding_is_honoured_and_kept(self, tmp_path):
        text = WHOLE.replace("UTF-8", "windows-1251").replace("there", "мир")
        path = tmp_path / "a.ttml"
        path.write_bytes(text.encode("cp1251"))
        content = read_subtitles(path)
        assert (content.encoding, content.warnings) == ("cp1251", ())
        cues = [replace(content.cues[0], text="мир ♪"), *content.cues[1:]]
        data = render_bytes(cues, TTML, like=content).data
        assert "мир &#9834;".encode("cp1251") in data

    @pytest.mark.parametrize("name", ["UTF-8", "klingon"])
    def test_a_declaration_that_is_wrong_or_unknown_does_no_harm(self, tmp_path, name):
        path = tmp_path / "a.ttml"
        path.write_bytes(WHOLE.replace("UTF-8", name).replace("there", "señor").encode("cp1252"))
        assert len(read_subtitles(path).cues) == 3

    def test_older_and_prefixed_documents_are_read(self):
        old = (
            '<tt:tt xmlns:tt="http://www.w3.org/2006/10/ttaf1" '
            'xmlns:s="http://www.w3.org/2006/10/ttaf1#style">'
            '<tt:body><tt:div><tt:p begin="1s" end="2s">a <tt:span s:fontStyle="italic">b'
            "</tt:span></tt:p></tt:div></tt:body></tt:tt>"
        )
        (cue,) = read(old).cues
        assert cue.text == "a <i>b</i>"
        assert edited(old, 0, text="<b>x</b> <i>b</i>") == old.replace(
            ">a <", '><tt:span s:fontWeight="bold">x</tt:span> <'
        )
        content = read(old)
        assert "<tt:p " in render([*content.cues, plain_cue(5000)], TTML, like=content)

    def test_prefixes_without_a_namespace_are_forgiven(self):
        text = (
            '<tt><body><p begin="1s" end="2s"><span tts:fontStyle="italic">a</span></p></body></tt>'
        )
        assert read(text).cues[0].text == "<i>a</i>"
        assert 'tts:fontWeight="bold"' in edited(text, 0, text="<b>a</b>")

    def test_a_document_without_styling_names_gets_them_where_they_are_needed(self):
        text = (
            '<tt xmlns="http://www.w3.org/ns/ttml"><body><p begin="1s" end="2s">a</p></body></tt>'
        )
        written = edited(text, 0, text="<i>a</i>", speaker="Ann")
        again = read(written).cues[0]
        assert (again.text, again.speaker) == ("<i>a</i>", "Ann")


class TestTraps:
    @pytest.mark.parametrize(
        "text",
        [
            "dear diary",
            "<html/>",
            "<tt><p></tt>",
            '<x:tt xmlns:x="elsewhere"/>',
            '<!DOCTYPE tt [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><tt>&b;</tt>',
            '<!DOCTYPE tt [<!ENTITY a SYSTEM "file:///etc/passwd">]><tt>&a;</tt>',
            '<!DOCTYPE tt [<!ENTITY % a SYSTEM "http://localhost/x">%a;]><tt/>',
            "<tt a:b='1' c:",
        ],
    )
    def test_what_is_no_ttml_or_a_trap_is_refused(self, text):
        with pytest.raises(SubtitleSyntaxError):
            read(text)

    def test_nothing_outside_is_looked_for(self):
        text = '<!DOCTYPE tt SYSTEM "http://localhost:1/x.dtd">' + paragraph("a")
        assert read(text).cues[0].text == "a"

    def test_the_place_of_an_error_is_told(self):
        with pytest.raises(SubtitleSyntaxError, match="line 2") as caught:
            read("<tt>\n<p></tt>")
        assert caught.value.line == 2

    def test_far_too_many_elements_are_refused(self, monkeypatch):
        monkeypatch.setattr(ttml_parsing, "MOST_PARTS", 50)
        with pytest.raises(SubtitleSyntaxError):
            read(paragraph("<span> </span>" * 10 + "<i/>" * 30))

    def test_far_too_many_tags_are_refused(self, monkeypatch):
        monkeypatch.setattr(ttml_parsing, "MOST_TAGS", 50)
        assert len(read(paragraph("<br/>" * 40)).cues) == 1
        with pytest.raises(SubtitleSyntaxError):
            read(paragraph("<br/>" * 50))

    def test_elements_far_too_deep_are_refused(self):
        cue = '<p begin="1s" end="2s">a</p>'
        assert len(read(document("<div>" * 990 + cue + "</div>" * 990)).cues) == 1
        with pytest.raises(SubtitleSyntaxError):
            read(document("<div>" * 1000 + cue + "</div>" * 1000))

    def test_far_too_many_paragraphs_are_refused(self, monkeypatch):
        monkeypatch.setattr(ttml_parsing, "MOST_CUES", 50)
        cue = '<p begin="1s" end="2s">a</p>'
        assert len(read(document(cue * 50)).cues) == 50
        with pytest.raises(SubtitleSyntaxError):
            read(document(cue * 51))

    def test_words_beyond_those_of_any_film_are_left_out_and_listed(self, monkeypatch):
        monkeypatch.setattr(ttml, "MOST_WORDS", 3)
        cue = '\n<p begin="1s" end="2s"><span begin="0s">a</span> <span begin="0.5s">b</span></p>'
        text = document(cue * 3 + '\n<p begin="1s" end="2s"><span end="1s">c</span></p>')
        content = read(text)
        assert [len(found.words) for found in content.cues] == [2, 0, 0, 1]
        assert [warning.line for warning in content.warnings] == [3, 4]
        assert render(content.cues, TTML, like=content) == text

    @pytest.mark.parametrize(
        "inside", ["<span>" * 50_000, "&" * 100_000, "a  " * 100_000, "<!-- -->" * 50_000]
    )
    def test_hostile_text_is_read_or_refused_before_the_test_times_out(self, inside):
        try:
            cue = read(paragraph(inside)).cues[0]
        except SubtitleSyntaxError:
            return
        edited(paragraph(inside), 0, text=cue.text + "x")

    def test_styles_that_name_each_other_come_to_an_end(self):
        text = WHOLE.replace('<style xml:id="s1"', '<style xml:id="s1" style="s2 s1"')
        assert read(text).cues[0].text.startswith("Hello, <i>you</i>")


INSIDES = (
    *(
        "a",
        "b c",
        " ",
        "\n",
        " x\r\n ",
        "\u00a0",
        "<br/>",
        "<br />",
        "&amp;",
        "&",
        "\x01",
        "\ufffd",
    ),
    *('<span begin="0s">w</span>', '<span begin="1s" end="1.5s">v w</span>', "<span>u </span>"),
    *('<span end="00:00:00.250" > q</span>', '<span begin="0.1234s" dur="9f">z</span>'),
    *("<span begin='1s'>g</span>", '<span begin="soon">k</span>', '<span style="s1">l</span>'),
    *('<span begin="0s"><span begin="1s">n</span></span>', '<span begin="1s" end="2s"/>'),
    *(
        "<!-- c -->",
        "<p>n</p>",
        "<tt:span>t</tt:span>",
        "[x]",
        "<![CDATA[<p>y</p>]]>",
        "\U0001f600",
    ),
)
PARAGRAPHS = (
    *('<p begin="1s" end="3s">{}</p>', "<p>{}</p>", '<p dur="2s" xml:space="preserve">{}</p>'),
    *('<p begin="1s" style="s2" tts:fontStyle="italic">{}</p>', "<!-- <p>{}</p> -->"),
    *('<div begin="1s"><p end="2s">{}</p></div>', '<p begin=">1s" a=\'">\'>{}</p>', "<p/>{}"),
    *('<p timeContainer="seq" begin="1s">{}</p>', '<div timeContainer="par"><p>{}</p></div>'),
)


@given(st.lists(st.tuples(st.sampled_from(PARAGRAPHS), st.lists(st.sampled_from(INSIDES)))))
def test_plain_paragraphs_are_read_as_all_others_are(parts):
    text = document("\n".join(form.format("".join(inside)) for form, inside in parts))
    try:
        content = read(text)
    except SubtitleSyntaxError as refused:
        with pytest.raises(SubtitleSyntaxError, match=re.escape(str(refused))):
            ttml_parsing.parse_tree(text)
        return
    tree = ttml_parsing.parse_tree(text)
    entries = ttml.entries_of(text, tree)
    assert [replace(entry.cue, cue_id="") for entry in entries] == [
        replace(cue, cue_id="") for cue in content.cues
    ]
    odd = [message for _, message in tree.oddities]
    assert sorted(odd) == sorted(
        warning.message for warning in content.warnings if warning.message in odd
    )


@given(st.one_of(st.text(), st.text("<>/tpbrspan&;'\"= \n")))
def test_any_text_is_read_or_refused(text):
    for candidate in (text, paragraph(text), document(text), f"<tt>{text}</tt>"):
        try:
            content = read(candidate)
        except SubtitleSyntaxError:
            continue
        assert render(content.cues, TTML, like=content) == candidate


@given(st.data())
def test_any_damage_to_a_file_is_read_or_refused(data):
    text = WHOLE
    for _ in range(data.draw(st.integers(1, 3))):
        at = data.draw(st.integers(len(HEAD), len(text)))
        text = (
            text[:at] + data.draw(st.text(max_size=2)) + text[at + data.draw(st.integers(0, 3)) :]
        )
    try:
        content = read(text)
    except SubtitleSyntaxError:
        return
    assert render(content.cues, TTML, like=content) == text
    changed = [replace(cue, text=cue.text + "!", end_ms=cue.end_ms + 1) for cue in content.cues]
    assert len(read(render(changed, TTML, like=content)).cues) == len(changed)
