"""A finished plan as the frames a map draws: wards, areas, units and stations in degrees."""

from __future__ import annotations

from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from geopandas import GeoDataFrame

from geo.crs import WGS84
from geo.plan.figures import area_figures, walks_of
from geo.plan.model import PollingPlan, WardPlan
from geo.plan.reasons import ward_reasons
from maps.palette import neighbour_styles

SIMPLIFY_M = 1.0
"""Outlines lose what one pixel of the closest zoom would not show."""
NEAR_M = 2.0
"""Areas this close are drawn as neighbours, although a sliver lies between their wards."""
DECIMALS = 6
LABEL_FINENESS = 50.0
"""The label of an area stands in its widest place, to a fiftieth of the area's size."""
AREA_COLUMNS = (
    "area_id", "ward_code", "number", "kind", "below_minimum", "station_id", "units", "voters",
    "households", "estimated", "mean_walk_m", "max_walk_m", "constituencies",
)  # fmt: skip


@dataclass(frozen=True)
class Drawing:
    """What is drawn. Outlines are simplified; numbers are the plan's own.

    ``wards`` by ``ward_code``, ``areas`` by ``area_id``, ``units`` in the plan's order, ``stations``
    with one row for each area. ``areas`` carry ``style`` (of the palette), ``label`` (a point) and
    ``room_m`` (radius of the largest circle inside, for labels that fit).
    """

    wards: GeoDataFrame
    areas: GeoDataFrame
    units: GeoDataFrame
    stations: GeoDataFrame


def drawing_of(plan: PollingPlan) -> Drawing:
    """Return the frames to draw of a plan, in WGS 84."""
    units = pd.concat([_units_of(plan, ward) for ward in plan.wards], ignore_index=True)
    units = GeoDataFrame(units, geometry="geometry", crs=plan.crs)
    units["geometry"] = _simplified(units.geometry)
    areas = _areas_of(plan, units)
    stations = GeoDataFrame(
        pd.concat([_stations_of(ward) for ward in plan.wards], ignore_index=True),
        geometry="geometry",
        crs=plan.crs,
    )
    wards = GeoDataFrame(
        pd.DataFrame([_ward_facts(ward) for ward in plan.wards]),
        geometry=[w.territory.ward.geometry.simplify(SIMPLIFY_M) for w in plan.wards],
        crs=plan.crs,
    ).set_index("ward_code")
    units["point"] = gpd.points_from_xy(units["x"], units["y"], crs=plan.crs)
    return Drawing(
        _in_degrees(wards), _in_degrees(areas, "label"), _in_degrees(units, "point"),
        _in_degrees(stations),
    )  # fmt: skip


def _units_of(plan: PollingPlan, ward: WardPlan) -> pd.DataFrame:
    """Return a ward's units with the area, station, walk and reason the plan gives them."""
    units = ward.territory.units
    area_id = np.full(len(units), None, dtype=object)
    walk = np.full(len(units), np.nan)
    for area in area_figures(ward):
        rows = list(area.units)
        area_id[rows] = area.area_id
        walk[rows] = walks_of(ward, area.units, area.site)
    reasons = {reason.unit: reason for reason in ward_reasons(plan, ward)}
    columns = [
        "name",
        "kind",
        "group_code",
        "voters",
        "households",
        "estimated",
        "institution_kind",
        "x",
        "y",
    ]
    made = pd.DataFrame(units[columns]).assign(
        unit_code=units.index.to_numpy(),
        ward_code=ward.code,
        area_id=area_id,
        walk_m=walk,
        reason=pd.Series([reasons.get(i) for i in range(len(units))], units.index, dtype=object),
        geometry=units.geometry.to_numpy(),
    )
    return made.reset_index(drop=True)


