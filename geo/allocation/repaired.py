"""A territory with a repair made: what the ward would be if the planner did as told."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
from shapely.geometry import Point

from geo.errors import RepairStep
from geo.rules import Locks
from geo.territory import Territory, UnitKind

Floats = npt.NDArray[np.float64]

BETWEEN = ", "
"""Between the codes of a step's subject."""


def repaired(territory: Territory, steps: Iterable[RepairStep]) -> Territory:
    """Return the ward with every step made but locks and the number of areas.

    A new site stands where the first of its units has its people; walks to it are straight lines, and
    what has no way is given its straight line too. Parts of a split unit are equal, lie where the unit
    lies and touch each other and all its neighbours.
    """
    made = {kind: list(steps_of(steps, kind)) for kind in KINDS}
    ward = territory
    for step in made["split"]:
        ward = _split(ward, step)
    units, sites, walk_m = ward.units.copy(), ward.sites.copy(), ward.walk_m.copy()
    for step in made["places"]:
        sites["capacity"] += step.amount * (sites.index == step.subject)
    for step in made["room"]:
        sites["rooms"] += step.amount * (sites.index == step.subject)
    for step in made["remote"]:
        units.loc[step.subject.split(BETWEEN), "remote"] = True
    for step in made["way"]:
        unit, site = _row(units, step.subject), _row(sites, step.other)
        walk_m[unit, site] = _straight(units, sites, site)[unit]
    ward = replace(ward, units=units, sites=sites, walk_m=walk_m)
    for number, step in enumerate(made["site"], 1):
        ward = _with_site(ward, step, f"new-{number}")
    return _with_links(ward, made["link"])


KINDS = ("split", "places", "room", "remote", "way", "site", "link")


def steps_of(steps: Iterable[RepairStep], kind: str) -> list[RepairStep]:
    """Return the steps of one kind."""
    return [step for step in steps if step.kind == kind]


Lock = tuple[str, int]
"""A lock: the field of ``Locks`` and the position in it."""


def each_lock(locks: Locks) -> list[Lock]:
    """Return all locks, the planner's strictest wishes last."""
    fields = ("together", "units", "areas", "open_sites", "closed_sites")
    return [(name, at) for name in fields for at in range(len(getattr(locks, name)))]


def lock_step(locks: Locks, lock: Lock) -> RepairStep:
    """Return the step that drops a lock; ``other`` is the field, ``subject`` the codes it names."""
    name, at = lock
    value = getattr(locks, name)[at]
    if name == "units":
        codes = [value.unit, value.site_code]
    elif name == "areas":
        codes = [*value.units, *([value.site_code] if value.site_code else [])]
    else:
        codes = [value] if isinstance(value, str) else list(value)
    return RepairStep("lock", BETWEEN.join(codes), 1, name)


def without_locks(locks: Locks, dropped: Iterable[RepairStep]) -> Locks:
    """Return the locks that are left when some are dropped."""
    gone = {(step.other, step.subject) for step in dropped if step.kind == "lock"}
    fields: dict[str, list[object]] = {}
    for lock in each_lock(locks):
        step = lock_step(locks, lock)
        kept = fields.setdefault(lock[0], [])
        if (step.other, step.subject) not in gone:
            kept.append(getattr(locks, lock[0])[lock[1]])
    return locks.model_copy(update={name: tuple(kept) for name, kept in fields.items()})


def locks_split(locks: Locks, parts: dict[str, list[str]]) -> Locks:
    """Return locks that name the parts of units that were split."""

    def spelt(codes: Sequence[str]) -> tuple[str, ...]:
        return tuple(part for code in codes for part in parts.get(code, [code]))

    units = [
        lock.model_copy(update={"unit": part})
        for lock in locks.units
        for part in spelt([lock.unit])
    ]
    areas = [lock.model_copy(update={"units": spelt(lock.units)}) for lock in locks.areas]
    return locks.model_copy(
        update={
            "units": tuple(units),
            "areas": tuple(areas),
            "together": tuple(spelt(codes) for codes in locks.together),
        }
    )


def parts_of(code: str, number: int) -> list[str]:
    """Return the codes of the parts of a unit."""
    return [f"{code}/{part + 1}" for part in range(number)]


def _row(frame: gpd.GeoDataFrame, code: str) -> int:
    return frame.index.to_list().index(code)


