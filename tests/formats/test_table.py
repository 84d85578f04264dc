"""CSV and TSV tables: whatever parts their cells and however they write times."""

import csv
import io
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from subtitler.formats import SubtitleFormat, SubtitleSyntaxError, parse, render
from subtitler.formats.limits import MOST_CUES
from tests.strategies.cues import plain_cue
from tests.strategies.file_forms import with_bom, without_last_newline
from tests.strategies.subtitles import content_of, file_cues, texts

CSV, TSV = SubtitleFormat.CSV, SubtitleFormat.TSV
EXCELS = (
    "#,Start time,End time,Speaker,Text,Note\r\n"
    '1,00:00:01.000,00:00:02.500,Ann,"Hi, ""you""\r\nthere",x\r\n'
    "2,00:00:03.000,00:00:04.500,Bob,Bye,\r\n"
)
WHISPERS = 'start\tend\ttext\n0\t2000\t"No,\n2000\t3480\tyes," he said.\n'


def content(text, form=CSV):
    return [(c.start_ms, c.end_ms, c.text, c.speaker) for c in parse(text, form).cues]


def times(text):
    return [(cue.start_ms, cue.end_ms) for cue in parse(text, CSV).cues]


def records(text, delimiter=","):
    return list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))


@pytest.mark.parametrize("form", [lambda text: text, with_bom, without_last_newline])
@given(cues=file_cues(texts, earliest_ms=-5000))
def test_reading_what_we_wrote_gives_it_back(form, cues):
    assert content_of(parse(form(render(cues, CSV)), CSV).cues) == content_of(cues)


@given(file_cues(texts.map(lambda text: text.replace("\t", " ")), earliest_ms=-5000))
def test_tables_with_tabs_come_back_too(cues):
    assert content_of(parse(render(cues, TSV), TSV).cues) == content_of(cues)


@given(file_cues(texts))
def test_pythons_reader_reads_what_we_wrote(cues):
    rows = records(render(cues, CSV))
    assert rows[0] == ["start", "end", "text"]
    assert [row[2] for row in rows[1:]] == [cue.text for cue in cues]


@given(st.data())
def test_a_changed_cell_changes_no_other(data):
    cells = st.text('ab",\n', max_size=6)
    count = data.draw(st.integers(1, 4))
    before = [[f"{at}.000", f"{at}.500", data.draw(cells), data.draw(cells)] for at in range(count)]
    for row in before:
        row[2] = "x" + row[2]
    stream = io.StringIO(newline="")
    csv.writer(stream).writerows([["start", "end", "text", "note"], *before])
    opened = parse(stream.getvalue(), CSV)
    row = data.draw(st.integers(0, count - 1))
    text = data.draw(st.text('yz",\n'))
    cues = list(opened.cues)
    cues[row] = replace(cues[row], text=text)
    before[row][2] = text.replace("\n", opened.newline)
    assert records(render(cues, CSV, like=opened))[1:] == before


def test_a_table_of_excel_is_read_by_its_header():
    assert content(EXCELS) == [
        (1000, 2500, 'Hi, "you"\nthere', "Ann"),
        (3000, 4500, "Bye", "Bob"),
    ]
    assert parse(EXCELS, CSV).warnings == ()


def test_an_edited_cue_changes_only_its_cells():
    opened = parse(EXCELS, CSV)
    first, second = opened.cues
    edited = [replace(first, end_ms=2750), replace(second, text="Bye,\nbye", speaker="Cy")]
    assert render(edited, CSV, like=opened) == EXCELS.replace("02.500", "02.750").replace(
        "Bob,Bye,", 'Cy,"Bye,\r\nbye",'
    )
    new = replace(plain_cue(5000, "New"), speaker="Di")
    assert render([first, new, second], CSV, like=opened).split("\r\n")[3:4] == [
        ",00:00:05.000,00:00:06.000,Di,New,"
    ]
    assert render([second], CSV, like=opened).count("\r\n") == 2


def test_whispers_table_knows_no_quotes():
    assert content(WHISPERS, TSV) == [(0, 2000, '"No,', ""), (2000, 3480, 'yes," he said.', "")]
    cues = parse(WHISPERS, TSV).cues
    assert render(cues, TSV) == WHISPERS
    assert render([replace(cues[0], text="a\tb")], TSV) == "start\tend\ttext\n0\t2000\ta b\n"


