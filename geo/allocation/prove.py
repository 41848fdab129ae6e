"""The proof that a plan is the best: close the gap between it and the bound.

1. The set partition over the areas generated so far gives a better plan, often the best.
2. When upper − lower = g, every area of a better plan has reduced cost ≤ g. If all of those can be listed
   (exact pricing with g as its goal), the set partition over them is the optimum, and proved.
3. Else branch (``branching``), each branch with a bound of its own, the lowest bound first (branch and
   price, Barnhart et al. 1998).

Whatever is cut off, the lowest bound of what is left is valid.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from geo.allocation.annealing import Found
from geo.allocation.bound import (
    TOLERANCE,
    Effort,
    Generated,
    generate,
    known_plan,
    nearest_bound,
    rounds,
)
from geo.allocation.branching import branches_of, lawful_in
from geo.allocation.cover import cover
from geo.allocation.partition import (
    NO_SITES,
    Areas,
    Chosen,
    Count,
    areas_in_book,
    areas_met,
    choose,
)
from geo.allocation.priced import new_book
from geo.allocation.pricing import price_areas
from geo.allocation.problem import Problem
from geo.allocation.relaxed import relaxed_bound
from geo.allocation.task import Task

NEAR = 0.03
"""Relative gap at which listing is tried before the bound is the best there is."""
AGAIN = 0.6
"""It is tried again when the gap has come down to so much of the last time's."""
QUICK = Effort(nodes_listing=10_000, areas_listed=1_500, nodes_cover=20_000, nodes_partition=0)
EASY = Effort(nodes_listing=60_000, areas_listed=4_000, nodes_cover=50_000, nodes_partition=0)
"""What may be spent on listing before a longer search for a better plan."""


MANY_RUNS = 8
"""Runs of the annealing where one more and the listing of all areas did not settle a ward."""
PATIENCE, RISE = 12, 0.2
"""Branching ends when so many branches have not closed so much of the gap."""


@dataclass(frozen=True)
class Proof:
    """The best plan known and what is proved about it; costs without the problem's constant."""

    found: Found
    lower: float
    count: Count
    """Fewest and most areas of the plans that the bound holds for."""

    @property
    def proved(self) -> bool:
        """Whether no legal plan with such a number of areas costs less."""
        return self.lower >= self.found.cost - TOLERANCE * max(1.0, abs(self.found.cost))

    def improved(self, chosen: Chosen) -> Proof:
        """Return the proof with a plan from a set partition, if that is better."""
        if chosen.label is None or chosen.cost >= self.found.cost:
            return self
        better = replace(self.found, label=chosen.label, site=chosen.site, cost=chosen.cost)
        return replace(self, found=better)

    def raised(self, lower: float) -> Proof:
        """Return the proof with a bound, if that is higher; a bound above the plan is the plan."""
        return replace(self, lower=max(self.lower, min(lower, self.found.cost)))


def prove(
    problem: Problem, found: Found, count: Count, task: Task, effort: Effort,
    search_longer: Callable[[int], Found] | None = None,
) -> Proof:  # fmt: skip
    """Improve a legal plan by set partition and bound it; the plan is proved if the gap closes.

    Plan and bound are those of any number of areas within ``count``. ``search_longer`` is asked for
    another plan by so many runs where the areas within the gap are many.
    """
    proof = Proof(found, min(nearest_bound(problem, count[0]), found.cost), count)
    if task.clock.over():
        return proof
    known = known_plan(problem, found.label, found.site, found.cost)
    if effort.steps_relaxed:
        proof = proof.raised(relaxed_bound(problem, count, known, effort.steps_relaxed))
    if effort.rounds == 0:
        return proof
    met = areas_met(problem, found, 3)
    made, tried = None, np.inf
    for made in rounds(problem, met, count, task, effort, np.inf, known):
        proof = proof.raised(made.lower)
        gap = proof.found.cost - made.lower
        if gap > NEAR * abs(proof.found.cost) or gap > AGAIN * tried:
            continue
        tried = gap
        proof = _settled_early(problem, proof, made, QUICK)
        if proof.proved:
            return proof
    if search_longer is not None and not task.clock.over():
        proof = _searched_longer(problem, proof, made, effort, search_longer)
    if made is None or proof.proved:
        return proof
    proof = _polished(problem, proof, made, effort)
    if proof.proved or task.clock.over():
        return proof
    return _branched(problem, proof, made, task, effort)


