"""What each edit makes of a ward, on a grid of 3 × 4 units of 200 voters in two halves."""

from __future__ import annotations

import pytest

from geo.allocation import Area
from geo.editing import apply, preview, reoptimise
from geo.editing.edits import (
    ChangeStation,
    LockArea,
    LockSite,
    LockUnit,
    MergeAreas,
    MoveUnits,
    NumberAreas,
    SplitArea,
    Unlock,
)
from geo.errors import CallError, InfeasibleError
from geo.plan import PollingPlan, audit
from geo.rules.locks import AreaLock, UnitLock
from tests.geo.plan.made import LEFT, RIGHT, halves, legal_plan, plan, ward_plan

WARD = "00001"
MIDDLE = {"a": (1, 0), "b": (1, 3), "c": (2, 1)}


def areas(made: PollingPlan) -> tuple[Area, ...]:
    allocation = made.wards[0].allocation
    assert allocation is not None
    return allocation.areas


def test_a_unit_that_moves_leaves_its_area_and_takes_its_voters_along():
    seen = preview(legal_plan(), WARD, MoveUnits(units=("r0c1",), to=2))
    first, second = areas(seen.plan)
    assert first.units == (0, 4, 5, 8, 9)
    assert second.units == (1, *RIGHT)
    assert (seen.after.fewest_voters, seen.after.most_voters) == (1_000, 1_400)
    assert seen.areas == ("00001-01", "00001-02")
    (moved,) = seen.units
    # r0c1 lies one column and one row from a, two columns and one row from b.
    assert (moved.unit_code, moved.voters_moved, moved.places_after) == ("r0c1", 200, ("b",))
    assert (moved.walk_before_m, moved.walk_after_m) == (141.4, 223.6)
    assert seen.legal
    # 200 voters walk 82.2 m farther; each area is 200 off its target at 5 a voter; c1 has one side more
    # that borders the other area (three instead of one): 100 m longer twice.
    terms = seen.plan.wards[0].allocation.terms  # type: ignore[union-attr]
    before = legal_plan().wards[0].allocation.terms  # type: ignore[union-attr]
    grown = {name: round(terms[name] - before[name]) for name in terms}
    assert {name: cost for name, cost in grown.items() if cost} == {
        "walk": 16_437, "imbalance": 2_000, "border": 100,
    }  # fmt: skip


def test_a_move_that_cuts_an_area_in_two_is_told_before_it_is_made():
    seen = preview(legal_plan(), WARD, MoveUnits(units=("r0c0",), to=2))
    (found,) = [f for f in seen.findings_new if f.severity == "error"]
    assert (found.rule, found.subject, seen.legal) == ("contiguous", "00001-02", False)
    back = preview(seen.plan, WARD, MoveUnits(units=("r0c0",), to=1))
    assert [f.rule for f in back.findings_gone if f.severity == "error"] == ["contiguous"]
    assert back.legal


def test_an_area_is_never_left_empty():
    codes = tuple(f"r{row}c{column}" for row in range(3) for column in range(2))
    with pytest.raises(CallError, match="merge areas instead"):
        apply(legal_plan(), WARD, MoveUnits(units=codes, to=2))


def test_an_edit_that_changes_nothing_is_refused():
    for edit in (
        MoveUnits(units=("r0c0",), to=1),
        ChangeStation(area=1, site_code="a"),
        NumberAreas(order=(1, 2)),
        Unlock(units=("r0c0",)),
    ):
        with pytest.raises(CallError, match="changes nothing"):
            apply(legal_plan(), WARD, edit)


def test_an_edit_names_what_the_ward_does_not_have():
    for edit, told in (
        (MoveUnits(units=("r9c9",), to=1), "no unit r9c9"),
        (MoveUnits(units=("r0c0",), to=3), "no area 3"),
        (ChangeStation(area=1, site_code="z"), "no site z"),
        (NumberAreas(order=(1, 1)), "each of the numbers"),
        (SplitArea(area=1, units=("r0c2",)), "some of its units"),
        (MergeAreas(areas=(1, 1)), "two areas or more"),
    ):
        with pytest.raises(CallError, match=told):
            apply(legal_plan(), WARD, edit)
    with pytest.raises(CallError, match="no ward 00009"):
        apply(legal_plan(), "00009", NumberAreas(order=(2, 1)))


def test_a_station_changes_for_all_units_of_its_area():
    seen = preview(legal_plan(halves(sites=MIDDLE)), WARD, ChangeStation(area=1, site_code="c"))
    assert areas(seen.plan)[0].site == 2
    assert seen.voters_moved == 1_200
    assert seen.areas == ("00001-01",)


def test_a_station_in_a_room_that_is_taken_is_an_error_of_the_verdict():
    seen = preview(legal_plan(), WARD, ChangeStation(area=1, site_code="b"))
    assert {f.rule for f in seen.findings_new if f.severity == "error"} == {"rooms"}


def test_a_site_without_a_way_cannot_be_a_station():
    territory = halves(sites=MIDDLE)
    territory.walk_m[0, 2] = float("inf")
    with pytest.raises(CallError, match="no way from r0c0 to c"):
        apply(legal_plan(territory), WARD, ChangeStation(area=1, site_code="c"))


