"""Rings that were cut short, drawn as lines, or stored as shells where they may be holes."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from geo.intake.defects import Defects

Shapes = npt.NDArray[np.object_]
Labels = npt.NDArray[np.str_]
"""Row numbers as a person counts them."""

_CLOSING_RATIO = 3.0
"""A ring may be cut short where its closing step is longer than this many times every other step."""
_CUT_POINTS = 6
"""Fewest points of a ring judged so: with fewer, one long side is common."""
_CUT_RINGS = 10
"""Fewest rings that end after the same number of points in an export that cuts rings."""
_MINOR_EXTENT = 0.05
"""A cut ring whose box is at most this part of the shape's box (or an islet below) is minor."""
_ISLET_M = 300.0


def close_lines(shapes: Shapes, rows: Labels, file: str, defects: Defects) -> Shapes:
    """Return shapes in which lines that return to their start are polygons."""
    out = shapes.copy()
    for i in np.flatnonzero(shapely.get_type_id(shapes) == shapely.GeometryType.LINESTRING):
        if shapely.get_num_coordinates(shapes[i]) < 4 or not shapes[i].is_closed:
            continue
        out[i] = shapely.polygons(shapely.get_coordinates(shapes[i]))
        defects.repaired(
            "line_closed_to_polygon",
            file,
            "the outline is drawn as a closed line",
            f"read as a polygon of {out[i].area:,.1f} m²",
            row=str(rows[i]),
        )
    return out


def list_cut_rings(shapes: Shapes, rows: Labels, file: str, defects: Defects) -> None:
    """List rings whose end does not return to their start, closed by one long straight step.

    One such ring may be drawn so, and is noted. Where many end after the same number of points, the
    export cut them: islets stay as they are, listed; of a shape that mainly consists of one, nobody
    can know where the rest ran, and it is unusable.
    """
    rings = _rings(shapes)
    count = _cut_after(rings)
    if count is None:
        _note_suspects(rings, rows, file, defects)
        return
    cut = rings[rings["suspect"] & (rings["points"] == count)]
    others = int((rings["points"] == count).sum()) - len(cut)
    defects.noted(
        "export_cuts_rings",
        file,
        f"{len(cut)} rings end after exactly {count} points and do not return: the export cut them",
        f"ask for the file as it was before simplification; {others} more rings of {count} points "
        "may be cut as well",
    )
    for owner in sorted(set(cut["owner"].tolist())):
        lost = cut[cut["owner"] == owner]
        _list_cut(lost, _extent(shapes[[owner]])[0], str(rows[owner]), file, defects)


def _cut_after(rings: pd.DataFrame) -> int | None:
    """Return the number of points after which an export cut its rings, if it did."""
    suspects = rings.loc[rings["suspect"], "points"]
    if len(suspects) < _CUT_RINGS:
        return None
    count = int(suspects.mode().iloc[0])
    same = int((suspects == count).sum())
    return count if same >= _CUT_RINGS and same > len(suspects) / 2 else None


def _note_suspects(rings: pd.DataFrame, rows: Labels, file: str, defects: Defects) -> None:
    """Note single rings that may be cut short, in files of outlines."""
    wide = rings[rings["suspect"] & (rings["extent"] > _ISLET_M)]
    for owner, points, closing, step in zip(
        wide["owner"], wide["points"], wide["closing"], wide["step"], strict=True
    ):
        defects.noted(
            "ring_may_be_cut",
            file,
            f"a ring of {points} points closes with a straight step of {closing:,.0f} m, "
            f"and its other steps are at most {step:,.0f} m",
            "look whether its outline is whole",
            row=str(rows[int(owner)]),
        )


def _list_cut(lost: pd.DataFrame, extent: float, row: str, file: str, defects: Defects) -> None:
    """List the rings of one row that were cut short."""
    minor = (lost["extent"] <= _MINOR_EXTENT * extent) | (lost["extent"] <= _ISLET_M)
    worst = lost.sort_values("closing", ascending=False).iloc[0]
    found = (
        f"{len(lost)} rings do not return to their start (one ends after {worst['points']} points, "
        f"{worst['closing']:,.0f} m away in steps of at most {worst['step']:,.0f} m)"
    )
    if minor.all():
        defects.repaired(
            "ring_cut_short",
            file,
            found,
            f"closed straight, as islets of {lost['area'].sum():,.0f} m² in all; if people live "
            "there, ask for the whole outline",
            row=row,
        )
    else:
        defects.unusable(
            "ring_cut_short",
            file,
            found,
            "the file was cut when it was exported: ask for the whole outline",
            row=row,
        )


