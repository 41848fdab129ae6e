"""A ward of many atoms as one of fewer, neighbours joined: any plan of it is a plan of the ward."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from scipy.sparse import csr_array

from geo.allocation.construct import merged
from geo.allocation.problem import Floats, Ints, Problem, Ward


def coarsened(problem: Problem, atoms: int) -> tuple[Problem, Ints]:
    """Return the problem with about so many atoms, and for each atom of the ward the one that holds it.

    Each part keeps atoms in proportion to its own, at least one; atoms are connected and of like weight.
    """
    ward = problem.ward
    share = atoms / problem.atoms
    kept = np.maximum(1, np.round(ward.part_size * share)).astype(np.int64)
    kept = np.minimum(kept, ward.part_size)
    joined = merged(ward, kept)
    count = int(joined.max()) + 1
    members: list[list[int]] = [[] for _ in range(count)]
    for atom, units in enumerate(problem.members):
        members[joined[atom]] += units
    made = _ward(ward, joined, count)
    return replace(problem, ward=made, members=tuple(tuple(sorted(m)) for m in members)), joined


def _ward(ward: Ward, joined: Ints, count: int) -> Ward:
    n = len(joined)
    voters = np.bincount(joined, weights=ward.voters, minlength=count).astype(np.int64)
    sums = csr_array((np.ones(n), (joined, np.arange(n))), shape=(count, n))
    cost = np.zeros((count, ward.cost.shape[1]))
    np.add.at(cost, joined, ward.cost)
    cost = np.where(cost >= ward.forbidden, ward.forbidden, cost)
    indptr, neighbours, border = _borders(ward, joined, count)
    part = np.zeros(count, dtype=np.int64)
    part[joined] = ward.part
    return ward._replace(
        voters=voters,
        cost=cost,
        indptr=indptr,
        neighbours=neighbours,
        border=border,
        part=part,
        part_size=np.bincount(part, minlength=len(ward.part_size)).astype(np.int64),
        remote=sums @ (~ward.remote).astype(np.float64) < 0.5,
        home=np.where(ward.home >= 0, joined[ward.home], -1),
    )


def _borders(ward: Ward, joined: Ints, count: int) -> tuple[Ints, Ints, np.ndarray]:
    ends = joined[np.repeat(np.arange(len(joined)), np.diff(ward.indptr))]
    others = joined[ward.neighbours]
    across = ends != others
    at = (ends[across], others[across])
    # A border of no cost is a border all the same.
    graph = csr_array((ward.border[across] + 1.0, at), shape=(count, count))
    number = csr_array((np.ones(int(across.sum())), at), shape=(count, count))
    for matrix in (graph, number):
        matrix.sum_duplicates()
        matrix.sort_indices()
    border = np.maximum(graph.data - number.data, 0.0)
    return graph.indptr.astype(np.int64), graph.indices.astype(np.int64), border


def with_sites(problem: Problem, opened: Floats, most: int) -> tuple[Problem, Ints]:
    """Return the problem with some of its sites, those opened most first, and which these are.

    Every atom keeps a site that it may vote at.
    """
    ward = problem.ward
    m = len(ward.rooms)
    if m <= most:
        return problem, np.arange(m, dtype=np.int64)
    kept = np.zeros(m, dtype=bool)
    kept[np.argsort(-opened, kind="stable")[:most]] = True
    kept |= ward.must_open
    stranded = ~(ward.cost[:, kept] < ward.forbidden).any(axis=1)
    kept[ward.cost[stranded].argmin(axis=1)] = True
    sites = np.flatnonzero(kept).astype(np.int64)
    fewer = ward._replace(
        cost=np.ascontiguousarray(ward.cost[:, sites]),
        capacity=ward.capacity[sites],
        rooms=ward.rooms[sites],
        fixed=ward.fixed[sites],
        home=ward.home[sites],
        must_open=ward.must_open[sites],
    )
    return replace(problem, ward=fewer, sites=problem.sites[sites]), sites
