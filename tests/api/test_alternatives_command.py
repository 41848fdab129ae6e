"""``khuvuc plan --alternatives`` on one ward of the bundled district, and a free number of areas."""

from __future__ import annotations

import json
from pathlib import Path

import openpyxl
import pytest

from tests.api.conftest import ROOT, Answer, Khuvuc

SAMPLE = ROOT / "data/boundaries"


def test_alternatives_stand_in_every_output_and_leave_the_plan_as_it_is(
    khuvuc: Khuvuc, sample_plan: tuple[Path, Answer], tmp_path: Path
) -> None:
    ward = min(sample_plan[1].document["wards"], key=lambda w: w["units"])
    asked = ("plan", SAMPLE, "--ward", ward["ward_code"], "--out", tmp_path / "plan")
    said = khuvuc(*asked, "--alternatives")
    assert said.status == 0, said.err
    assert f"→ {ward['areas']}" in said.out

    report = json.loads((tmp_path / "plan/report.json").read_text(encoding="utf-8"))
    told = report["wards"][0]
    curve, different = told["alternatives"]["curve"], told["alternatives"]["different"]
    chosen = [row for row in curve if row["chosen"]]
    assert [row["objective"] for row in chosen] == [pytest.approx(told["objective"], abs=0.01)]
    assert [row["areas"] for row in curve] == sorted({row["areas"] for row in curve})
    assert all(row["legal"] or row["why_not"] for row in curve)
    assert all(row["legal"] and 0 <= row["costs_more"] <= 0.01 for row in different)
    assert all(row["share_moved"] > 0 for row in different)

    sheet = openpyxl.load_workbook(tmp_path / "plan/plan.xlsx")["Phương án khác"]
    numbered = [row for row in sheet.iter_rows(values_only=True) if isinstance(row[0], int)]
    assert len(numbered) == len(curve) + len(different)
    page = (tmp_path / "plan/map.html").read_text(encoding="utf-8")
    assert page.count('<svg class="curve"') == 1

    again = khuvuc("map", tmp_path / "plan", "--out", tmp_path / "again.html")
    assert again.status == 0
    assert '<svg class="curve"' in (tmp_path / "again.html").read_text(encoding="utf-8")
    plain = khuvuc(*asked, "--json").document
    assert plain["plan"]["version_id"] == report["plan"]["version_id"]
    assert plain["wards"][0]["alternatives"] is None


def test_a_free_number_never_costs_more_than_the_number_from_the_target(
    khuvuc: Khuvuc, sample_plan: tuple[Path, Answer], tmp_path: Path
) -> None:
    ward = min(sample_plan[1].document["wards"], key=lambda w: w["units"])
    told = khuvuc(
        "plan", SAMPLE, "--ward", ward["ward_code"], "--areas", "free", "--out", tmp_path / "free",
        "--json",
    )  # fmt: skip
    assert told.status == 0, told.err
    free = told.document["wards"][0]
    assert free["objective"] <= ward["objective"] * (1 + 2e-6)
    plan = json.loads((tmp_path / "free/plan.json").read_text(encoding="utf-8"))
    assert plan["aims"]["free_number"] is True


def test_a_word_that_is_no_number_of_areas_is_refused(khuvuc: Khuvuc, tmp_path: Path) -> None:
    said = khuvuc("plan", SAMPLE, "--areas", "many", "--out", tmp_path / "plan")
    assert said.status == 2
    assert "--areas many" in said.err
    assert not (tmp_path / "plan").exists()
