"""What holds for every plan, whatever the ward."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from geo.allocation import Allocation, allocate
from geo.allocation.annealing import anneal_plan
from geo.allocation.building import Request, build_problem
from geo.allocation.feasible import is_connected, pieces_of
from geo.allocation.locked import apply_locks
from geo.allocation.number import possible_range
from geo.allocation.objective import objective_terms
from geo.allocation.plan_state import new_state, plan_cost, shift, shift_difference
from geo.allocation.task import Clock, Task
from geo.progress import silent
from geo.rules import Locks, PlanningAims, load_rules
from geo.territory import Territory
from tests.builders import grid_territory

RULES = load_rules("vn-2021")
AIMS = PlanningAims()


def random_grid(seed: int, rows: int = 5, columns: int = 6) -> Territory:
    rng = np.random.default_rng(seed)
    n = rows * columns
    cells = [(int(i) // columns, int(i) % columns) for i in rng.choice(n, 9, replace=False)]
    ward = grid_territory(
        rows,
        columns,
        voters=[int(v) for v in rng.integers(80, 600, n)],
        sites={f"s{i}": cell for i, cell in enumerate(cells)},
        capacity=3_500,
    )
    ward.sites["rooms"] = rng.integers(1, 3, 9)
    return ward


def problem_of(ward: Territory, areas: int):
    pieces = pieces_of(ward)
    request = Request(ward, RULES, AIMS, Locks(), {}, pieces)
    problem = build_problem(request, apply_locks(ward, pieces, RULES, Locks()))
    return problem.aimed_at(ward.voters / areas), Task(request, 0, Clock(), silent)


@pytest.mark.parametrize("seed", range(4))
def test_every_rule_holds_and_the_terms_add_up(seed: int):
    ward = random_grid(seed)
    plan = allocate(ward, RULES, AIMS)
    voters = ward.units["voters"].to_numpy()
    units = sorted(unit for area in plan.areas for unit in area.units)
    assert units == list(range(len(voters)))
    sizes = [int(voters[list(area.units)].sum()) for area in plan.areas]
    assert sum(sizes) == ward.voters
    assert min(sizes) >= RULES.min_voters
    assert max(sizes) <= RULES.max_voters
    assert all(is_connected(ward, pieces_of(ward), area.units) for area in plan.areas)
    for site in range(len(ward.sites)):
        mine = [size for size, area in zip(sizes, plan.areas, strict=True) if area.site == site]
        assert len(mine) <= ward.sites["rooms"].iloc[site]
        assert sum(mine) <= 3_500
    assert plan.objective == pytest.approx(sum(plan.terms.values()))
    assert plan.lower_bound <= plan.objective
    firsts = [area.units[0] for area in plan.areas]
    assert firsts == sorted(firsts)


def test_the_order_of_units_and_sites_does_not_matter():
    ward = random_grid(11)
    plan = allocate(ward, RULES, AIMS)
    turned = reordered(ward)
    again = allocate(turned, RULES, AIMS)
    assert plan.proved
    assert again.proved
    assert named(turned, again) == named(ward, plan)


def reordered(ward: Territory) -> Territory:
    n, m = len(ward.units), len(ward.sites)
    back_u, back_s = np.arange(n)[::-1], np.arange(m)[::-1]
    sites = ward.sites.iloc[back_s].copy()
    sites["home_unit"] = n - 1 - sites["home_unit"]
    edges = ward.edges.assign(u=n - 1 - ward.edges["v"], v=n - 1 - ward.edges["u"])
    return Territory(
        ward.ward, ward.crs, ward.units.iloc[back_u], sites, edges.iloc[::-1].reset_index(drop=True),
        ward.barred, ward.walk_m[back_u][:, back_s], ward.walk_basis,
    )  # fmt: skip


def named(ward: Territory, plan: Allocation):
    return {
        (frozenset(ward.units.index[list(area.units)]), ward.sites.index[area.site])
        for area in plan.areas
    }


def test_moving_everything_east_changes_nothing():
    ward = random_grid(12)
    east = random_grid(12)
    for frame in (east.units, east.sites):
        frame["x"] += 25_000.0
        frame["geometry"] = frame.geometry.translate(25_000.0)
    assert allocate(east, RULES, AIMS) == allocate(ward, RULES, AIMS)


def test_a_lock_never_lowers_the_objective():
    ward = random_grid(13)
    free = allocate(ward, RULES, AIMS, areas=6)
    for locks in (
        Locks(closed_sites=("s0",)),
        Locks(open_sites=("s1", "s2")),
        Locks(together=(("r0c0", "r0c1", "r1c0"),)),
    ):
        locked = allocate(ward, RULES, AIMS, areas=6, locks=locks)
        assert locked.objective >= free.lower_bound * (1 - 2e-6)


def test_the_compiled_cost_is_the_objective():
    ward = random_grid(14)
    problem, task = problem_of(ward, 6)
    found = anneal_plan(problem, 6, possible_range(problem), task)
    for label, site in zip(found.labels[:20], found.sites[:20], strict=True):
        cost, violation = plan_cost(problem.ward, label, site)
        areas = problem.areas_of(label, site)
        terms = objective_terms(ward, areas, AIMS, {}, problem.ward.target)
        assert violation == 0
        assert cost + problem.constant == pytest.approx(sum(terms.values()), rel=1e-12)


def test_differences_of_moves_are_differences_of_costs():
    ward = random_grid(15)
    problem, task = problem_of(ward, 6)
    found = anneal_plan(problem, 6, possible_range(problem), task)
    numbers = problem.ward
    tried = 0
    for atom in range(problem.atoms):
        state = new_state(numbers, found.label, found.site, 0)
        near = numbers.neighbours[numbers.indptr[atom] : numbers.indptr[atom + 1]]
        for area in sorted(set(state.label[near].tolist()) - {int(state.label[atom])}):
            state = new_state(numbers, found.label, found.site, 0)
            before = plan_cost(numbers, state.label, state.site)
            cost, violation = shift_difference(numbers, state, atom, area)
            shift(numbers, state, atom, area)
            after = plan_cost(numbers, state.label, state.site)
            assert after[0] - before[0] == pytest.approx(cost, abs=1e-6)
            assert after[1] - before[1] == pytest.approx(violation, abs=1e-9)
            tried += 1
    assert tried > 20


def test_a_time_limit_only_cuts_and_says_so():
    ward = random_grid(16, rows=12, columns=12)
    ward.sites["capacity"] = pd.array([None] * 9, dtype="Int64")
    ward.sites["rooms"] = 9
    plan = allocate(ward, RULES, AIMS, time_limit_s=0.0)
    assert plan.stopped_by == "time_limit"
    assert not plan.proved
    assert plan.lower_bound <= plan.objective
