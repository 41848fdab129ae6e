"""The page that planners read says what the code does."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from geo.isolation import checking, choosing, deciding, distancing, reading, rerouting, zone_rows
from geo.rules import IsolationRules, load_rules
from geo.schemas import SCHEMAS

PAGE = (Path(__file__).parents[3] / "docs/isolation.md").read_text(encoding="utf-8")


def _written(*modules: object) -> str:
    return "".join(Path(str(m.__file__)).read_text(encoding="utf-8") for m in modules)


@pytest.mark.parametrize("stem", ["isolation", "home_isolation"])
def test_the_page_explains_every_column(stem: str) -> None:
    columns = {c.name for c in SCHEMAS[stem].columns}
    assert columns - set(re.findall(r"`(\w+)`", PAGE)) == set()


def test_the_page_names_every_defect_that_zones_can_have() -> None:
    checks = re.findall(
        r'unusable\(\s*"(\w+)"', _written(checking, zone_rows, reading)
    )  # those of time and risk are told in words
    named = set(checks) - {"time_unclear", "risk_unknown"}
    assert len(named) > 8
    assert named - set(re.findall(r"`(\w+)`", PAGE)) == set()


def test_the_page_names_every_rule_of_choice() -> None:
    written = _written(choosing, deciding, distancing, rerouting)
    rules = set(re.findall(r'"((?:box|separate|slots|outsiders)_\w+)"', written))
    rules &= {r for r in rules if not hasattr(IsolationRules(), r)}
    assert {"box_at_home", "separate_many", "slots_distanced", "box_cut_off"} <= rules
    known = rules - {"separate_area"} - {r for r in rules if r.startswith("outsider_")}
    assert known - set(re.findall(r"`(\w+)`", PAGE)) == set()


def test_the_numbers_on_the_page_are_those_of_the_rules() -> None:
    own = load_rules("vn-2026").isolation
    assert f"fewer than {own.min_voters_separate}" in PAGE
    assert f"{own.prefer_separate_voters} or more" in PAGE
    assert f"within {own.max_walk_m:,.0f} m" in PAGE
    assert f"when {own.box_capacity} voters" in PAGE
