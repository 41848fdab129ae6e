"""Timetables of distanced areas."""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import time
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.isolation.slots import Timetable, timetable, timetables
from geo.plan.isolation import Cohort, Lot, Measure, MeasureKind
from geo.rules import ElectoralRules
from tests.geo.isolation.made_rounds import rules_with, ward_of

USUAL = {
    "people_in_room": 10,
    "minutes_per_voter_room": 4.0,
    "slot_minutes": 30,
    "arrivals": ((time(11, 20), 0.70), (time(14, 15), 0.806), (time(20), 0.994)),
}


def rules_for(**named: object) -> ElectoralRules:
    """Return rules under which 10 people may be in the room, 4 minutes each: 75 in half an hour."""
    return rules_with(**{**USUAL, **named})


def table_of(voters: dict[str, int], rules: ElectoralRules) -> Timetable:
    """Return the timetable of an area with these voters."""
    return timetable("00001-01", "00001-S01", voters, rules)


def by_slot(table: Timetable) -> Counter[int]:
    """Return the voters called by the minute at which their slot begins."""
    return Counter[int]({}) + sum(
        (Counter({slot.begins_min: slot.voters}) for slot in table.slots), Counter[int]()
    )


def test_an_area_that_fits_in_the_good_hours_is_called_in_them_alone():
    table = table_of({"a": 60, "b": 110, "c": 90}, rules_for())
    assert max(slot.ends_min for slot in table.slots) <= 11 * 60 + 30
    assert sum(slot.voters for slot in table.slots) == 260
    assert not table.widened


def test_people_come_as_they_would_by_themselves_and_every_group_gets_its_share_of_good_hours():
    # 10 people, 6 minutes each: 100 an hour. Three quarters come by 13:00, so 720 voters are 90 an
    # hour until then and 30 afterwards; a is a third of them.
    rules = rules_for(
        minutes_per_voter_room=6.0,
        slot_minutes=60,
        arrivals=((time(13), 0.75), (time(19), 1.0)),
    )
    table = table_of({"a": 240, "b": 480}, rules)
    calls = [(slot.unit_code, slot.begins_min // 60, slot.voters) for slot in table.slots]
    assert calls == [
        *[("a", hour, 90) for hour in (7, 8)],
        *[("b", hour, 90) for hour in (9, 10, 11, 12)],
        # Who came first in the good hours comes last in the rest.
        *[("b", hour, 30) for hour in (13, 14, 15, 16)],
        *[("a", hour, 30) for hour in (17, 18)],
    ]
    assert table.unfairness == 0


def test_slots_that_are_full_pass_people_on_to_other_hours():
    table = table_of({"a": 1_000, "b": 500}, rules_for())
    calls = by_slot(table)
    # 9 slots of the good hours would take 70 % of 1,500; they hold 9 x 75.
    assert [calls[minute] for minute in range(7 * 60, 11 * 60 + 30, 30)] == [75] * 9
    assert sum(calls.values()) == 1_500
    assert not table.widened


@pytest.mark.parametrize(("voters", "opens", "closes"), [(1_800, 7, 19), (1_801, 5, 21)])
def test_hours_are_widened_only_for_voters_who_do_not_fit(voters: int, opens: int, closes: int):
    # 24 half hours of 75 are 1,800.
    table = table_of({"a": voters}, rules_for())
    assert (table.opens_min, table.closes_min) == (opens * 60, closes * 60)
    assert table.widened == (opens == 5)
    assert table.left == {}


def test_voters_who_do_not_fit_even_in_widened_hours_are_told_by_group():
    # 32 half hours of 75 are 2,400 of 2,810; 410 are left, 2,500 / 2,810 of them from a.
    table = table_of({"a": 2_500, "b": 310}, rules_for())
    assert table.left == {"a": 365, "b": 45}
    assert set(by_slot(table).values()) == {75}


def test_two_rooms_take_twice_as_many():
    table = timetable("A", "S", {"a": 3_600}, rules_for(), rooms=2)
    assert not table.widened
    assert set(by_slot(table).values()) == {150}


@settings(max_examples=60, deadline=None)
@given(
    sizes=st.lists(st.integers(0, 900), min_size=1, max_size=9),
    people=st.integers(1, 30),
    length=st.sampled_from([15, 25, 30, 60]),
)
def test_no_slot_is_too_full_nobody_is_lost_and_groups_fare_alike(
    sizes: list[int], people: int, length: int
):
    voters = {f"u{i}": size for i, size in enumerate(sizes)}
    table = table_of(voters, rules_for(people_in_room=people, slot_minutes=length))
    called: Counter[str] = Counter()
    there: Counter[tuple[int, int]] = Counter()
    runs: dict[str, list[tuple[int, int]]] = defaultdict(list)
    for slot in table.slots:
        called[slot.unit_code] += slot.voters
        there[slot.begins_min, slot.ends_min] += slot.voters
        runs[slot.unit_code].append((slot.begins_min, slot.ends_min))
    assert all(many <= people * (end - begin) / 4 for (begin, end), many in there.items())
    assert all(5 * 60 <= begin < end <= 21 * 60 for begin, end in there)
    assert {u: called[u] + table.left.get(u, 0) for u in voters} == voters
    # One voter at most decides between equal shares.
    assert table.unfairness < 1
    used = sorted(there)
    for own in runs.values():
        places = [used.index(slot) for slot in sorted(own)]
        # Two runs at the most, counting slots in which anybody comes.
        assert sum(b - a > 1 for a, b in pairwise(places)) <= 1


def test_each_area_of_a_time_slots_measure_gets_a_timetable():
    ward = ward_of(1, 4, stations=[(0, 0), (0, 3)])
    whole = Measure(
        "M1",
        MeasureKind.TIME_SLOTS,
        ward.code,
        "Z",
        ward.area_id(0),
        ward.station_id(0),
        1_000,
        "",
        "",
    )
    part = Measure(
        "M2", MeasureKind.TIME_SLOTS, ward.code, "Z", ward.area_id(1), ward.station_id(1), 80, "", "",
        cohorts=(Cohort(ward.code, "r0c3", "Z", Lot.FREE, 80),),
    )  # fmt: skip
    first, second = timetables(ward, [whole, part], rules_for())
    # Without cohorts all of the area vote there: r0c0 and r0c1 with 500 each.
    assert Counter({s.unit_code for s in first.slots}) == Counter({"r0c0", "r0c1"})
    assert sum(s.voters for s in first.slots) == 1_000
    assert {(s.area_id, s.unit_code) for s in second.slots} == {("00001-02", "r0c3")}
