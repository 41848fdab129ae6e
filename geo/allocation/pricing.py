"""Which areas are worth having at given prices: exact branch and bound over connected sets, compiled.

For prices π of atoms, and a price for each area and site, the area (S, j) has the reduced cost

    rc(S, j) = base_j + Σ_{a∈S} v_a + imbalance·|w(S) − T| + borders + outside·[home ∉ S],

with v_a = cost[a, j] − π_a − κ_j·w_a. For each slope t a Lagrangian of the size gives a bound on every
extension of S by atoms R still free (valid for any t; the best at the root is taken):

    rc ≥ base_j − c(t) + Σ_{a∈S} (v_a + t·w_a) + Σ_{a∈R} min(0, v_a + t·w_a),
    c(t) = max_w { t·w − imbalance·|w − T| } over the lawful sizes w.

Connected sets are met once each: the root is the set's cheapest atom, then an atom beside the set is
taken in or shut out. R shrinks to what can still be reached whenever an atom is shut out.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from geo.allocation.compiled import compiled
from geo.allocation.problem import Bools, Floats, Ints, Ward

FREE, IN, OUT = 0, 1, 2


class Prices(NamedTuple):
    """Dual prices of the set partition, all in voter-metres."""

    atom: Floats
    area: float
    room: Floats
    place: Floats
    """For each voter at a site of limited capacity."""
    opening: Floats


class Book(NamedTuple):
    """Room for the areas that a search writes down."""

    member: Bools
    site: Ints
    cost: Floats
    reduced: Floats
    filled: Ints
    """One number: areas written."""


def new_book(size: int, atoms: int) -> Book:
    """Return an empty book."""
    return Book(
        np.zeros((size, atoms), dtype=np.bool_),
        np.zeros(size, dtype=np.int64),
        np.zeros(size),
        np.zeros(size),
        np.zeros(1, dtype=np.int64),
    )


@compiled
def least_size(ward: Ward) -> int:
    """Return the least voters any area may have."""
    return 0 if ward.exempt.any() or ward.remote.any() else ward.lo


@compiled
def size_offset(ward: Ward, slope: float, low: int, high: int) -> float:
    """Return c(t): the most that slope × size can exceed the imbalance cost."""
    best = slope * high - ward.imbalance * abs(high - ward.target)
    best = max(best, slope * low - ward.imbalance * abs(low - ward.target))
    if low <= ward.target <= high:
        best = max(best, slope * ward.target)
    return best


@compiled
def best_slope(ward: Ward, value: Floats, low: int, high: int) -> float:
    """Return the slope with the highest bound at the root (concave in t: halving of intervals)."""
    steep = ward.imbalance + 1.0
    for a in range(len(value)):
        if value[a] < 0.0 and ward.voters[a] > 0:
            steep = max(steep, -value[a] / ward.voters[a])
    left, right = -steep, steep
    for _ in range(24):
        t1 = left + (right - left) / 3.0
        t2 = right - (right - left) / 3.0
        b1, b2 = -size_offset(ward, t1, low, high), -size_offset(ward, t2, low, high)
        for a in range(len(value)):
            if value[a] < ward.forbidden * 0.5:
                b1 += min(0.0, value[a] + t1 * ward.voters[a])
                b2 += min(0.0, value[a] + t2 * ward.voters[a])
        if b1 < b2:
            left = t1
        else:
            right = t2
    return 0.5 * (left + right)


@compiled
def reachable_sum(
    ward: Ward, reduced: Floats, status: Ints, queue: Ints, mark: Ints, root: int
) -> float:
    """Return Σ min(0, reduced) of free atoms that can be reached from the root through IN and FREE."""
    mark[-1] += 1
    stamp = mark[-1]
    mark[root] = stamp
    queue[0] = root
    head, tail, total = 0, 1, 0.0
    while head < tail:
        a = queue[head]
        head += 1
        if status[a] == FREE:
            total += min(0.0, reduced[a])
        for e in range(ward.indptr[a], ward.indptr[a + 1]):
            b = ward.neighbours[e]
            if mark[b] != stamp and status[b] != OUT:
                mark[b] = stamp
                queue[tail] = b
                tail += 1
    return total


@compiled
def area_cost(ward: Ward, inside: Bools, j: int) -> float:
    """Return the cost of the area (S, j), half of each border; −1 for a size that is not lawful."""
    cost = ward.fixed[j]
    weight, count, strict, part = 0, 0, 0, 0
    for a in range(len(inside)):
        if not inside[a]:
            continue
        cost += ward.cost[a, j]
        weight += ward.voters[a]
        count += 1
        strict += 0 if ward.remote[a] else 1
        part = ward.part[a]
        for e in range(ward.indptr[a], ward.indptr[a + 1]):
            if not inside[ward.neighbours[e]]:
                cost += 0.5 * ward.border[e]
    lawful = weight <= ward.hi and weight <= ward.capacity[j]
    if weight < ward.lo and strict > 0:
        lawful = lawful and ward.exempt[part] and count == ward.part_size[part]
    if not lawful or cost >= ward.forbidden:
        return -1.0
    if ward.home[j] < 0 or not inside[ward.home[j]]:
        cost += ward.outside
    return float(cost + ward.imbalance * abs(weight - ward.target))


@compiled
def write_down(book: Book, inside: Bools, j: int, cost: float, reduced: float) -> bool:
    """Write an area down; return whether there was room."""
    i = book.filled[0]
    if i >= len(book.site):
        return False
    book.member[i] = inside
    book.site[i] = j
    book.cost[i] = cost
    book.reduced[i] = reduced
    book.filled[0] = i + 1
    return True


@compiled
def areas_of_site(  # noqa: C901, PLR0912, PLR0915 - one compiled search; calls would copy its state
    ward: Ward, prices: Prices, j: int, goal: float, book: Book, limits: Ints
) -> tuple[float, bool]:
    """Write down areas at site j with reduced cost up to ``goal``.

    ``limits`` holds the nodes still allowed and whether all such areas are wanted (1) or only ever
    better ones (0). Returns a floor under the reduced cost of every area that was not written down and
    is at most ``goal`` (the goal itself, if complete), and whether the search was complete.
    """
    n = len(ward.voters)
    high = min(ward.hi, ward.capacity[j])
    low = min(least_size(ward), high)
    base = ward.fixed[j] - prices.area - prices.room[j] - prices.opening[j]
    value = np.empty(n)
    for a in range(n):
        value[a] = ward.cost[a, j] - prices.atom[a] - prices.place[j] * ward.voters[a]
        if ward.cost[a, j] >= ward.forbidden:
            value[a] = ward.forbidden
    slope = best_slope(ward, value, low, high)
    base_bound = base - size_offset(ward, slope, low, high)
    reduced = value + slope * ward.voters
    order = np.argsort(reduced, kind="mergesort")
    status = np.zeros(n, np.int64)
    beside = np.zeros(n, np.int64)
    inside = np.zeros(n, np.bool_)
    queue, mark = np.zeros(n, np.int64), np.zeros(n + 1, np.int64)
    atom_at, taken_at = np.zeros(n + 1, np.int64), np.zeros(n + 1, np.bool_)
    bound_at = np.zeros(n + 1)
    home = ward.home[j]
    later = 0.0
    for a in range(n):
        status[a] = OUT if ward.cost[a, j] >= ward.forbidden or ward.voters[a] > high else FREE
        later += min(0.0, reduced[a]) if status[a] == FREE else 0.0
    for i in range(n):
        root = order[i]
        if status[root] == OUT:
            continue
        later -= min(0.0, reduced[root])
        if base_bound + reduced[root] + later > goal:
            if reduced[root] >= 0.0:
                break
            status[root] = OUT
            continue
        status[root] = IN
        inside[root] = True
        for e in range(ward.indptr[root], ward.indptr[root + 1]):
            beside[ward.neighbours[e]] += 1
        weight = ward.voters[root]
        taken_sum = base_bound + reduced[root]
        away = ward.outside if home < 0 or status[home] == OUT else 0.0
        bound = taken_sum + away + reachable_sum(ward, reduced, status, queue, mark, root)
        root_floor = min(goal, base_bound + reduced[root] + later)
        depth = 0
        bound_at[0] = bound
        searching = bound <= goal
        while searching:
            limits[0] -= 1
            if limits[0] < 0:
                return root_floor, False
            choice = -1
            for k in range(i + 1, n):
                a = order[k]
                if reduced[a] > 0.0 and bound + reduced[a] > goal:
                    break
                if status[a] == FREE and beside[a] > 0 and weight + ward.voters[a] <= high:
                    choice = a
                    break
            if choice >= 0:
                status[choice] = IN
                inside[choice] = True
                weight += ward.voters[choice]
                taken_sum += reduced[choice]
                for e in range(ward.indptr[choice], ward.indptr[choice + 1]):
                    beside[ward.neighbours[e]] += 1
                bound += max(0.0, reduced[choice])
                depth += 1
                atom_at[depth], taken_at[depth], bound_at[depth] = choice, True, bound
                continue
            cost = area_cost(ward, inside, j)
            if cost >= 0.0:
                rc = cost - prices.area - prices.room[j] - prices.opening[j]
                rc -= prices.place[j] * weight
                for a in range(n):
                    if inside[a]:
                        rc -= prices.atom[a]
                if rc <= goal:
                    if not write_down(book, inside, j, cost, rc):
                        return root_floor, False
                    if limits[1] == 0:
                        goal = rc - 1e-7 * abs(rc)
            searching = False
            while depth > 0:
                a = atom_at[depth]
                depth -= 1
                status[a] = FREE
                if not taken_at[depth + 1]:
                    continue
                inside[a] = False
                weight -= ward.voters[a]
                taken_sum -= reduced[a]
                for e in range(ward.indptr[a], ward.indptr[a + 1]):
                    beside[ward.neighbours[e]] -= 1
                bound = bound_at[depth] - min(0.0, reduced[a])
                if bound > goal:
                    continue
                status[a] = OUT
                away = ward.outside if home < 0 or status[home] == OUT else 0.0
                bound = taken_sum + away
                bound += reachable_sum(ward, reduced, status, queue, mark, root)
                if bound > goal:
                    status[a] = FREE
                    continue
                depth += 1
                atom_at[depth], taken_at[depth], bound_at[depth] = a, False, bound
                searching = True
                break
        for e in range(ward.indptr[root], ward.indptr[root + 1]):
            beside[ward.neighbours[e]] -= 1
        inside[root] = False
        status[root] = OUT
    return goal, True


@compiled
def price_areas(
    ward: Ward, prices: Prices, goal: float, book: Book, nodes: int, every: bool
) -> tuple[Floats, bool]:
    """Search all sites; return a floor under reduced costs for each site, and whether all is known.

    ``every``: write down all areas with reduced cost up to ``goal``, the node limit shared by all
    sites. Else only ever better ones, with the node limit for each site: the floor is then the least
    reduced cost itself, or the goal where no area is below it.
    """
    m = len(ward.rooms)
    floor = np.full(m, goal)
    complete = True
    limits = np.array([nodes, 1 if every else 0])
    for j in range(m):
        if not every:
            limits[0] = nodes
        first = book.filled[0]
        known, whole = areas_of_site(ward, prices, j, goal, book, limits)
        for i in range(first, book.filled[0]):
            floor[j] = min(floor[j], book.reduced[i])
        if not whole:
            floor[j] = min(floor[j], known)
            complete = False
    return floor, complete