def _searched_longer(
    problem: Problem, proof: Proof, made: Generated | None, effort: Effort,
    search_longer: Callable[[int], Found],
) -> Proof:  # fmt: skip
    """Return the proof settled by listing, with the plans of a longer search where that is not easy."""
    for runs, listing in ((0, EASY), (1, effort), (MANY_RUNS, None)):
        if runs:
            better = search_longer(runs)
            if better.legal and made is not None:
                made.pool.add(areas_met(problem, better, 3))
            proof = replace(proof, found=proof.found.better(better)) if better.legal else proof
        if made is not None and listing is not None:
            proof = _settled_early(problem, proof, made, listing)
            if proof.proved:
                return proof
    return proof


def _settled_early(problem: Problem, proof: Proof, made: Generated, effort: Effort) -> Proof:
    """Return the proof settled by listing, if the areas within the gap are few already."""
    proof = _polished(problem, proof, made, effort)
    listed = None if proof.proved else _listed(problem, made, proof.found.cost, effort)
    if listed is None:
        return proof
    chosen = _partition(problem, made, listed, proof, effort)
    return proof.improved(chosen).raised(chosen.floor)


def _branched(problem: Problem, proof: Proof, root: Generated, task: Task, effort: Effort) -> Proof:
    """Settle or split the part of lowest bound until none is left, or the branches are used up."""
    count = proof.count
    brief = replace(
        effort,
        rounds=effort.rounds // 2,
        nodes_stalled=1,
        nodes_in_all=effort.nodes_in_all // 8,
    )
    settled, serial, pool = np.inf, 0, root.areas
    open_parts = [(root.lower, serial, problem, root)]
    while open_parts:
        lower, _, part, made = open_parts[0]
        if lower >= proof.found.cost * (1 - TOLERANCE) or serial > 2 * effort.branches:
            break
        if serial >= PATIENCE and lower - root.lower < RISE * (proof.found.cost - root.lower):
            break
        heapq.heappop(open_parts)
        listed = None if task.clock.over() else _listed(part, made, proof.found.cost, effort)
        if listed is not None:
            chosen = _partition(part, made, listed, proof, effort)
            proof = proof.improved(chosen)
            settled = min(settled, chosen.floor)
            continue
        spent = task.clock.over() or serial >= 2 * effort.branches
        branches = () if spent else branches_of(part, made)
        if not branches:
            settled = min(settled, lower)
        for branch in branches:
            serial += 1
            task.on_progress("proof", serial, 2 * effort.branches)
            usable = pool.only(lawful_in(branch.ward, pool))
            price = 2.0 * proof.found.cost
            centre = made.known(proof.found.cost)
            child = generate(branch, usable, count, task, brief, price, centre)
            child_lower = lower if child is None else max(lower, child.lower)
            if child is None:
                settled = min(settled, lower)
            elif child_lower < proof.found.cost * (1 - TOLERANCE):
                pool = pool.joined(child.areas)
                proof = _polished(branch, proof, child, effort)
                heapq.heappush(open_parts, (child_lower, serial, branch, child))
    lowest = min([settled, *(entry[0] for entry in open_parts)])
    return proof.raised(lowest)


def _polished(problem: Problem, proof: Proof, made: Generated, effort: Effort) -> Proof:
    """Solve the set partition over the areas met that can still matter."""
    gap = proof.found.cost - made.lower
    reduced = made.areas.reduced_costs(problem.ward, made.prices)
    most = effort.areas_listed
    if len(reduced) > most:
        gap = min(gap, float(np.partition(reduced, most)[most]))
    kept = made.areas.only(reduced <= gap * (1 + 1e-9) + 1e-6)
    return proof.improved(_partition(problem, made, kept, proof, effort))


def _partition(
    problem: Problem, made: Generated, areas: Areas, proof: Proof, effort: Effort
) -> Chosen:
    """Return the best set partition over some areas, by depth first search or else by HiGHS."""
    found = cover(problem, areas, proof.count, made.prices, proof.found.cost, effort.nodes_cover)
    if found is not None:
        return found
    if effort.nodes_partition == 0:
        return Chosen(None, NO_SITES, np.inf, -np.inf)
    return choose(problem, areas, proof.count, nodes=effort.nodes_partition)


def _listed(problem: Problem, made: Generated, upper: float, effort: Effort) -> Areas | None:
    """Return every area that a plan below ``upper`` could use, or None if there are too many."""
    goal = (upper - made.lower) * (1 + 1e-9) + 1e-6
    book = new_book(effort.areas_listed, problem.atoms)
    _, complete = price_areas(problem.ward, made.prices, goal, book, effort.nodes_listing, True)
    return areas_in_book(book) if complete else None
