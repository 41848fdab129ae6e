"""Opening a file of any format: its headings, cells and shapes, as they stand."""

from __future__ import annotations

import codecs
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
from pyogrio.errors import CRSError, DataLayerError, DataSourceError, FeatureError, FieldError
from pyproj import CRS

from geo.intake.defects import Defects
from geo.intake.files import TABLE, FoundFile, dataset_path
from geo.intake.settings import FileSettings
from geo.intake.sheets import (
    Sheet,
    Unreadable,
    choose_layer,
    lay_out,
    read_delimited,
    read_workbook,
)
from geo.intake.text import AS_IT_IS, from_tcvn3, from_vni, restore

#: What LIBKML adds to every table.
_KML_OWN = frozenset(
    {"id", "description", "timestamp", "begin", "end", "altitudeMode", "tessellate", "extrude",
     "visibility", "drawOrder", "icon", "snippet"}
)  # fmt: skip
_MAGIC = {
    b"PK\x03\x04": "a zip archive or workbook",
    b"SQLite format 3": "a GeoPackage or SQLite file",
    b"\xd0\xcf\x11\xe0": "an old .xls or .doc file",
    b"%PDF": "a PDF",
    b"<!DOCTYPE": "a web page",
    b"<html": "a web page",
    b"version https": "a pointer to a file kept elsewhere (Git LFS)",
}


@dataclass(frozen=True)
class Opened:
    """One file as it stands: headings and cells by position, indexed by row number."""

    headings: list[str]
    cells: pd.DataFrame
    shapes: npt.NDArray[np.object_] | None = None
    crs: CRS | None = None
    total: tuple[int, list[Any]] | None = None
    footer: dict[int, str] = field(default_factory=dict)


def open_file(found: FoundFile, settings: FileSettings, defects: Defects) -> Opened | None:
    """Open a file and make its text Unicode; None, with the defect listed, where that fails."""
    try:
        if found.path.stat().st_size == 0:
            raise Unreadable("file_empty", "the file has 0 bytes", "fetch or export it again")
        opened, coded = _open(found, settings, defects)
        if opened.cells.empty and opened.shapes is None:
            raise Unreadable("file_empty", "it has headings but no rows", "fill it or take it out of the folder")  # fmt: skip
        if len(opened.cells) == 0:
            raise Unreadable("file_empty", "it has no rows", "fill it or take it out of the folder")
        return _unicode(opened, found, settings, defects, coded=coded)
    except Unreadable as why:
        defects.unusable(why.check, found.name, why.found, why.remedy)
        return None


def _open(found: FoundFile, settings: FileSettings, defects: Defects) -> tuple[Opened, bool]:
    suffix = found.path.suffix.lower()
    if suffix in TABLE:
        sheet = (
            read_workbook(found.path, found.stem, settings.layer)
            if suffix.startswith(".xls")
            else read_delimited(found.path, settings.encoding)
        )
        _refuse_binary(sheet, found.path)
        laid = lay_out(sheet, found.stem, settings.columns, settings.header_row)
        cells = pd.DataFrame.from_dict(laid.rows, orient="index", columns=range(len(laid.headings)), dtype="object")  # fmt: skip
        return Opened(laid.headings, cells, total=laid.total, footer=laid.footer), sheet.coded
    return _open_vector(found, settings, defects)


def _open_vector(found: FoundFile, settings: FileSettings, defects: Defects) -> tuple[Opened, bool]:
    try:
        path, beside = dataset_path(found.path, settings.layer)
        is_shp = path.lower().endswith(".shp")
        with warnings.catch_warnings(record=True) as said:
            warnings.simplefilter("always")
            layer = _layer(path, found, settings)
            # ISO-8859-1 keeps every byte of a dBASE text; what it means is found out after.
            meta, _, wkb, columns = pyogrio.raw.read(path, layer=layer, encoding="ISO-8859-1" if is_shp else None)  # fmt: skip
    except (DataSourceError, DataLayerError, CRSError, FeatureError, FieldError, zipfile.BadZipFile, ValueError) as error:  # fmt: skip
        if isinstance(error, Unreadable):
            raise
        raise Unreadable("file_unreadable", f"it does not open: {_in_truth(found.path) or error}", "open it in QGIS and export it again as GeoPackage") from error  # fmt: skip
    for warning in sorted({str(w.message) for w in said}):
        defects.noted("file_warning", found.name, warning, "look at the file in QGIS if shapes or values are missing")  # fmt: skip
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


