"""A plan in the making, and what a move changes in its cost: compiled.

Costs are changed by differences, exactly those of ``objective``; a rule that is broken is counted in
voters, which the search prices. Areas are rows, and stay connected.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from geo.allocation.compiled import compiled
from geo.allocation.problem import Floats, Ints, Ward


class State(NamedTuple):
    """A plan in the making; areas are rows."""

    label: Ints
    site: Ints
    weight: Ints
    atoms: Ints
    strict: Ints
    """Atoms of each area that are not remote."""
    service: Floats
    """Areas × sites: Σ cost of the area's atoms at the site."""
    load: Ints
    hosted: Ints
    rng: np.ndarray
    """One uint64: the state of the random stream."""
    mark: Ints
    """Work space of searches within an area: stamp of each atom, the stamp last."""
    queue: Ints


@compiled
def size_cost(ward: Ward, weight: int) -> float:
    """Return the imbalance cost of an area's voters."""
    return float(ward.imbalance * abs(weight - ward.target))


@compiled
def size_violation(ward: Ward, weight: int, count: int, strict: int, part: int) -> float:
    """Return the voters by which an area breaks the bounds, lawful exceptions counted."""
    if weight > ward.hi:
        return float(weight - ward.hi)
    if weight >= ward.lo or strict == 0:
        return 0.0
    if ward.exempt[part] and count == ward.part_size[part]:
        return 0.0
    return float(ward.lo - weight)


@compiled
def site_violation(ward: Ward, j: int, load: int, hosted: int) -> float:
    """Return by how many voters a site is overfull; a missing room counts as a typical area."""
    over = float(max(0, load - ward.capacity[j]))
    crowd = max(0, hosted - ward.rooms[j])
    if ward.must_open[j] and hosted == 0:
        crowd += 1
    return float(over + crowd * max(1.0, 0.5 * ward.target))


@compiled
def outside_cost(ward: Ward, label: Ints, k: int, j: int) -> float:
    """Return the cost of site j for area k standing outside of it."""
    home = ward.home[j]
    return 0.0 if home >= 0 and label[home] == k else float(ward.outside)


@compiled
def plan_cost(ward: Ward, label: Ints, site: Ints) -> tuple[float, float]:
    """Return the cost of a plan without the problem's constant, and its violation in voters."""
    k, m = len(site), len(ward.rooms)
    weight = np.zeros(k, np.int64)
    count = np.zeros(k, np.int64)
    strict = np.zeros(k, np.int64)
    part = np.zeros(k, np.int64)
    cost, cut = 0.0, 0.0
    for a in range(len(label)):
        area = label[a]
        weight[area] += ward.voters[a]
        count[area] += 1
        strict[area] += 0 if ward.remote[a] else 1
        part[area] = ward.part[a]
        cost += ward.cost[a, site[area]]
        for e in range(ward.indptr[a], ward.indptr[a + 1]):
            if label[ward.neighbours[e]] != area:
                cut += ward.border[e]
    load = np.zeros(m, np.int64)
    hosted = np.zeros(m, np.int64)
    violation = 0.0
    for area in range(k):
        j = site[area]
        load[j] += weight[area]
        hosted[j] += 1
        cost += size_cost(ward, weight[area]) + ward.fixed[j]
        cost += outside_cost(ward, label, area, j)
        violation += size_violation(ward, weight[area], count[area], strict[area], part[area])
    for j in range(m):
        violation += site_violation(ward, j, load[j], hosted[j])
    return cost + cut / 2.0, violation


@compiled
def broken(ward: Ward, cost: float, violation: float) -> float:
    """Return by how much a plan is illegal: voters too many or few, forbidden sites above all."""
    return float(violation + 1e7 * np.floor(cost / ward.forbidden))


@compiled
def new_state(ward: Ward, label: Ints, site: Ints, seed: int) -> State:
    """Return the state of a plan."""
    service = np.zeros((len(site), len(ward.rooms)))
    for a in range(len(label)):
        service[label[a]] += ward.cost[a]
    return counted_state(ward, label, site, seed, service)


@compiled
def counted_state(ward: Ward, label: Ints, site: Ints, seed: int, service: Floats) -> State:
    """Return the state of a plan with the cost of areas at sites as given."""
    n, m, k = len(label), len(ward.rooms), len(site)
    rng = np.zeros(1, np.uint64)
    rng[0] = np.uint64(seed)
    state = State(
        label.copy(), site.copy(), np.zeros(k, np.int64), np.zeros(k, np.int64),
        np.zeros(k, np.int64), service, np.zeros(m, np.int64), np.zeros(m, np.int64),
        rng, np.zeros(n + 1, np.int64), np.zeros(n, np.int64),
    )  # fmt: skip
    for a in range(n):
        area = label[a]
        state.weight[area] += ward.voters[a]
        state.atoms[area] += 1
        state.strict[area] += 0 if ward.remote[a] else 1
    for area in range(k):
        state.load[site[area]] += state.weight[area]
        state.hosted[site[area]] += 1
    return state


