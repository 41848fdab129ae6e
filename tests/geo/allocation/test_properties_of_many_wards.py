"""What locks, bounds and a previous plan may do, over many small wards from seeds.

Wards of 20–28 units with every rule on (``benchmarks.made_wards``); each is proved, so that equal means
equal but for the tolerance of a proof.
"""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest

from benchmarks.made_wards import AIMS, RULES, made_ward
from geo.allocation import Allocation, Area, AreaKind, allocate
from geo.allocation.annealing import anneal_plan
from geo.allocation.bound import Effort, known_plan, nearest_bound, rounds
from geo.allocation.building import Request, build_problem, separate_cost
from geo.allocation.feasible import pieces_of
from geo.allocation.locked import apply_locks
from geo.allocation.number import possible_range
from geo.allocation.partition import areas_met
from geo.allocation.plan_state import plan_cost
from geo.allocation.problem import Problem
from geo.allocation.relaxed import relaxed_bound
from geo.allocation.separate import separate_areas
from geo.allocation.task import Clock, Task
from geo.errors import InfeasibleError
from geo.progress import silent
from geo.rules import Locks
from geo.rules.locks import UnitLock
from geo.territory import Territory

SEEDS = range(300, 312)
SAME = 1 + 4e-6


def units_of(seed: int) -> int:
    return 20 + seed % 9


@cache
def planned(seed: int) -> tuple[Territory, Locks, Allocation]:
    ward, locks = made_ward(seed, units_of(seed))
    return ward, locks, allocate(ward, RULES, AIMS, locks=locks)


def ordinary(plan: Allocation) -> int:
    return sum(area.kind is AreaKind.ORDINARY for area in plan.areas)


def more_locks(seed: int, ward: Territory, locks: Locks, plan: Allocation) -> list[Locks]:
    """Return the locks with one more each: a site closed, one open, a unit sent to a site."""
    rng = np.random.default_rng(seed)
    codes, units = list(ward.sites.index), list(ward.units.index)
    usable = [c for c in codes[:-1] if c not in locks.closed_sites]
    used = sorted({codes[area.site] for area in plan.areas if area.kind is AreaKind.ORDINARY})
    unit = UnitLock(
        unit=units[int(rng.integers(len(units) - 1))], site_code=str(rng.choice(usable))
    )
    closed = (*locks.closed_sites, str(rng.choice(used)))
    return [
        locks.model_copy(update={"closed_sites": closed}),
        locks.model_copy(update={"open_sites": (str(rng.choice(usable)),)}),
        locks.model_copy(update={"units": (unit,)}),
    ]


@pytest.mark.parametrize("seed", SEEDS)
def test_one_more_lock_never_lowers_the_objective(seed: int):
    ward, locks, free = planned(seed)
    assert free.proved
    for more in more_locks(seed, ward, locks, free):
        try:
            locked = allocate(ward, RULES, AIMS, areas=ordinary(free), locks=more)
        except InfeasibleError:
            continue  # a lock may leave no plan; it has then lowered nothing
        assert locked.objective * SAME >= free.objective


@pytest.mark.parametrize("seed", SEEDS)
def test_no_bound_exceeds_any_legal_plan(seed: int):
    ward, locks, best = planned(seed)
    separate, _ = separate_areas(ward, RULES, AIMS, locks, {})
    pieces = pieces_of(ward)
    request = Request(ward, RULES, AIMS, locks, {}, pieces, separate)
    problem = build_problem(request, apply_locks(ward, pieces, RULES, locks))
    problem = problem.aimed_at(best.target_voters)
    task, count = Task(request, seed, Clock(), silent), ordinary(best)
    found = anneal_plan(problem, count, possible_range(problem), task)
    known = known_plan(problem, found.label, found.site, found.cost)
    fixed = (count, count)
    met = areas_met(problem, found, 3)
    bounds = [nearest_bound(problem, count), relaxed_bound(problem, fixed, known, 60)]
    bounds += [r.lower for r in rounds(problem, met, fixed, task, Effort(), np.inf, known)]
    optimum = best.objective - problem.constant - separate_cost(request)
    costs = [found.cost]
    for label, site in zip(found.labels, found.sites, strict=True):
        cost, violation = plan_cost(problem.ward, label, site)
        costs += [cost] if violation == 0 else []
    assert best.proved
    assert len(costs) > 10
    assert max(bounds) <= optimum * SAME
    assert optimum <= min(costs) * SAME


@pytest.mark.parametrize("seed", SEEDS)
def test_the_previous_plan_comes_back_unchanged_where_change_costs_enough(seed: int):
    ward, locks, first = planned(seed)
    codes, sites = ward.units.index, ward.sites.index
    before = {str(codes[u]): str(sites[a.site]) for a in first.areas for u in a.units}
    moved = Territory(**{**vars(ward), "walk_m": shaken(seed, ward)})
    dear = AIMS.model_copy(update={"change_weight": 1e6})
    again = allocate(moved, RULES, dear, areas=ordinary(first), locks=locks, previous=before)
    after = {str(codes[u]): str(sites[a.site]) for a in again.areas for u in a.units}
    assert after == before
    assert again.terms["change"] == 0


def shaken(seed: int, ward: Territory):
    """Return walks up to 40 % longer or shorter."""
    return ward.walk_m * np.random.default_rng(seed).uniform(0.6, 1.4, ward.walk_m.shape)


@pytest.mark.parametrize("seed", SEEDS)
def test_costs_of_the_arrays_and_of_separate_areas_add_up_to_the_objective(seed: int):
    ward, locks, plan = planned(seed)
    separate, _ = separate_areas(ward, RULES, AIMS, locks, {})
    pieces = pieces_of(ward)
    request = Request(ward, RULES, AIMS, locks, {}, pieces, separate)
    problem = build_problem(request, apply_locks(ward, pieces, RULES, locks))
    problem = problem.aimed_at(plan.target_voters)
    label, site = labels_of(problem, [a for a in plan.areas if a.kind is AreaKind.ORDINARY])
    cost, violation = plan_cost(problem.ward, label, site)
    assert len(separate) == 1
    assert violation == 0
    total = cost + problem.constant + separate_cost(request)
    assert total == pytest.approx(plan.objective, rel=1e-12)


def labels_of(problem: Problem, areas: list[Area]):
    """Return the plan's areas as labels of atoms and columns of sites."""
    label = np.zeros(problem.atoms, dtype=np.int64)
    site = np.zeros(len(areas), dtype=np.int64)
    for number, area in enumerate(areas):
        site[number] = int(np.flatnonzero(problem.sites == area.site)[0])
        for atom, members in enumerate(problem.members):
            if members[0] in area.units:
                label[atom] = number
    return label, site
