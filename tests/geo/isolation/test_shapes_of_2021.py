"""May 2021 again: the counts that were told, on ground made for them (DOMAIN: COVID-19, May 2021)."""

from __future__ import annotations

import pytest
from shapely import box

from geo.allocation import Area
from geo.isolation import respond
from geo.isolation.scenarios import boxes_needed
from geo.plan import PollingPlan
from geo.plan.isolation import HomeCount, MeasureKind, Response, Situation, ZoneKind
from geo.rules import load_rules
from tests.builders import grid_territory
from tests.geo.isolation.lawful_ways import complaints
from tests.geo.isolation.made import DAY, blockade, cells, distancing, facility, situation
from tests.geo.plan.made import plan, ward_plan

RULES = load_rules("vn-2021")


def answered(made: PollingPlan, where: Situation) -> Response:
    response = respond(made, where)
    assert complaints(made, response) == []
    return response


def test_nui_hieu_one_fixed_box_and_three_mobile_teams_of_four() -> None:
    """A hamlet is shut with its own station inside, which is the fixed box; a box goes to homes.

    600 isolated at home, 75 in each of 8 groups: a call takes 75 × 3 + 5 = 230 min, so a team makes
    3 of them in a polling day of 720 min, and 8 calls need 3 teams. The room is inside.
    """
    hamlet = grid_territory(2, 8, voters=300, sites={"a": (0, 0), "b": (1, 5)})
    outside, inside = (0, 1, 2, 3, 8, 9, 10, 11), (4, 5, 6, 7, 12, 13, 14, 15)
    made = plan(ward_plan(hamlet, (Area(outside, 0), Area(inside, 1))), rules=RULES)
    home = tuple(HomeCount(f"r{r}c{c}", DAY, 75) for r in (0, 1) for c in (4, 5, 6, 7))
    response = answered(made, situation(blockade(cells(0, 4, 2, 4)), home=home))
    fixed = [m for m in response.measures if m.kind is not MeasureKind.AUXILIARY_BOX]
    assert fixed == []  # the 1,800 others of the hamlet keep the station inside: the fixed box
    assert {m.station_id for m in response.measures} == {"00001-S02"}
    assert (response.teams, response.teams_bound) == (3, 3)
    assert boxes_needed(response, RULES.isolation.box_capacity) == 3
    assert response.teams * RULES.isolation.team_size == 12


def test_tu_ky_594_voters_over_86_of_168_teams() -> None:
    """One area for each of 168 teams; 594 = 78 groups of 7 and 8 of 6 voters isolated at home."""
    ground = grid_territory(12, 14, voters=800)
    areas = tuple(Area((u,), u) for u in range(168))
    made = plan(ward_plan(ground, areas), rules=RULES)
    codes = [*map(str, ground.units.index[::2]), "r0c1", "r0c3"]
    home = tuple(HomeCount(code, DAY, 7 if i < 78 else 6) for i, code in enumerate(codes))
    assert (len(home), sum(h.voters for h in home)) == (86, 594)
    response = answered(made, situation(home=home))
    assert sum(m.voters for m in response.measures) == 594
    assert len({m.station_id for m in response.measures}) == 86
    assert (response.teams, response.teams_bound, response.moved_voters) == (86, 86, 0)


def test_sunview_town_771_voters_have_a_station_of_their_own() -> None:
    """An apartment complex of 771 voters is shut, with a community room that no station used."""
    ground = grid_territory(
        2, 2, voters=[800, 771, 800, 800], sites={"school": (0, 0), "lobby": (0, 1)}
    )
    made = plan(ward_plan(ground, (Area((0, 1, 2, 3), 0),)), rules=RULES)
    response = answered(made, situation(blockade(cells(0, 1))))
    (measure,) = response.measures
    assert (measure.kind, measure.voters, measure.site_code) == (
        MeasureKind.SEPARATE_AREA,
        771,
        "lobby",
    )
    assert measure.rule == "separate_many"
    assert response.moved_voters == 0


@pytest.mark.parametrize("where", ["dormitories", "distanced town", "blockade"])
def test_bac_giang_13000_outsiders_vote_where_they_stay(where: str) -> None:
    """Workers from elsewhere get the ballots of 2021 without the commune's: 3 of 4 levels."""
    ground = grid_territory(2, 8, voters=200, sites={f"s{i}": (1, i) for i in range(8)})
    areas = tuple(Area((i, i + 8), i) for i in range(8))
    made = plan(ward_plan(ground, areas), rules=RULES)
    zones = {
        # 13 dormitories of 1,000 in the upper corners of the units
        "dormitories": tuple(
            facility(0, at=(20 + 50 * i, -20), code=f"T{i:02d}", outsiders=1_000) for i in range(13)
        ),
        "distanced town": (distancing(box(0, -200, 800, 0), outsiders=13_000),),
        "blockade": (blockade(box(0, -100, 800, 0), outsiders=13_000),),
    }[where]
    response = respond(made, situation(*zones), with_rounds=False)
    assert complaints(made, response, with_rounds=False) == []
    outside = [(m, c.voters) for m in response.measures for c in m.cohorts if c.unit_code is None]
    told = [(m, v) for m, v in outside if m.kind is not MeasureKind.TIME_SLOTS]
    assert sum(voters for _, voters in told) == 13_000
    assert all(m.facts["outsider_ballots"] == 3 for m, _ in told)
    kinds = {str(m.kind) for m, _ in told}
    if where == "dormitories":
        assert (kinds, len(told)) == ({"separate_area"}, 13)
        assert all(z.kind is ZoneKind.QUARANTINE_FACILITY for z in zones)
    elif where == "distanced town":
        assert kinds == {"other_station"}
        assert all(v + 400 <= RULES.max_voters for _, v in told)  # with the 400 of each list
    else:
        assert kinds == {"auxiliary_box"}  # no site lies inside: their number asks for one


def test_one_facility_of_13000_is_divided_into_areas_of_lawful_size() -> None:
    ground = grid_territory(1, 2, voters=500, sites={"s0": (0, 0)})
    made = plan(ward_plan(ground, (Area((0, 1), 0),)), rules=RULES)
    response = answered(made, situation(facility(0, outsiders=13_000, at=(180, -80))))
    # 13,000 in areas of at most 4,000: four of 3,250
    assert [m.voters for m in response.measures] == [3_250] * 4
    assert len({m.area_id for m in response.measures}) == 4
