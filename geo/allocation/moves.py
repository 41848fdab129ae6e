"""Random moves between connected plans, each taken or left by its cost and the heat: compiled.

An atom goes to a neighbouring area; two atoms change places; an area takes another station; two areas
exchange stations; two areas merge and a third is split, so that stations far apart can open and close
(as in ReCom, DeFord, Duchin and Solomon 2021).

Everything is arithmetic on one stream of numbers from the seed (SplitMix64), so equal input gives an
equal plan; e^x is taken as (1 + x/64)^64 to keep system libraries out of it.
"""

from __future__ import annotations

import numpy as np

from geo.allocation.compiled import compiled
from geo.allocation.plan_state import (
    State,
    outside_cost,
    seat,
    seat_difference,
    shift,
    shift_difference,
    site_violation,
    size_cost,
    size_violation,
    stays_connected,
)
from geo.allocation.problem import Ints, Ward


@compiled
def random01(rng: np.ndarray) -> float:
    """Return the next number in [0, 1) of the stream (SplitMix64, Steele et al. 2014)."""
    rng[0] += np.uint64(0x9E3779B97F4A7C15)
    z = rng[0]
    z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    z = z ^ (z >> np.uint64(31))
    return float(z >> np.uint64(11)) / 9007199254740992.0


@compiled
def below(rng: np.ndarray, n: int) -> int:
    """Return the next whole number below n."""
    return int(random01(rng) * n)


@compiled
def accepts(rng: np.ndarray, rise: float, heat: float) -> bool:
    """Return whether a step that costs ``rise`` more is taken at this heat."""
    if rise <= 0.0:
        return True
    x = 1.0 + rise / heat / 64.0
    for _ in range(6):
        x = x * x
    return random01(rng) * x < 1.0


@compiled
def best_seat(ward: Ward, state: State, k: int, price: float) -> int:
    """Return the site that is best for area k as things stand; ties go to the first."""
    old, w = state.site[k], state.weight[k]
    label, service, load, hosted = state.label, state.service, state.load, state.hosted
    home, fixed = ward.home, ward.fixed
    here = service[k, old] + fixed[old]
    here += 0.0 if home[old] >= 0 and label[home[old]] == k else ward.outside
    here += price * site_violation(ward, old, load[old], hosted[old])
    here -= price * site_violation(ward, old, load[old] - w, hosted[old] - 1)
    best, least = old, here - 1e-9
    for j in range(len(fixed)):
        there = service[k, j] + fixed[j]
        if j == old or there >= least:
            continue
        there += 0.0 if home[j] >= 0 and label[home[j]] == k else ward.outside
        if there < least:
            there += price * site_violation(ward, j, load[j] + w, hosted[j] + 1)
            there -= price * site_violation(ward, j, load[j], hosted[j])
            if there < least:
                best, least = j, there
    return int(best)


@compiled
def neighbour_area(ward: Ward, state: State, a: int) -> int:
    """Return the area of a random neighbour of an atom, or −1."""
    degree = ward.indptr[a + 1] - ward.indptr[a]
    if degree == 0:
        return -1
    b = ward.neighbours[ward.indptr[a] + below(state.rng, degree)]
    return int(state.label[b]) if state.label[b] != state.label[a] else -1


@compiled
def gather(state: State, k: int, atoms: Ints, count: int) -> int:
    """Append the atoms of area k to a list; return its new length."""
    for a in range(len(state.label)):
        if state.label[a] == k:
            atoms[count] = a
            count += 1
    return count


@compiled
def local_cost(ward: Ward, state: State, areas: Ints, atoms: Ints) -> tuple[float, float]:
    """Return cost and violation of some areas, all site violations with them."""
    cost, violation = 0.0, 0.0
    for a in atoms:
        for e in range(ward.indptr[a], ward.indptr[a + 1]):
            k = state.label[ward.neighbours[e]]
            if k != state.label[a]:
                inside = False
                for other in areas:
                    inside = inside or other == k
                cost += ward.border[e] * (0.5 if inside else 1.0)
    for k in areas:
        if state.atoms[k] == 0:
            continue
        j = state.site[k]
        part = 0
        for a in atoms:
            if state.label[a] == k:
                part = ward.part[a]
                break
        cost += state.service[k, j] + ward.fixed[j] + size_cost(ward, state.weight[k])
        cost += outside_cost(ward, state.label, k, j)
        violation += size_violation(ward, state.weight[k], state.atoms[k], state.strict[k], part)
    for j in range(len(ward.rooms)):
        violation += site_violation(ward, j, state.load[j], state.hosted[j])
    return cost, violation


@compiled
def split_off(ward: Ward, state: State, r: int, q: int) -> bool:  # noqa: C901, PLR0912 - compiled
    """Grow a random connected piece of area r into the empty area q, the rest staying connected."""
    total = state.atoms[r]
    if total < 2:
        return False
    pick = below(state.rng, total)
    start = -1
    for a in range(len(state.label)):
        if state.label[a] == r:
            if pick == 0:
                start = a
                break
            pick -= 1
    goal = 1 + below(state.rng, total - 1)
    if not stays_connected(ward, state, start):
        return False
    shift(ward, state, start, q)
    grown = 1
    for _ in range(3 * total):
        if grown >= goal:
            break
        a = below(state.rng, len(state.label)) if total > 64 else -1
        if a < 0:
            skip = below(state.rng, total - grown)
            for b in range(len(state.label)):
                if state.label[b] == r:
                    if skip == 0:
                        a = b
                        break
                    skip -= 1
        if state.label[a] != r:
            continue
        touches = False
        for e in range(ward.indptr[a], ward.indptr[a + 1]):
            touches = touches or state.label[ward.neighbours[e]] == q
        if touches and stays_connected(ward, state, a):
            shift(ward, state, a, q)
            grown += 1
    return True


