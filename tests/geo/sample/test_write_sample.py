"""The made district: it is the same for the same seed, and shows each peculiarity it promises."""

from __future__ import annotations

import tomllib
from pathlib import Path

import geopandas as gpd
import numpy as np
import pytest
import shapely
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from geo.errors import CallError
from geo.rules import profile_for
from geo.sample import write_sample
from geo.schemas import SCHEMAS

WARDS = 6
BUNDLED = Path(__file__).parents[3] / "data" / "boundaries"


def read(folder: Path) -> dict[str, gpd.GeoDataFrame]:
    return {path.stem: gpd.read_file(path) for path in sorted(folder.glob("*.geojson"))}


def bytes_of(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir())}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("sample")
    write_sample(made, wards=WARDS, seed=7)
    return made


@pytest.fixture(scope="module")
def frames(folder: Path) -> dict[str, gpd.GeoDataFrame]:
    return read(folder)


@pytest.fixture(scope="module")
def plain_groups(frames: dict[str, gpd.GeoDataFrame]) -> gpd.GeoDataFrame:
    """Return the groups that are known as polygons."""
    groups = frames["groups"]
    return groups[groups.geom_type == "Polygon"]


def test_the_same_seed_gives_the_same_bytes(folder: Path, tmp_path: Path):
    write_sample(tmp_path, wards=WARDS, seed=7)
    assert bytes_of(tmp_path) == bytes_of(folder)


def test_another_seed_gives_another_district(folder: Path, tmp_path: Path):
    write_sample(tmp_path, wards=WARDS, seed=8)
    other = bytes_of(tmp_path)
    for name, content in bytes_of(folder).items():
        if name.endswith(".geojson"):
            assert other[name] != content


def test_the_bundled_district_is_what_its_sources_say(tmp_path: Path):
    sources = tomllib.loads((BUNDLED / "SOURCES.toml").read_text(encoding="utf-8"))
    write_sample(tmp_path, wards=sources["wards"], seed=sources["seed"])
    bundled = bytes_of(BUNDLED)
    assert sorted(bytes_of(tmp_path)) == sorted(bundled)
    for name, content in bytes_of(tmp_path).items():
        assert content == bundled[name], name


def test_the_sources_say_that_nothing_is_real(folder: Path):
    sources = tomllib.loads((folder / "SOURCES.toml").read_text(encoding="utf-8"))
    assert sources["real"] is False
    assert (sources["seed"], sources["wards"], sources["licence"]) == (7, WARDS, "CC0-1.0")


@pytest.mark.parametrize(("wards", "seed"), [(0, 1), (-3, 1), (1, -1)])
def test_a_call_that_asks_for_no_district_writes_nothing(tmp_path: Path, wards: int, seed: int):
    with pytest.raises(CallError):
        write_sample(tmp_path / "new", wards=wards, seed=seed)
    assert not (tmp_path / "new").exists()


def test_every_file_has_the_columns_of_the_planning_folder(frames: dict[str, gpd.GeoDataFrame]):
    for stem, frame in frames.items():
        known = {column.name for column in SCHEMAS[stem].columns}
        required = {column.name for column in SCHEMAS[stem].columns if column.required}
        assert required <= set(frame.columns) - {"geometry"} <= known
        assert frame.geometry.is_valid.all()
        assert not frame.geometry.is_empty.any()


def test_ward_codes_have_five_digits_with_leading_zeros(frames: dict[str, gpd.GeoDataFrame]):
    codes = frames["wards"]["ward_code"]
    assert codes.is_unique
    assert codes.str.fullmatch(r"0\d{4}").all()


@pytest.mark.parametrize("wards", [1, 2, 3, WARDS, 11])
def test_wards_neither_overlap_nor_leave_gaps(tmp_path: Path, wards: int):
    write_sample(tmp_path, wards=wards, seed=5)
    shapes = gpd.read_file(tmp_path / "wards.geojson").geometry.to_numpy()
    assert len(shapes) == wards
    assert shapely.coverage_is_valid(shapes)
    parts = shapely.get_parts(shapely.coverage_union_all(shapes))
    assert len(parts) == 2  # the mainland and the island
    assert not any(len(part.interiors) for part in parts)


