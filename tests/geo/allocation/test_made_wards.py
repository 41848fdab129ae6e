"""Made wards with all rules on: a small sample of ``benchmarks.made_wards``."""

from __future__ import annotations

import numpy as np
import pytest

from benchmarks.made_wards import AIMS, RULES, made_ward, tried
from geo.allocation import Area, AreaKind, allocate
from geo.allocation.bound import known_plan
from geo.allocation.building import Request, build_problem, separate_cost
from geo.allocation.feasible import pieces_of
from geo.allocation.locked import apply_locks
from geo.allocation.problem import Problem
from geo.allocation.relaxed import relaxed_bound
from geo.allocation.separate import separate_areas
from geo.rules import Locks


@pytest.mark.parametrize(("seed", "units"), [(101, 20), (102, 40), (103, 60)])
def test_a_ward_with_every_rule_is_planned_lawfully_and_proved(seed: int, units: int):
    found = tried(seed, units)
    assert found.allocation is not None
    assert found.errors == 0, found.why
    assert found.allocation.proved


def test_a_lock_never_lowers_a_proved_objective():
    ward, locks = made_ward(104, 24)
    free = allocate(ward, RULES, AIMS, locks=locks)
    used = ward.sites.index[free.areas[0].site]
    more = Locks(together=locks.together, closed_sites=(*locks.closed_sites, str(used)))
    locked = allocate(ward, RULES, AIMS, areas=len(free.areas) - 1, locks=more)
    assert free.proved
    assert locked.objective >= free.objective * (1 - 2e-6)


def test_the_previous_plan_comes_back_where_change_costs_enough():
    ward, locks = made_ward(105, 24)
    first = allocate(ward, RULES, AIMS, locks=locks)
    codes, sites = ward.units.index, ward.sites.index
    previous = {
        str(codes[unit]): str(sites[area.site]) for area in first.areas for unit in area.units
    }
    dear = AIMS.model_copy(update={"change_weight": 1e6})
    moved = ward.walk_m * np.random.default_rng(1).uniform(0.7, 1.3, ward.walk_m.shape)
    ward.walk_m[:] = moved
    again = allocate(ward, RULES, dear, locks=locks, previous=previous)
    assert again.terms["change"] == 0
    assert {a.site for a in again.areas} == {a.site for a in first.areas}


def test_the_bound_without_contiguity_is_below_the_proved_optimum():
    ward, locks = made_ward(106, 30)
    plan = allocate(ward, RULES, AIMS, locks=locks)
    pieces = pieces_of(ward)
    separate, _ = separate_areas(ward, RULES, AIMS, locks, {})
    request = Request(ward, RULES, AIMS, locks, {}, pieces, separate)
    problem = build_problem(request, apply_locks(ward, pieces, RULES, locks))
    problem = problem.aimed_at(plan.target_voters)
    ordinary = [area for area in plan.areas if area.kind is AreaKind.ORDINARY]
    cost = plan.objective - problem.constant - separate_cost(request)
    label, site = labels_of(problem, ordinary)
    known = known_plan(problem, label, site, cost)
    lower = relaxed_bound(problem, (len(site), len(site)), known, 200)
    assert plan.proved
    assert 0.9 * cost < lower <= cost * (1 + 1e-9)


def labels_of(problem: Problem, areas: list[Area]):
    label = np.zeros(problem.atoms, dtype=np.int64)
    site = np.zeros(len(areas), dtype=np.int64)
    for number, area in enumerate(areas):
        site[number] = int(np.flatnonzero(problem.sites == area.site)[0])
        for atom, members in enumerate(problem.members):
            if members[0] in area.units:
                label[atom] = number
    return label, site