@compiled
def shift(ward: Ward, state: State, a: int, q: int) -> None:
    """Move atom a to area q."""
    p = state.label[a]
    for j in range(len(ward.rooms)):
        c = ward.cost[a, j]
        state.service[p, j] -= c
        state.service[q, j] += c
    carry(ward, state, a, q)


@compiled
def carry(ward: Ward, state: State, a: int, q: int) -> None:
    """Move atom a to area q, the cost of areas at sites left as it was."""
    p = state.label[a]
    w = ward.voters[a]
    strict = 0 if ward.remote[a] else 1
    state.label[a] = q
    state.weight[p] -= w
    state.weight[q] += w
    state.atoms[p] -= 1
    state.atoms[q] += 1
    state.strict[p] -= strict
    state.strict[q] += strict
    state.load[state.site[p]] -= w
    state.load[state.site[q]] += w


@compiled
def seat(state: State, k: int, j: int) -> None:
    """Give area k the station at site j."""
    old = state.site[k]
    state.load[old] -= state.weight[k]
    state.hosted[old] -= 1
    state.load[j] += state.weight[k]
    state.hosted[j] += 1
    state.site[k] = j


@compiled
def stays_connected(ward: Ward, state: State, a: int) -> bool:
    """Return whether a's area is still connected, and not empty, without a."""
    p = state.label[a]
    if state.atoms[p] < 2:
        return False
    own, start = 0, -1
    for e in range(ward.indptr[a], ward.indptr[a + 1]):
        b = ward.neighbours[e]
        if state.label[b] == p:
            own += 1
            start = b
    if own <= 1:
        return own == 1
    state.mark[-1] += 1
    stamp = state.mark[-1]
    state.mark[a] = stamp
    state.mark[start] = stamp
    state.queue[0] = start
    head, tail, met = 0, 1, 0
    while head < tail:
        b = state.queue[head]
        head += 1
        for e in range(ward.indptr[a], ward.indptr[a + 1]):
            if ward.neighbours[e] == b:
                met += 1
        if met == own:
            return True
        for e in range(ward.indptr[b], ward.indptr[b + 1]):
            c = ward.neighbours[e]
            if state.label[c] == p and state.mark[c] != stamp:
                state.mark[c] = stamp
                state.queue[tail] = c
                tail += 1
    return False


@compiled
def shift_difference(ward: Ward, state: State, a: int, q: int) -> tuple[float, float]:
    """Return the change in cost and violation if atom a goes to area q, stations unchanged."""
    p = state.label[a]
    i, j = state.site[p], state.site[q]
    w = ward.voters[a]
    strict = 0 if ward.remote[a] else 1
    part = ward.part[a]
    cost = ward.cost[a, j] - ward.cost[a, i]
    cost += size_cost(ward, state.weight[p] - w) - size_cost(ward, state.weight[p])
    cost += size_cost(ward, state.weight[q] + w) - size_cost(ward, state.weight[q])
    if ward.home[i] == a:
        cost += ward.outside
    if ward.home[j] == a:
        cost -= ward.outside
    for e in range(ward.indptr[a], ward.indptr[a + 1]):
        k = state.label[ward.neighbours[e]]
        if k == p:
            cost += ward.border[e]
        elif k == q:
            cost -= ward.border[e]
    violation = (
        size_violation(
            ward, state.weight[p] - w, state.atoms[p] - 1, state.strict[p] - strict, part
        )
        - size_violation(ward, state.weight[p], state.atoms[p], state.strict[p], part)
        + size_violation(
            ward, state.weight[q] + w, state.atoms[q] + 1, state.strict[q] + strict, part
        )
        - size_violation(ward, state.weight[q], state.atoms[q], state.strict[q], part)
    )
    if i != j:
        violation += (
            site_violation(ward, i, state.load[i] - w, state.hosted[i])
            - site_violation(ward, i, state.load[i], state.hosted[i])
            + site_violation(ward, j, state.load[j] + w, state.hosted[j])
            - site_violation(ward, j, state.load[j], state.hosted[j])
        )
    return cost, violation


@compiled
def seat_difference(ward: Ward, state: State, k: int, j: int) -> tuple[float, float]:
    """Return the change in cost and violation if area k moves its station to site j."""
    i = state.site[k]
    if i == j:
        return 0.0, 0.0
    w = state.weight[k]
    cost = state.service[k, j] - state.service[k, i] + ward.fixed[j] - ward.fixed[i]
    cost += outside_cost(ward, state.label, k, j) - outside_cost(ward, state.label, k, i)
    violation = (
        site_violation(ward, i, state.load[i] - w, state.hosted[i] - 1)
        - site_violation(ward, i, state.load[i], state.hosted[i])
        + site_violation(ward, j, state.load[j] + w, state.hosted[j] + 1)
        - site_violation(ward, j, state.load[j], state.hosted[j])
    )
    return cost, violation
