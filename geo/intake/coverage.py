"""Wards and groups as a coverage: neighbours that neither overlap nor leave slivers between them.

Overlaps go to the neighbour with the longest border, as do gaps up to a width at which no street or
river is meant; wide gaps stay. Each change is listed with its area. See docs/decisions/0020.
"""

from __future__ import annotations

from dataclasses import replace

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely
from shapely.geometry.base import BaseGeometry

from geo.codes import natural_key
from geo.intake.changes import (
    LISTED_M2,
    Drawn,
    find_overlaps,
    list_bare_land,
    list_crude,
    list_gaps,
    list_new_parts,
    list_overlaps,
    list_twins,
    list_wide_gaps,
)
from geo.intake.defects import Defects
from geo.intake.gaps import close_gaps, share_hairlines

Shapes = npt.NDArray[np.object_]

WARD_GAP_M = 50.0
"""Widest gap between wards that is closed: wards cover the land, so a narrow gap is a drawing error."""
GROUP_GAP_M = 5.0
"""Widest gap between groups that is closed: a wider one may be a river, a barracks or a park."""
_SNAP_M = 0.01
"""Corners nearer than this are one corner."""


def mend_wards(wards: gpd.GeoDataFrame, file: str, defects: Defects) -> gpd.GeoDataFrame:
    """Return wards that do not overlap, with narrow gaps closed; in a system in metres.

    Columns: ``ward_code``, ``name``. The order of rows does not matter to the result.
    """
    order = _canonical_order(wards["ward_code"], wards.geometry.to_numpy())
    order = order[~shapely.is_missing(wards.geometry.to_numpy()[order])]
    drawn = Drawn(
        wards.geometry.to_numpy()[order],
        _labels(wards["ward_code"], wards["name"])[order],
        wards.index.to_numpy()[order].astype(str),
        file,
        "ward",
    )
    overlaps = find_overlaps(drawn.shapes)
    if list_twins(drawn, overlaps, defects):
        return wards
    clean, closed = close_gaps(_clean(drawn.shapes), width_m=WARD_GAP_M)
    list_overlaps(drawn, clean, overlaps, defects)
    list_gaps(drawn, closed, defects)
    list_wide_gaps(clean, wards.crs, file, defects)
    list_new_parts(drawn, clean, defects)
    list_crude(drawn, clean, defects)
    shapes = wards.geometry.to_numpy().copy()
    shapes[order] = clean
    return wards.set_geometry(gpd.GeoSeries(shapes, index=wards.index, crs=wards.crs))


def mend_groups(
    groups: gpd.GeoDataFrame, wards: gpd.GeoDataFrame, file: str, defects: Defects
) -> gpd.GeoDataFrame:
    """Return groups whose polygons lie in their ward, do not overlap and leave no hairline gap.

    Every group carries a ``ward_code``; ``wards`` do not overlap. Groups that are points, and groups
    without a place, stay as they are. A group of several parts stays one row.
    """
    shapes = groups.geometry.to_numpy().copy()
    areal = shapely.get_dimensions(shapes) == 2
    outlines = wards.set_index("ward_code").geometry
    known = groups["ward_code"].isin(outlines.index).to_numpy()
    for code, members in groups[areal & known].groupby("ward_code", sort=True):
        at = groups.index.get_indexer(members.index)
        at = at[_canonical_order(members["name"], shapes[at])]
        shapes[at] = _mend_ward(groups.iloc[at], outlines[code], str(code), file, defects)
    return groups.set_geometry(gpd.GeoSeries(shapes, index=groups.index, crs=groups.crs))


