"""The planner's page of a plan: map, audit, reasons, alternatives, isolation, the next lawful step."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Form, Query, Request
from starlette.responses import HTMLResponse, RedirectResponse

from api.access import CallerDep, PlanDep, StoreDep
from api.deciding import checks_of, finding_by_mark, steps_for, take_step
from api.documents import KINDS
from api.grounds import ground_of_plan
from api.pages.decision_words import DECISION
from api.pages.plan_view import figures_of, levels_of, obstacles_of, open_checks, ward_names
from api.pages.planner_view import measures_told, others_of, units_told
from api.pages.speaking import Speaking, shown
from api.reading import ReadingDep
from geo.plan.deciding import Ground, next_steps
from geo.store.values import PlanState, Role, Step
from geo.store.waivers import Reason

router = APIRouter(prefix="/planner/plans/{plan_id}", tags=["pages"], include_in_schema=False)

Words = Annotated[str, Query(max_length=200)]
Text = Annotated[str, Form(max_length=2_000)]
Number = Annotated[str, Form(max_length=200)]


@router.get("", response_class=HTMLResponse)
def plan(
    request: Request,
    info: PlanDep,
    store: StoreDep,
    caller: CallerDep,
    reading: ReadingDep,
    unit: Words = "",
) -> HTMLResponse:
    """Show one plan to those who plan it and decide on it."""
    report = reading.report(info)
    names = ward_names(report)
    draft = info.state is PlanState.DRAFT
    files = store.plan_files(info.id)
    return shown(
        request, caller, "planner/plan.html", DECISION,
        info=info, figures=figures_of(report), wards=report["wards"],
        kept=store.territory(info.territory_id) if info.territory_id else None,
        levels=levels_of(reading.findings(info), names),
        obstacles=[(one["name"], obstacles_of(one)) for one in report["wards"] if one["obstacles"]],
        unit=unit,
        units=units_told(report, reading.layer(info, "assignments"), unit) if unit else (),
        others=others_of(report),
        isolation=report["isolation"],
        measures=measures_told(reading.plan(info)) if report["isolation"] else (),
        files=[kind for kind, one in KINDS.items() if one.file in files],
        rules=next_steps(info.state, info.polling_day),
        allowed=steps_for(store, caller, info),
        checks=open_checks(checks_of(store, info), names) if draft else (),
        may_waive=draft and caller.may(Role.APPROVER, ground_of_plan(store, info)),
        waivers=store.waivers.of(info.id), names=names,
        decisions=store.decisions.of(info.id),
    )  # fmt: skip


@router.post("/decisions")
def decide(
    request: Request,
    info: PlanDep,
    store: StoreDep,
    caller: CallerDep,
    step: Annotated[Step, Form()],
    document_sha256: Annotated[str, Form(max_length=64)],
    why: Text = "",
    reference: Number = "",
) -> RedirectResponse:
    """Take a step with the plan that was looked at."""
    take_step(store, caller, info, step, (why, reference, document_sha256))
    return _back(request, info.id, "next-title")


@router.post("/waivers")
def waive(
    request: Request,
    info: PlanDep,
    store: StoreDep,
    caller: CallerDep,
    mark: Annotated[str, Form(max_length=64)],
    ground: Annotated[Ground, Form()],
    why: Text,
    reference: Number = "",
) -> RedirectResponse:
    """Let a finding stand for a lawful reason."""
    finding = finding_by_mark(store, info, mark)
    store.waivers.give(info.id, finding, Reason(ground, why, reference), caller.name)
    return _back(request, info.id, "gate-title")


@router.post("/waivers/{waiver_id}/withdraw")
def withdraw(
    request: Request, waiver_id: int, info: PlanDep, store: StoreDep, caller: CallerDep
) -> RedirectResponse:
    """Let a finding stand no longer."""
    store.waivers.withdraw(info.id, waiver_id, caller.name)
    return _back(request, info.id, "gate-title")


def _back(request: Request, plan_id: int, part: str) -> RedirectResponse:
    address = Speaking.of(request).to(f"/planner/plans/{plan_id}")
    return RedirectResponse(f"{address}#{part}", 303)
