"""Those of touched units for whom nothing is done, and why: they vote where they are posted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

import numpy as np
import shapely

from geo.isolation.inside import WHOLE
from geo.isolation.naming import name_of
from geo.plan.isolation import Cohort, Kept, Lot, Measure, MeasureKind, Situation, Zone, ZoneKind
from geo.plan.model import WardPlan

POSTED_LIST = "other_station: posted lists hold, and their own station is open and in their reach"
NO_BOX = "auxiliary_box: they are not isolated, so they may come to a station"

_Key = tuple[str, str | None, Lot]


def kept_of(
    ward: WardPlan, situation: Situation, cohorts: Sequence[Cohort], measures: Sequence[Measure]
) -> tuple[Kept, ...]:
    """Return the cohorts of a ward's touched units that stand in no measure but time slots.

    In the order of ``cohorts``. A unit is touched where a measure says where voters of it vote, or
    where a blockade or distancing covers more than a sliver of it. Nobody isolated at home is kept.
    """
    where = [m for m in measures if m.kind is not MeasureKind.TIME_SLOTS]
    placed: Counter[_Key] = Counter()
    for cohort in (c for m in where for c in m.cohorts if c.unit_code is not None):
        placed[_key(cohort)] += cohort.voters
    cut = _covered(ward, situation.zones, ZoneKind.BLOCKADE)
    distanced = _covered(ward, situation.zones, ZoneKind.DISTANCING)
    touched = cut | distanced | {unit for unit, _, _ in placed}
    area_of = _areas_by_unit(ward)
    made = []
    for cohort in cohorts:
        left = cohort.voters - placed[_key(cohort)]
        if cohort.lot in _LOTS and cohort.unit_code in touched and left > 0:
            area = area_of[str(cohort.unit_code)]
            made.append(_kept(ward, cohort, left, area, cut=cohort.unit_code in cut))
    return tuple(made)


#: Whoever is isolated at home or on no list always has a measure.
_LOTS = frozenset({Lot.FREE, Lot.BLOCKADE})


def _key(cohort: Cohort) -> _Key:
    return str(cohort.unit_code), cohort.zone_code, cohort.lot


def _areas_by_unit(ward: WardPlan) -> dict[str, int]:
    """Return the position of the area on whose list each unit is posted."""
    codes = ward.territory.units.index
    areas = ward.allocation.areas if ward.allocation else ()
    return {str(codes[unit]): i for i, area in enumerate(areas) for unit in area.units}


def _covered(ward: WardPlan, zones: Iterable[Zone], kind: ZoneKind) -> set[str]:
    """Return the units of which zones of a kind hold the point or more than a sliver."""
    units = ward.territory.units
    spots = units[["x", "y"]].to_numpy(dtype=float)
    points = np.asarray(shapely.points(spots), dtype=object)
    found: set[str] = set()
    for zone in (z for z in zones if z.kind is kind):
        for unit in units.sindex.query(zone.geometry, predicate="intersects").tolist():
            shape = units.geometry.iloc[unit]
            part = shapely.intersection(shape, zone.geometry).area
            if part > (1 - WHOLE) * shape.area or zone.geometry.intersects(points[unit]):
                found.add(str(units.index[unit]))
    return found


def _kept(ward: WardPlan, cohort: Cohort, voters: int, area: int, *, cut: bool) -> Kept:
    unit, station = str(cohort.unit_code), ward.station_id(area)
    rule, why, beaten = _why(cohort, station, cut=cut)
    return Kept(
        ward_code=ward.code,
        unit_code=unit,
        zone_code=cohort.zone_code,
        lot=cohort.lot,
        voters=voters,
        area_id=ward.area_id(area),
        station_id=station,
        rule=rule,
        reason=f"{voters:,} voters of {name_of(ward, unit)} {why}",
        beaten=beaten,
    )


def _why(cohort: Cohort, station: str, *, cut: bool) -> tuple[str, str, tuple[str, ...]]:
    """Return the rule, the rest of its sentence, and what it beat."""
    if cohort.lot is Lot.BLOCKADE:
        return (
            "keeps_station_inside",
            f"inside blockade {cohort.zone_code} keep posted station {station}, which is inside too",
            (
                "separate_area: their posted station is inside, and posted lists hold",
                "auxiliary_box: they come to the fixed box without crossing the blockade's line",
            ),
        )
    if cohort.zone_code is not None:
        return (
            "keeps_station_distanced",
            f"in distanced {cohort.zone_code} are not isolated and keep station {station}, in time slots",
            (NO_BOX, POSTED_LIST),
        )
    if cut:
        return (
            "keeps_station_outside",
            f"outside the blockade keep posted station {station}, which they still reach",
            (NO_BOX, POSTED_LIST),
        )
    return (
        "keeps_station_not_isolated",
        f"are not isolated, as others of it are, and keep posted station {station}",
        (NO_BOX, POSTED_LIST),
    )
