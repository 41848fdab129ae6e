"""Where annealing finds no legal plan: divide two neighbouring areas anew, exactly, again and again.

The union of two areas has few connected halves that leave the rest connected, compared with what it
takes to get from one to another atom by atom with every step connected. So list them (a connected set
grows from one atom; the first atom beside it is taken in or shut out), seat each pair of halves at the
best of a few sites, and take one with probability ∝ e^(−violation/heat): Gibbs sampling over plans with
the moves of ReCom (DeFord, Duchin and Solomon 2021), the halves listed instead of drawn. The heat falls
from sweep to sweep; where a union is too large to list, the list is cut off after a number of nodes,
in an order of atoms that changes every time.

All chance comes from one stream of numbers (SplitMix64) with a seed.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from geo.allocation.compiled import compiled, interrupts_held
from geo.allocation.moves import below, random01
from geo.allocation.plan_state import plan_cost, size_violation
from geo.allocation.problem import Ints, Problem, Ward
from geo.allocation.task import Clock

Words = npt.NDArray[np.uint64]

MOST_ATOMS = 62
"""Atoms of a union that fit in the bits of one number."""
NODES = 60_000
SEATS = 8
RESTARTS = 6
SWEEPS = 60
"""Steps of one restart for each area."""


class Union(NamedTuple):
    """Two areas made one, its atoms in the order of the bits."""

    atoms: Ints
    near: Ints
    """Neighbours of each atom within the union, as bits."""
    voters: Ints
    strict: Ints
    """Whether each atom is no remote one."""
    part: int
    """Its connected part; −1 − part where no area may be below the minimum."""
    seats: Ints
    """Sites that its halves may use."""
    rooms: Ints
    """Rooms left at each of them."""
    left: Ints
    """Places left at each of them."""
    barred: Ints
    """Atoms that may not vote there, as bits."""
    wanted: np.ndarray
    """Sites locked open that no other area opens."""


@compiled
def ones(bits: int) -> int:
    """Return the number of bits set."""
    count = 0
    while bits:
        bits &= bits - 1
        count += 1
    return count


@compiled
def spread(near: Ints, start: int, inside: int) -> int:
    """Return the atoms of ``inside`` connected with ``start``, as bits."""
    reached = start
    fresh = start
    while fresh:
        grown = 0
        for i in range(len(near)):
            if (fresh >> i) & 1:
                grown |= near[i]
        fresh = grown & inside & ~reached
        reached |= fresh
    return reached


@compiled
def seated(
    ward: Ward, union: Union, halves: tuple[int, int], weights: tuple[int, int]
) -> tuple[float, int, int]:
    """Return the least violation of two halves, and the seats that have it."""
    strict = np.zeros(2, np.int64)
    size = 0.0
    part = union.part if union.part >= 0 else -1 - union.part
    for h in range(2):
        for i in range(len(union.atoms)):
            if (halves[h] >> i) & 1:
                strict[h] += union.strict[i]
        size += size_violation(ward, weights[h], ones(halves[h]), strict[h], part)
    least, first, second = np.inf, -1, -1
    room = max(1.0, 0.5 * ward.target)
    for p in range(len(union.seats)):
        if union.rooms[p] < 1:
            continue
        own = max(0, weights[0] - union.left[p]) + 1e7 * ones(halves[0] & union.barred[p])
        for q in range(len(union.seats)):
            if union.rooms[q] < (2 if p == q else 1):
                continue
            if p == q:
                wrong = float(max(0, weights[0] + weights[1] - union.left[p]))
                wrong += 1e7 * (
                    ones(halves[0] & union.barred[p]) + ones(halves[1] & union.barred[p])
                )
            else:
                wrong = own + max(0, weights[1] - union.left[q])
                wrong += 1e7 * ones(halves[1] & union.barred[q])
            for r in range(len(union.seats)):
                if union.wanted[r] and r not in (p, q):
                    wrong += room
            if wrong < least:
                least, first, second = wrong, p, q
    return size + least, first, second


@compiled
def mass_of(union: Union, bits: int) -> int:
    """Return the voters of some atoms of the union."""
    mass = 0
    for i in range(len(union.atoms)):
        if (bits >> i) & 1:
            mass += union.voters[i]
    return mass


@compiled
def hopeless(ward: Ward, union: Union, half: int, out: int, best: float) -> bool:
    """Return whether no half that holds ``half`` and leaves ``out`` can be better than ``best``."""
    everything = (1 << len(union.atoms)) - 1
    if max(mass_of(union, half), mass_of(union, out)) - ward.hi >= best:
        return True
    if out and out & ~spread(union.near, out & -out, everything & ~half):
        return True
    if union.part >= 0:  # it may have areas below the minimum
        return False
    return ward.lo - mass_of(union, spread(union.near, half, everything & ~out)) >= best


@compiled
def divide(ward: Ward, union: Union, heat: float, rng: Words, nodes: int) -> tuple[int, int, int]:
    """Return one half of the union as bits, drawn by its violation, and the seats of both halves.

    Every connected half with atom 0 whose rest is connected is met once: branch and bound.
    """
    n = len(union.atoms)
    everything = (1 << n) - 1
    total = union.voters.sum()
    half, shut = np.zeros(n + 2, np.int64), np.zeros(n + 2, np.int64)
    new = np.zeros(n + 2, np.bool_)
    half[0], new[0] = 1, True
    best, chosen, first, second = np.inf, 0, -1, -1
    depth = 0
    while depth >= 0 and nodes > 0:
        nodes -= 1
        mine, out, grown = half[depth], shut[depth], new[depth]
        depth -= 1
        if hopeless(ward, union, mine, out, best):
            continue
        rest = everything & ~mine
        if grown and rest and spread(union.near, rest & -rest, rest) == rest:
            mass = mass_of(union, mine)
            wrong, p, q = seated(ward, union, (mine, rest), (mass, total - mass))
            key = wrong - heat * np.log(1.0 - random01(rng)) + 1e-3 * random01(rng)
            if p >= 0 and key < best:
                best, chosen, first, second = key, mine, p, q
        beside = 0
        for i in range(n):
            if (mine >> i) & 1:
                beside |= union.near[i]
        beside &= ~mine & ~out
        if beside:
            bit = beside & -beside
            half[depth + 1], shut[depth + 1], new[depth + 1] = mine, out | bit, False
            half[depth + 2], shut[depth + 2], new[depth + 2] = mine | bit, out, True
            depth += 2
    return chosen, first, second


def rebalance(problem: Problem, label: Ints, site: Ints, seed: int, clock: Clock) -> bool:
    """Change a connected plan, its number of areas kept, until it is legal; return whether it is."""
    if len(site) < 2:
        return False
    ward = problem.ward
    rng = np.array([seed], dtype=np.uint64)
    start = label.copy(), site.copy()
    for restart in range(RESTARTS):
        if restart:
            label[:], site[:] = start
        steps = SWEEPS * len(site)
        hot, cold = 0.3 * max(1, ward.lo), 1.0
        for step in range(steps):
            cost, violation = plan_cost(ward, label, site)
            if violation < 0.5 and cost < ward.forbidden:
                return True
            if clock.over():
                return False
            heat = hot * (cold / hot) ** (step / max(1, steps - 1))
            _divide_pair(problem, label, site, heat, rng)
    return False


def _divide_pair(problem: Problem, label: Ints, site: Ints, heat: float, rng: Words) -> None:
    """Divide two neighbouring areas anew; prefer one that breaks a rule."""
    ward = problem.ward
    pair = _pair(ward, label, site, rng)
    if pair is None:
        return
    atoms = np.flatnonzero((label == pair[0]) | (label == pair[1]))
    order = np.array([random01(rng) for _ in atoms]).argsort(kind="stable")
    union = _union(problem, atoms[order], label, site, pair, rng)
    with interrupts_held():
        half, p, q = divide(ward, union, heat, rng, NODES)
    if p < 0:
        return
    inside = np.array([bool((int(half) >> i) & 1) for i in range(len(atoms))])
    label[union.atoms[inside]], label[union.atoms[~inside]] = pair
    site[pair[0]], site[pair[1]] = union.seats[p], union.seats[q]


def _pair(ward: Ward, label: Ints, site: Ints, rng: Words) -> tuple[int, int] | None:
    """Return two neighbouring areas whose atoms are few enough, one of them wrong if any is."""
    ends = np.repeat(np.arange(len(label)), np.diff(ward.indptr))
    size = np.bincount(label, minlength=len(site))
    near = np.unique(np.stack([label[ends], label[ward.neighbours]]), axis=1)
    near = near[:, near[0] != near[1]]
    near = near[:, size[near[0]] + size[near[1]] <= MOST_ATOMS]
    if near.shape[1] == 0:
        return None
    wrong = _wrong_areas(ward, label, site)
    touching = wrong[near[0]]
    if touching.any() and random01(rng) < 0.5:
        near = near[:, touching]
    chosen = below(rng, near.shape[1])
    return int(near[0, chosen]), int(near[1, chosen])


def _wrong_areas(ward: Ward, label: Ints, site: Ints) -> np.ndarray:
    """Return which areas break a bound or sit in a site that is overfull or barred to them."""
    weight = np.bincount(label, weights=ward.voters, minlength=len(site)).astype(np.int64)
    load = np.bincount(site, weights=weight, minlength=len(ward.rooms))
    hosted = np.bincount(site, minlength=len(ward.rooms))
    over = (load > ward.capacity) | (hosted > ward.rooms)
    wrong = (weight > ward.hi) | (weight < ward.lo) | over[site]
    wrong[label[ward.cost[np.arange(len(label)), site[label]] >= ward.forbidden]] = True
    return wrong


def _union(
    problem: Problem, atoms: Ints, label: Ints, site: Ints, pair: tuple[int, int], rng: Words
) -> Union:
    ward = problem.ward
    place = {int(a): i for i, a in enumerate(atoms)}
    near = np.zeros(len(atoms), dtype=np.int64)
    for i, a in enumerate(atoms):
        for b in ward.neighbours[ward.indptr[a] : ward.indptr[a + 1]]:
            if int(b) in place:
                near[i] |= 1 << place[int(b)]
    weight = np.bincount(label, weights=ward.voters, minlength=len(site)).astype(np.int64)
    load = np.bincount(site, weights=weight, minlength=len(ward.rooms)).astype(np.int64)
    hosted = np.bincount(site, minlength=len(ward.rooms))
    for area in pair:
        load[site[area]] -= weight[area]
        hosted[site[area]] -= 1
    seats = _seats(ward, [int(site[area]) for area in pair], (hosted, load), rng)
    barred = [
        sum(1 << int(i) for i in np.flatnonzero(ward.cost[atoms, j] >= ward.forbidden))
        for j in seats
    ]
    part = int(ward.part[atoms[0]])
    strict = bool(ward.exempt[part]) or bool(ward.remote[atoms].any())
    return Union(
        atoms, near, ward.voters[atoms], (~ward.remote[atoms]).astype(np.int64),
        part if strict else -1 - part, seats, np.maximum(ward.rooms - hosted, 0)[seats],
        (ward.capacity - load)[seats], np.array(barred, dtype=np.int64),
        (ward.must_open & (hosted == 0))[seats],
    )  # fmt: skip


def _seats(ward: Ward, own: list[int], taken: tuple[Ints, Ints], rng: Words) -> Ints:
    """Return the sites of both areas and a few more with a free room, drawn anew each time."""
    hosted, load = taken
    forced = np.flatnonzero(ward.must_open & (hosted == 0)).tolist()
    free = np.flatnonzero((ward.rooms > hosted) & (ward.capacity > load)).tolist()
    drawn = sorted((random01(rng), j) for j in free)
    order = list(dict.fromkeys([*own, *forced, *(j for _, j in drawn)]))
    return np.array(order[:SEATS], dtype=np.int64)
