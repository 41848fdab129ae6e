"""Crossings open a barrier: bridges and ferries, and streets that lead across it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely
from geopandas import GeoDataFrame

from geo.territory.barriers import Barrier, is_crossing
from geo.territory.clusters import Labels

#: A street's landings are looked for so far beyond the barrier, on each side.
LANDING_M = 10.0
#: A landing nearer to the barrier than this runs along it and does not cross.
CLEAR_M = 3.0
#: A bridge counts where it comes this near to a barrier or to a unit.
BRIDGE_REACH_M = 30.0
#: What a street without a name is called.
NAMELESS_STREET = "street"


@dataclass(frozen=True)
class Crossing:
    """A way over one barrier: its name and its two landings."""

    name: str
    landings: npt.NDArray[np.object_]


def bridges(rows: GeoDataFrame, barrier: Barrier) -> list[Crossing]:
    """Return the crossings that rows of ``barriers`` itself tell of: bridges, cầu, ferries."""
    if rows.empty or "kind" not in rows.columns:
        return []
    made = []
    for _, row in rows.loc[rows["kind"].map(is_crossing)].iterrows():
        if float(shapely.distance(barrier.lines, row.geometry).min()) <= BRIDGE_REACH_M:
            name = row.get("name")
            made.append(
                Crossing(str(row["kind"] if pd.isna(name) else name), bank_points(row.geometry))
            )
    return made


def link_crossings(links: GeoDataFrame) -> list[Crossing]:
    """Return the named links as crossings."""
    return [
        Crossing(str(name), bank_points(line))
        for name, line in zip(links["name"], links.geometry, strict=True)
    ]


def street_crossings(streets: GeoDataFrame, barrier: Barrier) -> list[Crossing]:
    """Return where walkable streets lead across a barrier, each with its name and landings."""
    if streets.empty:
        return []
    shapes = streets.geometry.to_numpy()
    near = np.unique(
        shapely.STRtree(shapes).query(barrier.lines, predicate="dwithin", distance=1.0)[1]
    )
    # A bridge's own piece of street ends at its heads: join it to what leads on from there.
    beyond = np.unique(shapely.STRtree(shapes).query(shapes[near], predicate="intersects")[1])
    joined = shapely.get_parts(shapely.line_merge(shapely.union_all(shapes[beyond])))
    made = []
    for line in joined:
        for start, end in _over(line, barrier):
            before = shapely.line_interpolate_point(line, max(0.0, start - LANDING_M))
            after = shapely.line_interpolate_point(line, min(line.length, end + LANDING_M))
            landings = np.array([before, after], dtype=object)
            if _clear(landings, barrier):
                middle = shapely.line_interpolate_point(line, (start + end) / 2)
                made.append(Crossing(_street_name(streets.iloc[near], middle), landings))
    return made


def crossing_between(crossings: list[Crossing], homes: list[Labels], u: int, v: int) -> str | None:
    """Return the name of a crossing that lands in the two units alone, or None.

    Both landings may lie in the same unit: one that spans the barrier and has its own bridge.
    """
    names = [c.name for c, home in zip(crossings, homes, strict=True) if set(home) <= {u, v}]
    return min(names) if names else None


def _over(line: shapely.LineString, barrier: Barrier) -> list[tuple[float, float]]:
    """Return from where to where (m along the line) a street is over a barrier."""
    hit = shapely.STRtree(barrier.lines).query(line, predicate="intersects")
    touched = shapely.get_parts(shapely.intersection(line, barrier.lines[hit]))
    places: npt.NDArray[np.object_] = touched[shapely.get_type_id(touched) == 0]
    at = np.unique(shapely.line_locate_point(line, places).round(2))
    spans: list[tuple[float, float]] = []
    for place in at.tolist():
        if spans and _same_span(line, spans[-1][1], place, barrier):
            spans[-1] = (spans[-1][0], place)
        else:
            spans.append((place, place))
    return spans


def _same_span(line: shapely.LineString, a: float, b: float, barrier: Barrier) -> bool:
    """Return whether the street stays over the barrier between two places where it meets it."""
    if b - a <= LANDING_M:
        return True
    middle = shapely.line_interpolate_point(line, (a + b) / 2)
    return bool(shapely.intersects(barrier.water, middle).any())


def _clear(landings: npt.NDArray[np.object_], barrier: Barrier) -> bool:
    """Return whether both landings are off the barrier and on different sides of it."""
    if any(float(shapely.distance(barrier.lines, p).min()) < CLEAR_M for p in landings):
        return False
    if len(barrier.water) and any(shapely.intersects(barrier.water, p).any() for p in landings):
        return False
    way = shapely.linestrings(shapely.get_coordinates(landings))
    return bool(shapely.intersects(barrier.lines, way).any())


def bank_points(shape: shapely.Geometry) -> npt.NDArray[np.object_]:
    """Return the two ends of a bridge: of its line, or of the longer axis of its outline."""
    if shapely.get_dimensions(shape) == 2:
        corners = shapely.get_coordinates(shapely.oriented_envelope(shape))
        sides = [shapely.Point((corners[i] + corners[i + 1]) / 2) for i in range(4)]
        longer = sides[0].distance(sides[2]) >= sides[1].distance(sides[3])
        return np.array(sides[0::2] if longer else sides[1::2], dtype=object)
    xy = shapely.get_coordinates(shapely.line_merge(shape))
    return np.asarray(shapely.points(xy[[0, -1]]), dtype=object)


def _street_name(streets: GeoDataFrame, place: shapely.Geometry) -> str:
    nearest = streets.iloc[int(np.argmin(shapely.distance(streets.geometry.to_numpy(), place)))]
    name = nearest.get("name")
    return NAMELESS_STREET if name is None or pd.isna(name) else str(name)
