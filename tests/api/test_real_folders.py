"""Real folders, from the command to an independent count of what it wrote."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.api.conftest import Khuvuc
from tests.api.counting import count

pytestmark = pytest.mark.data

KARLSRUHE_VOTERS = 208_868
AUTHORITY_MEAN_WALK_M = 592.8


@pytest.fixture
def authority_bounds(tmp_path: Path) -> Path:
    """Return the bounds the authority of Karlsruhe itself used in 2017: 290 to 8,269 electors."""
    file = tmp_path / "authority.toml"
    file.write_text("min_voters = 290\nmax_voters = 8269\n")
    return file


@pytest.mark.parametrize(("areas", "at_most_m"), [(72, 550.0), (50, AUTHORITY_MEAN_WALK_M - 0.1)])
def test_karlsruhe_walks_less_than_the_authoritys_own_plan(
    khuvuc: Khuvuc, data_folder: Path, authority_bounds: Path, tmp_path: Path,
    areas: int, at_most_m: float,
) -> None:  # fmt: skip
    out = tmp_path / "plan"
    answer = khuvuc(
        "plan", data_folder / "karlsruhe", "--out", out, "--rules", authority_bounds,
        "--areas", areas, "--json",
    )  # fmt: skip
    assert answer.status == 0, answer.err
    counted = count(out)
    assert counted.faults == []
    assert (counted.areas, counted.voters) == (areas, KARLSRUHE_VOTERS)
    assert counted.mean_walk_m <= at_most_m
    assert answer.document["wards"][0]["mean_walk_m"] == pytest.approx(counted.mean_walk_m, abs=0.1)
    assert counted.smallest_area >= 290
    assert counted.largest_area <= 8269


def test_karlsruhe_is_legal_under_vietnamese_bounds(
    khuvuc: Khuvuc, data_folder: Path, tmp_path: Path
) -> None:
    out = tmp_path / "plan"
    answer = khuvuc("plan", data_folder / "karlsruhe", "--out", out, "--areas", 72, "--json")
    assert answer.status == 0, answer.err
    counted = count(out)
    assert counted.faults == []
    assert (counted.areas, counted.voters) == (72, KARLSRUHE_VOTERS)
    assert counted.smallest_area >= 300
    assert counted.largest_area <= 4000
    assert counted.mean_walk_m <= 620


@pytest.mark.parametrize(
    ("folder", "wards", "voters"),
    [("hai-ba-trung", 18, 212_103), ("thai-nguyen-city", 32, 231_060), ("lai-chau", 101, 252_752)],
)
def test_every_ward_is_planned_or_told_why_not(
    khuvuc: Khuvuc, data_folder: Path, tmp_path: Path, folder: str, wards: int, voters: int
) -> None:
    out = tmp_path / "plan"
    answer = khuvuc("plan", data_folder / folder, "--out", out, "--json")
    told = answer.document
    errors = {f["ward_code"] for f in told["findings"] if f["severity"] == "error"}
    infeasible = {w["ward_code"] for w in told["wards"] if w["status"] == "infeasible"}
    assert answer.status == (1 if errors else 0)
    assert len(told["wards"]) == wards
    assert errors == infeasible
    counted = count(out)
    assert counted.faults == []
    assert sum(w["voters"] for w in told["wards"]) == voters
    planned = [w for w in told["wards"] if w["status"] == "planned"]
    assert counted.voters == sum(w["voters"] for w in planned)
    assert counted.areas == sum(w["areas"] for w in planned)
    assert counted.largest_area <= 4000


def test_district7_is_planned_from_buildings_and_ward_totals(
    khuvuc: Khuvuc, data_folder: Path, tmp_path: Path
) -> None:
    answer = khuvuc("plan", data_folder / "district7", "--out", tmp_path / "plan", "--json")
    told = answer.document
    assert answer.status in {0, 1}, answer.err
    assert len(told["wards"]) == 10
    assert all(w["estimated"] for w in told["wards"])
