"""Edges of a ward: borders, without those that a barrier closes, with crossings and links."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely
from geopandas import GeoDataFrame
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from geo.findings import Finding, Severity
from geo.territory.barriers import barriers_of, closed_pairs
from geo.territory.contiguity import shared_borders
from geo.territory.crossings import bridges, crossing_between, street_crossings
from geo.territory.links import landing_units, linked_pairs
from geo.territory.model import UnitKind
from geo.territory.ward import WardFrames


def ward_edges(units: GeoDataFrame, ward: WardFrames) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return ``edges`` and ``barred`` of the contract; institution units have neither."""
    shapes = units.geometry.to_numpy()
    ordinary = (units["kind"] != UnitKind.INSTITUTION).to_numpy()
    pairs, borders = shared_borders(shapes)
    free = ordinary[pairs["u"]] & ordinary[pairs["v"]]
    pairs, borders = pairs.loc[free].reset_index(drop=True), borders[free]
    pairs["barrier"], pairs["via"] = _barrier_and_crossing(pairs, borders, units, ward)
    links = linked_pairs(ward, shapes, ordinary)
    pairs = pairs.merge(links.rename(columns={"via": "link"}), on=["u", "v"], how="outer")
    return _edges(pairs), _barred(pairs)


def _edges(pairs: pd.DataFrame) -> pd.DataFrame:
    """Return open borders, reopened ones (``bridge``), and links between units without a border."""
    apart = pairs["border_m"].isna()
    closed = pairs["barrier"].notna()
    reopened = closed & (pairs["via"].notna() | pairs["link"].notna())
    via = pairs["link"].where(apart | pairs["via"].isna(), pairs["via"])
    made = pairs.assign(
        border_m=pairs["border_m"].fillna(0.0),
        reason=np.select([apart, reopened], ["link", "bridge"], default="border").astype(object),
        via=via.where(apart | reopened, "").astype(object),
    )
    wanted = ["u", "v", "border_m", "reason", "via"]
    return _sorted(made.loc[apart | ~closed | reopened, wanted])


def _barred(pairs: pd.DataFrame) -> pd.DataFrame:
    closed = pairs["barrier"].notna() & pairs["via"].isna() & pairs["link"].isna()
    return _sorted(pairs.loc[closed, ["u", "v", "border_m", "barrier"]])


def _sorted(pairs: pd.DataFrame) -> pd.DataFrame:
    made = pairs.astype({"u": "int64", "v": "int64", "border_m": "float64"})
    return made.sort_values(["u", "v"]).reset_index(drop=True)


def _barrier_and_crossing(
    pairs: pd.DataFrame,
    borders: npt.NDArray[np.object_],
    units: GeoDataFrame,
    ward: WardFrames,
) -> tuple[pd.Series, pd.Series]:
    """Return for each pair the barrier that closes it, and the crossing that opens it again."""
    closing = pd.Series([None] * len(pairs), dtype=object)
    opening = pd.Series([None] * len(pairs), dtype=object)
    barriers = barriers_of(ward.barriers)
    if not barriers or pairs.empty:
        return closing, opening
    shapes = units.geometry.to_numpy()
    closed = closed_pairs(pairs, borders, _standing_points(units), barriers)
    ordinary = (units["kind"] != UnitKind.INSTITUTION).to_numpy()
    unopened: set[int] = set()
    for number, barrier in enumerate(barriers):
        rows = closed.loc[closed["barrier"] == number]
        if rows.empty:
            continue
        ways = bridges(ward.barriers, barrier) + street_crossings(ward.streets, barrier)
        homes = [landing_units(way.landings, shapes, ordinary) for way in ways]
        for pair in rows["pair"]:
            u, v = int(pairs["u"].iloc[pair]), int(pairs["v"].iloc[pair])
            via = crossing_between(ways, homes, u, v)
            if via is None or closing[pair] is None:
                closing[pair] = barrier.name
            if via is None:
                unopened.add(pair)
            opening[pair] = via if opening[pair] is None else opening[pair]
    # A pair that several barriers close is open only where each of them has a crossing.
    opening[sorted(unopened)] = None
    return closing, opening


def _standing_points(units: GeoDataFrame) -> npt.NDArray[np.float64]:
    """Return the representative points, those outside their unit moved to its nearest place."""
    points = np.asarray(shapely.points(units[["x", "y"]].to_numpy(dtype=float)), dtype=object)
    shapes = units.geometry.to_numpy()
    made: npt.NDArray[np.float64] = shapely.get_coordinates(points)
    out = ~shapely.intersects(shapes, points)
    if out.any():
        way = shapely.shortest_line(shapes[out], points[out])
        made[out] = shapely.get_coordinates(shapely.get_point(way, 0))
    return made


def apart(units: GeoDataFrame, edges: pd.DataFrame, ward: WardFrames) -> tuple[Finding, ...]:
    """Tell of ordinary units that no border, crossing or link joins to the greater part of the ward."""
    ordinary = np.flatnonzero(units["kind"] != UnitKind.INSTITUTION)
    graph = coo_array((np.ones(len(edges)), (edges["u"], edges["v"])), shape=(len(units),) * 2)
    part = connected_components(graph, directed=False)[1][ordinary]
    count = len(np.unique(part))
    if count <= 1:
        return ()
    voters = np.bincount(part, units["voters"].to_numpy()[ordinary])
    main = int(np.argmax(voters))
    away = units.index[ordinary[part != main]]
    listed = ", ".join(away[:5]) + (f" and {len(away) - 5} more" if len(away) > 5 else "")
    lost = int(units["voters"].loc[away].sum())
    message = (
        f"{ward.facts.name} is in {count} parts that share no border: {len(away)} unit(s) of {lost:,} "
        f"voters ({listed}) can share no area with the rest; name the bridge or ferry that joins them "
        "in links, or correct the shapes"
    )
    facts = {"parts": count, "units": len(away), "voters": lost}
    return (
        Finding(
            "units_apart",
            Severity.WARNING,
            ward.facts.code,
            f"ward {ward.facts.code}",
            message,
            source="links",
            facts=facts,
        ),
    )
