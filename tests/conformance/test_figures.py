"""Nothing of the conformance figures is less than whole; `make conformance` prints them."""

import pytest

from subtitler.formats import SubtitleFormat
from tests.conformance.round_trips import edited, untouched, untouched_legacy
from tests.conformance.samples import SAMPLES
from tests.conformance.webvtt_cases import SAMPLES as PLATFORM_TESTS
from tests.conformance.webvtt_cases import cue_text_figures, file_figures

FORMATS = [SubtitleFormat[name] for name in SAMPLES]


def test_every_format_has_a_sample():
    assert set(SAMPLES) == set(SubtitleFormat.__members__)


@pytest.mark.parametrize("form", FORMATS, ids=lambda form: form.name)
def test_files_come_back_byte_for_byte(form, tmp_path):
    assert untouched(form, tmp_path).failed == ()


@pytest.mark.parametrize("form", FORMATS, ids=lambda form: form.name)
def test_an_edit_changes_one_block(form, tmp_path):
    assert edited(form, tmp_path).failed == ()


def test_old_encodings_are_found_out_and_come_back(tmp_path):
    assert untouched_legacy(tmp_path).failed == ()


@pytest.mark.skipif(
    not PLATFORM_TESTS.is_dir(), reason="the web platform tests are not beside the project"
)
def test_every_case_of_the_web_platform_tests_comes_out_as_the_specification_says():
    found = [*file_figures(), *cue_text_figures()]
    assert [figure.failed for figure in found] == [()] * 7
    assert [figure.cases for figure in found] == [37, 37, 25, 28, 5, 10, 9]
