"""A valid lower bound by column generation.

Master: the set partition over the areas met so far, as a linear program; its prices go to exact pricing.
For *any* prices the Lagrangian bound

    Σ atom + K·area + Σ rooms·room + Σ capacity·place + Σ opening + Σ (most negative reduced costs,
    at most rooms_j at a site and K in all)

is below every legal plan (Lübbecke and Desrosiers 2005), so the search may stop at any round. Prices are
smoothed toward those of the best bound (Wentges 1997), which halves the rounds.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from geo.allocation.partition import Areas, Count, areas_in_book, fractional
from geo.allocation.pricing import Prices, new_book, price_areas
from geo.allocation.problem import Floats, Problem
from geo.allocation.task import Task

TOLERANCE = 2e-6
"""Relative difference of costs that counts as equal."""


@dataclass(frozen=True)
class Effort:
    """How much work bound and proof may take; counts, not seconds."""

    rounds: int = 60
    nodes_round: int = 400_000
    """Pricing nodes of one round, shared evenly by the sites."""
    nodes_listing: int = 1_000_000
    areas_listed: int = 4_000
    nodes_partition: int = 400
    branches: int = 12

    @staticmethod
    def for_atoms(atoms: int) -> Effort:
        """Return the effort that a ward of this size is worth; a large one gets a bound, no proof."""
        if atoms <= 60:
            return Effort()
        if atoms <= 250:
            return Effort(branches=0)
        if atoms <= 600:
            return Effort(rounds=25, nodes_round=300_000, nodes_listing=500_000, branches=0)
        return Effort(
            rounds=2,
            nodes_round=12_000,
            nodes_listing=20_000,
            areas_listed=1_500,
            nodes_partition=20,
            branches=0,
        )


@dataclass(frozen=True)
class Generated:
    """What column generation came to."""

    areas: Areas
    lower: float
    prices: Prices
    """The prices that ``lower`` was computed with."""
    hosted: Floats
    """Areas at each site in the last linear program, in fractions."""


def nearest_bound(problem: Problem, count: int) -> float:
    """Return Σ cheapest site of each atom + the cheapest stations, without the constant.

    Valid because every atom votes somewhere and each area pays at least the cheapest fixed cost;
    imbalance, borders and stations outside cost nothing or more.
    """
    ward = problem.ward
    by_cost = np.argsort(ward.fixed, kind="stable")
    cheapest = np.repeat(ward.fixed[by_cost], ward.rooms[by_cost])
    return float(ward.cost.min(axis=1).sum() + cheapest[:count].sum())


def lagrangian(problem: Problem, prices: Prices, floor: Floats, count: Count) -> float:
    """Return the Lagrangian bound for prices, given a floor under each site's reduced costs."""
    ward = problem.ward
    shared = prices.place < 0
    total = float(prices.atom.sum()) + count[0 if prices.area > 0 else 1] * prices.area
    total += float((ward.rooms * prices.room).sum()) + float(prices.opening.sum())
    total += float((ward.capacity[shared] * prices.place[shared]).sum())
    worst = np.sort(np.repeat(np.minimum(floor, 0.0), np.minimum(ward.rooms, count[1])))
    return total + float(worst[: count[1]].sum())


def generate(
    problem: Problem, areas: Areas, count: Count, task: Task, effort: Effort, miss_price: float
) -> Generated | None:
    """Generate areas until the linear bound is met, or the rounds are over.

    With a ``miss_price`` below inf the master may miss atoms at that price, for a problem that may have
    no plan: the bound stays valid.
    """
    best: Generated | None = None
    stalled = False
    nodes = max(50, effort.nodes_round // max(1, len(problem.sites)))
    miss = miss_price if np.isfinite(miss_price) else None
    for turn in range(effort.rounds):
        solved = fractional(problem, areas, count, miss)
        if solved is None:
            return best
        smooth = 0.0 if best is None or stalled or turn > effort.rounds * 3 // 4 else 0.6
        prices = solved.prices if best is None else _between(solved.prices, best.prices, smooth)
        book = new_book(6_000, problem.atoms)
        goal = -1e-7 * max(1.0, abs(solved.value))
        floor, _ = price_areas(problem.ward, prices, goal, book, nodes, False)
        lower = lagrangian(problem, prices, floor, count)
        grown = areas.joined(areas_in_book(book))
        stalled = len(grown) == len(areas)
        areas = grown
        if best is None or lower > best.lower:
            best = Generated(areas, lower, prices, solved.hosted)
        best = replace(best, areas=areas, hosted=solved.hosted)
        task.on_progress("bound", turn + 1, effort.rounds)
        met = solved.value - best.lower <= TOLERANCE * abs(solved.value)
        if met or (stalled and smooth == 0.0) or task.clock.over():
            break
    return best


def _between(new: Prices, old: Prices, share: float) -> Prices:
    return Prices(
        atom=(1 - share) * new.atom + share * old.atom,
        area=(1 - share) * new.area + share * old.area,
        room=(1 - share) * new.room + share * old.room,
        place=(1 - share) * new.place + share * old.place,
        opening=(1 - share) * new.opening + share * old.opening,
    )
