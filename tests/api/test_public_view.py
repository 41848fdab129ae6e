"""What the public reads of a plan under isolation, beside what those who plan read."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

from geo.plan import PollingPlan
from geo.plan.isolation import Lot, MeasureKind
from geo.store import open_store
from tests.api.serving import kept, serving
from tests.isolation_builders import cohort, isolated_plan, response

SECRETS = ("7919", "Trung đoàn", "Khách sạn", "Z-HOTEL", "Z-ARMY")
PATHS = (
    "voting-areas",
    "voting-areas?format=csv",
    "polling-stations",
    "assignments",
    "assignments?format=csv",
    "audit",
    "map",
    "compare?with=1",
)


def _plan() -> PollingPlan:
    """Return the plan under isolation, with a box for the facility, of which a point alone is known."""
    told = response()
    hotel = replace(
        told.measures[2], kind=MeasureKind.AUXILIARY_BOX, area_id=None, station_id="00001-S02"
    )
    return isolated_plan(replace(told, measures=(*told.measures[:2], hotel, *told.measures[3:])))


def test_no_public_answer_tells_of_facilities_or_homes(sqlite_url: str, tmp_path: Path):
    store = open_store(sqlite_url)
    kept(store, _plan(), tmp_path / "plan")
    store.close()
    with serving(sqlite_url) as client:
        for path in PATHS:
            answer = client.get(f"/api/v1/plans/1/{path}")
            assert answer.status_code == 200, path
            assert not [secret for secret in SECRETS if secret in answer.text], path
            assert "public" in answer.headers["cache-control"]
        areas = client.get("/api/v1/plans/1/voting-areas").json()["features"]
        # The two published areas with their posted voters, and the one inside the blockade.
        told = {f["properties"]["area_id"]: f["properties"]["voters"] for f in areas}
        assert told == {"00001-01": 1_200, "00001-02": 1_200, "00001-03": None}
        assert client.get("/tiles/1/voting_areas/1/1/0.mvt").status_code == 401
        assert client.get("/tiles/1/assignments/1/1/0.mvt").status_code == 401
        assert client.get("/api/v1/plans/1/documents/plan").status_code == 401


def test_who_plans_reads_all_and_no_cache_between_keeps_it(sqlite_url: str, tmp_path: Path):
    store = open_store(sqlite_url)
    kept(store, _plan(), tmp_path / "plan")
    store.close()
    with serving(sqlite_url, open_to_all=True) as client:
        areas = client.get("/api/v1/plans/1/voting-areas")
        assert areas.json()["numberMatched"] == 3
        assert areas.headers["cache-control"] == "private, no-cache"
        document = client.get("/api/v1/plans/1/documents/plan")
        assert document.json()["version_id"] == areas.json()["plan_version"]
        assert document.headers["cache-control"] == "private, no-cache"
    with serving(sqlite_url) as client:
        tag = areas.headers["etag"]
        public = client.get("/api/v1/plans/1/voting-areas", headers={"if-none-match": tag})
        assert public.status_code == 200  # the two views are two things


def test_the_served_map_shows_blockades_to_everybody_and_no_count(sqlite_url: str, tmp_path: Path):
    store = open_store(sqlite_url)
    kept(store, _plan(), tmp_path / "plan")
    store.close()
    with serving(sqlite_url) as client:
        page = client.get("/api/v1/plans/1/map").text
    assert "Z-BLOCK" in page
    assert "Z-SITE" in page
    assert "distancing" not in _features(page)
    # 1,191 come to station 2: nine fewer than are posted.
    assert not re.search(r"\b1[.,]?191\b", page)
    assert "/assets/leaflet" in page


def _features(page: str) -> str:
    """Return the GeoJSON that a page draws."""
    return "".join(re.findall(r'"type": ?"FeatureCollection".*', page))


def test_findings_and_their_number_are_of_what_the_asker_may_read(
    database_url: str, tmp_path: Path
):
    """A box that serves seven of eight isolated at home is an error, and nobody's business outside."""
    told = response()
    short = replace(told.measures[4], voters=6, cohorts=(cohort("r1c1", Lot.HOME, 6),))
    broken = isolated_plan(replace(told, measures=(*told.measures[:4], short, *told.measures[5:])))
    store = open_store(database_url)
    info = kept(store, broken, tmp_path / "plan")
    assert info.errors > 0
    assert (info.posted_errors, info.posted_warnings) == (0, 0)
    store.close()
    with serving(database_url) as client:
        audit = client.get("/api/v1/plans/1/audit").json()
        assert (audit["covers"], audit["legal"], audit["findings"]) == ("posted", True, [])
        for plan in (
            client.get("/api/v1/plans/1").json(),
            client.get("/api/v1/plans").json()["items"][0],
        ):
            assert (plan["errors"], plan["warnings"]) == (0, 0)
        public = client.get("/committee/plans/1").text
    with serving(database_url, open_to_all=True) as client:
        audit = client.get("/api/v1/plans/1/audit").json()
        errors = [f for f in audit["findings"] if f["severity"] == "error"]
        assert (audit["covers"], audit["legal"]) == ("all", False)
        assert client.get("/api/v1/plans/1").json()["errors"] == len(errors) > 0
        assert 'class="bad"><dt>Sai quy định' in client.get("/committee/plans/1").text
    assert 'class="calm"><dt>Sai quy định' in public
