"""Plan folders on square grids, small enough to be worked out by hand."""

from __future__ import annotations

from pathlib import Path

from geo.allocation import Area
from geo.plan import PollingPlan, audit, write_plan_folder
from tests.builders import grid_territory
from tests.geo.plan.made import LEFT, RIGHT, plan, ward_plan

SITES = {"a": (1, 0), "b": (1, 3)}


def halves_plan(ward_code: str = "00001") -> PollingPlan:
    """Return a plan of one ward of 3 × 4 units of 200 voters: a left and a right half."""
    territory = grid_territory(3, 4, voters=200, sites=SITES, ward_code=ward_code)
    return plan(ward_plan(territory, (Area(LEFT, 0), Area(RIGHT, 1))))


def moved_plan(ward_code: str = "00001") -> PollingPlan:
    """Return the same ward with unit r0c1 moved from the left area to the right one."""
    territory = grid_territory(3, 4, voters=200, sites=SITES, ward_code=ward_code)
    left = tuple(unit for unit in LEFT if unit != 1)
    return plan(ward_plan(territory, (Area(left, 0), Area((1, *RIGHT), 1))))


def write(made: PollingPlan, folder: Path) -> Path:
    """Write a plan folder, without a map, and return it."""
    folder.mkdir(parents=True)
    write_plan_folder(made, audit(made), folder)
    return folder


def planning_folder(folder: Path, text: str = "ward_code,name\n00001,Phường Thử\n") -> Path:
    """Write something like a planning folder: the store keeps any files, and reads none."""
    (folder / "phụ lục").mkdir(parents=True)
    (folder / "wards.csv").write_text(text, encoding="utf-8")
    (folder / "planning.toml").write_text('title = "Quận Thử"\n', encoding="utf-8")
    (folder / "phụ lục" / "ghi chú.txt").write_bytes(bytes(range(256)))
    return folder
