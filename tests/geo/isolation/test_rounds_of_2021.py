"""Rounds in the shapes of May 2021: made geometry, the counts that were told."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from geo.isolation.rounds import plan_rounds
from geo.plan.isolation import Measure, MeasureKind, Risk
from tests.geo.isolation.made_rounds import call_on, rules_with, ward_of
from tests.geo.isolation.round_checker import broken


def test_nui_hieu_one_fixed_box_and_three_mobile_teams_of_four():
    """A blockaded village votes in its own area; those isolated in 24 of its lanes get a box.

    The room holds the fixed box. 24 calls on 27 voters take 24 x 86 minutes, 2.87 days of 07:00 to
    19:00 without any way: no fewer than three teams can do it.
    """
    ward, rules = ward_of(6, 6, side_m=60.0), rules_with(team_size=4)
    house = ward.territory.units.loc["r3c3"].geometry.centroid
    room = Measure(
        measure_id="NH",
        kind=MeasureKind.SEPARATE_AREA,
        ward_code=ward.code,
        zone_code="nui-hieu",
        area_id="00001-02",
        station_id="00001-S02",
        voters=2_000,
        reason="a separate area inside the blockade",
        rule="separate_inside_blockade",
        point=house,
    )
    lanes = sorted(ward.territory.units.index)[:24]
    calls = [replace(call_on(ward, lane, 27), station_id=room.station_id) for lane in lanes]
    rounds = plan_rounds(ward, [room, *calls], rules)
    assert broken(ward, [room, *calls], rules, rounds) == []
    assert (rounds.teams, rounds.teams_bound, rounds.unserved) == (3, 3, ())
    assert {made.station_id for made in rounds.rounds} == {"00001-S02"}
    assert rounds.teams * rules.isolation.team_size == 12
    assert rounds.widened == ()


def test_tu_ky_594_voters_at_home_over_86_of_168_teams():
    """168 areas with a team each; 594 voters isolated at home live in 86 of them."""
    places = [(row, column) for row in range(12) for column in range(14)]
    ward, rules = ward_of(12, 14, side_m=1_000.0, stations=places), rules_with()
    rng = np.random.default_rng(2021)
    chosen = np.sort(rng.choice(168, 86, replace=False))
    voters = 1 + rng.multinomial(594 - 86, np.full(86, 1 / 86))
    calls = [
        call_on(
            ward,
            str(ward.territory.units.index[area]),
            int(many),
            Risk.HOME_F1 if area % 3 else Risk.HOME_F2,
            area=int(area),
        )
        for area, many in zip(chosen, voters, strict=True)
    ]
    rounds = plan_rounds(ward, calls, rules)
    assert broken(ward, calls, rules, rounds) == []
    assert sum(stop.voters for made in rounds.rounds for stop in made.stops) == 594
    assert len({made.station_id for made in rounds.rounds}) == 86
    # A box belongs to its station, so none of the 86 can be spared, and 82 stay at home.
    assert (rounds.teams, rounds.teams_bound, rounds.unserved) == (86, 86, ())
