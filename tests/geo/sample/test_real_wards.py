"""Real wards with made groups: the same from the same seed, whole or in part, and plannable."""

from __future__ import annotations

import tomllib
from pathlib import Path

import geopandas as gpd
import pytest
from shapely.geometry import box

from geo.allocation import allocate
from geo.errors import CallError, InputError
from geo.intake import read_planning_folder
from geo.rules import load_rules
from geo.sample import write_sample_of_wards
from geo.territory import build_territory, frames_of_ward


@pytest.fixture(scope="module")
def wards_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Write a ward of 1.1 × 1.1 km, a commune of 5 × 5 km and a mountain commune of 20 × 20 km."""
    path = tmp_path_factory.mktemp("wards") / "wards.gpkg"
    gpd.GeoDataFrame(
        {
            "ward_code": ["00007", "00010", "00013"],
            "name": ["Phường Thử", "Xã Thử", "Xã Thử Sơn"],
            "population": [12_000, 9_000, 4_000],
        },
        geometry=[
            box(105.80, 21.00, 105.81, 21.01),
            box(105.81, 21.00, 105.86, 21.045),
            box(105.86, 21.00, 106.06, 21.18),
        ],
        crs="EPSG:4326",
    ).to_file(path)
    return path


def rows_of(folder: Path, stem: str, code: str) -> list[str]:
    text = (folder / f"{stem}.geojson").read_text(encoding="utf-8")
    return [line.rstrip(",") for line in text.splitlines() if f'"ward_code":"{code}"' in line]


def test_a_ward_is_filled_alike_alone_and_with_others(wards_file: Path, tmp_path: Path):
    assert write_sample_of_wards(tmp_path / "all", wards_file, seed=3) == 3
    assert write_sample_of_wards(tmp_path / "one", wards_file, seed=3, codes=("00010",)) == 1
    for stem in ("groups", "sites"):
        alone = rows_of(tmp_path / "one", stem, "00010")
        assert alone == rows_of(tmp_path / "all", stem, "00010")
        assert alone


def test_voters_are_a_lawful_share_of_the_population(wards_file: Path, tmp_path: Path):
    write_sample_of_wards(tmp_path, wards_file, seed=3)
    groups = gpd.read_file(tmp_path / "groups.geojson")
    share = groups.groupby("ward_code")["voters"].sum() / [12_000, 9_000, 4_000]
    assert (share.loc[["00007", "00010"]] > 0.6).all()
    assert 0.5 <= share["00013"] <= 0.65  # ten inhabitants a km²
    assert set(groups.loc[groups["remote"], "ward_code"]) == {"00013"}


def test_groups_and_sites_lie_in_their_ward(wards_file: Path, tmp_path: Path):
    write_sample_of_wards(tmp_path, wards_file, seed=3)
    shapes = gpd.read_file(wards_file).set_index("ward_code").geometry
    for stem in ("groups", "sites"):
        frame = gpd.read_file(tmp_path / f"{stem}.geojson")
        outlines = gpd.GeoSeries(shapes.loc[frame["ward_code"]].to_numpy(), crs=frame.crs)
        assert frame.geometry.intersects(outlines).all()
    groups = gpd.read_file(tmp_path / "groups.geojson")
    assert groups.geometry.to_wkt().is_unique


def test_every_ward_has_a_legal_plan(wards_file: Path, tmp_path: Path):
    write_sample_of_wards(tmp_path, wards_file, seed=3)
    frames = read_planning_folder(tmp_path)
    rules = load_rules("vn-2021")
    for code in frames.wards["ward_code"]:
        territory = build_territory(frames_of_ward(frames, code), code, rules)
        areas = allocate(territory, rules, frames.aims).areas
        assert sum(len(area.units) for area in areas) == len(territory.units)


def test_so_many_wards_are_drawn_by_chance(wards_file: Path, tmp_path: Path):
    assert write_sample_of_wards(tmp_path, wards_file, seed=3, wards=2) == 2
    assert len(gpd.read_file(tmp_path / "wards.geojson")) == 2
    sources = tomllib.loads((tmp_path / "SOURCES.toml").read_text(encoding="utf-8"))
    assert (sources["wards"], sources["wards_from"]) == (2, "wards.gpkg")


def test_a_ward_that_the_file_does_not_hold_is_named(wards_file: Path, tmp_path: Path):
    with pytest.raises(CallError, match="99999"):
        write_sample_of_wards(tmp_path / "new", wards_file, seed=1, codes=("99999",))
    assert not (tmp_path / "new").exists()


def test_a_file_without_population_says_what_is_missing(tmp_path: Path):
    path = tmp_path / "w.gpkg"
    gpd.GeoDataFrame(
        {"ward_code": ["1"], "name": ["Xã"]}, geometry=[box(105, 21, 106, 22)], crs="EPSG:4326"
    ).to_file(path)
    with pytest.raises(InputError, match="population"):
        write_sample_of_wards(tmp_path / "new", path, seed=1)
