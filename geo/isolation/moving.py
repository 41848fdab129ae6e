"""The fewest voters who vote elsewhere once a plan is published.

Posted lists hold: whoever can and may come to the published station votes there. Two ways are lawful
for the others. The whole station moves to another open site, and keeps its list whole; all who vote
on it count as moved, for they vote elsewhere. Or a unit's voters vote at another area's station of
the same ballot. Others make room only where nobody could be served without.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from geo.isolation.moves_case import Case
from geo.isolation.moves_model import NOBODY, Answer, answer
from geo.isolation.naming import name_of
from geo.plan.isolation import Cohort, Measure, MeasureKind, Move
from geo.plan.model import WardPlan
from geo.rules import ElectoralRules

POSTED = "posted lists hold (practice: lists are posted 40 days before)"


@dataclass(frozen=True)
class Moving:
    """Which stations and voters of a ward move, and the proof that no fewer voters could."""

    measures: tuple[Measure, ...] = ()
    """``moved_station``, ``other_station`` and ``unserved``; each cohort in at most one."""
    moves: tuple[Move, ...] = ()
    """One for each cohort moved. A moved station keeps its id; its measure names the new site."""
    moved_voters: int = 0
    moved_bound: int = 0
    """No lawful response that leaves as few unserved moves fewer voters."""


def fewest_moves(
    ward: WardPlan,
    cohorts: Sequence[Cohort],
    closed: frozenset[str],
    reach: npt.NDArray[np.bool_],
    rules: ElectoralRules,
    guests: Mapping[int, int] | None = None,
) -> Moving:
    """Return where the voters of a published ward vote who go to a station, as few moved as can be.

    ``cohorts``: all who vote in person at a station of the ward, those not isolated included (each
    with its unit's code). ``closed``: codes of sites that may not be used, those closed by a lock
    too. ``reach``: cohorts × sites, whether a cohort can and may come to a site. Voters of an area
    who are in no cohort vote by box on its list, and count to the maximum of it but fill no room.
    ``guests``: voters from elsewhere who come to the station of each area, by position; they do both.

    Among answers that move as few, those come first that take the fewest voters off their posted
    list, then those of the least added walk (voter-metres), then those of the lowest codes.
    """
    if ward.allocation is None:
        return Moving()
    there = [i for i, cohort in enumerate(cohorts) if cohort.voters > 0]
    case = Case(
        ward, ward.allocation, tuple(cohorts[i] for i in there), closed, reach[there], rules,
        guests or {},
    )  # fmt: skip
    if not case.question.forced.any():
        return Moving()
    return _told(case, answer(case.question))


def _told(case: Case, found: Answer) -> Moving:
    """Return measures and moves: stations moved by area, then cohorts by their order."""
    asked = case.question
    away = (found.area != asked.home) | (found.site != asked.site[asked.home])
    with_station = (found.area == asked.home) & away
    measures: list[Measure] = []
    moves: list[Move] = []
    for area in np.unique(found.area[with_station]).tolist():
        members = np.flatnonzero(with_station & (found.area == area)).tolist()
        measures.append(_moved_station(case, area, members, int(found.site[members[0]])))
        moves.extend(_move(case, cohort, found, measures[-1]) for cohort in members)
    for cohort in np.flatnonzero(away & ~with_station).tolist():
        if found.area[cohort] == NOBODY:
            measures.append(_unserved(case, cohort))
            continue
        measures.append(_other_station(case, cohort, found))
        moves.append(_move(case, cohort, found, measures[-1]))
    return Moving(tuple(measures), tuple(moves), found.moved, found.bound)


def _moved_station(case: Case, area: int, members: Sequence[int], site: int) -> Measure:
    ward, old = case.ward, int(case.question.site[area])
    voters = int(case.question.voters[list(members)].sum())
    rule, why = case.hindrance(members[0])
    return Measure(
        measure_id=f"{ward.area_id(area)}-moved",
        kind=MeasureKind.MOVED_STATION,
        ward_code=ward.code,
        zone_code=None,
        area_id=ward.area_id(area),
        station_id=ward.station_id(area),
        voters=voters,
        reason=f"{why}: the station of {ward.area_id(area)} moves to {case.name(site)} with its "
        f"whole list, {voters:,} voters",
        rule=rule,
        beaten=("other_station: takes them off the list they are posted on, or moves more voters",),
        source=POSTED,
        cohorts=tuple(case.cohorts[c] for c in members),
        site_code=case.codes[site],
        point=case.point(site),
        facts={
            "from": case.name(old),
            "to": case.name(site),
            "from_site": case.codes[old],
            "to_site": case.codes[site],
            "voters": voters,
        },
    )


def _other_station(case: Case, cohort: int, found: Answer) -> Measure:
    ward, who = case.ward, case.cohorts[cohort]
    area, site = int(found.area[cohort]), int(found.site[cohort])
    rule, why = case.hindrance(cohort)
    unit = name_of(ward, str(who.unit_code))
    return Measure(
        measure_id=_cohort_id(case, cohort, "other"),
        kind=MeasureKind.OTHER_STATION,
        ward_code=ward.code,
        zone_code=who.zone_code,
        area_id=ward.area_id(area),
        station_id=ward.station_id(area),
        voters=who.voters,
        reason=f"{why}: {who.voters:,} voters of {unit} vote at {case.name(site)} on the "
        f"list of {ward.area_id(area)}, which has the same ballot and room for them",
        rule=rule,
        beaten=(_why_not_moved(case, cohort),),
        source=POSTED,
        cohorts=(who,),
        site_code=case.codes[site],
        point=case.point(site),
        facts={
            "unit": unit,
            "from": case.name(int(case.question.site[case.question.home[cohort]])),
            "to": case.name(site),
            "to_site": case.codes[site],
            "area": ward.area_id(area),
            "voters": who.voters,
        },
    )


def _why_not_moved(case: Case, cohort: int) -> str:
    asked = case.question
    home = int(asked.home[cohort])
    staying = int(asked.voters[(asked.home == home) & ~asked.forced].sum())
    if staying:
        return (
            f"moved_station: {staying:,} voters of {case.ward.area_id(home)} can vote where they are "
            "posted and would move too"
        )
    return (
        "moved_station: no open site in reach of all its voters has room, or fewer would be served"
    )


def _unserved(case: Case, cohort: int) -> Measure:
    ward, who = case.ward, case.cohorts[cohort]
    _, why = case.hindrance(cohort)
    ways = case.question.ways
    sites = np.unique(ways[ways[:, 0] == cohort, 2]).tolist()
    rule = "no_room" if sites else "no_site_in_reach"
    unit = name_of(ward, str(who.unit_code))
    none = (
        f"the sites in their reach ({', '.join(case.name(s) for s in sites[:3])}) have neither "
        "place nor room left for their ballot"
        if sites
        else "no open site of their ballot is in their reach"
    )
    return Measure(
        measure_id=_cohort_id(case, cohort, "unserved"),
        kind=MeasureKind.UNSERVED,
        ward_code=ward.code,
        zone_code=who.zone_code,
        area_id=ward.area_id(int(case.question.home[cohort])),
        station_id=None,
        voters=who.voters,
        reason=f"{why}, and {none}: {who.voters:,} voters of {unit} cannot vote",
        rule=rule,
        source=POSTED,
        cohorts=(who,),
        facts={"unit": unit, "voters": who.voters, "sites": len(sites)},
    )


def _cohort_id(case: Case, cohort: int, word: str) -> str:
    """Return an id that no other cohort of the ward has: unit, then zone or lot."""
    who = case.cohorts[cohort]
    lot = "" if who.zone_code is None else f"-{who.zone_code}"
    if who.zone_code is None and str(who.lot) != "free":
        lot = f"-{who.lot}"
    return f"{case.ward.code}-{who.unit_code}{lot}-{word}"


def _move(case: Case, cohort: int, found: Answer, measure: Measure) -> Move:
    asked, ward = case.question, case.ward
    return Move(
        unit_code=str(case.cohorts[cohort].unit_code),
        voters=case.cohorts[cohort].voters,
        from_station=ward.station_id(int(asked.home[cohort])),
        to_station=ward.station_id(int(found.area[cohort])),
        measure_id=measure.measure_id,
        added_walk_m=round(float(asked.added_m[cohort, found.site[cohort]]), 1),
    )