def test_polygon_groups_cover_their_ward_exactly(
    frames: dict[str, gpd.GeoDataFrame], plain_groups: gpd.GeoDataFrame
):
    wards = frames["wards"].set_index("ward_code").geometry
    codes = sorted(set(plain_groups["ward_code"]))
    assert len(codes) == 3  # of six wards two have points and one has nothing
    assert shapely.coverage_is_valid(plain_groups.geometry.to_numpy())
    for code in codes:
        mine = plain_groups[plain_groups["ward_code"] == code].geometry.to_numpy()
        assert shapely.equals(shapely.coverage_union_all(mine), wards[code])


def test_point_groups_lie_in_their_ward(frames: dict[str, gpd.GeoDataFrame]):
    groups = frames["groups"]
    points = groups[groups.geom_type == "Point"]
    wards = frames["wards"].set_index("ward_code").geometry
    assert points["ward_code"].nunique() == 2
    assert shapely.contains(wards[points["ward_code"]].to_numpy(), points.geometry.to_numpy()).all()


def test_voters_of_groups_and_institutions_sum_to_the_ward(frames: dict[str, gpd.GeoDataFrame]):
    groups = frames["groups"].groupby("ward_code")["voters"].sum()
    served = frames["institutions"].groupby("ward_code")["voters"].sum()
    total = groups.add(served, fill_value=0)
    known = frames["wards"].dropna(subset="voters").set_index("ward_code")["voters"]
    assert len(known) == WARDS - 1
    assert (known == total[known.index]).all()


def test_a_ward_without_groups_has_buildings_for_all_its_people(
    frames: dict[str, gpd.GeoDataFrame],
):
    wards, buildings = frames["wards"], frames["buildings"]
    bare = wards[~wards["ward_code"].isin(frames["groups"]["ward_code"])]
    assert len(bare) == 1
    mine = buildings[buildings["ward_code"] == bare["ward_code"].iloc[0]]
    assert mine["persons"].sum() == bare["population"].iloc[0]
    assert mine.geometry.within(bare.geometry.iloc[0]).all()


def test_one_estate_is_above_the_maximum_and_its_towers_hold_its_people(
    frames: dict[str, gpd.GeoDataFrame],
):
    groups = frames["groups"]
    big = groups[groups["voters"] > profile_for(None).max_voters]
    assert len(big) == 1
    towers = frames["buildings"][frames["buildings"].within(big.geometry.iloc[0])]
    assert len(towers) > 1
    assert towers["persons"].sum() == big["population"].iloc[0]
    assert (towers["storeys"] >= 10).all()


def test_one_pocket_below_the_minimum_is_cut_off_by_the_canal(
    frames: dict[str, gpd.GeoDataFrame], plain_groups: gpd.GeoDataFrame
):
    metric = plain_groups.estimate_utm_crs()
    barriers = frames["barriers"].to_crs(metric)
    canal = barriers[barriers["kind"] == "canal"].geometry.iloc[0]
    groups = plain_groups.to_crs(metric)
    pocket = groups[groups["name"] == "Xóm Ngoài Kênh"]
    assert len(pocket) == 1
    assert pocket["voters"].iloc[0] < profile_for(None).min_voters
    others = groups.drop(pocket.index).union_all()
    border = pocket.geometry.iloc[0].boundary.intersection(others.boundary)
    assert border.length > 100
    assert border.difference(canal.buffer(1.0)).length == 0
    assert not frames["links"].to_crs(metric).intersects(canal).any()


