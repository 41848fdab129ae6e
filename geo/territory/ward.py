"""The rows of the planning folder that concern one ward."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely
from geopandas import GeoDataFrame
from pyproj import CRS
from shapely.geometry.base import BaseGeometry

from geo.errors import CallError
from geo.rules import PlanningAims
from geo.schemas import PlanningFrames
from geo.territory.model import WardFacts

#: Streets are taken so far beyond the ward's outline: the way to a site may lead through a neighbour.
STREET_MARGIN_M = 500.0


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


def ward_frames(frames: PlanningFrames, ward_code: str) -> WardFrames:
    """Return what the folder knows of one ward. Raises CallError for a ward it does not hold."""
    facts = _facts(frames.wards, ward_code)
    near = facts.geometry.buffer(STREET_MARGIN_M)
    source = frames.buildings if _has_rows(frames.buildings) else frames.population
    people, basis = _people(source, facts)
    return WardFrames(
        facts=facts,
        crs=frames.crs,
        aims=frames.aims,
        groups=_of_ward(frames.groups, ward_code, frames.crs),
        people=people.set_crs(frames.crs, allow_override=True),
        people_basis=basis,
        sites=_of_ward(frames.sites, ward_code, frames.crs),
        institutions=_of_ward(frames.institutions, ward_code, frames.crs),
        constituencies=_touching(frames.constituencies, facts.geometry, frames.crs),
        streets=_walkable(_touching(frames.streets, near, frames.crs)),
        barriers=_touching(frames.barriers, facts.geometry, frames.crs),
        links=_touching(frames.links, facts.geometry, frames.crs),
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


def _facts(wards: GeoDataFrame, ward_code: str) -> WardFacts:
    rows = wards.loc[wards["ward_code"] == ward_code]
    if rows.empty:
        raise CallError(f"ward {ward_code}: no such ward in the planning folder")
    row = rows.iloc[0]
    population, voters = value(row, "population"), value(row, "voters")
    return WardFacts(
        code=ward_code,
        name=str(row["name"]),
        geometry=row.geometry,
        kind=value(row, "kind"),
        population=None if population is None else int(population),
        voters=None if voters is None else int(voters),
        valid_from=value(row, "valid_from"),
    )


def _has_rows(frame: GeoDataFrame | None) -> bool:
    return frame is not None and not frame.empty


def _empty(crs: CRS) -> GeoDataFrame:
    return gpd.GeoDataFrame({"name": pd.Series(dtype=object)}, geometry=[], crs=crs)


def _of_ward(frame: GeoDataFrame | None, ward_code: str, crs: CRS) -> GeoDataFrame:
    """Return the rows that carry the ward's code."""
    if frame is None:
        return _empty(crs)
    return frame.loc[frame["ward_code"] == ward_code].reset_index(drop=True)


def _touching(frame: GeoDataFrame | None, shape: BaseGeometry, crs: CRS) -> GeoDataFrame:
    """Return the rows that meet a shape, in the order of the frame, found by its spatial index."""
    if frame is None:
        return _empty(crs)
    rows = np.sort(frame.sindex.query(shape, predicate="intersects"))
    return frame.iloc[rows].reset_index(drop=True)


def _walkable(streets: GeoDataFrame) -> GeoDataFrame:
    if "walkable" not in streets.columns:
        return streets
    return streets.loc[streets["walkable"].astype("boolean").fillna(True)].reset_index(drop=True)


def _people(source: GeoDataFrame | None, facts: WardFacts) -> tuple[GeoDataFrame, str]:
    """Return points with a weight for the buildings or population points of the ward."""
    if source is None or source.empty:
        return gpd.GeoDataFrame({"weight": np.array([], dtype=float)}, geometry=[]), ""
    near = source.iloc[np.sort(source.sindex.query(facts.geometry, predicate="intersects"))]
    points = shapely.point_on_surface(near.geometry.to_numpy())
    shapely.prepare(facts.geometry)
    inside = shapely.intersects(facts.geometry, points)
    if "ward_code" in near.columns:
        stated = near["ward_code"].astype(object)
        inside &= (stated.isna() | (stated == facts.code)).to_numpy()
    weight, basis = people_weight(near)
    inside &= weight > 0
    made = gpd.GeoDataFrame({"weight": weight[inside]}, geometry=points[inside])
    order = np.lexsort((made["weight"], made.geometry.y.round(3), made.geometry.x.round(3)))
    return made.iloc[order].reset_index(drop=True), basis


def people_weight(places: GeoDataFrame) -> tuple[np.ndarray, str]:
    """Return the weight of each building or point, and what it is.

    The first of these that any row knows: voters, persons, storeys × footprint area (m²), storeys;
    else 1 each. A row that does not know it counts 0 for voters and persons, one storey otherwise.
    """
    for column in ("voters", "persons"):
        if column in places.columns and places[column].notna().any():
            return places[column].astype("Float64").fillna(0.0).to_numpy(dtype=float), column
    footprint = shapely.area(places.geometry.to_numpy())
    storeys: npt.NDArray[np.float64] = np.ones(len(places))
    known = "storeys" in places.columns and bool(places["storeys"].notna().any())
    if known:
        storeys = places["storeys"].astype("Float64").fillna(1.0).to_numpy(dtype=float)
        storeys = storeys.clip(min=1.0)
    if (footprint > 0).all() and len(places):
        return storeys * footprint, "storeys × footprint" if known else "footprint"
    return storeys, "storeys" if known else "number of buildings"
