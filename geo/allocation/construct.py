"""A first plan: grow areas by merging, then give each a station by linear assignment.

Each atom starts as its own area; the lightest area merges with its lightest neighbour until its part
has the number of areas that its voters ask for. The result is always connected, seldom legal yet.
"""

from __future__ import annotations

import heapq

import numpy as np
from scipy.optimize import linear_sum_assignment

from geo.allocation.number import Range
from geo.allocation.problem import Ints, Problem, Ward


def first_plan(problem: Problem, areas: int, possible: Range) -> tuple[Ints, Ints]:
    """Return labels of atoms and sites of areas: connected areas, ``areas`` of them."""
    shares = areas_by_part(problem.ward, areas, possible)
    label = merged(problem.ward, shares)
    return label, assigned_sites(problem.ward, label, areas)


def areas_by_part(ward: Ward, areas: int, possible: Range) -> Ints:
    """Give each part its fewest areas, and the rest one by one to the part of largest areas."""
    voters = np.bincount(ward.part, weights=ward.voters, minlength=len(ward.part_size))
    shares = possible.fewest.copy()
    queue = [(-voters[p] / shares[p], p) for p in range(len(shares))]
    heapq.heapify(queue)
    left = areas - int(shares.sum())
    while left > 0 and queue:
        _, p = heapq.heappop(queue)
        if shares[p] < possible.most[p]:
            shares[p] += 1
            left -= 1
            heapq.heappush(queue, (-voters[p] / shares[p], p))
    return shares


def merged(ward: Ward, shares: Ints) -> Ints:
    """Return labels of areas merged from single atoms, so many in each part."""
    n = len(ward.voters)
    weight = {a: int(ward.voters[a]) for a in range(n)}
    members = {a: [a] for a in range(n)}
    near = {a: set(ward.neighbours[ward.indptr[a] : ward.indptr[a + 1]].tolist()) for a in range(n)}
    left = ward.part_size - shares
    queue = [(weight[a], a) for a in range(n)]
    heapq.heapify(queue)
    while queue:
        size, a = heapq.heappop(queue)
        if weight.get(a) != size or left[ward.part[a]] == 0 or not near[a]:
            continue
        b = min(near[a], key=lambda other: (weight[other], other))
        left[ward.part[a]] -= 1
        _merge(a, b, weight, members, near)
        heapq.heappush(queue, (weight[b], b))
    label = np.zeros(n, dtype=np.int64)
    for number, root in enumerate(sorted(members)):
        label[members[root]] = number
    return label


def _merge(
    gone: int,
    kept: int,
    weight: dict[int, int],
    members: dict[int, list[int]],
    near: dict[int, set[int]],
) -> None:
    weight[kept] += weight.pop(gone)
    members[kept] += members.pop(gone)
    for other in near.pop(gone):
        near[other].discard(gone)
        if other != kept:
            near[other].add(kept)
            near[kept].add(other)


def assigned_sites(ward: Ward, label: Ints, areas: int) -> Ints:
    """Return the site of each area, of least cost in all, no site above its rooms where they last."""
    cost = np.zeros((areas, len(ward.rooms)))
    np.add.at(cost, label, ward.cost)
    voters = np.bincount(label, weights=ward.voters, minlength=areas)
    inside = np.zeros((areas, len(ward.rooms)), dtype=bool)
    standing = np.flatnonzero(ward.home >= 0)
    inside[label[ward.home[standing]], standing] = True
    cost += ward.fixed + ward.outside * ~inside
    cost += ward.forbidden * np.maximum(0, voters[:, None] - ward.capacity[None, :])
    column = np.repeat(np.arange(len(ward.rooms)), np.minimum(ward.rooms, areas))
    if len(column) < areas:
        column = np.resize(np.arange(len(ward.rooms)), areas)
    rows, picked = linear_sum_assignment(cost[:, column])
    site = np.zeros(areas, dtype=np.int64)
    site[rows] = column[picked]
    return site
