"""Institutions: separate voting areas of their own, or voters of the unit they stand in.

The name, number and address of an armed unit never leave this module: its unit and site carry the
ward's name and a made code (DOMAIN 1: they never appear on a map or a document).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
import shapely
from geopandas import GeoDataFrame
from shapely.geometry.base import BaseGeometry

from geo.codes import natural_key
from geo.findings import Finding, Severity
from geo.rules import ElectoralRules
from geo.territory.carving import carved
from geo.territory.hearts import within
from geo.territory.model import UnitKind
from geo.territory.units import typed, unit_frame
from geo.territory.ward import WardFrames, texts

ARMED_UNIT = "armed_unit"
#: Radius of the place of an institution that is known by a point alone.
INSTITUTION_RADIUS_M = 20.0


@dataclass(frozen=True)
class Institution:
    """One institution as it may be shown to anybody."""

    code: str
    name: str
    kind: str
    voters: int
    address: str | None
    place: BaseGeometry


def with_institutions(
    units: GeoDataFrame, ward: WardFrames, rules: ElectoralRules
) -> tuple[GeoDataFrame, tuple[Institution, ...], tuple[Finding, ...]]:
    """Return the units with institutions, those that form a unit, and what a person should know.

    One that the rules allow to be separate becomes the last of the units, cut out of those it stands
    in; any other adds its voters to the unit it stands in.
    """
    known = _presentable(ward, set(units.index))
    separate = tuple(i for i in known if rules.may_be_separate(i.kind, i.voters))
    joined = [i for i in known if i not in separate]
    findings = []
    for institution in joined:
        code = _host(units, institution.place)
        units.loc[units.index == code, "voters"] += institution.voters
        findings.append(_joined_finding(institution, code, ward, rules))
    return _with_units(units, separate, ward), separate, tuple(findings)


def _presentable(ward: WardFrames, taken: set[str]) -> list[Institution]:
    """Return the institutions in natural order, armed units under the ward's name."""
    frame = ward.institutions
    if frame.empty:
        return []
    rows = zip(
        frame["institution_code"].astype(str),
        frame["name"].astype(str),
        frame["kind"].astype(str),
        frame["voters"].astype("int64"),
        texts(frame, "address"),
        frame.geometry,
        strict=True,
    )
    made: list[Institution] = []
    armed = 0
    for code, name, kind, voters, address, place in sorted(rows, key=lambda r: natural_key(r[0])):
        shown = f"{code}-CS" if code in taken else code
        if kind == ARMED_UNIT:
            armed += 1
            shown, name, address = f"{ward.facts.code}-LL{armed}", ward.facts.name, None  # noqa: PLW2901
        made.append(Institution(shown, name, kind, int(voters), address, place))
    return made


def _host(units: GeoDataFrame, place: BaseGeometry) -> str:
    shapes = units.geometry.to_numpy()
    at = place.representative_point()
    held = int(within(np.array([at], dtype=object), shapes)[0])
    return str(units.index[held if held >= 0 else int(np.argmin(shapely.distance(shapes, at)))])


def _with_units(
    units: GeoDataFrame, separate: tuple[Institution, ...], ward: WardFrames
) -> GeoDataFrame:
    if not separate:
        return units
    shapes = units.geometry.to_numpy().copy()
    places: list[BaseGeometry] = []
    for institution in separate:
        place = institution.place
        if shapely.get_dimensions(place) < 2:
            place = place.buffer(INSTITUTION_RADIUS_M, quad_segs=8)
        everything = np.concatenate([shapes, np.array([*places, None], dtype=object)[:-1]])
        everything, hole = carved(everything, place, ward.facts.geometry)
        shapes, places = everything[: len(shapes)], [*everything[len(shapes) :], hole]
    made = unit_frame(
        [i.code for i in separate], np.array([*places, None], dtype=object)[:-1], ward
    )
    made["name"] = [i.name for i in separate]
    made["kind"] = UnitKind.INSTITUTION
    made["institution_kind"] = [i.kind for i in separate]
    made["voters"] = [i.voters for i in separate]
    middles = [
        shapely.get_coordinates(_middle(i.place, p))[0]
        for i, p in zip(separate, places, strict=True)
    ]
    made["x"], made["y"] = np.array(middles).T
    together = pd.concat([units.set_geometry(shapes), typed(made)])
    return typed(GeoDataFrame(together, crs=ward.crs))


def _middle(place: BaseGeometry, hole: BaseGeometry) -> BaseGeometry:
    return place if shapely.get_dimensions(place) == 0 else hole.representative_point()


def _joined_finding(
    institution: Institution, unit: str, ward: WardFrames, rules: ElectoralRules
) -> Finding:
    least = rules.min_voters_separate
    by_size = institution.kind in rules.separate_kinds_from_minimum
    why = (
        f"{institution.voters} voters, {least} needed for a separate area"
        if by_size
        else f"the kind {institution.kind} may not form a separate area"
    )
    return Finding(
        "institution_joined",
        Severity.NOTE,
        ward.facts.code,
        unit,
        f"{institution.name}: {why}; its {institution.voters} voters are counted in unit {unit}",
        source=rules.source("min_voters_separate" if by_size else "separate_kinds"),
        facts={"institution": institution.name, "voters": institution.voters, "unit": unit},
    )
