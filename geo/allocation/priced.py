"""Areas at given prices: what one costs, what it is worth, and the book that a search writes them in."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from geo.allocation.compiled import compiled
from geo.allocation.problem import Bools, Floats, Ints, Ward


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
def size_offset(ward: Ward, slope: float, low: int, high: int) -> float:
    """Return c(t): the most that slope × size can exceed the imbalance cost."""
    best = slope * high - ward.imbalance * abs(high - ward.target)
    best = max(best, slope * low - ward.imbalance * abs(low - ward.target))
    if low <= ward.target <= high:
        best = max(best, slope * ward.target)
    return best


@compiled
def least_size(ward: Ward, root: int) -> int:
    """Return the least voters that an area with this atom may have."""
    return 0 if ward.exempt[ward.part[root]] or ward.remote[root] else ward.lo


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
def reduced_cost(ward: Ward, prices: Prices, inside: Bools, j: int, cost: float) -> float:
    """Return the reduced cost of an area."""
    rc = cost - prices.area - prices.room[j] - prices.opening[j]
    for a in range(len(inside)):
        if inside[a]:
            rc -= prices.atom[a] + prices.place[j] * ward.voters[a]
    return float(rc)
