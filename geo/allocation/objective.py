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

from collections.abc import Iterable, Mapping

import numpy as np
import numpy.typing as npt

from geo.allocation.model import Area, AreaKind
from geo.allocation.walking import walking_costs
from geo.rules import PlanningAims
from geo.territory import Territory

Floats = npt.NDArray[np.float64]

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
    walks = walking_costs(territory, aims)
    changes = changed_voters(territory, previous)
    terms = {
        **{name: cost[units, site_of[units]].sum() for name, cost in walks.items()},
        "imbalance": aims.imbalance_weight * np.abs(sizes - target_voters).sum(),
        "border": aims.border_weight * _cut_border_m(territory, area_of),
        "change": aims.change_weight * changes[units, site_of[units]].sum(),
        "outside": aims.outside_area_cost * outside,
        "suitability": site_suitability(territory, aims)[stations].sum(),
        "area_cost": aims.area_cost * len(ordinary),
        "unfound_site": aims.unfound_site_cost
        * territory.sites["to_be_found"].to_numpy(bool)[stations].sum(),
    }
    return {name: float(terms[name]) for name in TERMS}


def service_costs(territory: Territory, aims: PlanningAims, previous: Mapping[str, str]) -> Floats:
    """Return what a unit's voters cost at a site, units × sites: all terms that need no more."""
    total = np.sum(list(walking_costs(territory, aims).values()), axis=0)
    return np.asarray(total + aims.change_weight * changed_voters(territory, previous))


def changed_voters(territory: Territory, previous: Mapping[str, str]) -> Floats:
    """Return voters who would vote elsewhere than last time, units × sites."""
    voters = territory.units["voters"].to_numpy(np.float64)
    last = np.array([previous.get(code, "") for code in territory.units.index], dtype=object)
    sites = np.array(list(territory.sites.index), dtype=object)
    moved = (last[:, None] != sites[None, :]) & (last != "")[:, None]
    return np.asarray(voters[:, None] * moved, dtype=np.float64)


def site_suitability(territory: Territory, aims: PlanningAims) -> Floats:
    """Return the cost of a station at each site for access, power and kind of place."""
    sites = territory.sites
    step_free = sites["step_free"].astype("boolean")
    cost = np.zeros(len(sites))
    cost += aims.not_step_free_cost * (~step_free.fillna(True)).to_numpy(bool)
    cost += aims.not_step_free_cost / 2 * step_free.isna().to_numpy(bool)
    power = sites["backup_power"].astype("boolean").fillna(True)
    cost += aims.no_backup_power_cost * (~power).to_numpy(bool)
    kinds = [aims.site_kind_costs.get(str(kind), 0.0) for kind in sites["kind"]]
    cost += np.array(kinds, dtype=np.float64)
    return np.where(sites["to_be_found"].to_numpy(bool), 0.0, cost)


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
