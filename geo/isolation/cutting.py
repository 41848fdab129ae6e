"""Units cut by the line of a blockade, and the borders that it closes.

A *side* is the position of the blockade that holds a unit, or OUTSIDE. Borders between two sides are
closed: they stand among the barred ones under the blockade's code.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely
from geopandas import GeoDataFrame
from shapely.geometry.base import BaseGeometry

from geo.plan.isolation import Zone
from geo.territory import Territory, UnitKind
from geo.territory.clusters import shared_out
from geo.territory.contiguity import LEAST_BORDER_M, shared_borders
from geo.territory.hearts import hearts, inner_points, within
from geo.territory.voronoi import areal

Ints = npt.NDArray[np.int64]
Rows = list[dict[str, Any]]

OUTSIDE = -1
#: A piece of a unit smaller than this is a flaw of the drawing and stays with the rest.
LEAST_PIECE_M2 = 1.0
COUNTS = ("voters", "households", "population", "elderly")


@dataclass(frozen=True)
class Part:
    """A unit or a part of one, with the unit it comes from."""

    parent: int
    side: int
    code: str
    name: str
    shape: BaseGeometry
    counts: Mapping[str, Any]
    whole: bool
    estimated: bool = False


@dataclass(frozen=True)
class Cut:
    """A territory whose units lie on one side each; ``parent`` and ``side`` are by new position."""

    territory: Territory
    parent: Ints
    side: Ints


def cut(
    territory: Territory,
    zones: Sequence[Zone],
    inside: Mapping[int, tuple[int, int, bool]],
    people: GeoDataFrame | None,
) -> Cut:
    """Return the territory with every unit of ``inside`` on its side.

    ``inside``: by position of a unit the side, the voters on it, and whether these are an estimate. A
    unit with voters on both sides is divided into two named parts; the part outside keeps its code,
    so locks and the last plan hold for it. Walks of parts are left to be measured.
    """
    parts = [
        part
        for unit in range(len(territory.units))
        for part in _parts(territory, zones, unit, inside.get(unit))
    ]
    parent = np.array([part.parent for part in parts], dtype=np.int64)
    side = np.array([part.side for part in parts], dtype=np.int64)
    units = _units(territory, parts, people)
    edges, barred = _borders(territory, parts, zones)
    first = {int(p): int(np.flatnonzero(parent == p)[0]) for p in np.unique(parent)}
    sites = territory.sites.copy()
    sites["home_unit"] = _homes(territory, parts, first)
    return Cut(
        replace(
            territory,
            units=units,
            sites=sites,
            edges=edges,
            barred=barred,
            walk_m=territory.walk_m[parent],
        ),
        parent,
        side,
    )


def _parts(
    territory: Territory, zones: Sequence[Zone], unit: int, found: tuple[int, int, bool] | None
) -> list[Part]:
    row = territory.units.iloc[unit]
    code, name, shape = str(territory.units.index[unit]), str(row["name"]), row["geometry"]
    whole = Part(unit, OUTSIDE, code, name, shape, {}, True)
    if found is None:
        return [whole]
    side, voters, estimated = found
    zone, total = zones[side], int(row["voters"])
    pieces = (
        areal(shapely.intersection(shape, zone.geometry)),
        areal(shapely.difference(shape, zone.geometry)),
    )
    if voters >= total or pieces[1].area < LEAST_PIECE_M2:
        return [replace(whole, side=side)]
    if voters <= 0 or pieces[0].area < LEAST_PIECE_M2:
        return [whole]
    shares = np.array([voters, total - voters], dtype=float)
    counts: list[dict[str, Any]] = [{"voters": voters}, {"voters": total - voters}]
    for column in COUNTS[1:]:
        known = not pd.isna(row[column])
        each = shared_out(int(row[column]), shares) if known else (pd.NA, pd.NA)
        for k in (0, 1):
            counts[k][column] = each[k]
    words = ("trong", "ngoài")
    codes = (f"{code}/{zone.code}", code)
    return [
        Part(
            unit,
            (side, OUTSIDE)[k],
            codes[k],
            f"{name} ({words[k]} vùng phong tỏa {zone.code})",
            pieces[k],
            counts[k],
            False,
            estimated,
        )
        for k in (0, 1)
    ]


def _units(
    territory: Territory, parts: Sequence[Part], people: GeoDataFrame | None
) -> GeoDataFrame:
    units = territory.units.iloc[[part.parent for part in parts]].copy()
    units.index = pd.Index([part.code for part in parts], name="unit_code", dtype=object)
    made = [i for i, part in enumerate(parts) if not part.whole]
    if not made:
        return units
    shapes = np.array([part.shape for part in parts], dtype=object)
    units = units.set_geometry(shapes, crs=territory.units.crs)
    points = _points(units, shapes, made, people)
    for column in ("name", "kind"):
        units[column] = units[column].astype(object)
    for i in made:
        code = units.index[i]
        units.loc[code, "name"] = parts[i].name
        units.loc[code, "kind"] = UnitKind.PART
        units.loc[code, "estimated"] = bool(units.loc[code, "estimated"]) or parts[i].estimated
        for column, value in parts[i].counts.items():
            units.loc[code, column] = value
        units.loc[code, ["x", "y"]] = points[i]
    return units


def _points(
    units: GeoDataFrame,
    shapes: npt.NDArray[np.object_],
    made: list[int],
    people: GeoDataFrame | None,
) -> npt.NDArray[np.float64]:
    """Return representative points: the unit's own where the part holds it, else amid its people."""
    points = units[["x", "y"]].to_numpy(dtype=float).copy()
    lost = [i for i in made if not shapely.intersects_xy(shapes[i], *points[i])]
    if not lost:
        return points
    own = shapes[lost]
    found = np.full((len(lost), 2), np.nan)
    if people is not None and len(people):
        at = people.geometry.to_numpy()
        weight = people["weight"].to_numpy(dtype=float)
        found = hearts(shapely.get_coordinates(at), weight, within(at, own), len(lost))
    unknown = np.isnan(found[:, 0])
    nothing = GeoDataFrame(geometry=[], crs=units.crs)
    if unknown.any():
        found[unknown] = inner_points(own[unknown], nothing)
    points[lost] = found
    return points