def _straight(units: gpd.GeoDataFrame, places: gpd.GeoDataFrame, row: int) -> Floats:
    """Return the straight line from each unit to the place in a row, in metres."""
    away = [units[axis].to_numpy(np.float64) - float(places[axis].iloc[row]) for axis in ("x", "y")]
    return np.hypot(*away)


def _with_site(ward: Territory, step: RepairStep, code: str) -> Territory:
    home = _row(ward.units, step.subject.split(BETWEEN)[0])
    place = ward.units.iloc[home]
    row: dict[str, object] = dict.fromkeys(ward.sites.columns)
    row |= {
        "name": code, "kind": None, "capacity": step.amount, "rooms": 1, "home_unit": home,
        "institution": str(place.name) if place["kind"] == UnitKind.INSTITUTION else None,
        "to_be_found": False, "x": place["x"], "y": place["y"],
        "geometry": Point(place["x"], place["y"]),
    }  # fmt: skip
    columns = {
        name: pd.Series([*ward.sites[name].tolist(), row[name]], dtype=ward.sites[name].dtype)
        for name in ward.sites.columns
        if name != "geometry"
    }
    sites = gpd.GeoDataFrame(
        columns, geometry=[*ward.sites.geometry, row["geometry"]], crs=ward.sites.crs
    ).set_index(pd.Index([*ward.sites.index, code], name=ward.sites.index.name))
    walk_m = np.column_stack([ward.walk_m, _straight(ward.units, ward.units, home)])
    return replace(ward, sites=sites, walk_m=walk_m)


def _with_links(ward: Territory, links: Sequence[RepairStep]) -> Territory:
    if not links:
        return ward
    ends = [[_row(ward.units, code) for code in (s.subject, s.other)] for s in links]
    more = pd.DataFrame(
        {
            "u": [min(pair) for pair in ends],
            "v": [max(pair) for pair in ends],
            "border_m": 0.0,
            "reason": "link",
            "via": "",
        }
    )
    edges = pd.concat([ward.edges, more], ignore_index=True)
    return replace(ward, edges=edges.astype({"u": np.int64, "v": np.int64}))


def _split(ward: Territory, step: RepairStep) -> Territory:
    """Put equal parts in the place of a unit: the first in its row, the others after all units."""
    n, at = len(ward.units), _row(ward.units, step.subject)
    rows = [*range(n), *[at] * (step.amount - 1)]
    parts = [at, *range(n, n + step.amount - 1)]
    units = ward.units.iloc[rows].copy()
    codes = ward.units.index.to_list() + [""] * (step.amount - 1)
    whole = int(ward.units["voters"].iloc[at])
    voters = units["voters"].to_numpy(np.int64).copy()
    for number, (row, code) in enumerate(
        zip(parts, parts_of(step.subject, step.amount), strict=True)
    ):
        codes[row] = code
        voters[row] = whole // step.amount + (number < whole % step.amount)
    units = units.set_index(pd.Index(codes, name=ward.units.index.name))
    units["voters"] = voters
    units["kind"] = [UnitKind.PART if row in parts else k for row, k in enumerate(units["kind"])]
    edges = pd.concat([ward.edges, *_edges_of_parts(ward.edges, at, parts)], ignore_index=True)
    barred = pd.concat([ward.barred, *_copies(ward.barred, at, parts)], ignore_index=True)
    return replace(ward, units=units, edges=edges, barred=barred, walk_m=ward.walk_m[rows])


def _edges_of_parts(edges: pd.DataFrame, at: int, parts: list[int]) -> list[pd.DataFrame]:
    pairs = [(a, b) for i, a in enumerate(parts) for b in parts[i + 1 :]]
    inside = pd.DataFrame(
        {
            "u": [a for a, _ in pairs],
            "v": [b for _, b in pairs],
            "border_m": 1.0,
            "reason": "border",
            "via": "",
        }
    )
    return [*_copies(edges, at, parts), inside]


def _copies(edges: pd.DataFrame, at: int, parts: list[int]) -> list[pd.DataFrame]:
    beside = edges[(edges["u"] == at) | (edges["v"] == at)]
    return [] if beside.empty else [beside.replace({"u": {at: p}, "v": {at: p}}) for p in parts[1:]]
