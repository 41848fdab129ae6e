"""Box rounds of a real district under seeded zones."""

from __future__ import annotations

import time

import pytest

from geo.isolation import respond
from geo.isolation.rounds import Rounds, plan_rounds
from geo.plan import PollingPlan
from geo.plan.isolation import Measure, MeasureKind
from geo.plan.model import WardPlan
from tests.geo.isolation.round_checker import broken
from tests.geo.isolation.seeded import sown

pytestmark = pytest.mark.data


def measures_by_ward(plan: PollingPlan, seed: int) -> list[tuple[WardPlan, list[Measure]]]:
    """Return the wards that send boxes, with all their measures before rounds are planned."""
    response = respond(plan, sown(plan, seed), with_rounds=False)
    found = []
    for ward in plan.planned:
        own = [m for m in response.measures if m.ward_code == ward.code]
        if any(m.kind is MeasureKind.AUXILIARY_BOX for m in own):
            found.append((ward, own))
    return found


@pytest.mark.parametrize("seed", [7, 11])
def test_no_window_box_or_order_is_broken_and_the_teams_meet_their_bound(
    district: PollingPlan, seed: int
) -> None:
    planned: list[Rounds] = []
    for ward, measures in measures_by_ward(district, seed):
        rounds = plan_rounds(ward, measures, district.rules)
        assert broken(ward, measures, district.rules, rounds) == []
        assert rounds.unserved == ()
        planned.append(rounds)
    teams, bound = sum(r.teams for r in planned), sum(r.teams_bound for r in planned)
    assert len(planned) == 18
    assert teams == bound, f"gap of {(teams - bound) / teams:.1%}: {teams} teams, bound {bound}"


def test_the_rounds_of_a_ward_are_there_well_within_a_second(district: PollingPlan) -> None:
    wards = measures_by_ward(district, seed=7)
    plan_rounds(*wards[0], district.rules)  # compiling is no part of an evening
    started = time.process_time()
    for ward, measures in wards:
        plan_rounds(ward, measures, district.rules)
    assert time.process_time() - started < 0.3 * len(wards)
