"""Simulated annealing over connected plans with a fixed number of areas, compiled.

Areas stay connected at every step; other rules may be broken on the way at a price P a voter, which
rises while the plan is illegal and falls while it is legal. The state of a plan is in ``plan_state``,
what may be tried in ``moves``.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from geo.allocation.compiled import compiled
from geo.allocation.moves import (
    below,
    merge_and_split,
    neighbour_area,
    random01,
    try_exchange,
    try_seat,
    try_shift,
)
from geo.allocation.plan_state import (
    State,
    broken,
    new_state,
    plan_cost,
    shift_difference,
)
from geo.allocation.problem import Ints, Ward


class Schedule(NamedTuple):
    """How long and how hot to anneal."""

    steps: int
    epochs: int
    hot: float
    cold: float
    price: float
    """Voter-metres for each voter by which a rule is broken, at the start."""
    seed: int


class Trail(NamedTuple):
    """What a run leaves: best plan, then legal plans met on the way."""

    label: Ints
    site: Ints
    cost: float
    violation: float
    labels: Ints
    sites: Ints


@compiled
def one_step(
    ward: Ward, state: State, atoms: Ints, heat: float, price: float
) -> tuple[bool, float, float]:
    """Try one random move; return whether it was made, and the change in cost and violation."""
    kind = random01(state.rng)
    if kind < 0.80:
        return try_shift(ward, state, heat, price)
    if kind < 0.88:
        return try_exchange(ward, state, heat, price)
    if kind < 0.97:
        return try_seat(ward, state, heat, price)
    return merge_and_split(ward, state, atoms, heat, price)


@compiled
def typical_rise(ward: Ward, state: State, samples: int, price: float) -> float:
    """Return the mean rise in cost of moves of one atom, for the scale of the heat."""
    total, met = 0.0, 0
    for _ in range(samples):
        a = below(state.rng, len(state.label))
        q = neighbour_area(ward, state, a)
        if q >= 0:
            cost, violation = shift_difference(ward, state, a, q)
            rise = cost + price * violation
            if 0.0 < rise < ward.forbidden:
                total += rise
                met += 1
    return total / met if met > 0 else 1.0


@compiled
def anneal(ward: Ward, label: Ints, site: Ints, schedule: Schedule, kept: int) -> Trail:
    """Anneal from a connected plan; return the best plan and up to ``kept`` legal ones met.

    Legal plans come before illegal ones, whatever they cost; among illegal ones the violation decides.
    """
    state = new_state(ward, label, site, schedule.seed)
    atoms = np.zeros(len(label) + 1, np.int64)
    cost, violation = plan_cost(ward, label, site)
    best_label, best_site = label.copy(), site.copy()
    best_cost, best_wrong = cost, broken(ward, cost, violation)
    labels = np.zeros((kept, len(label)), np.int64)
    sites = np.zeros((kept, len(site)), np.int64)
    filled = 0
    price = schedule.price
    scale = typical_rise(ward, state, 400, 0.0)
    heat = schedule.hot * scale
    cooling = (schedule.cold / schedule.hot) ** (1.0 / max(1, schedule.epochs - 1))
    for epoch in range(schedule.epochs):
        for _ in range(schedule.steps):
            done, more, worse = one_step(ward, state, atoms, heat, price)
            if not done:
                continue
            cost += more
            violation += worse
            wrong = broken(ward, cost, violation)
            if wrong < best_wrong - 0.5 or (wrong < best_wrong + 0.5 and cost < best_cost - 1e-6):
                best_wrong = wrong
                best_cost = cost
                best_label[:] = state.label
                best_site[:] = state.site
        cost, violation = plan_cost(ward, state.label, state.site)
        price = price * 1.2 if violation > 0.5 else max(price * 0.9, 0.1 * schedule.price)
        heat *= cooling
        if broken(ward, cost, violation) < 0.5 and kept > 0 and 3 * epoch > schedule.epochs:
            labels[filled % kept] = state.label
            sites[filled % kept] = state.site
            filled += 1
    best_cost, best_violation = plan_cost(ward, best_label, best_site)
    filled = min(filled, kept)
    return Trail(best_label, best_site, best_cost, best_violation, labels[:filled], sites[:filled])
