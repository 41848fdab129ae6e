"""Layers that GDAL opens: headings, values, shapes and the system they declare."""

from __future__ import annotations

import codecs
import os
import warnings
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyogrio
import shapely
from pyproj import CRS

from geo.intake.defects import Defects
from geo.intake.files import FoundFile, Unreadable, dataset_path, in_truth
from geo.intake.headings import stem_of
from geo.intake.settings import FileSettings
from geo.intake.sheets import choose_layer
from geo.schemas import SCHEMAS

#: What LIBKML adds to every table.
_KML_OWN = frozenset(
    {
        "id",
        "description",
        "timestamp",
        "begin",
        "end",
        "altitudeMode",
        "tessellate",
        "extrude",
        "visibility",
        "drawOrder",
        "icon",
        "snippet",
    }
)


@dataclass(frozen=True)
class Opened:
    """One file as it stands: headings and cells by position, indexed by row number."""

    headings: list[str]
    cells: pd.DataFrame
    shapes: npt.NDArray[np.object_] | None = None
    crs: CRS | None = None
    total: tuple[int, list[Any]] | None = None
    footer: dict[int, str] = field(default_factory=dict)
    ward_rows: tuple[int, ...] = ()


def open_layer(found: FoundFile, settings: FileSettings, defects: Defects) -> tuple[Opened, bool]:
    """Open a layer; also tell whether its text is Unicode for certain. Raises Unreadable."""
    try:
        path, beside = dataset_path(found.path, settings.layer)
        is_shp = path.lower().endswith(".shp")
        with warnings.catch_warnings(record=True) as said:
            warnings.simplefilter("always")
            layer = _layer(path, found, settings, defects)
            # ISO-8859-1 keeps every byte of a dBASE text; what it means is found out after.
            meta, _, wkb, columns = pyogrio.raw.read(
                path, layer=layer, encoding="ISO-8859-1" if is_shp else None
            )
    except Unreadable:
        raise
    except Exception as error:  # a damaged file fails in more ways than the drivers declare
        raise Unreadable(
            "file_unreadable",
            f"it does not open: {in_truth(found.path) or without_folder(str(error), found.path)}",
            "open it in QGIS and export it again as GeoPackage",
        ) from error
    for warning in sorted({without_folder(str(w.message), found.path) for w in said}):
        defects.noted(
            "file_warning",
            found.name,
            warning,
            "look at the file in QGIS if shapes or values are missing",
        )
    headings = [str(name) for name in meta["fields"]]
    cells = _cells(columns, len(wkb) if wkb is not None else len(columns[0]) if columns else 0)
    if path.lower().endswith((".kml", ".kmz")):
        keep = [i for i, h in enumerate(headings) if h not in _KML_OWN]
        headings, cells = (
            [headings[i] for i in keep],
            cells[keep].set_axis(range(len(keep)), axis=1),
        )
    shapes = None if wkb is None else _shapes(wkb, cells.index, found.name, defects)
    crs = CRS.from_user_input(meta["crs"]) if meta["crs"] else None
    opened = Opened(headings, cells, shapes, crs)
    return _decode_dbf(opened, path, beside, settings.encoding) if is_shp else (opened, True)


def without_folder(said: str, file: Path) -> str:
    """Return what a library says of a file without where it lies, which is nobody's who sent it."""
    for folder in (file.parent, file.parent.resolve()):
        said = said.replace(f"{folder}{os.sep}", "")
    return said


def _layer(path: str, found: FoundFile, settings: FileSettings, defects: Defects) -> str:
    listed = [(str(name), str(kind)) for name, kind in pyogrio.list_layers(path)]
    names = [name for name, _ in listed]
    if settings.layer is not None and settings.layer in names:
        return settings.layer
    if settings.layer is not None and len(names) > 1:
        raise Unreadable(
            "layer_absent",
            f"no layer {settings.layer!r}; there are {', '.join(names)}",
            "correct layer in planning.toml",
        )
    if not any(stem_of(name) == found.stem for name in names) and len(names) > 1:
        fitting = [name for name, kind in listed if _fits(kind, found.stem)]
        if len(fitting) == 1:
            defects.noted(
                "layer_chosen",
                found.name,
                f"it holds {', '.join(names)}; only {fitting[0]} has the shapes of {found.stem}",
                f'nothing, or write in planning.toml: [files.{found.stem}] layer = "..."',
            )
            return fitting[0]
    return choose_layer(names, found.stem)


