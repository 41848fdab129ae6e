"""Every plan of a tiny ward, by plain enumeration that shares no code with the engine's search."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product

import numpy as np
import pandas as pd

from geo.allocation import Area, objective_terms
from geo.rules import ElectoralRules, PlanningAims
from geo.territory import Territory


def partitions(items: list[int]) -> Iterator[list[list[int]]]:
    """Yield every set partition."""
    if not items:
        yield []
        return
    first, rest = items[0], items[1:]
    for smaller in partitions(rest):
        yield [[first], *smaller]
        for i, block in enumerate(smaller):
            yield [*smaller[:i], [first, *block], *smaller[i + 1 :]]


def best_plans(
    territory: Territory, rules: ElectoralRules, aims: PlanningAims, target: float | None = None
) -> dict[int, float]:
    """Return the least objective for each number of areas that has a legal plan.

    With no ``target`` each number has its own: all voters by the number of areas.
    """
    near = neighbours(territory)
    voters = territory.units["voters"].to_numpy(np.int64)
    best: dict[int, float] = {}
    for blocks in partitions(list(range(len(voters)))):
        if not all(lawful(territory, rules, near, voters, block) for block in blocks):
            continue
        k = len(blocks)
        goal = voters.sum() / k if target is None else target
        for sites in product(range(len(territory.sites)), repeat=k):
            if not seats_last(territory, voters, blocks, sites):
                continue
            areas = [Area(tuple(sorted(b)), s) for b, s in zip(blocks, sites, strict=True)]
            cost = sum(objective_terms(territory, areas, aims, {}, goal).values())
            best[k] = min(best.get(k, np.inf), cost)
    return best


def neighbours(territory: Territory) -> dict[int, set[int]]:
    ballots = list(territory.units["ballot"])
    near: dict[int, set[int]] = {i: set() for i in range(len(ballots))}
    for u, v in zip(territory.edges["u"], territory.edges["v"], strict=True):
        if ballots[u] == ballots[v]:
            near[u].add(v)
            near[v].add(u)
    return near


def connected(near: dict[int, set[int]], block: list[int]) -> bool:
    seen, todo = {block[0]}, [block[0]]
    while todo:
        for other in near[todo.pop()] & set(block):
            if other not in seen:
                seen.add(other)
                todo.append(other)
    return len(seen) == len(block)


def lawful(
    territory: Territory,
    rules: ElectoralRules,
    near: dict[int, set[int]],
    voters: np.ndarray,
    block: list[int],
) -> bool:
    size = voters[block].sum()
    if not connected(near, block) or size > rules.max_voters:
        return False
    if size >= rules.min_voters or territory.units["remote"].iloc[block].all():
        return True
    return all(near[unit] <= set(block) for unit in block)


def seats_last(
    territory: Territory, voters: np.ndarray, blocks: list[list[int]], sites: tuple[int, ...]
) -> bool:
    for site in set(sites):
        mine = [block for block, at in zip(blocks, sites, strict=True) if at == site]
        if len(mine) > territory.sites["rooms"].iloc[site]:
            return False
        capacity = territory.sites["capacity"].iloc[site]
        load = sum(int(voters[block].sum()) for block in mine)
        if not pd.isna(capacity) and load > int(capacity):
            return False
        if any(np.isinf(territory.walk_m[unit, site]) for block in mine for unit in block):
            return False
    return True
