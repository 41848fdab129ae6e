"""Isolation over HTTP: what a plan says of it, and a draft that answers new zones."""

from __future__ import annotations

from datetime import date, time
from typing import Annotated, Any

from fastapi import APIRouter, Depends, File, Form, Response, UploadFile

from api.access import PlanDep, SettingsDep, StoreDep, WorkerDep
from api.bodies import PlanBody, ProblemBody
from api.isolating import IsolationAsked, isolated
from api.reading import ReadingDep
from geo.errors import NotFoundError

router = APIRouter(prefix="/api/v1/plans/{plan_id}", tags=["isolation"])

Zones = Annotated[
    UploadFile, File(description="Zones and home isolation: GeoJSON, a list of unit codes …")
]
Scenario = Annotated[str, Form(min_length=1, max_length=60, description="Name of the situation.")]
Day = Annotated[date | None, Form(description="Default: the plan's polling day.")]
At = Annotated[time | None, Form(description="Time of that day; default: all voting hours.")]


def asked_of(scenario: Scenario = "now", polling_day: Day = None, at: At = None) -> IsolationAsked:
    """Return what the form's fields ask for."""
    return IsolationAsked(scenario, polling_day, at)


AskedDep = Annotated[IsolationAsked, Depends(asked_of)]


@router.get("/isolation")
def isolation(info: PlanDep, reading: ReadingDep) -> dict[str, Any]:
    """Return measures, moved voters, teams and scenarios as report.json tells them."""
    told = reading.report(info)["isolation"]
    if told is None:
        raise NotFoundError(f"plan {info.id} carries no isolation")
    return dict(told)


@router.post(
    "/isolation",
    status_code=201,
    responses={413: {"model": ProblemBody}, 422: {"model": ProblemBody}},
)
def isolate(
    response: Response,
    info: PlanDep,
    store: StoreDep,
    settings: SettingsDep,
    who: WorkerDep,
    zones: Zones,
    asked: AskedDep,
) -> PlanBody:
    """Make a draft that says who votes where under the zones; Location names it."""
    made = isolated(store, settings, info, zones, asked, who)
    response.headers["Location"] = f"/api/v1/plans/{made.id}"
    return PlanBody.of(made)