def test_a_text_of_two_lines_brings_quotes_into_whispers_table():
    opened = parse(WHISPERS, TSV)
    first, second = opened.cues
    edited = [first, replace(second, text="one\ntwo")]
    written = render(edited, TSV, like=opened)
    assert written == 'start\tend\ttext\n0\t2000\t"""No,"\n2000\t3480\t"one\ntwo"\n'
    assert [text for _, _, text, _ in content(written, TSV)] == ['"No,', "one\ntwo"]
    assert [row[2] for row in records(written, "\t")[1:]] == ['"No,', "one\ntwo"]


def test_a_table_with_tabs_and_all_in_quotes_is_read_without_them():
    text = '"start"\t"end"\t"text"\n"0"\t"1000"\t"a ""b"""\n'
    assert content(text, TSV) == [(0, 1000, 'a "b"', "")]
    opened = parse(text, TSV)
    assert render([replace(opened.cues[0], text="c")], TSV, like=opened).endswith('\t"c"\n')


@pytest.mark.parametrize(
    "header",
    [
        "start,end,text",
        "Start Time,End Time,Caption",
        "begin,stop,transcript",
        "TC In,TC Out,Subtitle",
        "In,Out,Dialogue",
        "start_time,end_time,sentence",
        "From,To,Content",
        "Beginn,Ende,Untertitel",
        "Début,Fin,Texte",
        "Timecode In,Timecode Out,Subtitles",
    ],
)
def test_columns_are_known_by_many_names(header):
    assert content(f"{header}\n00:00:01.5,00:00:02,a\n") == [(1500, 2000, "a", "")]


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_the_delimiter_is_found_out(delimiter):
    text = "id,start,end,speaker,text\n7,00:01.5,00:02,Ann,a b\n".replace(",", delimiter)
    assert content(text) == [(1500, 2000, "a b", "Ann")]


def test_the_line_with_which_excel_names_its_delimiter_is_no_row():
    text = "sep=;\nBeginn;Ende;Text\n1,5;2,75;Ja, doch\n"
    opened = parse(text, CSV)
    assert times(text) == [(1500, 2750)]
    edited = [replace(opened.cues[0], start_ms=1250)]
    assert render(edited, CSV, like=opened) == text.replace("1,5;", "1,25;")


@pytest.mark.parametrize(
    ("header", "row", "expected"),
    [
        ("start_ms,end_ms,text", "1500,2000,a", (1500, 2000)),
        ("Start (ms),End (ms),Text", "150,200,a", (150, 200)),
        ("startMs,durationMs,text", "1500,500,a", (1500, 2000)),
        ("start (s),end (s),text", "150,200,a", (150_000, 200_000)),
        ("startSeconds,endSeconds,text", "150,200,a", (150_000, 200_000)),
        ("start,end,text", "1.5,2.0,a", (1500, 2000)),
        ("start,end,text", "1500,2000,a", (1500, 2000)),
        ("start,end,text", "1,3,a", (1000, 3000)),
        ("start,duration,text", "00:00:01.5,0.5,a", (1500, 2000)),
        ("start,end,text", "0:00:01,0:00:02,a", (1000, 2000)),
        ("start,end,text", '"00:00:01,500","00:00:02,000",a', (1500, 2000)),
        ("start,end,text", "00:00:01:10,00:00:02:24,a", (1400, 2960)),
        ("start,end,text", "00:00:01;15,00:00:02;29,a", (1500, 2967)),
    ],
)
def test_times_are_read_by_their_unit_and_written_in_it(header, row, expected):
    text = f"{header}\n{row}\n"
    assert times(text) == [expected]
    opened = parse(text, CSV)
    moved = replace(opened.cues[0], start_ms=expected[0] + 7000, end_ms=expected[1] + 8000)
    assert times(render([moved], CSV, like=opened)) == [(moved.start_ms, moved.end_ms)]


def test_frames_are_listed():
    text = "start,end,text\n00:00:01:10,00:00:02:24,a\n"
    assert "25 frames a second" in str(parse(text, CSV).warnings[0])


