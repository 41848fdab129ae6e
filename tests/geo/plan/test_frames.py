"""plan.gpkg: exactly the layers and columns other programs rely on."""

from __future__ import annotations

import math
from dataclasses import replace
from pathlib import Path

import geopandas as gpd
import pandas as pd
import pyogrio
import pytest
import shapely
from shapely.geometry import Polygon, box

from geo.allocation import Area, AreaKind
from geo.plan import PollingPlan, WardPlan, version_id
from geo.plan.document import plan_document
from geo.plan.frames import area_geometry, compactness, write_layers
from geo.plan.reading import settled
from tests.builders import grid_territory
from tests.geo.plan.made import (
    LEFT,
    RIGHT,
    halves,
    legal_plan,
    plan,
    ward_plan,
    with_institution,
    with_sites,
    with_units,
)

CONTRACT = {
    "voting_areas": [
        "area_id", "ward_code", "number", "kind", "voters", "households", "unit_count",
        "constituencies", "station_id", "mean_walk_m", "max_walk_m", "compactness", "geometry",
    ],
    "polling_stations": [
        "station_id", "area_id", "site_code", "name", "address", "capacity", "voters", "geometry",
    ],
    "assignments": [
        "unit_code", "ward_code", "area_id", "station_id", "voters", "walk_m", "geometry",
    ],
    "measures": [
        "measure_id", "kind", "zone_code", "area_id", "station_id", "voters", "reason",
    ],
}  # fmt: skip


def layer(folder: Path, made: PollingPlan, name: str) -> gpd.GeoDataFrame:
    file = folder / "plan.gpkg"
    if not file.exists():
        write_layers(made, version_id(made), file)
    return pyogrio.read_dataframe(file, layer=name)


def two_wards() -> PollingPlan:
    ground = with_institution(with_units(halves(), ballot="commune 1 · province 2"))
    first = ward_plan(ground, (Area(LEFT, 0), Area(RIGHT, 1), Area((12,), 2, AreaKind.SEPARATE)))
    return plan(first, WardPlan(halves(ward_code="00002"), None))


@pytest.mark.parametrize("name", list(CONTRACT))
def test_each_layer_has_the_columns_of_the_contract(name: str, tmp_path: Path):
    columns = list(layer(tmp_path, two_wards(), name).columns)
    assert set(CONTRACT[name]) <= set(columns)
    first = [c for c in columns if c != "geometry"]
    wanted = [c for c in CONTRACT[name] if c != "geometry"]
    assert first[: len(wanted)] == wanted


@pytest.mark.parametrize("name", ["voting_areas", "polling_stations", "assignments"])
def test_layers_are_in_degrees_and_valid(name: str, tmp_path: Path):
    frame = layer(tmp_path, two_wards(), name)
    assert frame.crs.to_epsg() == 4326
    assert frame.geometry.is_valid.all()
    assert frame.total_bounds[0] == pytest.approx(105.85, abs=0.01)


def test_areas_have_the_figures_counted_by_hand(tmp_path: Path):
    areas = layer(tmp_path, two_wards(), "voting_areas").set_index("area_id")
    left = areas.loc["00001-01"]
    assert (left["number"], left["kind"], left["unit_count"]) == (1, "ordinary", 6)
    assert (left["voters"], left["households"]) == (1_200, 6 * 66)
    assert left["constituencies"] == "commune 1 · province 2"
    # Walks in the left half: 0, 100 (three times), √2·100 (twice), 200 voters each.
    assert left["mean_walk_m"] == pytest.approx((300 + 2 * math.hypot(100, 100)) / 6, abs=0.06)
    assert left["max_walk_m"] == pytest.approx(math.hypot(100, 100), abs=0.06)
    # 200 × 300 m: 4π · 60,000 / 1,000².
    assert left["compactness"] == pytest.approx(4 * math.pi * 60_000 / 1_000**2, rel=1e-6)
    separate = areas.loc["00001-03"]
    assert (separate["kind"], separate["voters"]) == ("separate", 120)
    assert pd.isna(separate["mean_walk_m"])
    assert pd.isna(separate["households"])


def test_stations_of_sites_still_to_be_found_have_no_code(tmp_path: Path):
    made = legal_plan(with_sites(halves(), to_be_found=[False, True]))
    stations = layer(tmp_path, made, "polling_stations").set_index("station_id")
    assert stations.loc["00001-S01", "site_code"] == "a"
    assert pd.isna(stations.loc["00001-S02", "site_code"])
    assert stations["capacity"].isna().all()


def test_each_unit_is_assigned_once_and_voters_add_up(tmp_path: Path):
    made = two_wards()
    units = layer(tmp_path, made, "assignments")
    areas = layer(tmp_path, made, "voting_areas").set_index("area_id")
    assert units["unit_code"].is_unique
    assert units["voters"].sum() == 2_520
    assert units.groupby("area_id")["voters"].sum().to_dict() == areas["voters"].to_dict()
    assert units.set_index("unit_code").loc["i1", "walk_m"] != 0
    assert pd.isna(units.set_index("unit_code").loc["i1", "walk_m"])


def test_a_plan_without_any_area_still_has_its_layers(tmp_path: Path):
    made = plan(WardPlan(halves(), None))
    for name, columns in CONTRACT.items():
        frame = layer(tmp_path, made, name)
        assert len(frame) == 0
        assert set(columns) - {"geometry"} <= set(frame.columns)


def test_every_layer_carries_the_version(tmp_path: Path):
    made = two_wards()
    for name in ("voting_areas", "polling_stations", "assignments", "wards"):
        assert set(layer(tmp_path, made, name)["plan_version"]) == {version_id(made)}


def test_areas_of_rounded_units_have_no_slits():
    # The long edge of the left unit meets two units on the right: a corner on its bare edge.
    ground = grid_territory(2, 2, voters=400, sites={"a": (0, 0)})
    left = box(0, -200, 99.123456, 0)
    upper = Polygon([(99.123456, 0), (200, 0), (200, -100), (99.123456, -99.87654)])
    lower = Polygon([(99.123456, -99.87654), (200, -100), (200, -200), (99.123456, -200)])
    far = box(200, -200, 300, 0)
    turned = [shapely.affinity.rotate(s, 17, (0, 0)) for s in (left, upper, lower, far)]
    units = ground.units.set_geometry(
        gpd.GeoSeries(turned, index=ground.units.index, crs=ground.crs)
    )
    made = legal_ward(replace(ground, units=units))
    shape = area_geometry(settled(plan_document(made)).wards[0], (0, 1, 2, 3))
    assert shape.geom_type == "Polygon"
    assert len(shape.interiors) == 0
    assert shape.area == pytest.approx(300 * 200, rel=1e-5)


def legal_ward(ground) -> PollingPlan:  # noqa: ANN001
    return plan(ward_plan(ground, (Area((0, 1, 2, 3), 0),)))


def test_a_square_is_less_compact_than_a_disc():
    assert compactness(box(0, 0, 1, 1)) == pytest.approx(math.pi / 4)
    assert compactness(shapely.Point(0, 0).buffer(100, quad_segs=64)) == pytest.approx(1, abs=1e-3)
