"""Why this area? For every unit: the nearest lawful station, and what stood in its way."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd

from geo.allocation import Allocation
from geo.plan.connection import neighbours_of, pieces
from geo.plan.model import PollingPlan, WardPlan
from geo.plan.moves import cost_of_moving
from geo.territory import UnitKind

Facts = dict[str, str | int | float]

SAME_M = 0.1
"""Walks that differ by less than plan.json tells apart are the same."""

SENTENCES: Mapping[str, str] = {
    "institution": "Votes inside the institution: it is a separate voting area.",
    "nearest": "Votes at the nearest site, {station}, {walk_m} m away.",
    "no_way": "No way on foot to any site is known; votes at {station}.",
    "lock": "A planner's lock sends it to {station} ({walk_m} m); {nearest} is nearer ({nearest_m} m).",
    "not_open": (
        "The nearest site, {nearest} ({nearest_m} m), has no station in this plan of {areas} areas; "
        "votes at {station} ({walk_m} m)."
    ),
    "ballot": (
        "{nearest} is nearer ({nearest_m} m), but its areas have another ballot; votes at {station} "
        "({walk_m} m)."
    ),
    "rooms": (
        "{nearest} is nearer ({nearest_m} m), but its {rooms} room(s) are taken by areas with no "
        "border to this unit; votes at {station} ({walk_m} m)."
    ),
    "contiguity": (
        "{nearest} is nearer ({nearest_m} m), but the unit does not border its area, or its own area "
        "would fall apart without it; votes at {station} ({walk_m} m)."
    ),
    "last_unit": (
        "{nearest} is nearer ({nearest_m} m), but this unit is an area of its own and the plan keeps "
        "{areas} areas; votes at {station} ({walk_m} m)."
    ),
    "maximum": (
        "{nearest} is nearer ({nearest_m} m), but its area would have {would_be} voters, above the "
        "maximum of {limit}; votes at {station} ({walk_m} m)."
    ),
    "capacity": (
        "{nearest} is nearer ({nearest_m} m), but it would have {would_be} voters for {limit} places; "
        "votes at {station} ({walk_m} m)."
    ),
    "minimum": (
        "{nearest} is nearer ({nearest_m} m), but its own area would keep {would_be} voters, below the "
        "minimum of {limit}; votes at {station} ({walk_m} m)."
    ),
    "balance": (
        "{nearest} is nearer ({nearest_m} m), but even sizes and short borders weigh more "
        "({extra} voter-metres more); votes at {station} ({walk_m} m)."
    ),
    "not_tried": (
        "{nearest} is nearer ({nearest_m} m) and the plan would cost {gain} voter-metres less: the "
        "search ended before it came to this; votes at {station} ({walk_m} m)."
    ),
}


@dataclass(frozen=True)
class Reason:
    """Why a unit votes where it does; ``code`` and ``facts`` say it in any language."""

    unit: int
    code: str
    facts: Facts

    @property
    def message(self) -> str:
        """The reason as an English sentence."""
        return told(SENTENCES[self.code], self.facts, thousands=",")


def told(sentence: str, facts: Facts, *, thousands: str) -> str:
    """Return a sentence with its facts; numbers are whole and grouped."""
    words = {
        key: value if isinstance(value, str) else f"{value:,.0f}".replace(",", thousands)
        for key, value in facts.items()
    }
    return sentence.format(**words)


def ward_reasons(plan: PollingPlan, ward: WardPlan) -> tuple[Reason, ...]:
    """Return one reason for each unit of a planned ward that is in an area, in order of units."""
    if ward.allocation is None:
        return ()
    layout = _Layout(plan, ward, ward.allocation)
    return tuple(layout.reason(unit) for unit in sorted(layout.area_of))


@dataclass(frozen=True)
class _Layout:
    """One ward's areas, indexed the way the questions are asked."""

    plan: PollingPlan
    ward: WardPlan
    allocation: Allocation

    @cached_property
    def area_of(self) -> dict[int, int]:
        return {u: i for i, area in enumerate(self.allocation.areas) for u in area.units}

    @cached_property
    def areas_at(self) -> dict[int, list[int]]:
        found: dict[int, list[int]] = defaultdict(list)
        for index, area in enumerate(self.allocation.areas):
            found[area.site].append(index)
        return dict(found)

    @cached_property
    def voters(self) -> list[int]:
        return [int(v) for v in self.ward.territory.units["voters"]]

    @cached_property
    def ballots(self) -> list[str]:
        return [str(b) for b in self.ward.territory.units["ballot"]]

    @cached_property
    def codes(self) -> list[str]:
        return [str(code) for code in self.ward.territory.units.index]

    @cached_property
    def kinds(self) -> list[object]:
        return self.ward.territory.units["kind"].tolist()

    @cached_property
    def site_names(self) -> list[str]:
        return [str(name) for name in self.ward.territory.sites["name"]]

    @cached_property
    def area_voters(self) -> list[int]:
        return [sum(self.voters[u] for u in area.units) for area in self.allocation.areas]

    @cached_property
    def neighbours(self) -> dict[int, set[int]]:
        edges = self.ward.territory.edges
        return neighbours_of(zip(edges["u"].tolist(), edges["v"].tolist(), strict=True))

    @cached_property
    def lawful_sites(self) -> list[int]:
        """Sites an ordinary area may use: not reserved, not closed by a lock."""
        sites = self.ward.territory.sites
        closed = set(self.plan.locks.closed_sites)
        free = sites["institution"].isna().to_numpy(dtype=bool)
        return [
            row for row in range(len(sites)) if free[row] and str(sites.index[row]) not in closed
        ]

    @cached_property
    def locked(self) -> set[str]:
        locks = self.plan.locks
        units = {lock.unit for lock in locks.units}
        units.update(unit for group in locks.together for unit in group)
        units.update(unit for lock in locks.areas for unit in lock.units)
        return units

    def reason(self, unit: int) -> Reason:
        own = self.allocation.areas[self.area_of[unit]]
        facts: Facts = {"station": self.site_names[own.site]}
        if self.kinds[unit] == UnitKind.INSTITUTION:
            return Reason(unit, "institution", facts)
        walks = self.ward.territory.walk_m[unit]
        ways = [j for j in self.lawful_sites if np.isfinite(walks[j])]
        if not ways or not np.isfinite(walks[own.site]):
            return Reason(unit, "no_way", facts)
        facts["walk_m"] = round(float(walks[own.site]), 1)
        # Of the stations that are open first: "why not there?" comes before "why is none there?".
        for sites in ([j for j in ways if j in self.areas_at], ways):
            nearest = min(sites, default=own.site, key=lambda j: (float(walks[j]), j))
            if walks[nearest] < walks[own.site] - SAME_M:
                facts["nearest"] = self.site_names[nearest]
                facts["nearest_m"] = round(float(walks[nearest]), 1)
                code, more = self._in_the_way(unit, nearest)
                return Reason(unit, code, {**facts, **more})
        return Reason(unit, "nearest", facts)

    def _in_the_way(self, unit: int, site: int) -> tuple[str, Facts]:
        if self.codes[unit] in self.locked:
            return "lock", {}
        here = self.areas_at.get(site, [])
        if not here:
            return "not_open", {"areas": len(self.allocation.areas)}
        same = [a for a in here if self._ballot_of(a) == self.ballots[unit]]
        if not same:
            return "ballot", {}
        return min((self._hindrance(unit, area, site) for area in same), key=_severity)

    def _hindrance(self, unit: int, area: int, site: int) -> tuple[str, Facts]:
        """Return what forbids this unit to move to this area, or what the move would cost."""
        for code, facts in self._hindrances(unit, area, site):
            return code, facts
        ground, own = self.ward.territory, self.area_of[unit]
        cost = cost_of_moving(self.plan, ground, self.allocation, unit, own=own, to=area)
        extra = round(cost, 1)
        return ("balance", {"extra": extra}) if extra >= 0 else ("not_tried", {"gain": -extra})

    def _hindrances(self, unit: int, area: int, site: int) -> Iterator[tuple[str, Facts]]:
        rules, own, voters = self.plan.rules, self.area_of[unit], self.voters[unit]
        grown = self.area_voters[area] + voters
        if grown > rules.max_voters:
            yield "maximum", {"would_be": grown, "limit": rules.max_voters}
        capacity = self.ward.territory.sites["capacity"].iloc[site]
        load = voters + sum(self.area_voters[a] for a in self.areas_at[site])
        if own not in self.areas_at[site] and not pd.isna(capacity) and load > int(capacity):
            yield "capacity", {"would_be": load, "limit": int(capacity)}
        if not self._borders(unit, area):
            rooms = int(self.ward.territory.sites["rooms"].iloc[site])
            full = rooms <= len(self.areas_at[site]) and rooms > 1
            yield ("rooms", {"rooms": rooms}) if full else ("contiguity", {})
        elif len(self.allocation.areas[own].units) == 1:
            yield "last_unit", {"areas": len(self.allocation.areas)}
        elif not self._holds_without(unit, own):
            yield "contiguity", {}
        left = self.area_voters[own] - voters
        lawful_small = self.allocation.areas[own].below_minimum is not None
        if left < rules.min_voters and not lawful_small:
            yield "minimum", {"would_be": left, "limit": rules.min_voters}

    def _borders(self, unit: int, area: int) -> bool:
        members = set(self.allocation.areas[area].units)
        return not members.isdisjoint(self.neighbours.get(unit, ()))

    def _holds_without(self, unit: int, area: int) -> bool:
        rest = [u for u in self.allocation.areas[area].units if u != unit]
        return len(pieces(rest, self.neighbours)) <= 1

    def _ballot_of(self, area: int) -> str:
        return self.ballots[self.allocation.areas[area].units[0]]


def _severity(found: tuple[str, Facts]) -> int:
    """Rank hindrances: of several areas at one site, tell the one that came closest to being joined."""
    order = (
        "not_tried", "balance", "minimum", "maximum", "capacity", "last_unit", "contiguity", "rooms",
    )  # fmt: skip
    return order.index(found[0])
