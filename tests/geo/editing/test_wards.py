"""An edit touches one ward: the others stay as they are, and are not even looked at."""

from __future__ import annotations

from dataclasses import replace

import pytest

from geo.allocation import Area
from geo.editing import apply, preview, reoptimise
from geo.editing.edits import LockSite, LockUnit, MoveUnits
from geo.errors import CallError, ConflictError
from geo.plan import PollingPlan, audit
from geo.plan.isolation import Isolation
from geo.territory import Territory
from tests.geo.plan.made import LEFT, RIGHT, halves, plan, ward_plan
from tests.isolation_builders import isolated_plan


def renamed(territory: Territory) -> Territory:
    """Return a ward 00002 whose units and sites have codes of their own."""
    return replace(
        territory,
        units=territory.units.set_index("n" + territory.units.index),
        sites=territory.sites.set_index("n" + territory.sites.index),
    )


def two_wards(*, same_codes: bool = False) -> PollingPlan:
    second = halves(ward_code="00002")
    made = second if same_codes else renamed(second)
    areas = (Area(LEFT, 0), Area(RIGHT, 1))
    return plan(ward_plan(halves(), areas), ward_plan(made, areas))


def test_the_other_ward_stays_the_very_same():
    start = two_wards()
    seen = preview(start, "00002", MoveUnits(units=("nr0c1",), to=2))
    assert seen.wards == ("00002",)
    assert seen.plan.wards[0] is start.wards[0]
    assert {f.ward_code for f in (*seen.findings_new, *seen.findings_gone)} <= {"00002"}
    again = reoptimise(seen.plan, ["00002"])
    assert again.wards[0] is start.wards[0]


def test_what_is_said_ward_by_ward_is_what_is_said_of_all():
    made = apply(two_wards(), "00002", MoveUnits(units=("nr0c0",), to=2))
    by_ward = [f for code in ("00001", "00002") for f in audit(made, wards=(code,))]
    assert sorted(map(repr, by_ward)) == sorted(map(repr, audit(made)))
    assert any(f.rule == "contiguous" for f in by_ward)


def test_a_code_of_two_wards_cannot_be_locked_for_one_of_them():
    for edit in (LockUnit(unit="r0c0"), LockSite(site_code="a", must="open")):
        with pytest.raises(CallError, match="several wards"):
            apply(two_wards(same_codes=True), "00001", edit)


def test_areas_under_isolation_are_those_that_were_published():
    isolated = isolated_plan()
    assert isinstance(isolated.isolation, Isolation)
    with pytest.raises(ConflictError, match="isolation"):
        apply(isolated, "00001", MoveUnits(units=("r0c1",), to=2))
    with pytest.raises(ConflictError, match="isolation"):
        reoptimise(isolated)
