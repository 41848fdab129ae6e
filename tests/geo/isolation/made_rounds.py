"""Wards of one station and box measures in them, for tests of rounds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np
from shapely import Point

from geo.allocation import Allocation, Area
from geo.plan.isolation import Cohort, Lot, Measure, MeasureKind, Risk
from geo.plan.model import WardPlan
from geo.rules import ElectoralRules, load_rules
from tests.builders import grid_territory

LOTS = {
    Risk.HOME_F2: Lot.HOME,
    Risk.HOME_F1: Lot.HOME,
    Risk.BLOCKADE: Lot.BLOCKADE,
    Risk.FACILITY: Lot.FACILITY,
}
#: 15 km/h: a cell of this side is crossed in a minute.
MINUTE_M = 250.0


def rules_with(**settings: object) -> ElectoralRules:
    """Return the rules of 2021 with these numbers on isolation.

    What tests rely on: 3 min a voter, 5 a stop, 15 for dress, 10 at the room, 300 voters a box, 15
    km/h, 07:00–19:00, as many teams as are needed.
    """
    rules = load_rules("vn-2021")
    named = {
        "minutes_per_voter_box": 3.0,
        "minutes_per_stop": 5.0,
        "minutes_change_dress": 15.0,
        "minutes_at_station": 10.0,
        "box_capacity": 300,
        "speed_kmh": 15.0,
        "max_round_minutes": None,
        "teams_per_station": None,
    }
    own = rules.isolation.model_copy(update={**named, **settings})
    return rules.model_copy(update={"isolation": own})


def ward_of(
    rows: int,
    columns: int,
    *,
    side_m: float = MINUTE_M,
    stations: Sequence[tuple[int, int]] = ((0, 0),),
) -> WardPlan:
    """Return a planned ward of square units; each station's area is what lies nearest to it."""
    sites = {f"s{i}": cell for i, cell in enumerate(stations)}
    territory = grid_territory(rows, columns, sites=sites, side_m=side_m)
    nearest = np.argmin(territory.walk_m, axis=1)
    areas = tuple(
        Area(tuple(int(u) for u in np.flatnonzero(nearest == i)), i) for i in range(len(stations))
    )
    allocation = Allocation(areas, 0.0, {}, 0.0, True, "proved", 500.0)
    return WardPlan(territory, allocation)


def call_on(
    ward: WardPlan,
    unit: str,
    voters: int,
    risk: Risk = Risk.HOME_F1,
    *,
    measure_id: str | None = None,
    area: int = 0,
) -> Measure:
    """Return the measure that sends a box to voters isolated in one unit."""
    row = ward.territory.units.loc[unit]
    cohort = Cohort(ward.code, unit, None, LOTS[risk], voters, risk, point=Point(row.x, row.y))
    return Measure(
        measure_id=measure_id or f"M-{unit}-{risk}",
        kind=MeasureKind.AUXILIARY_BOX,
        ward_code=ward.code,
        zone_code=None,
        area_id=ward.area_id(area),
        station_id=ward.station_id(area),
        voters=voters,
        reason="isolated at home",
        rule="home_box",
        cohorts=(cohort,),
    )


def drawn_calls(
    ward: WardPlan,
    count: int,
    seed: int,
    *,
    most: int = 30,
    risks: Sequence[Risk] = tuple(Risk)[:3],
) -> list[Measure]:
    """Return calls on units drawn by chance, with 1 to ``most`` voters each."""
    rng = np.random.default_rng(seed)
    units = rng.choice(ward.territory.units.index.to_numpy(), count, replace=False)
    return [
        call_on(
            ward, str(unit), int(rng.integers(1, most + 1)), risks[int(rng.integers(len(risks)))]
        )
        for unit in units
    ]


def with_walks(ward: WardPlan, walks: Mapping[tuple[str, str], float]) -> WardPlan:
    """Return the ward with other walks for (unit, site)."""
    territory = ward.territory
    walk_m = territory.walk_m.copy()
    for (unit, site), metres in walks.items():
        walk_m[territory.units.index.get_loc(unit), territory.sites.index.get_loc(site)] = metres
    return replace(ward, territory=replace(territory, walk_m=walk_m))
