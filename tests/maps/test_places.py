"""Where findings are shown."""

from __future__ import annotations

from dataclasses import replace

from geo.findings import Finding, Severity
from maps.drawing import drawing_of
from maps.places import places_of
from tests.maps.conftest import plan_of, square_plan


def finding(rule: str, subject: str) -> Finding:
    return Finding(rule, Severity.ERROR, "00001", subject, "seen", facts={"voters": 1, "limit": 2})


def test_a_finding_is_shown_at_its_area_unit_site_or_ward():
    places = places_of(drawing_of(square_plan()))
    keys = {s: places.of(finding("made_up", s)) for s in ("r0c1", "s2", "00001-03", "ward 00001")}
    assert {s: place.key for s, place in keys.items() if place} == {
        "r0c1": "unit/00001/r0c1",
        "s2": "site/00001/s2",
        "00001-03": "area/00001/00001-03",
        "ward 00001": "ward/00001",
    }


def test_a_unit_named_like_an_area_is_told_apart_by_the_rule():
    plan = square_plan()
    ward = plan.wards[0]
    units = ward.territory.units.rename(index={"r0c0": "00001-04"})
    places = places_of(
        drawing_of(plan_of(replace(ward, territory=replace(ward.territory, units=units))))
    )
    about_area = places.of(finding("within_maximum", "00001-04"))
    about_unit = places.of(finding("every_unit_once", "00001-04"))
    assert about_area
    assert about_unit
    assert about_area.key == "area/00001/00001-04"
    assert about_unit.key == "unit/00001/00001-04"
    assert about_unit.area_ids == ("00001-01",)


def test_a_group_that_was_split_is_shown_at_its_first_part():
    plan = square_plan()
    ward = plan.wards[0]
    groups = ["big" if i in (4, 5) else f"g{i}" for i in range(24)]
    units = ward.territory.units.assign(group_code=groups)
    places = places_of(
        drawing_of(plan_of(replace(ward, territory=replace(ward.territory, units=units))))
    )
    place = places.of(finding("split_needs_approval", "big"))
    assert place
    assert place.key == "unit/00001/r0c4"


def test_a_finding_about_a_ward_that_is_not_drawn_has_no_place():
    places = places_of(drawing_of(square_plan()))
    assert places.of(replace(finding("made_up", "x"), ward_code="99999")) is None
