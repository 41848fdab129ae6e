"""After publication as few voters move as can be, and that is proved."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from geo.allocation import Allocation, Area
from geo.isolation.moving import Moving, fewest_moves
from geo.plan.isolation import Cohort, Lot, MeasureKind
from geo.plan.model import WardPlan
from geo.rules import load_rules
from geo.territory import Territory
from tests.builders import grid_territory
from tests.geo.isolation.moves_by_enumeration import SmallWard, best_by_enumeration

RULES = load_rules("vn-2021")


def ward_plan(territory: Territory, areas: list[tuple[Sequence[int], int]]) -> WardPlan:
    allocation = Allocation(
        tuple(Area(tuple(units), site) for units, site in areas), 0.0, {}, 0.0, True, "proved", 0.0
    )
    return WardPlan(territory, allocation)


def everybody(ward: WardPlan) -> list[Cohort]:
    """Return one cohort for each unit, nobody isolated."""
    return [
        Cohort(ward.code, str(code), None, Lot.FREE, int(voters))
        for code, voters in ward.territory.units["voters"].items()
    ]


def all_reach(ward: WardPlan) -> np.ndarray:
    return np.ones((len(ward.territory.units), len(ward.territory.sites)), dtype=bool)


def two_areas(voters: int | list[int] = 500, capacity: int | None = None) -> WardPlan:
    """Four units in a row; units 0 1 vote at a (in unit 0), units 2 3 at b (in unit 3)."""
    ground = grid_territory(
        1,
        4,
        sites={"a": (0, 0), "b": (0, 3), "c": (0, 1)},
        voters=voters,
        capacity=capacity,
    )
    return ward_plan(ground, [((0, 1), 0), ((2, 3), 1)])


def moved(ward: WardPlan, closed: Collection[str] = (), reach: np.ndarray | None = None) -> Moving:
    reach = all_reach(ward) if reach is None else reach
    return fewest_moves(ward, everybody(ward), frozenset(closed), reach, RULES)


def test_nobody_moves_where_all_may_stay():
    assert moved(two_areas(), closed={"c"}) == Moving()


def test_a_closed_station_moves_whole_to_the_open_site_with_a_room_and_its_list_holds():
    found = moved(two_areas(), closed={"a"})
    (measure,) = found.measures
    assert measure.kind is MeasureKind.MOVED_STATION
    assert (measure.site_code, measure.area_id, measure.voters) == ("c", "00001-01", 1000)
    assert (found.moved_voters, found.moved_bound) == (1000, 1000)
    assert [m.unit_code for m in found.moves] == ["r0c0", "r0c1"]
    # From the middle of unit 0 to c in unit 1 100 m more; unit 1 has 100 m less.
    assert [m.added_walk_m for m in found.moves] == [100.0, -100.0]


def test_only_the_unit_that_cannot_reach_its_station_moves():
    ward = two_areas()
    reach = all_reach(ward)
    reach[1, 0] = False
    found = moved(ward, reach=reach)
    (measure,) = found.measures
    assert measure.kind is MeasureKind.OTHER_STATION
    assert (measure.area_id, measure.site_code, measure.voters) == ("00001-02", "b", 500)
    assert (found.moved_voters, found.moved_bound) == (500, 500)


def test_a_full_site_takes_nobody_and_others_make_room_only_then():
    # b holds 1,100. Unit 1 (400) may come to b alone, where units 2 (300) and 3 (500) vote: 300 must
    # make room, for whom a has place: 400 + 300 = 700 is the least.
    ward = two_areas(voters=[500, 400, 300, 500], capacity=1_100)
    reach = all_reach(ward)
    reach[:, 2] = False
    reach[1, 0] = False
    found = moved(ward, reach=reach)
    assert (found.moved_voters, found.moved_bound) == (700, 700)
    assert {m.facts["unit"]: m.rule for m in found.measures} == {
        "Tổ 2": "station_out_of_reach",
        "Tổ 3": "makes_room",
    }


def test_a_ballot_of_another_constituency_is_no_way_out():
    ward = two_areas()
    ground = ward.territory
    ground = replace(ground, units=ground.units.assign(ballot=["p 1", "p 1", "p 2", "p 2"]))
    reach = all_reach(ward)
    reach[:, 2] = False
    reach[1, 0] = reach[2, 0] = False  # else the two stations could change places
    found = moved(replace(ward, territory=ground), reach=reach)
    (measure,) = found.measures
    assert measure.kind is MeasureKind.UNSERVED
    assert (found.moved_voters, found.moved_bound) == (0, 0)


def test_the_maximum_of_an_area_is_kept_and_those_who_vote_by_box_on_its_list_count():
    # b has 1,000 + 10 in person and 990 by box on its list: 2,000. The 100 of unit 0 would be 2,100;
    # on the first list, with its 1,000 by box, all in person at b would be 2,110.
    ground = grid_territory(1, 3, voters=[1_100, 1_000, 1_000], sites={"a": (0, 0), "b": (0, 2)})
    ward = ward_plan(ground, [((0,), 0), ((1, 2), 1)])
    rules = RULES.model_copy(update={"max_voters": 2_050})
    in_person = {"r0c0": 100, "r0c2": 10}
    cohorts = [
        replace(c, voters=in_person.get(str(c.unit_code), c.voters)) for c in everybody(ward)
    ]
    found = fewest_moves(ward, cohorts, frozenset({"a"}), all_reach(ward), rules)
    assert [m.kind for m in found.measures] == [MeasureKind.UNSERVED]
    assert found.measures[0].rule == "no_room"


def test_a_site_reserved_for_an_institution_takes_nobody_else():
    ward = two_areas()
    sites = ward.territory.sites.assign(institution=[None, None, "LL1"])
    ward = replace(ward, territory=replace(ward.territory, sites=sites))
    found = moved(ward, closed={"a"})
    assert {m.kind for m in found.measures} == {MeasureKind.OTHER_STATION}
    assert {m.site_code for m in found.measures} == {"b"}


def small_ward(rng: np.random.Generator) -> tuple[WardPlan, SmallWard, frozenset[str]]:
    """Return a random ward of up to 12 units, 2–3 areas and 3–4 sites, some of it out of reach."""
    units = int(rng.integers(3, 13))
    areas, sites = int(rng.integers(2, 4)), int(rng.integers(3, 5))
    voters = (rng.integers(1, 12, units) * 50).tolist()
    home = np.sort(np.concatenate([np.arange(areas), rng.integers(0, areas, units - areas)]))
    published = rng.permutation(sites)[:areas]
    load = np.bincount(published[home], voters, minlength=sites)
    places = {f"s{j}": (0, int(rng.integers(0, units))) for j in range(sites)}
    ground = grid_territory(1, units, voters=voters, sites=places)
    capacity = [
        None if rng.random() < 0.3 else int(load[j] + rng.integers(0, 10) * 60)
        for j in range(sites)
    ]
    rooms = rng.integers(1, 3, sites)
    two = rng.random() < 0.3
    area_ballot = ["q" if two and a == areas - 1 else "p" for a in range(areas)]
    ground = replace(
        ground,
        units=ground.units.assign(ballot=[area_ballot[a] for a in home]),
        sites=ground.sites.assign(
            capacity=pd.array(capacity, dtype="Int64"), rooms=rooms.astype(np.int64)
        ),
    )
    closed = frozenset(int(j) for j in np.flatnonzero(rng.random(sites) < 0.3))
    reach = rng.random((units, sites)) < 0.75
    plan = ward_plan(
        ground, [(np.flatnonzero(home == a).tolist(), int(published[a])) for a in range(areas)]
    )
    most = max(int(np.bincount(home, voters).max()), int(rng.integers(1_000, 4_000)))
    small = SmallWard(
        voters, home.tolist(), published.tolist(), area_ballot,
        [area_ballot[a] for a in home], capacity, rooms.tolist(), closed, reach, most,
        ground.walk_m,
    )  # fmt: skip
    return plan, small, frozenset(f"s{j}" for j in closed)


@pytest.mark.parametrize("block", range(8))
def test_voters_moved_are_the_fewest_of_all_ways_there_are(block: int) -> None:
    rng = np.random.default_rng([20210523, block])
    seen = Counter()
    for _ in range(25):
        ward, small, closed = small_ward(rng)
        rules = RULES.model_copy(update={"max_voters": small.most, "min_voters": 0})
        found = fewest_moves(ward, everybody(ward), closed, small.reach, rules)
        unserved, least, off, walk = best_by_enumeration(small)
        assert found.moved_voters == found.moved_bound == least
        lost = [m for m in found.measures if m.kind is MeasureKind.UNSERVED]
        assert sum(m.voters for m in lost) == unserved
        apart = [m for m in found.measures if m.kind is MeasureKind.OTHER_STATION]
        assert sum(m.voters for m in apart) == off
        assert sum(m.voters * m.added_walk_m for m in found.moves) == pytest.approx(walk, abs=600)
        seen["more than forced"] += any(m.rule == "makes_room" for m in found.measures)
        seen["unserved"] += unserved > 0
        seen["station"] += any(m.kind is MeasureKind.MOVED_STATION for m in found.measures)
    assert min(seen["unserved"], seen["station"]) > 0
