"""Moves and evenings on a real district."""

from __future__ import annotations

import json
import time
from dataclasses import replace
from pathlib import Path

import pytest

from geo.findings import Severity
from geo.isolation import respond
from geo.isolation.evening import Evening, ZoneChange
from geo.plan import PollingPlan, audit
from geo.plan.document import plan_document, version_id
from geo.plan.isolation import HomeCount, Isolation, Response, Scenario, ZoneKind
from tests.geo.isolation.seeded import sown

pytestmark = pytest.mark.data


@pytest.mark.parametrize(("seed", "radius_m"), [(1, 120.0), (2, 200.0), (3, 250.0), (4, 150.0)])
def test_no_fewer_voters_could_move_under_seeded_blockades(
    district: PollingPlan, seed: int, radius_m: float
) -> None:
    situation = replace(sown(district, seed, blockades=4, radius_m=radius_m), home=())
    response = respond(district, situation, with_rounds=False)
    assert response.moved_voters > 0
    assert response.moved_proved
    assert response.moved_voters == sum(move.voters for move in response.moves)


def test_wards_that_no_zone_touches_are_the_same_bytes_in_the_document(
    district: PollingPlan,
) -> None:
    situation = replace(sown(district), home=())
    response = respond(district, situation, with_rounds=False)
    isolation = Isolation("kv-0", (Scenario("outbreak", response),), "outbreak")
    before = plan_document(district)
    after = plan_document(replace(district, isolation=isolation))
    # The response lies over the areas: those of touched wards are as they were published, too.
    assert json.dumps(after["wards"]) == json.dumps(before["wards"])
    assert after["isolation"] != before.get("isolation")


def test_an_evening_on_the_district_answers_within_a_second_and_every_answer_is_lawful(
    district: PollingPlan, tmp_path: Path
) -> None:
    situation = sown(district)
    known = Scenario("seeded", Response(situation), situation.zones)
    plan = replace(district, isolation=Isolation(version_id(district), (known,), known.name))
    facility = next(z for z in situation.zones if z.kind is ZoneKind.QUARANTINE_FACILITY)
    blockade = next(z for z in situation.zones if z.kind is ZoneKind.BLOCKADE)
    group = situation.home[0].group_code
    day = plan.rules.polling_day
    changes = [
        ZoneChange(home=HomeCount(group, day, 3)),
        ZoneChange(put=replace(facility, voters=90)),
        ZoneChange(put=replace(blockade, geometry=blockade.geometry.buffer(40))),
        ZoneChange(home=HomeCount(group, day, 0)),
        ZoneChange(remove=blockade.code),
        ZoneChange(remove=facility.code),
    ]
    with Evening(plan, tmp_path / "evening.jsonl") as evening:
        for change in changes:
            started = time.process_time()
            response = evening.apply(change)
            assert time.process_time() - started < 1.0
            assert response.moved_proved
            wrong = [f for f in audit(evening.plan) if f.severity is Severity.ERROR]
            assert wrong == []
        last = evening.response
        assert last == respond(plan, last.situation)
