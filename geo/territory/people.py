"""Where people live in a ward: buildings or population points, with a weight."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import shapely
from geopandas import GeoDataFrame
from shapely.geometry.base import BaseGeometry


def people_of_ward(
    source: GeoDataFrame | None, outline: BaseGeometry, ward_code: str
) -> tuple[GeoDataFrame, str]:
    """Return points with a weight for the buildings or population points of the ward."""
    if source is None or source.empty:
        return gpd.GeoDataFrame({"weight": np.array([], dtype=float)}, geometry=[]), ""
    near = source.iloc[np.sort(source.sindex.query(outline, predicate="intersects"))]
    points = shapely.point_on_surface(near.geometry.to_numpy())
    shapely.prepare(outline)
    inside = shapely.intersects(outline, points)
    if "ward_code" in near.columns:
        stated = near["ward_code"].astype(object)
        inside &= (stated.isna() | (stated == ward_code)).to_numpy()
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
    storeys: npt.NDArray[np.floating] = np.ones(len(places))
    known = "storeys" in places.columns and bool(places["storeys"].notna().any())
    if known:
        storeys = places["storeys"].astype("Float64").fillna(1.0).to_numpy(dtype=float)
        storeys = storeys.clip(min=1.0)
    if (footprint > 0).all() and len(places):
        return storeys * footprint, "storeys × footprint" if known else "footprint"
    return storeys, "storeys" if known else "number of buildings"
