"""Several answers drawn up in advance, compared in one table, switched on without planning again."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

import geopandas as gpd

from geo.errors import CallError
from geo.isolation.responding import respond
from geo.isolation.situation import situation_at
from geo.plan.document import version_id
from geo.plan.isolation import HomeCount, Isolation, Response, Scenario, Zone
from geo.plan.isolation_figures import scenario_figures
from geo.plan.model import PollingPlan
from geo.progress import Progress, silent

Row = dict[str, str | int | float | bool | None]


@dataclass(frozen=True)
class ScenarioCase:
    """What one scenario supposes: its zones and counts, at a moment of polling day."""

    name: str
    zones: tuple[Zone, ...] = ()
    home: tuple[HomeCount, ...] = ()
    moment: date | datetime | None = None
    """None: the polling day of the plan's rules."""


def prepare(
    plan: PollingPlan,
    cases: Sequence[ScenarioCase],
    *,
    in_force: str | None = None,
    people: gpd.GeoDataFrame | None = None,
    with_rounds: bool = True,
    on_progress: Progress = silent,
) -> Isolation:
    """Return the responses to all cases over one published plan; the first is in force by default.

    Raises CallError where names are missing, double or unknown.
    """
    names = [case.name for case in cases]
    if not names or "" in names or len(set(names)) < len(names):
        raise CallError(f"scenarios need names of their own: {', '.join(names) or 'none given'}")
    base = replace(plan, isolation=None)
    made = []
    for done, case in enumerate(cases):
        on_progress("scenarios", done, len(cases))
        moment = case.moment or plan.rules.polling_day
        situation = situation_at(case.zones, case.home, moment, plan.rules.isolation)
        response = respond(
            base, situation, people=people, with_rounds=with_rounds, on_progress=on_progress
        )
        made.append(Scenario(case.name, response, case.zones))
    on_progress("scenarios", len(cases), len(cases))
    isolation = Isolation(version_id(base), tuple(made), names[0])
    return isolation if in_force is None else switch(isolation, in_force)


def switch(isolation: Isolation, name: str) -> Isolation:
    """Return the same scenarios with another in force; nothing is planned again.

    Raises CallError for a name that is not prepared.
    """
    known = [scenario.name for scenario in isolation.scenarios]
    if name not in known:
        raise CallError(f"no scenario {name!r} is prepared; there are {', '.join(known)}")
    return replace(isolation, in_force=name)


def compare_scenarios(isolation: Isolation, box_capacity: int) -> tuple[Row, ...]:
    """Return one row for each scenario: what it asks of voters, stations, teams and boxes."""
    rows: list[Row] = []
    for scenario in isolation.scenarios:
        figures = scenario_figures(scenario.response)
        rows.append(
            {
                "scenario": scenario.name,
                "in_force": scenario.name == isolation.in_force,
                "zones": figures.zones,
                "isolated_voters": figures.isolated_voters,
                "separate_areas": figures.separate_areas,
                "stations_moved": figures.moved_stations,
                "voters_moved": figures.moved_voters,
                "voters_moved_at_least": figures.moved_bound,
                "added_walk_m": figures.added_walk_m,
                "teams": figures.teams,
                "teams_at_least": figures.teams_bound,
                "boxes": boxes_needed(scenario.response, box_capacity),
                "box_voters": figures.box_voters,
                "slot_voters": figures.slot_voters,
                "unserved_voters": figures.unserved_voters,
            }
        )
    return tuple(rows)


def boxes_needed(response: Response, box_capacity: int) -> int:
    """Return the auxiliary boxes: one for each team, and another whenever its box is full."""
    carried: dict[tuple[str, int], int] = {}
    for box_round in response.rounds:
        key = (box_round.station_id, box_round.team)
        carried[key] = carried.get(key, 0) + sum(stop.voters for stop in box_round.stops)
    return sum(math.ceil(voters / box_capacity) for voters in carried.values())
