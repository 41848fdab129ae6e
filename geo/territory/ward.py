"""The rows of the planning folder that concern one ward."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
from geopandas import GeoDataFrame
from pyproj import CRS
from shapely.geometry.base import BaseGeometry

from geo.errors import CallError
from geo.rules import PlanningAims
from geo.schemas import PlanningFrames
from geo.territory.model import WardFacts
from geo.territory.people import people_of_ward

#: Streets are taken so far beyond the ward's outline: the way to a site may lead through a neighbour.
STREET_MARGIN_M = 2_000.0


@dataclass(frozen=True)
class WardFrames:
    """Frames of one ward; a frame that the folder does not hold is empty.

    ``people`` holds what tells where voters live inside the ward (buildings, else population
    points), as points with a positive ``weight``; ``people_basis`` says what the weight is.
    """

    facts: WardFacts
    crs: CRS
    aims: PlanningAims
    groups: GeoDataFrame
    people: GeoDataFrame
    people_basis: str
    sites: GeoDataFrame
    institutions: GeoDataFrame
    constituencies: GeoDataFrame
    streets: GeoDataFrame
    barriers: GeoDataFrame
    links: GeoDataFrame


def frames_of_ward(frames: PlanningFrames, ward_code: str) -> PlanningFrames:
    """Return the folder with no rows but those that concern one ward, found by spatial index.

    All that follows needs no more, so a ward can be planned elsewhere without sending the folder.
    Raises CallError for a ward that the folder does not hold.
    """
    wards = frames.wards.loc[frames.wards["ward_code"] == ward_code]
    if wards.empty:
        raise CallError(f"ward {ward_code}: no such ward in the planning folder")
    outline = wards.geometry.iloc[0]
    groups = _of_ward(frames.groups, ward_code)
    return replace(
        frames,
        wards=wards.reset_index(drop=True),
        groups=groups,
        buildings=_touching(frames.buildings, outline),
        population=_touching(frames.population, outline),
        sites=_of_ward(frames.sites, ward_code),
        institutions=_of_ward(frames.institutions, ward_code),
        isolation=_touching(frames.isolation, outline),
        home_isolation=_of_groups(frames.home_isolation, groups),
        constituencies=_touching(frames.constituencies, outline),
        streets=_touching(frames.streets, outline.buffer(STREET_MARGIN_M)),
        barriers=_touching(frames.barriers, outline),
        links=_touching(frames.links, outline),
    )


def ward_frames(frames: PlanningFrames, ward_code: str) -> WardFrames:
    """Return what the folder knows of one ward. Raises CallError for a ward it does not hold."""
    own = frames_of_ward(frames, ward_code)
    facts = _facts(own.wards.iloc[0])
    source = own.population if own.buildings is None or own.buildings.empty else own.buildings
    people, basis = people_of_ward(source, facts.geometry, facts.code)
    empty = gpd.GeoDataFrame({"name": pd.Series(dtype=object)}, geometry=[], crs=frames.crs)
    return WardFrames(
        facts=facts,
        crs=frames.crs,
        aims=frames.aims,
        groups=empty if own.groups is None else own.groups,
        people=people.set_crs(frames.crs, allow_override=True),
        people_basis=basis,
        sites=empty if own.sites is None else own.sites,
        institutions=empty if own.institutions is None else own.institutions,
        constituencies=empty if own.constituencies is None else own.constituencies,
        streets=empty if own.streets is None else _walkable(own.streets),
        barriers=empty if own.barriers is None else own.barriers,
        links=empty if own.links is None else own.links,
    )


def value(row: pd.Series, column: str) -> Any:  # noqa: ANN401 - a cell of a frame
    """Return a cell, or None where the column or the value is missing."""
    found = row.get(column)
    return None if found is None or pd.isna(found) else found


def counts(frame: pd.DataFrame, column: str) -> pd.Series:
    """Return a column of whole numbers as ``Int64``; missing where the frame does not have it."""
    if column not in frame.columns:
        return pd.Series(pd.NA, index=frame.index, dtype="Int64")
    return frame[column].astype("Int64")


def texts(frame: pd.DataFrame, column: str) -> pd.Series:
    """Return a column of texts, None where the value or the column is missing."""
    if column not in frame.columns:
        return pd.Series([None] * len(frame), index=frame.index, dtype=object)
    column_values = frame[column].astype(object)
    return column_values.where(column_values.notna(), None)


def flags(frame: pd.DataFrame, column: str) -> pd.Series:
    """Return a column of yes and no as ``boolean``; missing where the frame does not have it."""
    if column not in frame.columns:
        return pd.Series(pd.NA, index=frame.index, dtype="boolean")
    return frame[column].astype("boolean")


def _facts(row: pd.Series) -> WardFacts:
    population, voters = value(row, "population"), value(row, "voters")
    return WardFacts(
        code=str(row["ward_code"]),
        name=str(row["name"]),
        geometry=row.geometry,
        kind=value(row, "kind"),
        population=None if population is None else int(population),
        voters=None if voters is None else int(voters),
        valid_from=value(row, "valid_from"),
    )


def _of_ward(frame: GeoDataFrame | None, ward_code: str) -> GeoDataFrame | None:
    """Return the rows that carry the ward's code."""
    if frame is None:
        return None
    return frame.loc[frame["ward_code"] == ward_code].reset_index(drop=True)


def _touching(frame: GeoDataFrame | None, shape: BaseGeometry) -> GeoDataFrame | None:
    """Return the rows that meet a shape, in the order of the frame."""
    if frame is None:
        return None
    rows = np.sort(frame.sindex.query(shape, predicate="intersects"))
    return frame.iloc[rows].reset_index(drop=True)


def _of_groups(table: pd.DataFrame | None, groups: GeoDataFrame | None) -> pd.DataFrame | None:
    if table is None or groups is None:
        return table
    return table.loc[table["group_code"].isin(groups["group_code"])].reset_index(drop=True)


def _walkable(streets: GeoDataFrame) -> GeoDataFrame:
    if "walkable" not in streets.columns:
        return streets
    return streets.loc[streets["walkable"].astype("boolean").fillna(True)].reset_index(drop=True)
