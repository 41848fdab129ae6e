"""plan.gpkg: the layers other programs and GIS users read, in EPSG:4326."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd
import pyogrio
import shapely
from pyproj import CRS
from shapely.geometry import LineString
from shapely.geometry.base import BaseGeometry

from geo.crs import WGS84
from geo.plan.in_force import AreaNow, areas_in_force, votes_in_order, zone_outline
from geo.plan.isolation_layers import isolation_layers
from geo.plan.model import PollingPlan, WardPlan
from geo.plan.reasons import ward_reasons

SLIT_M = 0.01
"""Gaps between the units of an area that are narrower than this are nobody's ground: they come from
rounding a corner that lies on a neighbour's bare edge."""

MOVED = "Votes here because of isolation; the measure says why."

_AREA_TYPES = {
    "area_id": "object", "ward_code": "object", "number": "int64", "kind": "object",
    "voters": "int64", "households": "Int64", "unit_count": "int64", "constituencies": "object",
    "station_id": "object", "mean_walk_m": "float64", "max_walk_m": "float64",
    "compactness": "float64", "estimated": "bool", "below_minimum": "object",
    "plan_version": "object",
}  # fmt: skip
_STATION_TYPES = {
    "station_id": "object", "area_id": "object", "site_code": "object", "name": "object",
    "address": "object", "capacity": "Int64", "voters": "int64", "ward_code": "object",
    "to_be_found": "bool", "plan_version": "object",
}  # fmt: skip
_ASSIGNMENT_TYPES = {
    "unit_code": "object", "ward_code": "object", "area_id": "object", "station_id": "object",
    "voters": "int64", "walk_m": "float64", "name": "object", "estimated": "bool",
    "reason": "object", "plan_version": "object",
}  # fmt: skip
_WARD_TYPES = {
    "ward_code": "object", "name": "object", "kind": "object", "status": "object",
    "voters": "int64", "areas": "Int64", "estimated": "bool", "plan_version": "object",
}  # fmt: skip
_SITE_TYPES = {
    "site_code": "object", "ward_code": "object", "name": "object", "address": "object",
    "kind": "object", "capacity": "Int64", "rooms": "int64", "areas": "int64",
    "to_be_found": "bool",
}  # fmt: skip
_EDGE_TYPES = {
    "u": "object", "v": "object", "ward_code": "object", "border_m": "float64",
    "reason": "object", "via": "object",
}  # fmt: skip


def write_layers(plan: PollingPlan, version: str, file: Path) -> None:
    """Write all layers of DESIGN 3.3, and wards, candidate sites and contiguity beside them."""
    for name, frame in plan_layers(plan, version).items():
        if isinstance(frame, gpd.GeoDataFrame):
            frame.to_file(file, layer=name, driver="GPKG", engine="pyogrio")
        else:
            pyogrio.write_dataframe(frame, file, layer=name, driver="GPKG")


def plan_layers(plan: PollingPlan, version: str) -> dict[str, pd.DataFrame]:
    """Return the layers of a plan by name."""
    return {
        "voting_areas": voting_areas(plan, version),
        "polling_stations": polling_stations(plan, version),
        "assignments": assignments(plan, version),
        **isolation_layers(plan, version),
        "wards": _wards(plan, version),
        "candidate_sites": _candidate_sites(plan),
        "contiguity": _contiguity(plan),
    }


def area_geometry(ward: WardPlan, units: tuple[int, ...]) -> BaseGeometry:
    """Return the outline of an area in metres: the union of its units, polygons only.

    Where units do not fit together to the last bit, slits between them are closed.
    """
    joined = shapely.union_all(ward.territory.units.geometry.to_numpy()[list(units)])
    if joined.geom_type != "Polygon" or shapely.get_num_interior_rings(joined):
        # Mitred corners come back where they were, so only what is narrower than a slit changes.
        wider = shapely.buffer(joined, SLIT_M / 2, join_style="mitre")
        joined = shapely.buffer(wider, -SLIT_M / 2, join_style="mitre")
    parts = [p for p in shapely.get_parts(joined) if p.geom_type == "Polygon" and p.area > 0]
    return parts[0] if len(parts) == 1 else shapely.MultiPolygon(parts)


