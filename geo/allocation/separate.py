"""Institutions: each is a separate area of its own, at the site reserved for it."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from geo.allocation.feasible import is_institution
from geo.allocation.model import Area, AreaKind
from geo.allocation.objective import service_costs, site_suitability
from geo.errors import Obstacle, RepairStep
from geo.rules import ElectoralRules, Locks, PlanningAims
from geo.territory import Territory


def separate_areas(
    territory: Territory,
    rules: ElectoralRules,
    aims: PlanningAims,
    locks: Locks,
    previous: Mapping[str, str],
) -> tuple[tuple[Area, ...], tuple[Obstacle, ...]]:
    """Return the separate areas in unit order, and what stands in the way of any of them.

    The minimum does not bind a separate area; the maximum and the room's capacity do. Of several
    reserved sites the cheapest is taken.
    """
    institutions = np.flatnonzero(is_institution(territory)).astype(np.int64)
    cost = (
        service_costs(territory, aims, previous, institutions)
        + site_suitability(territory, aims)[None, :]
        + aims.unfound_site_cost * territory.sites["to_be_found"].to_numpy(bool)[None, :]
    )
    reserved = territory.sites["institution"].to_numpy(object)
    closed = territory.sites.index.isin(locks.closed_sites)
    wanted = {lock.unit: lock.site_code for lock in locks.units}
    areas: list[Area] = []
    obstacles: list[Obstacle] = []
    for row_of_cost, unit in enumerate(institutions.tolist()):
        code = str(territory.units.index[unit])
        row = territory.units.iloc[unit]
        voters = int(row["voters"])
        if voters > rules.max_voters:
            obstacles.append(_too_big(code, str(row["name"]), voters, rules.max_voters))
            continue
        own_cost = cost[row_of_cost]
        own = [
            site
            for site in map(int, np.flatnonzero((reserved == code) & ~closed))
            if np.isfinite(own_cost[site])
            and wanted.get(code, territory.sites.index[site]) == territory.sites.index[site]
        ]
        roomy = [site for site in own if _capacity(territory, site) >= voters]
        if roomy:
            best = roomy[int(own_cost[roomy].argmin())]
            areas.append(Area((unit,), best, AreaKind.SEPARATE))
        else:
            largest = max((_capacity(territory, site) for site in own), default=0.0)
            obstacles.append(_no_room(code, str(row["name"]), voters, largest))
    return tuple(areas), tuple(obstacles)


def _capacity(territory: Territory, site: int) -> float:
    capacity = territory.sites["capacity"].iloc[site]
    return float("inf") if pd.isna(capacity) else float(capacity)


def _too_big(code: str, name: str, voters: int, max_voters: int) -> Obstacle:
    return Obstacle(
        "max_voters",
        code,
        f"institution {name} ({code}) has {voters:,} voters, {max_voters:,} are allowed in one area",
        "enter the institution in parts, each with a site of its own",
        needed=voters,
        available=max_voters,
        facts={
            "what": "institution_too_big",
            "unit": code,
            "voters": voters,
            "limit": max_voters,
        },
        changes=(RepairStep("split", code, -(-voters // max_voters)),),
    )


def _no_room(code: str, name: str, voters: int, largest: float) -> Obstacle:
    return Obstacle(
        "capacity" if largest else "site_missing",
        code,
        f"institution {name} ({code}) has {voters:,} voters and its open site holds {largest:,.0f}"
        if largest
        else f"institution {name} ({code}) has no open site reserved for it",
        "name a room in it that holds its voters",
        needed=voters,
        available=largest,
        facts={
            "what": "institution_no_room" if largest else "institution_no_site",
            "unit": code,
            "voters": voters,
            "largest": largest,
        },
        changes=(RepairStep("site", code, voters),),
    )
