"""Voters of touched units for whom nothing is done: each told once, with what it beat."""

from __future__ import annotations

from dataclasses import replace

from shapely import box

from geo.isolation import respond
from geo.plan import version_id
from geo.plan.document import plan_document
from geo.plan.isolation import HomeCount, Isolation, MeasureKind, Scenario, Situation
from tests.geo.isolation.lawful_ways import complaints
from tests.geo.isolation.made import DAY, blockade, cells, distancing, facility, situation
from tests.geo.plan.made import legal_plan

PLAN = legal_plan()
Told = tuple[str, str, int, str | None]


def kept(where: Situation) -> list[Told]:
    """Return unit, rule, voters and zone of who is kept, once all else is found lawful."""
    response = respond(PLAN, where)
    assert complaints(PLAN, response) == []
    assert all(k.reason.startswith(f"{k.voters:,} voters of") and k.beaten for k in response.kept)
    return [(k.unit_code, k.rule.removeprefix("keeps_station_"), k.voters, k.zone_code)
            for k in response.kept]  # fmt: skip


def test_the_free_half_of_a_unit_that_a_blockade_cuts_is_told_to_keep_its_station() -> None:
    # the left half of r0c1; site a in r1c0 stays outside
    assert kept(situation(blockade(box(100, -100, 150, 0)))) == [("r0c1", "outside", 100, None)]


def test_a_unit_shut_in_with_its_own_station_is_told_to_keep_it() -> None:
    # Column 0 holds site a (r1c0): its three units keep it, those outside go elsewhere or by box.
    found = kept(situation(blockade(cells(0, 0, rows=3))))
    assert found == [(unit, "inside", 200, "P1") for unit in ("r0c0", "r1c0", "r2c0")]


def test_a_distanced_unit_keeps_its_station_and_time_slots_say_when() -> None:
    where = situation(distancing(cells(0, 0)))
    assert kept(where) == [("r0c0", "distanced", 200, "G1")]
    assert {m.kind for m in respond(PLAN, where).measures} == {MeasureKind.TIME_SLOTS}


def test_the_neighbours_of_those_at_home_are_not_isolated_and_those_at_home_are_never_kept() -> (
    None
):
    where = situation(home=(HomeCount("r0c1", DAY, 20),))
    assert kept(where) == [("r0c1", "not_isolated", 180, None)]


def test_a_facility_and_a_whole_unit_served_inside_leave_nobody_to_be_told_of() -> None:
    assert kept(situation(facility(60))) == []
    assert kept(situation(blockade(cells(0, 0)))) == []


def written(where: Situation) -> dict[str, object]:
    """Return the response as plan.json has it."""
    scenario = Scenario("now", respond(PLAN, where), where.zones)
    made = replace(PLAN, isolation=Isolation(version_id(PLAN), (scenario,), "now"))
    return dict(plan_document(made)["isolation"]["scenarios"][0]["response"])


def test_a_response_that_keeps_nobody_is_written_without_the_key() -> None:
    assert "kept" not in written(situation(blockade(cells(0, 0))))
    assert [k["voters"] for k in written(situation(distancing(cells(0, 0))))["kept"]] == [200]
