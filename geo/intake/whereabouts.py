"""Where rows lie among the wards."""

from __future__ import annotations

from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

Text = npt.NDArray[np.object_]

NEAR_M = 100.0
"""A place outside every ward belongs to the nearest one up to here: outlines are crude."""


@dataclass(frozen=True)
class Places:
    """Where rows lie, one entry a row."""

    rows: npt.NDArray[np.str_]
    """Row number as a person counts it."""
    points: Text
    """Representative point, None where the row has no place."""
    ward: Text
    """Code of the ward the point lies in, else of the nearest one; None without a place."""
    outside_m: npt.NDArray[np.float64]
    """Distance to that ward; inf without a place."""


def locate(frame: gpd.GeoDataFrame, wards: gpd.GeoDataFrame) -> Places:
    """Return the ward each row's representative point lies in, else the nearest one.

    On a border the ward of the lower code has it: ``wards`` are sorted by code.
    """
    shapes = frame.geometry.to_numpy()
    points = shapely.point_on_surface(shapes)
    points[shapely.is_empty(points)] = None
    ward = np.full(len(frame), None, dtype=object)
    outside = np.full(len(frame), np.inf)
    placed = np.flatnonzero(~shapely.is_missing(points))
    (row, near), metres = shapely.STRtree(wards.geometry.to_numpy()).query_nearest(
        points[placed], return_distance=True
    )
    order = np.lexsort((near, row))
    first = order[np.unique(row[order], return_index=True)[1]]
    ward[placed[row[first]]] = wards["ward_code"].astype(str).to_numpy(dtype=object)[near[first]]
    outside[placed[row[first]]] = metres[first]
    return Places(frame.index.to_numpy().astype(str), points, ward, outside)


def metres_outside(
    codes: Text, places: Places, wards: gpd.GeoDataFrame, at: npt.NDArray[np.intp]
) -> npt.NDArray[np.float64]:
    """Return how far the places of some rows lie outside the wards of these codes."""
    home = pd.Index(wards["ward_code"].astype(str)).get_indexer(pd.Index(codes[at]))
    return np.asarray(shapely.distance(places.points[at], wards.geometry.to_numpy()[home]))
