"""What anybody may read, on both databases."""

from __future__ import annotations

import io
import math
import shutil
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import geopandas as gpd
import mapbox_vector_tile
import openpyxl
import pandas as pd
import pytest
from fastapi.testclient import TestClient

from api.lookup_bodies import BatchAnswer, LookupAnswer
from api.sandbox import STATES
from tests.api.serving import serving, two_plans
from tests.geo.lookup.made import degrees


@pytest.fixture(scope="module", params=["sqlite", "postgis"])
def url(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Give a database with a published plan and a draft."""
    folder = tmp_path_factory.mktemp("service")
    if request.param == "sqlite":
        file = request.getfixturevalue("upgraded_file")
        made = f"sqlite:///{shutil.copy(file, folder / 'khuvuc.db')}"
        two_plans(made, folder)
        yield made
        return
    server = request.getfixturevalue("postgis_server")
    template = request.getfixturevalue("upgraded_database")
    name = f"service_{uuid.uuid4().hex[:12]}"
    made = server.create(name, template=template)
    two_plans(made, folder)
    yield made
    server.drop(name)


@pytest.fixture(scope="module")
def client(url: str) -> Iterator[TestClient]:
    with serving(url) as made:
        yield made


def _asked(client: TestClient, **params: Any) -> Any:
    answer = client.get("/api/v1/lookup", params=params)
    assert answer.status_code == 200
    LookupAnswer.model_validate(answer.json())
    return answer.json()


def test_a_position_is_answered_from_the_published_plan(client: TestClient):
    lon, lat = degrees(50, -50)
    answer = _asked(client, lon=lon, lat=lat)
    assert (answer["status"], answer["unit"]["name"]) == ("found", "Tổ 1")
    assert answer["station"]["name"] == "Nhà văn hóa s0"
    assert answer["plan"]["plan_id"] == "1"


def test_words_and_codes_are_answered(client: TestClient):
    assert _asked(client, q="to dan pho 3")["unit"]["unit_code"] == "r0c2"
    assert _asked(client, q="nhà văn hóa s1")["status"] == "choose"
    assert _asked(client, ward="00001", unit="r1c3")["unit"]["name"] == "Tổ 8"
    assert _asked(client, q="Tổ 3", ward="Nơi khác")["status"] == "outside"


def test_a_batch_answers_in_the_order_asked(client: TestClient):
    points = [degrees(350, -150), degrees(9_000, 0), degrees(50, -50)]
    answer = client.post("/api/v1/lookup/batch", json={"points": points})
    BatchAnswer.model_validate(answer.json())
    units = [(a["status"], (a.get("unit") or {}).get("name")) for a in answer.json()["answers"]]
    assert units == [("found", "Tổ 8"), ("outside", None), ("found", "Tổ 1")]


@pytest.mark.parametrize("state", list(STATES))
def test_the_sandbox_has_an_answer_for_every_state(client: TestClient, state: str):
    assert _asked(client, sandbox=state)["status"] == state


@pytest.mark.parametrize(
    ("method", "path", "status", "name"),
    [
        ("GET", "/nowhere", 404, "not-found"),
        ("POST", "/api/v1/lookup", 405, "method"),
        ("GET", "/api/v1/lookup", 400, "call"),
        ("GET", "/api/v1/lookup?lon=21.01&lat=105.8", 400, "call"),
        ("GET", "/api/v1/lookup?lon=nan&lat=1", 400, "call"),
        ("GET", "/api/v1/lookup?sandbox=heaven", 400, "call"),
        ("GET", "/api/v1/lookup?lon=105.85&lat=21.01&q=hoa", 400, "call"),
        ("GET", "/api/v1/plans?after=zz", 400, "call"),
        ("GET", "/api/v1/plans?after=9999999999", 400, "call"),
        ("GET", "/api/v1/plans/1/voting-areas?after=zz", 400, "call"),
        ("GET", "/api/v1/plans/1/polling-stations?after=zz", 400, "call"),
        ("GET", "/api/v1/plans/1/assignments?after=zz", 400, "call"),
        ("GET", "/api/v1/plans/99", 404, "not-found"),
        ("GET", "/api/v1/plans/x", 422, "validation"),
        ("GET", "/api/v1/plans/2", 404, "not-found"),  # a draft is as if it were not there
        ("GET", "/api/v1/plans/2/voting-areas", 404, "not-found"),
        ("GET", "/api/v1/plans/1/compare?with=2", 404, "not-found"),
        ("GET", "/tiles/2/voting_areas/1/1/1.mvt", 404, "not-found"),
        ("GET", "/tiles/1/voting_areas/1/7/7.mvt", 400, "call"),
        ("GET", "/api/v1/plans/1/voting-areas?format=docx", 406, "not-acceptable"),
        ("GET", "/api/v1/plans/1/documents/annex", 401, "sign-in"),
        ("GET", "/api/v1/territories", 401, "sign-in"),
        ("GET", "/api/v1/runs/1", 401, "sign-in"),
        ("GET", "/api/v1/runs/1/events", 401, "sign-in"),
        ("DELETE", "/api/v1/runs/1", 401, "sign-in"),
        ("POST", "/api/v1/territories/1/runs", 401, "sign-in"),
        ("POST", "/api/v1/lookup/batch", 400, "call"),
    ],
)
def test_what_cannot_be_done_is_a_problem_document(
    client: TestClient, method: str, path: str, status: int, name: str
):
    answer = client.request(method, path)
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["type"] == f"urn:khuvuc:problem:{name}"
    assert answer.json()["status"] == status
    assert answer.json()["instance"] == path.partition("?")[0]


def test_an_error_never_repeats_a_position(client: TestClient):
    for path in ("/api/v1/lookup?lon=905.123&lat=21.456", "/api/v1/lookup?lon=105.123&lat=2x1.456"):
        text = client.get(path).text
        assert "05.123" not in text
        assert "1.456" not in text


def test_too_many_points_are_refused(url: str):
    with serving(url, batch_points=2) as client:
        answer = client.post("/api/v1/lookup/batch", json={"points": [[105, 21]] * 3})
        assert answer.status_code == 413
        assert client.post("/api/v1/lookup/batch", content=b"[" * 5_000).status_code == 413


def test_only_what_is_published_is_listed(client: TestClient):
    page = client.get("/api/v1/plans").json()
    assert [plan["id"] for plan in page["items"]] == [1]
    assert client.get("/api/v1/plans?state=draft").json()["total"] == 0


def test_who_works_here_sees_drafts_page_by_page(url: str):
    with serving(url, open_to_all=True) as client:
        first = client.get("/api/v1/plans?limit=1").json()
        assert ([p["id"] for p in first["items"]], first["total"]) == ([2], 2)
        second = client.get(first["next"]).json()
        assert ([p["id"] for p in second["items"]], second["next"]) == ([1], None)
        moved = client.get("/api/v1/plans/2/compare?with=1").json()
        assert moved["voters_moved"] == 3_200  # all eight groups of 400 change station
        for layer in ("voting-areas", "polling-stations", "assignments"):
            rows = f"/api/v1/plans/2/{layer}"
            assert client.get(f"{rows}?after=zz").status_code == 400
            next_page = client.get(f"{rows}?limit=1").json()["links"][0]["href"]
            assert client.get(next_page).status_code == 200
        assert client.get("/api/v1/plans/2/edits?after=zz").status_code == 400
        assert client.get("/api/v1/plans/2/documents/plan").json()["format"] == "khuvuc-plan"


def test_areas_come_page_by_page_as_geojson(client: TestClient):
    first = client.get("/api/v1/plans/1/voting-areas?limit=1")
    assert first.headers["content-type"] == "application/geo+json"
    assert first.json()["numberMatched"] == 2
    assert [f["properties"]["area_id"] for f in first.json()["features"]] == ["00001-01"]
    second = client.get(first.json()["links"][0]["href"]).json()
    assert [f["properties"]["area_id"] for f in second["features"]] == ["00001-02"]
    assert second["links"] == []


def test_other_programs_read_every_format(client: TestClient, tmp_path: Path):
    for layer, rows in (("voting-areas", 2), ("polling-stations", 2), ("assignments", 8)):
        here = f"/api/v1/plans/1/{layer}"
        for name in ("geojson", "gpkg"):
            file = tmp_path / f"{layer}.{name}"
            file.write_bytes(client.get(here, params={"format": name}).content)
            read = gpd.read_file(file)
            assert (len(read), read.crs.to_epsg()) == (rows, 4326)
        table = pd.read_csv(io.BytesIO(client.get(here, headers={"accept": "text/csv"}).content))
        assert len(table) == rows
        book = openpyxl.load_workbook(
            io.BytesIO(client.get(here, params={"format": "xlsx"}).content)
        )
        assert book.active is not None
        assert book.active.max_row == rows + 1


def test_vietnamese_marks_come_whole_into_every_program(client: TestClient, tmp_path: Path):
    names = ["Nhà văn hóa s0", "Nhà văn hóa s1"]
    here = "/api/v1/plans/1/polling-stations"
    for name in ("geojson", "gpkg"):
        file = tmp_path / f"stations.{name}"
        file.write_bytes(client.get(here, params={"format": name}).content)
        assert sorted(gpd.read_file(file)["name"]) == names
    csv = client.get(here, params={"format": "csv"}).content
    assert csv.startswith(b"\xef\xbb\xbf")  # without it Excel takes the file for Windows-1252
    assert sorted(pd.read_csv(io.BytesIO(csv))["name"]) == names
    xlsx = client.get(here, params={"format": "xlsx"}).content
    assert sorted(pd.read_excel(io.BytesIO(xlsx))["name"]) == names


def test_an_unchanged_thing_is_not_sent_twice(client: TestClient):
    for path in (
        "/api/v1/plans/1",
        "/api/v1/plans/1/voting-areas",
        "/api/v1/plans/1/assignments?format=csv",
        "/api/v1/plans/1/audit",
        "/api/v1/plans/1/compare?with=1",
        "/api/v1/wards",
    ):
        first = client.get(path)
        assert first.status_code == 200, path
        again = client.get(path, headers={"if-none-match": first.headers["etag"]})
        assert (again.status_code, again.content) == (304, b""), path
    csv = client.get("/api/v1/plans/1/voting-areas?format=csv").headers["etag"]
    assert csv != client.get("/api/v1/plans/1/voting-areas").headers["etag"]


@pytest.mark.filterwarnings("ignore:The 'shapely.ops.transform:DeprecationWarning")  # its encoder
def test_the_tile_over_the_ward_holds_its_areas_and_one_beside_it_nothing(client: TestClient):
    lon, lat = degrees(200, -100)
    z = 14
    x = int((lon + 180) / 360 * 2**z)
    y = int((1 - math.asinh(math.tan(math.radians(lat))) / math.pi) / 2 * 2**z)
    tile = client.get(f"/tiles/1/voting_areas/{z}/{x}/{y}.mvt")
    layers = mapbox_vector_tile.decode(tile.content)
    assert {f["properties"]["area_id"] for layer in layers.values() for f in layer["features"]} == {
        "00001-01",
        "00001-02",
    }
    assert client.get(f"/tiles/1/voting_areas/{z}/0/0.mvt").status_code == 204


def test_the_map_asks_this_host_alone(client: TestClient):
    page = client.get("/api/v1/plans/1/map")
    assert page.status_code == 200
    assert '"/assets/leaflet/dist/leaflet.js"' in page.text
    assert "map_assets" not in page.text
    assert client.get("/assets/leaflet/dist/leaflet.js").status_code == 200
    assert "default-src 'self'" in page.headers["content-security-policy"]


def test_every_answer_forbids_asking_other_hosts(client: TestClient):
    for path in ("/", "/api/v1/lookup?sandbox=found", "/nowhere", "/static/page.css", "/healthz"):
        headers = client.get(path).headers
        assert headers["content-security-policy"].startswith("default-src 'self'"), path
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["referrer-policy"] == "no-referrer"
        assert "access-control-allow-origin" not in headers


def test_it_is_ready_when_the_store_is(client: TestClient):
    assert client.get("/healthz").json() == {"status": "alive"}
    ready = client.get("/readyz")
    assert (ready.status_code, ready.json()["units"]) == (200, 8)


def test_the_openapi_document_names_every_route_and_an_example_for_each_state(client: TestClient):
    document = client.get("/api/v1/openapi.json").json()
    answered = document["paths"]["/api/v1/lookup"]["get"]["responses"]["200"]
    assert set(answered["content"]["application/json"]["examples"]) == set(STATES)
    for path in ("/api/v1/plans/{plan_id}/assignments", "/api/v1/runs/{run_id}/events"):
        assert path in document["paths"]
    for operations in document["paths"].values():
        for operation in operations.values():
            assert "application/problem+json" in operation["responses"]["default"]["content"]
