"""Other plans that a committee may weigh: fewer or more areas, and different plans nearly as good.

**The curve.** For K − 3 … K + 3 areas, the plan that asking for this number gives, with its own bound, or
why there is none.

**Different plans.** Two plans differ by the voters whose station changes. Against a plan with stations
s(u), an area S that votes at j differs by Σ_{u∈S} w_u·[j ≠ s(u)]: a sum over areas. So the plan that
differs most from all shown before, among those of at most (1 + ``WITHIN``) times the best cost, is a set
partition with a few more rows:

    max  z − SPARED · (cost − best cost) / allowance
    subject to   z ≤ share of voters who differ from plan p, for the best plan and each one shown
                 cost ≤ best cost + allowance,   and the rows of the set partition.

Its areas are those with a reduced cost within allowance and gap (no other can be in such a plan); where
they are too many, the ones of least reduced cost. ``SPARED`` keeps plans from being worse for nothing.
Maximal difference under a cost budget: Brill, Chang and Hopkins (1982), Management Science 28(3),
"Modeling to generate alternatives".
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csr_array, hstack, vstack

from geo.allocation.annealing import Found
from geo.allocation.bound import Effort, generate
from geo.allocation.building import Request, build_problem, separate_cost
from geo.allocation.engine import allocate, finish
from geo.allocation.feasible import pieces_of
from geo.allocation.locked import apply_locks
from geo.allocation.model import Allocation, Area, AreaKind
from geo.allocation.partition import Areas, areas_in_book, areas_met, partition_rows
from geo.allocation.priced import new_book
from geo.allocation.pricing import price_areas
from geo.allocation.problem import Floats, Ints, Problem
from geo.allocation.task import Clock, Task
from geo.errors import InfeasibleError, Obstacle
from geo.progress import Progress, silent
from geo.rules import ElectoralRules, Locks, PlanningAims
from geo.territory import Territory

AROUND = 3
"""Areas fewer and more than the plan's that the curve shows."""
WITHIN = 0.01
"""Relative cost above the best that a different plan may have."""
DIFFERENT = 3
SPARED = 0.05
"""Share of voters by which a plan must differ more to be worth the whole allowance of cost."""
MOST_AREAS = 3_000
NODES = 200
EXACT = 1e-3
"""Relative gap of the solver: half a per cent of voters, as the cost term is at most 5."""


@dataclass(frozen=True)
class CurvePoint:
    """The best plan found with a number of ordinary areas, or why there is none."""

    areas: int
    allocation: Allocation | None
    obstacles: tuple[Obstacle, ...] = ()


@dataclass(frozen=True)
class Different:
    """A plan nearly as good as the best, and its voters whose station is another than there."""

    allocation: Allocation
    voters_moved: int


@dataclass(frozen=True)
class Asked:
    """The call whose plan has alternatives: what ``allocate`` was given."""

    territory: Territory
    rules: ElectoralRules
    aims: PlanningAims
    locks: Locks
    previous: Mapping[str, str]
    seed: int = 0
    time_limit_s: float | None = None


def curve(asked: Asked, chosen: Allocation, on_progress: Progress = silent) -> list[CurvePoint]:
    """Return plans with a few areas fewer and more than the chosen one, which is among them."""
    middle = ordinary_areas(chosen)
    counts = range(max(1, middle - AROUND), middle + AROUND + 1) if middle else range(0)
    points = []
    for done, count in enumerate(counts):
        on_progress("alternatives", done, len(counts) + 1)
        points.append(CurvePoint(count, chosen) if count == middle else _point(asked, count))
    return points


def _point(asked: Asked, count: int) -> CurvePoint:
    try:
        allocation = allocate(
            asked.territory,
            asked.rules,
            asked.aims,
            areas=count,
            locks=asked.locks,
            previous=asked.previous,
            seed=asked.seed,
            time_limit_s=asked.time_limit_s,
        )
    except InfeasibleError as error:
        return CurvePoint(count, None, error.obstacles)
    return CurvePoint(count, allocation)


def different_plans(asked: Asked, chosen: Allocation) -> tuple[list[Different], bool]:
    """Return plans that differ most from the chosen one and from each other.

    Also whether every area that such a plan can use was looked at.
    """
    request, problem = _problem_of(asked, chosen)
    if problem is None:
        return [], True
    clock = Clock(asked.time_limit_s)
    best = _as_found(request, problem, chosen)
    allowance = WITHIN * chosen.objective
    areas, complete = _usable(problem, best, allowance, Task(request, asked.seed, clock, silent))
    shown = [best]
    plans: list[Different] = []
    while len(plans) < DIFFERENT and len(areas) and not clock.over():
        other = _most_different(problem, areas, shown, allowance)
        if other is None:
            break
        shown.append(other)
        made = problem.areas_of(other.label, other.site)
        plan = finish(request, made, chosen.target_voters, chosen.lower_bound, clock)
        plans.append(Different(plan, moved_voters(asked.territory, chosen.areas, plan.areas)))
    return plans, complete


