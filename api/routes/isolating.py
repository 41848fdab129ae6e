"""Isolation over HTTP: what a plan says of it, runs that answer new zones, scenarios and their switch."""

from __future__ import annotations

from datetime import date, time
from typing import Annotated, Any

from fastapi import APIRouter, Body, Depends, File, Form, Header, Request, Response, UploadFile

from api.access import PlanDep, SettingsDep, WorkerDep
from api.bodies import PlanBody, ProblemBody, RunBody
from api.editing import BenchDep, revision_asked, tag_of_revision
from api.isolating import IsolationAsked, start_isolating
from api.reading import ReadingDep
from api.scenarios import (
    SWITCHES,
    ScenariosBody,
    SwitchAsked,
    isolation_told,
    put_in_force,
    scenarios_told,
)
from api.zones_sent import ZonesSent
from geo.store.values import PlanState

router = APIRouter(prefix="/api/v1/plans/{plan_id}", tags=["isolation"])

RUN = {
    "id": 7, "territory_id": 1, "from_plan_id": 3, "state": "done", "stage": "writing",
    "wishes": {"isolate": {"plan_id": 3, "revision": 1, "scenarios": {"now": "now"}}},
    "done": 3, "total": 3, "attempts": 1, "started_at": "2026-03-14T13:05:00Z",
    "changed_at": "2026-03-14T13:05:31Z", "finished_at": "2026-03-14T13:05:31Z",
    "plan_id": 4, "error": "",
    "cancel_wanted": False,
}  # fmt: skip
ANSWERS: dict[int | str, dict[str, Any]] = {
    202: {"content": {"application/json": {"examples": {"once it is done": {"value": RUN}}}}},
    413: {"model": ProblemBody},
    422: {"model": ProblemBody},
}
Zones = Annotated[
    UploadFile | None,
    File(
        description="Zones that came, and come into force as `now`: a map (GeoJSON …), a list of "
        "unit codes, a table of home isolation, or a zip of `isolation.*` and `home_isolation.*`."
    ),
]
Home = Annotated[
    UploadFile | None, File(description="Home isolation that came, as a table of its own.")
]
Scenarios = Annotated[
    list[UploadFile], File(description="Zones drawn up in advance, one file each; not in force.")
]
Names = Annotated[
    list[str],
    Form(description="Names of the scenarios, in their order.", examples=[["low", "high"]]),
]
People = Annotated[
    UploadFile | None,
    File(description="Buildings or population points, for groups that a zone cuts."),
]
OfFolder = Annotated[
    bool, Form(description="Take people from the planning folder that the plan was drawn from.")
]
Day = Annotated[
    date | None, Form(description="Default: the plan's polling day.", examples=["2026-03-15"])
]
At = Annotated[
    time | None,
    Form(description="Time of that day; default: all voting hours.", examples=["10:30"]),
]
Switch = Annotated[
    str | None, Form(description="Scenario to put in force instead of `now`.", max_length=200)
]


def sent_with(
    zones: Zones = None,
    home: Home = None,
    people: People = None,
    scenarios: Scenarios = [],  # noqa: B006 - FastAPI makes a list for each request
    names: Names = [],  # noqa: B006 - the same
) -> ZonesSent:
    """Return the files of a form."""
    return ZonesSent(zones, home, scenarios, names, people)


def asked_of(
    polling_day: Day = None,
    at: At = None,
    switch: Switch = None,
    people_of_folder: OfFolder = False,
) -> IsolationAsked:
    """Return what the other fields of a form ask for."""
    return IsolationAsked(
        polling_day=polling_day, at=at, switch=switch or None, people_of_folder=people_of_folder
    )


SentDep = Annotated[ZonesSent, Depends(sent_with)]
AskedDep = Annotated[IsolationAsked, Depends(asked_of)]
IfMatch = Annotated[
    str | None, Header(description='Of a draft: the ETag you saw, such as `"revision-2"`.')
]


@router.get("/isolation")
def isolation(info: PlanDep, reading: ReadingDep) -> dict[str, Any]:
    """Return measures, moved voters, teams and scenarios as report.json tells them."""
    return isolation_told(reading, info)


@router.post("/isolation", status_code=202, responses=ANSWERS)
def isolate(
    request: Request,
    response: Response,
    info: PlanDep,
    bench: BenchDep,
    settings: SettingsDep,
    who: WorkerDep,
    sent: SentDep,
    asked: AskedDep,
) -> RunBody:
    """Start to say who votes where under the zones; Location tells how far it is.

    The files are checked first: where anything is wrong, all of it is told and nothing is kept. The
    run's `plan_id` is a new draft; the plan itself stays as it is.
    """
    run = start_isolating(bench, settings, info, sent, asked, who)
    request.app.state.jobs.submit(run.id)
    response.headers["Location"] = f"/api/v1/runs/{run.id}"
    return RunBody.of(run)


@router.get("/isolation/scenarios")
def scenarios(info: PlanDep, reading: ReadingDep) -> ScenariosBody:
    """Return the scenarios side by side, and which of them is in force."""
    return scenarios_told(reading, info)


@router.post(
    "/isolation/switch",
    responses={201: {"model": PlanBody, "description": "A new draft; Location names it."}},
)
def switch(
    response: Response,
    info: PlanDep,
    bench: BenchDep,
    who: WorkerDep,
    asked: Annotated[SwitchAsked, Body(openapi_examples=SWITCHES)],
    if_match: IfMatch = None,
) -> PlanBody:
    """Put another scenario in force, with no planning again; `none` votes as published.

    A draft gets a new revision; of any other plan a new draft is made.
    """
    revision = revision_asked(if_match) if info.state is PlanState.DRAFT else None
    made = put_in_force(bench, info, asked.scenario, revision, who)
    if made.id != info.id:
        response.status_code = 201
        response.headers["Location"] = f"/api/v1/plans/{made.id}"
    response.headers["ETag"] = tag_of_revision(made.revision)
    return PlanBody.of(made)