def _borders(
    territory: Territory, parts: Sequence[Part], zones: Sequence[Zone]
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return edges and barred pairs by new position."""
    kids: dict[int, list[int]] = {}
    for i, part in enumerate(parts):
        kids.setdefault(part.parent, []).append(i)
    edges: Rows = []
    barred: Rows = []
    for row in _records(territory.edges):
        for u, v, border_m in _pairs(row, kids, parts):
            if parts[u].side == parts[v].side:
                edges.append({**row, "u": u, "v": v, "border_m": border_m})
            elif border_m > 0:
                barred.append(_closed(u, v, border_m, parts, zones))
    for row in _records(territory.barred):
        barred.extend(
            {**row, "u": u, "v": v, "border_m": m} for u, v, m in _pairs(row, kids, parts)
        )
    for own in kids.values():
        if len(own) == 2:
            u, v = own
            barred.append(_closed(u, v, _shared_m(parts[u], parts[v]), parts, zones))
    return _frame(edges, territory.edges), _frame(barred, territory.barred)


def _pairs(
    row: Mapping[Any, Any], kids: Mapping[int, list[int]], parts: Sequence[Part]
) -> list[tuple[int, int, float]]:
    """Return the pairs of parts that a border or link of two units falls to, with its length."""
    us, vs = kids[int(row["u"])], kids[int(row["v"])]
    border_m = float(row["border_m"])
    if len(us) == len(vs) == 1:
        return [(us[0], vs[0], border_m)]
    every = [(u, v) for u in us for v in vs]
    if row.get("reason") == "link":
        # A link lands somewhere in each unit: at the parts of one side that lie nearest.
        u, v = min(
            every,
            key=lambda pair: (
                parts[pair[0]].side != parts[pair[1]].side,
                round(parts[pair[0]].shape.distance(parts[pair[1]].shape), 3),
                pair,
            ),
        )
        return [(u, v, border_m)]
    measured = [(u, v, _shared_m(parts[u], parts[v])) for u, v in every]
    return [(u, v, min(m, border_m)) for u, v, m in measured if m >= LEAST_BORDER_M]


def _shared_m(one: Part, other: Part) -> float:
    pairs, _ = shared_borders(np.array([one.shape, other.shape, None], dtype=object)[:2])
    return float(pairs["border_m"].sum())


def _closed(
    u: int, v: int, border_m: float, parts: Sequence[Part], zones: Sequence[Zone]
) -> dict[str, Any]:
    side = max(parts[u].side, parts[v].side)
    return {"u": u, "v": v, "border_m": border_m, "barrier": f"vùng phong tỏa {zones[side].code}"}


def _records(frame: pd.DataFrame) -> Rows:
    return [{str(key): value for key, value in row.items()} for row in frame.to_dict("records")]


def _frame(rows: Rows, like: pd.DataFrame) -> pd.DataFrame:
    made = pd.DataFrame(rows, columns=list(like.columns))
    swapped = made["u"] > made["v"]
    made.loc[swapped, ["u", "v"]] = made.loc[swapped, ["v", "u"]].to_numpy()
    typed = made.astype({"u": "int64", "v": "int64", "border_m": "float64"})
    return typed.sort_values(["u", "v"], kind="stable").reset_index(drop=True)


def _homes(territory: Territory, parts: Sequence[Part], first: Mapping[int, int]) -> Ints:
    """Return the unit each site stands in, the nearer part where its unit is divided."""
    homes = territory.sites["home_unit"].to_numpy(np.int64)
    made = np.array([first.get(int(home), -1) for home in homes], dtype=np.int64)
    divided = {part.parent for part in parts if not part.whole}
    for site in np.flatnonzero(np.isin(homes, list(divided))).tolist():
        own = [i for i, part in enumerate(parts) if part.parent == homes[site]]
        place = territory.sites.geometry.iloc[site]
        made[site] = min(own, key=lambda i: (round(parts[i].shape.distance(place), 6), i))
    return made
