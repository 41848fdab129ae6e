"""Walks judged by their mean, by the Kolm–Pollak EDE, or against a cap."""

from __future__ import annotations

import math

import numpy as np
import pytest

from geo.allocation import Allocation, allocate
from geo.allocation.walking import STEEPEST, steepness, unequal_metres
from geo.plan.equity import kolm_pollak_ede
from geo.rules import PlanningAims, load_rules
from geo.territory import Territory
from tests.builders import grid_territory
from tests.geo.allocation.brute_force import best_plans
from tests.geo.allocation.test_against_enumeration import assert_bounded, planned, random_ward

RULES = load_rules("vn-2021")


def lane() -> Territory:
    """Return three groups in a row, 1 km apart; one station, at the large end or in the middle.

    Voters walk 100 × 1 km + 300 × 2 km = 700,000 m to the end, 800 × 1 km to the middle.
    """
    return grid_territory(
        1, 3, voters=[500, 100, 300], sites={"end": (0, 0), "middle": (0, 1)}, side_m=1_000
    )


def station(plan: Allocation) -> str:
    return ("end", "middle")[plan.areas[0].site]


def test_the_mean_prefers_the_end_and_the_ede_the_middle():
    assert station(allocate(lane(), RULES, PlanningAims(), areas=1)) == "end"
    # Nearest walks 0, 0 and 1 km: k = 300 × 1 km / (300 × 1 km²) = 0.001 per metre.
    fair = PlanningAims(objective="ede")
    assert steepness(lane(), fair) == pytest.approx(0.001)
    plan = allocate(lane(), RULES, fair, areas=1)
    assert station(plan) == "middle"
    # 800 voters walk 1 km, which counts as 1,000·(e − 1) m.
    assert plan.terms["walk"] == pytest.approx(800_000)
    assert plan.terms["walk"] + plan.terms["inequality"] == pytest.approx(800_000 * (math.e - 1))
    assert plan.proved


@pytest.mark.parametrize(("cap_m", "chosen"), [(1_999, "middle"), (2_000, "end")])
def test_nobody_walks_beyond_the_cap_where_that_is_possible(cap_m: float, chosen: str):
    plan = allocate(lane(), RULES, PlanningAims(objective="cap", cap_m=cap_m), areas=1)
    assert station(plan) == chosen
    assert plan.terms["beyond_cap"] == 0


def test_a_cap_that_cannot_be_kept_counts_the_voters_beyond_it():
    plan = allocate(lane(), RULES, PlanningAims(objective="cap", cap_m=500, cap_weight=7), areas=1)
    assert plan.terms["beyond_cap"] == 7 * 400  # the end: 100 and 300 voters walk farther


def test_the_sum_over_units_orders_plans_as_the_ede_does():
    rng = np.random.default_rng(3)
    voters, steep = rng.integers(1, 900, 12).astype(float), 1 / 700
    plans = rng.uniform(0, 4_000, (40, 12))
    for walks in plans:
        mean = float((voters * unequal_metres(walks, steep)).sum() / voters.sum())
        # The plan's own κ is ε·Σwd/Σwd²; with this ε it is the steepness fixed beforehand.
        aversion = -steep * float((voters * walks**2).sum() / (voters * walks).sum())
        ede = kolm_pollak_ede(walks, voters, aversion)
        assert ede == pytest.approx(math.log1p(steep * mean) / steep)


def test_the_cost_of_a_very_long_walk_goes_on_straight():
    end = STEEPEST * 100
    near, far, farther = unequal_metres(np.array([end, end + 50, end + 100]), 0.01)
    assert far - near == pytest.approx(farther - far) == pytest.approx(50 * math.exp(STEEPEST))


@pytest.mark.parametrize("objective", ["ede", "cap"])
def test_the_bound_holds_against_enumeration(objective: str):
    aims = PlanningAims(target_voters=1_000, objective=objective, cap_m=120)
    for seed in range(6):
        ward, rules = random_ward(seed)
        best = best_plans(ward, rules, aims)
        plan = planned(ward, rules, aims, 2)
        assert (plan is not None) == (2 in best), f"seed {seed}"
        if plan is not None:
            assert_bounded(plan, best[2])