def _fits(kind: str, stem: str) -> bool:
    """Return whether a layer's declared type of geometry is one that a stem may have."""
    return any(shape.value in kind.lower() for shape in SCHEMAS[stem].shapes)


def _cells(columns: Sequence[npt.NDArray[Any]], rows: int) -> pd.DataFrame:
    """Return columns as plain Python values, rows counted from 1."""
    index = pd.RangeIndex(1, rows + 1)
    made = {
        i: pd.Series(_plain(column), index=index, dtype="object")
        for i, column in enumerate(columns)
    }
    return pd.DataFrame(made, index=index)


def _plain(column: npt.NDArray[Any]) -> list[Any]:
    if np.issubdtype(column.dtype, np.datetime64):
        return [None if pd.isna(v) else v.to_pydatetime() for v in pd.to_datetime(column)]
    return list(column.tolist())


def _shapes(
    wkb: npt.NDArray[np.object_], rows: pd.Index, file: str, defects: Defects
) -> npt.NDArray[np.object_]:
    """Return geometries; those that GEOS cannot take are closed where that is all they lack."""
    shapes: npt.NDArray[np.object_] = shapely.from_wkb(wkb, on_invalid="ignore")
    given = np.array([w is not None for w in wkb], dtype=bool)
    broken = given & shapely.is_missing(shapes)
    if broken.any():
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # each is listed by its row below
            shapes[broken] = shapely.from_wkb(wkb[broken], on_invalid="fix")
    for row, shape in zip(rows[broken], shapes[broken], strict=True):
        if shape is None:
            defects.unusable(
                "shape_unreadable",
                file,
                "its shape has too few points or is cut off",
                "draw it again or fetch the file again",
                row=str(row),
                field="geometry",
            )
        else:
            defects.repaired(
                "ring_open",
                file,
                "a ring does not return to its start",
                "closed by a straight line",
                row=str(row),
                field="geometry",
            )
    return shapes


def _decode_dbf(
    opened: Opened, path: str, beside: list[str], encoding: str | None
) -> tuple[Opened, bool]:
    """Read a Shapefile's texts by the encoding named, or as UTF-8 if every one of them is.

    Also tells whether that was certain.
    """
    stem = Path(path).stem
    cpg = [n for n in beside if Path(n).suffix.lower() == ".cpg" and Path(n).stem == stem]
    named = _codec(encoding) or ("utf-8" if not cpg else _codec(_read_beside(path, cpg[0])))
    if named is None:
        return opened, False
    try:
        headings = [h.encode("latin-1").decode(named) for h in opened.headings]
        cells = opened.cells.map(
            lambda c: c.encode("latin-1").decode(named) if isinstance(c, str) else c
        )
    except UnicodeError as error:
        if encoding is not None:
            raise Unreadable(
                "encoding_wrong",
                f"not written in {encoding} ({error})",
                "correct encoding in planning.toml",
            ) from error
        return opened, False
    return Opened(headings, cells, opened.shapes, opened.crs), True


def _codec(name: str | None) -> str | None:
    if name is None or name.lower() in {"tcvn3", "vni"}:
        return None
    name = name.strip()
    try:
        return codecs.lookup(f"cp{name}" if name.isdigit() else name).name
    except (LookupError, ValueError):
        return None


def _read_beside(path: str, name: str) -> str:
    if path.startswith("/vsizip/"):
        inside = path.removeprefix("/vsizip/")
        archive = inside[: inside.lower().index(".zip/") + len(".zip")]
        with zipfile.ZipFile(archive) as opened:
            return opened.read(name).decode("ascii", "ignore")
    return (Path(path).parent / name).read_text("ascii", "ignore")
