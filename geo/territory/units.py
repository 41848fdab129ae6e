"""Units of a ward before institutions: residential groups, or cells where there are none."""

from __future__ import annotations

from collections.abc import Sequence

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely
from geopandas import GeoDataFrame
from shapely.geometry.base import BaseGeometry

from geo.codes import natural_key
from geo.findings import Finding, Severity
from geo.territory.carving import carved
from geo.territory.coverage import filled
from geo.territory.model import UnitKind
from geo.territory.voronoi import equal_strips, voronoi_cells
from geo.territory.ward import WardFrames, counts, flags

#: Radius of the place given to a group without one, and to a point inside another group's polygon.
MEANTIME_RADIUS_M = 20.0
#: A group's point this far outside its ward is mistyped rather than the ward's outline crude.
FAR_OUTSIDE_M = 500.0


def units_of_groups(ward: WardFrames) -> tuple[GeoDataFrame, tuple[Finding, ...]]:
    """Return one unit for each residential group, with shapes that cover the ward.

    A group with a polygon has that; one with a point has its Voronoi cell in what polygons leave
    free (a small circle inside another group's polygon); ``x`` and ``y`` are the point itself there and
    NaN elsewhere. A group without a place is
    put in a small circle at the ward's middle for the meantime, and a finding asks for its place;
    where no group of the ward has a place, they share the ward in strips.
    """
    groups = _in_natural_order(ward.groups)
    shapes = groups.geometry.to_numpy()
    # A group given as several points stands in their middle.
    shapes = np.where(shapely.get_dimensions(shapes) == 0, shapely.centroid(shapes), shapes)
    placed = ~(shapely.is_missing(shapes) | shapely.is_empty(shapes))
    units = unit_frame(groups["group_code"].tolist(), shapes, ward)
    units["name"] = groups["name"].to_numpy()
    units["group_code"] = groups["group_code"].to_numpy()
    for column in ("voters", "households", "population", "elderly"):
        units[column] = counts(groups, column).to_numpy(dtype=object)
    units = typed(units)
    units["remote"] = flags(groups, "remote").fillna(False).to_numpy(dtype=bool)
    cells = _group_shapes(shapes, placed, ward.facts.geometry)
    points = placed & (shapely.get_type_id(shapes) == 0)
    units.loc[points, "x"] = shapely.get_x(shapes[points])
    units.loc[points, "y"] = shapely.get_y(shapes[points])
    far_m = np.where(points, shapely.distance(ward.facts.geometry, shapes), 0.0)
    return units.set_geometry(gpd.GeoSeries(cells, index=units.index, crs=ward.crs)), (
        *(
            _without_place(ward, code, name)
            for code, name, has in zip(units.index, units["name"], placed, strict=True)
            if not has
        ),
        *(
            _far_outside(ward, units.index[i], units["name"].iloc[i], far_m[i])
            for i in np.flatnonzero(far_m > FAR_OUTSIDE_M).tolist()
        ),
    )


def unit_frame(
    codes: Sequence[str], shapes: npt.NDArray[np.object_], ward: WardFrames
) -> GeoDataFrame:
    """Return units with every column of the contract, unknown where nothing is said yet."""
    count = len(codes)
    return gpd.GeoDataFrame(
        {
            "name": list(codes),
            "kind": pd.Series([UnitKind.GROUP] * count, dtype=object).to_numpy(),
            "group_code": pd.Series([None] * count, dtype=object).to_numpy(),
            "voters": np.zeros(count, dtype=np.int64),
            "households": pd.array([None] * count, dtype="Int64"),
            "population": pd.array([None] * count, dtype="Int64"),
            "elderly": pd.array([None] * count, dtype="Int64"),
            "remote": np.zeros(count, dtype=bool),
            "estimated": np.zeros(count, dtype=bool),
            "institution_kind": pd.Series([None] * count, dtype=object).to_numpy(),
            "ballot": pd.Series([""] * count, dtype=object).to_numpy(),
            "x": np.full(count, np.nan),
            "y": np.full(count, np.nan),
        },
        geometry=shapes,
        crs=ward.crs,
        index=pd.Index(list(codes), name="unit_code", dtype=object),
    )


