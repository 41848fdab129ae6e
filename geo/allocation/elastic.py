"""The cheapest repair of a ward whose areas can be listed: a set partition with changes at a price.

Every connected set of atoms up to the maximum is an area at each of its sites, or at a new one. What an
area needs of its own is in its cost: links (one for each piece more), units to be marked remote where it
is below the minimum, ways to its site, a new site. What sites share has columns of its own: rooms and
places added. The optimum is the cheapest repair, proved.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csc_array, hstack, vstack

from geo.allocation.changes import Changeable, Packed, Prices
from geo.allocation.partition import Areas
from geo.allocation.problem import Bools, Floats, Ints, Ward, allowed

SETS = 12_000
"""Connected sets that are listed at most."""
COLUMNS = 40_000
NODES = 3_000


def partition_with_changes(ward: Ward, leave: Changeable, prices: Prices) -> Packed | None:
    """Return the cheapest plan with changes and its bound; None where areas are too many to list."""
    sets = connected_sets(ward, leave.links)
    if sets is None:
        return None
    areas = _columns(ward, sets, leave, prices)
    if len(areas) == 0 or len(areas) > COLUMNS:
        return None
    return _solved(ward, areas, leave, prices)


def connected_sets(ward: Ward, links: tuple[tuple[int, int], ...]) -> list[int] | None:
    """Return every set of atoms up to the maximum that borders and links connect, as bits."""
    n = len(ward.voters)
    near = [0] * n
    for a in range(n):
        for b in ward.neighbours[ward.indptr[a] : ward.indptr[a + 1]].tolist():
            near[a] |= 1 << b
    for a, b in links:
        near[a] |= 1 << b
        near[b] |= 1 << a
    voters = ward.voters.tolist()
    found: list[int] = []
    for root in range(n):
        todo = [(1 << root, (1 << root) - 1, voters[root], near[root])]
        while todo:
            mine, shut, weight, beside = todo.pop()
            if weight > ward.hi:
                continue
            found.append(mine)
            if len(found) > SETS:
                return None
            free = beside & ~mine & ~shut
            while free:
                bit = free & -free
                free ^= bit
                at = bit.bit_length() - 1
                shut |= bit
                todo.append((mine | bit, shut, weight + voters[at], beside | near[at]))
    return found


def _columns(ward: Ward, sets: list[int], leave: Changeable, prices: Prices) -> Areas:
    """Return areas with their sites, −1 for a new one, and what each costs of its own."""
    n, m = ward.cost.shape
    member = np.array([[bits >> a & 1 for a in range(n)] for bits in sets], dtype=bool)
    weight = (member @ ward.voters).astype(np.float64)
    own = _own_cost(ward, member, weight, leave, prices)
    barred = (member @ (~allowed(ward) & ~leave.ways).astype(np.int64)) > 0
    ways = prices.way * (member @ (leave.ways & ~allowed(ward)).astype(np.int64))
    cost = np.where(barred, np.inf, own[:, None] + ways)
    cost[:, ward.capacity < 0] = np.inf
    new = np.where(
        (member & ~leave.reach_new).any(axis=1),
        np.inf,
        own + prices.site + prices.place_at_new_site * weight,
    )
    both = np.hstack([cost, new[:, None]])
    rows, columns = np.nonzero(np.isfinite(both))
    site = np.where(columns == m, -1, columns).astype(np.int64)
    return Areas(member[rows], site, both[rows, columns])


def _own_cost(
    ward: Ward, member: Bools, weight: Floats, leave: Changeable, prices: Prices
) -> Floats:
    """Return the cost of links and marks of each set; inf where it can be no area."""
    pieces = np.array([_pieces(ward, np.flatnonzero(row)) for row in member])
    strict = member & ~ward.remote
    below = (weight < ward.lo) & strict.any(axis=1)
    whole = np.zeros(len(member), dtype=bool)
    for part in np.flatnonzero(ward.exempt):
        whole |= (member == (ward.part == part)).all(axis=1)
    below &= ~whole
    marks = prices.remote * (strict @ leave.markable)
    marks = np.where((strict & (leave.markable == 0)).any(axis=1), np.inf, marks)
    return np.asarray(prices.link * (pieces - 1) + np.where(below, marks, 0.0))


def _pieces(ward: Ward, atoms: Ints) -> int:
    """Return how many pieces borders alone make of some atoms."""
    left, pieces = set(atoms.tolist()), 0
    while left:
        pieces += 1
        todo = [left.pop()]
        while todo:
            a = todo.pop()
            for b in ward.neighbours[ward.indptr[a] : ward.indptr[a + 1]].tolist():
                if b in left:
                    left.remove(b)
                    todo.append(b)
    return pieces


def _solved(ward: Ward, areas: Areas, leave: Changeable, prices: Prices) -> Packed:
    """Solve the partition; columns after the areas: rooms, places, whether enlarged, site by site."""
    n, m = ward.cost.shape
    k, everyone = len(areas), float(ward.voters.sum())
    placed = np.flatnonzero(areas.site >= 0)
    at = (areas.site[placed], placed)
    hosted = csc_array((np.ones(len(placed)), at), shape=(m, k))
    weight = (areas.member @ ward.voters).astype(np.float64)
    load = csc_array((weight[placed], at), shape=(m, k))
    eye, none = csc_array(np.eye(m)), csc_array((m, m))
    rows: Any = vstack(
        [
            hstack([csc_array(areas.member.T.astype(np.float64)), csc_array((n, 3 * m))]),
            hstack([hosted, -eye, none, none]),
            hstack([load, none, -eye, none]),
            hstack([csc_array((m, k)), none, eye, -everyone * eye]),
            hstack([hosted, none, none, none]),
        ],
        format="csc",
    )
    free = np.full(m, -np.inf)
    opening = np.where(ward.must_open, 1.0, 0.0)
    low = np.concatenate([np.ones(n), free, free, free, opening])
    capacity = np.minimum(ward.capacity, everyone)
    high = np.concatenate([np.ones(n), ward.rooms, capacity, np.zeros(m), np.full(m, np.inf)])
    shared = np.repeat([prices.room, prices.place, prices.enlarged_site], m)
    more_rooms = np.where(ward.rooms > 0, n, 0) if leave.places else np.zeros(m)
    more_places = np.full(m, everyone if leave.places else 0.0)
    solved: Any = milp(
        np.concatenate([areas.cost, shared]),
        constraints=LinearConstraint(rows, low, high),
        integrality=np.ones(k + 3 * m),
        bounds=Bounds(0, np.concatenate([np.ones(k), more_rooms, more_places, np.ones(m)])),
        options={"mip_rel_gap": 1e-6, "node_limit": NODES},
    )
    return _read(ward, areas, solved, leave)


def _read(ward: Ward, areas: Areas, solved: Any, leave: Changeable) -> Packed:  # noqa: ANN401 - scipy's
    nothing: Ints = np.zeros(0, dtype=np.int64)
    if solved.status == 2:
        return Packed(None, nothing, np.inf, np.inf, connected=False)
    bound = solved.mip_dual_bound
    lower = float(bound) if bound is not None and np.isfinite(bound) else -np.inf
    if solved.x is None:
        return Packed(None, nothing, np.inf, lower, connected=False)
    picked = np.flatnonzero(solved.x[: len(areas)] > 0.5)
    label = np.full(len(ward.voters), -1, dtype=np.int64)
    used: list[int] = []
    for number, area in enumerate(picked):
        label[areas.member[area]] = number
        used += _links_of(ward, areas.member[area], leave.links)
    return Packed(
        label, areas.site[picked].copy(), float(solved.fun), lower, connected=True,
        links=tuple(used),
    )  # fmt: skip


def _links_of(ward: Ward, inside: Bools, links: tuple[tuple[int, int], ...]) -> list[int]:
    """Return the first links that join the pieces of an area (Kruskal 1956)."""
    root = np.arange(len(inside))
    for a in np.flatnonzero(inside):
        for b in ward.neighbours[ward.indptr[a] : ward.indptr[a + 1]]:
            if inside[b]:
                root[root == root[b]] = root[a]
    used = []
    for position, ends in enumerate(links):
        if inside[list(ends)].all() and root[ends[0]] != root[ends[1]]:
            root[root == root[ends[1]]] = root[ends[0]]
            used.append(position)
    return used
