"""What a response asks of voters and teams, counted once for every output."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from geo.plan.isolation import Cohort, Isolation, Lot, Measure, MeasureKind, Response
from geo.plan.schema import ScenarioFigures


def scenario_figures(response: Response) -> ScenarioFigures:
    """Return the figures in which scenarios are compared."""
    moved = sum(m.voters for m in response.moves)
    added = sum(
        m.voters * m.added_walk_m for m in response.moves if m.added_walk_m == m.added_walk_m
    )
    kinds: dict[MeasureKind, list[Measure]] = defaultdict(list)
    for measure in response.measures:
        kinds[measure.kind].append(measure)
    return ScenarioFigures(
        zones=len(response.situation.zones),
        isolated_voters=isolated_voters(response),
        separate_areas=len({m.area_id for m in kinds[MeasureKind.SEPARATE_AREA]}),
        moved_stations=len({m.station_id for m in kinds[MeasureKind.MOVED_STATION]}),
        moved_voters=response.moved_voters,
        moved_bound=response.moved_bound,
        added_walk_voter_m=round(added, 1) + 0.0,
        added_walk_m=round(added / moved, 1) + 0.0 if moved else None,
        box_voters=sum(m.voters for m in kinds[MeasureKind.AUXILIARY_BOX]),
        box_rounds=len(response.rounds),
        box_stops=sum(len(r.stops) for r in response.rounds),
        teams=response.teams,
        teams_bound=response.teams_bound,
        slot_voters=sum(s.voters for s in response.slots),
        unserved_voters=sum(m.voters for m in kinds[MeasureKind.UNSERVED]),
    )


def isolation_report(isolation: Isolation) -> dict[str, Any]:
    """Return the part of report.json that tells of isolation."""
    response = isolation.response
    counted: dict[str, list[int]] = defaultdict(list)
    for measure in response.measures:
        counted[str(measure.kind)].append(measure.voters)
    return {
        "base_version": isolation.base_version,
        "in_force": isolation.in_force,
        "moment": response.situation.moment.isoformat(),
        "measures": [
            {"kind": kind, "measures": len(voters), "voters": sum(voters)}
            for kind, voters in sorted(counted.items())
        ],
        "moved_voters": response.moved_voters,
        "moved_bound": response.moved_bound,
        "moved_proved": response.moved_proved,
        "teams": response.teams,
        "teams_bound": response.teams_bound,
        "scenarios": [
            {
                "name": s.name,
                "in_force": s.name == isolation.in_force,
                **scenario_figures(s.response).model_dump(mode="json"),
            }
            for s in isolation.scenarios
        ],
    }


def isolated_voters(response: Response) -> int:
    """Return the voters of all cohorts that are isolated or stuck, each once."""
    return sum(c.voters for c in ways(response.measures) if c.lot is not Lot.FREE)


def ways(measures: Iterable[Measure]) -> Iterable[Cohort]:
    """Give the cohorts of the measures that say where to vote; time slots only say when."""
    for measure in measures:
        if measure.kind is not MeasureKind.TIME_SLOTS:
            yield from measure.cohorts
