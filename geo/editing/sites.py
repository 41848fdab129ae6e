"""Which site suits given units best, beside the areas that are there."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from geo.allocation import Area
from geo.allocation.objective import service_costs, site_suitability
from geo.errors import CallError
from geo.plan import PollingPlan, WardPlan
from geo.territory import Territory


def cheapest_site(
    plan: PollingPlan,
    ward: WardPlan,
    units: Sequence[int],
    others: Sequence[Area],
    among: Sequence[int] = (),
) -> int:
    """Return the site that serves units at the least cost; one with room for them first.

    Of the sites ``among``, or of all but those closed by a lock or reserved for an institution.
    """
    territory = ward.territory
    free = places_left(territory, others)
    voters = int(territory.units["voters"].to_numpy(np.int64)[list(units)].sum())
    costs = _costs(plan, territory, units)
    closed = territory.sites.index.isin(plan.locks.closed_sites)
    reserved = territory.sites["institution"].notna().to_numpy(bool)
    open_sites = [s for s in range(len(costs)) if not (closed[s] or reserved[s])]
    candidates = [s for s in (among or open_sites) if np.isfinite(costs[s])]
    if not candidates:
        raise CallError(f"ward {ward.code} has no open site that all of these units can reach")
    rooms, capacity = free

    def key(site: int) -> tuple[bool, float, int]:
        full = bool(rooms[site] < 1 or capacity[site] < voters)
        return full, float(costs[site]), site

    return min(candidates, key=key)


def places_left(territory: Territory, areas: Sequence[Area]) -> tuple[np.ndarray, np.ndarray]:
    """Return rooms and voters that each site can still take beside areas; inf where not limited."""
    sites, voters = territory.sites, territory.units["voters"].to_numpy(np.int64)
    rooms = sites["rooms"].to_numpy(np.int64).copy()
    capacity = np.array([np.inf if pd.isna(c) else float(c) for c in sites["capacity"]])
    for area in areas:
        rooms[area.site] -= 1
        capacity[area.site] -= float(voters[list(area.units)].sum())
    return rooms, capacity


def _costs(plan: PollingPlan, territory: Territory, units: Sequence[int]) -> np.ndarray:
    """Return what units cost at each site, by all terms of the objective that a site decides."""
    aims, sites = plan.aims, territory.sites
    walks = territory.walk_m[list(units)]
    costs = service_costs(territory, aims, plan.previous)[list(units)].sum(axis=0)
    costs = np.where(np.isfinite(walks).all(axis=0), costs, np.inf)
    costs = costs + site_suitability(territory, aims)
    costs = costs + aims.unfound_site_cost * sites["to_be_found"].to_numpy(bool)
    outside = ~np.isin(sites["home_unit"].to_numpy(np.int64), list(units))
    return np.asarray(costs + aims.outside_area_cost * outside, dtype=np.float64)
