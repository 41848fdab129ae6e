"""Drafts at work: kept in memory while they are edited, previewed, and saved one revision at a time."""

from __future__ import annotations

import re
import threading
from collections import OrderedDict
from dataclasses import dataclass, field, replace
from typing import Annotated, Generic, TypeVar

from fastapi import Depends, Header, Request

from api.problems import TokenMissingError
from geo.editing import Edit, Preview, effect, preview
from geo.errors import CallError, StandingError
from geo.plan import PollingPlan
from geo.plan.reading import plan_of
from geo.plan.schema import PlanDocument
from geo.plan.written import WrittenPlan, rewritten, written_again
from geo.store.store import Store
from geo.store.values import Deed, PlanInfo, PlanState, RevisionKind

KEPT = 16
"""Plans in memory: those of which a ward was edited hold the others in common."""
_TOKEN = re.compile(r'(?:W/)?"?revision-(\d{1,9})"?')
Verdict = tuple[PlanInfo, Preview]
Kept = TypeVar("Kept")


class Shelf(Generic[Kept]):
    """The things used last, by their hash; safe to share between threads."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._things: OrderedDict[str, Kept] = OrderedDict()
        self._turn = threading.Lock()

    def get(self, sha256: str) -> Kept | None:
        """Return what is kept under a hash."""
        with self._turn:
            found = self._things.get(sha256)
            if found is not None:
                self._things.move_to_end(sha256)
            return found

    def put(self, sha256: str, thing: Kept) -> None:
        """Keep a thing; the one used longest ago makes room."""
        with self._turn:
            self._things[sha256] = thing
            self._things.move_to_end(sha256)
            while len(self._things) > self._most:
                self._things.popitem(last=False)


@dataclass
class Workbench:
    """Plans that are edited just now, by the hash of their document."""

    store: Store
    _plans: Shelf[PollingPlan] = field(default_factory=lambda: Shelf(KEPT))
    _written: Shelf[WrittenPlan] = field(default_factory=lambda: Shelf(KEPT))
    """Of those that were changed since this process began: with what their files say, ward by ward."""

    def edit(
        self, info: PlanInfo, revision: int, asked: tuple[str, Edit], who: str | None
    ) -> Verdict:
        """Return what an edit of a ward does, and keep it as somebody's; None: only look."""
        ward_code, edit = asked
        self.check(info, revision)
        seen = preview(self.plan(info), ward_code, edit)
        if who is None:
            return info, seen
        told = {"ward_code": ward_code, "edit": edit.model_dump(mode="json", exclude_none=True)}
        return self.keep(info, seen.plan, who, Deed(RevisionKind.EDIT, edit.kind, told)), seen

    def step(self, info: PlanInfo, revision: int, kind: RevisionKind, who: str | None) -> Verdict:
        """Return what undoing or redoing does, and do it in somebody's name; None: only look."""
        self.check(info, revision)
        history = self.store.edits.history(info.id)
        back = kind is RevisionKind.UNDO
        to = (history.undo() if back else history.redo()).current
        seen = effect(self.plan(info), self.plan_at(info, to))
        if who is None:
            return info, seen
        take = self.store.edits.undo if back else self.store.edits.redo
        return take(info.id, revision, who), seen

    def plan(self, info: PlanInfo) -> PollingPlan:
        """Return a plan as its document holds it."""
        return self._plan(info.id, info.revision, info.document_sha256)

    def plan_at(self, info: PlanInfo, revision: int) -> PollingPlan:
        """Return a plan as it was at a revision."""
        sha256 = self.store.edits.document_sha256(info.id, revision)
        return self._plan(info.id, revision, sha256)

    def keep(self, info: PlanInfo, made: PollingPlan, who: str, deed: Deed) -> PlanInfo:
        """Keep what an edit made of a draft; only the wards it touches are written."""
        after = self.write(info, made)
        return self.shelve(
            self.store.edits.save_written(info.id, info.revision, after, who, deed), after[0]
        )

    def write(self, info: PlanInfo, made: PollingPlan) -> tuple[WrittenPlan, frozenset[str]]:
        """Return what an edit made of a plan, written, and the wards that it touches."""
        before = self._written.get(info.document_sha256)
        if before is None:
            document = self.store.plan_document(info.id, info.revision)
            before = written_again(document, self.plan(info))
        after = rewritten(before, made)
        return after, after.differs_in(before)

    def shelve(self, kept: PlanInfo, made: WrittenPlan) -> PlanInfo:
        """Have a kept plan at hand for the next edit."""
        self._plans.put(kept.document_sha256, made.plan)
        self._written.put(kept.document_sha256, made)
        return kept

    def draft(self, info: PlanInfo, who: str) -> PlanInfo:
        """Keep the areas of a plan, without what isolation lays over them, as a new draft."""
        plan = replace(self.plan(info), isolation=None)
        made = written_again(self.store.plan_document(info.id, info.revision), plan)
        return self.shelve(self.store.edits.draft_written(info.id, made, who), made)

    def _plan(self, plan_id: int, revision: int, sha256: str) -> PollingPlan:
        found = self._plans.get(sha256)
        if found is None:
            found = plan_at(self.store, plan_id, revision)
            self._plans.put(sha256, found)
        return found

    def check(self, info: PlanInfo, revision: int) -> None:
        """Raise ConflictError, with what was changed, unless a draft is at the revision seen."""
        check_draft(info)
        if revision != info.revision:
            self.store.edits.check(info.id, revision)


def plan_at(store: Store, plan_id: int, revision: int | None = None) -> PollingPlan:
    """Return a plan as it is, or as it was at a revision."""
    return plan_of(PlanDocument.model_validate_json(store.plan_document(plan_id, revision)))


def check_draft(info: PlanInfo) -> None:
    """Raise ConflictError, with what to do, for a plan that may not be edited."""
    if info.state is not PlanState.DRAFT:
        raise StandingError(
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
