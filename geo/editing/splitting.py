"""An area divided into the best two by the engine, in the places that other areas leave."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pandas as pd

from geo.allocation import Area, AreaKind, allocate
from geo.allocation.locked import locks_of_ward
from geo.editing.sites import places_left
from geo.errors import CallError
from geo.plan import PollingPlan, WardPlan
from geo.rules import Locks
from geo.territory import Territory

LONGEST_S = 20.0
"""Somebody waits for the answer; the search of a very large area is cut short."""


def split_by_engine(
    plan: PollingPlan, ward: WardPlan, area: Area, others: Sequence[Area]
) -> tuple[Area, Area]:
    """Return two areas: the one that keeps the number, and the new one.

    The number stays with the old station where one of the two votes there, else with the area of the
    lowest unit. Raises InfeasibleError where no two lawful areas can be made.
    """
    if area.kind is AreaKind.SEPARATE or len(area.units) < 2:
        raise CallError("only an area of two units or more can be split")
    ground, sites = _ground_of(ward.territory, area, others)
    found = allocate(
        ground,
        plan.rules,
        plan.aims,
        areas=2,
        locks=_locks(plan.locks, ground),
        previous=plan.previous,
        seed=plan.seed,
        time_limit_s=LONGEST_S,
    )
    made = [
        replace(one, units=tuple(area.units[u] for u in one.units), site=sites[one.site])
        for one in found.areas
    ]
    first, second = sorted(made, key=lambda one: (one.site != area.site, min(one.units)))
    return first, second


def _ground_of(
    territory: Territory, area: Area, others: Sequence[Area]
) -> tuple[Territory, list[int]]:
    """Return a territory of the area's units and the sites with room left, and those sites' rows."""
    rooms, capacity = places_left(territory, others)
    rows = list(area.units)
    sites = [site for site in range(len(rooms)) if rooms[site] > 0 and capacity[site] > 0]
    new = np.full(len(territory.units) + 1, -1, dtype=np.int64)
    new[rows] = np.arange(len(rows))
    chosen = territory.sites.iloc[sites]
    left = [None if np.isinf(capacity[site]) else int(capacity[site]) for site in sites]
    ground = replace(
        territory,
        units=territory.units.iloc[rows],
        sites=chosen.assign(
            # The last entry of `new` is −1, so a site without a home unit keeps none.
            home_unit=new[chosen["home_unit"].to_numpy(np.int64)],
            rooms=rooms[sites],
            capacity=pd.array(left, dtype="Int64"),
        ),
        edges=_within(territory.edges, new),
        barred=_within(territory.barred, new),
        walk_m=territory.walk_m[np.ix_(rows, sites)],
    )
    return ground, sites


def _within(pairs: pd.DataFrame, new: np.ndarray) -> pd.DataFrame:
    u, v = (new[np.asarray(pairs[end], dtype=np.int64)] for end in ("u", "v"))
    inside = (u >= 0) & (v >= 0)
    return pairs.loc[inside].assign(u=u[inside], v=v[inside])


def _locks(locks: Locks, ground: Territory) -> Locks:
    """Return the locks that still say something within one area that is to be split."""
    own = locks_of_ward(locks, ground)
    units = set(ground.units.index)
    return Locks(
        units=tuple(lock for lock in own.units if lock.unit in units),
        together=tuple(group for group in own.together if set(group) <= units),
        closed_sites=own.closed_sites,
    )
