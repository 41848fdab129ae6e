"""Which file of a folder is which, whatever its format."""

from __future__ import annotations

import hashlib
import zipfile
from dataclasses import dataclass
from pathlib import Path

from geo.intake.defects import Defects
from geo.intake.headings import stem_of
from geo.intake.settings import FILE_NAME, FolderSettings
from geo.schemas import SCHEMAS

VECTOR = frozenset(
    {".geojson", ".json", ".gpkg", ".shp", ".kml", ".kmz", ".tab", ".mif", ".fgb", ".gml", ".zip"}
)
TABLE = frozenset({".csv", ".tsv", ".txt", ".xlsx", ".xlsm"})
_PARTS = frozenset(
    {
        ".shx",
        ".dbf",
        ".prj",
        ".cpg",
        ".sbn",
        ".sbx",
        ".qpj",
        ".qmd",
        ".qml",
        ".xml",
        ".dat",
        ".map",
        ".id",
        ".ind",
        ".mid",
        ".gpkg-wal",
        ".gpkg-shm",
    }
)
_MAIN_OF_PART = {".dbf": ".shp", ".shx": ".shp", ".dat": ".tab", ".map": ".tab", ".mid": ".mif"}
_DRAWINGS = frozenset({".dxf", ".dgn", ".dwg"})
_SAID = frozenset({".md", ".toml", ".html", ".license"})
_REMEDY = {
    ".xls": "open it in the spreadsheet and save it as .xlsx",
    ".ods": "open it in the spreadsheet and save it as .xlsx",
    ".pdf": "ask for the table or map that the PDF was made from",
    ".doc": "copy the table into a workbook and save it as .xlsx",
    ".docx": "copy the table into a workbook and save it as .xlsx",
    ".rar": "unpack it into the folder",
    ".7z": "unpack it into the folder",
}


_MAGIC = {
    b"PK\x03\x04": "a zip archive or workbook",
    b"SQLite format 3": "a GeoPackage or SQLite file",
    b"\xd0\xcf\x11\xe0": "an old .xls or .doc file",
    b"%PDF": "a PDF",
    b"<!DOCTYPE": "a web page",
    b"<html": "a web page",
    b"version https": "a pointer to a file kept elsewhere (Git LFS)",
}


class Unreadable(ValueError):  # noqa: N818 - the reason why a file cannot be read
    """A file cannot be read; carries what was found and what to do."""

    def __init__(self, check: str, found: str, remedy: str) -> None:
        self.check = check
        self.found = found
        self.remedy = remedy
        super().__init__(found)


@dataclass(frozen=True)
class FoundFile:
    """One file of the planning folder and what it is."""

    stem: str
    path: Path

    @property
    def name(self) -> str:
        """The name that reports give it."""
        return self.path.name

    def sha256(self) -> str:
        """Return the hash of its bytes, with those of the parts of a Shapefile or MapInfo table."""
        digest = hashlib.sha256()
        for path in [self.path, *sorted(_parts(self.path))]:
            digest.update(path.read_bytes())
        return digest.hexdigest()


def find_files(folder: Path, settings: FolderSettings, defects: Defects) -> list[FoundFile]:
    """Return the files to read, in the order of the stems; what cannot be one is listed."""
    named = _named_files(folder, settings, defects)
    by_stem: dict[str, list[Path]] = {}
    entries = sorted(p for p in folder.iterdir() if not p.name.startswith((".", "~$")))
    for path in entries:
        if path in named.values() or path.name == FILE_NAME or path.is_dir():
            continue
        stem = stem_of(path.name.split(".")[0])
        suffix = path.suffix.lower()
        if suffix in _PARTS:
            _check_part(path, stem, entries, defects)
        elif stem in named:
            _left_out(path, f"planning.toml names another file for {stem}", defects)
        elif stem is None:
            _report_unknown(path, defects)
        elif suffix in VECTOR | TABLE:
            by_stem.setdefault(stem, []).append(path)
        else:
            _report_format(path, stem, defects)
    chosen = dict(named)
    for stem, paths in by_stem.items():
        chosen[stem] = paths[0]
        if len(paths) > 1:
            others = " and ".join(p.name for p in paths)
            defects.unusable(
                "files_double",
                paths[0].name,
                f"{others} are all {stem}",
                f'keep one, or write in planning.toml: [files.{stem}] path = "{paths[0].name}"',
            )
    return [FoundFile(stem, chosen[stem]) for stem in SCHEMAS if stem in chosen]


