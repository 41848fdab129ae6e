"""Fewer and more areas, and different plans nearly as good."""

from __future__ import annotations

import pytest

from geo.allocation import allocate
from geo.allocation.alternatives import Asked, curve, different_plans, moved_voters, ordinary_areas
from geo.rules import Locks, PlanningAims, load_rules
from geo.territory import Territory
from tests.builders import grid_territory

RULES = load_rules("vn-2021")
WALK_ONLY = PlanningAims(imbalance_weight=0, border_weight=0)


def asked(ward: Territory, locks: Locks | None = None) -> Asked:
    return Asked(ward, RULES, WALK_ONLY, locks or Locks(), {})


def test_the_curve_shows_three_numbers_on_each_side_or_why_there_is_no_plan():
    ward = grid_territory(1, 4, voters=500)
    points = curve(asked(ward), allocate(ward, RULES, WALK_ONLY, areas=2))
    assert [point.areas for point in points] == [1, 2, 3, 4, 5]
    # 100 m for each group without a station of its own; in one area one of them walks 200 m.
    walks = [p.allocation.terms["walk"] for p in points if p.allocation is not None]
    assert walks == pytest.approx([200_000, 100_000, 50_000, 0])
    assert points[-1].allocation is None
    assert points[-1].obstacles[0].remedy


def test_the_other_of_two_equal_stations_is_the_only_different_plan():
    ward = grid_territory(1, 2, voters=500)
    best = allocate(ward, RULES, WALK_ONLY, areas=1)
    plans, complete = different_plans(asked(ward), best)
    assert complete
    assert [plan.voters_moved for plan in plans] == [1_000]
    assert plans[0].allocation.areas[0].site != best.areas[0].site
    assert plans[0].allocation.objective == pytest.approx(best.objective)


def test_different_plans_cost_at_most_one_per_cent_more_and_differ_from_each_other():
    # 12 groups of 500 voters in two rows; pairs may be joined upright or sideways at the same cost.
    ward = grid_territory(2, 6, voters=500)
    best = allocate(ward, RULES, WALK_ONLY, areas=6)
    plans, _ = different_plans(asked(ward), best)
    assert len(plans) == 3
    shown = [best, *(plan.allocation for plan in plans)]
    for number, plan in enumerate(shown):
        assert ordinary_areas(plan) == 6
        assert plan.objective <= 1.01 * best.objective
        assert all(moved_voters(ward, plan.areas, other.areas) > 0 for other in shown[:number])
    # Each pair may vote in its other group at the same cost: then nobody keeps the station.
    assert plans[0].voters_moved == 6_000
    again, _ = different_plans(asked(ward), best)
    assert again == plans


def test_a_locked_station_stays_in_every_different_plan():
    ward = grid_territory(2, 6, voters=500)
    locks = Locks(open_sites=("s0",), closed_sites=("s1", "s6"))
    best = allocate(ward, RULES, WALK_ONLY, areas=6, locks=locks)
    plans, _ = different_plans(asked(ward, locks), best)
    assert plans
    for plan in plans:
        sites = {area.site for area in plan.allocation.areas}
        assert 0 in sites
        assert not sites & {1, 6}
