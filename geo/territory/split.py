"""Residential groups above the maximum of an area, split into named parts."""

from __future__ import annotations

import numpy as np
import pandas as pd
import shapely
from geopandas import GeoDataFrame

from geo.findings import Finding, Severity
from geo.rules import ElectoralRules
from geo.territory.cells import clustered_cells
from geo.territory.clusters import Labels, balanced_clusters, shared_out, summed
from geo.territory.hearts import within
from geo.territory.model import UnitKind
from geo.territory.units import typed
from geo.territory.voronoi import voronoi_cells
from geo.territory.ward import WardFrames

#: Parts tried beyond the least number before a group is left whole.
MORE_PARTS = 8


def with_parts(
    units: GeoDataFrame, ward: WardFrames, rules: ElectoralRules
) -> tuple[GeoDataFrame, tuple[Finding, ...]]:
    """Return the units with every group above ``rules.max_voters`` in parts, where it can be split.

    Parts are made of the buildings or population points inside the group. Without any, or where one
    building alone is above the maximum, the group stays whole and allocation says why it is in the way.
    """
    big = np.flatnonzero(units["voters"].to_numpy() > rules.max_voters)
    if len(big) == 0 or ward.people.empty:
        return units, ()
    shapes = units.geometry.to_numpy()
    home = within(ward.people.geometry.to_numpy(), shapes)
    made, findings = [], []
    for i in range(len(units)):
        row = units.iloc[[i]]
        labels = _parts(row, ward.people.loc[home == i], rules) if i in big else None
        if labels is None:
            made.append(row)
            continue
        made.append(_split(row, ward.people.loc[home == i], labels))
        findings.append(_finding(ward, row, made[-1], rules))
    return typed(GeoDataFrame(pd.concat(made), crs=units.crs)), tuple(findings)


def _parts(unit: GeoDataFrame, people: GeoDataFrame, rules: ElectoralRules) -> Labels | None:
    """Return the part of each building, in the fewest parts that are all within the maximum."""
    voters = int(unit["voters"].iloc[0])
    least = -(-voters // rules.max_voters)
    places = shapely.get_coordinates(people.geometry.to_numpy())
    weights = people["weight"].to_numpy(dtype=float)
    for count in range(least, min(least + MORE_PARTS, len(people)) + 1):
        labels = balanced_clusters(places, weights, count)
        if shared_out(voters, summed(weights, labels)).max() <= rules.max_voters:
            return labels
    return None


def _split(unit: GeoDataFrame, people: GeoDataFrame, labels: Labels) -> GeoDataFrame:
    """Return the parts of one unit; all its counts are shared out by the weight of its buildings."""
    mass = summed(people["weight"].to_numpy(dtype=float), labels)
    count = len(mass)
    parts = unit.iloc[np.zeros(count, dtype=int)].copy()
    places = shapely.get_coordinates(people.geometry.to_numpy())
    cells = voronoi_cells(places, unit.geometry.iloc[0])
    code, name = str(unit.index[0]), str(unit["name"].iloc[0])
    parts.index = pd.Index([f"{code}/{k + 1}" for k in range(count)], name="unit_code")
    parts["name"] = [f"{name} (phần {k + 1})" for k in range(count)]
    parts["kind"] = UnitKind.PART
    for column in ("voters", "households", "population", "elderly"):
        whole = unit[column].iloc[0]
        if not pd.isna(whole):
            parts[column] = shared_out(int(whole), mass)
    parts["estimated"] = True
    parts["x"], parts["y"] = np.nan, np.nan
    return parts.set_geometry(clustered_cells(cells, labels), crs=unit.crs)


def _finding(
    ward: WardFrames, unit: GeoDataFrame, parts: GeoDataFrame, rules: ElectoralRules
) -> Finding:
    code, name, voters = str(unit.index[0]), str(unit["name"].iloc[0]), int(unit["voters"].iloc[0])
    shares = ", ".join(f"{v:,}" for v in parts["voters"])
    return Finding(
        "split_unit",
        Severity.WARNING,
        ward.facts.code,
        code,
        f"{name} has {voters:,} voters, {rules.max_voters:,} at most in an area: split by its buildings "
        f"({ward.people_basis}) into {len(parts)} parts of {shares} voters; the commune must approve "
        "the parts and count their voters",
        source=rules.source("max_voters"),
        facts={"unit": name, "voters": voters, "most": rules.max_voters, "parts": len(parts)},
    )
