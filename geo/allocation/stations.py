"""Which stations to open in a ward of many atoms, and where their areas begin to grow."""

from __future__ import annotations

import numpy as np

from geo.allocation.growing import Regions
from geo.allocation.problem import Floats, Ints, Ward

SPARE = 1.005
"""Places that the stations opened should have for each voter."""


def least_number(ward: Ward, spare: float = 1.0) -> int:
    """Return the fewest areas whose rooms hold ``spare`` × all voters, the largest rooms first."""
    held = np.concatenate([_places(ward, j) for j in range(len(ward.rooms))] or [np.zeros(0)])
    total = np.cumsum(np.sort(held)[::-1])
    return int(np.searchsorted(total, spare * ward.voters.sum())) + 1


def _places(ward: Ward, j: int) -> Floats:
    """Return the voters that the first, second … area at a site can have, what is left of its places."""
    most = int(min(ward.rooms[j], ward.voters.sum() // max(1, ward.lo) + 1))
    places = np.minimum(ward.hi * np.arange(1, most + 1), max(0, ward.capacity[j]))
    return np.diff(places, prepend=0).astype(np.float64)


def stations(ward: Ward, opened: Floats, shares: Ints) -> Regions:
    """Return so many stations in each part, those that a fractional plan opens most first.

    Places have to hold the part's voters. A part with too few sites of its own is served from
    outside; no two regions begin in one atom.
    """
    free = np.where(ward.capacity > 0, ward.rooms, 0).astype(np.int64)
    useful = np.minimum(ward.capacity, ward.hi) >= ward.lo
    if not (ward.exempt.any() or ward.remote.any()):
        free[~useful] = 0
    taken = np.zeros(len(ward.voters), dtype=bool)
    seed, site, areas = [], [], []
    for part in np.argsort(-shares, kind="stable").tolist():
        atoms = np.flatnonzero(ward.part == part)
        inside = (ward.home >= 0) & (ward.part[ward.home] == part)
        number = _chosen(ward, opened, (inside, free), int(shares[part]), atoms)
        for j in np.flatnonzero(number).tolist():
            begin = int(ward.home[j]) if inside[j] else int(atoms[ward.cost[atoms, j].argmin()])
            begin = _free_beside(ward, begin, taken)
            if begin < 0:
                continue
            taken[begin] = True
            seed.append(begin)
            site.append(j)
            areas.append(int(number[j]))
        free -= number
    return Regions(*(np.array(values, dtype=np.int64) for values in (seed, site, areas)))


def _chosen(
    ward: Ward, opened: Floats, sites: tuple[np.ndarray, Ints], wanted: int, atoms: Ints
) -> Ints:
    """Return areas at each site that sum to the wanted number, with places for the part's voters."""
    inside, free = sites
    reached = np.zeros(len(free), dtype=np.int64)
    for begin in range(0, len(atoms), 500):
        reached += (ward.cost[atoms[begin : begin + 500]] < ward.forbidden).sum(axis=0)
    # A few atoms in the bend of a river, from where no way leads to a site, do not rule it out.
    open_to = 2 * reached >= len(atoms)
    order = np.lexsort((-opened, ~inside, ~open_to))
    number = np.zeros(len(free), dtype=np.int64)
    whole = np.floor(opened + 1e-9).astype(np.int64)
    for rule in (np.minimum(whole, free) * inside, None):
        if rule is None:
            rest = np.where(inside & open_to, opened - number, -1.0)
            order = np.lexsort((-rest, ~inside, ~open_to))
        for j in order.tolist():
            most = int(free[j] - number[j] if rule is None else rule[j])
            number[j] += max(
                0, min(most if rule is not None else min(1, most), wanted - number.sum())
            )
    for j in order.tolist():
        number[j] += max(0, min(int(free[j] - number[j]), wanted - int(number.sum())))
    number[ward.must_open & inside & (free > 0)] = np.maximum(
        number[ward.must_open & inside & (free > 0)], 1
    )
    spare = np.where(number > ward.must_open, opened - number, np.inf)
    for j in np.argsort(spare, kind="stable").tolist():
        above = int(number.sum()) - wanted
        number[j] -= max(0, min(above, int(number[j]) - int(ward.must_open[j])))
    _make_room(ward, number, free * open_to * (inside if inside.any() else 1), atoms)
    return number


def _make_room(ward: Ward, number: Ints, free: Ints, atoms: Ints) -> None:
    """Exchange the smallest stations for the largest that are closed until all voters have a place."""
    needed = SPARE * float(ward.voters[atoms].sum())
    one = np.minimum(ward.capacity // np.maximum(1, ward.rooms), ward.hi)
    for _ in range(int(number.sum())):
        held = float(np.minimum(number * ward.hi, ward.capacity)[number > 0].sum())
        largest = int(np.where(number < free, one, -1).argmax())
        smallest = int(
            np.where((number > 0) & ~ward.must_open, one, np.iinfo(np.int64).max).argmin()
        )
        none_left = number[largest] >= free[largest] or number[smallest] == 0
        if held >= needed or none_left or one[largest] <= one[smallest]:
            return
        number[largest] += 1
        number[smallest] -= 1


def _free_beside(ward: Ward, start: int, taken: np.ndarray) -> int:
    """Return the atom fewest borders away in which no other region begins; −1 for none."""
    met, todo = {start}, [start]
    for a in todo:
        if not taken[a]:
            return a
        for b in ward.neighbours[ward.indptr[a] : ward.indptr[a + 1]].tolist():
            if b not in met:
                met.add(b)
                todo.append(b)
    return -1
