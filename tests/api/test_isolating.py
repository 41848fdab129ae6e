"""Isolation over HTTP: zones in, a draft out, and nothing for the public or for bad zones."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from shapely import Polygon
from shapely.geometry import mapping

from tests.api.serving import serving, two_plans
from tests.geo.lookup.made import degrees

ISOLATION = "/api/v1/plans/1/isolation"


@pytest.fixture
def url(database_url: str, tmp_path: Path) -> str:
    """Return a database with plan 1, published: Tổ 1, 2, 5, 6 at s0, the others at s1."""
    two_plans(database_url, tmp_path)
    return database_url


def zones(**properties: Any) -> dict[str, Any]:
    """Return an upload of one zone over Tổ 4 (300–400 m east, the upper row), where s1 stands."""
    corners = ((302, -2), (398, -2), (398, -98), (302, -98))
    told = {"zone_code": "Z1", "kind": "blockade", "first_day": "2026-03-01", **properties}
    feature = {
        "type": "Feature",
        "properties": told,
        "geometry": mapping(Polygon([degrees(*corner) for corner in corners])),
    }
    text = json.dumps({"type": "FeatureCollection", "features": [feature]})
    return {"zones": ("drawn.geojson", text.encode(), "application/geo+json")}


def test_a_blockade_makes_a_draft_in_which_nobody_outside_votes_inside(url: str):
    with serving(url, open_to_all=True) as client:
        before = client.get("/api/v1/plans/1/documents/plan").content
        made = client.post(ISOLATION, files=zones(), data={"scenario": "tonight"})
        assert made.status_code == 201, made.text
        where = made.headers["Location"]
        assert made.json()["state"] == "draft"
        told = client.get(f"{where}/isolation").json()
        assert told["in_force"] == "tonight"
        document = json.loads(client.get(f"{where}/documents/plan").content)
        # Tổ 3, 7 and 8 are outside and posted at s1, inside: 3 · 400 voters vote elsewhere. Of Tổ 4
        # 96 · 96 of 100 · 100 m² lie inside: 400 · 0.9216 = 369 voters by area, so 31 outside.
        moves = document["isolation"]["scenarios"][-1]["response"]["moves"]
        assert {m["unit_code"]: m["voters"] for m in moves} == {
            "r0c2": 400, "r0c3": 31, "r1c2": 400, "r1c3": 400,
        }  # fmt: skip
        assert client.get("/api/v1/plans/1/documents/plan").content == before
        assert client.get(ISOLATION).status_code == 404


def test_bad_zones_are_all_told_and_nothing_is_kept(url: str):
    with serving(url, open_to_all=True) as client:
        bad = zones(first_day="2026-03-20", last_day="2026-03-10")
        told = client.post(ISOLATION, files=bad)
        assert told.status_code == 422
        assert told.headers["content-type"] == "application/problem+json"
        assert "correct one of the two days" in told.text
        assert client.post(ISOLATION, files={"zones": ("a.exe", b"x")}).status_code == 422
        kept = client.get("/api/v1/plans").json()["items"]
        assert sorted(plan["id"] for plan in kept) == [1, 2]


def test_only_planners_may_answer_zones(url: str):
    with serving(url) as client:
        assert client.post(ISOLATION, files=zones()).status_code == 401
        assert client.get(ISOLATION).status_code == 401