def test_one_island_is_reached_by_the_ferry_alone(
    frames: dict[str, gpd.GeoDataFrame], plain_groups: gpd.GeoDataFrame
):
    wards = frames["wards"]
    assert (wards.geom_type == "MultiPolygon").sum() == 1
    isle = plain_groups[plain_groups["name"] == "Thôn Bãi Nổi"].iloc[0]
    assert isle["voters"] < profile_for(None).min_voters
    assert not plain_groups[plain_groups["name"] != "Thôn Bãi Nổi"].intersects(isle.geometry).any()
    ferries = frames["links"][frames["links"]["kind"] == "ferry"]
    assert len(ferries) == 1
    home = plain_groups[
        (plain_groups["ward_code"] == isle["ward_code"])
        & (plain_groups["group_code"] != isle["group_code"])
    ]
    assert ferries.geometry.iloc[0].intersects(isle.geometry)
    assert home.intersects(ferries.geometry.iloc[0]).sum() == 1


def test_one_group_is_remote_and_below_the_minimum(frames: dict[str, gpd.GeoDataFrame]):
    remote = frames["groups"][frames["groups"]["remote"]]
    assert len(remote) == 1
    assert remote["voters"].iloc[0] < profile_for(None).min_voters


def test_there_is_one_hospital_and_one_nameless_barracks(frames: dict[str, gpd.GeoDataFrame]):
    places = frames["institutions"].set_index("kind")
    assert sorted(places.index) == ["armed_unit", "hospital"]
    assert places.loc["hospital", "voters"] >= profile_for(None).min_voters_separate
    # DOMAIN: the unit's name or number never appears.
    assert not any(c.isdigit() for c in places.loc["armed_unit", "name"])


def test_one_ward_is_cut_in_two_by_a_constituency_line(frames: dict[str, gpd.GeoDataFrame]):
    rows = frames["constituencies"]
    communes = rows[rows["level"] == "commune"]
    assert len(communes) == WARDS + 1
    assert sorted(communes["number"].value_counts().to_dict().items()) == [("1", WARDS), ("2", 1)]
    second = communes[communes["number"] == "2"].geometry.iloc[0]
    ward = next(w for w in frames["wards"].geometry if w.covers(second))
    assert 0.3 < second.area / ward.area < 0.7


@pytest.mark.parametrize("kind", ["river", "railway"])
def test_a_ward_that_reaches_over_a_barrier_has_a_crossing_in_it(
    frames: dict[str, gpd.GeoDataFrame], kind: str
):
    metric = frames["wards"].estimate_utm_crs()
    barriers = frames["barriers"].to_crs(metric)
    barrier = barriers[barriers["kind"] == kind].geometry.iloc[0].buffer(1.0)
    links = frames["links"].to_crs(metric)
    # A barrier on a ward's border reaches at most half its width (about 46 m) into the ward.
    astride = [
        w for w in frames["wards"].to_crs(metric).geometry if w.buffer(-60).intersects(barrier)
    ]
    assert len(astride) == 1
    assert (links.within(astride[0]) & links.crosses(barrier)).any()


def test_streets_and_ferry_form_one_network_but_for_the_pocket(frames: dict[str, gpd.GeoDataFrame]):
    lines = frames["streets"].geometry.to_numpy()
    ends = np.concatenate([shapely.get_coordinates(shapely.get_point(lines, at)) for at in (0, -1)])
    _, node = np.unique(ends, axis=0, return_inverse=True)
    size, count = int(node.max()) + 1, len(lines)
    graph = coo_array((np.ones(count), (node[:count], node[count:])), shape=(size, size))
    parts, _ = connected_components(graph, directed=False)
    assert parts == 2
    assert frames["streets"]["name"].notna().any()


def test_sites_have_room_for_twice_the_voters(frames: dict[str, gpd.GeoDataFrame]):
    wards = frames["wards"][["ward_code", "population", "geometry"]]
    sites = frames["sites"].sjoin(wards, predicate="within")
    assert len(sites) == len(frames["sites"])
    room = sites.groupby("ward_code")["capacity"].sum()
    voters = 0.7 * wards.set_index("ward_code")["population"]
    assert (room > 2 * voters).all()
