"""Isolation zones that a planning folder holds: before a plan is drawn, and over it."""

from __future__ import annotations

from dataclasses import replace

import shapely

from geo.errors import IntakeError
from geo.intake.defects import Defects
from geo.isolation import people_of, respond, situation_at, zones_of
from geo.isolation.checking import check_situation
from geo.isolation.shaping import shaped
from geo.plan import PollingPlan
from geo.plan.document import version_id
from geo.plan.isolation import Isolation, Scenario, Situation
from geo.progress import Progress
from geo.rules import ElectoralRules
from geo.schemas import PlanningFrames
from geo.territory import Territory

#: The scenario of the zones that the planning folder itself holds.
FOLDER_SCENARIO = "planning folder"


def zones_in_force(frames: PlanningFrames, rules: ElectoralRules) -> Situation | None:
    """Return what is in force on the polling day; None where no zone of the folder is."""
    zones, home = zones_of(frames)
    found = situation_at(zones, home, rules.polling_day, rules.isolation)
    return found if found.zones or found.home else None


def shapes_of(
    territory: Territory, frames: PlanningFrames, situation: Situation | None, rules: ElectoralRules
) -> tuple[Territory, ...]:
    """Return the ward as zones shape it, in the order in which a plan is tried.

    Areas inside blockades first; where these have no lawful plan, the ward with all inside visited
    by box.
    """
    if situation is None:
        return (territory,)
    people = people_of(frames)
    first = shaped(territory, situation, rules, people)
    if first is territory or len(first.barred) == len(territory.barred):
        return (first,)
    return first, shaped(territory, situation, rules, people, apart=False)


def with_response(
    plan: PollingPlan, frames: PlanningFrames, situation: Situation, on_progress: Progress
) -> PollingPlan:
    """Return the plan with the measures for what is in force on its polling day.

    Raises IntakeError for zones that contradict the plan or themselves.
    """
    if len(plan.wards) < len(frames.wards):
        situation = _of_wards(plan, situation)
    if not situation.zones and not situation.home:
        return plan
    defects = Defects()
    day = plan.rules.polling_day
    check_situation(situation.zones, situation.home, plan, day, "isolation", defects)
    report = defects.report(frames.report.folder)
    if not report.usable:
        raise IntakeError(report)
    noted = replace(plan.intake, defects=(*plan.intake.defects, *report.defects))
    plan = replace(plan, intake=noted)
    response = respond(plan, situation, people=people_of(frames), on_progress=on_progress)
    scenario = Scenario(FOLDER_SCENARIO, response, zones_of(frames)[0])
    return replace(plan, isolation=Isolation(version_id(plan), (scenario,), FOLDER_SCENARIO))


def _of_wards(plan: PollingPlan, situation: Situation) -> Situation:
    """Return what concerns the wards of a plan of some wards alone."""
    outlines = [ward.territory.ward.geometry for ward in plan.wards]
    groups = {group for ward in plan.wards for group in ward.territory.units["group_code"]}
    return replace(
        situation,
        zones=tuple(z for z in situation.zones if shapely.intersects(outlines, z.geometry).any()),
        home=tuple(h for h in situation.home if h.group_code in groups),
    )
