"""Which measure is chosen, by number, risk and place; each choice says why and what it beat.

The plan of two halves: area 00001-01 holds columns 0–1 with site a in r1c0, area 00001-02 holds columns
2–3 with site b in r1c3; 12 units of 200 voters, each site with one room.
"""

from __future__ import annotations

from dataclasses import replace

import pytest
from shapely import Point, box

from geo.allocation import Area, AreaKind
from geo.findings import Severity
from geo.isolation import choose, cohorts, respond
from geo.plan import PollingPlan, WardPlan, audit
from geo.plan.isolation import (
    HomeCount,
    Measure,
    MeasureKind,
    Response,
    Risk,
    Scenario,
    Situation,
)
from geo.plan.scenarios import with_scenarios
from geo.rules import ElectoralRules
from tests.geo.isolation.lawful_ways import complaints
from tests.geo.isolation.made import DAY, blockade, cells, distancing, facility, situation
from tests.geo.plan.made import (
    LEFT,
    RIGHT,
    halves,
    legal_plan,
    plan,
    ward_plan,
    with_institution,
    with_sites,
    with_units,
)

PLAN = legal_plan()
SPARE = {"a": (1, 0), "b": (1, 3), "spare": (0, 0)}
"""Sites with a third one, in the corner, that no station uses."""


def answered(where: Situation, plan: PollingPlan = PLAN) -> Response:
    """Return the response, in which everybody has one lawful way."""
    response = respond(plan, where)
    assert complaints(plan, response) == []
    return response


def only(response: Response) -> Measure:
    """Return the one measure that says where somebody votes."""
    where = [m for m in response.measures if m.kind is not MeasureKind.TIME_SLOTS]
    assert len(where) == 1, [m.reason for m in where]
    return where[0]


@pytest.mark.parametrize(
    ("voters", "risk", "kind", "rule"),
    [
        (600, None, "separate_area", "separate_many"),
        (100, Risk.HOME_F2, "separate_area", "separate_many"),
        (99, Risk.HOME_F2, "auxiliary_box", "box_low_risk"),
        (60, None, "separate_area", "separate_high_risk"),
        (50, None, "separate_area", "separate_high_risk"),
        (49, None, "auxiliary_box", "box_below_minimum"),
        (1, None, "auxiliary_box", "box_below_minimum"),
    ],
)
def test_number_and_risk_decide_how_a_facility_votes(
    voters: int, risk: Risk | None, kind: str, rule: str
) -> None:
    measure = only(answered(situation(facility(voters, risk=risk))))
    assert (str(measure.kind), measure.rule, measure.voters) == (kind, rule, voters)
    assert measure.beaten
    assert f"{voters}" in measure.reason


def test_a_separate_area_has_a_number_and_station_of_its_own_at_the_facility() -> None:
    measure = only(answered(situation(facility(600))))
    assert (measure.area_id, measure.station_id) == ("00001-C01", "00001-CS01")
    assert measure.point == Point(20, -20)
    assert measure.site_code is None  # the room has still to be named


def test_a_box_comes_from_the_area_that_the_facility_lies_in() -> None:
    left = only(answered(situation(facility(12, at=(20, -20)))))
    right = only(answered(situation(facility(12, at=(380, -20)))))
    assert (left.station_id, right.station_id) == ("00001-S01", "00001-S02")


def test_thresholds_are_settings_of_the_rules() -> None:
    own = PLAN.rules.isolation.model_copy(update={"min_voters_separate": 20})
    rules: ElectoralRules = PLAN.rules.model_copy(update={"isolation": own})
    plan = replace(PLAN, rules=rules)
    assert only(answered(situation(facility(20)), plan)).rule == "separate_high_risk"


def test_a_blockade_with_a_free_room_inside_votes_there() -> None:
    plan = legal_plan(halves(sites=SPARE))
    measure = only(answered(situation(blockade(cells(0, 0))), plan))
    assert (measure.kind, measure.rule) == (MeasureKind.SEPARATE_AREA, "separate_many")
    assert (measure.site_code, measure.voters) == ("spare", 200)


