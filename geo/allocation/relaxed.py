"""A bound for wards of many units: each unit once is relaxed, and contiguity forgotten.

For prices π of atoms every site takes its best set by the size alone,

    rc_j ≥ max_t fixed_j − c_j(t) + Σ_a min(0, cost[a, j] − π_a + t·w_a),

and the Lagrangian bound of ``bound`` holds. Prices climb by subgradients with Polyak's step, from what
each atom pays in the plan known: an atom taken by no site becomes dearer, one taken by many cheaper
(Held, Wolfe and Crowder 1974; for capacitated medians, Christofides and Beasley 1983).
"""

from __future__ import annotations

import numpy as np

from geo.allocation.bound import Known, lagrangian
from geo.allocation.compiled import compiled, interrupts_held
from geo.allocation.partition import Count
from geo.allocation.priced import size_offset
from geo.allocation.problem import Floats, Problem, Ward

ENOUGH = 1e-4
"""Relative gap at which climbing ends."""


@compiled
def relaxed_floors(ward: Ward, atom: Floats, slope: Floats, floor: Floats) -> None:
    """Set a floor under the reduced costs of each site, and the slope that gives it."""
    exempt = ward.exempt.any() or ward.remote.any()
    n = len(atom)
    for j in range(len(floor)):
        high = min(ward.hi, ward.capacity[j])
        low = min(0 if exempt else ward.lo, high)
        best, step, t = -np.inf, 8.0 * (1.0 + ward.imbalance), slope[j]
        centre = t
        for turn in range(15):
            for side in range(-1, 2):
                if side == 0 and turn > 0:
                    continue
                t = centre + side * step
                total = ward.fixed[j] - size_offset(ward, t, low, high)
                for a in range(n):
                    if ward.cost[a, j] < ward.forbidden:
                        total += min(0.0, ward.cost[a, j] - atom[a] + t * ward.voters[a])
                if total > best:
                    best = total
                    slope[j] = t
            if slope[j] == centre:
                step *= 0.4
            centre = slope[j]
        floor[j] = best


@compiled
def takers(ward: Ward, atom: Floats, slope: Floats, areas: Floats) -> Floats:
    """Return how many of the areas opened at each site take each atom."""
    taken = np.zeros(len(atom))
    for j in range(len(areas)):
        if areas[j] > 0.0:
            for a in range(len(atom)):
                cost = ward.cost[a, j]
                if cost < ward.forbidden and cost - atom[a] + slope[j] * ward.voters[a] < 0.0:
                    taken[a] += areas[j]
    return taken


def relaxed_bound(problem: Problem, count: Count, known: Known, steps: int) -> float:
    """Return the highest bound that a number of subgradient steps reaches."""
    ward, prices = problem.ward, known.prices
    slope, floor = np.zeros(len(ward.rooms)), np.zeros(len(ward.rooms))
    best, share, since = -np.inf, 1.0, 0
    atom = prices.atom.copy()
    at_best = atom
    for _ in range(steps):
        with interrupts_held():
            relaxed_floors(ward, atom, slope, floor)
        lower = lagrangian(problem, prices._replace(atom=atom), floor, count)
        since += 1
        if lower > best:
            since = 0 if lower > best + 1e-4 * (known.upper - lower) else since
            best, at_best = lower, atom
        if known.upper - best <= ENOUGH * abs(known.upper):
            break
        if since >= 12:
            share, since, atom = 0.5 * share, 0, at_best
            continue
        with interrupts_held():
            miss = 1.0 - takers(ward, atom, slope, _opened(problem, floor, count))
        length = float((miss**2).sum())
        if length == 0.0:
            break
        atom = atom + share * (known.upper - lower) / length * miss
    return best


def _opened(problem: Problem, floor: Floats, count: Count) -> Floats:
    """Return the areas at each site in the relaxed plan: the cheapest, as many as a plan may have."""
    rooms = np.minimum(problem.ward.rooms, count[1])
    site = np.repeat(np.arange(len(rooms)), rooms)
    cheapest = site[np.argsort(floor[site], kind="stable")][: count[1]]
    cheapest = cheapest[floor[cheapest] < 0.0]
    return np.bincount(cheapest, minlength=len(rooms)).astype(np.float64)
