"""Real wards to fill with made groups: read, checked for what is needed, chosen."""

from __future__ import annotations

from pathlib import Path

import geopandas as gpd
import numpy as np
import pyogrio
import shapely

from geo.codes import parse_ward_code
from geo.crs import WGS84
from geo.errors import CallError, InputError

NEEDED = ("ward_code", "name", "population")


def read_wards(path: Path) -> gpd.GeoDataFrame:
    """Return the wards of a file in WGS 84: code, name, kind where known, population, polygon."""
    try:
        frame = gpd.read_file(path)
    except (pyogrio.errors.DataSourceError, OSError) as error:
        raise InputError(f"--wards-from {path}: cannot be read as a layer of polygons") from error
    missing = [column for column in NEEDED if column not in frame.columns]
    if missing:
        raise InputError(f"--wards-from {path}: the columns {', '.join(missing)} are missing")
    if frame.crs is None:
        raise InputError(f"--wards-from {path}: the file does not say its CRS")
    frame = frame.to_crs(WGS84)
    frame["ward_code"] = frame["ward_code"].map(parse_ward_code)
    if frame["ward_code"].duplicated().any():
        twice = frame.loc[frame["ward_code"].duplicated(), "ward_code"].iloc[0]
        raise InputError(f"--wards-from {path}: ward {twice} stands there twice")
    kept = [c for c in (*NEEDED, "kind", "province") if c in frame.columns]
    return frame[[*kept, "geometry"]].assign(geometry=shapely.make_valid(frame.geometry.to_numpy()))


def choose_wards(
    frame: gpd.GeoDataFrame, seed: int, count: int | None, codes: tuple[str, ...]
) -> gpd.GeoDataFrame:
    """Return the wards named, or so many by chance, or all, in the order of the file."""
    unknown = sorted(set(codes) - set(frame["ward_code"]))
    if unknown:
        raise CallError(f"--ward {', '.join(unknown)}: not in the file of --wards-from")
    if codes:
        frame = frame[frame["ward_code"].isin(codes)]
    if count is not None and count < len(frame):
        drawn = np.random.default_rng(seed).permutation(len(frame))[:count]
        frame = frame.iloc[np.sort(drawn)]
    return frame.reset_index(drop=True)
