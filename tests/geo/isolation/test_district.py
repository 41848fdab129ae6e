"""A whole district under seeded zones: everybody votes, lawfully, once, and soon told."""

from __future__ import annotations

import time
from dataclasses import replace

import pytest

from geo.isolation import respond
from geo.plan import PollingPlan, audit, version_id
from geo.plan.isolation import Isolation, Measure, MeasureKind, Response, Scenario, Zone, ZoneKind
from tests.geo.isolation.lawful_ways import complaints
from tests.geo.isolation.seeded import sown

pytestmark = pytest.mark.data


@pytest.mark.parametrize("seed", [7, 11])
def test_every_isolated_voter_of_the_district_has_exactly_one_lawful_way(
    district: PollingPlan, seed: int
) -> None:
    situation = sown(district, seed)
    response = respond(district, situation)
    assert complaints(district, response) == []
    assert {m.kind for m in response.measures} >= {
        MeasureKind.AUXILIARY_BOX,
        MeasureKind.SEPARATE_AREA,
    }
    assert response.moved_proved
    assert response.teams_bound <= response.teams


def test_the_three_facilities_of_600_60_and_12_get_two_areas_and_a_box(
    district: PollingPlan,
) -> None:
    response = respond(district, sown(district), with_rounds=False)
    by_zone = {m.zone_code: m for m in response.measures if m.zone_code}
    assert [str(by_zone[f"T{i}"].kind) for i in (1, 2, 3)] == [
        "separate_area",
        "separate_area",
        "auxiliary_box",
    ]
    assert [by_zone[f"T{i}"].rule for i in (1, 2, 3)] == [
        "separate_many",
        "separate_high_risk",
        "box_below_minimum",
    ]


def test_the_measures_of_the_district_are_there_in_five_seconds(district: PollingPlan) -> None:
    situation = sown(district)
    started = time.process_time()
    respond(district, situation, with_rounds=False)
    assert time.process_time() - started < 5.0


def test_the_audit_finds_everyone_of_the_touched_groups_in_a_measure_or_kept(
    district: PollingPlan,
) -> None:
    situation = sown(district)
    made = respond(district, situation)
    assert {k.rule for k in made.kept} >= {"keeps_station_outside", "keeps_station_not_isolated"}
    told = Isolation(version_id(district), (Scenario("now", made, situation.zones),), "now")
    found = audit(replace(district, isolation=told))
    assert [f for f in found if f.rule == "cohorts_fit_unit"] == []


def test_wards_that_no_zone_touches_have_no_measure(district: PollingPlan) -> None:
    situation = replace(sown(district), home=())
    response = respond(district, situation, with_rounds=False)
    near = {
        w.code
        for w in district.wards
        if any(w.territory.ward.geometry.distance(z.geometry) < 300 for z in situation.zones)
    }
    assert {m.ward_code for m in response.measures} <= near
    assert len(near) < len(district.wards)


def test_a_distanced_ward_comes_in_time_slots_that_no_room_is_too_small_for(
    district: PollingPlan,
) -> None:
    ward = district.wards[0]
    zone = Zone(
        "G1",
        ZoneKind.DISTANCING,
        ward.territory.ward.geometry,
        sown(district).moment.replace(day=1),
    )
    situation = sown(district)
    response = respond(district, replace(situation, zones=(*situation.zones, zone)))
    assert complaints(district, response) == []
    slots = [m for m in response.measures if m.kind is MeasureKind.TIME_SLOTS]
    assert {m.area_id for m in slots} >= {
        ward.area_id(i) for i in range(len(ward.allocation.areas))
    }


def _spoiled(response: Response, **changes: object) -> Response:
    first = next(m for m in response.measures if m.kind is MeasureKind.AUXILIARY_BOX)
    made: tuple[Measure, ...] = tuple(
        replace(m, **changes) if m is first else m for m in response.measures
    )
    return replace(response, measures=made)


@pytest.mark.parametrize(
    "fault",
    ["lost", "twice", "strange station", "sent in", "unserved", "untold", "kept twice"],
)
def test_the_checker_sees_what_is_wrong(district: PollingPlan, fault: str) -> None:
    response = respond(district, sown(district), with_rounds=False)
    first = next(m for m in response.measures if m.kind is MeasureKind.AUXILIARY_BOX)
    site = str(district.wards[0].territory.sites.index[0])
    spoiled = {
        "lost": replace(response, measures=tuple(m for m in response.measures if m is not first)),
        "twice": replace(response, measures=(*response.measures, replace(first, measure_id="x"))),
        "strange station": _spoiled(response, station_id="99999-S01"),
        "sent in": _spoiled(response, kind=MeasureKind.OTHER_STATION, site_code=site),
        "unserved": _spoiled(response, kind=MeasureKind.UNSERVED),
        "untold": replace(response, kept=response.kept[1:]),
        "kept twice": replace(response, kept=(*response.kept, response.kept[0])),
    }[fault]
    assert complaints(district, response, with_rounds=False) == []
    assert complaints(district, spoiled, with_rounds=False) != []
