"""Box rounds of the bundled made district, whose walks follow its streets."""

from __future__ import annotations

from pathlib import Path

import pytest

from geo.intake import read_planning_folder
from geo.isolation import respond
from geo.isolation.rounds import plan_rounds
from geo.plan import PollingPlan
from geo.rules import load_rules
from geo.runs.planning import Wishes, draw_plan
from tests.geo.isolation.round_checker import broken
from tests.geo.isolation.seeded import sown


@pytest.fixture(scope="module")
def sample() -> PollingPlan:
    """Return a plan of the bundled district, lawful and quickly found."""
    folder = Path(__file__).parents[3] / "data" / "boundaries"
    return draw_plan(read_planning_folder(folder), load_rules("vn-2021"), Wishes(time_limit_s=0.05))


def test_a_box_that_makes_one_call_goes_and_returns_by_the_walk_along_the_streets(
    sample: PollingPlan,
) -> None:
    response = respond(sample, sown(sample, home_share=0.3), with_rounds=False)
    winding = 0
    for ward in sample.planned:
        territory, measures = ward.territory, list(response.measures)
        assert territory.walk_basis == "streets"
        own = [m for m in measures if m.ward_code == ward.code]
        rounds = plan_rounds(ward, own, sample.rules)
        assert broken(ward, own, sample.rules, rounds) == []
        assert rounds.proved
        rooms = {ward.station_id(i): a.site for i, a in enumerate(ward.allocation.areas)}
        for made in rounds.rounds:
            if len(made.stops) > 1 or made.station_id not in rooms:
                continue
            if made.stops[0].zone_code is not None:
                continue
            unit = territory.units.index.get_loc(made.stops[0].unit_code)
            walk_m = territory.walk_m[unit, rooms[made.station_id]]
            assert made.distance_m == pytest.approx(2 * walk_m, abs=0.1)
            room = territory.sites.geometry.iloc[rooms[made.station_id]]
            winding += walk_m > 1.05 * room.distance(made.stops[0].point)
    # Streets wind, so that the straight line would have told another story.
    assert winding >= 3
