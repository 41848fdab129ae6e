"""Writing a made district as a planning folder."""

from __future__ import annotations

import json
from importlib.metadata import version
from pathlib import Path

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely
from pyproj import CRS, Transformer

from geo.crs import WGS84
from geo.errors import CallError
from geo.sample.district import make_district
from geo.sample.vietnamese import DISTRICT

MIDDLE_LON, MIDDLE_LAT = 106.30, 20.45
_DECIMALS = 6
GROUPS_PER_WARD = 28
LEAST_GROUPS = 12
_PLANE = CRS.from_proj4(
    f"+proj=tmerc +lat_0={MIDDLE_LAT} +lon_0={MIDDLE_LON} +k=1 +x_0=0 +y_0=0 +datum=WGS84 +units=m"
)

_PLANNING = """\
# Planning folder of a made district; see SOURCES.toml.
title = "{district}"
polling_day = 2026-03-15
source = "{district}, made by khuvuc sample"
as_of = 2026-01-20
"""

_SOURCES = """\
# Where the files of this folder come from.
title = "{district}: {wards} wards, all made up"
made_by = "khuvuc sample"
version = "{version}"
seed = {seed}
wards = {wards}
real = false
note = "Nothing here is real: shapes, names, codes and counts are drawn by chance from the seed."
licence = "CC0-1.0"
"""


def write_sample(
    folder: Path, *, wards: int, seed: int, groups_per_ward: int = GROUPS_PER_WARD
) -> None:
    """Write a made district as a planning folder; the same arguments give the same bytes.

    The folder may exist; files of the same names are replaced. Coordinates are WGS 84, rounded to
    a millionth of a degree (about 0.1 m).
    """
    if wards < 1:
        raise CallError(f"--wards {wards}: a district has at least 1 ward")
    if groups_per_ward < LEAST_GROUPS:
        raise CallError(f"{groups_per_ward} groups a ward: at least {LEAST_GROUPS} are needed")
    if seed < 0:
        raise CallError(f"--seed {seed}: a seed is 0 or more")
    frames = make_district(wards, seed, groups_per_ward)
    folder.mkdir(parents=True, exist_ok=True)
    for stem, frame in frames.items():
        _write_geojson(frame, folder / f"{stem}.geojson", stem)
    words = {"district": DISTRICT, "wards": wards, "seed": seed, "version": version("khuvuc")}
    _write_text(folder / "planning.toml", _PLANNING.format(**words))
    _write_text(folder / "SOURCES.toml", _SOURCES.format(**words))


def _write_geojson(frame: gpd.GeoDataFrame, path: Path, name: str) -> None:
    """Write one feature a line, so that a change of one feature is a change of one line."""
    to_degrees = Transformer.from_crs(_PLANE, WGS84, always_xy=True)

    def degrees(xy: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
        lon, lat = to_degrees.transform(xy[:, 0], xy[:, 1])
        rounded: npt.NDArray[np.float64] = np.round(np.stack([lon, lat], axis=1), _DECIMALS)
        return rounded

    shapes = shapely.remove_repeated_points(shapely.transform(frame.geometry.to_numpy(), degrees))
    values = pd.DataFrame(frame.drop(columns="geometry")).astype(object)
    records = values.where(values.notna(), None).to_dict("records")
    lines = [
        json.dumps(
            {"type": "Feature", "properties": record, "geometry": shapely.geometry.mapping(shape)},
            ensure_ascii=False,
            separators=(",", ":"),
            allow_nan=False,
        )
        for record, shape in zip(records, shapes, strict=True)
    ]
    head = f'{{"type":"FeatureCollection","name":"{name}","features":[\n'
    _write_text(path, head + ",\n".join(lines) + "\n]}\n")


def _write_text(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8", newline="\n")
