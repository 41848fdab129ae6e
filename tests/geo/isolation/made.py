"""Zones by hand over the plan of two halves: 3 × 4 units of 100 m and 200 voters, sites a and b."""

from __future__ import annotations

import json
from datetime import date, datetime
from pathlib import Path
from typing import Any

import shapely
from pyproj import Transformer
from shapely import Point, box
from shapely.geometry import mapping
from shapely.geometry.base import BaseGeometry

from geo.plan.isolation import HomeCount, Situation, Zone, ZoneKind
from tests.builders import GRID_CRS

DAY = date(2026, 3, 15)
BEGINS = datetime(2026, 3, 1)
_DEGREES = Transformer.from_crs(GRID_CRS, 4326, always_xy=True).transform


def cells(row: int, column: int, rows: int = 1, columns: int = 1) -> BaseGeometry:
    """Return the outline of cells of the grid, from the upper left one."""
    return box(column * 100, -(row + rows) * 100, (column + columns) * 100, -row * 100)


def blockade(shape: BaseGeometry, code: str = "P1", **changes: Any) -> Zone:
    return Zone(code, ZoneKind.BLOCKADE, shape, BEGINS, **changes)


def facility(
    voters: int | None, at: tuple[float, float] = (20, -20), code: str = "T1", **changes: Any
) -> Zone:
    return Zone(code, ZoneKind.QUARANTINE_FACILITY, Point(at), BEGINS, voters=voters, **changes)


def distancing(shape: BaseGeometry, code: str = "G1", **changes: Any) -> Zone:
    return Zone(code, ZoneKind.DISTANCING, shape, BEGINS, **changes)


def situation(*zones: Zone, home: tuple[HomeCount, ...] = ()) -> Situation:
    return Situation(datetime(2026, 3, 15, 7), zones, home)


def feature(shape: BaseGeometry, code: str = "P1", **properties: Any) -> dict[str, Any]:
    """Return a GeoJSON feature in degrees of a zone in force on polling day, a blockade by default."""
    said = {"zone_code": code, "kind": "phong tỏa", "first_day": "2026-03-01", **properties}
    return {
        "type": "Feature",
        "properties": {k: v for k, v in said.items() if v is not None},
        "geometry": mapping(shapely.transform(shape, _DEGREES, interleaved=False)),
    }


def zone_file(folder: Path, *features: dict[str, Any], name: str = "zones.geojson") -> Path:
    """Write a bare collection, as a map in a browser gives it."""
    file = folder / name
    file.write_text(json.dumps({"type": "FeatureCollection", "features": list(features)}), "utf-8")
    return file
