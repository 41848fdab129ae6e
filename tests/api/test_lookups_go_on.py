"""Lookups while plans are published and while the database is away; and what no log holds."""

from __future__ import annotations

import logging
from pathlib import Path

import httpx
import pytest

from geo.errors import StoreAwayError
from geo.store import open_store
from tests.api.live import live_server
from tests.api.serving import kept, published, serving
from tests.databases import Server
from tests.geo.lookup.made import degrees, made_plan


def test_a_plan_published_elsewhere_is_answered_soon(sqlite_url: str, tmp_path: Path):
    store = open_store(sqlite_url)
    lon, lat = degrees(50, -50)
    with serving(sqlite_url) as client:
        asked = f"/api/v1/lookup?lon={lon}&lat={lat}"
        assert client.get(asked).json()["status"] == "outside"
        draft = kept(store, made_plan(), tmp_path / "plan", publish=False)
        client.app.state.lookups.refresh()
        assert client.get(asked).json()["status"] == "outside"  # nobody has published yet
        published(store, draft)
        client.app.state.lookups.refresh()
        assert client.get(asked).json()["status"] == "found"
    store.close()


def test_lookups_go_on_and_the_rest_says_when_to_come_back(
    postgis_server: Server, postgis_url: str, tmp_path: Path
):
    store = open_store(postgis_url)
    kept(store, made_plan(), tmp_path / "plan")
    store.close()
    lon, lat = degrees(50, -50)
    with serving(postgis_url, open_to_all=True) as client:
        postgis_server.stop("immediate")
        try:
            answer = client.get(f"/api/v1/lookup?lon={lon}&lat={lat}")
            assert answer.json()["status"] == "found"
            assert client.get("/", params={"q": "Tổ 1"}).status_code == 200
            for method, path in (("GET", "/api/v1/plans"), ("POST", "/api/v1/territories/1/runs")):
                refused = client.request(method, path)
                assert refused.status_code == 503
                assert int(refused.headers["retry-after"]) > 0
                assert refused.json()["type"] == "urn:khuvuc:problem:store-away"
            assert client.get("/readyz").status_code == 503
            with pytest.raises(StoreAwayError):
                client.app.state.lookups.refresh()
            assert len(client.app.state.lookups.snapshot) == 8
        finally:
            postgis_server.start()
        assert client.get("/api/v1/plans").status_code == 200


def test_no_log_holds_a_position(sqlite_url: str, tmp_path: Path, caplog: pytest.LogCaptureFixture):
    store = open_store(sqlite_url)
    kept(store, made_plan(), tmp_path / "plan")
    store.close()
    access = logging.getLogger("uvicorn.access")
    caplog.set_level(logging.DEBUG)
    with live_server(sqlite_url) as address:
        access.addHandler(caplog.handler)
        lookup = f"{address}/api/v1/lookup"
        assert httpx.get(f"{lookup}?lon=105.123456&lat=21.654321").status_code == 200
        assert httpx.get(f"{lookup}?lon=905.123456&lat=21.654321").status_code == 400
        assert httpx.get(f"{lookup}?q=12+Pho+Hue").status_code == 200
        assert httpx.post(f"{lookup}/batch", json={"points": [[105.123456, 21.654321]]}).is_success
        place = {"lon": "105.123456", "lat": "21.654321"}
        assert httpx.post(f"{address}/", data=place).status_code == 200
        access.removeHandler(caplog.handler)
    ours = [
        record for record in caplog.records if not record.name.startswith(("httpx", "httpcore"))
    ]
    lines = "\n".join(record.getMessage() for record in ours)
    assert '"GET /api/v1/lookup HTTP/1.1" 200' in lines
    assert "123456" not in lines
    assert "654321" not in lines
    assert "Hue" not in lines
