"""The door of Khuvuc: a folder of files in, valid frames out, or every defect at once."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import geopandas as gpd
from pyproj import CRS

from geo.errors import InputError, IntakeError
from geo.intake.coverage import mend_groups, mend_wards
from geo.intake.defects import Defects
from geo.intake.discretion import without_armed_units
from geo.intake.files import FoundFile, find_files
from geo.intake.finishing import (
    MADE_CODES,
    as_promised,
    check_duplicates,
    check_names,
    in_order,
    note_totals,
    with_codes,
    with_own_site_codes,
)
from geo.intake.headings import stem_of
from geo.intake.links import check_isolation, check_levels, check_locks, place_groups, read_previous
from geo.intake.placing import place_frames
from geo.intake.raw import RawFrame
from geo.intake.reading import open_file
from geo.intake.rows import PLACE_FIELDS, raw_frame
from geo.intake.settings import FolderSettings, read_settings, rules_choice
from geo.intake.shapes import mend_shapes
from geo.intake.wards_of import join_wards
from geo.progress import Progress, silent
from geo.schemas import SCHEMAS, InputFile, PlanningFrames, Provenance


def read_planning_folder(folder: Path, *, on_progress: Progress = silent) -> PlanningFrames:
    """Read a planning folder into valid frames in one metric system.

    Raises IntakeError with every defect of every file at once; what was mended or should be known
    stands in the report of the frames.
    """
    if not folder.is_dir():
        raise InputError(f"{folder}: no such folder; give the folder that holds wards and groups")
    defects = Defects()
    settings = read_settings(folder, defects)
    found = find_files(folder, settings, defects)
    _check_enough(found, settings, defects)
    raws, inputs = _read_files(found, settings, defects, on_progress)
    crs, placed = place_frames(raws, defects, province=settings.province)
    frames = _mend(raws, placed, defects, on_progress)
    home = raws.get("home_isolation")
    if home is not None:
        frames["home_isolation"] = home.table
    check_isolation(frames, _names(raws), defects)
    check_levels(frames, _names(raws), defects)
    previous = read_previous(folder, settings, defects)
    _note_source(settings, raws, defects)
    finished = _finish(raws, frames, defects)
    if finished:
        check_locks(settings.locks, finished.get("sites"), defects)
    report = without_armed_units(defects.report(folder.name), raws.get("institutions"))
    if not report.usable:
        raise IntakeError(report)
    return PlanningFrames(
        crs=crs,
        previous=previous,
        aims=settings.aims,
        locks=settings.locks,
        provenance=Provenance(settings.title, settings.as_of, settings.source),
        polling_day=settings.polling_day,
        rules=rules_choice(folder, settings),
        inputs=inputs,
        report=report,
        **finished,
    )


def _check_enough(found: list[FoundFile], settings: FolderSettings, defects: Defects) -> None:
    tried = settings.file("wards").path is not None or any(
        stem_of(name.split(".")[0]) == "wards" for name in defects.unusable_files()
    )
    if not tried and not any(file.stem == "wards" for file in found):
        defects.unusable(
            "wards_missing",
            "wards",
            "the folder has no file of ward boundaries",
            "add wards.geojson or wards.gpkg (polygons with ward_code and name), "
            "or name the file in planning.toml",
        )


def _read_files(
    found: list[FoundFile], settings: FolderSettings, defects: Defects, on_progress: Progress
) -> tuple[dict[str, RawFrame], tuple[InputFile, ...]]:
    raws: dict[str, RawFrame] = {}
    inputs = []
    for done, file in enumerate(found):
        on_progress("read", done, len(found))
        said = settings.file(file.stem)
        opened = open_file(file, said, defects)
        if opened is None:
            continue
        inputs.append(InputFile(file.stem, file.name, file.sha256(), len(opened.cells)))
        raw = raw_frame(file.stem, file.name, opened, said, defects)
        if raw is not None:
            if file.stem == "sites":
                raw = replace(raw, table=with_own_site_codes(file.name, raw.table, defects))
            check_duplicates(file.stem, file.name, raw.table, defects)
            note_totals(file.stem, file.name, raw.table, defects)
            raws[file.stem] = raw
    on_progress("read", len(found), len(found))
    return raws, tuple(inputs)


def _mend(
    raws: dict[str, RawFrame],
    placed: dict[str, gpd.GeoDataFrame],
    defects: Defects,
    on_progress: Progress,
) -> dict[str, Any]:
    """Mend shapes, then wards, then what lies in them."""
    frames: dict[str, Any] = {}
    for done, (stem, frame) in enumerate(sorted(placed.items())):
        on_progress("mend shapes", done, len(placed))
        told = defects.unusable_rows(raws[stem].file, PLACE_FIELDS)
        sound = frame[~frame.index.astype(str).isin(told)]  # their places are listed already
        frames[stem] = (
            sound if sound.crs == _DEGREES else mend_shapes(sound, stem, raws[stem].file, defects)
        )
    on_progress("mend shapes", len(placed), len(placed))
    wards = frames.get("wards")
    if wards is None or wards.crs == _DEGREES:
        return frames
    sound = wards[wards["ward_code"].notna() & wards["name"].notna() & wards.geometry.notna()]
    sound = sound[~sound["ward_code"].duplicated()]
    on_progress("mend wards", 0, 1)
    wards = frames["wards"] = mend_wards(sound, raws["wards"].file, defects)
    on_progress("mend wards", 1, 1)
    if raws["wards"].file not in defects.unusable_files():  # else each row repeats its faults
        _join(raws, frames, wards, defects)
    return frames


_DEGREES = CRS.from_epsg(4326)


def _join(
    raws: dict[str, RawFrame], frames: dict[str, Any], wards: gpd.GeoDataFrame, defects: Defects
) -> None:
    """Give every group, site and institution its ward, and groups their place and shape."""
    for stem in ("sites", "groups", "institutions", "buildings", "population"):
        if stem not in frames:
            continue
        file = raws[stem].file
        if stem in MADE_CODES or "ward_code" in frames[stem]:
            frames[stem] = join_wards(frames[stem], wards, stem, file, defects)
        if stem in MADE_CODES:
            check_names(stem, file, frames[stem], defects)
    if "groups" in frames:
        groups = place_groups(frames["groups"], frames.get("sites"), raws["groups"].file, defects)
        frames["groups"] = mend_groups(groups, wards, raws["groups"].file, defects)


def _note_source(settings: FolderSettings, raws: dict[str, RawFrame], defects: Defects) -> None:
    """Say of which day and from whom the counts are: they drift until the eve."""
    if "groups" not in raws:
        return
    if settings.as_of and settings.source:
        defects.noted(
            "counts_dated",
            raws["groups"].file,
            f"voters as of {settings.as_of:%d/%m/%Y}, from {settings.source}",
            "replace the file when the counts change",
        )
    else:
        defects.noted(
            "counts_undated",
            raws["groups"].file,
            "no day and no source is stated for the counts of voters",
            "write as_of and source in planning.toml",
        )


def _finish(raws: dict[str, RawFrame], frames: dict[str, Any], defects: Defects) -> dict[str, Any]:
    """Return the frames with codes, in order, with the columns of their schemas."""
    if defects.any_unusable:
        return {}
    finished: dict[str, Any] = {}
    for stem in SCHEMAS:
        if stem not in frames:
            continue
        frame = frames[stem]
        ordered = (
            with_codes(stem, raws[stem].file, frame, defects)
            if stem in MADE_CODES
            else in_order(frame)
        )
        finished[stem] = as_promised(stem, ordered)
    return finished


def _names(raws: dict[str, RawFrame]) -> dict[str, str]:
    return {stem: raw.file for stem, raw in raws.items()}
