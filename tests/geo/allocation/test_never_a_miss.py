"""A legal plan is found wherever one exists, and where none exists that is proved."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.allocation.instance import model_of
from benchmarks.allocation.public import county_instances, read_county
from geo.allocation import allocate
from geo.allocation.annealing import Found
from geo.allocation.building import Request, build_problem
from geo.allocation.construct import first_plan
from geo.allocation.exact import decide_large
from geo.allocation.feasible import pieces_of
from geo.allocation.locked import apply_locks
from geo.allocation.number import possible_range
from geo.allocation.plan_state import broken, plan_cost
from geo.allocation.problem import Problem
from geo.allocation.rebalance import rebalance
from geo.allocation.task import Clock
from geo.errors import InfeasibleError
from geo.rules import ElectoralRules, Locks, PlanningAims
from geo.territory import Territory
from tests.geo.allocation.tight_wards import has_plan, tight_ward

AIMS = PlanningAims()


def problem_of(ward: Territory, rules: ElectoralRules) -> Problem:
    pieces = pieces_of(ward)
    locked = apply_locks(ward, pieces, rules, Locks())
    problem = build_problem(Request(ward, rules, AIMS, Locks(), {}, pieces), locked)
    return problem.aimed_at(float(problem.ward.voters.sum()) / 3)


def starts_of(problem: Problem) -> list[Found]:
    possible = possible_range(problem)
    plans = [first_plan(problem, k, possible) for k in range(possible.lowest, possible.highest + 1)]
    return [Found(label, site, 0.0, 1.0) for label, site in plans]


@pytest.mark.parametrize("block", range(4))
def test_the_search_for_large_wards_never_misses_a_plan_of_a_tight_ward(block: int):
    met = {True: 0, False: 0}
    for seed in range(40 * block, 40 * block + 40):
        ward, rules = tight_ward(seed)
        problem = problem_of(ward, rules)
        possible = possible_range(problem)
        if (possible.most < possible.fewest).any() or possible.lowest > possible.highest:
            assert not has_plan(ward, rules), f"seed {seed}"
            continue
        expected = has_plan(ward, rules)
        count = (possible.lowest, possible.highest)
        decision = decide_large(problem, count, starts_of(problem), Clock())
        assert (decision.label is not None) == expected, f"seed {seed}"
        assert decision.impossible == (not expected), f"seed {seed}"
        if decision.label is not None:
            cost, violation = plan_cost(problem.ward, decision.label, decision.site)
            assert broken(problem.ward, cost, violation) < 0.5
        met[expected] += 1
    assert min(met.values()) >= 5


@pytest.mark.parametrize("block", range(2))
def test_the_engine_plans_a_tight_ward_exactly_where_a_plan_exists(block: int):
    for seed in range(1_000 + 30 * block, 1_030 + 30 * block):
        ward, rules = tight_ward(seed)
        try:
            planned = bool(allocate(ward, rules, AIMS).areas)
        except InfeasibleError:
            planned = False
        assert planned == has_plan(ward, rules), f"seed {seed}"


@pytest.mark.data
def test_the_counties_of_louisiana_are_divided_within_half_a_per_cent(data_folder: Path):
    file = county_instances(data_folder / "benchmarks")["county-LA"]
    instance = read_county(file)  # 64 parishes in 6 parts of 751,785 to 759,339 people
    problem = model_of(instance, 6, float(instance.territory.voters) / 6).problem
    plans = []
    for _ in range(2):
        label, site = first_plan(problem, 6, possible_range(problem))
        assert rebalance(problem, label, site, 0, Clock())
        cost, violation = plan_cost(problem.ward, label, site)
        assert broken(problem.ward, cost, violation) < 0.5
        plans.append(label.tolist())
    assert plans[0] == plans[1]
