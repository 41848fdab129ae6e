"""Every answer of the service that needs no sign-in, asked of a plan under rich isolation."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
import shapely
from fastapi.testclient import TestClient
from shapely.geometry import shape

from api.permissions import PERMISSIONS, PUBLIC, READ
from geo.plan import PollingPlan
from geo.plan.isolation import Cohort, Response
from geo.store import open_store
from tests.api.serving import kept, serving
from tests.geo.lookup.made import degrees
from tests.isolation_builders import isolated_plan, published, response

SECRETS = (
    "7919", "Trung đoàn", "Khách sạn", "Z-HOTEL", "Z-ARMY", "outbreak", "Ngõ Thử", "M05", "1191",
    "1,191", "1.191",
)  # fmt: skip
"""Names and codes of facilities and of the scenario, and who comes to the station that moved."""
FILLED = {"plan_id": "1", "layer": "wards", "z": "1", "x": "1", "y": "0"}
ASKED = ("?format=csv", "?with=1", "?limit=1", "?lang=en", "?q=T%E1%BB%95+1", "?q=Khach+san")
PLACES = ((20, -20), (350, -150), (250, -250), (150, -150), (372, -268), (250, -20))
CHANGING = re.compile(r"kv-[0-9a-f-]+|\d{4}-\d\d-\d\dT[\d:.+Z]+|[0-9a-f]{40,}")
"""Versions, moments and digests."""


def without_homes() -> Response:
    """Return the response if nobody were isolated at home: the five of r2c2 come to the station."""
    told = response()

    def freed(cohort: Cohort) -> Cohort:
        return replace(cohort, voters=200) if cohort.unit_code == "r2c2" else cohort

    moved = replace(
        told.measures[6], voters=1_196, cohorts=tuple(freed(c) for c in told.measures[6].cohorts)
    )
    # The team of station 2 leaves out r2c2: 141.4 m (0.57 minutes) to the corner, then as before.
    corner, army = told.rounds[1].stops[1:]
    trip = replace(
        told.rounds[1],
        stops=(
            replace(corner, arrives_min=480.57, leaves_min=497.57),
            replace(army, arrives_min=513.27, leaves_min=554.27),
        ),
        ends_min=555.23,
        distance_m=553.5,
    )
    return replace(
        told,
        situation=replace(told.situation, home=()),
        measures=(*told.measures[:4], moved, told.measures[7]),
        moves=tuple(replace(m, voters=200) if m.unit_code == "r2c2" else m for m in told.moves),
        rounds=(trip,),
        # Nobody of r1c1 is isolated, so no zone touches it and nothing is told of it.
        kept=(),
        moved_voters=1_196,
        moved_bound=1_196,
        teams=1,
        teams_bound=1,
    )


def walk(client: TestClient) -> Iterator[tuple[str, str]]:
    """Give the text of every public answer: each open GET route, plain and asked for more; lookups."""
    for (method, path), need in sorted(PERMISSIONS.items()):
        if need not in {PUBLIC, READ} or method != "GET":
            continue
        at = path.format_map(
            {**FILLED, **dict.fromkeys(re.findall(r"{(\w+)}", path), "1"), **FILLED}
        )
        for question in ("", *ASKED):
            yield at + question, client.get(at + question, follow_redirects=False).text
    for place in PLACES:
        lon, lat = degrees(*place)
        yield f"lookup {place}", client.get(f"/api/v1/lookup?lon={lon}&lat={lat}").text
        yield f"page {place}", client.post("/", data={"lon": str(lon), "lat": str(lat)}).text


def walked(upgraded_file: Path, plan: PollingPlan, folder: Path) -> dict[str, str]:
    url = f"sqlite:///{shutil.copy(upgraded_file, folder / 'khuvuc.db')}"
    store = open_store(url)
    kept(store, plan, folder / "plan")
    store.close()
    with serving(url) as client:
        return dict(walk(client))


@pytest.fixture(scope="module")
def answers(upgraded_file: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    return walked(upgraded_file, isolated_plan(), tmp_path_factory.mktemp("walk"))


def test_no_public_answer_names_a_facility_or_counts_who_comes(answers: dict[str, str]):
    assert len(answers) > 60
    assert sum('"voting_areas"' in a or "00001-02" in a for a in answers.values()) > 5
    told = {at: [s for s in SECRETS if s in text] for at, text in answers.items()}
    assert {at: found for at, found in told.items() if found} == {}


def test_home_isolation_changes_no_public_answer(
    answers: dict[str, str], upgraded_file: Path, tmp_path: Path
):
    quiet = walked(upgraded_file, isolated_plan(without_homes()), tmp_path)
    assert quiet.keys() == answers.keys()
    differ = [at for at in answers if CHANGING.sub("", answers[at]) != CHANGING.sub("", quiet[at])]
    assert differ == []


def test_no_public_shape_is_smaller_than_a_group(answers: dict[str, str]):
    groups = shapely.area(published().wards[0].territory.units.to_crs(4326).geometry.to_numpy())
    seen = 0
    for text in answers.values():
        if text.startswith('{"type":"FeatureCollection"'):
            for feature in json.loads(text)["features"]:
                drawn = feature["geometry"] and shape(feature["geometry"])
                if drawn and drawn.area:
                    seen += 1
                    assert drawn.area > 0.999 * groups.min(), feature["properties"]
    assert seen > 12