def typed(units: GeoDataFrame) -> GeoDataFrame:
    """Return the units with the number types of the contract."""
    whole = dict.fromkeys(("households", "population", "elderly"), "Int64")
    return units.astype({"voters": "int64", "remote": bool, "estimated": bool, **whole})


def _in_natural_order(groups: GeoDataFrame) -> GeoDataFrame:
    order = sorted(range(len(groups)), key=lambda i: natural_key(str(groups["group_code"].iloc[i])))
    return groups.iloc[order].reset_index(drop=True)


def _group_shapes(
    shapes: npt.NDArray[np.object_], placed: npt.NDArray[np.bool_], outline: BaseGeometry
) -> npt.NDArray[np.object_]:
    """Return the units' shapes: polygons as they are, cells of points, circles for the meantime."""
    if not placed.any():
        return equal_strips(outline, len(shapes))
    made = shapes.copy()
    areal = placed & (shapely.get_dimensions(shapes) == 2)
    points = placed & ~areal
    if areal.any():
        made[areal] = filled(shapes[areal], outline, keep_gaps=bool(points.any()))
    free = shapely.difference(outline, shapely.union_all(made[areal]))
    enclosed = points & (
        shapely.distance(shapes, shapely.union_all(made[areal])) < _distance(shapes, free)
    )
    if (points & ~enclosed).any():
        spots = shapely.get_coordinates(shapes[points & ~enclosed])
        made[points & ~enclosed] = voronoi_cells(spots, free)
    shaped = placed & ~enclosed
    if areal.any() and points.any():
        made[shaped] = filled(made[shaped], outline)
    for i in np.flatnonzero(enclosed):
        circle = shapes[i].buffer(MEANTIME_RADIUS_M, quad_segs=4)
        made[shaped], made[i] = carved(made[shaped], circle, outline)
        shaped[i] = True
    return _with_lost(made, placed, outline)


def _distance(shapes: npt.NDArray[np.object_], free: BaseGeometry) -> npt.NDArray[np.float64]:
    """Return the distance to what polygons leave free, inf where that is nothing but slivers."""
    if free.area < len(shapes):
        return np.full(len(shapes), np.inf)
    return np.asarray(shapely.distance(shapes, free), dtype=np.float64)


def _with_lost(
    shapes: npt.NDArray[np.object_], placed: npt.NDArray[np.bool_], outline: BaseGeometry
) -> npt.NDArray[np.object_]:
    """Put the groups without a place in a circle in the middle of the ward."""
    lost = np.flatnonzero(~placed)
    if len(lost) == 0:
        return shapes
    made = shapes.copy()
    radius = MEANTIME_RADIUS_M * float(np.sqrt(len(lost)))
    circle = outline.representative_point().buffer(radius, quad_segs=4)
    made[placed], hole = carved(made[placed], circle, outline)
    made[lost] = equal_strips(hole, len(lost))
    return made


def _without_place(ward: WardFrames, code: str, name: str) -> Finding:
    return Finding(
        "group_without_place",
        Severity.ERROR,
        ward.facts.code,
        code,
        f"{name} ({code}) has no place: it stands in the middle of the ward for the meantime; give "
        "its row in groups a point (columns lon and lat) or a polygon",
        facts={"unit": name},
    )


def _far_outside(ward: WardFrames, code: str, name: str, metres: float) -> Finding:
    return Finding(
        "group_outside_ward",
        Severity.WARNING,
        ward.facts.code,
        code,
        f"{name} ({code}) stands {metres:,.0f} m outside {ward.facts.name}, and its walks are measured "
        "from there; correct its place in groups, or its ward_code",
        facts={"unit": name, "metres": round(metres)},
    )
