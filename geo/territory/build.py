"""From the frames of a planning folder to the Territory of one ward."""

from __future__ import annotations

import numpy as np
import pandas as pd
import shapely
from geopandas import GeoDataFrame

from geo.rules import ElectoralRules
from geo.schemas import PlanningFrames
from geo.territory.ballots import with_ballots
from geo.territory.cells import units_of_cells
from geo.territory.coverage import matched
from geo.territory.edges import apart, ward_edges
from geo.territory.hearts import hearts, inner_points, within
from geo.territory.institutions import with_institutions
from geo.territory.model import BORDER_DECIMALS, WALK_DECIMALS, Territory
from geo.territory.sites import ward_sites
from geo.territory.split import with_parts
from geo.territory.units import units_of_groups
from geo.territory.walking import ward_walks
from geo.territory.ward import WardFrames, ward_frames


def build_territory(frames: PlanningFrames, ward_code: str, rules: ElectoralRules) -> Territory:
    """Return one ward ready to plan. Raises CallError for a ward that the folder does not hold."""
    ward = ward_frames(frames, ward_code)
    units, notes = units_of_cells(ward) if ward.groups.empty else units_of_groups(ward)
    units, parted = with_parts(units, ward, rules)
    units, separate, joined = with_institutions(units, ward, rules)
    units = units.set_geometry(matched(units.geometry.to_numpy()), crs=ward.crs)
    units = located(units, ward)
    units, ballots = with_ballots(units, ward, rules)
    edges, barred = ward_edges(units, ward)
    sites, missing = ward_sites(ward, units, separate)
    walks = ward_walks(ward, units, sites)
    return Territory(
        ward=ward.facts,
        crs=ward.crs,
        units=units,
        sites=sites,
        edges=_rounded(edges),
        barred=_rounded(barred),
        walk_m=np.round(walks.walk_m, WALK_DECIMALS, out=walks.walk_m),
        walk_basis=walks.basis,
        findings=(
            *notes,
            *parted,
            *joined,
            *ballots,
            *apart(units, edges, ward),
            *missing,
            *walks.findings,
        ),
    )


def _rounded(pairs: pd.DataFrame) -> pd.DataFrame:
    return pairs.assign(border_m=pairs["border_m"].astype(np.float64).round(BORDER_DECIMALS))


def located(units: GeoDataFrame, ward: WardFrames) -> GeoDataFrame:
    """Return the units with a representative point where they have none yet.

    It is the building or population point in the middle of a unit's people, else a point inside the
    largest part of its shape.
    """
    shapes = units.geometry.to_numpy()
    people = ward.people.geometry.to_numpy()
    points = hearts(
        shapely.get_coordinates(people),
        ward.people["weight"].to_numpy(dtype=float),
        within(people, shapes),
        len(units),
    )
    unknown = np.isnan(points[:, 0])
    if unknown.any():
        points[unknown] = inner_points(shapes[unknown], ward.barriers)
    stated = units[["x", "y"]].to_numpy(dtype=float)
    points = np.where(np.isnan(stated), points, stated)
    return units.assign(x=points[:, 0], y=points[:, 1])
