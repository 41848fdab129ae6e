"""Voters whom no box round reaches: listed with the reason, and taken off the box."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from geo.isolation.naming import names_of
from geo.isolation.rounds import Rounds, Unserved
from geo.plan.isolation import Cohort, Measure, MeasureKind
from geo.plan.model import WardPlan


def with_unserved(
    ward: WardPlan, measures: Sequence[Measure], rounds: Rounds
) -> tuple[Measure, ...]:
    """Return the measures after rounds are planned: boxes hold those they reach, no more.

    Stations whose hours have to be widened say so in the facts of their boxes.
    """
    made: list[Measure] = []
    for measure in measures:
        missed = [u for u in rounds.unserved if u.measure.measure_id == measure.measure_id]
        kept = _reached(measure, missed)
        if kept.cohorts and kept.station_id in rounds.widened:
            kept = replace(kept, facts={**kept.facts, "widened": 1})
        if kept.cohorts or not missed:
            made.append(kept)
        made.extend(_listed(ward, measure, u, i) for i, u in enumerate(missed, start=1))
    return tuple(made)


def _reached(measure: Measure, missed: Sequence[Unserved]) -> Measure:
    if not missed:
        return measure
    kept = []
    for cohort in measure.cohorts:
        lost = sum(u.cohort.voters for u in missed if _same(u.cohort, cohort))
        if cohort.voters > lost:
            kept.append(replace(cohort, voters=cohort.voters - lost))
    return replace(measure, cohorts=tuple(kept), voters=sum(c.voters for c in kept))


def _same(part: Cohort, whole: Cohort) -> bool:
    return replace(part, voters=whole.voters) == whole


def _listed(ward: WardPlan, measure: Measure, unserved: Unserved, number: int) -> Measure:
    voters = unserved.cohort.voters
    (who,) = names_of(ward, [unserved.cohort])
    return Measure(
        measure_id=f"{measure.measure_id}-unserved-{number}",
        kind=MeasureKind.UNSERVED,
        ward_code=measure.ward_code,
        zone_code=measure.zone_code,
        area_id=measure.area_id,
        station_id=None,
        voters=voters,
        reason=f"{voters:,} voters of {who} are reached by "
        f"no round of {measure.station_id}: {unserved.reason}",
        rule=unserved.rule,
        source=measure.source,
        cohorts=(unserved.cohort,),
        facts={
            **unserved.facts,
            "unit": who,
            "voters": voters,
            "station": measure.station_id or "",
        },
    )
