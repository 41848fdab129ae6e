"""What only shows with both databases side by side, or from outside: migrations, layers, tiles."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import geopandas as gpd
import mapbox_vector_tile
import pyogrio
import pytest
from alembic import command
from sqlalchemy import inspect

from geo.errors import NotFoundError
from geo.store import Step, downgrade, open_store, plans, upgrade
from geo.store.contents import content_of_folder
from geo.store.database import Database
from geo.store.folders import pack_files
from geo.store.upgrading import alembic_config
from tests.databases import Server
from tests.geo.store.folders_made import halves_plan, planning_folder, write

LEFT_BY_ALEMBIC = {"alembic_version", "spatial_ref_sys"}


@pytest.fixture(scope="module")
def plan_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write(halves_plan(), tmp_path_factory.mktemp("plan") / "halves")


@pytest.fixture(params=["sqlite", "postgis"])
def empty_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'made' / 'khuvuc.db'}"
        return
    server: Server = request.getfixturevalue("postgis_server")
    yield server.create("empty")
    server.drop("empty")


def tables(url: str) -> set[str]:
    database = Database(url)
    with database.reading() as connection:
        found = set(inspect(connection).get_table_names())
    database.close()
    return found


def check(url: str) -> None:
    """Fail where the models and the tables differ."""
    database = Database(url)
    with database.writing() as connection:
        command.check(alembic_config(connection))
    database.close()


def test_the_tables_can_be_made_taken_away_and_made_again(empty_url: str):
    upgrade(empty_url)
    check(empty_url)
    made = tables(empty_url)
    assert {"plans", "voting_areas", "audit_log"} <= made
    downgrade(empty_url)
    assert tables(empty_url) <= LEFT_BY_ALEMBIC
    upgrade(empty_url)
    check(empty_url)
    assert tables(empty_url) == made
    upgrade(empty_url)  # once more changes nothing


def test_runs_and_what_they_gave_live_through_the_migration_that_lets_them_belong_to_plans(
    empty_url: str, plan_folder: Path, tmp_path: Path
):
    upgrade(empty_url)
    store = open_store(empty_url)
    territory = store.add_territory(planning_folder(tmp_path / "in"), "an")
    run = store.runs.start(territory.id, {"seed": 1}, "an")
    store.runs.keep(run.id, "00001", b"done")
    plan_id = store.add_plan(plan_folder, None, "an").id
    files = pack_files(iter([("now.csv", b"zone_code")]))
    store.runs.start_from_plan(plan_id, {}, "an", files)
    store.close()
    downgrade(empty_url, "0004")
    upgrade(empty_url)
    store = open_store(empty_url)
    # The run over a plan has no place in the older tables; the other one is as it was.
    assert store.runs.latest() == (run,)
    assert store.runs.kept(run.id) == {"00001": b"done"}
    with pytest.raises(NotFoundError):
        store.runs.start(territory.id + 1, {}, "an")
    store.close()
    check(empty_url)


def test_gdal_opens_the_sqlite_file_as_layers_with_shapes(sqlite_url: str, plan_folder: Path):
    store = open_store(sqlite_url)
    plan_id = store.add_plan(plan_folder, None, "an").id
    drawn = store.layer(plan_id, "voting_areas")
    store.close()
    file = sqlite_url.removeprefix("sqlite:///")
    kinds = dict(pyogrio.list_layers(file))
    assert {"wards", "voting_areas", "polling_stations", "assignments"} <= {
        name for name, kind in kinds.items() if kind
    }
    read = gpd.read_file(file, layer="voting_areas", engine="pyogrio")
    assert read.crs == "EPSG:4326"
    assert read["area_id"].tolist() == ["00001-01", "00001-02"]
    assert read.geometry.to_wkb().tolist() == drawn.geometry.to_wkb().tolist()
    stations = gpd.read_file(file, layer="polling_stations", engine="pyogrio")
    assert set(stations.geom_type) == {"Point"}


def test_an_area_that_has_no_place_yet_is_kept_without_one(database_url: str, plan_folder: Path):
    """An area made for isolated voters may have neither outline nor station's place."""
    content = content_of_folder(plan_folder)
    areas = content.layers["voting_areas"].copy()
    areas.loc[areas["area_id"] == "00001-02", "geometry"] = None
    store = open_store(database_url)
    with store.database.writing() as connection:
        placed = replace(content, layers={**content.layers, "voting_areas": areas})
        plan_id = plans.add_plan(connection, placed, None, "an")
    kept = store.areas(plan_id).items
    assert kept.geometry.isna().tolist() == [False, True]
    whole = store.tile(plan_id, "voting_areas", 0, 0, 0)
    assert [f["area_id"] for f in features(whole, "voting_areas")] == ["00001-01"]
    for step in (Step.SUBMIT, Step.REPORT):
        store.decisions.record(plan_id, step, "an")
    store.publish(plan_id, "an")
    assert store.log.verify().holds
    store.close()


@pytest.mark.parametrize("layer", ["voting_areas", "polling_stations", "assignments", "wards"])
def test_a_tile_shows_the_same_features_on_both_databases(
    sqlite_url: str, postgis_url: str, plan_folder: Path, layer: str
):
    stores = open_store(sqlite_url), open_store(postgis_url)
    for store in stores:
        assert store.add_plan(plan_folder, None, "an").id == 1
    west, south, east, north = stores[0].layer(1, "wards").total_bounds
    seen = 0
    for z in (0, 3, 9, 14, 16, 18):
        (x0, y1), (x1, y0) = tile_at(west, south, z), tile_at(east, north, z)
        for x in range(x0, x1 + 1):
            for y in range(y0, y1 + 1):
                one, other = (features(s.tile(1, layer, z, x, y), layer) for s in stores)
                assert one == other, (z, x, y)
                seen += len(one)
    # At zoom 0 every feature is far below a pixel, and is drawn all the same.
    whole = features(stores[0].tile(1, layer, 0, 0, 0), layer)
    assert len(whole) == len(stores[0].layer(1, layer))
    assert seen > len(whole)
    for store in stores:
        store.close()


def tile_at(lon: float, lat: float, z: int) -> tuple[int, int]:
    n = 1 << z
    y = (1 - math.asinh(math.tan(math.radians(lat))) / math.pi) / 2
    return int((lon + 180) / 360 * n), int(y * n)


def features(tile: bytes, layer: str) -> list[dict[str, object]]:
    if not tile:
        return []
    read = mapbox_vector_tile.decode(tile)[layer]
    assert read["extent"] == 4096
    return sorted((f["properties"] for f in read["features"]), key=str)
