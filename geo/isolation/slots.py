"""Timetables of distanced areas: when each residential group is asked to come.

People come as they do by themselves, by the arrival profile of the rules, cut off at what the room
may hold; what is cut off moves to other hours. The *good hours* are those in which most come of
their own accord (the profile's busiest stretch, the morning). Fair means: of every group the same
share is called in the good hours, to within one voter; each group comes at most twice, once in the
good hours and once in the rest, each time in consecutive slots; and who is first in the good hours
is last in the rest.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from geo.plan.isolation import Measure, MeasureKind, TimeSlot
from geo.plan.model import WardPlan
from geo.rules import ElectoralRules, IsolationRules
from geo.rules.isolation import minutes

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]

#: Fewer of one group in a slot join their group's neighbouring slot where the room allows.
FEW = 5


@dataclass(frozen=True)
class Timetable:
    """The time slots of one area, one row for each group and slot."""

    area_id: str
    station_id: str
    slots: tuple[TimeSlot, ...]
    opens_min: int
    closes_min: int
    widened: bool
    """Whether the hours have to be widened for all to come."""
    most_a_slot: int
    """Voters whom the rooms may take in one full slot."""
    good_until_min: int
    """End of the good hours, from opening on."""
    left: Mapping[str, int] = field(default_factory=dict)
    """Voters of each group for whom there is no slot even in widened hours; empty as a rule."""

    @property
    def unfairness(self) -> float:
        """Voters by which a group's calls in the good hours differ most from its share; below 1.

        A group's share is its part of all voters called, times all calls in the good hours.
        """
        called: dict[str, int] = {}
        good: dict[str, int] = {}
        for slot in self.slots:
            called[slot.unit_code] = called.get(slot.unit_code, 0) + slot.voters
            early = slot.voters if slot.begins_min < self.good_until_min else 0
            good[slot.unit_code] = good.get(slot.unit_code, 0) + early
        share = sum(good.values()) / max(1, sum(called.values()))
        return max((abs(good[unit] - called[unit] * share) for unit in called), default=0.0)


def timetables(
    ward: WardPlan, measures: Sequence[Measure], rules: ElectoralRules
) -> tuple[Timetable, ...]:
    """Return a timetable for each area that a ``time_slots`` measure names."""
    asked: dict[tuple[str, str], dict[str, int]] = {}
    for measure in measures:
        if measure.kind is MeasureKind.TIME_SLOTS and measure.area_id and measure.station_id:
            voters = asked.setdefault((measure.area_id, measure.station_id), {})
            for unit, many in _voters_of(ward, measure):
                voters[unit] = voters.get(unit, 0) + many
    return tuple(
        timetable(area_id, station_id, voters, rules)
        for (area_id, station_id), voters in sorted(asked.items())
    )


def _voters_of(ward: WardPlan, measure: Measure) -> Iterator[tuple[str, int]]:
    """Give the voters by unit: those of the measure's cohorts, else all of the area."""
    if measure.cohorts:
        for cohort in measure.cohorts:
            yield cohort.unit_code or cohort.zone_code or "", cohort.voters
    elif ward.allocation is not None:
        units = ward.territory.units["voters"]
        for index, area in enumerate(ward.allocation.areas):
            if ward.area_id(index) == measure.area_id:
                for unit in area.units:
                    yield str(units.index[unit]), int(units.iloc[unit])


def timetable(
    area_id: str,
    station_id: str,
    voters: Mapping[str, int],
    rules: ElectoralRules,
    *,
    rooms: int = 1,
) -> Timetable:
    """Return when each group of an area is asked to come, so that no slot is above the rooms' limit.

    ``voters``: by unit code, in the order in which groups are called. Hours are widened only where
    not all fit in the ordinary ones.
    """
    own = rules.isolation
    ordinary = _Day(own, int(minutes(own.hours_open)), int(minutes(own.hours_close)), rooms)
    widened = _Day(own, int(minutes(own.widened_open)), int(minutes(own.widened_close)), rooms)
    total = sum(voters.values())
    fits = total <= ordinary.room_for or widened.room_for <= ordinary.room_for
    day = ordinary if fits else widened
    units = [unit for unit, many in voters.items() if many > 0]
    wished = np.array([voters[unit] for unit in units], dtype=np.int64)
    called = _shared(min(total, day.room_for), wished)
    early, late = day.levels(int(called.sum()))
    in_good = _shared(int(early.sum()), called)
    rows = [
        *_run(units, in_good, early, day.most[: len(early)], 0),
        *_run(units[::-1], (called - in_good)[::-1], late, day.most[len(early) :], len(early)),
    ]
    return Timetable(
        area_id=area_id,
        station_id=station_id,
        slots=tuple(
            TimeSlot(area_id, station_id, unit, day.edges[at], day.edges[at + 1], many)
            for unit, at, many in rows
        ),
        opens_min=day.edges[0],
        closes_min=day.edges[-1],
        widened=not fits,
        most_a_slot=day.most_in(own.slot_minutes),
        good_until_min=day.edges[day.good],
        left={u: int(w - c) for u, w, c in zip(units, wished, called, strict=True) if w > c},
    )


