"""Nothing of the conformance figures is less than whole; `make conformance` prints them."""

import pytest

from subtitler.formats import SubtitleFormat
from tests.conformance.round_trips import edited, untouched, untouched_legacy
from tests.conformance.samples import SAMPLES

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
