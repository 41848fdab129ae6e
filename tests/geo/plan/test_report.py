"""report.json: the fields of DESIGN 3.3, with null for what is unknown."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from geo.errors import Obstacle
from geo.plan import PollingPlan, WardPlan, audit, version_id, write_plan_folder
from tests.geo.plan.made import halves, legal_plan, plan, ward_plan, with_units

WARD_FIELDS = {
    "ward_code", "status", "units", "areas", "voters", "objective", "lower_bound", "gap", "proved",
    "stopped_by", "seconds", "mean_walk_m", "p90_walk_m", "max_walk_m", "ede_walk_m",
}  # fmt: skip
FINDING_FIELDS = {"rule", "severity", "ward_code", "subject", "message", "source", "waived"}


def report_of(made: PollingPlan, folder: Path) -> dict:
    write_plan_folder(made, audit(made), folder)
    text = (folder / "report.json").read_text(encoding="utf-8")
    assert "NaN" not in text
    return json.loads(text)


def test_a_planned_ward_has_every_field_of_the_contract(tmp_path: Path):
    made = legal_plan()
    report = report_of(made, tmp_path)
    ward = report["wards"][0]
    assert set(ward) >= WARD_FIELDS
    assert (ward["status"], ward["units"], ward["areas"], ward["voters"]) == (
        "planned", 12, 2, 2_400,
    )  # fmt: skip
    assert ward["gap"] == pytest.approx(0.1)
    assert (ward["seconds"], ward["proved"]) == (0.25, False)
    assert report["plan"]["version_id"] == version_id(made)


def test_an_infeasible_ward_has_nulls_and_its_obstacles(tmp_path: Path):
    obstacle = Obstacle("max_voters", "r0c0", "4,310 voters", "split it", 4_310, 4_000)
    report = report_of(plan(WardPlan(halves(), None, (obstacle,))), tmp_path)
    ward = report["wards"][0]
    assert ward["status"] == "infeasible"
    assert ward["voters"] == 2_400
    unknown = WARD_FIELDS - {"ward_code", "status", "units", "voters", "seconds"}
    assert {field: ward[field] for field in unknown} == dict.fromkeys(unknown)
    assert ward["obstacles"][0]["remedy"] == "split it"
    assert report["plan"]["equity"] is None
    assert [f["rule"] for f in report["findings"]] == ["ward_not_planned"]


def test_findings_are_counted_and_a_waived_one_is_not(tmp_path: Path):
    ground = with_units(halves(voters=40), remote=True, estimated=True)
    report = report_of(legal_plan(ground), tmp_path)
    assert all(set(f) >= FINDING_FIELDS for f in report["findings"])
    assert [f["waived"] for f in report["findings"]].count(True) == 2
    assert (report["plan"]["errors"], report["plan"]["notes"]) == (0, 1)


def test_the_whole_plan_is_weighted_by_voters_and_not_by_wards(tmp_path: Path):
    near = legal_plan(halves(voters=100)).wards[0]
    ground = halves(voters=300, ward_code="00002", side_m=300.0)
    far = ward_plan(ground, near.allocation.areas)
    report = report_of(plan(near, far), tmp_path)
    one, two = (ward["mean_walk_m"] for ward in report["wards"])
    assert two == pytest.approx(3 * one, abs=0.2)
    whole = report["plan"]["equity"]["voters"]["mean_walk_m"]
    assert whole == pytest.approx((one * 1_200 + two * 3_600) / 4_800, abs=0.1)


def test_at_most_twenty_of_the_worst_off_are_listed(tmp_path: Path):
    wards = [legal_plan(halves(ward_code=f"0000{i}")).wards[0] for i in (1, 2, 3)]
    report = report_of(plan(*wards), tmp_path)
    walks = [unit["walk_m"] for unit in report["plan"]["equity"]["worst_off"]]
    assert len(walks) == 20
    assert walks == sorted(walks, reverse=True)
    assert walks[0] == pytest.approx(np.hypot(100, 100), abs=0.05)


def test_every_unit_has_its_reason(tmp_path: Path):
    ward = report_of(legal_plan(), tmp_path)["wards"][0]
    assert [why["unit_code"] for why in ward["why"]] == [
        f"r{r}c{c}" for r in range(3) for c in range(4)
    ]
    assert {why["area_id"] for why in ward["why"]} == {"00001-01", "00001-02"}
