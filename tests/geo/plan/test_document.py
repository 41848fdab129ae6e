"""plan.json holds the whole plan, the same bytes each time, under one version id."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path

import jsonschema
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pandas.testing import assert_frame_equal
from shapely.geometry import Polygon

from geo.allocation import Area, allocate
from geo.allocation.objective import objective_terms
from geo.errors import InputError, Obstacle
from geo.findings import Defect, Finding, IntakeReport, Outcome, Severity
from geo.intake import read_planning_folder
from geo.plan import PollingPlan, WardPlan, audit, read_plan_folder, version_id, write_plan_folder
from geo.plan.document import DEGREE_DECIMALS, document_text, plan_document, rounded
from geo.plan.schema import PlanDocument, ReportDocument, json_schema
from geo.rules import load_rules
from geo.sample import write_sample
from geo.schemas import InputFile
from geo.territory import build_territory, frames_of_ward
from tests.geo.plan.made import (
    LEFT,
    RIGHT,
    halves,
    legal_plan,
    plan,
    ward_plan,
    with_institution,
    with_sites,
    with_units,
)

DOCS = Path(__file__).parents[3] / "docs"


def full_plan() -> PollingPlan:
    """Return a plan with something in every part of the document."""
    note = Finding("split_unit", Severity.WARNING, "00001", "r0c0", "Tổ 1 is split", facts={"n": 2})
    ground = with_units(
        with_institution(halves()), estimated=[True] + [False] * 12, ballot="commune 1"
    )
    walk = ground.walk_m.copy()
    walk[0, 1] = np.inf
    ground = replace(ground, findings=(note,), walk_m=walk)
    made = plan(
        ward_plan(ground, (Area(LEFT, 0), Area(RIGHT, 1), Area((12,), 2))),
        WardPlan(
            halves(ward_code="00002"), None, (Obstacle("capacity", "a", "full", "open b", 9, 4),)
        ),
    )
    defect = Defect("gap", Outcome.REPAIRED, "wards.geojson", "a gap", "closed", row="3")
    return replace(
        made,
        inputs=(InputFile("groups", "tổ.csv", "ab" * 32, 12),),
        intake=IntakeReport("/home/somebody/folder", (defect,)),
        previous={"r0c0": "a"},
    )


def written(made: PollingPlan, folder: Path) -> Path:
    write_plan_folder(made, audit(made), folder)
    return folder


def test_a_plan_read_again_is_the_plan_that_was_written(tmp_path: Path):
    made = full_plan()
    again = read_plan_folder(written(made, tmp_path))
    assert version_id(again) == version_id(made)
    assert plan_document(again) == plan_document(made)
    assert audit(again) == audit(made)
    assert (again.rules, again.aims, again.locks) == (made.rules, made.aims, made.locks)
    assert (again.inputs, again.previous, again.seed) == (made.inputs, made.previous, made.seed)
    for before, after in zip(made.wards, again.wards, strict=True):
        assert after.obstacles == before.obstacles
        assert after.territory.findings == before.territory.findings
        if before.allocation:
            assert after.allocation.areas == before.allocation.areas


def test_a_plan_read_again_costs_to_the_last_figure_what_it_said(tmp_path: Path):
    # Walks of √2 × 120 m and borders of crooked shapes have no end of decimals.
    write_sample(tmp_path / "district", wards=1, seed=3, groups_per_ward=12)
    frames = read_planning_folder(tmp_path / "district")
    code = str(frames.wards["ward_code"].iloc[0])
    rules = load_rules("vn-2026")
    ground = build_territory(frames_of_ward(frames, code), code, rules)
    drawn = allocate(ground, rules, frames.aims)
    made = replace(plan(WardPlan(ground, drawn), rules=rules), aims=frames.aims, crs=ground.crs)
    (tmp_path / "plan").mkdir()
    again = read_plan_folder(written(made, tmp_path / "plan")).wards[0]
    assert again.allocation is not None
    terms = objective_terms(
        again.territory, again.allocation.areas, frames.aims, {}, drawn.target_voters
    )
    assert sum(terms.values()) == pytest.approx(drawn.objective, rel=1e-12)
    np.testing.assert_array_equal(again.territory.walk_m, ground.walk_m)
    assert again.territory.edges["border_m"].tolist() == ground.edges["border_m"].tolist()


def test_the_territory_comes_back_with_the_types_of_its_contract(tmp_path: Path):
    made = full_plan()
    before = made.wards[0].territory
    after = read_plan_folder(written(made, tmp_path)).wards[0].territory
    for name in ("voters", "households", "population", "elderly", "remote", "estimated"):
        assert after.units[name].dtype == before.units[name].dtype, name
    for name in ("capacity", "rooms", "step_free", "backup_power", "home_unit", "to_be_found"):
        assert after.sites[name].dtype == before.sites[name].dtype, name
    assert_frame_equal(after.edges, before.edges, check_dtype=False)
    np.testing.assert_allclose(after.walk_m, before.walk_m, atol=0.05)
    np.testing.assert_allclose(after.units["x"], before.units["x"], atol=0.001)
    assert after.units["institution_kind"].tolist() == [None] * 12 + ["hospital"]
    assert after.units.geom_equals_exact(before.units, 0.001).all()


def test_only_the_time_differs_between_two_equal_runs():
    first = full_plan()
    later = replace(first, created_at="2026-02-02T10:00:00+00:00")
    one, two = document_text(plan_document(first)), document_text(plan_document(later))
    assert one != two
    assert one.replace(first.created_at, later.created_at) == two
    assert version_id(first) == version_id(later)


def test_any_change_of_the_plan_changes_its_version():
    base = legal_plan()
    swapped = plan(ward_plan(halves(), (Area(RIGHT, 1), Area(LEFT, 0))))
    recounted = legal_plan(with_units(halves(), voters=[201] + [200] * 11))
    reseeded = replace(base, seed=8)
    assert len({version_id(p) for p in (base, swapped, recounted, reseeded)}) == 4


def test_the_version_is_readable():
    assert re.fullmatch(r"kv(-[0-9a-f]{4}){3}", version_id(legal_plan()))


def test_where_the_folder_lay_is_no_part_of_the_plan():
    made = full_plan()
    elsewhere = replace(made, intake=IntakeReport("D/folder", made.intake.defects))
    assert version_id(made) == version_id(elsewhere)
    assert "somebody" not in document_text(plan_document(made))


def test_seconds_are_no_part_of_the_plan():
    made = legal_plan()
    slower = replace(made, wards=(replace(made.wards[0], seconds=99.0),))
    assert version_id(made) == version_id(slower)


def test_no_way_is_null_and_never_infinity():
    text = document_text(plan_document(full_plan()))
    assert "Infinity" not in text
    assert "NaN" not in text
    assert json.loads(text)["wards"][0]["walk_m"][0][1] is None


@pytest.mark.parametrize(("name", "document"), [("plan", PlanDocument), ("report", ReportDocument)])
def test_the_committed_schema_is_the_generated_one(name: str, document: type):
    committed = (DOCS / f"{name}.schema.json").read_text(encoding="utf-8")
    assert committed == json_schema(document), "run geo.plan.schema.write_schemas(Path('docs'))"


@pytest.mark.parametrize("name", ["plan", "report"])
def test_documents_keep_their_schema(name: str, tmp_path: Path):
    folder = written(full_plan(), tmp_path)
    schema = json.loads((DOCS / f"{name}.schema.json").read_text(encoding="utf-8"))
    document = json.loads((folder / f"{name}.json").read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator(schema).validate(document)


def test_the_schema_refuses_a_field_nobody_knows(tmp_path: Path):
    schema = json.loads((DOCS / "plan.schema.json").read_text(encoding="utf-8"))
    document = {**json.loads(json.dumps(plan_document(legal_plan()))), "extra": 1}
    with pytest.raises(jsonschema.ValidationError, match="extra"):
        jsonschema.Draft202012Validator(schema).validate(document)


def test_a_folder_without_a_plan_is_told_so(tmp_path: Path):
    with pytest.raises(InputError, match=r"no plan folder.*khuvuc plan"):
        read_plan_folder(tmp_path)


def damage(text: str, kind: str) -> str:
    document = json.loads(text)
    ward = document["wards"][0]
    if kind == "cut off":
        return text[: len(text) // 2]
    if kind == "foreign":
        return '{"type": "FeatureCollection", "features": []}'
    if kind == "unknown unit":
        ward["allocation"]["areas"][0]["units"][0] = "r9c9"
    if kind == "unknown site":
        ward["allocation"]["areas"][0]["site_code"] = "z"
    if kind == "short walks":
        ward["walk_m"].pop()
    if kind == "no crs":
        document["crs"] = "nowhere"
    if kind == "broken shape":
        ward["units"][0]["geometry"]["coordinates"] = [["x"]]
    if kind == "unit twice":
        ward["units"].append(ward["units"][0])
    return json.dumps(document)


@pytest.mark.parametrize(
    "kind",
    ["cut off", "foreign", "unknown unit", "unknown site", "short walks", "no crs", "broken shape",
     "unit twice"],
)  # fmt: skip
def test_a_damaged_plan_says_what_to_do(kind: str, tmp_path: Path):
    file = tmp_path / "plan.json"
    file.write_text(damage(document_text(plan_document(legal_plan())), kind), encoding="utf-8")
    with pytest.raises(InputError, match=r"plan\.json.*draw the plan again"):
        read_plan_folder(tmp_path)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.floats(105.8, 105.9), st.floats(21.0, 21.05)), min_size=3, max_size=7))
def test_rounding_gives_valid_shapes_and_is_done_once(corners: list[tuple[float, float]]):
    shape = Polygon(corners).convex_hull.buffer(1e-6)
    once = rounded(shape)
    assert once.is_valid
    assert rounded(once).equals_exact(once, 0)
    assert abs(once.area - shape.area) < 10 * 10**-DEGREE_DECIMALS * max(shape.length, 1e-5)


def test_a_ward_with_unknown_counts_keeps_them_unknown(tmp_path: Path):
    made = legal_plan(with_sites(halves(), step_free=None, address=None))
    sites = read_plan_folder(written(made, tmp_path)).wards[0].territory.sites
    assert sites["step_free"].isna().all()
    assert sites["capacity"].isna().all()
    assert sites["address"].tolist() == [None, None]
