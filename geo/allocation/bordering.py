"""Annealing at the borders of areas of many atoms: no step takes longer for more atoms or more sites.

Atoms on a border go over it, alone or in exchange for another; now and then each area looks for a better
station among those that stand in it or near it. Unlike ``search``, which knows at all times what every
area costs at every site, this adds up an area's cost at a few sites when it looks for a station.
"""

from __future__ import annotations

import numpy as np

from geo.allocation.compiled import compiled, interrupts_held
from geo.allocation.moves import accepts, below, neighbour_area, random01
from geo.allocation.plan_state import (
    State,
    broken,
    carry,
    counted_state,
    outside_cost,
    plan_cost,
    seat,
    shift_difference,
    site_violation,
    stays_connected,
)
from geo.allocation.problem import Floats, Ints, Ward
from geo.allocation.search import Schedule

SEATS = 12
"""Sites that an area looks at when it looks for a station."""


@compiled
def over_border(ward: Ward, state: State, heat: float, price: float) -> tuple[float, float]:
    """Try to move a random atom over a border; return the change in cost and violation."""
    a = below(state.rng, len(state.label))
    q = neighbour_area(ward, state, a)
    if q < 0 or state.atoms[state.label[a]] < 2:
        return 0.0, 0.0
    cost, violation = shift_difference(ward, state, a, q)
    if not accepts(state.rng, cost + price * violation, heat):
        return 0.0, 0.0
    if not stays_connected(ward, state, a):
        return 0.0, 0.0
    carry(ward, state, a, q)
    return cost, violation


@compiled
def in_exchange(ward: Ward, state: State, heat: float, price: float) -> tuple[float, float]:
    """Try to move an atom over a border and another, near the same border, back."""
    a = below(state.rng, len(state.label))
    p, q = state.label[a], neighbour_area(ward, state, a)
    if q < 0 or not stays_connected(ward, state, a):
        return 0.0, 0.0
    cost, violation = shift_difference(ward, state, a, q)
    carry(ward, state, a, q)
    b = a
    for _ in range(6):
        b = ward.neighbours[ward.indptr[b] + below(state.rng, ward.indptr[b + 1] - ward.indptr[b])]
        if b == a or state.label[b] != q or neighbour_area(ward, state, b) != p:
            continue
        more, worse = shift_difference(ward, state, b, p)
        if not accepts(state.rng, cost + more + price * (violation + worse), heat):
            continue
        if stays_connected(ward, state, b):
            carry(ward, state, b, p)
            return cost + more, violation + worse
    carry(ward, state, a, p)
    return 0.0, 0.0


@compiled
def atoms_by_area(state: State) -> tuple[Ints, Ints]:
    """Return where each area's atoms begin in a list of all, and the list."""
    start = np.zeros(len(state.site) + 1, np.int64)
    for k in range(len(state.site)):
        start[k + 1] = start[k] + state.atoms[k]
    place = start[:-1].copy()
    listed = np.empty(len(state.label), np.int64)
    for a in range(len(state.label)):
        k = state.label[a]
        listed[place[k]] = a
        place[k] += 1
    return start, listed


@compiled
def reseat(
    ward: Ward, state: State, k: int, atoms: Ints, options: Ints, heat: float, price: float
) -> None:
    """Give an area the best of some sites, its own among them; what it gains is not returned."""
    old, w = state.site[k], state.weight[k]
    best, least = old, 0.0
    leaving = price * (
        site_violation(ward, old, state.load[old] - w, state.hosted[old] - 1)
        - site_violation(ward, old, state.load[old], state.hosted[old])
    )
    leaving -= ward.fixed[old] + outside_cost(ward, state.label, k, old)
    for j in options:
        if j == old:
            continue
        rise = leaving + ward.fixed[j] + outside_cost(ward, state.label, k, j)
        rise += price * (
            site_violation(ward, j, state.load[j] + w, state.hosted[j] + 1)
            - site_violation(ward, j, state.load[j], state.hosted[j])
        )
        for a in atoms:
            rise += ward.cost[a, j] - ward.cost[a, old]
        if rise < least - 1e-9 or (least == 0.0 and accepts(state.rng, rise, heat)):
            best, least = j, min(rise, -1e-12)
    if best != old:
        seat(state, k, best)


@compiled
def reseat_all(
    ward: Ward, state: State, standing: tuple[Ints, Ints], heat: float, price: float
) -> None:
    """Let every area look for a station: sites that stand in it, and where areas beside it vote.

    ``standing`` lists the sites that stand in each atom.
    """
    start, listed = atoms_by_area(state)
    for k in range(len(state.site)):
        atoms = listed[start[k] : start[k + 1]]
        options = np.empty(SEATS, np.int64)
        filled, met = 0, 0
        for a in atoms:
            for i in range(standing[0][a], standing[0][a + 1]):
                # A fair sample of all that are met (reservoir sampling, Vitter 1985).
                met += 1
                if filled < SEATS:
                    options[filled] = standing[1][i]
                    filled += 1
                else:
                    place = below(state.rng, met)
                    if place < SEATS:
                        options[place] = standing[1][i]
        if filled < SEATS:
            options[filled] = below(state.rng, len(ward.rooms))
            filled += 1
        reseat(ward, state, k, atoms, options[:filled], heat, price)


