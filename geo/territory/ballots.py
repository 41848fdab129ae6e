"""Ballots: the constituencies of every level that a unit votes in."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely
from geopandas import GeoDataFrame

from geo.codes import code_text
from geo.findings import Finding, Severity
from geo.rules import ElectoralRules
from geo.schemas import CONSTITUENCY_PREFIX
from geo.territory.hearts import within
from geo.territory.model import UnitKind
from geo.territory.ward import WardFrames, texts

#: Levels that every profile of rules knows by name; one that the election does not vote on is left out.
LEVELS = frozenset({"national_assembly", "province", "district", "commune"})
#: A unit is cut by a constituency line when at least this share of its area lies on each side.
SUBSTANTIAL_SHARE = 0.1
#: What stands in a ballot for a constituency that is not known.
UNKNOWN = "?"


def with_ballots(
    units: GeoDataFrame, ward: WardFrames, rules: ElectoralRules
) -> tuple[GeoDataFrame, tuple[Finding, ...]]:
    """Return the units with their ballots, such as ``commune 3 · province 12``, and the doubts.

    A column ``constituency_<level>`` of groups says it, else the constituency that holds the unit's
    representative point. A unit that is cut by a constituency line is whole on one side, with a
    finding: its voters on the other side would get the wrong ballot.
    """
    findings: list[Finding] = []
    words: list[pd.Series] = []
    for level in _levels(ward, rules):
        numbers = _stated(units, ward, level)
        areas = _areas_of(ward, level)
        if len(areas):
            by_place = _by_place(units, areas)
            unsaid = numbers.isna()
            findings += _cut_findings(units.loc[unsaid], areas, level, ward)
            numbers = numbers.where(~unsaid, by_place)
        numbers = _institutions_as_around(units, numbers)
        findings += _unknown_findings(units.loc[numbers.isna()], level, ward)
        words.append(level + " " + numbers.fillna(UNKNOWN).astype(str))
    ballots = [" · ".join(parts) for parts in zip(*words, strict=True)] if words else ""
    return units.assign(ballot=ballots), tuple(findings)


def _levels(ward: WardFrames, rules: ElectoralRules) -> list[str]:
    columns = [c for c in ward.groups.columns if str(c).startswith(CONSTITUENCY_PREFIX)]
    found = {
        str(c).removeprefix(CONSTITUENCY_PREFIX) for c in columns if ward.groups[c].notna().any()
    }
    if not ward.constituencies.empty:
        found |= set(ward.constituencies["level"].astype(str))
    unused = LEVELS - set(rules.constituency_levels) if rules.constituency_levels else set()
    return sorted(found - unused)


def _stated(units: GeoDataFrame, ward: WardFrames, level: str) -> pd.Series:
    """Return the constituency that the row of a unit's group gives, None where it gives none."""
    column = CONSTITUENCY_PREFIX + level
    if column not in ward.groups.columns:
        return pd.Series([None] * len(units), index=units.index, dtype=object)
    by_group = texts(ward.groups, column).map(lambda v: None if v is None else code_text(v))
    by_group.index = pd.Index(ward.groups["group_code"])
    return units["group_code"].map(by_group).astype(object)


def _areas_of(ward: WardFrames, level: str) -> GeoDataFrame:
    if ward.constituencies.empty:
        return ward.constituencies
    rows = ward.constituencies.loc[ward.constituencies["level"].astype(str) == level]
    order = np.argsort(rows["number"].astype(str).to_numpy(), kind="stable")
    return rows.iloc[order]


def _by_place(units: GeoDataFrame, areas: GeoDataFrame) -> npt.NDArray[np.object_]:
    points = np.asarray(shapely.points(units[["x", "y"]].to_numpy(dtype=float)), dtype=object)
    held = within(points, areas.geometry.to_numpy())
    numbers: npt.NDArray[np.object_] = areas["number"].map(code_text).to_numpy(dtype=object)[held]
    numbers[held < 0] = None
    return numbers


def _institutions_as_around(units: GeoDataFrame, numbers: pd.Series) -> pd.Series:
    """Return the numbers with those that institutions lack taken from the unit around them."""
    lacking = np.flatnonzero(numbers.isna() & (units["kind"] == UnitKind.INSTITUTION))
    others = np.flatnonzero(units["kind"] != UnitKind.INSTITUTION)
    if len(lacking) == 0 or len(others) == 0:
        return numbers
    shapes = units.geometry.to_numpy()
    made = numbers.copy()
    for position in lacking:
        apart = shapely.distance(shapes[others], shapes[position])
        made.iloc[int(position)] = numbers.iloc[others[int(np.argmin(apart))]]
    return made


def _cut_findings(
    units: GeoDataFrame, areas: GeoDataFrame, level: str, ward: WardFrames
) -> list[Finding]:
    shapes = units.geometry.to_numpy()
    held, area = shapely.STRtree(areas.geometry.to_numpy()).query(shapes, predicate="intersects")
    common = shapely.area(shapely.intersection(shapes[held], areas.geometry.to_numpy()[area]))
    parts = pd.DataFrame(
        {
            "unit": held,
            "number": areas["number"].map(code_text).to_numpy()[area],
            "share": common / shapely.area(shapes[held]),
        }
    )
    shares = parts.groupby(["unit", "number"], as_index=False)["share"].sum()
    shares = shares.loc[shares["share"] >= SUBSTANTIAL_SHARE]
    several = shares.loc[shares.duplicated("unit", keep=False)]
    return [
        _cut_finding(
            units.index[unit], str(units["name"].iloc[unit]), list(rows["number"]), level, ward
        )
        for unit, rows in several.groupby("unit")
    ]


def _cut_finding(code: str, name: str, numbers: list[str], level: str, ward: WardFrames) -> Finding:
    listed = " and ".join(numbers)
    return Finding(
        "cut_by_constituency",
        Severity.WARNING,
        ward.facts.code,
        code,
        f"{name} lies in {level} constituencies {listed}: all its voters get the ballot of the one that "
        "holds most of its people; split the group along the line in groups, or correct the line",
        source="constituencies",
        facts={"unit": name, "level": level, "numbers": listed},
    )


def _unknown_findings(units: GeoDataFrame, level: str, ward: WardFrames) -> list[Finding]:
    return [
        Finding(
            "constituency_unknown",
            Severity.WARNING,
            ward.facts.code,
            str(code),
            f"{name} lies in no {level} constituency: it cannot share an area with units that do; "
            f"extend the constituency or fill {CONSTITUENCY_PREFIX}{level} in groups",
            source="constituencies",
            facts={"unit": str(name), "level": level},
        )
        for code, name in units["name"].items()
    ]