@pytest.mark.parametrize("why", ["no site", "room taken", "too small", "to be found"])
def test_a_blockade_without_a_free_room_inside_gets_boxes(why: str) -> None:
    ground = halves(sites=SPARE)
    if why == "no site":
        ground = halves()
    elif why == "too small":
        ground = with_sites(ground, capacity=[4_000, 4_000, 199])
    elif why == "to be found":
        ground = with_sites(ground, to_be_found=[False, False, True])
    shape = cells(1, 2, 1, 2) if why == "room taken" else cells(0, 0)
    plan = legal_plan(ground)
    response = respond(plan, situation(blockade(shape)), with_rounds=False)
    boxes = [m for m in response.measures if m.zone_code == "P1"]
    if why == "room taken":
        # Site b is inside: those of its area stay there, the others have moved away from it.
        assert {m.kind for m in response.measures} == {MeasureKind.OTHER_STATION}
    else:
        assert [(m.kind, m.rule) for m in boxes] == [
            (MeasureKind.AUXILIARY_BOX, "box_no_site_inside")
        ]
    assert complaints(plan, response, with_rounds=False) == []


def test_those_inside_keep_a_station_that_stands_inside_with_them() -> None:
    """Columns 2–3 are blockaded as a whole with site b: nobody has to do anything."""
    assert answered(situation(blockade(cells(0, 2, 3, 2)))).measures == ()


def test_those_outside_move_from_a_station_inside_and_no_others() -> None:
    """Row 1 of columns 2–3 is blockaded with site b: its 800 voters outside go to site a."""
    response = answered(situation(blockade(cells(1, 2, 1, 2))))
    assert (response.moved_voters, response.moved_bound) == (800, 800)
    assert {(m.unit_code, m.to_station) for m in response.moves} == {
        (code, "00001-S01") for code in ("r0c2", "r0c3", "r2c2", "r2c3")
    }


def test_a_station_in_a_school_that_becomes_a_facility_moves_or_its_voters_do() -> None:
    response = answered(situation(facility(300, at=(350, -150))))  # site b itself
    assert response.moved_voters == response.moved_bound == 1_200
    assert {m.kind for m in response.measures} == {
        MeasureKind.SEPARATE_AREA,
        MeasureKind.OTHER_STATION,
    }


def test_a_facility_box_does_not_leave_from_a_station_that_is_shut_in() -> None:
    response = answered(situation(facility(12, at=(350, -150))))
    box_measure = next(m for m in response.measures if m.kind is MeasureKind.AUXILIARY_BOX)
    assert box_measure.station_id == "00001-S01"
    assert "shut in" in box_measure.reason


def test_home_isolated_voters_get_a_box_of_their_own_station() -> None:
    home = (HomeCount("r0c0", DAY, 3), HomeCount("r0c1", DAY, 5), HomeCount("r2c3", DAY, 2))
    response = answered(situation(home=home))
    got = {(m.station_id, m.rule, m.voters) for m in response.measures}
    assert got == {("00001-S01", "box_at_home", 8), ("00001-S02", "box_at_home", 2)}


def test_home_isolated_voters_of_a_blockade_get_a_box_of_the_station_inside() -> None:
    plan = legal_plan(halves(sites=SPARE))
    home = (HomeCount("r0c0", DAY, 30),)
    response = answered(situation(blockade(cells(0, 0)), home=home), plan)
    got = {(str(m.kind), m.station_id, m.voters) for m in response.measures}
    assert got == {("separate_area", "00001-CS01", 170), ("auxiliary_box", "00001-CS01", 30)}


def test_voters_of_two_constituencies_never_share_a_separate_area() -> None:
    ballots = ["commune 1"] * 12
    for unit in (2, 3, 6, 7, 10, 11):
        ballots[unit] = "commune 2"
    ground = with_units(halves(sites={**SPARE, "more": (0, 2)}), ballot=ballots)
    # Columns 1 and 2 of row 0 and both spare sites' cells
    response = answered(situation(blockade(cells(0, 0, 1, 4))), legal_plan(ground))
    separate = [m for m in response.measures if m.kind is MeasureKind.SEPARATE_AREA]
    assert [(m.area_id, m.site_code, m.voters) for m in separate] == [
        ("00001-C01", "spare", 400),
        ("00001-C02", "more", 400),
    ]


