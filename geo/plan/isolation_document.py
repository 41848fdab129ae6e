"""Isolation → its block of plan.json: shapes in degrees, fixed decimals, the order it came in."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any

from pyproj import CRS

from geo.plan.degrees import fixed, point_row, shape_rows
from geo.plan.isolation import (
    BoxRound,
    Cohort,
    HomeCount,
    Isolation,
    Kept,
    Measure,
    Move,
    Response,
    Stop,
    TimeSlot,
    Zone,
)
from geo.plan.isolation_figures import scenario_figures

Row = dict[str, Any]

MINUTE_DECIMALS = 2
METRE_DECIMALS = 1


def isolation_row(isolation: Isolation, crs: CRS) -> Row:
    """Return the isolation block as plain JSON values."""
    return {
        "base_version": isolation.base_version,
        "in_force": isolation.in_force,
        "scenarios": [
            {
                "name": s.name,
                "response": _response_row(s.response, crs),
                "zones": [_zone_row(zone, crs) for zone in s.zones],
            }
            for s in isolation.scenarios
        ],
    }


def measure_table(response: Response) -> list[Row]:
    """Return the measures as one flat table, as the layer of plan.gpkg has them."""
    return [
        {
            "measure_id": m.measure_id,
            "kind": str(m.kind),
            "zone_code": m.zone_code,
            "area_id": m.area_id,
            "station_id": m.station_id,
            "voters": m.voters,
            "reason": m.reason,
        }
        for m in response.measures
    ]


def _response_row(response: Response, crs: CRS) -> Row:
    situation = response.situation
    moves = [_move_row(m) for m in response.moves]
    # Figures follow from the decimals that are written, so whoever reads them counts the same.
    exact = replace(response, moves=tuple(_as_written(m) for m in response.moves))
    row: Row = {
        "situation": {
            "moment": situation.moment.isoformat(),
            "zones": [_zone_row(zone, crs) for zone in situation.zones],
            "home": [_home_row(home) for home in situation.home],
        },
        "measures": [_measure_row(m, crs) for m in response.measures],
        "moves": moves,
        "rounds": [_round_row(r, crs) for r in response.rounds],
        "slots": [_slot_row(s) for s in response.slots],
        "moved_voters": int(response.moved_voters),
        "moved_bound": int(response.moved_bound),
        "teams": int(response.teams),
        "teams_bound": int(response.teams_bound),
        "figures": scenario_figures(exact).model_dump(mode="json"),
    }
    # Left out where there are none, so documents from before it was told keep their bytes.
    return {**row, "kept": [_kept_row(k) for k in response.kept]} if response.kept else row


def _zone_row(zone: Zone, crs: CRS) -> Row:
    return {
        "code": zone.code,
        "kind": str(zone.kind),
        "begins": zone.begins.isoformat(),
        "ends": zone.ends.isoformat() if zone.ends else None,
        "voters": None if zone.voters is None else int(zone.voters),
        "outsiders": int(zone.outsiders),
        "risk": str(zone.risk) if zone.risk else None,
        "name": zone.name,
        "armed": bool(zone.armed),
        "source": zone.source,
        "as_of": zone.as_of.isoformat() if zone.as_of else None,
        "geometry": shape_rows([zone.geometry], crs)[0],
    }


def _home_row(home: HomeCount) -> Row:
    return {
        "group_code": home.group_code,
        "day": home.day.isoformat(),
        "voters": int(home.voters),
        "risk": str(home.risk),
    }


def _cohort_row(cohort: Cohort, crs: CRS) -> Row:
    return {
        "ward_code": cohort.ward_code,
        "unit_code": cohort.unit_code,
        "zone_code": cohort.zone_code,
        "lot": str(cohort.lot),
        "voters": int(cohort.voters),
        "risk": str(cohort.risk) if cohort.risk else None,
        "estimated": bool(cohort.estimated),
        "point": point_row(cohort.point, crs),
    }


def _measure_row(measure: Measure, crs: CRS) -> Row:
    return {
        "measure_id": measure.measure_id,
        "kind": str(measure.kind),
        "ward_code": measure.ward_code,
        "zone_code": measure.zone_code,
        "area_id": measure.area_id,
        "station_id": measure.station_id,
        "voters": int(measure.voters),
        "reason": measure.reason,
        "rule": measure.rule,
        "beaten": list(measure.beaten),
        "source": measure.source,
        "site_code": measure.site_code,
        "point": point_row(measure.point, crs),
        "facts": {key: _fact(measure.facts[key]) for key in sorted(measure.facts)},
        "cohorts": [_cohort_row(c, crs) for c in measure.cohorts],
    }


def _kept_row(kept: Kept) -> Row:
    return {
        "ward_code": kept.ward_code,
        "unit_code": kept.unit_code,
        "zone_code": kept.zone_code,
        "lot": str(kept.lot),
        "voters": int(kept.voters),
        "area_id": kept.area_id,
        "station_id": kept.station_id,
        "rule": kept.rule,
        "reason": kept.reason,
        "beaten": list(kept.beaten),
    }


def _fact(value: str | float) -> str | int | float:
    if isinstance(value, str | int):
        return value
    return fixed(value, 6) if math.isfinite(value) else "unlimited"


def _move_row(move: Move) -> Row:
    return {
        "unit_code": move.unit_code,
        "voters": int(move.voters),
        "from_station": move.from_station,
        "to_station": move.to_station,
        "measure_id": move.measure_id,
        "added_walk_m": fixed(move.added_walk_m, METRE_DECIMALS)
        if math.isfinite(move.added_walk_m)
        else None,
    }


def _as_written(move: Move) -> Move:
    added = _move_row(move)["added_walk_m"]
    return replace(move, added_walk_m=math.nan if added is None else added)


def _stop_row(stop: Stop, crs: CRS) -> Row:
    return {
        "measure_id": stop.measure_id,
        "unit_code": stop.unit_code,
        "zone_code": stop.zone_code,
        "point": point_row(stop.point, crs),
        "voters": int(stop.voters),
        "risk": str(stop.risk),
        "arrives_min": fixed(stop.arrives_min, MINUTE_DECIMALS),
        "leaves_min": fixed(stop.leaves_min, MINUTE_DECIMALS),
    }


def _round_row(box_round: BoxRound, crs: CRS) -> Row:
    return {
        "round_id": box_round.round_id,
        "station_id": box_round.station_id,
        "team": int(box_round.team),
        "starts_min": fixed(box_round.starts_min, MINUTE_DECIMALS),
        "ends_min": fixed(box_round.ends_min, MINUTE_DECIMALS),
        "distance_m": fixed(box_round.distance_m, METRE_DECIMALS),
        "stops": [_stop_row(s, crs) for s in box_round.stops],
    }


def _slot_row(slot: TimeSlot) -> Row:
    return {
        "area_id": slot.area_id,
        "station_id": slot.station_id,
        "unit_code": slot.unit_code,
        "begins_min": int(slot.begins_min),
        "ends_min": int(slot.ends_min),
        "voters": int(slot.voters),
    }