def _stations_of(ward: WardPlan) -> pd.DataFrame:
    """Return one row for each area of a ward: where it votes."""
    areas = ward.allocation.areas if ward.allocation else ()
    sites = ward.territory.sites
    chosen = sites.iloc[[area.site for area in areas]]
    columns = ["name", "address", "capacity", "step_free", "to_be_found"]
    made = pd.DataFrame(chosen[columns]).assign(
        site_code=chosen.index.to_numpy(),
        ward_code=ward.code,
        area_id=[ward.area_id(i) for i in range(len(areas))],
        station_id=[ward.station_id(i) for i in range(len(areas))],
        number=range(1, len(areas) + 1),
        kind=[str(area.kind) for area in areas],
        geometry=pd.Series(chosen.geometry.array, chosen.index, dtype=object),
    )
    return made.reset_index(drop=True)


def _areas_of(plan: PollingPlan, units: GeoDataFrame) -> GeoDataFrame:
    """Return every area with its outline, figures, style and the place of its label."""
    rows = [
        {
            "area_id": area.area_id,
            "ward_code": ward.code,
            "number": area.index + 1,
            "kind": str(area.kind),
            "below_minimum": area.below_minimum,
            "station_id": area.station_id,
            "units": len(area.units),
            "voters": area.voters,
            "households": area.households,
            "estimated": area.estimated,
            "mean_walk_m": area.mean_walk_m,
            "max_walk_m": area.max_walk_m,
            "constituencies": area.constituencies,
        }
        for ward in plan.planned
        for area in area_figures(ward)
    ]
    frame = pd.DataFrame(rows, columns=list(AREA_COLUMNS)).set_index("area_id")
    cells = dict(list(units.groupby("area_id", sort=False).geometry))
    shapes = np.array([shapely.union_all(cells[a].to_numpy()) for a in frame.index], dtype=object)
    areas = GeoDataFrame(frame, geometry=shapes, crs=plan.crs)
    finest = np.sqrt(shapely.area(shapes)) / LABEL_FINENESS
    circles = shapely.maximum_inscribed_circle(shapes, tolerance=finest)
    areas["room_m"] = shapely.length(circles).round(1)
    areas["label"] = gpd.GeoSeries(shapely.get_point(circles, 0), index=areas.index, crs=plan.crs)
    areas["style"] = pd.Series(_styles(areas), index=areas.index, dtype=int)
    return areas


def _styles(areas: GeoDataFrame) -> list[int]:
    shapes = areas.geometry.to_numpy()
    left, right = shapely.STRtree(shapes).query(shapes, predicate="dwithin", distance=NEAR_M)
    near: dict[int, list[int]] = {i: [] for i in range(len(shapes))}
    for u, v in zip(left.tolist(), right.tolist(), strict=True):
        if u != v:
            near[u].append(v)
    styles = neighbour_styles(near)
    return [styles[i] for i in range(len(shapes))]


def _ward_facts(ward: WardPlan) -> dict[str, object]:
    allocation = ward.allocation
    return {
        "ward_code": ward.code,
        "name": ward.territory.ward.name,
        "status": ward.status,
        "walk_basis": ward.territory.walk_basis,
        "units": len(ward.territory.units),
        "areas": len(allocation.areas) if allocation else 0,
        "voters": ward.territory.voters,
        "estimated": bool(ward.territory.units["estimated"].any()),
        "proved": allocation.proved if allocation else False,
        "gap": allocation.gap if allocation else float("nan"),
    }


def _simplified(cells: gpd.GeoSeries) -> gpd.GeoSeries:
    """Return outlines with fewer corners; cells that share a border still share it."""
    simpler = shapely.coverage_simplify(cells.to_numpy(), SIMPLIFY_M)
    return gpd.GeoSeries(simpler, index=cells.index, crs=cells.crs)


def _in_degrees(frame: GeoDataFrame, *points: str) -> GeoDataFrame:
    degrees = frame.to_crs(WGS84)
    for column in ("geometry", *points):
        moved = gpd.GeoSeries(degrees[column], crs=WGS84 if column == "geometry" else frame.crs)
        moved = moved.to_crs(WGS84)
        degrees[column] = gpd.GeoSeries(
            shapely.transform(moved.to_numpy(), lambda xy: np.round(xy, DECIMALS)),
            index=frame.index,
            crs=WGS84,
        )
    return degrees
