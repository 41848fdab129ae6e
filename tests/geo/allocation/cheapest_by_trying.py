"""The cheapest repair of a tiny ward by trying every partition, sharing no code with the engine's.

A repair of a partition costs what its areas and sites lack; the sites are tried in every way.
"""

from __future__ import annotations

from itertools import product

import numpy as np
import pandas as pd

from geo.rules import ElectoralRules
from geo.territory import Territory
from tests.geo.allocation.brute_force import connected, neighbours, partitions

PLACE, ENLARGED, ROOM, SITE, AT_NEW, REMOTE, WAY = 1.0, 100.0, 300.0, 600.0, 0.1, 2_000.0, 800.0


def cheapest(territory: Territory, rules: ElectoralRules) -> float:
    """Return the least cost of a repair without links: the ward's edges connect all of one ballot."""
    voters = territory.units["voters"].to_numpy(np.int64)
    near, best = neighbours(territory), np.inf
    for blocks in partitions(list(range(len(voters)))):
        if not all(connected(near, block) for block in blocks):
            continue
        sizes = [int(voters[block].sum()) for block in blocks]
        if max(sizes) > rules.max_voters:
            continue
        marks = sum(
            _marks(territory, rules, near, block, size)
            for block, size in zip(blocks, sizes, strict=True)
        )
        if marks >= best:
            continue
        for seats in product(range(-1, len(territory.sites)), repeat=len(blocks)):
            best = min(best, marks + _seated(territory, blocks, sizes, seats))
    return float(best)


def _marks(
    territory: Territory,
    rules: ElectoralRules,
    near: dict[int, set[int]],
    block: list[int],
    size: int,
) -> float:
    whole = all(near[unit] <= set(block) for unit in block)
    if size >= rules.min_voters or whole:
        return 0.0
    return REMOTE * int((~territory.units["remote"].iloc[block]).sum())


def _seated(
    territory: Territory, blocks: list[list[int]], sizes: list[int], seats: tuple[int, ...]
) -> float:
    cost = 0.0
    for block, size, site in zip(blocks, sizes, seats, strict=True):
        if site < 0:
            cost += SITE + AT_NEW * size
        else:
            cost += WAY * int(np.isinf(territory.walk_m[block, site]).sum())
    for site in set(seats) - {-1}:
        mine = [size for size, at in zip(sizes, seats, strict=True) if at == site]
        cost += ROOM * max(0, len(mine) - int(territory.sites["rooms"].iloc[site]))
        capacity = territory.sites["capacity"].iloc[site]
        missing = 0 if pd.isna(capacity) else max(0, sum(mine) - int(capacity))
        cost += PLACE * missing + ENLARGED * (missing > 0)
    return cost
