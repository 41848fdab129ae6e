"""Each rule about isolation finds its breach, and a lawful response has no finding."""

from __future__ import annotations

from dataclasses import replace

import pytest

from geo.findings import Severity
from geo.plan import audit
from tests.geo.plan.isolation_breaches import ISOLATION_BREACHES, Change, unserved
from tests.isolation_builders import isolated_plan, published

BESIDE = {
    # Those asked out of home are in no list of moves.
    "way_lawful": {"moves_counted"},
    "zone_area_lawful": {"rounds_keep_hours", "moved_station_open"},
    # Thirty outsiders alone are too few for an area of their own.
    "blockade_served_inside": {"zone_area_lawful", "cohorts_fit_unit"},
    # Who is in no measure and not kept is missing from the voters of a touched unit too.
    "isolated_vote_once": {"cohorts_fit_unit"},
}


def test_a_plan_without_isolation_has_no_finding():
    assert audit(published()) == ()


def test_a_lawful_response_has_no_finding():
    assert audit(isolated_plan()) == ()


@pytest.mark.parametrize(
    ("rule", "change", "subject"),
    [
        (rule, change, about)
        for rule, cases in ISOLATION_BREACHES.items()
        for change, about in cases
    ],
)
def test_the_breach_is_found_and_nothing_else(rule: str, change: Change, subject: str):
    found = [f for f in audit(change()) if f.rule not in BESIDE.get(rule, set())]
    assert {(f.rule, f.severity) for f in found} == {(rule, Severity.ERROR)}, found
    assert any(f.subject.startswith(subject) for f in found)
    assert all(f.message and f.source for f in found)


def test_a_breach_of_a_scenario_drawn_up_in_advance_is_a_warning():
    made = unserved()
    waiting = replace(made, isolation=replace(made.isolation, in_force="none"))
    found = audit(waiting)
    assert [(f.rule, f.severity) for f in found] == [("isolated_unserved", Severity.WARNING)]
    assert found[0].message.startswith("scenario outbreak: 12 voters")