def test_merged_areas_take_the_lower_number_and_the_station_that_costs_less():
    uneven = plan(ward_plan(halves(), (Area((0, 4), 0), Area((1, 2, 3, 5, 6, 7, 8, 9, 10, 11), 1))))
    merged = apply(uneven, WARD, MergeAreas(areas=(2, 1)))
    (one,) = areas(merged)
    assert one.units == tuple(range(12))
    # a and b lie alike from all twelve units: of equals the first.
    assert one.site == 0
    # One area of all voters: that is its target, and nothing is cut.
    allocation = merged.wards[0].allocation
    assert allocation is not None
    assert allocation.target_voters == 2_400.0
    assert (allocation.terms["imbalance"], allocation.terms["border"]) == (0.0, 0.0)


def test_a_split_by_given_units_adds_a_last_area_at_the_cheapest_free_site():
    made = apply(legal_plan(halves(sites=MIDDLE)), WARD, SplitArea(area=1, units=("r2c0", "r2c1")))
    first, second, third = areas(made)
    assert (first.units, second.units, third.units) == ((0, 1, 4, 5), RIGHT, (8, 9))
    assert third.site == 2  # c stands in r2c1; a is taken
    assert made.wards[0].allocation.target_voters == 800.0  # type: ignore[union-attr]


def test_a_split_by_the_engine_gives_two_lawful_areas():
    seen = preview(legal_plan(halves(sites=MIDDLE)), WARD, SplitArea(area=1))
    first, second, third = areas(seen.plan)
    assert sorted((*first.units, *third.units)) == list(LEFT)
    assert second == Area(RIGHT, 1)
    assert {first.site, third.site} == {0, 2}
    assert seen.legal


def test_a_split_that_no_room_is_left_for_says_so():
    with pytest.raises(InfeasibleError):
        apply(legal_plan(), WARD, SplitArea(area=1))


def test_numbers_change_and_nothing_else_does():
    seen = preview(legal_plan(), WARD, NumberAreas(order=(2, 1)))
    assert areas(seen.plan) == (Area(RIGHT, 1), Area(LEFT, 0))
    assert (seen.before.objective, seen.voters_moved) == (seen.after.objective, 0)


def test_what_is_locked_is_kept_when_the_ward_is_planned_again():
    start = legal_plan(halves(sites=MIDDLE))
    locked = apply(start, WARD, LockUnit(unit="r0c0", site_code="b"))
    assert locked.locks.units == (UnitLock(unit="r0c0", site_code="b"),)
    assert [f.rule for f in audit(locked) if f.severity == "error"] == ["locks_kept"]
    again = reoptimise(locked)
    home = next(area for area in areas(again) if 0 in area.units)
    assert again.wards[0].territory.sites.index[home.site] == "b"
    assert not [f for f in audit(again) if f.severity == "error"]
    assert len(areas(again)) == 2


def test_a_locked_area_keeps_its_units_and_its_station():
    start = legal_plan(halves(sites=MIDDLE))
    moved = apply(start, WARD, MoveUnits(units=("r0c1",), to=2))
    locked = apply(moved, WARD, LockArea(area=1))
    codes = ("r0c0", "r1c0", "r1c1", "r2c0", "r2c1")
    assert locked.locks.areas == (AreaLock(units=codes, site_code="a"),)
    assert Area((0, 4, 5, 8, 9), 0) in areas(reoptimise(locked))
    assert apply(locked, WARD, Unlock(units=("r2c1",))).locks == start.locks


def test_a_site_locked_closed_hosts_nothing_when_the_ward_is_planned_again():
    start = legal_plan(halves(sites=MIDDLE))
    closed = apply(start, WARD, LockSite(site_code="a", must="closed"))
    assert {area.site for area in areas(reoptimise(closed))} == {1, 2}
    opened = apply(closed, WARD, LockSite(site_code="a", must="open"))
    assert (opened.locks.open_sites, opened.locks.closed_sites) == (("a",), ())


def test_an_edited_ward_is_proved_only_while_it_costs_what_was_proved():
    proved = reoptimise(legal_plan(halves(sites=MIDDLE)))
    allocation = proved.wards[0].allocation
    assert allocation is not None
    assert allocation.proved
    renumbered = apply(proved, WARD, NumberAreas(order=(2, 1))).wards[0].allocation
    assert renumbered is not None
    assert renumbered.proved
    first = proved.wards[0].territory.units.index[allocation.areas[0].units[0]]
    moved = apply(proved, WARD, MoveUnits(units=(str(first),), to=2)).wards[0].allocation
    assert moved is not None
    assert not moved.proved
    assert moved.lower_bound == pytest.approx(allocation.objective)
    assert moved.gap > 0


def test_a_bound_of_another_number_of_areas_is_not_kept():
    proved = reoptimise(legal_plan(halves(sites=MIDDLE)))
    merged = apply(proved, WARD, MergeAreas(areas=(1, 2))).wards[0].allocation
    assert merged is not None
    # Everybody at the nearest of a, b and c: 4 stand in r1c0, r1c3 and r2c1.
    # 200 voters each: c0 rows 0–2: 100, 0, 100 (a or c); c1: 141.4, 100, 0; c2: 141.4, 100, 100;
    # c3: 100, 0, 100.
    walks = (100 + 0 + 100) + (141.4214 + 100 + 0) + (141.4214 + 100 + 100) + (100 + 0 + 100)
    assert merged.lower_bound == pytest.approx(200 * walks, abs=5)
    assert not merged.proved
