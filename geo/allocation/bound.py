"""A valid lower bound by column generation, and the proof that closes the gap.

Master: the set partition over the areas met so far, as a linear program; its prices go to exact pricing.
For *any* prices the Lagrangian bound

    Σ atom + K·area + Σ rooms·room + Σ capacity·place + Σ opening + Σ (most negative reduced costs,
    at most rooms_j at a site and K in all)

is below every legal plan (Lübbecke and Desrosiers 2005), so the search may stop at any round. Prices are
smoothed toward those of the best bound (Wentges 1997), which halves the rounds. When upper − lower = g,
every area of a better plan has reduced cost ≤ g: if all of those can be listed, the set partition over
them is the optimum, and proved.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from geo.allocation.annealing import Found
from geo.allocation.partition import (
    Areas,
    Chosen,
    Count,
    areas_in_book,
    areas_met,
    choose,
    fractional,
)
from geo.allocation.pricing import Prices, new_book, price_areas
from geo.allocation.problem import Floats, Problem
from geo.allocation.task import Task

TOLERANCE = 2e-6
"""Relative difference of costs that counts as equal."""


@dataclass(frozen=True)
class Effort:
    """How much work the proof may take; counts, not seconds."""

    rounds: int = 60
    nodes_each_site: int = 200_000
    nodes_listing: int = 10_000_000
    columns: int = 6_000
    branch_nodes: int = 400


@dataclass(frozen=True)
class Proof:
    """The best plan known and what is proved about it; costs without the problem's constant."""

    found: Found
    lower: float

    @property
    def proved(self) -> bool:
        """Whether no legal plan with this number of areas costs less."""
        return self.lower >= self.found.cost - TOLERANCE * max(1.0, abs(self.found.cost))


@dataclass(frozen=True)
class _Generated:
    areas: Areas
    lower: float
    prices: Prices
    """The prices that ``lower`` was computed with."""


def nearest_bound(problem: Problem, count: int) -> float:
    """Return Σ cheapest site of each atom + the cheapest stations, without the constant.

    Valid because every atom votes somewhere and each area pays at least the cheapest fixed cost;
    imbalance, borders and stations outside cost nothing or more.
    """
    ward = problem.ward
    by_cost = np.argsort(ward.fixed, kind="stable")
    cheapest = np.repeat(ward.fixed[by_cost], ward.rooms[by_cost])
    return float(ward.cost.min(axis=1).sum() + cheapest[:count].sum())


def prove(problem: Problem, found: Found, task: Task, effort: Effort) -> Proof:
    """Improve a legal plan by set partition and bound it; the plan is proved if the gap closes."""
    count = len(found.site)
    proof = Proof(found, nearest_bound(problem, count))
    made = _generate(problem, areas_met(problem, found, 3), count, task, effort)
    if made is None:
        return proof
    proof = Proof(found, max(proof.lower, made.lower))
    proof = _polished(problem, proof, made, effort)
    if proof.proved or task.clock.over():
        return proof
    return _closed(problem, proof, made, effort)


def lagrangian(problem: Problem, prices: Prices, floor: Floats, count: Count) -> float:
    """Return the Lagrangian bound for prices, given a floor under each site's reduced costs."""
    ward = problem.ward
    shared = prices.place < 0
    total = float(prices.atom.sum()) + count[0 if prices.area > 0 else 1] * prices.area
    total += float((ward.rooms * prices.room).sum()) + float(prices.opening.sum())
    total += float((ward.capacity[shared] * prices.place[shared]).sum())
    worst = np.sort(np.repeat(np.minimum(floor, 0.0), np.minimum(ward.rooms, count[1])))
    return total + float(worst[: count[1]].sum())


def _generate(
    problem: Problem,
    areas: Areas,
    count: int,
    task: Task,
    effort: Effort,
) -> _Generated | None:
    best: _Generated | None = None
    stalled = False
    for turn in range(effort.rounds):
        solved = fractional(problem, areas, (count, count))
        if solved is None:
            return best
        linear, exact = solved
        smooth = 0.0 if best is None or stalled or turn > effort.rounds * 3 // 4 else 0.6
        prices = exact if best is None else _between(exact, best.prices, smooth)
        book = new_book(6_000, problem.atoms)
        goal = -1e-7 * max(1.0, abs(linear))
        floor, _ = price_areas(problem.ward, prices, goal, book, effort.nodes_each_site, False)
        lower = lagrangian(problem, prices, floor, (count, count))
        grown = areas.joined(areas_in_book(book))
        stalled = len(grown) == len(areas)
        areas = grown
        if best is None or lower > best.lower:
            best = _Generated(areas, lower, prices)
        best = replace(best, areas=areas)
        task.on_progress("bound", turn + 1, effort.rounds)
        if linear - best.lower <= TOLERANCE * abs(linear) or (stalled and smooth == 0.0):
            break
        if task.clock.over():
            break
    return best


def _between(new: Prices, old: Prices, share: float) -> Prices:
    mixed = [(1 - share) * a + share * b for a, b in zip(new, old, strict=True)]
    return Prices(*mixed)


def _polished(problem: Problem, proof: Proof, made: _Generated, effort: Effort) -> Proof:
    """Solve the set partition over the areas met that can still matter."""
    gap = proof.found.cost - made.lower
    reduced = made.areas.reduced_costs(problem.ward, made.prices)
    kept = made.areas.only(reduced <= gap * (1 + 1e-9) + 1e-6)
    if len(kept) > 8_000:
        cut = np.partition(reduced, 8_000)[8_000]
        kept = made.areas.only(reduced <= cut)
    count = len(proof.found.site)
    chosen = choose(problem, kept, (count, count), nodes=effort.branch_nodes)
    return _taken(proof, chosen)


def _closed(problem: Problem, proof: Proof, made: _Generated, effort: Effort) -> Proof:
    """List every area that a better plan could use; if that works, their partition is the optimum."""
    count = len(proof.found.site)
    goal = (proof.found.cost - made.lower) * (1 + 1e-9) + 1e-6
    book = new_book(effort.columns, problem.atoms)
    _, complete = price_areas(problem.ward, made.prices, goal, book, effort.nodes_listing, True)
    if not complete:
        return proof
    listed = areas_in_book(book)
    chosen = choose(problem, listed, (count, count), nodes=20 * effort.branch_nodes)
    taken = _taken(proof, chosen)
    return Proof(taken.found, max(taken.lower, min(chosen.floor, taken.found.cost)))


def _taken(proof: Proof, chosen: Chosen) -> Proof:
    if chosen.label is None or chosen.cost >= proof.found.cost:
        return proof
    better = replace(proof.found, label=chosen.label, site=chosen.site, cost=chosen.cost)
    return Proof(better, proof.lower)
