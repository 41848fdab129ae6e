"""Scenarios are drawn up in advance, compared in one table and switched on without planning again."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

import geo.isolation.scenarios as scenarios_module
from geo.errors import CallError, InputError, IntakeError
from geo.isolation import ScenarioCase, compare_scenarios, prepare, read_scenarios, switch
from geo.plan import version_id
from geo.plan.isolation import HomeCount
from tests.geo.intake.good_folder import write_csv
from tests.geo.isolation.made import DAY, blockade, cells, facility, feature, zone_file
from tests.geo.plan.made import legal_plan

PLAN = legal_plan()
LOW = ScenarioCase("low", (facility(60),), (HomeCount("r0c0", DAY, 4),))
HIGH = ScenarioCase(
    "high",
    (facility(600), blockade(cells(1, 2, 1, 2))),
    (HomeCount("r0c0", DAY, 40), HomeCount("r2c3", DAY, 10)),
)


def test_the_table_tells_what_each_scenario_asks() -> None:
    isolation = prepare(PLAN, (ScenarioCase("none"), LOW, HIGH))
    rows = {row["scenario"]: row for row in compare_scenarios(isolation, box_capacity=300)}
    assert {name: row["isolated_voters"] for name, row in rows.items()} == {
        "none": 0,
        "low": 64,
        "high": 650,
    }
    # r1c2 and r1c3 keep site b, which is inside; the 790 outside who may go out go to site a.
    assert [rows[n]["voters_moved"] for n in ("none", "low", "high")] == [0, 0, 790]
    assert [rows[n]["teams"] for n in ("none", "low", "high")] == [0, 1, 1]
    assert [rows[n]["boxes"] for n in ("none", "low", "high")] == [0, 1, 1]
    assert rows["none"]["added_walk_m"] is None
    assert all(row["unserved_voters"] == 0 for row in rows.values())


def test_switching_plans_nothing_again(monkeypatch: pytest.MonkeyPatch) -> None:
    isolation = prepare(PLAN, (ScenarioCase("none"), LOW, HIGH))
    monkeypatch.setattr(scenarios_module, "respond", None)  # a call would fail
    changed = switch(isolation, "high")
    assert changed.in_force == "high"
    assert changed.scenarios is isolation.scenarios
    assert changed.response.moved_voters == 790
    assert isolation.in_force == "none"


def test_scenarios_lie_over_the_published_plan_whatever_it_carries_already() -> None:
    first = prepare(PLAN, (LOW,))
    again = prepare(replace(PLAN, isolation=first), (LOW, HIGH), in_force="high")
    assert again.base_version == first.base_version == version_id(PLAN)
    assert again.scenarios[0] == first.scenarios[0]


@pytest.mark.parametrize("names", [(), ("a", "a"), ("",)])
def test_scenarios_need_names_of_their_own(names: tuple[str, ...]) -> None:
    with pytest.raises(CallError, match="names"):
        prepare(PLAN, tuple(ScenarioCase(n) for n in names))
    with pytest.raises(CallError, match="no scenario 'x'"):
        switch(prepare(PLAN, (LOW,)), "x")


def _files(folder: Path) -> None:
    zone_file(
        folder,
        feature(cells(1, 2, 1, 2)),
        feature(cells(0, 0).centroid, "T1", kind="cách ly tập trung", voters=60),
    )
    write_csv(
        folder / "home.csv",
        ("group_code", "day", "voters"),
        [("r0c0", DAY.isoformat(), 3), ("r0c1", DAY.isoformat(), 150)],
    )


def test_a_toml_file_names_zones_and_counts_of_each(tmp_path: Path) -> None:
    _files(tmp_path)
    file = tmp_path / "scenarios.toml"
    file.write_text(
        'file = "zones.geojson"\nhome_file = "home.csv"\n'
        "[scenarios.none]\nzones = []\nhome_times = 0\n"
        '[scenarios.low]\nzones = ["T1"]\n'
        "[scenarios.high]\nvoters = {T1 = 600}\nhome_times = 1.5\n"
    )
    none, low, high = read_scenarios(file, PLAN)
    assert (none.name, none.zones, none.home) == ("none", (), ())
    assert [z.voters for z in low.zones] == [60]
    assert {z.code: z.voters for z in high.zones} == {"P1": None, "T1": 600}
    assert [h.voters for h in high.home] == [5, 200]  # 4.5 rounded up; 225 ends at the group's 200


def test_a_folder_of_folders_is_a_scenario_each(tmp_path: Path) -> None:
    (tmp_path / "1 none").mkdir()
    (tmp_path / "2 low").mkdir()
    zone_file(tmp_path / "2 low", feature(cells(0, 0)), name="isolation.geojson")
    cases = read_scenarios(tmp_path, PLAN)
    assert [(c.name, len(c.zones)) for c in cases] == [("1 none", 0), ("2 low", 1)]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('file = "zones.geojson"\n[scenarios.low]\nzones = ["T9"]', "T9"),
        ('file = "zones.geojson"\n[scenarios.low]\nvoters = {T1 = 0}', "0 voters"),
        ('file = "zones.geojson"\n[scenarios.low]\nvoters = {T1 = -5}', "voters"),
        ("[scenarios.low]\nhome_time = 2", "home_time"),
        ("scenarios = ", "not a readable TOML"),
    ],
)
def test_a_bad_file_of_scenarios_is_refused_by_name(tmp_path: Path, text: str, said: str) -> None:
    _files(tmp_path)
    file = tmp_path / "scenarios.toml"
    file.write_text(text)
    with pytest.raises((InputError, IntakeError), match=said):
        read_scenarios(file, PLAN)


def test_another_polling_day_selects_other_home_counts() -> None:
    case = replace(LOW, moment=date(2026, 3, 16))
    response = prepare(PLAN, (case,)).response
    assert response.situation.home == ()
    assert [m.voters for m in response.measures] == [60]
