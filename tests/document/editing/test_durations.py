"""Durations: limits, lead-in, lead-out."""

from dataclasses import replace

import pytest

from subtitler.document.document import Document
from subtitler.document.editing import (
    DurationsInvalid,
    add_lead_in,
    add_lead_out,
    apply_duration_limits,
)
from tests.document.editing.laws import performed
from tests.document.editing.test_gaps import cue
from tests.pickled import pickled
from tests.strategies.timing import times


def test_short_cues_grow_as_far_as_the_next_allows_and_long_ones_are_cut():
    document = Document([cue(0, 300), cue(1000, 1300), cue(1600, 9000), cue(9500, 9100)])
    after = performed(document, apply_duration_limits(document, 833, 7000, keep_gap_ms=80))
    assert times(after) == [(0, 833), (1000, 1520), (1600, 8600), (9500, 9100)]


@pytest.mark.parametrize("limits", [(0, 1000), (-1, 5), (2000, 1000)])
def test_limits_that_nothing_keeps_to_are_refused(limits):
    with pytest.raises(DurationsInvalid, match="shortest") as caught:
        apply_duration_limits(Document(), *limits)
    assert str(pickled(caught.value)) == str(caught.value)


def test_a_lead_in_ends_at_the_cue_before_and_at_the_beginning():
    document = Document([cue(60, 1000), cue(1050, 2000), cue(3000, 4000)])
    after = performed(document, add_lead_in(document, 100))
    assert times(after) == [(0, 1000), (1000, 2000), (2900, 4000)]
    ids = [document.cues[2].cue_id]
    assert times(performed(document, add_lead_in(document, -100, ids)))[2] == (3000, 4000)


def test_a_lead_out_ends_at_the_next_cue():
    document = Document([cue(0, 1000), cue(1050, 2000), cue(3000, 4000)])
    after = performed(document, add_lead_out(document, 350, keep_gap_ms=40))
    assert times(after) == [(0, 1010), (1050, 2350), (3000, 4350)]
    assert times(performed(document, add_lead_out(document, -350)))[1:] == [
        (1050, 2000),
        (3000, 4000),
    ]


def test_a_gap_that_is_too_small_already_does_not_push_an_edge_back():
    document = Document([cue(0, 1000), cue(1010, 2000)])
    assert add_lead_in(document, 100, [document.cues[1].cue_id], keep_gap_ms=80).splices == ()
    assert add_lead_out(document, 100, [document.cues[0].cue_id], keep_gap_ms=80).splices == ()


def test_a_cue_would_not_survive_losing_more_than_it_has():
    document = Document([replace(cue(0, 300), text="brief")])
    assert add_lead_out(document, -300).splices == ()