def _rings(shapes: Shapes) -> pd.DataFrame:
    """Return shells with owner, points, steps and extent in metres, and whether they are cut."""
    areal = shapely.get_dimensions(shapes) == 2
    owners = np.flatnonzero(areal)
    parts, part_of = shapely.get_parts(shapes[owners], return_index=True)
    polygons = shapely.get_type_id(parts) == shapely.GeometryType.POLYGON
    polygons &= ~shapely.is_empty(parts)
    parts, part_of = parts[polygons], part_of[polygons]
    coordinates, ring = shapely.get_coordinates(shapely.get_exterior_ring(parts), return_index=True)
    if len(parts) == 0:
        return pd.DataFrame(
            columns=["owner", "points", "closing", "step", "extent", "area", "suspect"]
        ).astype({"suspect": bool})
    first = np.searchsorted(ring, np.arange(len(parts)), side="left")
    last = np.searchsorted(ring, np.arange(len(parts)), side="right") - 1
    steps = np.hypot(*np.diff(coordinates, axis=0).T)
    steps[last[:-1]] = 0.0  # from one ring to the next is no step
    closing = steps[last - 1].copy()
    steps[last - 1] = 0.0
    longest = np.maximum.reduceat(steps, first)
    points = last - first
    return pd.DataFrame(
        {
            "owner": owners[part_of],
            "points": points,
            "closing": closing,
            "step": longest,
            "extent": _extent(parts),
            "area": shapely.area(parts),
            "suspect": (points >= _CUT_POINTS) & (closing > _CLOSING_RATIO * longest),
        }
    )


def _extent(shapes: Shapes) -> npt.NDArray[np.float64]:
    """Return the diagonals of the shapes' boxes."""
    box = shapely.bounds(shapes)
    return np.asarray(np.hypot(box[:, 2] - box[:, 0], box[:, 3] - box[:, 1]))


def list_nested_shells(
    shapes: Shapes, rows: Labels, file: str, defects: Defects, *, enclaves: bool
) -> Shapes:
    """Return shapes in which a shell inside another shell is a hole or a part of it.

    Where the rows cover the land once (``enclaves``), a shell that another row fills is a hole.
    Else outer and inner rings cannot be told apart, and the inner one is taken as land.
    """
    out = shapes.copy()
    multi = shapely.get_type_id(shapes) == shapely.GeometryType.MULTIPOLYGON
    sound = shapely.is_valid(shapes)
    others = shapely.STRtree(shapes[sound & (shapely.get_dimensions(shapes) == 2)])
    for i in np.flatnonzero(multi & ~sound):
        parts = shapely.get_parts(shapes[i])
        parts = shapely.make_valid(parts, method="structure", keep_collapsed=False)
        parts = parts[~shapely.is_empty(parts)]
        inner = _inner_parts(parts)
        if not inner.any():
            continue
        holes = inner & _filled(parts, others) if enclaves else np.zeros_like(inner)
        land = shapely.union_all(parts[~holes])
        out[i] = shapely.difference(land, shapely.union_all(parts[holes]))
        defects.repaired(
            "shells_nested",
            file,
            f"{inner.sum()} outer rings lie inside another outer ring of the same row",
            f"{holes.sum()} read as holes that another row fills, {(inner & ~holes).sum()} as land; "
            f"area {shapes[i].area:,.1f} m² before, {out[i].area:,.1f} m² after",
            row=str(rows[i]),
        )
    return out


def _inner_parts(parts: Shapes) -> npt.NDArray[np.bool_]:
    inside, outside = shapely.STRtree(parts).query(parts, predicate="within")
    found = np.zeros(len(parts), dtype=bool)
    # Of two equal shells the second is the inner one.
    nested = (inside != outside) & (
        (shapely.area(parts)[inside] < shapely.area(parts)[outside]) | (inside > outside)
    )
    found[inside[nested]] = True
    return found


def _filled(parts: Shapes, others: shapely.STRtree) -> npt.NDArray[np.bool_]:
    """Tell which parts other rows, those that are sound, cover by more than half."""
    part, other = others.query(parts, predicate="intersects")
    shared = shapely.area(shapely.intersection(parts[part], others.geometries[other]))
    covered = np.bincount(part, weights=shared, minlength=len(parts))
    return np.asarray(covered > shapely.area(parts) / 2)
