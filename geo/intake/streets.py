"""Streets of a planning folder alone, for those who look a street up: the rest is not read."""

from __future__ import annotations

from pathlib import Path

import geopandas as gpd

from geo.crs import WGS84
from geo.intake.defects import Defects
from geo.intake.files import find_files
from geo.intake.placing import place_frames
from geo.intake.reading import open_file
from geo.intake.rows import raw_frame
from geo.intake.settings import read_settings

STREETS = "streets"


def read_streets(folder: Path) -> gpd.GeoDataFrame | None:
    """Return the named lines of a folder in WGS 84, None where it has none that can be read.

    The wards are read beside them, for they say which system coordinates may be in. Defects are
    not told: whoever plans the folder is told of them.
    """
    defects = Defects()
    settings = read_settings(folder, defects)
    raws = {}
    for file in find_files(folder, settings, defects):
        if file.stem not in ("wards", STREETS):
            continue
        said = settings.file(file.stem)
        opened = open_file(file, said, defects)
        raw = raw_frame(file.stem, file.name, opened, said, defects) if opened else None
        if raw is not None:
            raws[file.stem] = raw
    if raws.keys() != {"wards", STREETS}:
        return None
    _, placed = place_frames(raws, defects, province=settings.province)
    if STREETS not in placed or "name" not in placed[STREETS]:
        return None
    streets = placed[STREETS].to_crs(WGS84)
    return streets[streets["name"].notna() & streets.geometry.notna()]
