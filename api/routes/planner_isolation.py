"""Page of a plan's isolation: zones uploaded with all their defects told, scenarios, the one in force."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Depends, File, Form, Request, UploadFile
from pydantic import ValidationError
from starlette.responses import HTMLResponse, RedirectResponse, Response

from api.access import Caller, CallerDep, PlanDep, SettingsDep, StoreDep
from api.editing import BenchDep
from api.grounds import ground_of_plan
from api.isolating import IsolationAsked, start_isolating
from api.pages.decision_words import DECISION
from api.pages.defects_view import by_outcome
from api.pages.isolation_words import ISOLATION
from api.pages.planner_words import PLANNER
from api.pages.speaking import Speaking, shown
from api.problems import TooLargeError
from api.reading import ReadingDep
from api.scenarios import put_in_force
from api.zones_sent import ZonesSent
from geo.errors import CallError, InputError, IntakeError, KhuvucError
from geo.store.values import PlanInfo, Role

router = APIRouter(
    prefix="/planner/plans/{plan_id}/isolation", tags=["pages"], include_in_schema=False
)

WORDS = {**PLANNER, **DECISION, **ISOLATION}
LATEST = 20
"""Runs shown."""
Upload = Annotated[UploadFile | None, File()]
Words = Annotated[str, Form(max_length=200)]


@dataclass(frozen=True)
class Said:
    """What the form says beside its files; a field left empty is sent as no letters."""

    polling_day: Words = ""
    at: Words = ""
    people_of_folder: Words = ""

    def asked(self) -> IsolationAsked:
        """Return what is asked for. Raises CallError for what is no day or no time."""
        given = {name: value for name, value in vars(self).items() if value}
        try:
            return IsolationAsked.model_validate(given)
        except ValidationError as error:
            raise CallError("give a day and a time of the clock") from error


def sent_from(
    zones: Upload = None,
    home: Upload = None,
    prepared: Upload = None,
    people: Upload = None,
    name: Words = "",
) -> ZonesSent:
    """Return the files of the form, which has room for one scenario."""
    given = prepared is not None and prepared.filename
    return ZonesSent(zones, home, [prepared] if prepared and given else [], [name], people)


@router.get("", response_class=HTMLResponse)
def isolation(
    request: Request, info: PlanDep, store: StoreDep, caller: CallerDep, reading: ReadingDep
) -> HTMLResponse:
    """Show scenarios, runs over the plan, and a form for zones; it needs no script."""
    return shown(
        request, caller, "planner/isolation.html", WORDS,
        info=info,
        kept=store.territory(info.territory_id) if info.territory_id else None,
        told=reading.report(info)["isolation"],
        runs=store.runs.latest(from_plan_id=info.id, limit=LATEST),
        may_plan=caller.may(Role.PLANNER, ground_of_plan(store, info)),
    )  # fmt: skip


@router.post("", response_class=HTMLResponse)
def send(
    request: Request,
    info: PlanDep,
    bench: BenchDep,
    settings: SettingsDep,
    caller: CallerDep,
    sent: Annotated[ZonesSent, Depends(sent_from)],
    said: Annotated[Said, Depends()],
) -> Response:
    """Start a run that answers zones; of files that cannot be used show every defect."""
    try:
        run = start_isolating(bench, settings, info, sent, said.asked(), caller.name)
    except (InputError, CallError, TooLargeError) as error:
        return _refused(request, caller, info, error)
    request.app.state.jobs.submit(run.id)
    return RedirectResponse(Speaking.of(request).to(f"/planner/runs/{run.id}"), 303)


@router.post("/switch")
def switch(
    request: Request,
    info: PlanDep,
    bench: BenchDep,
    caller: CallerDep,
    scenario: Words,
    revision: Annotated[int, Form()],
) -> RedirectResponse:
    """Put another scenario in force: in a draft, or in a new draft of any other plan."""
    made = put_in_force(bench, info, scenario, revision, caller.name)
    return RedirectResponse(Speaking.of(request).to(f"/planner/plans/{made.id}/isolation"), 303)


def _refused(request: Request, caller: Caller, info: PlanInfo, error: KhuvucError) -> HTMLResponse:
    defects = error.report.defects if isinstance(error, IntakeError) else ()
    return shown(
        request, caller, "planner/defects.html", WORDS,
        status=413 if isinstance(error, TooLargeError) else 422,
        outcomes=by_outcome(defects), told="" if defects else str(error), name="",
        back=Speaking.of(request).to(f"/planner/plans/{info.id}/isolation"),
    )  # fmt: skip