def _problem_of(asked: Asked, chosen: Allocation) -> tuple[Request, Problem | None]:
    """Return the request and the ward's arrays; None where all its areas are separate."""
    territory, rules, locks = asked.territory, asked.rules, asked.locks
    separate = tuple(area for area in chosen.areas if area.kind is AreaKind.SEPARATE)
    pieces = pieces_of(territory)
    request = Request(territory, rules, asked.aims, locks, asked.previous, pieces, separate)
    locked = apply_locks(territory, pieces, rules, locks)
    if not locked.atoms:
        return request, None
    return request, build_problem(request, locked).aimed_at(chosen.target_voters)


def ordinary_areas(allocation: Allocation) -> int:
    """Return the number of areas that are not separate."""
    return sum(area.kind is AreaKind.ORDINARY for area in allocation.areas)


def moved_voters(territory: Territory, before: Sequence[Area], after: Sequence[Area]) -> int:
    """Return the voters who vote at another site in one plan than in the other."""
    voters = territory.units["voters"].to_numpy(np.int64)
    return int(voters[stations_of(territory, before) != stations_of(territory, after)].sum())


def stations_of(territory: Territory, areas: Sequence[Area]) -> Ints:
    """Return the site position of each unit."""
    site = np.full(len(territory.units), -1, dtype=np.int64)
    for area in areas:
        site[list(area.units)] = area.site
    return site


def _as_found(request: Request, problem: Problem, chosen: Allocation) -> Found:
    """Return a plan's areas as labels of atoms, with its cost without what no choice changes."""
    ordinary = [area for area in chosen.areas if area.kind is AreaKind.ORDINARY]
    area_of = {unit: number for number, area in enumerate(ordinary) for unit in area.units}
    label = np.array([area_of[members[0]] for members in problem.members], dtype=np.int64)
    column = {int(site): j for j, site in enumerate(problem.sites)}
    site = np.array([column[area.site] for area in ordinary], dtype=np.int64)
    cost = chosen.objective - problem.constant - separate_cost(request)
    return Found(label, site, cost, 0.0)


def _usable(problem: Problem, best: Found, allowance: float, task: Task) -> tuple[Areas, bool]:
    """Return the areas that a plan within the allowance can use, and whether these are all."""
    count = (len(best.site), len(best.site))
    effort = Effort.for_atoms(problem.atoms)
    met = areas_met(problem, best, 3)
    made = generate(problem, met, count, task, effort, np.inf)
    if made is None:
        return met, False
    budget = (best.cost + allowance - made.lower) * (1 + 1e-9) + 1e-6
    book = new_book(4 * MOST_AREAS, problem.atoms)
    _, complete = price_areas(problem.ward, made.prices, budget, book, effort.nodes_listing, True)
    areas = made.areas.joined(areas_in_book(book))
    reduced = areas.reduced_costs(problem.ward, made.prices)
    fit = np.flatnonzero(reduced <= budget)
    kept = np.zeros(len(areas), dtype=np.bool_)
    kept[fit[np.argsort(reduced[fit], kind="stable")[:MOST_AREAS]]] = True
    return areas.only(kept), complete and len(fit) <= MOST_AREAS


def _most_different(
    problem: Problem, areas: Areas, shown: Sequence[Found], allowance: float
) -> Found | None:
    """Return the plan that differs most from all shown, or None if none differs."""
    best, columns = shown[0], len(areas)
    shares = np.array([_shares(problem, areas, plan) for plan in shown])
    rows, low, high = partition_rows(problem, areas, (len(best.site), len(best.site)))
    width = csr_array(np.zeros((rows.shape[0], 1)))
    apart = csr_array(np.hstack([shares, -np.ones((len(shown), 1))]))
    cost = csr_array(np.append(areas.cost / allowance, 0.0)[None, :])
    solved: Any = milp(
        np.append(SPARED * areas.cost / allowance, -1.0),
        constraints=LinearConstraint(
            vstack([hstack([rows, width]), apart, cost], format="csr"),
            np.concatenate([low, np.zeros(len(shown)), [-np.inf]]),
            np.concatenate([high, np.full(len(shown), np.inf), [best.cost / allowance + 1.0]]),
        ),
        integrality=np.append(np.ones(columns), 0.0),
        bounds=Bounds(0, 1),
        options={"mip_rel_gap": EXACT, "node_limit": NODES},
    )
    if solved.x is None:
        return None
    picked = np.flatnonzero(solved.x[:columns] > 0.5)
    if shares[:, picked].sum(axis=1).min() <= 1e-9:
        return None
    label = np.full(problem.atoms, -1, dtype=np.int64)
    for number, area in enumerate(picked):
        label[areas.member[area]] = number
    if (label < 0).any():  # a solver's rounding is no plan
        return None
    return Found(label, areas.site[picked].copy(), float(areas.cost[picked].sum()), 0.0)


def _shares(problem: Problem, areas: Areas, plan: Found) -> Floats:
    """Return for each area the share of the ward's voters that it sends elsewhere than the plan."""
    voters = problem.ward.voters
    elsewhere = areas.site[:, None] != plan.site[plan.label][None, :]
    moved = (areas.member & elsewhere) @ voters
    return np.asarray(moved / max(1, int(voters.sum())))
