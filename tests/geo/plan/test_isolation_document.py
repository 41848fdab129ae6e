"""plan.json holds scenarios, measures, rounds and slots, and nothing of them where none were asked."""

from __future__ import annotations

import json
from dataclasses import replace

import jsonschema
import pytest
from pydantic import ValidationError

from geo.plan import version_id
from geo.plan.document import document_text, plan_document
from geo.plan.reading import settled
from geo.plan.schema import PlanDocument, json_schema
from tests.isolation_builders import isolated_plan, published


def test_a_plan_without_isolation_says_nothing_of_it():
    document = plan_document(published())
    assert "isolation" not in document
    assert document["measures"] == []


def test_isolation_read_again_is_the_isolation_that_was_written():
    made = isolated_plan()
    again = settled(json.loads(document_text(plan_document(made))))
    assert plan_document(again) == plan_document(made)
    before, after = made.isolation, again.isolation
    assert (after.base_version, after.in_force) == (before.base_version, before.in_force)
    assert [s.name for s in after.scenarios] == ["none", "outbreak"]
    assert after.response.slots == before.response.slots
    assert after.response.moves == before.response.moves
    assert after.response.situation.home == before.response.situation.home
    for one, other in zip(before.response.measures, after.response.measures, strict=True):
        assert replace(other, point=one.point, cohorts=()) == replace(one, cohorts=())
        assert [(c.unit_code, c.lot, c.voters) for c in other.cohorts] == [
            (c.unit_code, c.lot, c.voters) for c in one.cohorts
        ]
        if one.point:
            assert one.point.distance(other.point) < 0.001
    for one, other in zip(before.scenarios[1].zones, after.scenarios[1].zones, strict=True):
        assert replace(other, geometry=one.geometry) == one
        assert one.geometry.hausdorff_distance(other.geometry) < 0.001


def test_the_version_covers_isolation():
    made = isolated_plan()
    quiet = replace(made, isolation=replace(made.isolation, in_force="none"))
    assert len({version_id(p) for p in (published(), made, quiet)}) == 3


def test_the_base_version_is_that_of_the_plan_beneath():
    document = plan_document(isolated_plan())
    assert document["isolation"]["base_version"] == version_id(published())


def test_the_document_keeps_its_schema():
    document = json.loads(document_text(plan_document(isolated_plan())))
    schema = json.loads(json_schema(PlanDocument))
    jsonschema.Draft202012Validator(schema).validate(document)


def test_the_figures_of_a_scenario_are_counted_from_its_measures():
    quiet, outbreak = plan_document(isolated_plan())["isolation"]["scenarios"]
    figures = outbreak["response"]["figures"]
    # 200 + 30 + 4 + 60 + 12 + 7 + 5; added: −141.4·200 + 141.4·196 + 58.6·195 + 123.6·200.
    assert figures["isolated_voters"] == 318
    assert figures["added_walk_voter_m"] == pytest.approx(35_581.4)
    assert figures["added_walk_m"] == pytest.approx(29.9)
    assert {k: figures[k] for k in (
        "zones", "separate_areas", "moved_stations", "moved_voters", "box_voters", "box_rounds",
        "box_stops", "teams", "slot_voters", "unserved_voters",
    )} == {
        "zones": 5, "separate_areas": 2, "moved_stations": 1, "moved_voters": 1_191,
        "box_voters": 28, "box_rounds": 2, "box_stops": 4, "teams": 2, "slot_voters": 400,
        "unserved_voters": 0,
    }  # fmt: skip
    assert not any(quiet["response"]["figures"].values())


@pytest.mark.parametrize("damage", ["unknown in force", "name twice"])
def test_a_block_that_names_no_scenario_or_one_twice_is_refused(damage: str):
    document = json.loads(document_text(plan_document(isolated_plan())))
    block = document["isolation"]
    if damage == "unknown in force":
        block["in_force"] = "flood"
    else:
        block["scenarios"][0]["name"] = "outbreak"
    with pytest.raises(ValidationError, match=r"none of the scenarios|one name"):
        PlanDocument.model_validate(document)
