"""Zones sown over a plan from a seed: the district on which everything has to hold at once."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time

import numpy as np
import shapely
from shapely import Point

from geo.plan import PollingPlan
from geo.plan.isolation import HomeCount, Risk, Situation, Zone, ZoneKind

FACILITIES = (600, 60, 12)


def sown(
    plan: PollingPlan,
    seed: int = 7,
    *,
    blockades: int = 2,
    facilities: Sequence[int] = FACILITIES,
    home_share: float = 0.4,
    radius_m: float = 180.0,
) -> Situation:
    """Return blockades, facilities and home isolation of 1 to 30 voters in a share of the groups."""
    chance = np.random.default_rng(seed)
    day = plan.rules.polling_day
    begins = datetime.combine(date(day.year, day.month, 1), time())
    units = [
        (
            w.code,
            code,
            Point(float(row["x"]), float(row["y"])),
            row["group_code"],
            int(row["voters"]),
        )
        for w in plan.planned
        for code, row in w.territory.units.sort_index().iterrows()
    ]
    order = chance.permutation(len(units)).tolist()
    shut: list[int] = []
    for p in order:
        # Two blockades at one place would be refused.
        if len(shut) < blockades and all(
            units[p][2].distance(units[o][2]) > 2 * radius_m for o in shut
        ):
            shut.append(p)
    picks = [*shut, *[p for p in order if p not in shut][: len(facilities)]]
    zones = [
        Zone(f"P{i + 1}", ZoneKind.BLOCKADE, units[p][2].buffer(radius_m), begins, source="seed")
        for i, p in enumerate(picks[:blockades])
    ]
    for i, p in enumerate(picks[blockades:]):
        spot = shapely.affinity.translate(units[p][2], 5.0, 5.0)
        zones.append(
            Zone(f"T{i + 1}", ZoneKind.QUARANTINE_FACILITY, spot, begins, voters=facilities[i])
        )
    groups = [u for u in units if u[3] is not None]
    chosen = np.sort(
        chance.choice(len(groups), size=round(home_share * len(groups)), replace=False)
    )
    home = [
        HomeCount(
            str(groups[g][3]),
            day,
            min(int(chance.integers(1, 31)), groups[g][4]),
            Risk.HOME_F1 if chance.random() < 0.5 else Risk.HOME_F2,
        )
        for g in chosen.tolist()
    ]
    return Situation(datetime.combine(day, time(7)), tuple(zones), tuple(home))
