"""Whether a ward has a legal plan at all, decided and not guessed.

1. List every lawful area of the ward (connected sets within the bounds, with each site they may use).
   Where that ends, the set partition over them finds the best plan, or proves that there is none.
2. Else take costs away and generate areas for the linear program in which a missed atom, or one area
   too few or too many, costs 1 (phase one of the simplex method). If its bound is above 0 no plan
   exists. If it reaches 0, an integer solution is looked for among the areas generated.
3. Else pack the atoms into rooms (``slots``): if not even that can be done, no plan exists. If it can,
   divide pairs of areas anew from the plans nearest to legal (``rebalance``), and at last add cuts to
   the packing until its areas are connected, or it is proved that they cannot be.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from geo.allocation.annealing import Found
from geo.allocation.bound import lagrangian
from geo.allocation.changes import Packed, nothing_changes
from geo.allocation.changes import Prices as Changes
from geo.allocation.partition import (
    NO_SITES,
    Areas,
    Chosen,
    Count,
    areas_in_book,
    choose,
    fractional,
)
from geo.allocation.priced import Prices, new_book
from geo.allocation.pricing import price_areas
from geo.allocation.problem import Ints, Problem, Ward, allowed
from geo.allocation.rebalance import rebalance
from geo.allocation.slots import slots_of, solve
from geo.allocation.task import Clock

LISTED_NODES = 1_500_000
LISTED_AREAS = 40_000
PACKED = 6_000
"""Atoms × rooms that a packing may have."""


@dataclass(frozen=True)
class Decision:
    """A legal plan, or what is known about there being none."""

    label: Ints | None
    site: Ints
    impossible: bool
    """Proved: no legal plan exists."""


def _decided(chosen: Chosen, complete: bool) -> Decision:
    return Decision(chosen.label, chosen.site, complete and bool(chosen.floor == np.inf))


def decide(
    problem: Problem, count: Count, met: Areas, clock: Clock, starts: Sequence[Found] = ()
) -> Decision:
    """Return a legal plan with a number of areas within ``count``, or whether there is none.

    ``starts`` are connected plans near to legal ones, of such numbers of areas.
    """
    listed, complete = every_area(problem)
    if complete:
        return _decided(choose(problem, listed, count, nodes=20_000), complete=True)
    decision = _phase_one(problem, count, met, clock)
    if decision.label is not None or decision.impossible or clock.over():
        return decision
    return decide_large(problem, count, starts, clock)


def decide_large(problem: Problem, count: Count, starts: Sequence[Found], clock: Clock) -> Decision:
    """Decide a ward whose areas cannot be listed: pack it, divide its areas anew, add cuts."""
    packed = _packed(problem, count, nodes=100, rounds=1)
    if packed.impossible or packed.connected or clock.over():
        return Decision(packed.label if packed.connected else None, packed.site, packed.impossible)
    for number, start in enumerate(starts):
        label, site = start.label.copy(), start.site.copy()
        if rebalance(problem, label, site, number, clock):
            return Decision(label, site, impossible=False)
    if clock.over():
        return Decision(None, NO_SITES, impossible=False)
    packed = _packed(problem, count, nodes=500, rounds=12)
    return Decision(packed.label if packed.connected else None, packed.site, packed.impossible)


def _packed(problem: Problem, count: Count, nodes: int, rounds: int) -> Packed:
    """Return a packing of the ward as it is; nothing is known of one with too many rooms."""
    unchanged = nothing_changes(problem.ward)
    if problem.atoms * len(slots_of(problem.ward, unchanged)[0]) > PACKED:
        return Packed(None, NO_SITES, np.inf, -np.inf, connected=False)
    return solve(problem.ward, count, unchanged, Changes(), (nodes, rounds))


def every_area(problem: Problem) -> tuple[Areas, bool]:
    """Return lawful areas with their sites, and whether these are all of them."""
    book = new_book(LISTED_AREAS, problem.atoms)
    goal = 0.25 * problem.ward.forbidden
    nothing = _no_prices(problem.atoms, len(problem.sites))
    _, complete = price_areas(problem.ward, nothing, goal, book, LISTED_NODES, True)
    return areas_in_book(book), complete


def _phase_one(problem: Problem, count: Count, met: Areas, clock: Clock) -> Decision:
    free = Problem(_without_costs(problem.ward), problem.members, problem.sites, 0.0)
    areas = Areas(met.member, met.site, np.zeros(len(met)))
    for _ in range(80):
        solved = fractional(free, areas, count, miss_price=1.0)
        if solved is None or clock.over():
            break
        prices = solved.prices
        if solved.value <= 1e-7:
            break
        book = new_book(6_000, problem.atoms)
        floor, _ = price_areas(free.ward, prices, -1e-6, book, 50_000, False)
        if lagrangian(free, prices, floor, count) > 1e-4:
            return Decision(None, NO_SITES, impossible=True)
        grown = areas.joined(areas_in_book(book))
        if len(grown) == len(areas):
            break
        areas = grown
    return _decided(choose(free, areas, count, nodes=5_000), complete=False)


def _without_costs(ward: Ward) -> Ward:
    nothing = np.zeros(len(ward.rooms))
    return ward._replace(
        cost=np.where(allowed(ward), 0.0, ward.forbidden),
        fixed=nothing,
        border=np.zeros(len(ward.border)),
        outside=0.0,
        imbalance=0.0,
    )


def _no_prices(atoms: int, sites: int) -> Prices:
    nothing = np.zeros(sites)
    return Prices(np.zeros(atoms), 0.0, nothing, nothing, nothing)
