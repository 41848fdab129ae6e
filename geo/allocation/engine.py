"""The engine's one verb: a territory in, areas with their stations out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from types import MappingProxyType

import numpy as np

from geo.allocation.annealing import (
    PROVABLE,
    Found,
    anneal_from,
    anneal_longer,
    anneal_on,
    anneal_plan,
    anneal_shortly,
    search_outward,
)
from geo.allocation.bound import TOLERANCE, Effort, nearest_bound
from geo.allocation.building import Request, build_problem, separate_cost
from geo.allocation.coarse import coarsened
from geo.allocation.diagnose import (
    areas_obstacle,
    areas_unsuited,
    closest_plan,
    necessary_obstacles,
    no_plan,
)
from geo.allocation.exact import decide
from geo.allocation.explain import explained
from geo.allocation.feasible import pieces_of, reason_below_minimum
from geo.allocation.locked import apply_locks, check_names
from geo.allocation.many import MANY, plan_many
from geo.allocation.model import Allocation, Area
from geo.allocation.number import Range, nearest_first, possible_range, wanted_areas
from geo.allocation.objective import objective_terms
from geo.allocation.partition import areas_met
from geo.allocation.problem import Problem
from geo.allocation.prove import Proof, prove
from geo.allocation.separate import separate_areas
from geo.allocation.task import Clock, Task
from geo.allocation.windows import improved_by_windows
from geo.errors import InfeasibleError, Obstacle
from geo.findings import Finding, Severity
from geo.progress import Progress, silent
from geo.rules import ElectoralRules, Locks, PlanningAims
from geo.territory import Territory

WORTH_WINDOWS = 1e-3
"""Relative gap from which a plan is tried to be improved window by window."""
NO_LOCKS = Locks()
NO_PREVIOUS: Mapping[str, str] = MappingProxyType({})


def allocate(  # noqa: PLR0913 - one call with named options
    territory: Territory,
    rules: ElectoralRules,
    aims: PlanningAims,
    *,
    areas: int | None = None,
    locks: Locks = NO_LOCKS,
    previous: Mapping[str, str] = NO_PREVIOUS,
    seed: int = 0,
    time_limit_s: float | None = None,
    on_progress: Progress = silent,
) -> Allocation:
    """Return the ward's areas with their stations, all hard rules kept.

    ``areas`` fixes the number of ordinary areas; else it comes from the target sizes and, where that
    number has no legal plan, from the nearest that has; with ``aims.free_number`` it is the number of
    least cost, and the bound holds for every number. Raises InfeasibleError with every obstacle
    found, and CallError for a lock on a name that the ward does not have.
    """
    check_names(territory, locks)
    clock = Clock(time_limit_s)
    separate, obstacles = separate_areas(territory, rules, aims, locks, previous)
    request = Request(territory, rules, aims, locks, previous, pieces_of(territory), separate)
    task = Task(request, seed, clock, on_progress)
    locked = apply_locks(territory, request.pieces, rules, locks)
    obstacles += locked.obstacles
    if not locked.atoms:
        _raise_any(request, obstacles)
        return finish(request, (), 0.0, 0.0, clock)
    problem = build_problem(request, locked)
    possible = possible_range(problem)
    obstacles += tuple(necessary_obstacles(request, problem, possible))
    if obstacles:
        _raise_any(request, explained(request, obstacles, task, areas))
    wanted = areas if areas is not None else wanted_areas(problem, aims)
    wanted = min(max(wanted, possible.lowest), possible.highest)
    # With a free number all numbers are judged by one target, so that their costs compare.
    shared = wanted_areas(problem, aims) if aims.free_number else wanted
    problem = problem.aimed_at(float(problem.ward.voters.sum()) / shared)
    if areas is not None and areas != wanted:
        near = _number_that_plans(task, problem, possible, nearest_first(areas, possible))
        _raise_any(request, (areas_obstacle(territory.ward.code, areas, possible, near),))
    proof = _best_plan(task, problem, possible, areas, wanted)
    return finish(
        request,
        problem.areas_of(proof.found.label, proof.found.site),
        problem.ward.target,
        _bound_of(request, problem, proof)
        if locked.exact
        else _loose_bound(request, problem, proof),
        clock,
    )


def _best_plan(
    task: Task, problem: Problem, possible: Range, areas: int | None, wanted: int
) -> Proof:
    """Return the best plan known with its bound; what is not proved is improved window by window."""
    if problem.atoms >= MANY:
        return _best_of_many(task, problem, possible, areas, wanted)
    proof = _best_of_whole(task, problem, possible, areas, wanted)
    near = proof.found.cost - proof.lower < WORTH_WINDOWS * abs(proof.found.cost)
    if proof.proved or near or task.clock.over():
        return proof
    return replace(proof, found=improved_by_windows(problem, proof.found, task))


def _best_of_whole(
    task: Task, problem: Problem, possible: Range, areas: int | None, wanted: int
) -> Proof:
    """Return the best plan known with its bound; a long search only where a short one is not proved."""
    effort = Effort.for_atoms(problem.atoms)
    if areas is None and task.request.aims.free_number:
        found = _first_legal(task, problem, possible, areas, wanted)
        found = search_outward(problem, found, possible, task)
        return prove(problem, found, (possible.lowest, possible.highest), task, effort)
    start = anneal_shortly(problem, wanted, possible, task)
    if start is None:
        found = _first_legal(task, problem, possible, areas, wanted)
        count = (len(found.site), len(found.site))
        if problem.atoms > PROVABLE:
            return prove(problem, found, count, task, effort)
        again = partial(anneal_on, problem, found, task)
        return prove(problem, found, count, task, effort, again)

    def search_longer(runs: int) -> Found:
        return anneal_longer(problem, wanted, possible, task, runs)

    return prove(problem, start, (wanted, wanted), task, effort, search_longer)


def _best_of_many(
    task: Task, problem: Problem, possible: Range, areas: int | None, wanted: int
) -> Proof:
    """Return the best plan known of a ward of many atoms; raises InfeasibleError where none is met."""
    free = areas is None and task.request.aims.free_number
    within = (possible.lowest, possible.highest) if free else None
    proof, legal = plan_many(
        task, problem, possible, wanted, fixed=areas is not None, within=within
    )
    if legal:
        return proof
    request = task.request
    told = no_plan(request, proved=False)
    if areas is not None:
        told = areas_unsuited(request, areas, None, proved=False)
    obstacles = explained(request, (told,), task, areas)
    if not any(obstacle.changes for obstacle in obstacles):
        obstacles = tuple(closest_plan(request, problem, proof.found, proved=False))
    raise InfeasibleError(request.territory.ward.code, obstacles)


def _loose_bound(request: Request, problem: Problem, proof: Proof) -> float:
    """Return a bound that forgets which units must vote together: a chain was chosen between them."""
    locks = request.locks.model_copy(update={"together": ()})
    locked = apply_locks(request.territory, request.pieces, request.rules, locks)
    freer = build_problem(request, locked).aimed_at(problem.ward.target)
    lower = nearest_bound(freer, proof.count[0])
    return _bound_of(request, freer, replace(proof, lower=lower))


def _bound_of(request: Request, problem: Problem, proof: Proof) -> float:
    return proof.lower + problem.constant + separate_cost(request)


def _first_legal(
    task: Task, problem: Problem, possible: Range, areas: int | None, wanted: int
) -> Found:
    """Return a legal plan with the number of areas nearest to the wanted one.

    The annealing tries a few numbers; what it cannot do the exact model decides.
    """
    numbers = [wanted] if areas is not None else nearest_first(wanted, possible)[:3]
    met: list[Found] = []
    for count in numbers:
        met.append(anneal_plan(problem, count, possible, task))
        if met[-1].legal:
            return met[-1]
    nearest = min(met, key=lambda found: found.wrong)
    pool = areas_met(problem, nearest, 3)
    either = (wanted, wanted) if areas is not None else (possible.lowest, possible.highest)
    decision = decide(problem, either, pool, task.clock, met)
    if decision.label is not None:
        return anneal_from(problem, decision.label, decision.site, task)
    if areas is not None:
        others = nearest_first(areas, possible)[1:]
        other = _number_that_plans(task, problem, possible, others)
        unsuited = areas_unsuited(task.request, areas, other, decision.impossible)
        if other is not None:
            raise InfeasibleError(task.request.territory.ward.code, (unsuited,))
    plain = no_plan(task.request, proved=decision.impossible)
    obstacles = explained(task.request, (plain,), task, areas)
    if not any(obstacle.changes for obstacle in obstacles):
        nearest_plan = closest_plan(task.request, problem, nearest, proved=decision.impossible)
        obstacles = tuple(nearest_plan)
    raise InfeasibleError(task.request.territory.ward.code, obstacles)


def _number_that_plans(
    task: Task, problem: Problem, possible: Range, numbers: list[int]
) -> int | None:
    """Return the first of some numbers of areas for which a legal plan is found, or any that has one."""
    met: list[Found] = []
    large = problem.atoms >= MANY
    if large:
        problem, _ = coarsened(problem, MANY)
        possible = possible_range(problem)
    for count in numbers[:4]:
        met.append(anneal_plan(problem, count, possible, task))
        if met[-1].legal:
            return count
    if not met or large:
        return None
    pool = areas_met(problem, min(met, key=lambda found: found.wrong), 3)
    decision = decide(problem, (possible.lowest, possible.highest), pool, task.clock, met)
    return None if decision.label is None else len(decision.site)


def finish(
    request: Request, ordinary: tuple[Area, ...], target: float, bound: float, clock: Clock
) -> Allocation:
    """Return the areas numbered by their first unit, with what they cost."""
    voters = request.territory.units["voters"].to_numpy(np.int64)
    areas = tuple(
        _with_reason(request, area, int(voters[list(area.units)].sum()))
        for area in sorted(ordinary, key=lambda a: a.units)
    )
    areas += request.separate
    terms = objective_terms(request.territory, areas, request.aims, request.previous, target)
    objective = sum(terms.values())
    proved = not ordinary or bound >= objective - TOLERANCE * max(1.0, objective)
    return Allocation(
        areas=areas,
        objective=objective,
        terms=terms,
        lower_bound=objective if proved else bound,
        proved=proved,
        stopped_by="proved" if proved else "time_limit" if clock.cut else "iterations",
        target_voters=target,
        findings=tuple(_outside_findings(request, areas)),
    )


def _with_reason(request: Request, area: Area, voters: int) -> Area:
    if voters >= request.rules.min_voters:
        return area
    reason = reason_below_minimum(request.territory, request.pieces, area.units, request.rules)
    return replace(area, below_minimum=reason)


def _outside_findings(request: Request, areas: tuple[Area, ...]) -> list[Finding]:
    territory = request.territory
    home = territory.sites["home_unit"].to_numpy(np.int64)
    code = territory.ward.code
    return [
        Finding(
            rule="station_outside_area",
            severity=Severity.NOTE,
            ward_code=code,
            subject=f"{code}-{number + 1:02d}",
            message=f"the station of area {number + 1}, {territory.sites['name'].iloc[area.site]}, "
            "lies outside the area",
            source="aims outside_area_cost",
            facts={
                "area": number + 1,
                "site": str(territory.sites.index[area.site]),
                "cost": request.aims.outside_area_cost,
            },
        )
        for number, area in enumerate(areas)
        if area not in request.separate and int(home[area.site]) not in area.units
    ]


def _raise_any(request: Request, obstacles: tuple[Obstacle, ...]) -> None:
    if obstacles:
        raise InfeasibleError(request.territory.ward.code, obstacles)