def compactness(shape: BaseGeometry) -> float | None:
    """Return the Polsby–Popper score 4πA/P², 1 for a circle, of a shape in metres.

    Polsby, D. D., & Popper, R. D. (1991). The third criterion. Yale Law & Policy Review 9, 301–353.
    """
    return 4 * math.pi * shape.area / shape.length**2 if shape.length > 0 else None


def voting_areas(plan: PollingPlan, version: str) -> gpd.GeoDataFrame:
    """Return one row for each area that votes, those made for a zone too."""
    rows, shapes = [], []
    for ward, area in _areas(plan):
        shape = _outline(ward, area)
        mean_walk_m, max_walk_m = area.walks
        shapes.append(shape)
        rows.append(
            {
                "area_id": area.area_id,
                "ward_code": ward.code,
                "number": area.number,
                "kind": str(area.kind),
                "voters": area.voters,
                "households": area.published.households if area.published else None,
                "unit_count": len({vote.unit for vote in area.votes}),
                "constituencies": _constituencies(ward, area),
                "station_id": area.station_id,
                "mean_walk_m": _metres(mean_walk_m),
                "max_walk_m": _metres(max_walk_m),
                "compactness": compactness(shape) if shape is not None else None,
                "estimated": _estimated(ward, area),
                "below_minimum": area.published.below_minimum if area.published else None,
                "plan_version": version,
            }
        )
    return _layer(rows, shapes, plan.crs, _AREA_TYPES)


def _outline(ward: WardPlan, area: AreaNow) -> BaseGeometry | None:
    """Return a published area as it was posted, an area made for a zone as its zone."""
    if area.published is None:
        return zone_outline(area, ward)
    return area_geometry(ward, area.published.units)


def _constituencies(ward: WardPlan, area: AreaNow) -> str:
    if area.published is not None:
        return area.published.constituencies
    ballots = ward.territory.units["ballot"]
    return "; ".join(sorted({str(ballots.iloc[vote.unit]) for vote in area.votes} - {""}))


def _estimated(ward: WardPlan, area: AreaNow) -> bool:
    if area.published is not None:
        return area.published.estimated
    return bool(ward.territory.units["estimated"].iloc[[v.unit for v in area.votes]].any())


def polling_stations(plan: PollingPlan, version: str) -> gpd.GeoDataFrame:
    """Return one row for each station: an area's own, so a site with two rooms has two."""
    rows, shapes = [], []
    for ward, area in _areas(plan):
        station = area.station
        shapes.append(station.point)
        rows.append(
            {
                "station_id": area.station_id,
                "area_id": area.area_id,
                "site_code": station.site_code,
                "name": station.name,
                "address": station.address,
                "capacity": station.capacity,
                "voters": area.voters,
                "ward_code": ward.code,
                "to_be_found": station.to_be_found,
                "plan_version": version,
            }
        )
    return _layer(rows, shapes, plan.crs, _STATION_TYPES)


def assignments(plan: PollingPlan, version: str) -> gpd.GeoDataFrame:
    """Return one row for each unit with its area, station and walk; walks of institutions are null.

    A unit whose voters vote at two stations under the response in force has a row for each.
    """
    rows, shapes = [], []
    for ward in plan.planned:
        units = ward.territory.units
        codes, names = [str(code) for code in units.index], [str(n) for n in units["name"]]
        estimated, outlines = units["estimated"].to_numpy(bool), units.geometry.to_numpy()
        why = {reason.unit: reason.message for reason in ward_reasons(plan, ward)}
        for area_id, vote in votes_in_order(areas_in_force(plan, ward)):
            shapes.append(outlines[vote.unit])
            rows.append(
                {
                    "unit_code": codes[vote.unit],
                    "ward_code": ward.code,
                    "area_id": vote.area_id,
                    "station_id": vote.station_id,
                    "voters": vote.voters,
                    "walk_m": vote.walk_m if math.isfinite(vote.walk_m) else None,
                    "name": names[vote.unit],
                    "estimated": bool(estimated[vote.unit]),
                    "reason": why.get(vote.unit, "") if vote.area_id == area_id else MOVED,
                    "plan_version": version,
                }
            )
    return _layer(rows, shapes, plan.crs, _ASSIGNMENT_TYPES)


