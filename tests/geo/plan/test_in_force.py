"""The layers show who votes where under the response in force, and leave the rest as published."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import shapely

from geo.plan import PollingPlan
from geo.plan.frames import plan_layers
from geo.plan.isolation import Lot, MeasureKind
from tests.isolation_builders import (
    AREA_1,
    AREA_2,
    AT_C,
    S1,
    S2,
    S3,
    WARD,
    X1,
    X2,
    cohort,
    isolated_plan,
    measure,
    measures,
    published,
    response,
)


def layers(made: PollingPlan | None = None) -> dict[str, pd.DataFrame]:
    return plan_layers(made or isolated_plan(), "v")


def test_voters_are_counted_where_they_vote():
    areas = layers()["voting_areas"].set_index("area_id")
    # r0c0 leaves area 1; box voters stay with their area; 30 outsiders and 60 guests are added.
    assert areas["voters"].to_dict() == {AREA_1: 1_000, AREA_2: 1_200, X1: 230, X2: 60}
    assert areas["kind"].to_dict() == {
        AREA_1: "ordinary", AREA_2: "ordinary", X1: "separate", X2: "separate",
    }  # fmt: skip
    assert areas["number"].to_list() == [1, 2, 3, 4]


def test_voters_are_conserved_and_those_from_elsewhere_stand_in_the_measures():
    made = layers()
    areas, units, asked = made["voting_areas"], made["assignments"], made["measures"]
    separate = asked.loc[asked["kind"] == "separate_area"]
    assert units["voters"].sum() == 2_400
    assert areas["voters"].sum() == units["voters"].sum() + separate["from_elsewhere"].sum()
    assert asked["from_elsewhere"].sum() == 30 + 60 + 12


def test_areas_and_their_units_add_up():
    made = layers()
    added = made["measures"].query("kind == 'separate_area'").groupby("area_id")["from_elsewhere"]
    counted = made["assignments"].groupby("area_id")["voters"].sum().add(added.sum(), fill_value=0)
    assert counted.to_dict() == made["voting_areas"].set_index("area_id")["voters"].to_dict()


def test_a_moved_station_shows_its_new_place():
    stations = layers()["polling_stations"].set_index("station_id")
    assert stations.loc[S2, ["site_code", "name"]].to_list() == ["c", "Nhà văn hóa c"]
    place = stations.to_crs(published().crs).loc[S2, "geometry"]
    assert place.distance(AT_C) < 0.001
    assert stations.loc[S1, "site_code"] == "a"


def test_a_separate_area_has_the_outline_of_its_zone_and_a_point_has_none():
    areas = layers()["voting_areas"].to_crs(published().crs).set_index("area_id").geometry
    assert areas[X1].symmetric_difference(shapely.box(0, -100, 100, 0)).area < 0.1
    assert areas[X2] is None


def test_walks_of_a_touched_area_are_those_to_the_new_place():
    areas = layers()["voting_areas"].set_index("area_id")
    # To site c: 0, 100, 100, 141.4, 200 and 223.6 m for six groups of 200.
    assert areas.loc[AREA_2, "mean_walk_m"] == 127.5
    assert areas.loc[AREA_2, "max_walk_m"] == 223.6


def test_what_no_zone_touches_is_as_published_to_the_byte():
    quiet = replace(isolated_plan(), isolation=replace(isolated_plan().isolation, in_force="none"))
    for name in ("voting_areas", "polling_stations", "assignments"):
        before, after = layers(published())[name], layers(quiet)[name]
        assert before.drop(columns="geometry").equals(after.drop(columns="geometry"))
        assert before.geometry.to_wkb().equals(after.geometry.to_wkb())


def test_an_area_beside_a_touched_one_is_as_published_to_the_byte():
    # Without M01 nobody leaves area 1: its box voters stay on its list.
    made = isolated_plan(replace(response(), measures=measures()[1:]))
    for name in ("voting_areas", "polling_stations", "assignments"):
        before, after = (layers(p)[name].query("area_id == @AREA_1") for p in (published(), made))
        assert before.drop(columns="geometry").equals(after.drop(columns="geometry"))
        assert before.geometry.to_wkb().equals(after.geometry.to_wkb())


def test_a_unit_that_votes_at_two_stations_has_a_row_for_each():
    goes = measure(
        9, MeasureKind.OTHER_STATION, cohort("r0c1", Lot.FREE, 80), area_id=AREA_2, station_id=S2
    )
    made = isolated_plan(replace(response(), measures=(goes,)))
    rows = layers(made)["assignments"].query("unit_code == 'r0c1'")
    assert rows[["area_id", "station_id", "voters"]].to_numpy().tolist() == [
        [AREA_1, S1, 120],
        [AREA_2, S2, 80],
    ]
    areas = layers(made)["voting_areas"].set_index("area_id")["voters"]
    assert areas.to_dict() == {AREA_1: 1_120, AREA_2: 1_280}


def test_measures_have_the_columns_of_the_contract_first():
    asked = layers()["measures"]
    assert list(asked.columns[:7]) == [
        "measure_id", "kind", "zone_code", "area_id", "station_id", "voters", "reason",
    ]  # fmt: skip
    assert asked["kind"].to_list().count("auxiliary_box") == 4
    assert set(asked["ward_code"]) == {WARD}


def test_rounds_are_lines_from_the_room_and_back_to_it():
    made = layers()["rounds"].to_crs(published().crs)
    line = made.geometry.iloc[1]
    assert line.is_ring
    assert len(line.coords) == 5
    assert line.project(AT_C) < 0.01
    assert made["leaves"].to_list() == ["08:00", "08:00"]
    assert made["returns"].to_list() == ["08:27", "09:53"]


def test_moves_are_lines_from_the_group_to_its_station():
    made = layers()["moves"].to_crs(published().crs)
    assert made["voters"].sum() == 1_191
    # r2c3 lies at (350, −250), site c at (250, −50).
    line = made.geometry.iloc[5]
    assert abs(line.length - 223.607) < 0.01


def test_the_name_of_an_armed_unit_is_in_no_layer():
    for name, frame in layers().items():
        assert "7919" not in frame.to_csv(), name


def test_the_separate_area_votes_inside_its_zone():
    stations = layers()["polling_stations"].set_index("station_id")
    assert stations.loc[S3, "site_code"] == "d"
