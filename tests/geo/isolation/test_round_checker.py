"""The checker of rounds must see what is wrong, else it proves nothing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from geo.isolation.rounds import Rounds, plan_rounds
from geo.plan.isolation import BoxRound, Risk, Stop
from tests.geo.isolation.made_rounds import call_on, rules_with, ward_of
from tests.geo.isolation.round_checker import broken


def of_first(change: Callable[[BoxRound], BoxRound]) -> Callable[[Rounds], Rounds]:
    """Return a change of the first round of many."""
    return lambda r: replace(r, rounds=(change(r.rounds[0]), *r.rounds[1:]))


def of_stop(change: Callable[[Stop], Stop]) -> Callable[[Rounds], Rounds]:
    """Return a change of the first stop of the first round."""
    return of_first(lambda made: replace(made, stops=(change(made.stops[0]), *made.stops[1:])))


SPOILT: dict[str, Callable[[Rounds], Rounds]] = {
    "before": of_first(lambda made: replace(made, starts_min=made.starts_min - 1)),
    "after": of_first(lambda made: replace(made, ends_min=20 * 60.0)),
    "not back at the room": of_first(lambda made: replace(made, ends_min=made.ends_min - 0.5)),
    "more voters than the box holds": of_stop(lambda stop: replace(stop, voters=stop.voters + 30)),
    "served or listed": of_stop(lambda stop: replace(stop, voters=stop.voters - 1)),
    "before all have voted": of_stop(lambda stop: replace(stop, leaves_min=stop.leaves_min - 1)),
    "needs": of_stop(lambda stop: replace(stop, arrives_min=stop.arrives_min - 0.5)),
    "back to": of_first(lambda made: replace(made, stops=made.stops[::-1])),
    "straight lines make": of_first(lambda made: replace(made, distance_m=1.0)),
    "two places": lambda r: replace(r, rounds=tuple(replace(m, team=1) for m in r.rounds)),
    "teams are said": lambda r: replace(r, teams=r.teams + 1),
    "is above": lambda r: replace(r, teams_bound=r.teams + 1),
    "calls on nobody": of_first(lambda made: replace(made, stops=())),
}


@pytest.mark.parametrize("said", SPOILT)
def test_the_checker_sees_what_was_spoilt(said: str):
    ward = ward_of(1, 5)
    rules = rules_with(box_capacity=140)
    calls = [
        call_on(ward, "r0c1", 40, Risk.HOME_F2),
        call_on(ward, "r0c2", 40, Risk.HOME_F1),
        call_on(ward, "r0c3", 90, Risk.BLOCKADE),
        call_on(ward, "r0c4", 95, Risk.FACILITY),
    ]
    rounds = plan_rounds(ward, calls, rules)
    assert broken(ward, calls, rules, rounds) == []
    # Two teams, each with one of those at home and one of the two others.
    assert [len(made.stops) for made in rounds.rounds] == [2, 2]
    assert any(said in what for what in broken(ward, calls, rules, SPOILT[said](rounds)))
