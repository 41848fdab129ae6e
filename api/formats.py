"""Layers as files that other programs read: GeoJSON, CSV, GeoPackage, XLSX."""

from __future__ import annotations

import io
import json
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import geopandas as gpd
import pandas as pd
import shapely
from openpyxl import Workbook
from shapely.geometry.base import BaseGeometry

from api.problems import NotAcceptableError

GEOJSON = "application/geo+json"
DECIMALS = 7
"""1 cm, for GeoJSON; the plan's own files hold more."""
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True)
class Format:
    """One way to write a layer."""

    name: str
    media_type: str
    write: Callable[[gpd.GeoDataFrame, str], bytes]
    paged: bool = False


def to_geojson(frame: gpd.GeoDataFrame, layer: str) -> bytes:
    """Return a feature collection in WGS 84 (RFC 7946)."""
    del layer
    return json.dumps(feature_collection(frame), ensure_ascii=False, separators=(",", ":")).encode()


def feature_collection(frame: gpd.GeoDataFrame) -> dict[str, object]:
    """Return features as JSON values; unknown values are null."""
    shapes = shapely.transform(frame.geometry.to_numpy(), lambda c: c.round(DECIMALS) + 0.0)
    rows = _plain(frame).to_dict("records")
    features = [
        {"type": "Feature", "properties": row, "geometry": _mapping(shape)}
        for row, shape in zip(rows, shapes, strict=True)
    ]
    return {"type": "FeatureCollection", "features": features}


def to_csv(frame: gpd.GeoDataFrame, layer: str) -> bytes:
    """Return a table with ``lon`` and ``lat`` of a point inside, as UTF-8 that Excel recognises."""
    del layer
    return _table(frame).to_csv(index=False, lineterminator="\r\n").encode("utf-8-sig")


def to_xlsx(frame: gpd.GeoDataFrame, layer: str) -> bytes:
    """Return the same table as a workbook."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet(layer[:31])
    table = _table(frame)
    sheet.append(list(table.columns))
    for row in table.astype(object).where(table.notna(), None).itertuples(index=False):
        sheet.append(list(row))
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def to_gpkg(frame: gpd.GeoDataFrame, layer: str) -> bytes:
    """Return a GeoPackage with the layer."""
    with tempfile.TemporaryDirectory(prefix="khuvuc-") as folder:
        file = Path(folder) / f"{layer}.gpkg"
        frame.to_file(file, layer=layer, driver="GPKG", engine="pyogrio")
        return file.read_bytes()


FORMATS: Mapping[str, Format] = {
    one.name: one
    for one in (
        Format("geojson", GEOJSON, to_geojson, paged=True),
        Format("csv", "text/csv; charset=utf-8", to_csv),
        Format("gpkg", "application/geopackage+sqlite3", to_gpkg),
        Format(
            "xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", to_xlsx
        ),
    )
}


def format_asked(name: str | None, accept: str) -> Format:
    """Return the format of ``?format=``, else the first one that ``Accept`` takes, else GeoJSON."""
    if name is not None:
        if name not in FORMATS:
            raise NotAcceptableError(f"there is no format {name[:20]!r}; {_known()}")
        return FORMATS[name]
    wanted = [part.split(";")[0].strip() for part in accept.split(",") if part.strip()]
    for kind in wanted:
        if kind in ("*/*", "application/*", "application/json"):
            return FORMATS["geojson"]
        for one in FORMATS.values():
            if one.media_type.split(";")[0] == kind or (kind, one.name) == ("text/*", "csv"):
                return one
    if wanted and "text/html" not in wanted:
        raise NotAcceptableError(f"none of these is written here; {_known()}")
    return FORMATS["geojson"]


def _known() -> str:
    return f"give one of {', '.join(FORMATS)}"


def _table(frame: gpd.GeoDataFrame) -> pd.DataFrame:
    """Return the columns, and a point inside each shape; text that a sheet would compute is quoted."""
    points = frame.geometry.representative_point()
    table = _plain(frame).map(_inert)
    return table.assign(lon=points.x.round(DECIMALS), lat=points.y.round(DECIMALS))


def _inert(value: object) -> object:
    return f"'{value}" if isinstance(value, str) and value.startswith(_FORMULA) else value


def _plain(frame: gpd.GeoDataFrame) -> pd.DataFrame:
    table = pd.DataFrame(frame.drop(columns=frame.geometry.name)).astype(object)
    return table.where(table.notna(), None)


def _mapping(shape: BaseGeometry | None) -> dict[str, object] | None:
    return None if shape is None else dict(shapely.geometry.mapping(shape))
