"""Where a point votes: honest states, and one rule on borders."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime

import numpy as np
import pandas as pd
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.allocation import Area, AreaKind
from geo.lookup import KnownWard, Published, Snapshot, part_of
from geo.plan import PollingPlan
from geo.territory import UnitKind
from tests.builders import grid_territory
from tests.geo.lookup.made import NOW, PUBLISHED_AT, at, degrees, made_plan, snapshot_of


def test_a_point_inside_a_group_is_told_its_area_and_station():
    answer = at(snapshot_of(made_plan()), 50, -50)
    assert answer["status"] == "found"
    assert answer["ward"] == {"ward_code": "00001", "name": "Phường Đống Đa", "kind": "ward"}
    assert answer["unit"] == {"unit_code": "r0c0", "name": "Tổ 1", "kind": "group"}
    assert answer["area"] == {"area_id": "00001-01", "number": 1, "kind": "ordinary"}
    station = answer["station"]
    assert (station["name"], station["address"]) == ("Nhà văn hóa s0", "1 Phố Thử")
    assert station["step_free"] is True
    lon, lat = degrees(50, -50)
    assert abs(station["lon"] - lon) < 1e-6
    assert abs(station["lat"] - lat) < 1e-6


def test_an_answer_says_hours_what_to_bring_version_times_and_how_to_report():
    answer = at(snapshot_of(made_plan()), 350, -150)
    assert answer["hours"] == {"opens": "07:00", "closes": "19:00"}
    assert [thing["code"] for thing in answer["bring"]] == ["voter_card", "identity_paper"]
    assert answer["plan"]["plan_id"] == "1"
    assert answer["plan"]["version"].startswith("kv-")
    assert answer["as_of"] == "2026-02-01T15:00:00+07:00"
    assert answer["next_check"] == "2026-03-05T05:00:00+07:00"  # ten days before 15 March 2026
    assert "Ủy ban" in answer["report"]["vi"]
    assert answer["time_slot"] is None


def test_after_the_polling_day_there_is_nothing_more_to_check():
    snapshot = snapshot_of(made_plan()).at(datetime(2026, 3, 16, tzinfo=UTC))
    assert at(snapshot, 50, -50)["next_check"] is None


def test_on_a_later_day_outside_is_told_as_of_that_day():
    first = snapshot_of(made_plan())
    later = first.at(datetime(2026, 3, 16, 9, tzinfo=UTC))
    assert at(later, -0.5, -50)["as_of"] == "2026-03-16T16:00:00+07:00"
    assert at(first, -0.5, -50)["as_of"] == "2026-02-02T16:00:00+07:00"


def test_a_point_beyond_every_ward_is_outside_however_near():
    snapshot = snapshot_of(made_plan())
    assert at(snapshot, -0.5, -50) == {
        "status": "outside",
        "ward": None,
        "area": None,
        "station": None,
        "as_of": "2026-02-02T16:00:00+07:00",
        "next_check": None,
        "report": at(snapshot, 50, -50)["report"],
    }


def test_a_ward_without_a_plan_is_not_published():
    drawn = made_plan()
    bare = replace(drawn, wards=(replace(drawn.wards[0], allocation=None),))
    answer = at(snapshot_of(bare), 50, -50)
    assert answer["status"] == "not_published"
    assert answer["ward"]["ward_code"] == "00001"
    assert answer["station"] is None


def test_a_known_ward_of_which_no_plan_is_published_is_not_outside():
    west, south = degrees(1000, -200)
    east, north = degrees(1200, 0)
    ward = KnownWard("00002", "Phường Láng", "ward", shapely.box(west, south, east, north))
    snapshot = Snapshot([part_of(Published("1", made_plan(), PUBLISHED_AT))], [ward], now=NOW)
    assert at(snapshot, 1100, -100)["status"] == "not_published"
    assert at(snapshot, 1100, -100)["ward"]["name"] == "Phường Láng"
    assert at(snapshot, 1300, -100)["status"] == "outside"


def test_on_a_border_the_smallest_code_of_the_units_that_touch_there_decides():
    snapshot = snapshot_of(made_plan())
    borders = shapely.get_coordinates(snapshot.shapes)
    for lon, lat in borders:
        covering = [
            snapshot.key(row)
            for row, shape in enumerate(snapshot.shapes)
            if shapely.covers(shape, shapely.Point(lon, lat))
        ]
        found = int(snapshot.locate([lon], [lat]).unit[0])
        assert snapshot.key(found) == min(covering)


def test_the_corner_of_four_groups_belongs_to_the_first_by_code():
    lon, lat = next(  # the corner between Tổ 1, 2, 5 and 6 as plan.json holds it
        pair
        for pair in shapely.get_coordinates(snapshot_of(made_plan()).shapes).tolist()
        if np.allclose(pair, degrees(100, -100), atol=1e-8)
    )
    answer = json.loads(snapshot_of(made_plan()).find(lon, lat))
    assert answer["unit"]["unit_code"] == "r0c0"


@settings(deadline=None, max_examples=40)
@given(st.lists(st.tuples(st.floats(-50, 450), st.floats(-250, 50)), min_size=1, max_size=30))
def test_many_points_at_once_get_the_answers_of_single_ones(places: list[tuple[float, float]]):
    snapshot = _shared()
    points = np.array([degrees(x, y) for x, y in places])
    assert snapshot.find_many(points[:, 0], points[:, 1]) == [
        snapshot.find(lon, lat) for lon, lat in points.tolist()
    ]


def test_the_plan_published_last_holds_a_ward():
    earlier = made_plan()
    swapped = (Area((0, 1, 4, 5), 1), Area((2, 3, 6, 7), 0))
    snapshot = snapshot_of(earlier, made_plan(areas=swapped))
    answer = at(snapshot, 50, -50)
    assert answer["plan"]["plan_id"] == "2"
    assert answer["station"]["name"] == "Nhà văn hóa s1"
    assert len(snapshot) == 8


def test_a_station_whose_place_is_still_to_be_found_has_no_name_and_no_point():
    territory = grid_territory(2, 4, voters=400, sites={"s0": (0, 0), "s1": (0, 3)})
    territory = replace(territory, sites=territory.sites.assign(to_be_found=[True, False]))
    station = at(snapshot_of(made_plan(territory=territory)), 50, -50)["station"]
    assert station["to_be_found"] is True
    assert (station["name"], station["lon"], station["lat"]) == (None, None, None)


def test_unknown_step_free_access_is_null_and_not_no():
    territory = grid_territory(2, 4, voters=400, sites={"s0": (0, 0), "s1": (0, 3)})
    unknown = pd.array([None, False], dtype="boolean")
    territory = replace(territory, sites=territory.sites.assign(step_free=unknown))
    snapshot = snapshot_of(made_plan(territory=territory))
    assert at(snapshot, 50, -50)["station"]["step_free"] is None
    assert at(snapshot, 350, -50)["station"]["step_free"] is False


def _with_institution(kind: str) -> PollingPlan:
    """Return the plan with Tổ 8 turned into an institution that is a separate area at s1."""
    territory = grid_territory(2, 4, voters=400, sites={"s0": (0, 0), "s1": (1, 3)})
    units = territory.units.copy()
    units["kind"] = [*[UnitKind.GROUP] * 7, UnitKind.INSTITUTION]
    units["institution_kind"] = [*[None] * 7, kind]
    units["name"] = [*units["name"].iloc[:7], "Bệnh viện Thử"]
    sites = territory.sites.assign(institution=[None, "r1c3"])
    areas = (Area((0, 1, 2, 3, 4, 5, 6), 0), Area((7,), 1, AreaKind.SEPARATE))
    return made_plan(territory=replace(territory, units=units, sites=sites), areas=areas)


def test_those_inside_a_hospital_of_its_own_area_vote_where_they_are():
    answer = at(snapshot_of(_with_institution("hospital")), 350, -150)
    assert answer["status"] == "special"
    assert answer["special"]["kind"] == "institution"
    assert answer["unit"]["name"] == "Bệnh viện Thử"
    assert answer["area"]["kind"] == "separate"
    assert answer["station"]["name"] == "Nhà văn hóa s1"


def test_an_armed_unit_is_told_nothing_of_but_that_its_people_vote_there():
    snapshot = snapshot_of(_with_institution("armed_unit"))
    answer = at(snapshot, 350, -150)
    assert answer["status"] == "special"
    assert (answer["area"], answer["station"]) == (None, None)
    assert "unit" not in answer
    assert json.loads(snapshot.search("Bệnh viện Thử"))["status"] == "outside"
    assert json.loads(snapshot.search("2 Phố Thử"))["status"] == "outside"


_made: list[Snapshot] = []


def _shared() -> Snapshot:
    if not _made:
        _made.append(snapshot_of(made_plan()))
    return _made[0]
