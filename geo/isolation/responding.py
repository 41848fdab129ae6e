"""The whole answer to a situation, ward by ward: choice, moves, rounds, time slots."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import geopandas as gpd
import numpy as np

from geo.isolation.choosing import choose
from geo.isolation.closures import Closures
from geo.isolation.distancing import slot_measures, with_timetables
from geo.isolation.inside import seats_of, stated_in, touched_wards, ward_cohorts
from geo.isolation.keeping import kept_of
from geo.isolation.moving import Moving, fewest_moves
from geo.isolation.rerouting import cut_off_by_box, from_open_stations
from geo.isolation.rounds import Rounds, plan_rounds
from geo.isolation.shortfall import with_unserved
from geo.plan.isolation import (
    BoxRound,
    Cohort,
    Kept,
    Measure,
    MeasureKind,
    Move,
    Response,
    Situation,
    TimeSlot,
)
from geo.plan.model import PollingPlan, WardPlan
from geo.progress import Progress, silent
from geo.rules import ElectoralRules


@dataclass(frozen=True)
class WardResponse:
    """What is done in one ward."""

    measures: tuple[Measure, ...] = ()
    moves: tuple[Move, ...] = ()
    rounds: tuple[BoxRound, ...] = ()
    slots: tuple[TimeSlot, ...] = ()
    moved_voters: int = 0
    moved_bound: int = 0
    teams: int = 0
    teams_bound: int = 0
    kept: tuple[Kept, ...] = ()


def respond(
    plan: PollingPlan,
    situation: Situation,
    *,
    people: gpd.GeoDataFrame | None = None,
    with_rounds: bool = True,
    on_progress: Progress = silent,
) -> Response:
    """Return all measures for a situation over a published plan; untouched wards are left alone.

    ``people``: see :func:`geo.isolation.cohorts`. Without ``with_rounds`` the boxes are chosen and
    their ways not planned: seconds for a district instead of minutes.
    """
    wards = touched_wards(plan, situation)
    seats = seats_of(plan, situation)
    parts = []
    for done, ward in enumerate(wards):
        on_progress("isolation", done, len(wards))
        parts.append(
            respond_ward(ward, situation, plan, people=people, seats=seats, with_rounds=with_rounds)
        )
    on_progress("isolation", len(wards), len(wards))
    return together(situation, parts)


def respond_ward(
    ward: WardPlan,
    situation: Situation,
    plan: PollingPlan,
    *,
    people: gpd.GeoDataFrame | None = None,
    seats: Mapping[str, str] | None = None,
    with_rounds: bool = True,
) -> WardResponse:
    """Return what is done in one ward of a plan; what changes in one ward changes no other."""
    seated = seats if seats is not None else seats_of(plan, situation)
    stated = stated_in(plan, situation, ward)
    cohorts = ward_cohorts(ward, situation, people, seated, stated)
    if ward.allocation is None:
        return WardResponse(choose(ward, cohorts, situation, plan.rules))
    shut = frozenset(plan.locks.closed_sites)
    chosen, moving = _chosen(ward, cohorts, situation, plan.rules, shut)
    closures = Closures(ward, situation.zones)
    measures = _merged(ward, cohorts, chosen, moving, situation, plan.rules)
    measures = cut_off_by_box(ward, measures, plan.rules)
    measures = from_open_stations(ward, measures, closures)
    rounds = Rounds()
    if with_rounds:
        rounds = plan_rounds(ward, measures, plan.rules, seed=plan.seed)
        measures = with_unserved(ward, measures, rounds)
    measures, slots = with_timetables(ward, measures, plan.rules)
    return WardResponse(
        measures=measures,
        moves=moving.moves,
        rounds=rounds.rounds,
        slots=slots,
        moved_voters=moving.moved_voters,
        moved_bound=moving.moved_bound,
        teams=rounds.teams,
        teams_bound=rounds.teams_bound,
        kept=kept_of(ward, situation, cohorts, measures),
    )


def together(situation: Situation, parts: Sequence[WardResponse]) -> Response:
    """Return the response of all wards."""
    return Response(
        situation=situation,
        measures=tuple(m for p in parts for m in p.measures),
        moves=tuple(m for p in parts for m in p.moves),
        rounds=tuple(r for p in parts for r in p.rounds),
        slots=tuple(s for p in parts for s in p.slots),
        moved_voters=sum(p.moved_voters for p in parts),
        moved_bound=sum(p.moved_bound for p in parts),
        teams=sum(p.teams for p in parts),
        teams_bound=sum(p.teams_bound for p in parts),
        kept=tuple(k for p in parts for k in p.kept),
    )


def _chosen(
    ward: WardPlan,
    cohorts: Sequence[Cohort],
    situation: Situation,
    rules: ElectoralRules,
    shut: frozenset[str],
) -> tuple[tuple[Measure, ...], Moving]:
    """Return measures and moves: a station inside a blockade stays with those who are inside.

    Where that leaves somebody outside without a station, a box goes to those inside instead and the
    station may move out; the better of the two stands.
    """
    best: tuple[tuple[int, int], tuple[Measure, ...], Moving] | None = None
    for stay_inside in (True, False):
        chosen = choose(ward, cohorts, situation, rules, stay_inside=stay_inside)
        moving = _moved(ward, cohorts, chosen, situation, rules, shut)
        unserved = sum(m.voters for m in moving.measures if m.kind is MeasureKind.UNSERVED)
        worth = (unserved, moving.moved_voters)
        if best is None or worth < best[0]:
            best = (worth, chosen, moving)
        if unserved == 0:
            break
    if best is None:
        raise AssertionError("one of two choices is always tried")
    return best[1], best[2]


def _moved(
    ward: WardPlan,
    cohorts: Sequence[Cohort],
    chosen: Sequence[Measure],
    situation: Situation,
    rules: ElectoralRules,
    shut: frozenset[str],
) -> Moving:
    in_person = in_person_of(cohorts, chosen)
    closures = Closures(ward, situation.zones)
    reach = closures.reach(in_person, rules.isolation)
    if len(in_person) == 0:
        return Moving()
    guests = _guests(ward, chosen)
    return fewest_moves(ward, in_person, closures.closed | shut, np.asarray(reach), rules, guests)


def _guests(ward: WardPlan, chosen: Sequence[Measure]) -> dict[int, int]:
    """Return the voters from elsewhere who are sent to the station of each area, by its position."""
    areas = ward.allocation.areas if ward.allocation else ()
    sent = {ward.area_id(i): i for i in range(len(areas))}
    guests: dict[int, int] = {}
    for measure in chosen:
        if measure.kind is MeasureKind.OTHER_STATION and measure.area_id in sent:
            area = sent[measure.area_id]
            guests[area] = guests.get(area, 0) + measure.voters
    return guests


def in_person_of(cohorts: Sequence[Cohort], chosen: Sequence[Measure]) -> tuple[Cohort, ...]:
    """Return the cohorts of the ward's lists who come to a station."""
    elsewhere = {id(c) for m in chosen if m.kind is not MeasureKind.TIME_SLOTS for c in m.cohorts}
    return tuple(c for c in cohorts if id(c) not in elsewhere and c.unit_code is not None)