def _wards(plan: PollingPlan, version: str) -> gpd.GeoDataFrame:
    rows = [
        {
            "ward_code": ward.code,
            "name": ward.territory.ward.name,
            "kind": ward.territory.ward.kind,
            "status": ward.status,
            "voters": ward.territory.voters,
            "areas": len(ward.allocation.areas) if ward.allocation else None,
            "estimated": bool(ward.territory.units["estimated"].any()),
            "plan_version": version,
        }
        for ward in plan.wards
    ]
    shapes = [ward.territory.ward.geometry for ward in plan.wards]
    return _layer(rows, shapes, plan.crs, _WARD_TYPES)


def _candidate_sites(plan: PollingPlan) -> gpd.GeoDataFrame:
    rows, shapes = [], []
    for ward in plan.wards:
        sites = ward.territory.sites
        hosts: dict[int, int] = {}
        for area in ward.allocation.areas if ward.allocation else ():
            hosts[area.site] = hosts.get(area.site, 0) + 1
        for row in range(len(sites)):
            site = sites.iloc[row]
            shapes.append(site["geometry"])
            rows.append(
                {
                    "site_code": str(site.name),
                    "ward_code": ward.code,
                    "name": shown(site["name"]),
                    "address": shown(site["address"]),
                    "kind": shown(site["kind"]),
                    "capacity": site["capacity"],
                    "rooms": int(site["rooms"]),
                    "areas": hosts.get(row, 0),
                    "to_be_found": bool(site["to_be_found"]),
                }
            )
    return _layer(rows, shapes, plan.crs, _SITE_TYPES)


def _contiguity(plan: PollingPlan) -> gpd.GeoDataFrame:
    rows, shapes = [], []
    for ward in plan.wards:
        units = ward.territory.units
        codes = [str(code) for code in units.index]
        x, y = units["x"].to_numpy(), units["y"].to_numpy()
        for edge in ward.territory.edges.to_dict("records"):
            u, v = int(edge["u"]), int(edge["v"])
            shapes.append(LineString([(x[u], y[u]), (x[v], y[v])]))
            rows.append(
                {
                    "u": codes[u],
                    "v": codes[v],
                    "ward_code": ward.code,
                    "border_m": float(edge["border_m"]),
                    "reason": str(edge["reason"]),
                    "via": str(edge["via"]),
                }
            )
    return _layer(rows, shapes, plan.crs, _EDGE_TYPES)


def _areas(plan: PollingPlan) -> Iterator[tuple[WardPlan, AreaNow]]:
    for ward in plan.planned:
        for area in areas_in_force(plan, ward):
            yield ward, area


def _layer(
    rows: list[dict[str, Any]],
    shapes: Sequence[BaseGeometry | None],
    crs: CRS,
    types: dict[str, str],
) -> gpd.GeoDataFrame:
    frame = pd.DataFrame(rows, columns=list(types)).astype(types)
    return gpd.GeoDataFrame(frame, geometry=shapes, crs=crs).to_crs(WGS84)


def _metres(value: float | None) -> float | None:
    return None if value is None else round(value, 1)


def shown(value: object) -> str | None:
    """Return text, or None where it is missing."""
    return None if value is None or value is pd.NA or value != value else str(value)  # noqa: PLR0124
