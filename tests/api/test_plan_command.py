"""``khuvuc plan`` on the bundled district: what a stranger meets first."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from tests.api.conftest import ROOT, Answer, Khuvuc
from tests.api.counting import count, layers

SAMPLE = ROOT / "data/boundaries"


def test_the_sample_is_planned_within_every_rule(sample_plan: tuple[Path, Answer]) -> None:
    out, answer = sample_plan
    assert answer.status == 0, answer.err
    assert not [f for f in answer.document["findings"] if f["severity"] == "error"]
    assert {file.name for file in out.iterdir()} >= {
        "plan.json",
        "plan.gpkg",
        "plan.xlsx",
        "report.json",
        "map.html",
    }
    assert layers(out) >= {"voting_areas", "polling_stations", "assignments", "measures"}


def test_what_is_printed_is_what_the_report_holds(sample_plan: tuple[Path, Answer]) -> None:
    out, answer = sample_plan
    assert answer.document == json.loads((out / "report.json").read_text(encoding="utf-8"))


def test_an_independent_count_of_the_layers_agrees(sample_plan: tuple[Path, Answer]) -> None:
    out, answer = sample_plan
    counted = count(out)
    wards = answer.document["wards"]
    assert counted.faults == []
    assert counted.voters == sum(w["voters"] for w in wards)
    assert counted.areas == sum(w["areas"] for w in wards)
    assert counted.units == sum(w["units"] for w in wards)


def test_check_finds_the_same_and_that_the_files_agree(
    khuvuc: Khuvuc, sample_plan: tuple[Path, Answer]
) -> None:
    out, answer = sample_plan
    checked = khuvuc("check", out, "--json")
    assert checked.status == 0, checked.err

    def told(document: dict[str, list[dict[str, str]]]) -> set[tuple[str, str]]:
        return {(f["rule"], f["subject"]) for f in document["findings"]}

    assert told(checked.document) == told(answer.document)


def test_the_same_seed_gives_the_same_bytes_but_for_the_time(
    khuvuc: Khuvuc, sample_plan: tuple[Path, Answer], tmp_path: Path
) -> None:
    first, _ = sample_plan
    khuvuc("plan", SAMPLE, "--out", tmp_path / "again", "--workers", 2)
    texts = [
        (folder / "plan.json").read_text(encoding="utf-8") for folder in (first, tmp_path / "again")
    ]
    times = [json.loads(text)["created_at"] for text in texts]
    assert texts[0].replace(times[0], "") == texts[1].replace(times[1], "")


def test_one_ward_is_planned_alone_with_the_number_of_areas_asked_for(
    khuvuc: Khuvuc, sample_plan: tuple[Path, Answer], tmp_path: Path
) -> None:
    _, answer = sample_plan
    ward = max(answer.document["wards"], key=lambda w: w["areas"])
    wanted = ward["areas"] - 1
    told = khuvuc(
        "plan", SAMPLE, "--out", tmp_path / "one", "--ward", ward["ward_code"], "--areas", wanted,
        "--json",
    ).document  # fmt: skip
    separate = count(tmp_path / "one").areas - wanted
    assert [w["ward_code"] for w in told["wards"]] == [ward["ward_code"]]
    assert separate in {0, 1, 2}  # institutions come on top of the number asked for
    assert told["wards"][0]["voters"] == ward["voters"]


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--ward", "99999"], "99999"),
        (["--areas", "3"], "--areas 3 is for one ward"),
        (["--rules", "vn-1999"], "vn-2021, vn-2026"),
        (["--polling-day", "31/02/2026"], "31/02/2026"),
        (["--target-voters", "0"], "target-voters"),
    ],
)
def test_a_call_that_cannot_be_carried_out_is_status_2_and_writes_nothing(
    khuvuc: Khuvuc, tmp_path: Path, options: list[str], said: str
) -> None:
    answer = khuvuc("plan", SAMPLE, "--out", tmp_path / "plan", *options)
    assert answer.status == 2
    assert said in answer.err
    assert list(tmp_path.iterdir()) == []


def test_an_unusable_folder_is_status_2_with_every_defect_and_nothing_written(
    khuvuc: Khuvuc, tmp_path: Path
) -> None:
    folder = tmp_path / "broken"
    shutil.copytree(SAMPLE, folder)
    (folder / "sites.geojson").write_text("{ cut off", encoding="utf-8")
    (folder / "planning.toml").write_text("polling_dey = 2026-03-15\n", encoding="utf-8")
    answer = khuvuc("plan", folder, "--out", tmp_path / "plan", "--json")
    assert answer.status == 2
    files = {d["file"] for d in answer.document["defects"] if d["outcome"] == "unusable"}
    assert files >= {"sites.geojson", "planning.toml"}
    assert not (tmp_path / "plan").exists()


def test_a_folder_that_is_no_plan_is_never_replaced(khuvuc: Khuvuc, tmp_path: Path) -> None:
    (tmp_path / "letters").mkdir()
    (tmp_path / "letters/dear.txt").write_text("keep me")
    answer = khuvuc("plan", SAMPLE, "--out", tmp_path / "letters")
    assert answer.status == 2
    assert (tmp_path / "letters/dear.txt").read_text() == "keep me"


def test_a_plan_is_replaced_whole_by_the_next_one(
    khuvuc: Khuvuc, sample_plan: tuple[Path, Answer], tmp_path: Path
) -> None:
    out = tmp_path / "plan"
    shutil.copytree(sample_plan[0], out)
    answer = khuvuc("plan", SAMPLE, "--out", out, "--target-voters", 2500, "--json")
    assert answer.status == 0, answer.err
    assert json.loads((out / "report.json").read_text())["plan"] == answer.document["plan"]
    assert khuvuc("check", out).status == 0


def test_a_sample_takes_the_place_of_an_earlier_one_and_of_nothing_else(
    khuvuc: Khuvuc, tmp_path: Path
) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine/wards.geojson").write_text("my own wards")
    assert khuvuc("sample", tmp_path / "mine").status == 2
    assert (tmp_path / "mine/wards.geojson").read_text() == "my own wards"
    for _ in range(2):
        assert khuvuc("sample", tmp_path / "made", "--wards", 1, "--seed", 3).status == 0


@pytest.mark.parametrize("command", ["plan", "check", "map", "sample"])
def test_help_teaches(khuvuc: Khuvuc, command: str) -> None:
    answer = khuvuc(command, "--help")
    assert answer.status == 0
    assert "Usage" in answer.out


def test_a_folder_that_is_no_plan_cannot_be_checked(khuvuc: Khuvuc, tmp_path: Path) -> None:
    answer = khuvuc("check", tmp_path)
    assert answer.status == 2
    assert "plan.json" in answer.err
