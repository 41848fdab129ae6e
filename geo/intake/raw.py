"""A file as it was read: headings are ours, values are checked, places are not placed yet."""

from __future__ import annotations

from dataclasses import dataclass

import geopandas as gpd
import pandas as pd
from pyproj import CRS


@dataclass(frozen=True)
class RawFrame:
    """One file of the planning folder before its places are placed."""

    stem: str
    file: str
    table: gpd.GeoDataFrame | pd.DataFrame
    """Indexed by the row's number as a person counts it. A GeoDataFrame where the file has shapes;
    a table whose places stand in columns has them as float ``lon`` (or easting) and ``lat``
    (or northing)."""
    crs: CRS | None
    """The system that the file declares."""
    crs_wanted: CRS | None = None
    """The system that ``planning.toml`` states for the file; it overrides the declared one."""