@compiled
def swap_stations(ward: Ward, state: State, heat: float, price: float) -> None:
    """Let neighbouring areas exchange their stations where that is better."""
    start, listed = atoms_by_area(state)
    for k in range(len(state.site)):
        a = listed[start[k] + below(state.rng, start[k + 1] - start[k])]
        q = -1
        for i in range(start[k], start[k + 1]):
            q = neighbour_area(ward, state, listed[i])
            if q >= 0 and random01(state.rng) < 0.3:
                break
        if q < 0:
            continue
        i, j = state.site[k], state.site[q]
        if i == j:
            continue
        rise = outside_cost(ward, state.label, k, j) + outside_cost(ward, state.label, q, i)
        rise -= outside_cost(ward, state.label, k, i) + outside_cost(ward, state.label, q, j)
        for at in range(start[k], start[k + 1]):
            a = listed[at]
            rise += ward.cost[a, j] - ward.cost[a, i]
        for at in range(start[q], start[q + 1]):
            a = listed[at]
            rise += ward.cost[a, i] - ward.cost[a, j]
        wrong = site_violation(ward, i, state.load[i], state.hosted[i])
        wrong += site_violation(ward, j, state.load[j], state.hosted[j])
        more = state.weight[q] - state.weight[k]
        after = site_violation(ward, i, state.load[i] + more, state.hosted[i])
        after += site_violation(ward, j, state.load[j] - more, state.hosted[j])
        if accepts(state.rng, rise + price * (after - wrong), heat):
            seat(state, k, j)
            seat(state, q, i)


@compiled
def mean_rise(ward: Ward, state: State, samples: int) -> float:
    """Return the mean rise in cost of atoms going over a border, for the scale of the heat."""
    total, met = 0.0, 0
    for _ in range(samples):
        a = below(state.rng, len(state.label))
        q = neighbour_area(ward, state, a)
        if q >= 0:
            rise, _ = shift_difference(ward, state, a, q)
            if 0.0 < rise < ward.forbidden:
                total += rise
                met += 1
    return total / met if met > 0 else 1.0


@compiled
def _anneal_borders(
    ward: Ward, label: Ints, site: Ints, standing: tuple[Ints, Ints], pace: Schedule
) -> tuple[Ints, Ints, float, float]:
    """Do the work of ``anneal_borders``, compiled."""
    state = counted_state(ward, label, site, pace.seed, np.zeros((1, 1)))
    cost, violation = plan_cost(ward, label, site)
    best_label, best_site = label.copy(), site.copy()
    best_cost, best_wrong = cost, broken(ward, cost, violation)
    heat = pace.hot * mean_rise(ward, state, 4_000)
    cooling = (pace.cold / pace.hot) ** (1.0 / max(1, pace.epochs - 1))
    price = pace.price
    for epoch in range(pace.epochs):
        for _ in range(pace.steps):
            if random01(state.rng) < 0.9:
                over_border(ward, state, heat, price)
            else:
                in_exchange(ward, state, heat, price)
        reseat_all(ward, state, standing, heat, price)
        swap_stations(ward, state, heat, price)
        cost, violation = plan_cost(ward, state.label, state.site)
        wrong = broken(ward, cost, violation)
        if violation > 0.5:
            price *= 1.2
        elif 5 * epoch < 4 * pace.epochs:
            # Toward the end the price only rises, so that the last plans are legal.
            price = max(price * 0.9, 0.1 * pace.price)
        heat *= cooling
        if wrong < best_wrong - 0.5 or (wrong < best_wrong + 0.5 and cost < best_cost):
            best_wrong, best_cost = wrong, cost
            best_label[:] = state.label
            best_site[:] = state.site
    return best_label, best_site, best_cost, best_wrong


def anneal_borders(
    ward: Ward, label: Ints, site: Ints, pace: Schedule
) -> tuple[Ints, Ints, float, float]:
    """Anneal from a connected plan; return the best met after an epoch, its cost and what it breaks."""
    home = np.where(ward.home >= 0, ward.home, len(ward.voters))
    usable = np.flatnonzero((ward.capacity > 0) & (ward.rooms > 0))
    order = usable[np.argsort(home[usable], kind="stable")].astype(np.int64)
    start = np.searchsorted(home[order], np.arange(len(ward.voters) + 1)).astype(np.int64)
    with interrupts_held():
        label, site, cost, wrong = _anneal_borders(ward, label, site, (start, order), pace)
    return np.asarray(label), np.asarray(site), float(cost), float(wrong)


def usual_price(ward: Ward) -> float:
    """Return a price for a voter by whom a rule is broken: about a voter's walk across the ward."""
    sample: Floats = ward.cost[:: max(1, len(ward.voters) // 500)]
    voters = ward.voters[:: max(1, len(ward.voters) // 500)]
    finite = np.where(sample < ward.forbidden, sample, 0.0)
    walk = float(finite.sum()) / max(1.0, float(voters.sum()) * sample.shape[1])
    return float(max(1.0, walk, ward.imbalance))