def _mend_ward(
    groups: gpd.GeoDataFrame,
    outline: BaseGeometry,
    ward_code: str,
    file: str,
    defects: Defects,
) -> Shapes:
    """Return the polygons of one ward's groups, mended."""
    drawn = Drawn(
        groups.geometry.to_numpy(),
        groups["name"].to_numpy().astype(str),
        groups.index.to_numpy().astype(str),
        file,
        "group",
        ward_code,
    )
    inside = _polygons(shapely.intersection(drawn.shapes, outline))
    if _list_outside(drawn, inside, defects):
        return drawn.shapes
    drawn = replace(drawn, shapes=inside)
    overlaps = find_overlaps(inside)
    if list_twins(drawn, overlaps, defects):
        return drawn.shapes
    clean, closed = share_hairlines(_clean(inside), outline, width_m=GROUP_GAP_M)
    clean = _clean(_polygons(clean), snap_m=_SNAP_M / 10)  # finer than what was just cut
    list_overlaps(drawn, clean, overlaps, defects)
    list_gaps(drawn, closed, defects)
    list_new_parts(drawn, clean, defects)
    list_bare_land(drawn, clean, outline, defects)
    return clean


def _list_outside(drawn: Drawn, inside: Shapes, defects: Defects) -> bool:
    """List groups that reach over their ward's outline; tell whether one lies mostly outside."""
    area = shapely.area(drawn.shapes)
    lost = area - shapely.area(inside)
    for i in np.flatnonzero(lost > area / 2):
        defects.unusable(
            "group_outside_ward",
            drawn.file,
            f"{lost[i]:,.0f} of the {area[i]:,.0f} m² of {drawn.names[i]} lie outside ward "
            f"{drawn.ward_code}",
            "correct its ward_code or its shape",
            row=str(drawn.rows[i]),
            field="ward_code",
            ward_code=drawn.ward_code,
        )
    over = (lost > 0) & (lost <= area / 2)
    for i in np.flatnonzero(over & (lost >= LISTED_M2)):
        defects.repaired(
            "group_over_ward_border",
            drawn.file,
            f"{drawn.names[i]} reaches {lost[i]:,.1f} m² over the outline of ward {drawn.ward_code}",
            "cut at the ward's outline",
            row=str(drawn.rows[i]),
            ward_code=drawn.ward_code,
        )
    return bool((lost > area / 2).any())


def _canonical_order(codes: pd.Series, shapes: Shapes) -> npt.NDArray[np.int64]:
    """Return positions in an order that does not depend on the order of rows."""
    boxes = np.round(shapely.bounds(shapes), 3).tolist()
    keys = [(natural_key(str(code)), box) for code, box in zip(codes, boxes, strict=True)]
    return np.array(sorted(range(len(keys)), key=keys.__getitem__), dtype=np.int64)


def _labels(codes: pd.Series, names: pd.Series) -> npt.NDArray[np.str_]:
    return np.array([f"{code} {name}" for code, name in zip(codes, names, strict=True)], dtype=str)


def _clean(shapes: Shapes, *, snap_m: float = _SNAP_M) -> Shapes:
    """Return a coverage: an overlap goes to the smaller shape, and neighbours share their corners."""
    # GEOS leaves the processor's flag "invalid" up where a gap is a line; its result is sound.
    with np.errstate(invalid="ignore"):
        clean = shapely.coverage_clean(  # type: ignore[attr-defined] # the stubs are of shapely 2.1
            shapes, snapping_distance=snap_m, merge_strategy="min_area"
        )
    return np.asarray(clean, dtype=object)


def _polygons(shapes: Shapes) -> Shapes:
    """Return only the areal parts, one shape for each."""
    kinds = shapely.get_type_id(shapes)
    areal = np.isin(kinds, (shapely.GeometryType.POLYGON, shapely.GeometryType.MULTIPOLYGON))
    out = shapes.copy()
    for i in np.flatnonzero(~areal):
        parts = shapely.get_parts(shapely.get_parts(shapes[i]))
        parts = parts[shapely.get_dimensions(parts) == 2]
        out[i] = shapely.multipolygons(list(parts)) if len(parts) else shapely.Polygon()
    return out
