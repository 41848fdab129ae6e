"""Barriers close borders: a river, railway or motorway parts the units on its two sides."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely
from geopandas import GeoDataFrame

from geo.names import fold
from geo.territory.clusters import Floats

#: A pair of units is closed where more than this share of the ways across its border meet a barrier.
CLOSED_SHARE = 0.5
#: Ways tried across each border, at even steps along it.
WAYS = 16
#: Kinds of a barrier's row that say it is a crossing, not a barrier (folded).
CROSSING_WORDS = ("bridge", "cau", "ferry", "pha", "do", "crossing", "tunnel", "ham")
#: What an unnamed barrier is called.
NAMELESS = "barrier"


@dataclass(frozen=True)
class Barrier:
    """One barrier with all its rows: lines that close, and water that nobody stands in."""

    name: str
    lines: npt.NDArray[np.object_]
    """Its lines and the outlines of its polygons, as single segments."""
    water: npt.NDArray[np.object_]


def is_crossing(kind: object) -> bool:
    """Return whether the kind of a row says bridge, cầu, ferry, phà or the like."""
    words = fold(str(kind)).split() if isinstance(kind, str) else []
    return any(word in CROSSING_WORDS for word in words)


def barriers_of(rows: GeoDataFrame) -> list[Barrier]:
    """Return the barriers by name; rows of one name are one barrier, each nameless row is its own."""
    if rows.empty:
        return []
    rows = rows.loc[~rows["kind"].map(is_crossing)] if "kind" in rows.columns else rows
    names = rows["name"] if "name" in rows.columns else pd.Series(pd.NA, index=rows.index)
    kinds = rows["kind"] if "kind" in rows.columns else pd.Series(pd.NA, index=rows.index)
    shown = names.fillna(kinds).fillna(NAMELESS).astype(str)
    key = names.astype(object).where(names.notna(), pd.Series(range(len(rows)), index=rows.index))
    made = []
    for _, members in rows.groupby(key.astype(str), sort=True):
        shapes = members.geometry.to_numpy()
        flat = shapely.get_dimensions(shapes) == 2
        lines = np.where(flat, shapely.boundary(shapes), shapes)
        made.append(Barrier(str(shown[members.index[0]]), _segments(lines), shapes[flat]))
    return made


def closed_pairs(
    pairs: pd.DataFrame,
    borders: npt.NDArray[np.object_],
    points: Floats,
    barriers: list[Barrier],
) -> pd.DataFrame:
    """Return which barrier closes which pair: ``pair`` (row of pairs) and ``barrier`` (position).

    From the representative point of one unit a way leads to a place on the shared border and on to
    the point of the other, for even steps along the border. A barrier closes the pair if more than
    half of these ways meet it, so a unit on both banks belongs where its people are, and a border
    that a barrier follows for the greater part is closed. Places in the water of a polygon barrier
    do not count unless the whole border lies there; then the pair is closed.
    """
    places = _along(borders)
    start = np.repeat(points[pairs["u"]], WAYS, axis=0)
    end = np.repeat(points[pairs["v"]], WAYS, axis=0)
    corners = np.stack([start, shapely.get_coordinates(places), end], axis=1)
    ways = np.asarray(shapely.linestrings(corners), dtype=object)
    met = np.zeros((len(barriers), len(pairs), WAYS), dtype=bool)
    wet = np.zeros((len(pairs), WAYS), dtype=bool)
    tree, place_tree = shapely.STRtree(ways), shapely.STRtree(places)
    for i, barrier in enumerate(barriers):
        met[i].flat[tree.query(barrier.lines, predicate="intersects")[1]] = True
        if len(barrier.water):
            wet.flat[place_tree.query(barrier.water, predicate="intersects")[1]] = True
    counted = np.where(wet.all(axis=1, keepdims=True), True, ~wet)
    share = (met & counted).sum(axis=2) / counted.sum(axis=1)
    together = (met.any(axis=0) & counted).sum(axis=1) / counted.sum(axis=1)
    closes: npt.NDArray[np.bool_] = share > CLOSED_SHARE
    # Several short barriers may close a pair that none of them closes alone: the longest is named.
    alone = closes.any(axis=0)
    rest = (together > CLOSED_SHARE) & ~alone
    if rest.any():
        closes[share.argmax(axis=0)[rest], np.flatnonzero(rest)] = True
    barrier_of, pair_of = np.nonzero(closes)
    return pd.DataFrame({"pair": pair_of, "barrier": barrier_of}).sort_values(["pair", "barrier"])


def _along(borders: npt.NDArray[np.object_]) -> npt.NDArray[np.object_]:
    """Return the places on each border that ways are tried through."""
    lines = shapely.line_merge(np.array([_only_lines(b) for b in borders], dtype=object))
    share = np.tile((np.arange(WAYS) + 0.5) / WAYS, len(lines))
    return np.asarray(
        shapely.line_interpolate_point(np.repeat(lines, WAYS), share, normalized=True), dtype=object
    )


def _only_lines(border: shapely.Geometry) -> shapely.MultiLineString:
    parts = shapely.get_parts(border)
    return shapely.MultiLineString(list(parts[shapely.get_dimensions(parts) == 1]))


def _segments(lines: npt.NDArray[np.object_]) -> npt.NDArray[np.object_]:
    """Return lines as single straight pieces, so that the index finds the right one of a long river."""
    parts = shapely.get_parts(shapely.get_parts(lines))
    xy, line = shapely.get_coordinates(parts, return_index=True)
    same = line[1:] == line[:-1]
    return np.asarray(
        shapely.linestrings(np.stack([xy[:-1][same], xy[1:][same]], axis=1)), dtype=object
    )
