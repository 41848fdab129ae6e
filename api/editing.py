"""Drafts at work: kept in memory while they are edited, previewed, and saved one revision at a time."""

from __future__ import annotations

import re
import threading
from collections import OrderedDict
from dataclasses import dataclass, field, replace
from typing import Annotated

from fastapi import Depends, Header, Request

from api.problems import TokenMissingError
from geo.editing import Edit, Preview, effect, preview
from geo.errors import CallError, ConflictError
from geo.plan import PollingPlan, audit
from geo.plan.reading import plan_of
from geo.plan.schema import PlanDocument
from geo.store.store import Store
from geo.store.values import Deed, PlanInfo, PlanState, RevisionKind

KEPT = 8
_TOKEN = re.compile(r'(?:W/)?"?revision-(\d{1,9})"?')
Verdict = tuple[PlanInfo, Preview]


@dataclass
class Workbench:
    """Plans that are edited just now, by the hash of their document."""

    store: Store
    _plans: OrderedDict[str, PollingPlan] = field(default_factory=OrderedDict)
    _turn: threading.Lock = field(default_factory=threading.Lock)

    def edit(
        self, info: PlanInfo, revision: int, asked: tuple[str, Edit], who: str | None
    ) -> Verdict:
        """Return what an edit of a ward does, and keep it as somebody's; None: only look."""
        ward_code, edit = asked
        self._check(info, revision)
        seen = preview(self.plan(info), ward_code, edit)
        if who is None:
            return info, seen
        told = {"ward_code": ward_code, "edit": edit.model_dump(mode="json", exclude_none=True)}
        made = seen.plan, audit(seen.plan)
        deed = Deed(RevisionKind.EDIT, edit.kind, told)
        return self.store.edits.save(info.id, revision, made, who, deed), seen

    def step(self, info: PlanInfo, revision: int, kind: RevisionKind, who: str | None) -> Verdict:
        """Return what undoing or redoing does, and do it in somebody's name; None: only look."""
        self._check(info, revision)
        history = self.store.edits.history(info.id)
        back = kind is RevisionKind.UNDO
        to = (history.undo() if back else history.redo()).current
        seen = effect(self.plan(info), plan_at(self.store, info.id, to))
        if who is None:
            return info, seen
        take = self.store.edits.undo if back else self.store.edits.redo
        return take(info.id, revision, who), seen

    def plan(self, info: PlanInfo) -> PollingPlan:
        """Return a plan as its document holds it."""
        with self._turn:
            found = self._plans.get(info.document_sha256)
        if found is None:
            found = plan_at(self.store, info.id, info.revision)
        with self._turn:
            self._plans[info.document_sha256] = found
            self._plans.move_to_end(info.document_sha256)
            while len(self._plans) > KEPT:
                self._plans.popitem(last=False)
        return found

    def _check(self, info: PlanInfo, revision: int) -> None:
        check_draft(info)
        if revision != info.revision:
            self.store.edits.check(info.id, revision)


def draft_of(store: Store, info: PlanInfo, who: str) -> PlanInfo:
    """Keep the areas of a plan, without what isolation lays over them, as a new draft."""
    plan = replace(plan_at(store, info.id), isolation=None)
    return store.edits.draft_of(info.id, plan, who)


def plan_at(store: Store, plan_id: int, revision: int | None = None) -> PollingPlan:
    """Return a plan as it is, or as it was at a revision."""
    return plan_of(PlanDocument.model_validate_json(store.plan_document(plan_id, revision)))


def check_draft(info: PlanInfo) -> None:
    """Raise ConflictError, with what to do, for a plan that may not be edited."""
    if info.state is not PlanState.DRAFT:
        raise ConflictError(
            f"plan {info.id} is {info.state} and stays as it is; make a draft from it with POST "
            f"/api/v1/plans/{info.id}/drafts, and edit that",
            revision=info.revision,
        )


def tag_of_revision(revision: int) -> str:
    """Return the token that the next change has to bring along."""
    return f'"revision-{revision}"'


def revision_asked(
    if_match: Annotated[
        str | None, Header(description='The ETag of the answer you saw, such as `"revision-7"`.')
    ] = None,
) -> int:
    """Return the revision that the asker has seen."""
    if if_match is None:
        raise TokenMissingError('send If-Match with the revision you saw, such as "revision-7"')
    found = _TOKEN.fullmatch(if_match.strip())
    if found is None:
        raise CallError('If-Match names one revision, such as "revision-7"')
    return int(found[1])


def get_workbench(request: Request) -> Workbench:
    """Return the workbench of this application."""
    bench: Workbench = request.app.state.workbench
    return bench


BenchDep = Annotated[Workbench, Depends(get_workbench)]
RevisionDep = Annotated[int, Depends(revision_asked)]
