"""Shapes that are broken: rings that cross, do not return or nest; wrong types; empty places.

What can be mended without inventing is mended and listed, with the row and the areas before and
after. The rest is unusable, with what to do.
"""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import shapely
from shapely.geometry.base import BaseGeometry

from geo.intake.defects import Defects
from geo.intake.rings import Labels, Shapes, close_lines, list_cut_rings, list_nested_shells
from geo.schemas import SCHEMAS, Shape

Rows = npt.NDArray[np.bool_]

_DIMENSION = {Shape.POINT: 0, Shape.LINE: 1, Shape.POLYGON: 2}
_NAMES = {0: "point", 1: "line", 2: "polygon"}


def mend_shapes(
    frame: gpd.GeoDataFrame, stem: str, file: str, defects: Defects
) -> gpd.GeoDataFrame:
    """Return the frame with valid two-dimensional shapes of the types its schema allows.

    The frame is in a system in metres. A shape that cannot be mended is listed and left missing; an
    empty one becomes missing, which only ``groups`` may be.
    """
    schema = SCHEMAS[stem]
    rows = frame.index.to_numpy().astype(str)
    shapes = _flat(frame.geometry.to_numpy(), file, defects)
    shapes = _without_repeats(shapes, rows, file, defects)
    if Shape.POLYGON in schema.shapes:
        if Shape.LINE not in schema.shapes:
            shapes = close_lines(shapes, rows, file, defects)
        list_cut_rings(shapes, rows, file, defects)
        shapes = list_nested_shells(shapes, rows, file, defects, enclaves=stem == "wards")
    shapes = _valid(shapes, rows, file, defects)
    allowed = frozenset(_DIMENSION[shape] for shape in schema.shapes)
    shapes = _of_type(shapes, rows, file, allowed, defects)
    if schema.shape_required:
        _list_missing(shapes, frame.geometry.to_numpy(), rows, file, defects)
    return frame.set_geometry(gpd.GeoSeries(shapes, index=frame.index, crs=frame.crs))


def _flat(shapes: Shapes, file: str, defects: Defects) -> Shapes:
    """Return shapes without heights."""
    high = shapely.has_z(shapes)
    if high.any():
        defects.noted(
            "heights_dropped",
            file,
            f"{high.sum()} shapes carry heights (Z)",
            "heights are not used",
        )
    return np.asarray(shapely.force_2d(shapes), dtype=object)


def _without_repeats(shapes: Shapes, rows: Labels, file: str, defects: Defects) -> Shapes:
    """Return shapes with points said once, and none where a coordinate is no number."""
    broken = _has_wild_coordinates(shapes)
    for row in rows[broken]:
        defects.unusable(
            "coordinates_not_finite",
            file,
            "a coordinate is infinite or not a number",
            "draw the shape again",
            row=str(row),
        )
    sound = _without(shapes, broken)
    once = np.asarray(shapely.remove_repeated_points(sound), dtype=object)
    fewer = shapely.get_num_coordinates(sound) - shapely.get_num_coordinates(once)
    if (fewer > 0).any():
        defects.repaired(
            "points_repeated",
            file,
            f"{fewer.sum()} points of {(fewer > 0).sum()} shapes repeat the point before",
            "said once; no area changes",
        )
    return once


def _without(shapes: Shapes, lost: Rows) -> Shapes:
    """Return the shapes with some of them missing."""
    kept = shapes.copy()
    kept[lost] = None
    return kept


def _has_wild_coordinates(shapes: Shapes) -> Rows:
    found = np.zeros(len(shapes), dtype=bool)
    coordinates, owner = shapely.get_coordinates(shapes, return_index=True)
    found[owner[~np.isfinite(coordinates).all(axis=1)]] = True
    return found


def _valid(shapes: Shapes, rows: Labels, file: str, defects: Defects) -> Shapes:
    """Return valid shapes: shells are merged, holes cut, what collapses to a line is left out."""
    wrong = ~shapely.is_valid(shapes) & ~shapely.is_missing(shapes)
    mended = shapes.copy()
    mended[wrong] = shapely.make_valid(shapes[wrong], method="structure", keep_collapsed=False)
    for i in np.flatnonzero(wrong):
        if shapely.is_empty(mended[i]):
            continue
        if not mended[i].is_valid:  # parts that share a side
            mended[i] = shapely.union_all(shapely.get_parts(mended[i]))
        defects.repaired(
            "shape_invalid",
            file,
            f"the shape is invalid: {shapely.is_valid_reason(shapes[i]).split('[')[0].lower()}",
            f"made valid; area {_areas(shapes[i], mended[i])}",
            row=str(rows[i]),
        )
    return mended


def _areas(before: BaseGeometry, after: BaseGeometry) -> str:
    return f"{before.area:,.1f} m² before, {after.area:,.1f} m² after"


def _of_type(
    shapes: Shapes, rows: Labels, file: str, allowed: frozenset[int], defects: Defects
) -> Shapes:
    """Return only shapes whose dimension is allowed; parts of other dimensions are left out."""
    out = _without(shapes, shapely.is_empty(shapes))
    mixed = shapely.get_type_id(out) == shapely.GeometryType.GEOMETRYCOLLECTION
    for i in np.flatnonzero(mixed):
        kept = _parts_of(out[i], max(allowed))
        if not kept.is_empty:
            defects.repaired(
                "shape_collection",
                file,
                f"a collection of {len(out[i].geoms)} shapes of several types",
                f"the {_NAMES[max(allowed)]}s are kept; area {_areas(out[i], kept)}",
                row=str(rows[i]),
            )
            out[i] = kept
    dimension = shapely.get_dimensions(out)
    flat = _without_area(out)
    for i in np.flatnonzero(flat & ~shapely.is_missing(out)):
        defects.unusable(
            "shape_without_area",
            file,
            "the polygon has no area",
            "draw its outline",
            row=str(rows[i]),
        )
    wrong = ~np.isin(dimension, sorted(allowed)) & ~shapely.is_missing(out)
    wanted = " or ".join(_NAMES[d] for d in sorted(allowed))
    for i in np.flatnonzero(wrong):
        defects.unusable(
            "shape_of_wrong_type",
            file,
            f"a {out[i].geom_type}, where a {wanted} is needed",
            f"give a {wanted}",
            row=str(rows[i]),
        )
    return _without(out, wrong | flat)


def _without_area(shapes: Shapes) -> Rows:
    polygons = shapely.get_dimensions(shapes) == 2
    return np.asarray(polygons & ~(shapely.area(shapes) > 0), dtype=bool)


def _parts_of(collection: BaseGeometry, dimension: int) -> BaseGeometry:
    parts = shapely.get_parts(shapely.get_parts(collection))
    return shapely.union_all(parts[shapely.get_dimensions(parts) == dimension])


def _list_missing(
    shapes: Shapes, before: Shapes, rows: Labels, file: str, defects: Defects
) -> None:
    """List rows that never had a shape; those that lost theirs are listed already."""
    for i in np.flatnonzero(shapely.is_missing(shapes)):
        if before[i] is None or before[i].is_empty:
            found, remedy = "the row has no shape", "draw it, or leave the row out"
        elif shapely.get_dimensions(before[i]) == 2 and not before[i].is_valid:
            found, remedy = "the polygon has no area", "draw its outline"
        else:
            continue
        defects.unusable("shape_missing", file, found, remedy, row=str(rows[i]))
