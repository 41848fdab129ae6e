"""The number of areas left free: the one of least cost, each area's own cost counted."""

from __future__ import annotations

import pytest

from geo.allocation import allocate
from geo.rules import PlanningAims, load_rules
from tests.builders import grid_territory
from tests.geo.allocation.brute_force import best_plans
from tests.geo.allocation.test_against_enumeration import assert_bounded, planned, random_ward


@pytest.mark.parametrize(
    ("area_cost", "areas"),
    # Four groups in a row, 100 m apart, 500 voters each. Walks: 0 m in four areas, 2 × 500 × 100 in
    # two, 4 × 500 × 100 in one (stations in the second and third group: 100, 0, 100 and 200 m).
    [(0, 4), (45_000, 4), (55_000, 2), (95_000, 2), (105_000, 1)],
)
def test_an_area_is_opened_where_it_saves_more_than_it_costs(area_cost: float, areas: int):
    ward = grid_territory(1, 4, voters=500)
    aims = PlanningAims(free_number=True, area_cost=area_cost, imbalance_weight=0, border_weight=0)
    plan = allocate(ward, load_rules("vn-2021"), aims)
    assert len(plan.areas) == areas
    assert plan.terms["area_cost"] == area_cost * areas
    assert plan.proved


def test_a_number_that_is_asked_for_is_kept():
    aims = PlanningAims(free_number=True)
    plan = allocate(grid_territory(1, 4, voters=500), load_rules("vn-2021"), aims, areas=3)
    assert len(plan.areas) == 3


def test_the_bound_holds_for_every_number_of_areas():
    for seed in range(8):
        ward, rules = random_ward(seed)
        aims = PlanningAims(target_voters=1_000, free_number=True, area_cost=20_000.0 * seed)
        plan = planned(ward, rules, aims, None)
        if plan is None:
            assert not best_plans(ward, rules, aims), f"seed {seed}"
            continue
        best = best_plans(ward, rules, aims, plan.target_voters)
        assert_bounded(plan, min(best.values()))
