"""The segments of a JSON text are found in one pass, and what is no JSON is refused as ever."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from subtitler.formats.errors import SubtitleSyntaxError
from subtitler.formats.json_content import MOST_MEMBERS, content_of

SEGMENT = '{"start": 1, "end": 2, "text": "a"}'


@pytest.mark.parametrize("most", [1, 2, 3, 9])
def test_what_is_behind_the_segments_that_are_read_is_passed_over(most):
    text = f" [{SEGMENT} ,\n{SEGMENT}, {SEGMENT},{SEGMENT} ]\n"
    content = content_of(text, most)
    assert len(content.elements) == min(most, 4)
    assert text[content.start] == "["
    assert content.end == text.index("]")


@pytest.mark.parametrize("most", [1, 2, 9])
@pytest.mark.parametrize(
    "text",
    [
        f"[{SEGMENT},]",
        f"[{SEGMENT},]]",
        f"[{SEGMENT}, {SEGMENT},]",
        f"[{SEGMENT} {SEGMENT}]",
        f"[{SEGMENT}, {SEGMENT}",
        f"[{SEGMENT}] 1",
        f"[,{SEGMENT}]",
        f'{{"segments": [{SEGMENT}],}}',
        f'{{"segments": [{SEGMENT}]',
        f'{{"segments" [{SEGMENT}]}}',
        f"{{segments: [{SEGMENT}]}}",
        f"{{1: [{SEGMENT}]}}",
        "[" * 100_000,
        f'{{"id": {"1" * 5000}, "segments": []}}',
    ],
)
def test_what_is_no_json_is_refused(text, most):
    with pytest.raises(SubtitleSyntaxError):
        content_of(text, most)


@given(st.text('[]{},:"a1 \n', max_size=30), st.integers(1, 4))
def test_a_text_is_read_only_if_the_standard_library_reads_it(middle, most):
    for text in (middle, f"[{SEGMENT}{middle}]", f'{{"segments": [{SEGMENT}{middle}'):
        try:
            content = content_of(text, most)
        except SubtitleSyntaxError:
            continue
        whole = json.loads(text, strict=False)
        listed = whole if isinstance(whole, list) else whole["segments"]
        assert [place.value for place in content.elements] == listed[:most]
        assert json.loads(text[content.start : content.end + 1], strict=False) == listed


def test_of_equal_keys_the_last_counts():
    first, last = f"[{SEGMENT}]", f"[{SEGMENT}, {SEGMENT}]"
    text = f'{{"segments": {first}, "language": "de", "segments": {last}, "language": "en"}}'
    content = content_of(text, 9)
    assert len(content.elements) == 2
    assert content.language == "en"
    text = f'{{"chunks": {first}, "segments": {last}, "segments": 7}}'
    assert len(content_of(text, 9).elements) == 1


def test_a_file_with_a_word_for_each_key_is_no_file_of_segments():
    members = ", ".join('"a": 1' for _ in range(MOST_MEMBERS))
    with pytest.raises(SubtitleSyntaxError):
        content_of(f'{{{members}, "segments": [{SEGMENT}]}}', 9)
