"""What changes for voters from one plan to another, by hand."""

from __future__ import annotations

from dataclasses import replace

from geo.plan.changes import plan_changes
from tests.geo.plan.made import legal_plan, with_units
from tests.isolation_builders import AREA_1, AREA_2, X1, X2, isolated_plan, published


def test_nothing_changes_from_a_plan_to_itself():
    found = plan_changes(published(), published())
    assert (found.areas, found.units, found.voters_moved) == ((), (), 0)
    assert (found.places_opened, found.places_closed) == ((), ())


def test_isolation_moves_a_blockaded_group_and_the_area_whose_station_moved():
    found = plan_changes(published(), isolated_plan())
    # 200 of r0c0 vote at site d inside; all 1,200 of area 2 at site c instead of b.
    assert found.voters_moved == 1_400
    assert [u.unit_code for u in found.units] == [
        "r0c0", "r0c2", "r0c3", "r1c2", "r1c3", "r2c2", "r2c3",
    ]  # fmt: skip
    assert (found.places_opened, found.places_closed) == (("00001-S04", "c", "d"), ("b",))
    first = found.units[0]
    assert (first.places_before, first.places_after) == (("a",), ("d",))
    assert (first.walk_before_m, first.walk_after_m) == (100.0, 0.0)


def test_areas_made_for_zones_are_new_and_others_change():
    found = {a.area_id: a for a in plan_changes(published(), isolated_plan()).areas}
    assert (found[AREA_1].voters_before, found[AREA_1].voters_after) == (1_200, 1_000)
    assert (found[AREA_2].place_before, found[AREA_2].place_after) == ("b", "c")
    assert (found[X1].voters_before, found[X1].voters_after) == (None, 230)
    assert found[X2].voters_after == 60


def test_the_way_back_moves_as_many():
    there = plan_changes(published(), isolated_plan())
    back = plan_changes(isolated_plan(), published())
    assert back.voters_moved == there.voters_moved
    quiet = replace(isolated_plan(), isolation=replace(isolated_plan().isolation, in_force="none"))
    assert plan_changes(isolated_plan(), quiet).voters_moved == there.voters_moved


def test_voters_added_to_a_list_are_not_moved():
    before = legal_plan()
    grown = with_units(before.wards[0].territory, voters=[210] + [200] * 11)
    found = plan_changes(before, legal_plan(grown))
    assert found.voters_moved == 0
    assert [(a.area_id, a.voters_before, a.voters_after) for a in found.areas] == [
        (AREA_1, 1_200, 1_210)
    ]


def test_the_document_is_plain_json():
    document = plan_changes(published(), isolated_plan()).as_dict()
    assert document["units_changed"] == 7
    assert document["after"]["in_force"] == "outbreak"