def test_outsiders_get_ballots_of_fewer_levels_and_the_reason_says_so() -> None:
    measure = only(answered(situation(facility(60, outsiders=7))))
    assert measure.voters == 67
    assert measure.facts["outsider_ballots"] == 2  # national assembly and province in 2026
    assert "7 of them are from elsewhere and get 2 ballots, none of the commune" in measure.reason


def test_voters_whom_no_open_site_is_left_for_are_called_on_by_a_box() -> None:
    """A blockade over row 1 with both sites parts the ward: rows 0 and 2 have no way to any site."""
    response = answered(situation(blockade(cells(1, 0, 1, 4))))
    cut_off = [m for m in response.measures if m.rule == "box_cut_off"]
    assert sum(m.voters for m in cut_off) == 8 * 200
    assert response.moved_voters == 0


def test_a_distanced_area_comes_in_slots_with_all_who_share_the_room() -> None:
    response = answered(situation(distancing(cells(0, 0))))
    measure = next(iter(response.measures))
    assert (measure.kind, measure.area_id, measure.voters) == (
        MeasureKind.TIME_SLOTS,
        "00001-01",
        1_200,
    )
    assert sum(s.voters for s in response.slots) == 1_200


def test_slots_count_those_who_were_moved_there() -> None:
    zones = (blockade(cells(1, 2, 1, 2)), distancing(cells(0, 0)))
    response = answered(situation(*zones))
    slots = next(m for m in response.measures if m.kind is MeasureKind.TIME_SLOTS)
    assert slots.voters == 1_200 + 800


def test_distancing_alone_changes_where_nobody_votes() -> None:
    response = answered(situation(distancing(cells(0, 0, 3, 4))))
    assert {m.kind for m in response.measures} == {MeasureKind.TIME_SLOTS}
    assert response.moves == ()


def test_the_same_situation_in_another_order_gives_the_same_measures() -> None:
    zones = (facility(60), blockade(cells(2, 3)), distancing(box(0, -300, 200, 0)))
    home = (HomeCount("r0c0", DAY, 3), HomeCount("r0c1", DAY, 5))
    one = answered(situation(*zones, home=home))
    other = answered(situation(*zones, home=home[::-1]))
    assert one.measures == other.measures


def test_choosing_leaves_other_wards_cohorts_alone() -> None:
    ward = PLAN.wards[0]
    where = situation(facility(60))
    strangers = tuple(replace(c, ward_code="99999") for c in cohorts(PLAN, where))
    assert choose(ward, strangers, where, PLAN.rules) == ()


def test_a_hospital_that_becomes_a_facility_keeps_its_own_area_and_sends_the_box() -> None:
    """The hospital's 120 voters stay at its reserved site; 12 in quarantine get a box from there."""
    ground = with_institution(halves())
    hospital = ground.units.loc["i1"]
    areas = (Area(LEFT, 0), Area(RIGHT, 1), Area((12,), 2, AreaKind.SEPARATE))
    made = plan(ward_plan(ground, areas))
    where = situation(facility(12, at=(float(hospital["x"]), float(hospital["y"]))))
    measure = only(answered(where, made))
    assert (measure.kind, measure.station_id) == (MeasureKind.AUXILIARY_BOX, "00001-S03")


def test_a_ward_without_a_plan_says_that_nobody_can_call_on_its_isolated_voters() -> None:
    made = plan(WardPlan(halves(), None))
    home = (HomeCount("r0c0", DAY, 3),)
    response = respond(made, situation(facility(600), facility(12, (320, -250), "T2"), home=home))
    got = {(str(m.kind), m.rule, m.voters) for m in response.measures}
    assert got == {
        ("separate_area", "separate_many", 600),
        ("unserved", "ward_without_plan", 12),
        ("unserved", "ward_without_plan", 3),
    }


