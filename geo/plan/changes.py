"""What changes for voters from one plan folder to another, each under its response in force."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field

import numpy as np

from geo.plan.document import version_id
from geo.plan.figures import weighted_mean
from geo.plan.in_force import AreaNow, areas_in_force
from geo.plan.model import PollingPlan, WardPlan

UnitKey = tuple[str, str]


@dataclass(frozen=True)
class PlanFacts:
    """One plan in figures. Walks in metres over all whose way is known."""

    version_id: str
    in_force: str | None
    areas: int
    stations: int
    voters: int
    mean_walk_m: float | None
    max_walk_m: float | None


@dataclass(frozen=True)
class AreaChange:
    """An area that is new, gone, or has other voters or another place; None where it is not."""

    area_id: str
    voters_before: int | None
    voters_after: int | None
    place_before: str | None
    place_after: str | None


@dataclass(frozen=True)
class UnitChange:
    """A unit of which some voters vote at another place."""

    ward_code: str
    unit_code: str
    name: str
    voters: int
    voters_moved: int
    places_before: tuple[str, ...]
    places_after: tuple[str, ...]
    walk_before_m: float | None
    walk_after_m: float | None


@dataclass(frozen=True)
class Changes:
    """All that differs; places are site codes, or a station's id where it has no site."""

    before: PlanFacts
    after: PlanFacts
    areas: tuple[AreaChange, ...]
    units: tuple[UnitChange, ...]
    units_gone: tuple[str, ...]
    units_new: tuple[str, ...]
    places_opened: tuple[str, ...]
    places_closed: tuple[str, ...]

    @property
    def voters_moved(self) -> int:
        """Voters who vote at another place than before."""
        return sum(unit.voters_moved for unit in self.units)

    def as_dict(self) -> dict[str, object]:
        """Return the comparison as plain JSON values."""
        return {
            **asdict(self),
            "units_changed": len(self.units),
            "voters_moved": self.voters_moved,
        }


@dataclass
class _Seats:
    """Voters and walks of one unit by the place where they vote."""

    name: str = ""
    voters: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    walks: list[tuple[float, int]] = field(default_factory=list)


def plan_changes(before: PollingPlan, after: PollingPlan) -> Changes:
    """Return what changes from one plan to another, in the order of codes."""
    old, new = list(_areas(before)), list(_areas(after))
    old_seats, new_seats = _seats(old), _seats(new)
    were = {_place(area) for _, area in old}
    are = {_place(area) for _, area in new}
    return Changes(
        before=_facts(before, old),
        after=_facts(after, new),
        areas=tuple(_area_changes(old, new)),
        units=_units_moved(old_seats, new_seats),
        units_gone=tuple("/".join(k) for k in sorted(old_seats.keys() - new_seats.keys())),
        units_new=tuple("/".join(k) for k in sorted(new_seats.keys() - old_seats.keys())),
        places_opened=tuple(sorted(are - were)),
        places_closed=tuple(sorted(were - are)),
    )


def unit_changes(before: PollingPlan, after: PollingPlan) -> tuple[UnitChange, ...]:
    """Return the units of which voters vote at another place, and nothing else that changes."""
    return _units_moved(_seats(list(_areas(before))), _seats(list(_areas(after))))


def _units_moved(
    old: Mapping[UnitKey, _Seats], new: Mapping[UnitKey, _Seats]
) -> tuple[UnitChange, ...]:
    common = sorted(old.keys() & new.keys())
    units = (_unit_change(key, old[key], new[key]) for key in common)
    return tuple(unit for unit in units if unit.voters_moved)


def _areas(plan: PollingPlan) -> Iterator[tuple[WardPlan, AreaNow]]:
    for ward in plan.planned:
        for area in areas_in_force(plan, ward):
            yield ward, area


def _place(area: AreaNow) -> str:
    return area.station.site_code or area.station_id


def _seats(areas: list[tuple[WardPlan, AreaNow]]) -> dict[UnitKey, _Seats]:
    found: dict[UnitKey, _Seats] = defaultdict(_Seats)
    told: dict[str, list[tuple[str, str]]] = {}
    for ward, area in areas:
        if ward.code not in told:
            units = ward.territory.units
            told[ward.code] = [(str(c), str(n)) for c, n in units["name"].items()]
        for vote in area.votes:
            code, name = told[ward.code][vote.unit]
            seat = found[ward.code, code]
            seat.name = name
            seat.voters[_place(area)] += vote.voters
            seat.walks.append((vote.walk_m, vote.voters))
    return dict(found)


def _unit_change(key: UnitKey, old: _Seats, new: _Seats) -> UnitChange:
    gained = sum(max(0, n - old.voters.get(place, 0)) for place, n in new.voters.items())
    lost = sum(max(0, n - new.voters.get(place, 0)) for place, n in old.voters.items())
    return UnitChange(
        *key,
        name=new.name,
        voters=sum(new.voters.values()),
        # Where the lists themselves changed, those who came or went are not moved.
        voters_moved=min(gained, lost),
        places_before=tuple(sorted(p for p, n in old.voters.items() if n)),
        places_after=tuple(sorted(p for p, n in new.voters.items() if n)),
        walk_before_m=_mean(old.walks),
        walk_after_m=_mean(new.walks),
    )


def _area_changes(
    old: list[tuple[WardPlan, AreaNow]], new: list[tuple[WardPlan, AreaNow]]
) -> Iterator[AreaChange]:
    were = {area.area_id: (area.voters, _place(area)) for _, area in old}
    are = {area.area_id: (area.voters, _place(area)) for _, area in new}
    for area_id in sorted(were.keys() | are.keys()):
        one, other = were.get(area_id, (None, None)), are.get(area_id, (None, None))
        if one != other:
            yield AreaChange(area_id, one[0], other[0], one[1], other[1])


def _facts(plan: PollingPlan, areas: list[tuple[WardPlan, AreaNow]]) -> PlanFacts:
    walks = [(vote.walk_m, vote.voters) for _, area in areas for vote in area.votes]
    known = [walk for walk, voters in walks if np.isfinite(walk) and voters > 0]
    return PlanFacts(
        version_id=version_id(plan),
        in_force=plan.isolation.in_force if plan.isolation else None,
        areas=len(areas),
        stations=len({(ward.code, _place(area)) for ward, area in areas}),
        voters=sum(area.voters for _, area in areas),
        mean_walk_m=_mean(walks),
        max_walk_m=round(max(known), 1) if known else None,
    )


def _mean(walks: list[tuple[float, int]]) -> float | None:
    walk = np.array([w for w, _ in walks], dtype=np.float64)
    voters = np.array([v for _, v in walks], dtype=np.int64)
    known = np.isfinite(walk) & (voters > 0)
    mean = weighted_mean(walk[known], voters[known])
    return None if mean is None else round(mean, 1)