@compiled
def merge_and_split(
    ward: Ward, state: State, atoms: Ints, heat: float, price: float
) -> tuple[bool, float, float]:
    """Try to merge two neighbouring areas and to split an area; undo it unless accepted."""
    n = len(state.label)
    a = below(state.rng, n)
    p, q = state.label[a], neighbour_area(ward, state, a)
    if q < 0:
        return False, 0.0, 0.0
    if random01(state.rng) < 0.5:
        p, q = q, p
    r = state.label[below(state.rng, n)]
    count = gather(state, p, atoms, 0)
    count = gather(state, q, atoms, count)
    r = p if r == q else r
    if r != p:
        count = gather(state, r, atoms, count)
    areas = np.array([p, q, r]) if r != p else np.array([p, q])
    listed = atoms[:count]
    old = state.label[listed]
    sites = state.site[areas]
    cost, violation = local_cost(ward, state, areas, listed)
    for b in listed:
        if state.label[b] == q:
            shift(ward, state, b, p)
    done = split_off(ward, state, r, q)
    if done:
        seat(state, p, best_seat(ward, state, p, price))
        if r != p:
            seat(state, r, best_seat(ward, state, r, price))
        seat(state, q, best_seat(ward, state, q, price))
        seat(state, r, best_seat(ward, state, r, price))
        new_cost, new_violation = local_cost(ward, state, areas, listed)
        cost, violation = new_cost - cost, new_violation - violation
        if accepts(state.rng, cost + price * violation, heat):
            return True, cost, violation
    for i in range(len(areas)):
        seat(state, areas[i], sites[i])
    for i in range(count):
        if state.label[listed[i]] != old[i]:
            shift(ward, state, listed[i], old[i])
    return False, 0.0, 0.0


@compiled
def try_shift(ward: Ward, state: State, heat: float, price: float) -> tuple[bool, float, float]:
    """Try to move a random atom to a neighbouring area."""
    a = below(state.rng, len(state.label))
    q = neighbour_area(ward, state, a)
    if q < 0 or state.atoms[state.label[a]] < 2:
        return False, 0.0, 0.0
    cost, violation = shift_difference(ward, state, a, q)
    if not accepts(state.rng, cost + price * violation, heat):
        return False, 0.0, 0.0
    if not stays_connected(ward, state, a):
        return False, 0.0, 0.0
    shift(ward, state, a, q)
    return True, cost, violation


@compiled
def try_exchange(ward: Ward, state: State, heat: float, price: float) -> tuple[bool, float, float]:
    """Try to move an atom to a neighbouring area and another atom of that area back."""
    n = len(state.label)
    a = below(state.rng, n)
    q = neighbour_area(ward, state, a)
    p = state.label[a]
    if q < 0 or not stays_connected(ward, state, a):
        return False, 0.0, 0.0
    cost, violation = shift_difference(ward, state, a, q)
    shift(ward, state, a, q)
    for _ in range(8):
        b = below(state.rng, n)
        if state.label[b] != q or b == a or neighbour_area(ward, state, b) != p:
            continue
        more, worse = shift_difference(ward, state, b, p)
        if not accepts(state.rng, cost + more + price * (violation + worse), heat):
            continue
        if stays_connected(ward, state, b):
            shift(ward, state, b, p)
            return True, cost + more, violation + worse
    shift(ward, state, a, p)
    return False, 0.0, 0.0


@compiled
def try_seat(ward: Ward, state: State, heat: float, price: float) -> tuple[bool, float, float]:
    """Try another station for an area, or to exchange the stations of two areas."""
    k = below(state.rng, len(state.site))
    kind = random01(state.rng)
    if kind < 0.4:
        j = best_seat(ward, state, k, price)
    elif kind < 0.7:
        j = below(state.rng, len(ward.rooms))
    else:
        return try_seat_exchange(ward, state, k, heat, price)
    cost, violation = seat_difference(ward, state, k, j)
    if j == state.site[k] or not accepts(state.rng, cost + price * violation, heat):
        return False, 0.0, 0.0
    seat(state, k, j)
    return True, cost, violation


@compiled
def try_seat_exchange(
    ward: Ward, state: State, k: int, heat: float, price: float
) -> tuple[bool, float, float]:
    """Try to exchange the station of area k with that of another."""
    other = below(state.rng, len(state.site))
    i, j = state.site[k], state.site[other]
    if i == j:
        return False, 0.0, 0.0
    cost, violation = seat_difference(ward, state, k, j)
    seat(state, k, j)
    more, worse = seat_difference(ward, state, other, i)
    if accepts(state.rng, cost + more + price * (violation + worse), heat):
        seat(state, other, i)
        return True, cost + more, violation + worse
    seat(state, k, i)
    return False, 0.0, 0.0
