"""Scenarios that a plan carries: told side by side, and one of them put in force without planning."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

from pydantic import Field

from api.bodies import Body
from api.editing import Workbench
from api.reading import Reading
from geo.errors import CallError, NotFoundError
from geo.isolation.scenarios import switch
from geo.plan import audit
from geo.plan.schema import ScenarioFigures
from geo.store.values import Deed, PlanInfo, PlanState, RevisionKind


class ScenarioBody(ScenarioFigures):
    """A scenario in figures."""

    name: str = Field(description="`now`: what came; `none`: everybody votes as published.")
    in_force: bool


class ScenariosBody(Body):
    """The scenarios of a plan."""

    in_force: str
    moment: datetime = Field(description="That the scenario in force answers, local time.")
    items: list[ScenarioBody]


class SwitchAsked(Body):
    """Which scenario is to be in force."""

    scenario: str = Field(min_length=1, max_length=200)


SWITCHES = {
    "as prepared for many zones": {"value": {"scenario": "high"}},
    "as published": {"value": {"scenario": "none"}},
}


def isolation_told(reading: Reading, info: PlanInfo) -> dict[str, Any]:
    """Return what report.json tells of isolation; NotFoundError where a plan carries none."""
    told = reading.report(info)["isolation"]
    if told is None:
        raise NotFoundError(f"plan {info.id} carries no isolation; POST zones to make a draft")
    return dict(told)


def scenarios_told(reading: Reading, info: PlanInfo) -> ScenariosBody:
    """Return the scenarios of a plan in figures, in the order they were drawn up."""
    told = isolation_told(reading, info)
    return ScenariosBody(
        in_force=told["in_force"],
        moment=told["moment"],
        items=[ScenarioBody.model_validate(row) for row in told["scenarios"]],
    )


def put_in_force(
    bench: Workbench, info: PlanInfo, name: str, revision: int | None, who: str
) -> PlanInfo:
    """Return the plan with another of its scenarios in force; nothing is planned again.

    A draft gets a revision, ``revision`` being the one that was seen; of any other plan a new draft
    is made. Raises NotFoundError, CallError, ConflictError.
    """
    plan = bench.plan(info)
    if plan.isolation is None:
        raise NotFoundError(f"plan {info.id} carries no isolation; POST zones to make a draft")
    made = replace(plan, isolation=switch(plan.isolation, name))
    if name == plan.isolation.in_force:
        raise CallError(f"scenario {name!r} is in force already")
    if info.state is not PlanState.DRAFT or revision is None:
        return bench.store.edits.draft_of(info.id, made, who)
    deed = Deed(RevisionKind.SWITCH, f"scenario {name} put in force", {"scenario": name})
    return bench.store.edits.save(info.id, revision, (made, audit(made)), who, deed)
