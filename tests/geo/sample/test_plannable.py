"""The made district can be planned: every ward has a legal plan under the rules of 2026."""

from __future__ import annotations

from pathlib import Path

import pytest

from geo.allocation import allocate
from geo.intake import read_planning_folder
from geo.rules import load_rules
from geo.sample import write_sample
from geo.territory import build_territory, frames_of_ward


@pytest.mark.parametrize("wards", [4])
def test_every_ward_has_a_legal_plan(tmp_path: Path, wards: int):
    # Four wards of 14 groups: island and constituency line share a ward, which once could not be planned.
    write_sample(tmp_path, wards=wards, seed=1, groups_per_ward=14)
    frames = read_planning_folder(tmp_path)
    rules = load_rules("vn-2026")
    codes = list(frames.wards["ward_code"])
    assert len(codes) == wards
    for code in codes:
        territory = build_territory(frames_of_ward(frames, code), code, rules)
        # InfeasibleError would name what is in the way.
        areas = allocate(territory, rules, frames.aims).areas
        assert sorted(unit for area in areas for unit in area.units) == list(
            range(len(territory.units))
        )