def _layer(path: str, found: FoundFile, settings: FileSettings) -> str:
    names = [str(name) for name, _ in pyogrio.list_layers(path)]
    if settings.layer is not None and settings.layer in names:
        return settings.layer
    if settings.layer is not None and len(names) > 1:
        raise Unreadable("layer_absent", f"no layer {settings.layer!r}; there are {', '.join(names)}", "correct layer in planning.toml")  # fmt: skip
    return choose_layer(names, found.stem)


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
    broken = np.array([w is not None for w in wkb], dtype=bool) & (shapes == None)  # noqa: E711
    if broken.any():
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # each is listed by its row below
            shapes[broken] = shapely.from_wkb(wkb[broken], on_invalid="fix")
    for i in np.flatnonzero(broken):
        if shapes[i] is None:
            defects.unusable("shape_unreadable", file, "its shape has too few points or is cut off", "draw it again or fetch the file again", row=str(rows[i]), field="geometry")  # fmt: skip
        else:
            defects.repaired("ring_open", file, "a ring does not return to its start", "closed by a straight line", row=str(rows[i]), field="geometry")  # fmt: skip
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
    except (UnicodeDecodeError, UnicodeEncodeError):
        return opened, False
    return Opened(headings, cells, opened.shapes, opened.crs), True


def _codec(name: str | None) -> str | None:
    if name is None or name.lower() in {"tcvn3", "vni"}:
        return None
    name = name.strip()
    try:
        return codecs.lookup(f"cp{name}" if name.isdigit() else name).name
    except LookupError:
        return None


def _read_beside(path: str, name: str) -> str:
    if path.startswith("/vsizip/"):
        archive, _, _ = path.removeprefix("/vsizip/").partition(".zip/")
        with zipfile.ZipFile(f"{archive}.zip") as opened:
            return opened.read(name).decode("ascii", "ignore")
    return (Path(path).parent / name).read_text("ascii", "ignore")


def _unicode(
    opened: Opened, found: FoundFile, settings: FileSettings, defects: Defects, *, coded: bool
) -> Opened:
    """Make every text column Unicode, and list those whose way of writing had to be recognised."""
    told = {"tcvn3": from_tcvn3, "vni": from_vni}.get((settings.encoding or "").lower())
    cells = opened.cells.copy()
    for position in cells.columns:
        column = cells[position]
        texts = [c if isinstance(c, str) else None for c in column]
        if not any(t and not t.isascii() for t in texts):
            continue
        heading = opened.headings[position]
        if told is not None:
            cells[position] = [told(c) if isinstance(c, str) else c for c in column]
            continue
        restored = restore(texts)
        if restored.way != AS_IT_IS:
            cells[position] = [
                c if t is None else t for c, t in zip(column, restored.texts, strict=True)
            ]
            _list_restored(texts, restored.texts, restored.way, found.name, heading, defects)
        elif not coded and not restored.decided and not _declared(settings):
            _list_undecided(texts, found, heading, defects)
    return Opened(opened.headings, cells, opened.shapes, opened.crs, opened.total, opened.footer)


def _declared(settings: FileSettings) -> bool:
    return settings.encoding is not None


def _list_restored(
    before: Sequence[str | None], after: Sequence[str | None], way: str, file: str, heading: str,
    defects: Defects,
) -> None:  # fmt: skip
    changed = [(b, a) for b, a in zip(before, after, strict=True) if a != b]
    defects.repaired(
        "text_encoding", file, f"{len(changed)} texts written in {way}, such as {changed[0][0]!r}",
        f"read as {changed[0][1]!r}", field=heading,
    )  # fmt: skip


def _list_undecided(
    texts: Sequence[str | None], found: FoundFile, heading: str, defects: Defects
) -> None:
    odd = next((t for t in texts if t and not t.isascii() and not _is_utf8_text(t)), None)
    if odd is not None:
        defects.unusable(
            "encoding_unknown", found.name, f"its encoding cannot be told from texts such as {odd!r}",
            f"write in planning.toml: [files.{found.stem}] encoding = \"cp1258\" (or tcvn3, vni, cp1252, utf-8)",
            field=heading,
        )  # fmt: skip


def _is_utf8_text(text: str) -> bool:
    """Whether a text holds a letter that no single byte can stand for: it was decoded for certain."""
    return any(ord(c) > 255 for c in text)


def _refuse_binary(sheet: Sheet, path: Path) -> None:
    truth = _in_truth(path)
    if path.suffix.lower() in {".csv", ".tsv", ".txt"} and (truth or any("\0" in str(c) for row in sheet.rows[:5] for c in row)):  # fmt: skip
        raise Unreadable("file_unreadable", f"no text table: {truth or 'it holds binary data'}", "give it its true ending, or export it as CSV in UTF-8")  # fmt: skip


def _in_truth(path: Path) -> str | None:
    """Return what a file is by its first bytes, where its ending says otherwise."""
    with path.open("rb") as file:
        head = file.read(16)
    suffix = path.suffix.lower()
    for magic, name in _MAGIC.items():
        honest = (magic[:2] == b"PK" and suffix in {".zip", ".xlsx", ".kmz"}) or (magic[:6] == b"SQLite" and suffix == ".gpkg")  # fmt: skip
        if head.startswith(magic) and not honest:
            return f"it is {name} under another ending"
    return None