def in_truth(path: Path) -> str | None:
    """Return what a file is by its first bytes, where its ending says otherwise."""
    with path.open("rb") as file:
        head = file.read(16)
    suffix = path.suffix.lower()
    for magic, name in _MAGIC.items():
        honest = (magic[:2] == b"PK" and suffix in {".zip", ".xlsx", ".kmz"}) or (
            magic[:6] == b"SQLite" and suffix == ".gpkg"
        )
        if head.startswith(magic) and not honest:
            return f"it is {name} under another ending"
    return None


def dataset_path(path: Path, layer: str | None) -> tuple[str, list[str]]:
    """Return the path that GDAL opens and the names beside it, looking into a zip.

    Raises Unreadable where a zip does not hold one map file.
    """
    if path.suffix.lower() != ".zip":
        return str(path), [p.name for p in _parts(path)]
    with zipfile.ZipFile(path) as archive:
        broken = archive.testzip()
        if broken:
            raise Unreadable("file_unreadable", f"damaged at {broken}", "fetch or pack it again")
        names = [
            n for n in archive.namelist() if not n.startswith("__MACOSX") and not n.endswith("/")
        ]
    inside = [n for n in names if Path(n).suffix.lower() in VECTOR - {".zip", ".json"}]
    if layer is not None:
        inside = [n for n in inside if Path(n).stem == layer] or inside
    if len(inside) != 1:
        held = ", ".join(inside or names) or "nothing"
        raise Unreadable(
            "archive_unclear",
            f"a zip must hold one map file; this one holds {held}",
            "unpack it into the folder, or pack one layer alone",
        )
    return f"/vsizip/{path}/{inside[0]}", names


def _named_files(folder: Path, settings: FolderSettings, defects: Defects) -> dict[str, Path]:
    named = {}
    for stem, file in sorted(settings.files.items()):
        if file.path is None or stem not in SCHEMAS:
            continue
        path = folder / file.path
        if path.is_file():
            named[stem] = path
        else:
            defects.unusable(
                "file_absent",
                FILE_NAME,
                f"files.{stem}.path names {file.path!r}, which is not in the folder",
                "put the file there or correct the name",
                field=f"files.{stem}.path",
            )
    return named


def _parts(path: Path) -> list[Path]:
    """Return the files that belong to a Shapefile or MapInfo table beside its main file."""
    if path.suffix.lower() not in {".shp", ".tab", ".mif"}:
        return []
    return [
        p
        for p in path.parent.iterdir()
        if p.name.split(".")[0] == path.name.split(".")[0] and p.suffix.lower() in _PARTS
    ]


def _check_part(path: Path, stem: str | None, entries: list[Path], defects: Defects) -> None:
    main = _MAIN_OF_PART.get(path.suffix.lower())
    if main is None or stem is None:
        return
    if not any(p.stem == path.stem and p.suffix.lower() == main for p in entries):
        defects.unusable(
            "part_alone",
            path.name,
            f"a part of a {main} file whose main file is not there",
            f"copy {path.stem}{main} into the folder too",
        )


def _report_unknown(path: Path, defects: Defects) -> None:
    if path.suffix.lower() not in _SAID:
        _left_out(path, f"its name is none of {', '.join(SCHEMAS)}", defects)


def _left_out(path: Path, why: str, defects: Defects) -> None:
    defects.noted(
        "file_unknown",
        path.name,
        f"not read: {why}",
        "nothing, or rename it, or name it in planning.toml under [files.<stem>] path",
    )


def _report_format(path: Path, stem: str, defects: Defects) -> None:
    suffix = path.suffix.lower()
    remedy = _REMEDY.get(suffix, "export it as GeoPackage, GeoJSON, Shapefile, CSV or XLSX")
    if suffix in _DRAWINGS:
        remedy = (
            f"a drawing has no columns: export closed outlines with "
            f"{', '.join(c.name for c in SCHEMAS[stem].columns if c.required)} as GeoPackage or Shapefile"
        )
    defects.unusable(
        "format_unread",
        path.name,
        f"{suffix or 'a file without an ending'} cannot be read as {stem}",
        remedy,
    )
