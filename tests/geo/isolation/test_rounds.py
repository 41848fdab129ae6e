"""Rounds of auxiliary boxes."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pytest

from geo.errors import Cancelled
from geo.isolation.rounds import Rounds, plan_rounds
from geo.isolation.rounds.bound import Demand, fewest_teams
from geo.isolation.rounds.exact import best_roster
from geo.isolation.rounds.task import StationTask
from geo.plan.isolation import Measure, MeasureKind, Risk
from geo.plan.model import WardPlan
from geo.rules import ElectoralRules
from tests.geo.isolation.made_rounds import call_on, drawn_calls, rules_with, ward_of, with_walks
from tests.geo.isolation.round_checker import broken

SEVEN = 7 * 60.0


def planned(ward: WardPlan, measures: list[Measure], rules: ElectoralRules) -> Rounds:
    """Return the rounds, which keep every rule by the independent checker."""
    rounds = plan_rounds(ward, measures, rules)
    assert broken(ward, measures, rules, rounds) == []
    return rounds


def test_a_box_goes_there_takes_the_votes_and_comes_back():
    ward = ward_of(1, 3)
    (made,) = planned(ward, [call_on(ward, "r0c2", 10)], rules_with()).rounds
    (stop,) = made.stops
    # Two cells away at a minute each; 10 voters of 3 minutes and 5 for the stop.
    assert (made.starts_min, stop.arrives_min, stop.leaves_min, made.ends_min) == (
        SEVEN,
        SEVEN + 2,
        SEVEN + 37,
        SEVEN + 39,
    )
    assert (made.station_id, made.team, made.distance_m) == ("00001-S01", 1, 1_000.0)


def test_lower_risk_is_called_on_first_however_near_the_higher_is():
    ward = ward_of(1, 4)
    calls = [call_on(ward, "r0c1", 5, Risk.BLOCKADE), call_on(ward, "r0c3", 5, Risk.HOME_F2)]
    (made,) = planned(ward, calls, rules_with()).rounds
    assert [stop.risk for stop in made.stops] == [Risk.HOME_F2, Risk.BLOCKADE]
    # Out 3, 20 at the first, back 2 and dress 15, 20 at the second, home 1.
    assert made.ends_min == SEVEN + 3 + 20 + 2 + 15 + 20 + 1


def test_a_full_box_returns_and_the_team_goes_out_again():
    ward = ward_of(1, 2)
    calls = [call_on(ward, "r0c0", 15), call_on(ward, "r0c1", 15)]
    rounds = planned(ward, calls, rules_with(box_capacity=20))
    assert rounds.teams == 1
    assert len(rounds.rounds) == 2
    # 50 at the door of the room, 10 between rounds, 1 + 50 + 1 at the neighbours'.
    assert rounds.rounds[-1].ends_min == SEVEN + 50 + 10 + 52


def test_a_team_never_goes_back_to_lower_risk_in_a_later_round():
    ward = ward_of(1, 2)
    calls = [
        call_on(ward, "r0c0", 10, Risk.FACILITY),
        call_on(ward, "r0c1", 10, Risk.HOME_F2, measure_id="A"),
        call_on(ward, "r0c1", 10, Risk.FACILITY, measure_id="B"),
    ]
    rounds = planned(ward, calls, rules_with(box_capacity=10))
    assert rounds.teams == 1
    assert [made.stops[0].risk for made in rounds.rounds] == [
        Risk.HOME_F2,
        Risk.FACILITY,
        Risk.FACILITY,
    ]


def test_a_cohort_above_the_box_is_divided_over_visits():
    ward = ward_of(1, 2)
    rounds = planned(ward, [call_on(ward, "r0c1", 45)], rules_with(box_capacity=20))
    visits = [stop.voters for made in rounds.rounds for stop in made.stops]
    assert len(visits) == 3
    assert sum(visits) == 45
    assert (rounds.teams, rounds.proved) == (1, True)


def test_a_cohort_above_a_day_is_divided_over_teams():
    ward = ward_of(1, 1)
    # 720 minutes less 5 for the stop are 238 voters of 3 minutes; 500 need 3 teams.
    rounds = planned(ward, [call_on(ward, "r0c0", 500)], rules_with(box_capacity=1_000))
    assert (rounds.teams, rounds.teams_bound) == (3, 3)
    # Three equal parts are back before two full days and a rest: 167 voters at the most.
    assert max(made.ends_min for made in rounds.rounds) == SEVEN + 167 * 3 + 5


def test_fewer_teams_come_before_an_earlier_return():
    ward = ward_of(1, 1)
    calls = [call_on(ward, "r0c0", 100, measure_id=name) for name in "AB"]
    rounds = planned(ward, calls, rules_with())
    assert (rounds.teams, rounds.proved) == (1, True)
    assert rounds.rounds[-1].ends_min == SEVEN + 2 * 305


def test_with_the_fewest_teams_all_are_back_as_early_as_can_be():
    ward = ward_of(1, 1)
    sizes = {"A": 100, "B": 90, "C": 60, "D": 50}
    calls = [call_on(ward, "r0c0", voters, measure_id=name) for name, voters in sizes.items()]
    rounds = planned(ward, calls, rules_with())
    # 305 + 155 and 275 + 185 minutes; any other pairs end later.
    assert rounds.teams == 2
    assert [made.ends_min for made in rounds.rounds] == [SEVEN + 460] * 2


def test_hours_are_widened_only_where_somebody_would_go_without_a_call():
    ward = ward_of(1, 2, stations=[(0, 0), (0, 1)])
    calls = [call_on(ward, "r0c0", 240, measure_id="A"), call_on(ward, "r0c1", 10, area=1)]
    # 240 voters take 725 minutes: more than 07:00–19:00, less than 05:00–21:00.
    rounds = planned(ward, calls, rules_with(teams_per_station=1))
    assert rounds.widened == ("00001-S01",)
    assert {made.station_id: made.starts_min for made in rounds.rounds} == {
        "00001-S01": 5 * 60.0,
        "00001-S02": SEVEN,
    }
    assert rounds.unserved == ()


def test_voters_without_a_way_are_listed_as_such():
    ward = ward_of(1, 3, stations=[(0, 0), (0, 2)])
    cut = with_walks(
        ward, {("r0c2", "s0"): math.inf, ("r0c0", "s1"): math.inf, ("r0c1", "s1"): math.inf}
    )
    rounds = planned(cut, [call_on(cut, "r0c2", 7), call_on(cut, "r0c1", 1)], rules_with())
    (missed,) = rounds.unserved
    assert (missed.rule, missed.cohort.voters, missed.cohort.unit_code) == ("no_way", 7, "r0c2")
    assert rounds.widened == ()


def test_voters_too_far_to_be_back_by_closing_are_listed_with_the_minutes():
    # 130 km at 15 km/h are 520 minutes; there and back is more than even 16 hours.
    ward = ward_of(1, 2, side_m=130_000.0)
    rounds = planned(ward, [call_on(ward, "r0c1", 3)], rules_with())
    (missed,) = rounds.unserved
    assert (missed.rule, missed.cohort.voters) == ("too_far", 3)
    assert "takes 1040 min" in missed.reason
    assert missed.facts == {"way_min": 1040, "limit_min": 960}
    assert "960" in missed.reason


def test_where_no_team_is_left_as_many_voters_as_can_be_are_served():
    ward = ward_of(1, 1)
    sizes = {"A": 200, "B": 150, "C": 160}
    calls = [call_on(ward, "r0c0", voters, measure_id=name) for name, voters in sizes.items()]
    # Widened hours, 960 minutes: 150 + 160 take 940, 200 with either takes more than 960.
    rounds = planned(ward, calls, rules_with(teams_per_station=1, box_capacity=1_000))
    assert [(u.measure.measure_id, u.rule) for u in rounds.unserved] == [("A", "no_team")]
    assert "no team is left" in rounds.unserved[0].reason


def test_a_box_without_a_place_or_room_is_told():
    ward = ward_of(1, 2)
    call = call_on(ward, "r0c1", 4)
    nowhere = replace(
        call, measure_id="N", cohorts=(replace(call.cohorts[0], unit_code=None, point=None),)
    )
    roomless = replace(call, measure_id="R", station_id="00001-S09")
    rounds = planned(ward, [nowhere, roomless], rules_with())
    assert [u.rule for u in rounds.unserved] == ["no_place", "no_place"]
    assert rounds.teams == 0


def test_rounds_begin_where_the_station_has_moved_to():
    ward = ward_of(1, 4)
    call = call_on(ward, "r0c3", 10)
    place = ward.territory.units.loc["r0c2"].geometry.centroid
    moved = replace(
        call, measure_id="V", kind=MeasureKind.MOVED_STATION, cohorts=(), point=place, voters=0
    )
    (made,) = planned(ward, [call, moved], rules_with()).rounds
    assert made.distance_m == 500.0


def test_a_river_is_felt_between_two_calls():
    """Two banks 250 m apart; the bridge makes it 2,000 m from one bank's site to the other's."""
    ward = ward_of(2, 4, stations=[(0, 0), (1, 0)])
    walks = {}
    for unit, row in ward.territory.units.iterrows():
        east_m = row.x - 125.0
        north = row.y > -250.0
        walks[unit, "s0"] = east_m + (0 if north else 2_000.0)
        walks[unit, "s1"] = east_m + (2_000.0 if north else 0)
    river = with_walks(ward, walks)
    calls = [call_on(river, "r0c1", 1), call_on(river, "r1c1", 1)]
    (made,) = planned(river, calls, rules_with()).rounds
    # Over the bridge and back: never the 250 m across the water.
    assert made.distance_m >= 4_000.0


def test_the_order_of_the_measures_changes_nothing():
    ward = ward_of(6, 6)
    calls = drawn_calls(ward, 20, seed=5)
    assert plan_rounds(ward, calls, rules_with()) == plan_rounds(ward, calls[::-1], rules_with())


@pytest.mark.parametrize("seed", range(6))
def test_few_calls_get_the_fewest_teams_and_the_earliest_return_of_all_rosters(seed: int):
    ward = ward_of(5, 5, side_m=3_000.0)
    rules = rules_with(box_capacity=120, minutes_at_station=20.0)
    calls = drawn_calls(ward, 5, seed, most=110)
    rounds = planned(ward, calls, rules)
    latest = max(made.ends_min for made in rounds.rounds) - SEVEN
    teams, best = min(every_roster(ward, calls))
    assert (rounds.teams, rounds.teams_bound) == (teams, teams)
    # Whole seconds, rounded up at each way and service.
    assert best <= latest + 1e-6 <= best + 0.5


def every_roster(ward: WardPlan, calls: list[Measure]) -> Iterator[tuple[int, float]]:
    """Give (teams, minutes to the latest return) of every roster, by trying all of them."""
    units = ward.territory.units
    at = [
        np.array([units.loc[c.cohorts[0].unit_code].x, units.loc[c.cohorts[0].unit_code].y])
        for c in calls
    ]
    rank = [list(Risk).index(c.cohorts[0].risk) for c in calls]
    room = np.array([1_500.0, -1_500.0])
    away = lambda a, b: float(np.hypot(*(a - b))) / 250.0  # noqa: E731
    for order in itertools.permutations(range(len(calls))):
        # After each call the team goes on, returns and goes out again, or is done for the day.
        for breaks in itertools.product("-rt", repeat=len(calls) - 1):
            days, clock, load, place, before = [], 0.0, 0, room, None
            fits = True
            for call, then in zip(order, [*breaks, "t"], strict=True):
                if before is not None:
                    fits &= rank[call] >= before
                    clock += 15.0 if rank[call] != before else 0.0
                clock += away(place, at[call]) + calls[call].voters * 3 + 5
                load += calls[call].voters
                fits &= load <= 120
                place, before = at[call], rank[call]
                if then != "-":
                    clock, place, load = clock + away(place, room), room, 0
                    fits &= clock <= 720
                    if then == "r":
                        clock += 20.0
                    else:
                        days.append(clock)
                        clock, before = 0.0, None
            if fits:
                yield len(days), max(days)


@pytest.mark.parametrize(("seed", "side_m"), [(0, 300.0), (1, 300.0), (2, 1_500.0), (3, 1_500.0)])
def test_many_calls_keep_every_rule_and_state_their_gap(seed: int, side_m: float):
    ward = ward_of(8, 8, side_m=side_m)
    rounds = planned(ward, drawn_calls(ward, 36, seed), rules_with())
    assert rounds.unserved == ()
    assert 0 <= rounds.gap < 0.5


def test_many_calls_with_a_longest_round_keep_it():
    ward = ward_of(6, 6)
    rounds = planned(ward, drawn_calls(ward, 24, seed=1), rules_with(max_round_minutes=150.0))
    assert rounds.unserved == ()


def test_many_calls_and_too_few_teams_leave_somebody_out_with_the_reason():
    ward = ward_of(6, 6)
    calls = drawn_calls(ward, 30, seed=2)
    rounds = planned(ward, calls, rules_with(teams_per_station=1))
    assert {u.rule for u in rounds.unserved} == {"no_team"}
    assert rounds.widened == ("00001-S01",)
    # One team's 960 minutes cannot take more than 320 voters, and should take most of that.
    served = sum(stop.voters for made in rounds.rounds for stop in made.stops)
    assert 200 <= served <= 320


@pytest.mark.parametrize("seed", range(40))
def test_the_bound_by_counting_is_never_above_the_exact_number_of_teams(seed: int):
    rng = np.random.default_rng(seed)
    places = np.vstack([rng.uniform(-9_000, 9_000, (7, 2)), np.zeros(2)])
    apart = np.hypot(*(places[:, None] - places[None, :]).transpose(2, 0, 1))
    voters = rng.integers(1, 120, 7)
    task = StationTask(
        voters=voters,
        rank=rng.integers(0, 4, 7),
        service_s=voters * 180 + 300,
        travel_s=np.ceil(apart / (15 / 3.6)).astype(np.int64),
        change_s=900,
        pause_s=600,
        capacity=int(rng.integers(120, 300)),
        day_s=12 * 3_600,
        round_s=12 * 3_600,
    )
    bound = fewest_teams(Demand(task, np.ones(7, dtype=np.int64), 0))
    exact = best_roster(task, None).fewest
    assert exact - 1 <= bound <= exact


def test_a_time_limit_still_gives_rounds_that_keep_every_rule():
    ward = ward_of(6, 6)
    calls = drawn_calls(ward, 25, seed=4)
    rounds = plan_rounds(ward, calls, rules_with(), time_limit_s=0.01)
    assert broken(ward, calls, rules_with(), rounds) == []
    assert rounds.unserved == ()


def test_planning_tells_of_each_station_and_can_be_cancelled():
    ward = ward_of(1, 2, stations=[(0, 0), (0, 1)])
    calls = [call_on(ward, "r0c0", 3), call_on(ward, "r0c1", 3, area=1)]
    told: list[tuple[str, int, int]] = []
    plan_rounds(ward, calls, rules_with(), on_progress=lambda *step: told.append(step))
    assert told == [("rounds", 0, 2), ("rounds", 1, 2), ("rounds", 2, 2)]

    def stop(stage: str, done: int, total: int) -> None:
        raise Cancelled

    with pytest.raises(Cancelled):
        plan_rounds(ward, calls, rules_with(), on_progress=stop)
