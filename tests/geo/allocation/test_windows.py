"""Windows of neighbouring areas: what improves them improves the plan, and breaks no rule."""

from __future__ import annotations

from dataclasses import replace

import pytest

from benchmarks.made_wards import AIMS, RULES, made_ward
from geo.allocation import allocate, objective_terms
from geo.allocation.annealing import Found, anneal_shortly
from geo.allocation.building import Request, build_problem, separate_cost
from geo.allocation.feasible import pieces_of
from geo.allocation.locked import apply_locks
from geo.allocation.number import possible_range, wanted_areas
from geo.allocation.problem import Problem
from geo.allocation.separate import separate_areas
from geo.allocation.task import Clock, Task
from geo.allocation.windows import improved_by_windows
from geo.findings import IntakeReport, Severity
from geo.plan import PollingPlan, WardPlan, audit
from geo.progress import silent


def poor_plan(seed: int, units: int) -> tuple[Task, Problem, Found]:
    """Return a made ward with every rule on and the legal plan of a very short search."""
    ground, locks = made_ward(seed, units)
    separate, _ = separate_areas(ground, RULES, AIMS, locks, {})
    request = Request(ground, RULES, AIMS, locks, {}, pieces_of(ground), separate)
    problem = build_problem(request, apply_locks(ground, request.pieces, RULES, locks))
    areas = wanted_areas(problem, AIMS)
    problem = problem.aimed_at(float(problem.ward.voters.sum()) / areas)
    task = Task(request, seed, Clock(), silent)
    found = anneal_shortly(problem, areas, possible_range(problem), task)
    assert found is not None
    return task, problem, found


@pytest.mark.parametrize("seed", [1, 2])
def test_a_plan_improved_window_by_window_is_legal_and_comes_near_the_best(seed: int):
    task, problem, found = poor_plan(seed, 90)
    better = improved_by_windows(problem, found, task)
    ground, locks = task.request.territory, task.request.locks
    best = allocate(ground, RULES, AIMS, locks=locks)
    areas = (*problem.areas_of(better.label, better.site), *task.request.separate)
    terms = objective_terms(ground, areas, AIMS, {}, problem.ward.target)
    said = better.cost + problem.constant + separate_cost(task.request)
    assert sum(terms.values()) == pytest.approx(said)
    assert best.proved
    assert len(areas) == len(best.areas)
    assert best.objective * (1 - 2e-6) <= said <= best.objective * 1.01
    plan = PollingPlan(
        (WardPlan(ground, replace(best, areas=areas, objective=said, terms=terms, proved=False)),),
        RULES, AIMS, locks=locks, crs=ground.crs, intake=IntakeReport("made"),
    )  # fmt: skip
    assert not [f for f in audit(plan) if f.severity is Severity.ERROR and not f.waived]


def test_where_no_window_improves_the_plan_stays_the_same():
    task, problem, found = poor_plan(1, 60)
    once = improved_by_windows(problem, found, task)
    again = improved_by_windows(problem, once, task)
    assert again.cost == once.cost
    assert again.label.tolist() == once.label.tolist()
