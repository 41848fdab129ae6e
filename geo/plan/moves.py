"""What moving one unit to another area would cost, by the objective the engine used."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from geo.allocation import Allocation, Area
from geo.allocation.objective import objective_terms
from geo.plan.model import PollingPlan
from geo.territory import Territory


def cost_of_moving(
    plan: PollingPlan, territory: Territory, allocation: Allocation, unit: int, *, own: int, to: int
) -> float:
    """Return the voter-metres that a plan with this unit in area ``to`` would cost more.

    Only the two areas matter: what borders others, or votes elsewhere, costs the same before and
    after. So the objective is asked about the two alone, which keeps a ward of thousands quick.
    """
    here, there = allocation.areas[own], allocation.areas[to]
    ground = _two_areas(territory, here, there)
    position = {u: row for row, u in enumerate((*here.units, *there.units))}
    before = (
        replace(here, units=tuple(position[u] for u in here.units), site=0),
        replace(there, units=tuple(position[u] for u in there.units), site=1),
    )
    after = (
        replace(before[0], units=tuple(u for u in before[0].units if u != position[unit])),
        replace(before[1], units=(*before[1].units, position[unit])),
    )

    def cost(areas: tuple[Area, ...]) -> float:
        terms = objective_terms(ground, areas, plan.aims, plan.previous, allocation.target_voters)
        return sum(terms.values())

    return cost(after) - cost(before)


def _two_areas(territory: Territory, here: Area, there: Area) -> Territory:
    """Return a territory of the units of two areas and their two sites alone."""
    rows, places = [*here.units, *there.units], [here.site, there.site]
    new = np.full(len(territory.units) + 1, -1, dtype=np.int64)
    new[rows] = np.arange(len(rows))
    edges = territory.edges
    u, v = new[edges["u"].to_numpy(np.int64)], new[edges["v"].to_numpy(np.int64)]
    inside = (u >= 0) & (v >= 0)
    sites = territory.sites.iloc[places]
    # The last entry of `new` is −1, so a site without a home unit keeps none.
    return replace(
        territory,
        units=territory.units.iloc[rows],
        sites=sites.assign(home_unit=new[sites["home_unit"].to_numpy(np.int64)]),
        edges=edges.loc[inside].assign(u=u[inside], v=v[inside]),
        walk_m=territory.walk_m[np.ix_(rows, places)],
    )
