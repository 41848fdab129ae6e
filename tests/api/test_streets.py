"""Streets of the planning folder, found by those who look for their station."""

from __future__ import annotations

from pathlib import Path

import geopandas as gpd
from shapely import LineString, Polygon

from geo.plan import audit, write_plan_folder
from geo.store import open_store
from tests.api.serving import published, serving
from tests.geo.lookup.made import degrees, made_plan

WARD = [(0, 0), (400, 0), (400, -200), (0, -200)]
THROUGH_THE_UPPER_ROW = [(10, -50), (390, -50)]
WITHIN_ONE_GROUP = [(310, -150), (390, -160)]


def _planning_folder(folder: Path) -> Path:
    """Write the ward of the made plan, a street through its upper four groups, and a short one."""
    folder.mkdir()
    ward = Polygon([degrees(*corner) for corner in WARD])
    fields = {"ward_code": ["00001"], "name": ["Phường Đống Đa"]}
    gpd.GeoDataFrame(fields, geometry=[ward], crs=4326).to_file(folder / "wards.geojson")
    lines = [
        LineString([degrees(*place) for place in way])
        for way in (THROUGH_THE_UPPER_ROW, WITHIN_ONE_GROUP, WITHIN_ONE_GROUP)
    ]
    names = {"name": ["Phố Thái Hà", "Ngõ Văn Chương", None]}
    gpd.GeoDataFrame(names, geometry=lines, crs=4326).to_file(folder / "streets.geojson")
    return folder


def test_a_street_is_a_choice_of_the_groups_it_runs_through(sqlite_url: str, tmp_path: Path):
    store, plan = open_store(sqlite_url), made_plan()
    territory = store.add_territory(_planning_folder(tmp_path / "folder"), "test")
    (tmp_path / "plan").mkdir()
    write_plan_folder(plan, audit(plan), tmp_path / "plan")
    published(store, store.add_plan(tmp_path / "plan", territory.id, "test"))
    store.close()
    with serving(sqlite_url) as client:

        def names(words: str) -> list[str]:
            told = client.get("/api/v1/lookup", params={"q": words}).json()
            assert told["status"] == "choose", told
            assert {one["because"] for one in told["choices"]} == {"street"}
            return [one["name"] for one in told["choices"]]

        assert names("pho thai ha") == ["Tổ 1", "Tổ 2", "Tổ 3", "Tổ 4"]
        assert names("Thai Haa") == ["Tổ 1", "Tổ 2", "Tổ 3", "Tổ 4"]
        assert names("ngõ Văn Chương") == ["Tổ 8"]  # also there a person says that it is theirs
        assert client.get("/api/v1/lookup?q=Tổ 8").json()["status"] == "found"


def test_a_folder_whose_streets_cannot_be_read_takes_nothing_from_lookups(
    sqlite_url: str, tmp_path: Path
):
    store, plan = open_store(sqlite_url), made_plan()
    folder = _planning_folder(tmp_path / "folder")
    (folder / "streets.geojson").write_bytes(b"\xff\xfe no streets")
    (folder / "planning.toml").write_text("[files", encoding="utf-8")
    territory = store.add_territory(folder, "test")
    (tmp_path / "plan").mkdir()
    write_plan_folder(plan, audit(plan), tmp_path / "plan")
    published(store, store.add_plan(tmp_path / "plan", territory.id, "test"))
    store.close()
    with serving(sqlite_url) as client:
        assert client.get("/api/v1/lookup?q=Tổ 1").json()["status"] == "found"
        assert client.get("/api/v1/lookup?q=Thái Hà").json()["status"] == "outside"
