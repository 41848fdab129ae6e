"""What binds the files of a folder together: places by name, zones, levels, the last plan."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd
import pyogrio
from pyogrio.errors import DataLayerError, DataSourceError
from rapidfuzz import process
from shapely.geometry import Point

from geo.codes import code_text
from geo.intake.defects import Defects
from geo.intake.headings import level_of
from geo.intake.layers import without_folder
from geo.intake.settings import FILE_NAME, FolderSettings
from geo.names import fold
from geo.rules import Locks

PREVIOUS = "previous"
_GIVE_PLACE = (
    "give it lon and lat, draw its polygon, or name the site that serves it in a column site_name"
)


def place_groups(
    groups: gpd.GeoDataFrame, sites: gpd.GeoDataFrame | None, file: str, defects: Defects
) -> gpd.GeoDataFrame:
    """Put groups without a place at the site that they name, or that has their name; list each."""
    shapes = groups.geometry.to_numpy().copy()
    bare = groups.geometry.isna() | groups.geometry.is_empty
    by_name = _sites_by_name(sites)
    for position in [i for i, lacks in enumerate(bare) if lacks]:
        row = groups.iloc[position]
        names = [row[c] for c in ("site_name", "name") if c in groups and pd.notna(row[c])]
        points = next((p for n in names if (p := by_name.get((row["ward_code"], fold(n))))), [])
        said: dict[str, Any] = {
            "row": str(groups.index[position]),
            "field": "geometry",
            "ward_code": str(row["ward_code"] or ""),
        }
        if len(points) == 1:
            shapes[position] = points[0]
            defects.noted(
                "place_from_site",
                file,
                f"group {row['name']!r} has no place of its own",
                f"put at the site of that name; {_GIVE_PLACE} to correct it",
                **said,
            )
        else:
            shapes[position] = None
            several = f" ({len(points)} sites have that name)" if points else ""
            defects.noted(
                "place_missing",
                file,
                f"group {row['name']!r} has no place{several}",
                _GIVE_PLACE,
                **said,
            )
    return groups.set_geometry(gpd.GeoSeries(shapes, index=groups.index, crs=groups.crs))


def _sites_by_name(sites: gpd.GeoDataFrame | None) -> dict[tuple[str, str], list[Point]]:
    found: dict[tuple[str, str], list[Point]] = {}
    if sites is not None:
        for ward, name, shape in zip(
            sites["ward_code"], sites["name"], sites.geometry, strict=True
        ):
            if pd.notna(name) and shape is not None:
                found.setdefault((ward, fold(name)), []).append(shape.representative_point())
    return found


def check_isolation(frames: Mapping[str, Any], files: Mapping[str, str], defects: Defects) -> None:
    """List zones that end before they begin, and home isolation of groups that are not there."""
    zones = frames.get("isolation")
    if zones is not None and {"first_day", "last_day"} <= set(zones.columns):
        both = zones[zones["first_day"].notna() & zones["last_day"].notna()]
        for row in both.index[both["last_day"] < both["first_day"]]:
            first, last = both.loc[row, "first_day"], both.loc[row, "last_day"]
            defects.unusable(
                "days_reversed",
                files["isolation"],
                f"last_day {last:%d/%m/%Y} is before first_day {first:%d/%m/%Y}",
                "correct one of the two days",
                row=str(row),
                field="last_day",
            )
    home, groups = frames.get("home_isolation"), frames.get("groups")
    if home is not None:
        _check_home(home, groups, files["home_isolation"], defects)


def _check_home(
    home: pd.DataFrame, groups: pd.DataFrame | None, file: str, defects: Defects
) -> None:
    known = (
        set(groups["group_code"].dropna())
        if groups is not None and "group_code" in groups
        else set()
    )
    if not known:
        defects.unusable(
            "group_unknown",
            file,
            "groups have no group_code that home_isolation could name",
            "write group_code in groups",
            field="group_code",
        )
        return
    for row, code in home["group_code"].items():
        if pd.notna(code) and code not in known:
            defects.unusable(
                "group_unknown",
                file,
                f"no group has the code {code}",
                "correct the code, or add the group",
                row=str(row),
                field="group_code",
            )
    keys = home["group_code"].astype("string") + " " + home["day"].astype("string")
    if "risk" in home:  # one group may have F1 and F2
        keys = keys + " " + home["risk"].astype("string").fillna("")
    for row in home.index[keys.notna() & keys.duplicated()]:
        defects.unusable(
            "day_double",
            file,
            f"group {home.loc[row, 'group_code']} has two counts for one day",
            "keep one",
            row=str(row),
            field="day",
        )


def check_levels(frames: dict[str, Any], files: Mapping[str, str], defects: Defects) -> None:
    """Fold the levels of constituencies to their codes; list the unknown and the double."""
    frame = frames.get("constituencies")
    if frame is None:
        return
    file = files["constituencies"]
    levels = [level_of(v) if pd.notna(v) else None for v in frame["level"]]
    for row, written, level in zip(frame.index, frame["level"], levels, strict=True):
        if level is None and pd.notna(written):
            defects.unusable(
                "level_unknown",
                file,
                f"{written!r} is no level of constituency",
                "use national_assembly, province, district or commune",
                row=str(row),
                field="level",
            )
    frames["constituencies"] = frame.assign(level=levels)


def check_locks(locks: Locks, sites: pd.DataFrame | None, defects: Defects) -> None:
    """List sites that locks name and the folder does not have."""
    known = sorted(sites["site_code"]) if sites is not None else []
    named = {
        "locks.open_sites": locks.open_sites,
        "locks.closed_sites": locks.closed_sites,
        "locks.units": tuple(lock.site_code for lock in locks.units),
        "locks.areas": tuple(lock.site_code for lock in locks.areas if lock.site_code),
    }
    for place, codes in named.items():
        for code in sorted(set(codes) - set(known)):
            near = process.extractOne(code, known, score_cutoff=60)
            defects.unusable(
                "lock_unknown",
                FILE_NAME,
                f"no site has the code {code!r}",
                f"did you mean {near[0]}?" if near else "use a site_code of the file of sites",
                field=place,
            )


def read_previous(folder: Path, settings: FolderSettings, defects: Defects) -> dict[str, str]:
    """Return the site code of each unit in the last plan, from the plan folder within the folder."""
    name = settings.previous or PREVIOUS
    plan = folder / name
    if settings.previous is None and not plan.is_dir():
        return {}
    file = plan / "plan.gpkg"
    try:
        units = pyogrio.read_dataframe(file, layer="assignments", read_geometry=False)
        stations = pyogrio.read_dataframe(file, layer="polling_stations", read_geometry=False)
        joined = units[["unit_code", "station_id"]].merge(
            stations[["station_id", "site_code"]], on="station_id"
        )
    except (DataSourceError, DataLayerError, KeyError) as error:
        defects.unusable(
            "previous_unreadable",
            f"{name}/plan.gpkg",
            f"the last plan does not open: {without_folder(str(error), file)}",
            "copy the whole plan folder there, or take it out",
        )
        return {}
    sited = joined[joined["site_code"].notna() & joined["unit_code"].notna()].sort_values(
        "unit_code"
    )
    return {
        code_text(u): code_text(s)
        for u, s in zip(sited["unit_code"], sited["site_code"], strict=True)
    }