class _Day:
    """The slots of a day: their edges, what the rooms may take in each, and the good ones."""

    def __init__(self, rules: IsolationRules, opens_min: int, closes_min: int, rooms: int) -> None:
        self._at_once = rooms * rules.people_in_room
        self._minutes_a_voter = rules.minutes_per_voter_room
        self.edges = [*range(opens_min, closes_min, rules.slot_minutes), closes_min]
        self.most = np.array([self.most_in(b - a) for a, b in pairwise(self.edges)], dtype=np.int64)
        self._share, good_until = _arrivals(rules, self.edges)
        middles = [(a + b) / 2 for a, b in pairwise(self.edges)]
        self.good = sum(middle < good_until for middle in middles)

    def most_in(self, length_min: int) -> int:
        """Return the voters who may pass through the rooms in so many minutes."""
        return int(self._at_once * length_min / self._minutes_a_voter + 1e-9)

    @property
    def room_for(self) -> int:
        """Voters who may come in all."""
        return int(self.most.sum())

    def levels(self, voters: int) -> tuple[Ints, Ints]:
        """Return how many come in each slot of the good hours and of the rest.

        In proportion to the arrival profile, but for slots that are full. Where all fit in the good
        hours, nobody is called in the rest.
        """
        wished = np.zeros(len(self.most))
        open_ = np.ones(len(self.most), dtype=bool)
        if voters <= self.most[: self.good].sum():
            open_[self.good :] = False
        while open_.any():
            share = self._share * open_
            wished[open_] = ((voters - wished[~open_].sum()) * share / share.sum())[open_]
            over = open_ & (wished > self.most)
            if not over.any():
                break
            wished[over] = self.most[over]
            open_ &= ~over
        whole = _rounded(wished, voters, np.where(wished > 0, self.most, 0))
        return whole[: self.good], whole[self.good :]


def _arrivals(rules: IsolationRules, edges: Sequence[int]) -> tuple[Floats, float]:
    """Return the share of voters who come by themselves in each slot, and when the busiest stretch ends.

    Between the times of the profile people come evenly; the first stretch begins at opening.
    """
    times = [float(edges[0]), *(minutes(at) for at, _ in rules.arrivals if minutes(at) > edges[0])]
    shares = [0.0, *(share for at, share in rules.arrivals if minutes(at) > edges[0])]
    if times[-1] < edges[-1]:
        times, shares = [*times, float(edges[-1])], [*shares, 1.0]
    rates = np.diff(shares) / np.diff(times)
    until = times[int(np.argmax(rates)) + 1]
    came = np.diff(np.interp(edges, times, shares))
    # A slot in which nobody would come by himself must still be able to take those cut off elsewhere.
    return np.maximum(came, 1e-6), until


def _rounded(wished: Floats, total: int, most: Ints) -> Ints:
    """Return whole numbers near the wished ones with a given sum, none above its limit."""
    whole = np.minimum(np.floor(wished + 1e-9).astype(np.int64), most)
    order = np.lexsort((np.arange(len(wished)), -(wished - whole)))
    while whole.sum() < total:
        for at in order:
            if whole.sum() < total and whole[at] < most[at]:
                whole[at] += 1
    return whole


def _shared(total: int, sizes: Ints) -> Ints:
    """Return a total shared out in proportion to sizes, each to within one."""
    if sizes.sum() == 0:
        return np.zeros_like(sizes)
    return _rounded(total * sizes / sizes.sum(), total, sizes)


def _run(
    units: Sequence[str], voters: Ints, levels: Ints, most: Ints, offset: int
) -> Iterator[tuple[str, int, int]]:
    """Give (unit, slot, voters): the units one after another through the slots."""
    upper = np.cumsum(levels)
    lower = upper - levels
    spare = most - levels
    done = 0
    for unit, many in zip(units, voters, strict=True):
        inside = np.minimum(done + int(many), upper) - np.maximum(done, lower)
        done += int(many)
        came = {int(at): int(inside[at]) for at in np.flatnonzero(inside > 0)}
        slots = list(came)
        for edge, beside in ((slots[:1], slots[1:2]), (slots[-1:], slots[-2:-1])):
            _join_few(came, edge, beside, spare)
        yield from ((unit, offset + at, here) for at, here in came.items() if here)


def _join_few(came: dict[int, int], edge: list[int], beside: list[int], spare: Ints) -> None:
    """Move the few at an edge of a group's run into the slot beside it where there is room."""
    if edge and beside and came[edge[0]] < FEW and came[beside[0]]:
        few = min(came[edge[0]], int(spare[beside[0]]))
        if few == came[edge[0]]:
            came[edge[0]] -= few
            came[beside[0]] += few
            spare[beside[0]] -= few
            spare[edge[0]] += few
