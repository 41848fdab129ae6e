"""What a run proposes for a draft: looked at with the audit's verdict, then kept or dropped."""

from __future__ import annotations

from dataclasses import dataclass

from api.editing import Verdict, Workbench
from api.replanning import asked_of, proposed
from geo.allocation import Allocation
from geo.editing import Preview, effect
from geo.editing.applying import NOTHING
from geo.editing.costing import put, ward_of
from geo.editing.effect import touched_wards
from geo.errors import CallError, ConflictError, StandingError
from geo.plan import PollingPlan
from geo.plan.written import same_question
from geo.store.values import Deed, PlanInfo, PlanState, Proposal, ProposalState, RevisionKind


@dataclass(frozen=True)
class Proposed:
    """A proposal, and what keeping it does or has done."""

    proposal: Proposal
    seen: Preview
    fits: bool
    """It is open, and its wards are as they were when it was planned, so it can be kept."""
    before: dict[str, Allocation]
    """The wards proposed, as they stand without it."""
    after: dict[str, Allocation]


def look(bench: Workbench, info: PlanInfo, proposal: Proposal) -> Proposed:
    """Return what a proposal does to the draft as it is; one that no longer fits, to what it was."""
    base = bench.plan_at(info, proposal.revision)
    after = proposed(bench.store, proposal.run_id, base)
    draft = info.state is PlanState.DRAFT and proposal.state is ProposalState.OPEN
    now = bench.plan(info) if draft else base
    fits = draft and _untouched(base, now, after)
    start = now if fits else base
    return Proposed(
        proposal=proposal,
        seen=effect(start, _with(start, after)),
        fits=fits,
        before={code: _areas_of(start, code) for code in after},
        after=after,
    )


def keep(bench: Workbench, info: PlanInfo, revision: int, proposal: Proposal, who: str) -> Verdict:
    """Make a proposal the draft's next revision; ConflictError tells what was changed meanwhile."""
    bench.check(info, revision)
    if proposal.state is not ProposalState.OPEN:
        raise StandingError(f"the proposal of run {proposal.run_id} is {proposal.state} already")
    found = look(bench, info, proposal)
    if not found.fits:
        # Somebody has changed a ward of the proposal: what, is told as for any late edit.
        bench.store.edits.check(info.id, proposal.revision)
        raise ConflictError(f"plan {info.id} is no longer what run {proposal.run_id} planned from")
    if not found.seen.wards:
        raise CallError(NOTHING)
    made = bench.write(info, found.seen.plan)
    run = bench.store.runs.get(proposal.run_id)
    told = {"run_id": run.id, **asked_of(run).model_dump(mode="json")}
    deed = Deed(RevisionKind.REOPTIMISE, "planned again around the locks", told)
    kept = bench.store.proposals.keep(proposal, revision, made, who, deed)
    return bench.shelve(kept, made[0]), found.seen


def _with(plan: PollingPlan, wards: dict[str, Allocation]) -> PollingPlan:
    for code, allocation in sorted(wards.items()):
        ward = ward_of(plan, code)
        if ward.allocation != allocation:
            plan = put(plan, ward, allocation)
    return plan


def _untouched(base: PollingPlan, now: PollingPlan, wards: dict[str, Allocation]) -> bool:
    """Say whether the answer for some wards still answers: rules, areas and locks are the same."""
    return same_question(base, now) and not set(touched_wards(base, now)) & set(wards)


def _areas_of(plan: PollingPlan, code: str) -> Allocation:
    allocation = ward_of(plan, code).allocation
    assert allocation is not None  # noqa: S101 - ward_of refuses others
    return allocation
