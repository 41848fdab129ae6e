"""What a plan of one ward costs: the one function that search, bound and audit share.

For areas A with stations s(A), in voter-metres (DESIGN 3.4):

    Σ_u w_u · walk(u, s)                                        walk
  + Σ_u w_u · (g(walk) − walk)                                  inequality  (aims objective ede)
  + Σ_u w_u · cap_weight · [walk > cap_m]                       beyond_cap  (aims objective cap)
  + imbalance_weight · Σ_A |w(A) − target|                      imbalance   (ordinary areas)
  + border_weight · length of borders between different areas   border      (each border once)
  + change_weight · voters sent to another site than last time  change
  + outside_area_cost · areas whose station lies outside        outside     (ordinary areas)
  + Σ_A suitability(s(A)), not for a site still to be found     suitability
  + area_cost · areas                                           area_cost   (ordinary areas)
  + unfound_site_cost · stations without a building             unfound_site
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

import numpy as np
import numpy.typing as npt
import pandas as pd

from geo.allocation.model import Area, AreaKind
from geo.allocation.walking import steepness, walking_costs
from geo.rules import PlanningAims
from geo.territory import Territory

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

BLOCK = 500
"""Units whose costs at all sites are worked out at a time."""

TERMS = (
    "walk",
    "inequality",
    "beyond_cap",
    "imbalance",
    "border",
    "change",
    "outside",
    "suitability",
    "area_cost",
    "unfound_site",
)


def objective_terms(
    territory: Territory,
    areas: Iterable[Area],
    aims: PlanningAims,
    previous: Mapping[str, str],
    target_voters: float,
) -> dict[str, float]:
    """Return the objective's terms by name, in voter-metres; their sum is the objective."""
    areas = tuple(areas)
    ordinary = [area for area in areas if area.kind is AreaKind.ORDINARY]
    area_of, site_of = _assignment(territory, areas)
    voters = territory.units["voters"].to_numpy(np.int64)
    units = np.flatnonzero(area_of >= 0)
    stations = np.array([area.site for area in areas], dtype=np.int64)
    home = territory.sites["home_unit"].to_numpy(np.int64)
    sizes = np.array([voters[list(area.units)].sum() for area in ordinary], dtype=np.float64)
    outside = sum(int(home[area.site]) not in area.units for area in ordinary)
    at = site_of[units]
    walks = walking_costs(
        np.asarray(territory.walk_m, dtype=np.float64)[units, at],
        voters[units].astype(np.float64),
        aims,
        steepness(territory, aims),
    )
    last, codes = _last_sites(territory, previous), _site_codes(territory)
    changes = voters[units] * ((last[units] != codes[at]) & (last[units] != ""))
    terms = {
        **{name: cost.sum() for name, cost in walks.items()},
        "imbalance": aims.imbalance_weight * np.abs(sizes - target_voters).sum(),
        "border": aims.border_weight * _cut_border_m(territory, area_of),
        "change": aims.change_weight * changes.astype(np.float64).sum(),
        "outside": aims.outside_area_cost * outside,
        "suitability": site_suitability(territory, aims)[stations].sum(),
        "area_cost": aims.area_cost * len(ordinary),
        "unfound_site": aims.unfound_site_cost
        * territory.sites["to_be_found"].to_numpy(bool)[stations].sum(),
    }
    return {name: float(terms[name]) for name in TERMS}


def service_costs(
    territory: Territory, aims: PlanningAims, previous: Mapping[str, str], rows: Ints | None = None
) -> Floats:
    """Return what a unit's voters cost at a site, units × sites: all terms that need no more.

    Of the units in some rows only, where these are given.
    """
    at = np.arange(len(territory.units)) if rows is None else rows
    made = np.empty((len(at), len(territory.sites)))
    for start, block in service_blocks(territory, aims, previous, at):
        made[start : start + len(block)] = block
    return made


def service_blocks(
    territory: Territory, aims: PlanningAims, previous: Mapping[str, str], rows: Ints
) -> Iterator[tuple[int, Floats]]:
    """Yield ``service_costs`` of some rows block by block, each with its place among the rows.

    A ward of thousands of units and sites has no room for a matrix of each term.
    """
    steep = steepness(territory, aims)
    voters = territory.units["voters"].to_numpy(np.float64)
    walk = np.asarray(territory.walk_m, dtype=np.float64)
    last, codes = _last_sites(territory, previous), _site_codes(territory)
    for start in range(0, len(rows), BLOCK):
        at = rows[start : start + BLOCK]
        people = voters[at][:, None]
        total = np.sum(list(walking_costs(walk[at], people, aims, steep).values()), axis=0)
        known = np.flatnonzero(last[at] != "")
        if len(known):
            moved = last[at][known, None] != codes[None, :]
            total[known] += aims.change_weight * (people[known] * moved).astype(np.float64)
        yield start, np.asarray(total)


def _last_sites(territory: Territory, previous: Mapping[str, str]) -> npt.NDArray[np.object_]:
    """Return the site where each unit voted last time, empty where that is not known."""
    return np.array([previous.get(code, "") for code in territory.units.index], dtype=object)


def _site_codes(territory: Territory) -> npt.NDArray[np.object_]:
    return np.array(list(territory.sites.index), dtype=object)


def site_suitability(territory: Territory, aims: PlanningAims) -> Floats:
    """Return the cost of a station at each site for access, power and kind of place."""
    sites = territory.sites
    unsuited = 1.0 - _known(sites["step_free"], if_missing=0.5)
    unpowered = 1.0 - _known(sites["backup_power"], if_missing=1.0)
    cost = aims.not_step_free_cost * unsuited + aims.no_backup_power_cost * unpowered
    if aims.site_kind_costs:
        kinds = [aims.site_kind_costs.get(str(kind), 0.0) for kind in sites["kind"]]
        cost += np.array(kinds, dtype=np.float64)
    return np.where(sites["to_be_found"].to_numpy(bool), 0.0, cost)


def _known(flags: pd.Series, if_missing: float) -> Floats:
    """Return flags as 1 and 0, and a value of its own where one is missing."""
    values = [if_missing if pd.isna(flag) else float(flag) for flag in flags.array]
    return np.array(values, dtype=np.float64)


def _assignment(
    territory: Territory, areas: tuple[Area, ...]
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    area_of = np.full(len(territory.units), -1, dtype=np.int64)
    site_of = np.full(len(territory.units), -1, dtype=np.int64)
    for number, area in enumerate(areas):
        area_of[list(area.units)] = number
        site_of[list(area.units)] = area.site
    return area_of, site_of


def _cut_border_m(territory: Territory, area_of: npt.NDArray[np.int64]) -> float:
    u = territory.edges["u"].to_numpy(np.int64)
    v = territory.edges["v"].to_numpy(np.int64)
    border = territory.edges["border_m"].to_numpy(np.float64)
    return float(border[area_of[u] != area_of[v]].sum())
