"""Writing a made district, or real wards with made groups, as a planning folder."""

from __future__ import annotations

from importlib.metadata import version
from pathlib import Path

from pyproj import CRS

from geo.crs import WGS84
from geo.errors import CallError
from geo.sample.district import make_district
from geo.sample.geojson import write_geojson, write_text
from geo.sample.inhabitants import inhabit
from geo.sample.real_wards import choose_wards, read_wards
from geo.sample.vietnamese import DISTRICT

MIDDLE_LON, MIDDLE_LAT = 106.30, 20.45
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

_REAL_PLANNING = """\
# Planning folder of real wards with made groups; see SOURCES.toml.
title = "{wards} wards of {source}"
polling_day = 2021-05-23
source = "wards of {source}; groups and sites made by khuvuc sample"
as_of = 2021-01-20
"""

_REAL_SOURCES = """\
# Where the files of this folder come from.
title = "{wards} wards with made groups and sites"
made_by = "khuvuc sample --wards-from"
version = "{version}"
seed = {seed}
wards = {wards}
wards_from = "{source}"
real = false
note = "Shapes, names, codes and population of the wards are those of {source}, under its licence; \
groups, sites and institutions are drawn by chance from the seed and stand for nothing real."
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
    _check_seed(seed)
    frames = make_district(wards, seed, groups_per_ward)
    folder.mkdir(parents=True, exist_ok=True)
    for stem, frame in frames.items():
        write_geojson(frame, folder / f"{stem}.geojson", _PLANE)
    words = {"district": DISTRICT, "wards": wards, "seed": seed, "version": version("khuvuc")}
    write_text(folder / "planning.toml", _PLANNING.format(**words))
    write_text(folder / "SOURCES.toml", _SOURCES.format(**words))


def write_sample_of_wards(
    folder: Path, wards_from: Path, *, seed: int, wards: int | None = None,
    codes: tuple[str, ...] = (),
) -> int:  # fmt: skip
    """Write real wards with made groups, sites and institutions as a planning folder.

    ``wards`` takes so many of the file by chance, ``codes`` those named; else all are taken. What is
    made in a ward depends on its code and the seed alone, so a part is the same as in the whole.
    Returns the number of wards. Raises InputError for a file that is no table of wards, CallError for
    wards that it does not hold.
    """
    _check_seed(seed)
    chosen = choose_wards(read_wards(wards_from), seed, wards, codes)
    frames = inhabit(chosen, seed)
    folder.mkdir(parents=True, exist_ok=True)
    for stem, frame in frames.items():
        write_geojson(frame, folder / f"{stem}.geojson", WGS84)
    words = {
        "wards": len(chosen), "seed": seed, "version": version("khuvuc"), "source": wards_from.name,
    }  # fmt: skip
    write_text(folder / "planning.toml", _REAL_PLANNING.format(**words))
    write_text(folder / "SOURCES.toml", _REAL_SOURCES.format(**words))
    return len(chosen)


def _check_seed(seed: int) -> None:
    if seed < 0:
        raise CallError(f"--seed {seed}: a seed is 0 or more")
