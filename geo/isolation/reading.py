"""Zones and home isolation from a file given on the day, or from the planning folder."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from geo.errors import InputError, IntakeError
from geo.findings import IntakeReport
from geo.intake.defects import Defects
from geo.intake.files import TABLE, VECTOR, FoundFile, find_files
from geo.intake.finishing import check_duplicates
from geo.intake.headings import map_headings, stem_of
from geo.intake.layers import Opened
from geo.intake.placing import place_frames
from geo.intake.raw import RawFrame
from geo.intake.reading import open_file
from geo.intake.rows import PLACE_FIELDS, raw_frame
from geo.intake.settings import FileSettings, FolderSettings
from geo.intake.shapes import mend_shapes
from geo.intake.values import is_blank, read_code
from geo.isolation.checking import check_situation, units_of_plan
from geo.isolation.zone_rows import home_of_rows, merged, zones_of_rows
from geo.plan.isolation import HomeCount, Zone
from geo.plan.model import PollingPlan
from geo.schemas import SCHEMAS, PlanningFrames

_ZONES, _HOME = "isolation", "home_isolation"
_AS_WRITTEN = FileSettings()


@dataclass(frozen=True)
class ZoneReading:
    """What a file says, with every defect; not to be used unless ``report.usable``."""

    zones: tuple[Zone, ...]
    home: tuple[HomeCount, ...]
    report: IntakeReport


def read_zones(
    file: Path, plan: PollingPlan, *, polling_day: date | None = None
) -> tuple[tuple[Zone, ...], tuple[HomeCount, ...]]:
    """Return zones and home counts of a file or folder, in the plan's system.

    A folder holds ``isolation.*`` and ``home_isolation.*``; a file is a map of zones, a list of their
    units (``zone_code``, ``unit_code``), or a table of home isolation (``group_code``, ``day``,
    ``voters``). Raises IntakeError with every defect at once.
    """
    reading = examine_zones(file, plan, polling_day=polling_day)
    if not reading.report.usable:
        raise IntakeError(reading.report)
    return reading.zones, reading.home


def examine_zones(file: Path, plan: PollingPlan, *, polling_day: date | None = None) -> ZoneReading:
    """Return what a file of zones says, with all that is wrong with it."""
    defects = Defects()
    zones: list[Zone] = []
    home: list[HomeCount] = []
    for found in _files(file, defects):
        if found.stem == _HOME:
            home.extend(_read_home(found, defects))
        else:
            zones.extend(_read_map(found, plan, defects))
    day = polling_day or plan.rules.polling_day
    check_situation(zones, home, plan, day, file.name, defects)
    return ZoneReading(
        tuple(sorted(zones, key=lambda z: z.code)), tuple(home), defects.report(file.name)
    )


def zones_of(frames: PlanningFrames) -> tuple[tuple[Zone, ...], tuple[HomeCount, ...]]:
    """Return the zones and home counts of a planning folder. Raises IntakeError as for a file."""
    defects = Defects()
    zones: tuple[Zone, ...] = ()
    home: tuple[HomeCount, ...] = ()
    if frames.isolation is not None:
        zones = zones_of_rows(_by_code(frames.isolation), _ZONES, defects)
    if frames.home_isolation is not None:
        home = home_of_rows(frames.home_isolation, _HOME, defects)
    report = defects.report(frames.report.folder)
    if not report.usable:
        raise IntakeError(report)
    return zones, home


def _by_code(frame: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    return frame.set_index(pd.Index(frame["zone_code"].astype(str)), drop=False)


def _files(file: Path, defects: Defects) -> list[FoundFile]:
    if file.is_dir():
        found = [
            f for f in find_files(file, FolderSettings(), defects) if f.stem in {_ZONES, _HOME}
        ]
        if not found and not defects.any_unusable:
            raise InputError(f"{file.name}: no isolation.* or home_isolation.* lies in this folder")
        return found
    if not file.is_file():
        raise InputError(f"{file}: no such file; give a map or list of zones, or a folder of both")
    suffix = file.suffix.lower()
    if suffix not in VECTOR | TABLE:
        raise InputError(
            f"{file.name}: {suffix or 'a file without an ending'} cannot be read; give "
            "GeoJSON, GeoPackage, Shapefile, KML, CSV or XLSX"
        )
    return [FoundFile(_stem(file), file)]


def _stem(file: Path) -> str:
    """Return whether a file is of zones or of home isolation: by its name, else by its headings."""
    named = stem_of(file.name.split(".")[0])
    if named in {_ZONES, _HOME} or file.suffix.lower() not in TABLE:
        return named if named == _HOME else _ZONES
    opened = open_file(FoundFile(_HOME, file), _AS_WRITTEN, Defects())
    if opened is None:
        return _ZONES
    wanted = {c.name for c in SCHEMAS[_HOME].columns if c.required}
    has_zone = "zone_code" in map_headings(_ZONES, opened.headings).fields.values()
    return (
        _HOME
        if wanted <= set(map_headings(_HOME, opened.headings).fields.values()) and not (has_zone)
        else _ZONES
    )


def _read_home(found: FoundFile, defects: Defects) -> tuple[HomeCount, ...]:
    opened = open_file(found, _AS_WRITTEN, defects)
    raw = None if opened is None else raw_frame(_HOME, found.name, opened, _AS_WRITTEN, defects)
    return () if raw is None else home_of_rows(raw.table, found.name, defects)


def _read_map(found: FoundFile, plan: PollingPlan, defects: Defects) -> tuple[Zone, ...]:
    """Read zones: rows that name a unit have its shape, the others their own."""
    opened = open_file(found, _AS_WRITTEN, defects)
    if opened is None:
        return ()
    listed = _names_unit(opened)
    zones: list[Zone] = []
    if not listed.all():
        zones.extend(_drawn(_part(opened, ~listed), found, plan, defects))
    if listed.any():
        zones.extend(_of_units(_part(opened, listed), found, plan, defects))
    return tuple(zones)


def _names_unit(opened: Opened) -> npt.NDArray[np.bool_]:
    """Return which rows name a unit and have no shape of their own."""
    fields = map_headings(_ZONES, opened.headings).fields
    column = next((i for i, name in fields.items() if name == "unit_code"), None)
    if column is None:
        return np.zeros(len(opened.cells), dtype=bool)
    named = np.array([not is_blank(v) for v in opened.cells[column]], dtype=bool)
    return named if opened.shapes is None else named & shapely.is_missing(opened.shapes)


def _part(opened: Opened, rows: npt.NDArray[np.bool_]) -> Opened:
    shapes = None if opened.shapes is None else opened.shapes[rows]
    return Opened(opened.headings, opened.cells.loc[rows], shapes, opened.crs)


def _drawn(
    opened: Opened, found: FoundFile, plan: PollingPlan, defects: Defects
) -> tuple[Zone, ...]:
    raw = raw_frame(_ZONES, found.name, opened, _AS_WRITTEN, defects)
    if raw is None:
        return ()
    check_duplicates(_ZONES, found.name, raw.table, defects)
    _, placed = place_frames({"wards": wards_as_read(plan), _ZONES: raw}, defects, province=None)
    if _ZONES not in placed:
        return ()
    frame = placed[_ZONES].to_crs(plan.crs)
    crossing = _self_crossing(frame, found.name, defects)
    told = defects.unusable_rows(found.name, PLACE_FIELDS)
    sound = frame[~frame.index.astype(str).isin(told) & ~crossing]
    return zones_of_rows(mend_shapes(sound, _ZONES, found.name, defects), found.name, defects)


def _of_units(
    opened: Opened, found: FoundFile, plan: PollingPlan, defects: Defects
) -> tuple[Zone, ...]:
    """Read zones given as lists of units."""
    units = units_of_plan(plan)
    fields = map_headings(_ZONES, opened.headings).fields
    column = next(i for i, name in fields.items() if name == "unit_code")
    codes = [str(read_code(v).value) for v in opened.cells[column]]
    by_code = units.groupby("group_code")["geometry"].apply(list).to_dict()
    by_code |= {code: [shape] for code, shape in units["geometry"].items()}
    for row, code in zip(opened.cells.index, codes, strict=True):
        if code not in by_code:
            defects.unusable(
                "unit_unknown",
                found.name,
                f"no residential group of the plan has the code {code}",
                "correct the code; the annex of the plan lists them",
                row=str(row),
                field="unit_code",
            )
    shapes = np.array([shapely.union_all(by_code.get(c, [])) for c in codes], dtype=object)
    drawn = Opened(opened.headings, opened.cells, shapes, plan.crs)
    raw = raw_frame(_ZONES, found.name, drawn, _AS_WRITTEN, defects)
    if raw is None:
        return ()
    table = gpd.GeoDataFrame(raw.table, geometry="geometry", crs=plan.crs)
    known = table[table["zone_code"].notna() & ~table.geometry.is_empty]
    if known.empty:
        return ()
    return zones_of_rows(merged(known, found.name, defects), found.name, defects)


def _self_crossing(frame: gpd.GeoDataFrame, file: str, defects: Defects) -> npt.NDArray[np.bool_]:
    """List polygons that cross themselves: which side is closed is not for us to decide."""
    shapes = frame.geometry.to_numpy()
    areal = shapely.get_dimensions(shapes) == 2
    wrong = np.asarray(areal & ~shapely.is_valid(shapes), dtype=bool)
    for i in np.flatnonzero(wrong).tolist():
        why = shapely.is_valid_reason(shapes[i]).split("[")[0].strip().lower()
        defects.unusable(
            "zone_self_crossing",
            file,
            f"the outline of the zone is invalid ({why}): who is inside cannot be told",
            "draw the outline again so that it does not cross itself",
            row=str(frame.index[i]),
            field="geometry",
        )
    return wrong


def wards_as_read(plan: PollingPlan) -> RawFrame:
    """Return the wards of a plan as intake reads them, for other files to be placed by."""
    facts = [ward.territory.ward for ward in plan.wards]
    table = gpd.GeoDataFrame(
        {"ward_code": [f.code for f in facts], "name": [f.name for f in facts]},
        geometry=[f.geometry for f in facts],
        crs=plan.crs,
    )
    return RawFrame("wards", "plan.json", table, plan.crs)
