"""What isolation changes in answers, and what no answer tells."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from shapely import box

from geo.lookup import Snapshot
from geo.plan.isolation import Isolation, Response, Situation, Zone, ZoneKind
from tests.geo.lookup.made import asked, at, snapshot_of
from tests.isolation_builders import BEGAN, MORNING, isolated_plan, published, response, zones


@pytest.fixture(scope="module")
def evening() -> Snapshot:
    """Return the plan of two halves under blockades, facilities, distancing and home isolation."""
    return snapshot_of(isolated_plan())


def test_inside_a_blockade_with_its_own_area_one_votes_there(evening: Snapshot):
    answer = at(evening, 20, -20)
    assert (answer["status"], answer["special"]["kind"]) == ("special", "blockade")
    assert (answer["area"]["area_id"], answer["area"]["kind"]) == ("00001-03", "separate")
    assert answer["station"]["name"] == "Nhà văn hóa d"


def test_inside_a_blockade_without_one_the_team_comes(evening: Snapshot):
    answer = at(evening, 350, -150)
    assert (answer["status"], answer["special"]["kind"]) == ("special", "blockade")
    assert (answer["area"], answer["station"]) == (None, None)


def test_a_moved_station_is_where_it_votes_now(evening: Snapshot):
    answer = at(evening, 310, -110)  # group r1c3 outside the blockade around site b
    assert answer["status"] == "found"
    assert answer["area"]["area_id"] == "00001-02"
    assert answer["station"]["station_id"] == "00001-S02"
    assert answer["station"]["name"] == "Nhà văn hóa c"


def test_a_distanced_group_is_told_its_hours(evening: Snapshot):
    # Four slots of half an hour each: r0c2 from seven, r0c3 after it.
    assert at(evening, 250, -20)["time_slot"] == {"from": "07:00", "until": "09:00"}
    assert at(evening, 350, -20)["time_slot"] == {"from": "09:00", "until": "11:00"}
    assert at(evening, 150, -20)["time_slot"] is None


def test_home_isolation_changes_no_answer():
    told = response()
    at_home = {"M05", "M06"}
    quiet = replace(
        told,
        situation=replace(told.situation, home=()),
        measures=tuple(m for m in told.measures if m.measure_id not in at_home),
        rounds=(),
    )
    with_home, without = snapshot_of(isolated_plan(told)), snapshot_of(isolated_plan(quiet))
    for x in range(10, 400, 20):
        for y in range(-290, 0, 20):
            one, other = at(with_home, x, y), at(without, x, y)
            one["plan"]["version"] = other["plan"]["version"] = ""
            assert one == other


def test_no_answer_names_an_armed_unit_a_facility_or_a_count(evening: Snapshot):
    parts = evening.parts[0]
    everything = b"".join([*(r.head for r in parts.rows), *parts.bodies, *parts.zones]).decode()
    for secret in ("7919", "Trung đoàn", "Khách sạn", "Z-ARMY", "Z-HOTEL", "voters", "outsiders"):
        assert secret not in everything
    for words in ("Trung đoàn 7919", "Khách sạn Thử"):
        assert asked(evening, words)["status"] == "outside"


def test_nobody_learns_where_a_facility_is_by_asking_from_place_to_place():
    hotel = replace(zones()[2], geometry=box(360, -280, 390, -255))
    army = replace(zones()[3], geometry=box(240, -299, 260, -280))
    told = response()
    others = told.situation.zones[:2] + told.situation.zones[4:]
    drawn = replace(told.situation, zones=(*others, hotel, army))
    with_them = snapshot_of(isolated_plan(replace(told, situation=drawn)))
    without = snapshot_of(isolated_plan(replace(told, situation=replace(drawn, zones=others))))
    for x, y in ((372, -268), (250, -290), (350, -150), (20, -20)):
        one, other = at(with_them, x, y), at(without, x, y)
        one["plan"]["version"] = other["plan"]["version"] = ""
        assert one == other


def test_those_whose_posted_station_is_inside_the_blockade_with_them_are_told_to_keep_it():
    """The right half is shut in with site b: all of area 2 stay there; nobody else is inside."""
    inside = Zone("V", ZoneKind.BLOCKADE, box(200, -300, 400, 0), BEGAN)
    only = Response(Situation(MORNING, (inside,)))
    answer = at(snapshot_of(isolated_plan(only)), 250, -250)
    assert (answer["status"], answer["area"]["kind"]) == ("special", "ordinary")
    assert answer["station"]["station_id"] == "00001-S02"
    assert answer["special"]["en"] == "Vote at the posted polling station, which is inside."


def test_a_blockade_of_a_station_and_a_box_names_no_station_to_those_who_may_not_use_it():
    """Those of r0c0 vote in the area made inside, the four around site b by box: here one zone."""
    told = response()
    boxed = replace(
        told.measures[1],
        zone_code="Z-BLOCK",
        cohorts=tuple(replace(c, zone_code="Z-BLOCK") for c in told.measures[1].cohorts),
    )
    measures = (told.measures[0], boxed, *told.measures[2:])
    answer = at(snapshot_of(isolated_plan(replace(told, measures=measures))), 20, -20)
    assert (answer["area"], answer["station"]) == (None, None)
    assert "the election team comes" in answer["special"]["en"]
    assert "a polling station inside vote there" in answer["special"]["en"]


def test_with_no_scenario_in_force_that_changes_anything_all_is_as_published():
    carried = isolated_plan().isolation
    assert carried is not None
    quiet = Isolation(carried.base_version, carried.scenarios, in_force="none")
    now = snapshot_of(replace(published(), isolation=quiet))
    before = snapshot_of(published())
    for x, y in ((20, -20), (350, -150), (310, -110)):
        one, other = at(now, x, y), at(before, x, y)
        one["plan"]["version"] = other["plan"]["version"] = ""
        assert one == other
    assert json.loads(now.unit("00001", "r0c0"))["status"] == "found"