def test_a_table_without_ends_shows_each_row_until_the_next():
    text = "Timecode,Text\n0:01,a\n0:05,b\n"
    assert times(text) == [(1000, 5000), (5000, 6000)]
    opened = parse(text, CSV)
    longer = [replace(cue, end_ms=cue.end_ms + 500) for cue in opened.cues]
    assert render(longer, CSV, like=opened) == text


@pytest.mark.parametrize(
    "text",
    [
        "1,00:00:01.500,00:00:02.000,a b\n2,00:00:03,00:00:04,c\n",
        "00:00:01.500;00:00:02.000;a b\n00:00:03;00:00:04;c\n",
        "1,1.5,2,a b\n2,3,4,c\n",
        "1.5,2,a b\n3,4,c\n",
    ],
)
def test_a_table_without_a_header_is_read_by_what_is_in_it(text):
    assert times(text) == [(1500, 2000), (3000, 4000)]
    assert [cue.text for cue in parse(text, CSV).cues] == ["a b", "c"]


def test_a_title_above_the_header_and_rows_without_times_are_kept():
    text = "My film\n\nstart,end,text\n1,2,a\nsoon,later,b\n3,2,c\n"
    opened = parse(text, CSV)
    assert [str(warning) for warning in opened.warnings] == [
        "line 5: a row without usable times was kept, but is no cue",
        "line 6: the cue ends before it starts",
    ]
    edited = [replace(opened.cues[0], text="A"), opened.cues[1]]
    assert render(edited, CSV, like=opened) == text.replace(",a", ",A")


def test_a_speaker_brings_a_column_for_speakers():
    text = "start,end,text\r\n1.0,2.0,a\r\n3.0,4.0,b"
    opened = parse(text, CSV)
    edited = [opened.cues[0], replace(opened.cues[1], speaker="Ann")]
    written = render(edited, CSV, like=opened)
    assert written == "start,end,text,speaker\r\n1.0,2.0,a,\r\n3.0,4.0,b,Ann"
    assert [c.speaker for c in parse(render(edited, CSV), CSV).cues] == ["", "Ann"]


def test_a_quote_that_is_never_closed_swallows_nothing():
    opened = parse('start,end,text\n1,2,"a\n3,4,b\n', CSV)
    assert [cue.text for cue in opened.cues] == ['"a', "b"]
    assert "quote" in str(opened.warnings[0])


def test_a_row_of_a_thousand_cells_is_read_as_far_as_it_matters():
    text = "start,end,text\n1,2,a" + ',"x,y"' * 1000 + '"\n3,4,b\n'
    opened = parse(text, CSV)
    assert [cue.text for cue in opened.cues] == ["a", "b"]
    assert render(opened.cues, CSV, like=opened) == text


def test_what_is_beyond_any_real_table_is_kept_and_listed():
    text = "start,end,text\n" + "1,2,a\n" * (MOST_CUES + 5)
    opened = parse(text, CSV)
    assert len(opened.cues) == MOST_CUES
    assert "not read" in str(opened.warnings[-1])
    assert render(opened.cues, CSV, like=opened) == text


@pytest.mark.parametrize("text", ["dear diary", "name,mail\na,b\n", "start,end,text2\nx,y,z\n"])
def test_a_table_without_times_or_text_is_refused(text):
    with pytest.raises(SubtitleSyntaxError):
        parse(text, CSV)


@pytest.mark.parametrize("text", ["", "\n\n", "start,end,text\n"])
def test_a_table_without_rows_has_no_cues_and_stays_as_it_is(text):
    opened = parse(text, CSV)
    assert opened.cues == ()
    assert render((), CSV, like=opened) == text


@pytest.mark.parametrize("form", [CSV, TSV])
@given(text=st.text(st.sampled_from('a1,;\t"\n\r:. ')), headed=st.booleans())
def test_any_text_is_read_or_refused_and_stays_as_it_is(form, text, headed):
    text = "start;end;text\n" + text if headed else text
    try:
        opened = parse(text, form)
    except SubtitleSyntaxError:
        return
    assert "".join(piece.text for piece in opened.pieces) == text
    assert render(opened.cues, form, like=opened) == text
