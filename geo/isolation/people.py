"""Where people live, for the shares of a zone: from a planning folder, or from one file on the day."""

from __future__ import annotations

from pathlib import Path

import geopandas as gpd
import numpy as np

from geo.errors import InputError, IntakeError
from geo.intake import read_planning_folder
from geo.intake.defects import Defects
from geo.intake.files import TABLE, VECTOR, FoundFile
from geo.intake.headings import stem_of
from geo.intake.placing import place_frames
from geo.intake.reading import open_file
from geo.intake.rows import PLACE_FIELDS, raw_frame
from geo.intake.settings import FileSettings
from geo.intake.shapes import mend_shapes
from geo.isolation.inside import people_in, people_of
from geo.isolation.reading import wards_as_read
from geo.plan.model import PollingPlan
from geo.progress import Progress, silent

_BUILDINGS, _POINTS = "buildings", "population"


def read_people(
    path: Path, plan: PollingPlan, *, on_progress: Progress = silent
) -> gpd.GeoDataFrame:
    """Return where people live by a planning folder, or by a file of buildings or population points.

    Points with a ``weight`` in the plan's system. Raises InputError where nobody is told to live in
    the plan's wards, IntakeError with every defect.
    """
    if path.is_dir():
        found = people_of(read_planning_folder(path, on_progress=on_progress))
    else:
        found = _people_of_file(path, plan)
    if found is None:
        raise InputError(f"{path.name}: it holds neither buildings.* nor population.*")
    placed = found.to_crs(plan.crs)
    outlines = [ward.territory.ward.geometry for ward in plan.wards]
    if not len(placed.sindex.query(np.array(outlines, dtype=object), predicate="intersects")[0]):
        raise InputError(f"{path.name}: no building or point of it lies in a ward of the plan")
    return placed


def _people_of_file(file: Path, plan: PollingPlan) -> gpd.GeoDataFrame:
    if not file.is_file():
        raise InputError(f"{file}: no such file; give buildings, population points or a folder")
    if file.suffix.lower() not in VECTOR | TABLE:
        raise InputError(f"{file.name}: {file.suffix or 'a file without an ending'} cannot be read")
    stem = _POINTS if stem_of(file.name.split(".")[0]) == _POINTS else _BUILDINGS
    defects, said = Defects(), FileSettings()
    opened = open_file(FoundFile(stem, file), said, defects)
    raw = None if opened is None else raw_frame(stem, file.name, opened, said, defects)
    placed: dict[str, gpd.GeoDataFrame] = {}
    if raw is not None:
        _, placed = place_frames({"wards": wards_as_read(plan), stem: raw}, defects, province=None)
    made = None
    if stem in placed:
        frame = placed[stem].to_crs(plan.crs)
        told = defects.unusable_rows(file.name, PLACE_FIELDS)
        made = mend_shapes(frame[~frame.index.astype(str).isin(told)], stem, file.name, defects)
    report = defects.report(file.name)
    if not report.usable or made is None:
        raise IntakeError(report)
    return people_in(made)
