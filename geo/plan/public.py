"""The public view of a plan: built up from what may be known, so that nothing else can slip in.

Left out on purpose: home isolation in every form, counts of isolated voters, facilities and their
names, rounds and their stops, moves, reasons, scenarios not in force, units smaller than a group.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Any, Final

import numpy as np
import pandas as pd
import shapely
from shapely.geometry.base import BaseGeometry

from geo.allocation import AreaKind
from geo.plan.degrees import point_row, shape_rows
from geo.plan.document import version_id
from geo.plan.figures import area_figures
from geo.plan.frames import area_geometry, shown
from geo.plan.in_force import AreaNow, areas_in_force
from geo.plan.isolation import Lot, Measure, MeasureKind, Response, Zone, ZoneKind
from geo.plan.model import PollingPlan, WardPlan
from geo.plan.schema.public import PUBLIC_FORMAT
from geo.territory import UnitKind

Row = dict[str, Any]

ARMED = "armed_unit"
_PART: Final = re.compile(r" \(phần \d+\)$")
WAYS = frozenset(
    {
        MeasureKind.AUXILIARY_BOX,
        MeasureKind.SEPARATE_AREA,
        MeasureKind.OTHER_STATION,
        MeasureKind.MOVED_STATION,
    }
)


def public_document(plan: PollingPlan) -> Row:
    """Return what anybody may see of a plan under the response in force, as plain JSON values."""
    response = plan.isolation.response if plan.isolation else None
    areas = [(w, a) for w in plan.planned for a in areas_in_force(plan, w) if _may_be_seen(a)]
    return {
        "format": PUBLIC_FORMAT,
        "version_id": version_id(plan),
        "title": plan.provenance.title,
        "polling_day": plan.rules.polling_day.isoformat(),
        "as_of": plan.provenance.as_of.isoformat() if plan.provenance.as_of else None,
        "wards": [_ward_row(ward) for ward in plan.wards],
        "areas": [_area_row(ward, area) for ward, area in areas],
        "stations": [_station_row(ward, area) for ward, area in areas],
        "groups": [row for ward in plan.planned for row in _group_rows(plan, ward)],
        "blockades": list(_blockade_rows(plan, response)) if response else [],
        "slots": list(_slot_rows(plan, response)) if response else [],
    }


def _may_be_seen(area: AreaNow) -> bool:
    """Say whether an area is public: an area made for a facility is not, one in a blockade is."""
    if area.published is not None:
        return True
    return area.zone is not None and area.zone.kind is ZoneKind.BLOCKADE and not area.zone.armed


def _ward_row(ward: WardPlan) -> Row:
    facts = ward.territory.ward
    return {
        "ward_code": facts.code,
        "name": facts.name,
        "kind": facts.kind,
        "status": ward.status,
        "geometry": shape_rows([facts.geometry], ward.territory.crs)[0],
    }


def _area_row(ward: WardPlan, area: AreaNow) -> Row:
    posted, crs = area.published, ward.territory.crs
    # A separate area is a building or a blockade, and how many are in it is nobody's business.
    ordinary = posted is not None and posted.kind is AreaKind.ORDINARY
    units = posted.units if posted is not None and ordinary else ()
    return {
        "area_id": area.area_id,
        "ward_code": ward.code,
        "number": area.number,
        "kind": str(area.kind),
        "voters": posted.voters if posted is not None and ordinary else None,
        "constituencies": posted.constituencies if posted is not None else "",
        "station_id": area.station_id,
        "geometry": shape_rows([_outline(ward, units)], crs)[0] if units else None,
    }


def _outline(ward: WardPlan, units: Sequence[int]) -> BaseGeometry:
    """Return the outline of units, with the institutions they surround: a gap would show them."""
    members = set(units)
    hosted = [inst for inst, host in _hosts(ward).items() if host in members]
    return area_geometry(ward, (*units, *hosted))


def _hosts(ward: WardPlan) -> dict[int, int]:
    """Return for each institution the unit with which it shares most of its border."""
    units = ward.territory.units
    inside = (units["kind"] == UnitKind.INSTITUTION).to_numpy()
    outlines = units.geometry.boundary.to_numpy()
    found = {}
    for inst in np.flatnonzero(inside).tolist():
        shared = shapely.length(shapely.intersection(outlines, outlines[inst]))
        shared[inside] = -1.0
        found[inst] = int(shared.argmax())
    return found


def _station_row(ward: WardPlan, area: AreaNow) -> Row:
    station = area.station
    armed = _armed(ward, area)
    return {
        "station_id": area.station_id,
        "area_id": area.area_id,
        "name": ward.territory.ward.name if armed else station.name,
        "address": None if armed else station.address,
        "to_be_found": station.to_be_found,
        "moved": station.moved_from is not None,
        "point": point_row(station.point, ward.territory.crs),
    }


def _armed(ward: WardPlan, area: AreaNow) -> bool:
    kinds = ward.territory.units["institution_kind"]
    posted = area.published
    return posted is not None and any(kinds.iloc[unit] == ARMED for unit in posted.units)


def _group_rows(plan: PollingPlan, ward: WardPlan) -> Iterator[Row]:
    """Give the groups of a ward; parts of a group are one, and made cells are none."""
    units, crs = ward.territory.units, ward.territory.crs
    posted = {unit: area.area_id for area in area_figures(ward) for unit in area.units}
    stations = _stations_of_units(plan, ward)
    groups: dict[str, list[int]] = defaultdict(list)
    for unit, (kind, code) in enumerate(zip(units["kind"], units["group_code"], strict=True)):
        if kind in {UnitKind.GROUP, UnitKind.PART} and shown(code) is not None:
            groups[str(code)].append(unit)
    for code, members in groups.items():
        yield {
            "ward_code": ward.code,
            "group_code": code,
            "name": _group_name(units, members, code),
            "area_ids": sorted({posted[u] for u in members if u in posted}),
            "station_ids": sorted({s for u in members for s in stations[u]}),
            "geometry": shape_rows([_outline(ward, members)], crs)[0],
        }


def _group_name(units: pd.DataFrame, members: list[int], code: str) -> str:
    """Return the name of a whole group; of one in parts, what the names of its parts begin with."""
    names = [str(units["name"].iloc[unit]) for unit in members]
    if len(names) == 1:
        return names[0]
    wholes = {_PART.sub("", name) for name in names}
    return wholes.pop() if len(wholes) == 1 else _beginning(names) or code


def _beginning(names: Sequence[str]) -> str:
    shortest = min(names)
    same = next(
        (i for i, letter in enumerate(shortest) if any(n[i : i + 1] != letter for n in names)),
        len(shortest),
    )
    return shortest[:same].strip(" ,-–(")


def _stations_of_units(plan: PollingPlan, ward: WardPlan) -> dict[int, set[str]]:
    """Return where units vote, those isolated at home left out: a box says nothing of a group."""
    found: dict[int, set[str]] = defaultdict(set)
    for area in areas_in_force(plan, ward):
        for vote in area.votes:
            if vote.voters > 0 and _may_be_seen(area):
                found[vote.unit].add(vote.station_id)
    return found


def _blockade_rows(plan: PollingPlan, response: Response) -> Iterator[Row]:
    for zone in response.situation.zones:
        if zone.kind is not ZoneKind.BLOCKADE or zone.armed:
            continue
        inside = [m for m in response.measures if m.kind in WAYS and _inside(m, zone)]
        yield {
            "code": zone.code,
            "begins": zone.begins.isoformat(),
            "ends": zone.ends.isoformat() if zone.ends else None,
            "ways": sorted({str(m.kind) for m in inside}),
            "station_ids": sorted({m.station_id for m in inside if m.station_id}),
            "geometry": shape_rows([zone.geometry], plan.crs)[0],
        }


def _inside(measure: Measure, zone: Zone) -> bool:
    return any(c.lot is Lot.BLOCKADE and c.zone_code == zone.code for c in measure.cohorts)


def _slot_rows(plan: PollingPlan, response: Response) -> Iterator[Row]:
    for ward in plan.planned:
        names = {str(code): str(name) for code, name in ward.territory.units["name"].items()}
        own = {area.area_id for area in areas_in_force(plan, ward)}
        for slot in response.slots:
            if slot.area_id in own:
                yield {
                    "ward_code": ward.code,
                    "unit_code": slot.unit_code,
                    "name": names.get(slot.unit_code, slot.unit_code),
                    "station_id": slot.station_id,
                    "begins_min": slot.begins_min,
                    "ends_min": slot.ends_min,
                }
