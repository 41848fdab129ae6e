"""Writing frames as GeoJSON, one feature a line, so that a change of one feature changes one line."""

from __future__ import annotations

import json
from pathlib import Path

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely
from pyproj import CRS, Transformer

from geo.crs import WGS84

_DECIMALS = 6


def write_geojson(frame: gpd.GeoDataFrame, path: Path, crs: CRS | str) -> None:
    """Write a frame whose coordinates are of ``crs`` in degrees of WGS 84, rounded to about 0.1 m."""
    to_degrees = Transformer.from_crs(crs, WGS84, always_xy=True)

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
    head = f'{{"type":"FeatureCollection","name":"{path.stem}","features":[\n'
    write_text(path, head + ",\n".join(lines) + "\n]}\n")


def write_text(path: Path, text: str) -> None:
    """Write text in UTF-8 with the same line ends on every system."""
    path.write_text(text, encoding="utf-8", newline="\n")
