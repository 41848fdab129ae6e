"""An independent count of a plan folder from plan.gpkg alone; it uses nothing of Khuvuc."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

import geopandas as gpd
import pyogrio


@dataclass(frozen=True)
class Count:
    areas: int
    units: int
    voters: int
    mean_walk_m: float
    largest_area: int
    smallest_area: int
    faults: list[str] = field(default_factory=list)


def count(folder: Path) -> Count:
    """Count areas, units and voters of plan.gpkg, and list what contradicts itself."""
    layer = {
        name: gpd.read_file(folder / "plan.gpkg", layer=name)
        for name in ("voting_areas", "polling_stations", "assignments")
    }
    areas, stations, units = layer.values()
    ordinary = areas[areas["kind"] == "ordinary"]
    walkers = units[units["area_id"].isin(ordinary["area_id"])]
    return Count(
        areas=len(areas),
        units=len(units),
        voters=int(units["voters"].sum()),
        mean_walk_m=float((walkers["voters"] * walkers["walk_m"]).sum() / walkers["voters"].sum()),
        largest_area=int(ordinary["voters"].max()),
        smallest_area=int(ordinary["voters"].min()),
        faults=_faults(areas, stations, units),
    )


def _faults(
    areas: gpd.GeoDataFrame, stations: gpd.GeoDataFrame, units: gpd.GeoDataFrame
) -> list[str]:
    faults = []
    for key, frame in (("area_id", areas), ("station_id", stations), ("unit_code", units)):
        keys = ["ward_code", key] if key == "unit_code" else [key]
        if frame.duplicated(keys).any():
            faults.append(f"{key} stands twice")
    sums = units.groupby("area_id")["voters"].sum()
    stated = areas.set_index("area_id")["voters"]
    if not sums.sort_index().equals(stated.sort_index().rename("voters").astype(sums.dtype)):
        faults.append("areas do not add up to their units")
    if set(areas["station_id"]) != set(stations["station_id"]):
        faults.append("areas and stations name different stations")
    if not (
        units.merge(areas, on="area_id")["station_id_x"].eq(
            units.merge(areas, on="area_id")["station_id_y"]
        )
    ).all():
        faults.append("a unit votes elsewhere than its area")
    return faults


def layers(folder: Path) -> set[str]:
    """Return the names of the layers of plan.gpkg."""
    return set(pyogrio.list_layers(folder / "plan.gpkg")[:, 0])
