"""Snapping to shot changes, by Netflix's zones at 24 frames a second."""

import pytest

from subtitler.document.document import Document
from subtitler.document.editing import ShotZones, netflix_shot_zones, snap_to_shots
from subtitler.document.frame_rate import FPS_24, FPS_25, FPS_29_97, FPS_50
from tests.document.editing.laws import performed
from tests.document.editing.test_gaps import cue
from tests.strategies.timing import times

CUT = 240
NETFLIX = netflix_shot_zones(FPS_24)


def ms(frame):
    return FPS_24.ms_of(frame)


def snapped(document, shots=None, zones=NETFLIX):
    after = performed(document, snap_to_shots(document, None, shots or [ms(CUT)], zones))
    return [(FPS_24.frame_at(start), FPS_24.frame_at(end)) for start, end in times(after)]


def test_the_zones_are_those_netflix_gives_for_24_frames():
    assert ShotZones(FPS_24, 11, 8, 12, 11, 11, 2) == NETFLIX
    assert netflix_shot_zones(FPS_25) == ShotZones(FPS_25, 12, 9, 13, 12, 12, 2)
    assert netflix_shot_zones(FPS_29_97) == ShotZones(FPS_29_97, 14, 11, 15, 14, 14, 2)
    assert netflix_shot_zones(FPS_50).start_before == 18


@pytest.mark.parametrize(
    ("away", "goal"),
    [
        (-13, -13),
        (-12, -12),
        (-11, -12),
        (-9, -12),
        (-8, 0),
        (-1, 0),
        (0, 0),
        (1, 0),
        (11, 0),
        (12, 12),
    ],
)
def test_where_a_start_near_a_change_goes(away, goal):
    document = Document([cue(ms(CUT + away), ms(CUT + 60))])
    assert snapped(document) == [(CUT + goal, CUT + 60)]


@pytest.mark.parametrize(
    ("away", "goal"),
    [(-12, -12), (-11, -2), (-3, -2), (-2, -2), (-1, -2), (0, -2), (11, -2), (12, 12)],
)
def test_where_an_end_near_a_change_goes(away, goal):
    document = Document([cue(ms(CUT - 60), ms(CUT + away))])
    assert snapped(document) == [(CUT - 60, CUT + goal)]


def test_the_nearer_of_two_changes_counts():
    shots = [ms(CUT), ms(CUT + 12)]
    assert snapped(Document([cue(ms(CUT + 4), ms(CUT + 60))]), shots)[0][0] == CUT
    assert snapped(Document([cue(ms(CUT + 9), ms(CUT + 60))]), shots)[0][0] == CUT + 12


def test_a_start_goes_to_the_very_time_of_the_change():
    document = Document([cue(ms(CUT) + 100, ms(CUT + 60))])
    (changed,) = performed(document, snap_to_shots(document, None, [ms(CUT) + 7], NETFLIX))
    assert changed.start_ms == ms(CUT) + 7


def test_both_edges_at_one_change_make_room_for_each_other():
    document = Document([cue(ms(CUT - 60), ms(CUT + 4)), cue(ms(CUT + 5), ms(CUT + 60))])
    assert snapped(document) == [(CUT - 60, CUT - 2), (CUT, CUT + 60)]
    assert snap_to_shots(document, None, [ms(CUT)], NETFLIX).splices == ()


def test_an_edge_without_room_stays():
    locked = cue(ms(CUT - 60), ms(CUT + 4), end_locked=True)
    document = Document([locked, cue(ms(CUT + 5), ms(CUT + 60))])
    assert snapped(document) == [(CUT - 60, CUT + 4), (CUT + 5, CUT + 60)]


def test_a_cue_inside_the_zone_is_not_turned_over():
    document = Document([cue(ms(CUT + 3), ms(CUT + 9))])
    assert snapped(document) == [(CUT + 3, CUT + 9)]


def test_zones_of_no_length_move_nothing_but_ends_on_a_change():
    zones = ShotZones(FPS_24, 0, 0, 0, 0, 0, 2)
    document = Document([cue(ms(CUT - 60), ms(CUT)), cue(ms(CUT + 1), ms(CUT + 60))])
    assert snapped(document, zones=zones) == [(CUT - 60, CUT - 2), (CUT + 1, CUT + 60)]


def test_without_shots_nothing_moves():
    document = Document([cue(0, 1000)])
    assert snap_to_shots(document, None, [], NETFLIX).splices == ()
