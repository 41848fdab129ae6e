"""Drafts changed step by step: every edit is a revision, and undoing one is a revision, too.

Nothing is ever taken away. What holds after undo and redo follows from the kinds of the revisions in
order, so there is no pointer that could be lost.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

from sqlalchemy import Connection

from geo.editing import History
from geo.findings import Finding
from geo.plan import PollingPlan, audit
from geo.plan.reading import REPORT_FILE
from geo.plan.written import WrittenPlan
from geo.store import plans
from geo.store.contents import PlanContent, content_of_plan, content_of_written
from geo.store.database import Database
from geo.store.folders import blob, file_content
from geo.store.restoring import KeptRevision, restored
from geo.store.rows import mark_number
from geo.store.values import Deed, Page, PlanInfo, Revision, RevisionKind

__all__ = ["Edits", "history_of"]


class Edits:
    """The edits of a store's drafts."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def history(self, plan_id: int) -> History[int]:
        """Return the revisions that undo and redo lead to; the current one has the draft's content."""
        with self._database.reading() as connection:
            plans.plan(connection, plan_id)
            return history_of(plans.revisions(connection, plan_id))

    def page(
        self, plan_id: int, *, after: str | None = None, limit: int = 100
    ) -> Page[tuple[Revision, ...]]:
        """Return what was done to a plan, the latest first."""
        with self._database.reading() as connection:
            plans.plan(connection, plan_id)
            every = plans.revisions(connection, plan_id)[::-1]
        last = None if after is None else mark_number(after)
        left = [one for one in every if last is None or one.revision < last]
        more = str(left[limit - 1].revision) if len(left) > limit else None
        return Page(tuple(left[:limit]), len(every), more)

    def save(
        self,
        plan_id: int,
        revision: int,
        made: tuple[PollingPlan, Sequence[Finding]],
        who: str,
        deed: Deed,
    ) -> PlanInfo:
        """Keep a draft as an edit made it of a revision; ConflictError tells what came between."""
        return self._put(plan_id, revision, content_of_plan(*made), who, deed)

    def save_written(
        self,
        plan_id: int,
        revision: int,
        made: tuple[WrittenPlan, Collection[str]],
        who: str,
        deed: Deed,
    ) -> PlanInfo:
        """Keep a draft as an edit made it of a revision, and the rows of the wards it touches alone."""
        content = content_of_written(*made)
        return self._put(plan_id, revision, content, who, deed, wards=made[1])

    def undo(self, plan_id: int, revision: int, who: str) -> PlanInfo:
        """Take the last step back that is not undone; what was kept then holds again, to the byte."""
        return self._restore(plan_id, revision, who, RevisionKind.UNDO)

    def redo(self, plan_id: int, revision: int, who: str) -> PlanInfo:
        """Take the step again that was undone last."""
        return self._restore(plan_id, revision, who, RevisionKind.REDO)

    def document_sha256(self, plan_id: int, revision: int) -> str:
        """Return the hash of a plan's document at a revision."""
        with self._database.reading() as connection:
            return plans.document_of(connection, plan_id, revision)

    def check(self, plan_id: int, revision: int) -> None:
        """Raise ConflictError, with all that was changed since, unless a draft is at a revision yet."""
        with self._database.reading() as connection:
            plans.check_still(connection, plans.row_of(connection, plan_id), revision)

    def draft_of(self, plan_id: int, document: PollingPlan, who: str) -> PlanInfo:
        """Keep a plan's areas as a new draft; the plan itself stays as it is."""
        return self._draft(plan_id, content_of_plan(document, audit(document)), who)

    def draft_written(self, plan_id: int, made: WrittenPlan, who: str) -> PlanInfo:
        """Keep a plan that is written already as a new draft."""
        every = frozenset(ward.code for ward in made.plan.wards)
        return self._draft(plan_id, content_of_written(made, every), who)

    def _draft(self, plan_id: int, content: PlanContent, who: str) -> PlanInfo:
        deed = Deed(RevisionKind.DRAFTED, f"drafted from plan {plan_id}", {"plan_id": plan_id})
        with self._database.writing() as connection:
            origin = plans.plan(connection, plan_id)
            made = plans.new_plan(connection, content, origin.territory_id, who, deed)
            return plans.plan(connection, made)

    def _restore(self, plan_id: int, revision: int, who: str, kind: RevisionKind) -> PlanInfo:
        with self._database.reading() as connection:
            plans.check_still(connection, plans.row_of(connection, plan_id), revision)
            history = history_of(plans.revisions(connection, plan_id))
            step = history.undo() if kind is RevisionKind.UNDO else history.redo()
            current = plans.plan_document(connection, plan_id)
            kept = _kept(connection, plan_id, step.current)
        content, wards = restored(kept, current)
        deed = Deed(kind, f"as in revision {step.current}")
        return self._put(plan_id, revision, content, who, deed, wards=wards)

    def _put(
        self,
        plan_id: int,
        revision: int,
        content: PlanContent,
        who: str,
        deed: Deed,
        *,
        wards: Collection[str] | None = None,
    ) -> PlanInfo:
        with self._database.writing() as connection:
            plans.save_draft(connection, plan_id, revision, content, who, deed, wards=wards)
            return plans.plan(connection, plan_id)


def _kept(connection: Connection, plan_id: int, revision: int) -> KeptRevision:
    folder = plans.folder_of(connection, plan_id, revision)
    document = plans.document_of(connection, plan_id, revision)
    report = file_content(connection, folder, REPORT_FILE)
    return KeptRevision(folder, document, blob(connection, document), report)


def history_of(revisions: Iterable[Revision]) -> History[int]:
    """Return the history that revisions in order amount to."""
    first, *others = revisions
    history = History((first.revision,))
    for one in others:
        match one.kind:
            case RevisionKind.UNDO:
                history = history.undo()
            case RevisionKind.REDO:
                history = history.redo()
            case _:
                history = history.done(one.revision)
    return history
