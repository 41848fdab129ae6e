"""Compare the layers of a plan folder with what the plan draws: the same names at the same places."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import geopandas as gpd
import pyogrio
import shapely

from geo.plan.frames import polling_stations, voting_areas
from geo.plan.model import PollingPlan

MOVED_DEGREES = 1e-7
"""Shapes farther apart than this, about a centimetre, are not the same."""
_TEXTS = {"voting_areas": ("kind", "constituencies"), "polling_stations": ("name", "address")}


def layer_differences(file: Path, plan: PollingPlan, version: str) -> Iterator[tuple[str, str]]:
    """Yield (id, what differs) for each area and station whose text or shape was changed.

    Rows that only one side has are left to the comparison of figures.
    """
    made = {
        "voting_areas": voting_areas(plan, version).set_index("area_id"),
        "polling_stations": polling_stations(plan, version).set_index("station_id"),
    }
    for layer, drawn in made.items():
        read = pyogrio.read_dataframe(file, layer=layer).set_index(drawn.index.name)
        known = drawn.index.intersection(read.index)
        found, expected = read.loc[known], drawn.loc[known]
        yield from _texts(layer, expected, found)
        apart = shapely.hausdorff_distance(expected.geometry.to_numpy(), found.geometry.to_numpy())
        # An area made for a facility known as a point alone has no shape on either side.
        neither = expected.geometry.isna().to_numpy() & found.geometry.isna().to_numpy()
        for code in known[~(apart <= MOVED_DEGREES) & ~neither]:
            yield str(code), "its shape or place is not that of plan.json"


def _texts(
    layer: str, expected: gpd.GeoDataFrame, found: gpd.GeoDataFrame
) -> Iterator[tuple[str, str]]:
    for name in _TEXTS[layer]:
        one, other = expected[name].fillna("").astype(str), found[name].fillna("").astype(str)
        for code in expected.index[(one != other).to_numpy()]:
            yield str(code), f"has {name} {other[code]}, plan.json {one[code]}"
