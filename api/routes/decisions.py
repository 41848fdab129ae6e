"""Deciding: what is open, who lets it stand, and the steps up to publication."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated

from fastapi import APIRouter, Query, Response

from api.access import CallerDep, PlanDep, StoreDep
from api.deciding import checks_of, finding_by_mark, steps_for, take_step
from api.deciding_bodies import (
    CheckBody,
    DecisionBody,
    DecisionsBody,
    GateBody,
    LogBody,
    StepBody,
    StepWanted,
    WaiverBody,
    WaiverWanted,
)
from geo.plan.deciding import next_steps, profile_of
from geo.store.waivers import Reason

router = APIRouter(prefix="/api/v1/plans/{plan_id}", tags=["deciding"])
After = Annotated[int, Query(ge=0, le=2**31 - 1, description="Number of the last entry read.")]


@router.get("/gate")
def gate(info: PlanDep, store: StoreDep, response: Response) -> GateBody:
    """Say what has to be settled before the plan is submitted."""
    response.headers["Cache-Control"] = "private, no-cache"
    checks = checks_of(store, info)
    return GateBody(
        ready=all(check.holds for check in checks),
        document_sha256=info.document_sha256,
        checks=[CheckBody.of(check) for check in checks],
    )


@router.get("/decisions")
def decisions(
    info: PlanDep, store: StoreDep, caller: CallerDep, response: Response
) -> DecisionsBody:
    """Say how far the plan has come, and which steps may come next."""
    response.headers["Cache-Control"] = "private, no-cache"
    allowed = steps_for(store, caller, info)
    rules = next_steps(info.state, info.polling_day)
    return DecisionsBody(
        plan_id=info.id,
        state=info.state,
        profile=profile_of(info.polling_day),
        document_sha256=info.document_sha256,
        taken=[DecisionBody.model_validate(one) for one in store.decisions.of(info.id)],
        next=[StepBody.of(rule, rule in allowed) for rule in rules],
    )


@router.post("/decisions", status_code=201)
def decide(sent: StepWanted, info: PlanDep, store: StoreDep, caller: CallerDep) -> DecisionBody:
    """Take a step: submit, approve or report, return, publish."""
    said = sent.why, sent.reference, sent.document_sha256
    return DecisionBody.model_validate(take_step(store, caller, info, sent.step, said))


@router.get("/waivers")
def waivers(info: PlanDep, store: StoreDep) -> list[WaiverBody]:
    """List the findings that somebody lets stand, and those of before."""
    return [WaiverBody.model_validate(one) for one in store.waivers.of(info.id)]


@router.post("/waivers", status_code=201)
def waive(sent: WaiverWanted, info: PlanDep, store: StoreDep, caller: CallerDep) -> WaiverBody:
    """Let a finding stand for a lawful reason."""
    finding = finding_by_mark(store, info, sent.mark)
    reason = Reason(sent.ground, sent.why, sent.reference)
    return WaiverBody.model_validate(store.waivers.give(info.id, finding, reason, caller.name))


@router.delete("/waivers/{waiver_id}")
def withdraw(waiver_id: int, info: PlanDep, store: StoreDep, caller: CallerDep) -> WaiverBody:
    """Let a finding stand no longer; what was said stays on record."""
    return WaiverBody.model_validate(store.waivers.withdraw(info.id, waiver_id, caller.name))


@router.get("/log")
def log(info: PlanDep, store: StoreDep, after: After = 0) -> list[LogBody]:
    """Return what was done with the plan: who, when, why, each entry with its hash."""
    entries = store.log.read(after=after, subject=f"plan {info.id}")
    return [LogBody(**asdict(entry)) for entry in entries]
