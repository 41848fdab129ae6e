"""The engine against plain enumeration of every plan of tiny wards with all rules on."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from geo.allocation import Allocation, allocate
from geo.errors import InfeasibleError
from geo.rules import ElectoralRules, PlanningAims, load_rules
from geo.territory import Territory
from tests.builders import grid_territory
from tests.geo.allocation.brute_force import best_plans

SHAPES = [(2, 2), (2, 3), (3, 2), (1, 5), (1, 6), (2, 3)]
EQUAL = 2e-6


def random_ward(seed: int) -> tuple[Territory, ElectoralRules]:
    """Return a tiny ward with a random choice of rules that bind."""
    rng = np.random.default_rng(seed)
    rows, columns = SHAPES[seed % len(SHAPES)]
    n, m = rows * columns, int(rng.integers(1, 4))
    cells = [(int(i) // columns, int(i) % columns) for i in rng.choice(n, m, replace=False)]
    voters = [int(v) for v in rng.integers(20, 1_500, n)]
    ward = grid_territory(
        rows, columns, voters=voters, sites={f"s{i}": cell for i, cell in enumerate(cells)}
    )
    ward.sites["rooms"] = rng.integers(1, 4, m)
    if rng.random() < 0.6:
        held = [int(c) if rng.random() < 0.7 else None for c in rng.integers(800, 5_000, m)]
        ward.sites["capacity"] = pd.array(held, dtype="Int64")
    if rng.random() < 0.4:
        ward.units["remote"] = rng.random(n) < 0.4
    if rng.random() < 0.3:
        ward.units["ballot"] = ["1" if i % columns < columns / 2 else "2" for i in range(n)]
    if rng.random() < 0.3:
        kept = ward.edges[rng.random(len(ward.edges)) < 0.75].reset_index(drop=True)
        object.__setattr__(ward, "edges", kept)
    if rng.random() < 0.3:
        ward.walk_m[rng.integers(0, n), rng.integers(0, m)] = np.inf
    if rng.random() < 0.3:
        ward.sites["step_free"] = pd.array(list(rng.random(m) < 0.5), dtype="boolean")
    bounds = {
        "min_voters": int(rng.integers(100, 900)),
        "max_voters": int(rng.integers(1_500, 4_000)),
    }
    return ward, load_rules("vn-2021").model_copy(update=bounds)


def planned(ward: Territory, rules: ElectoralRules, aims: PlanningAims, areas: int | None):
    try:
        return allocate(ward, rules, aims, areas=areas)
    except InfeasibleError as error:
        obstacles = error.obstacles
    assert obstacles
    assert all(o.message and o.remedy for o in obstacles)
    return None


def assert_bounded(plan: Allocation, optimum: float) -> None:
    assert plan.lower_bound <= optimum * (1 + EQUAL)
    assert plan.objective >= optimum * (1 - EQUAL)
    if plan.proved:
        assert plan.objective == pytest.approx(optimum, rel=EQUAL)


@pytest.mark.parametrize("block", range(4))
def test_a_plan_is_found_exactly_where_one_exists_and_its_bound_holds(block: int):
    for seed in range(10 * block, 10 * block + 7):
        ward, rules = random_ward(seed)
        aims = PlanningAims(target_voters=1_000, imbalance_weight=5 if seed % 2 else 50)
        best = best_plans(ward, rules, aims)
        for areas in (1, 3):
            plan = planned(ward, rules, aims, areas)
            assert (plan is not None) == (areas in best), f"seed {seed}, {areas} areas"
            if plan is not None:
                assert_bounded(plan, best[areas])
        plan = planned(ward, rules, aims, None)
        assert (plan is not None) == bool(best), f"seed {seed}"
        if plan is not None:
            same_target = best_plans(ward, rules, aims, plan.target_voters)
            assert_bounded(plan, same_target[len(plan.areas)])
