"""Placing, shapes and coverage on the real files, dirt and all."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from pyproj import CRS

from geo.findings import Defect, Outcome
from geo.intake.coverage import mend_groups, mend_wards
from geo.intake.defects import Defects
from geo.intake.placing import place_frames
from geo.intake.raw import RawFrame
from geo.intake.shapes import mend_shapes
from geo.intake.wards_of import join_wards

pytestmark = pytest.mark.data


def raw(stem: str, table: gpd.GeoDataFrame) -> RawFrame:
    table = table.set_axis(range(2, len(table) + 2), axis=0)
    return RawFrame(stem, f"{stem}.gpkg", table, table.crs)


def placed_wards(table: gpd.GeoDataFrame, defects: Defects) -> gpd.GeoDataFrame:
    _, frames = place_frames({"wards": raw("wards", table)}, defects, province=None)
    return mend_shapes(frames["wards"], "wards", "wards.gpkg", defects)


def overlaps_m2(shapes: np.ndarray) -> np.ndarray:
    """Return the area that each pair of shapes shares, where it is above 1 m²."""
    u, v = shapely.STRtree(shapes).query(shapes, predicate="intersects")
    area = shapely.area(shapely.intersection(shapes[u[u < v]], shapes[v[u < v]]))
    return area[area >= 1]


def checks(defects: Defects, outcome: Outcome) -> Counter[str]:
    return Counter(d.check for d in defects.report("").defects if d.outcome is outcome)


def listed(defects: Defects, check: str) -> list[Defect]:
    return [d for d in defects.report("").defects if d.check == check]


@pytest.fixture(scope="module")
def wards_2025(data_folder: Path) -> gpd.GeoDataFrame:
    """Return the 3,321 communes of 2025; 768 of their rings are cut at 10 points."""
    wards = gpd.read_file(data_folder / "raw/wards-2025/wards_2025_simplified.gpkg.zip")
    return wards.rename(columns={"ma_xa": "ward_code", "ten_xa": "name"})


@pytest.mark.parametrize("folder", ["hai-ba-trung", "thai-nguyen-city", "lai-chau"])
def test_crude_wards_no_longer_overlap_and_every_pair_is_listed(data_folder: Path, folder: str):
    defects = Defects()
    wards = placed_wards(gpd.read_file(data_folder / folder / "wards.geojson"), defects)
    pairs = overlaps_m2(wards.geometry.to_numpy())
    mended = mend_wards(wards, "wards.gpkg", defects)
    told = [d for d in listed(defects, "wards_overlap") if d.row]
    assert len(told) == len(pairs) > 20
    assert len(overlaps_m2(mended.geometry.to_numpy())) == 0
    assert mended.geometry.is_valid.all()
    # No ward is unrecognisable: none loses or wins more than 15 % of its land.
    assert ((mended.area - wards.area).abs() / wards.area).max() < 0.15
    assert checks(defects, Outcome.UNUSABLE) == {}


def test_points_that_mending_moved_out_of_their_ward_are_noted(data_folder: Path):
    defects = Defects()
    folder = data_folder / "hai-ba-trung"
    _, frames = place_frames(
        {
            stem: raw(stem, gpd.read_file(folder / f"{stem}.geojson"))
            for stem in ("wards", "groups")
        },
        defects,
        province=None,
    )
    wards = mend_wards(frames["wards"], "wards.gpkg", defects)
    groups = join_wards(frames["groups"], wards, "groups", "groups.gpkg", defects)
    homes = wards.set_index("ward_code").geometry.loc[groups["ward_code"]].to_numpy()
    outside = shapely.distance(groups.geometry.to_numpy(), homes) > 0
    assert (groups["ward_code"] == frames["groups"]["ward_code"]).all()
    assert {d.row for d in listed(defects, "outside_stated_ward")} == set(
        groups.index[outside].astype(str)
    )


def test_the_groups_of_karlsruhe_cover_their_city_without_hairlines(data_folder: Path):
    defects = Defects()
    folder = data_folder / "karlsruhe"
    _, frames = place_frames(
        {
            stem: raw(stem, gpd.read_file(folder / f"{stem}.geojson"))
            for stem in ("wards", "groups")
        },
        defects,
        province=None,
    )
    wards = mend_wards(frames["wards"], "wards.gpkg", defects)
    drawn = mend_shapes(frames["groups"], "groups", "groups.gpkg", defects)
    groups = mend_groups(drawn, wards, "groups.gpkg", defects)
    shapes = groups.geometry.to_numpy()
    assert len(groups) == 188
    assert (shapely.get_num_geometries(shapes) == 2).sum() == 2
    assert len(overlaps_m2(shapes)) == 0
    assert groups.area.sum() == pytest.approx(wards.area.sum(), rel=1e-6)
    assert ((groups.area - drawn.area).abs() / drawn.area).max() < 0.01
    assert checks(defects, Outcome.UNUSABLE) == {}


def test_the_clean_wards_of_openstreetmap_have_one_overlap(data_folder: Path):
    defects = Defects()
    table = gpd.read_file(data_folder / "raw/hanoi-osm/wards_2025_hanoi_and_neighbours.gpkg")
    table["ward_code"] = table["osm_id"].astype(str)
    mended = mend_wards(placed_wards(table, defects), "wards.gpkg", defects)
    told = [d for d in listed(defects, "wards_overlap") if d.row]
    assert len(told) == 1  # PROVENANCE: 1 overlap of 0.014 km²
    assert len(overlaps_m2(mended.geometry.to_numpy())) == 0


def test_the_wards_of_the_capital_in_2021_are_mended(data_folder: Path):
    defects = Defects()
    table = gpd.read_file(data_folder / "nation/wards.gpkg.zip", where="province_code = '01'")
    wards = placed_wards(table, defects)
    mended = mend_wards(wards, "wards.gpkg", defects)
    assert len(mended) == len(table) > 570
    assert len(overlaps_m2(mended.geometry.to_numpy())) == 0
    assert checks(defects, Outcome.UNUSABLE) == {}


def test_rings_that_the_export_cut_are_found_and_others_are_not(wards_2025: gpd.GeoDataFrame):
    defects = Defects()
    mended = placed_wards(wards_2025, defects)
    (export,) = listed(defects, "export_cuts_rings")
    assert "after exactly 10 points" in export.found
    told = {int(d.row) for d in listed(defects, "ring_cut_short")}
    truly = set(np.flatnonzero(wards_2025["bad_rings"] > 0) + 2)
    assert told <= truly
    assert len(told) > 0.7 * len(truly)
    assert mended.geometry.is_valid.all()
    # PROVENANCE: 74 invalid polygons.
    assert (
        sum(checks(defects, Outcome.REPAIRED)[c] for c in ("shape_invalid", "shells_nested")) >= 74
    )


def test_the_false_join_key_of_2025_is_found(wards_2025: gpd.GeoDataFrame, data_folder: Path):
    table = pd.read_csv(data_folder / "raw/wards-2025/wards_2025_metadata.csv", dtype=str)
    seats = gpd.GeoDataFrame(
        {"ward_code": table["wardCode"].str.zfill(5)},
        geometry=gpd.points_from_xy(table["longitude"], table["latitude"]),
        crs=4326,
    ).to_crs(3405)
    seats = seats[seats["ward_code"].isin(wards_2025["ward_code"])]
    wards = wards_2025.to_crs(3405)
    wards = wards.set_geometry(wards.geometry.make_valid())
    defects = Defects()
    join_wards(seats, wards, "sites", "metadata.csv", defects)
    assert len(seats) == 359  # PROVENANCE: 359 rows join, and every one of them is wrong
    (defect,) = defects.report("").unusable
    assert defect.check == "ward_code_of_another_list"


@pytest.mark.parametrize("belief", [None, 4326], ids=["as it says itself", "as its folder says"])
def test_utm_in_a_folder_named_lonlat(data_folder: Path, belief: int | None):
    (zipped,) = (data_folder / "raw/crs-trap").glob("*.zip")
    table = gpd.read_file(f"zip://{zipped}!WGS84-LONLAT/Building_Interactive.shp")
    trap = raw("buildings", table)
    wards = raw("wards", gpd.read_file(data_folder / "district7/wards.geojson"))
    defects = Defects()
    if belief is None:
        _, frames = place_frames({"wards": wards, "buildings": trap}, defects, province=None)
        inside = frames["buildings"].representative_point().within(frames["wards"].union_all())
        assert inside.mean() > 0.99
        return
    told = RawFrame(trap.stem, trap.file, trap.table, trap.crs, CRS.from_epsg(belief))
    place_frames({"wards": wards, "buildings": told}, defects, province=None)
    (defect,) = defects.report("").unusable
    assert defect.check == "crs_contradicted"
    assert "the coordinates fit EPSG:32648 (WGS 84 / UTM zone 48N)" in defect.remedy
