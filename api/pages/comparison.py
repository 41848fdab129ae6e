"""What changes for voters from one plan to another, with the names that a page shows for codes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from geo.plan import PollingPlan
from geo.plan.changes import AreaChange, Changes, UnitChange, plan_changes


@dataclass(frozen=True)
class Comparison:
    """The changes, and what codes are called."""

    changes: Changes
    ward_names: dict[str, str]
    place_names: dict[str, str]

    @property
    def units(self) -> tuple[UnitChange, ...]:
        """Return groups that change station, those with most voters moved first."""
        return tuple(
            sorted(self.changes.units, key=lambda u: (-u.voters_moved, u.ward_code, u.unit_code))
        )

    @property
    def wards(self) -> list[tuple[str, list[UnitChange], list[AreaChange]]]:
        """Return the wards where something changes: name, groups that change station, areas."""
        units, areas = defaultdict(list), defaultdict(list)
        for unit in self.units:
            units[unit.ward_code].append(unit)
        for area in self.changes.areas:
            areas[area.area_id.rpartition("-")[0]].append(area)
        codes = sorted(units.keys() | areas.keys())
        return [(self.ward(code), units[code], areas[code]) for code in codes]

    @property
    def alike(self) -> bool:
        """Whether nothing changes for any voter."""
        one = self.changes
        return not (one.units or one.areas or one.units_gone or one.units_new)

    def ward(self, code: str) -> str:
        """Return what a ward is called."""
        return self.ward_names.get(code, code)

    def places(self, codes: Iterable[str]) -> str:
        """Return what places are called."""
        return ", ".join(self.place_names.get(code, code) for code in codes)


def comparison_of(before: PollingPlan, after: PollingPlan) -> Comparison:
    """Return what changes from one plan to another; where both name a thing the later name holds."""
    wards = [ward for plan in (before, after) for ward in plan.wards]
    places: dict[str, str] = {}
    for ward in wards:
        sites = ward.territory.sites
        named = sites[~sites["to_be_found"].astype(bool)]["name"]
        places |= {str(code): str(name) for code, name in named.items()}
    return Comparison(
        plan_changes(before, after),
        {ward.code: ward.territory.ward.name for ward in wards},
        places,
    )
