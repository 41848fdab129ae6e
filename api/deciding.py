"""Deciding over the store: what is still open, who may take which step, and the step itself."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from api.access import Caller
from api.grounds import ground_of_plan, may
from api.problems import NotAllowedError
from geo.errors import CallError, ConflictError, NotFoundError, StandingError
from geo.findings import Finding, Severity
from geo.plan.deciding import (
    Body,
    Check,
    StepRule,
    Waiver,
    army_areas,
    finding_mark,
    gate,
    next_steps,
    waived,
)
from geo.plan.reading import plan_of
from geo.plan.schema import PlanDocument
from geo.store.store import Store
from geo.store.values import Decision, PlanInfo, Role, Scope, Step

ENOUGH: dict[Body, tuple[Scope, ...]] = {
    Body.COMMUNE: tuple(Scope),
    Body.DISTRICT: (Scope.DISTRICT, Scope.PROVINCE, Scope.EVERYTHING),
    Body.PROVINCE: (Scope.PROVINCE, Scope.EVERYTHING),
}
"""For which ground an approver has to hold the role to act for a body."""


def findings_of(store: Store, info: PlanInfo) -> tuple[Finding, ...]:
    """Return what has to be settled of a plan, that which stands for a lawful reason marked so."""
    report = json.loads(store.plan_file(info.id, "report.json"))
    plan = plan_of(PlanDocument.model_validate_json(store.plan_document(info.id)))
    found = [_finding(row) for row in report["findings"]]
    return waived([*found, *army_areas(plan)], store.waivers.of(info.id))


def marked(rows: Iterable[dict[str, Any]], waivers: Iterable[Waiver]) -> list[dict[str, Any]]:
    """Return rows of findings with ``waived`` as the waivers have it."""
    kept = list(rows)
    settled = waived([_finding(row) for row in kept], waivers)
    return [{**row, "waived": now.waived} for row, now in zip(kept, settled, strict=True)]


def checks_of(store: Store, info: PlanInfo) -> tuple[Check, ...]:
    """Return the checks of the gate."""
    return gate(findings_of(store, info))


def finding_by_mark(store: Store, info: PlanInfo, mark: str) -> Finding:
    """Return the finding that a mark stands for."""
    for finding in findings_of(store, info):
        if finding_mark(finding) == mark:
            return finding
    raise NotFoundError(f"plan {info.id} has no finding with this mark now")


def steps_for(store: Store, caller: Caller, info: PlanInfo) -> tuple[StepRule, ...]:
    """Return the steps a caller may take with a plan as it stands."""
    rules = next_steps(info.state, info.polling_day)
    return tuple(rule for rule in rules if _may(store, caller, info, rule))


def take_step(
    store: Store, caller: Caller, info: PlanInfo, step: Step, said: tuple[str, str, str | None]
) -> Decision:
    """Take a step; ``said`` is why, the number of the written decision, and the document seen."""
    why, reference, document = said
    rule = _rule(info, step)
    if not _may(store, caller, info, rule):
        bodies = " or ".join(rule.bodies)
        other = "; who submitted it may not" if rule.other_person else ""
        raise NotAllowedError(f"to {step} is for an approver of the {bodies}{other}")
    if rule.needs_reason and not why.strip():
        raise CallError(f"to {step} a plan, say why")
    if rule.needs_reference and not reference.strip():
        raise CallError(f"to {step} a plan, give the number of the written decision or report")
    if rule.gated:
        _pass_gate(store, info)
    seen = document or info.document_sha256
    if step is not Step.PUBLISH:
        return store.decisions.record(
            info.id, step, caller.name, why, reference, document_sha256=seen
        )
    if seen != info.document_sha256:
        raise ConflictError(f"plan {info.id} has been changed since it was looked at")
    store.publish(info.id, caller.name, why, reference)
    return store.decisions.of(info.id)[-1]


def _rule(info: PlanInfo, step: Step) -> StepRule:
    rules = next_steps(info.state, info.polling_day)
    for rule in rules:
        if rule.step is step:
            return rule
    allowed = " or ".join(rule.step for rule in rules) or "nothing more"
    raise StandingError(
        f"plan {info.id} is {info.state}; for the polling day {info.polling_day.isoformat()} the "
        f"next step is {allowed}"
    )


def _may(store: Store, caller: Caller, info: PlanInfo, rule: StepRule) -> bool:
    """Say whether a caller may take a step: an approver for the ground of its body, or wider."""
    if caller.open_to_all:
        return True
    if caller.user is None or not caller.may(Role.APPROVER, ground_of_plan(store, info)):
        return False
    if rule.other_person and caller.name in _submitters(store, info):
        return False
    return any(_acts_for(store, caller, info, body) for body in rule.bodies)


def _acts_for(store: Store, caller: Caller, info: PlanInfo, body: Body) -> bool:
    if caller.user is None:
        return False
    wide = tuple(grant for grant in caller.user.grants if grant.scope in ENOUGH[body])
    return may(replace(caller.user, grants=wide), Role.APPROVER, ground_of_plan(store, info))


def _submitters(store: Store, info: PlanInfo) -> frozenset[str]:
    """Return who submitted the plan as it stands now."""
    return frozenset(
        decision.who
        for decision in store.decisions.of(info.id)
        if decision.step is Step.SUBMIT and decision.document_sha256 == info.document_sha256
    )


def _pass_gate(store: Store, info: PlanInfo) -> None:
    failed = [check for check in checks_of(store, info) if not check.holds]
    if failed:
        told = "; ".join(f"{check.name}: {len(check.open)} open" for check in failed)
        raise StandingError(f"plan {info.id} is not ready: {told}; see its gate")


def _finding(row: dict[str, Any]) -> Finding:
    known = {name: row[name] for name in _FIELDS}
    return Finding(**{**known, "severity": Severity(row["severity"]), "facts": row["facts"]})


_FIELDS = ("rule", "ward_code", "subject", "message", "source", "waived")