def _merged(
    ward: WardPlan,
    cohorts: Sequence[Cohort],
    chosen: Sequence[Measure],
    moving: Moving,
    situation: Situation,
    rules: ElectoralRules,
) -> tuple[Measure, ...]:
    """Return all measures; time slots are for those who come to each station after the moves."""
    places = [m for m in (*chosen, *moving.measures) if m.kind is not MeasureKind.TIME_SLOTS]
    coming = _coming(ward, cohorts, places)
    return (*places, *slot_measures(ward, coming, situation.zones, rules))


def _coming(
    ward: WardPlan, cohorts: Sequence[Cohort], places: Sequence[Measure]
) -> dict[int, list[Cohort]]:
    """Return who comes in person to the station of each area, by the area's position."""
    areas = ward.allocation.areas if ward.allocation else ()
    number = {ward.area_id(i): i for i in range(len(areas))}
    rows = {str(code): i for i, code in enumerate(ward.territory.units.index)}
    listed = {unit: i for i, area in enumerate(areas) for unit in area.units}
    coming: dict[int, list[Cohort]] = {}
    for cohort in in_person_of(cohorts, places):
        coming.setdefault(listed[rows[str(cohort.unit_code)]], []).append(cohort)
    for measure in places:
        if measure.kind in _IN_PERSON and measure.area_id in number:
            coming.setdefault(number[measure.area_id], []).extend(measure.cohorts)
    return coming


_IN_PERSON = frozenset({MeasureKind.MOVED_STATION, MeasureKind.OTHER_STATION})
