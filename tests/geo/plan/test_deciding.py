"""Who decides a plan, what has to be settled before, and by when."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from geo.findings import Finding, Severity
from geo.plan.deciding import (
    Body,
    Ground,
    PlanState,
    Profile,
    Step,
    Waiver,
    army_areas,
    finding_mark,
    gate,
    grounds_for,
    next_steps,
    profile_of,
    steps_to_publication,
    waived,
)
from geo.rules.calendar import Mark, calendar, teams_day
from tests.geo.lookup.made import made_plan

IN_2021, IN_2026 = date(2021, 5, 23), date(2026, 3, 15)
SMALL = Finding(
    "within_minimum", Severity.ERROR, "00001", "00001-01", "00001-01 has 280 voters", "art. 11"
)


def waiver_of(finding: Finding, ground: Ground, withdrawn: datetime | None = None) -> Waiver:
    at = datetime(2026, 1, 1, tzinfo=UTC)
    mark = finding_mark(finding)
    where = finding.ward_code, finding.subject
    return Waiver(1, 1, finding.rule, *where, mark, ground, "why", "", "an", at, withdrawn)


def test_the_district_approved_until_june_2025_and_the_province_is_told_since():
    assert profile_of(date(2025, 6, 30)) is Profile.DISTRICT_APPROVES
    assert profile_of(date(2025, 7, 1)) is Profile.PROVINCE_INFORMED
    before = [rule.step for rule in steps_to_publication(PlanState.DRAFT, IN_2021)]
    since = [rule.step for rule in steps_to_publication(PlanState.DRAFT, IN_2026)]
    assert before == [Step.SUBMIT, Step.APPROVE, Step.PUBLISH]
    assert since == [Step.SUBMIT, Step.REPORT, Step.PUBLISH]


def test_a_district_approves_and_a_commune_cannot():
    approve = next(r for r in next_steps(PlanState.SUBMITTED, IN_2021) if r.step is Step.APPROVE)
    assert approve.bodies == (Body.DISTRICT,)
    assert approve.other_person


def test_the_province_may_have_a_reported_plan_adjusted():
    back = next(r for r in next_steps(PlanState.REPORTED, IN_2026) if r.step is Step.RETURN)
    assert Body.PROVINCE in back.bodies
    assert (back.after, back.needs_reason) == (PlanState.DRAFT, True)


@pytest.mark.parametrize("day", [IN_2021, IN_2026])
def test_nothing_follows_publication(day: date):
    assert next_steps(PlanState.PUBLISHED, day) == ()


def test_deadlines_are_counted_back_from_the_polling_day():
    days = {one.name: one.day for one in calendar(IN_2026)}
    # The election authority's calendars of 2021 and 2026 named these days.
    assert days["teams"] == date(2026, 1, 31)
    assert days["voter_lists"] == date(2026, 2, 3)
    assert days["announcement"] == date(2026, 3, 5)
    assert {one.name: one.day for one in calendar(IN_2021)}["teams"] == date(2021, 4, 3)
    before = {one.name: one.days_before for one in calendar(IN_2021)}
    assert [before[n] for n in ("constituencies", "boards", "teams", "candidate_files")] == [
        80, 70, 50, 70,
    ]  # fmt: skip
    assert teams_day(IN_2026) == date(2026, 1, 31)


def test_no_deadline_is_claimed_for_the_areas_themselves():
    areas = next(one for one in calendar(IN_2026) if one.name == "voting_areas")
    assert (areas.day, areas.days_before, areas.mark) == (None, None, Mark.UNSURE)
    assert "none found" in areas.source
    assert all(one.mark is Mark.LAW for one in calendar(IN_2026) if one != areas)


def test_a_waiver_holds_for_the_finding_it_was_given_for_and_no_other():
    worse = replace(SMALL, message="00001-01 has 250 voters")
    given = [waiver_of(SMALL, Ground.SPARSE)]
    assert [f.waived for f in waived([SMALL, worse], given)] == [True, False]


def test_a_waiver_that_is_withdrawn_or_on_no_ground_of_the_rule_does_not_hold():
    withdrawn = waiver_of(SMALL, Ground.SPARSE, datetime(2026, 1, 2, tzinfo=UTC))
    for given in (withdrawn, waiver_of(SMALL, Ground.ARRANGED)):
        assert not waived([SMALL], [given])[0].waived


@pytest.mark.parametrize(
    "rule", ["within_maximum", "one_ballot", "every_unit_once", "contiguous", "walks_true"]
)
def test_what_no_law_lets_stand_is_never_waived(rule: str):
    finding = replace(SMALL, rule=rule)
    assert grounds_for(finding) == ()
    assert not waived([finding], [waiver_of(finding, Ground.SPARSE)])[0].waived


def test_the_gate_names_what_is_open():
    estimate = Finding("estimates_marked", Severity.NOTE, "00001", "ward 00001", "8 estimated")
    unfound = Finding("station_at_known_site", Severity.WARNING, "00001", "00001-02", "no house")
    outside = Finding("station_outside_area", Severity.NOTE, "00001", "00001-02", "outside")
    opened = {check.name: check.open for check in gate([SMALL, estimate, unfound, outside])}
    assert {name: found for name, found in opened.items() if found} == {
        "errors_settled": (SMALL,),
        "estimates_settled": (estimate,),
        "stations_found": (unfound,),
    }
    settled = [replace(f, waived=True) for f in (SMALL, estimate, unfound)]
    assert all(check.holds for check in gate([*settled, outside]))


def test_an_army_area_waits_for_its_command_and_no_unit_is_named():
    plan = made_plan()
    assert army_areas(plan) == ()
    ward = plan.wards[0]
    units = ward.territory.units.copy()
    units.loc[units.index[7], ["kind", "institution_kind", "name"]] = (
        "institution", "armed_unit", "Trung đoàn bí mật",
    )  # fmt: skip
    armed = replace(ward, territory=replace(ward.territory, units=units))
    (found,) = army_areas(replace(plan, wards=(armed,)))
    assert found.subject == "00001-02"  # unit 7 lies in the right half
    assert "bí mật" not in found.message
    assert grounds_for(found) == (Ground.COMMAND,)