def test_a_box_for_more_than_the_teams_can_do_leaves_voters_unserved_with_the_reason() -> None:
    """One team and an hour for each voter: 16 widened hours hold 15 voters, the stops and the ways."""
    own = PLAN.rules.isolation.model_copy(
        update={"teams_per_station": 1, "minutes_per_voter_box": 60.0}
    )
    made = replace(PLAN, rules=PLAN.rules.model_copy(update={"isolation": own}))
    home = tuple(HomeCount(code, DAY, 10) for code in ("r0c0", "r0c1"))
    response = respond(made, situation(home=home))
    served = sum(m.voters for m in response.measures if m.kind is MeasureKind.AUXILIARY_BOX)
    missed = [m for m in response.measures if m.kind is MeasureKind.UNSERVED]
    # 960 minutes are 15 voters of an hour each and a rest, drives and stops
    assert served + sum(m.voters for m in missed) == 20
    assert 10 <= served <= 15
    assert all(m.reason and m.rule for m in missed)
    assert sum(s.voters for r in response.rounds for s in r.stops) == served


def test_outsiders_of_a_distanced_area_fill_its_stations_and_then_the_others_of_the_ward() -> None:
    """Room beside 1,200 posted voters: site a takes 1,500, so 300 more; b takes 50 beyond its own."""
    ground = with_sites(halves(), capacity=[1_500, 1_250])
    zone = distancing(cells(0, 0), outsiders=400)
    response = respond(legal_plan(ground), situation(zone))
    got = {m.area_id: m.voters for m in response.measures if m.rule == "outsiders_where_they_stay"}
    assert got == {"00001-01": 300, "00001-02": 50}
    (left,) = [m for m in response.measures if m.kind is MeasureKind.UNSERVED]
    assert (left.rule, left.voters) == ("no_room", 50)


def test_voters_whose_open_sites_are_full_are_called_on_by_a_box_that_says_so() -> None:
    """Site b stands in the blockade of r1c3; site a holds its own 1,200 and no more."""
    ground = with_sites(halves(), capacity=[1_200, 1_250])
    response = answered(situation(blockade(cells(1, 3))), legal_plan(ground))
    boxes = [m for m in response.measures if m.rule == "box_no_room"]
    assert sum(m.voters for m in boxes) == 5 * 200
    assert {m.station_id for m in boxes} == {"00001-S01"}  # their own is shut in
    assert all("neither place nor room" in m.reason for m in boxes)
    assert response.moved_voters == 0
    assert not [m for m in response.measures if m.kind is MeasureKind.UNSERVED]


def test_a_blockade_of_more_than_an_area_may_hold_and_no_site_inside_gets_one_box_a_station() -> (
    None
):
    """Row 0: 4 × 1,500 = 6,000 inside, of one ballot, 3,000 on each list; no site stands there."""
    ground = with_units(halves(), voters=[1_500] * 4 + [50] * 8)
    response = answered(situation(blockade(cells(0, 0, 1, 4))), legal_plan(ground))
    boxes = [m for m in response.measures if m.kind is MeasureKind.AUXILIARY_BOX]
    assert [(m.measure_id, m.voters) for m in boxes] == [
        ("00001-01-P1-box", 3_000),
        ("00001-02-P1-box", 3_000),
    ]
    assert {m.rule for m in boxes} == {"box_no_site_inside"}


def test_a_place_that_has_still_to_be_found_is_no_room_of_a_facility() -> None:
    """The spare site stands at the facility's point: once known, once only wished for."""
    middle = (50, -50)
    for wished, code in ((False, "spare"), (True, None)):
        ground = with_sites(halves(sites=SPARE), to_be_found=[False, False, wished])
        measure = only(answered(situation(facility(600, middle)), legal_plan(ground)))
        assert (measure.kind, measure.site_code) == (MeasureKind.SEPARATE_AREA, code)


def test_voters_from_elsewhere_in_a_distanced_ward_are_lawful_to_the_audit_too() -> None:
    """A blockade sends r0c3's neighbours to site a (2,400 places), where 150 guests are by then."""
    ground = with_sites(halves(), capacity=[2_400, 1_250])
    base = legal_plan(ground)
    zones = (blockade(cells(1, 3)), distancing(cells(0, 0, 3, 4), outsiders=150))
    where = situation(*zones)
    response = answered(where, base)
    told = with_scenarios(base, [Scenario("now", response, zones)], "now")
    assert [f.message for f in audit(told) if f.severity is Severity.ERROR] == []
    coming = sum(
        m.voters for m in response.measures if m.kind is MeasureKind.OTHER_STATION
    )  # those moved and the guests
    assert coming <= 2_400 - 1_200
