"""Plans: kept, changed while they are drafts, published once and for all."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, Row, delete, exists, func, insert, select, text, update

from geo.errors import ConflictError, NotFoundError, Since, StandingError
from geo.store.checking import publication_facts
from geo.store.contents import PlanContent, assignment_changes
from geo.store.folders import blob, keep_folder
from geo.store.log import append
from geo.store.models import (
    DecisionRow,
    InForceRow,
    PlanRow,
    PublicationRow,
    RevisionRow,
    TerritoryRow,
    WardRow,
)  # fmt: skip
from geo.store.rows import mark_number, write_layers
from geo.store.values import (
    Deed,
    Page,
    PlanInfo,
    PlanState,
    Published,
    PublishedPlan,
    Revision,
    RevisionKind,
    Step,
    WardInPlan,
)  # fmt: skip

PUBLISH_LOCK = 4_326_004
"""Key of the advisory lock of publications: their tokens grow in the order they become visible."""
RIPE = (PlanState.APPROVED, PlanState.REPORTED)


def add_plan(
    connection: Connection, content: PlanContent, territory_id: int | None, who: str
) -> int:
    """Keep a plan as a draft; return the id it has, or had already."""
    if (
        territory_id is not None
        and not connection.execute(select(exists().where(TerritoryRow.id == territory_id))).scalar()
    ):
        raise NotFoundError(f"there is no territory {territory_id}")
    same = PlanRow.territory_id == territory_id
    if territory_id is None:
        same = PlanRow.territory_id.is_(None)
    known = select(func.max(PlanRow.id)).where(same, PlanRow.folder_sha256 == content.folder.sha256)
    found = connection.execute(known).scalar()
    if found is not None:
        return int(found)
    return new_plan(connection, content, territory_id, who, Deed(RevisionKind.ADDED, "added"))


def new_plan(
    connection: Connection, content: PlanContent, territory_id: int | None, who: str, deed: Deed
) -> int:
    """Keep a plan as a draft of its own, whatever else is kept; return its id."""
    keep_folder(connection, content.folder)
    now = datetime.now(UTC)
    plan_id = int(
        connection.execute(
            insert(PlanRow)
            .values(
                territory_id=territory_id, state=PlanState.DRAFT, revision=1, **content.columns,
                added_at=now, added_by=who, changed_at=now, changed_by=who,
            )
            .returning(PlanRow.id)
        ).scalar_one()
    )  # fmt: skip
    write_layers(connection, plan_id, content.layers)
    _keep_revision(connection, plan_id, 1, content, who, now, deed)
    facts = _said(content, revision=1)
    if deed.kind is not RevisionKind.ADDED:
        facts = {**facts, "note": deed.note}
    append(connection, who, "plan.add", f"plan {plan_id}", facts)
    return plan_id


def save_draft(
    connection: Connection,
    plan_id: int,
    revision: int,
    content: PlanContent,
    who: str,
    deed: Deed,
    *,
    wards: Collection[str] | None = None,
) -> None:
    """Put a content in the place of the one that the author has seen.

    With ``wards`` its layers hold these alone; the rows of others are as they were.
    """
    row = locked(connection, plan_id)
    check_still(connection, row, revision)
    keep_folder(connection, content.folder)
    now = datetime.now(UTC)
    write_layers(connection, plan_id, content.layers, wards)
    connection.execute(
        update(PlanRow)
        .where(PlanRow.id == plan_id)
        .values(revision=revision + 1, changed_at=now, changed_by=who, **content.columns)
    )
    _keep_revision(connection, plan_id, revision + 1, content, who, now, deed)
    facts = {**_said(content, revision=revision + 1), "note": deed.note}
    if deed.kind is not RevisionKind.SAVED:
        facts = {**facts, "kind": str(deed.kind), "edit": deed.edit}
    append(connection, who, "plan.save", f"plan {plan_id}", facts)


def check_still(connection: Connection, row: Row[Any], revision: int) -> None:
    """Raise ConflictError, with all that was changed since, unless a draft is at a revision yet."""
    if row.state != PlanState.DRAFT:
        raise StandingError(f"plan {row.id} is {row.state}, and only a draft can be changed")
    if row.revision == revision:
        return
    if not 1 <= revision < row.revision:
        raise ConflictError(
            f"plan {row.id} has no revision {revision}; {row.revision} is kept",
            revision=row.revision,
        )
    changes = assignment_changes(
        plan_document(connection, row.id, revision), blob(connection, row.document_sha256)
    )
    since = tuple(
        Since(one.revision, one.who, one.at.isoformat(), str(one.kind), _what(one))
        for one in revisions(connection, row.id)
        if one.revision > revision
    )
    people = ", ".join(dict.fromkeys(one.who for one in since))
    raise ConflictError(
        f"plan {row.id} has been changed by {people}: revision {row.revision} is kept, the change "
        f"was made to {revision}",
        changes,
        row.revision,
        since,
    )


def _what(one: Revision) -> str:
    return one.note if one.edit is None else json.dumps(one.edit, ensure_ascii=False)


def publish(connection: Connection, plan_id: int, who: str, why: str, reference: str) -> None:
    """Publish a plan: from now on its wards' voters are answered from it, and it never changes."""
    if connection.dialect.name == "postgresql":
        connection.execute(text(f"SELECT pg_advisory_xact_lock({PUBLISH_LOCK})"))
    row = locked(connection, plan_id)
    if row.state not in RIPE:
        raise StandingError(
            f"plan {plan_id} is {row.state}; only an approved or reported plan is published"
        )
    now = datetime.now(UTC)
    connection.execute(
        update(PlanRow)
        .where(PlanRow.id == plan_id)
        .values(state=PlanState.PUBLISHED, published_at=now, changed_at=now, changed_by=who)
    )
    token = published_token(connection) + 1
    connection.execute(insert(PublicationRow).values(id=token, plan_id=plan_id, at=now))
    _put_in_force(connection, plan_id)
    _keep_decision(connection, row, Step.PUBLISH, PlanState.PUBLISHED, who, why, reference)
    facts = {**publication_facts(connection, plan_id), "why": why, "reference": reference}
    append(connection, who, "plan.publish", f"plan {plan_id}", {**facts, "publication": token})


def take_step(
    connection: Connection,
    row: Row[Any],
    step: Step,
    after: PlanState,
    who: str,
    why: str,
    reference: str,
) -> int:
    """Change the state of a locked plan and keep the decision; return the decision's id."""
    connection.execute(
        update(PlanRow)
        .where(PlanRow.id == row.id)
        .values(state=after, changed_at=datetime.now(UTC), changed_by=who)
    )
    made = _keep_decision(connection, row, step, after, who, why, reference)
    facts = {
        "version_id": row.version_id, "document_sha256": row.document_sha256,
        "before": row.state, "after": str(after), "why": why, "reference": reference,
    }  # fmt: skip
    append(connection, who, f"plan.{step}", f"plan {row.id}", facts)
    return made


def locked(connection: Connection, plan_id: int) -> Row[Any]:
    """Return a plan's row that nobody else changes until the transaction ends."""
    return row_of(connection, plan_id, for_update=True)


def row_of(connection: Connection, plan_id: int, *, for_update: bool = False) -> Row[Any]:
    """Return a plan's row."""
    wanted = select(PlanRow.__table__).where(PlanRow.id == plan_id)
    row = connection.execute(wanted.with_for_update() if for_update else wanted).one_or_none()
    if row is None:
        raise NotFoundError(f"there is no plan {plan_id}")
    return row


def plan(connection: Connection, plan_id: int) -> PlanInfo:
    """Return what is told of a plan."""
    return _info(row_of(connection, plan_id))


def plans(
    connection: Connection,
    *,
    state: PlanState | None,
    territory_id: int | None,
    ward_code: str | None,
    after: str | None,
    limit: int,
) -> Page[tuple[PlanInfo, ...]]:
    """Return plans, the newest first."""
    wanted = select(PlanRow.__table__)
    if state is not None:
        wanted = wanted.where(PlanRow.state == state)
    if territory_id is not None:
        wanted = wanted.where(PlanRow.territory_id == territory_id)
    if ward_code is not None:
        has = exists().where(WardRow.plan_id == PlanRow.id, WardRow.ward_code == ward_code)
        wanted = wanted.where(has)
    total = connection.execute(select(func.count()).select_from(wanted.subquery())).scalar_one()
    if after is not None:
        wanted = wanted.where(PlanRow.id < mark_number(after))
    rows = connection.execute(wanted.order_by(PlanRow.id.desc()).limit(limit + 1)).all()
    shown = tuple(_info(row) for row in rows[:limit])
    return Page(shown, int(total), str(shown[-1].id) if len(rows) > limit else None)


def plan_document(connection: Connection, plan_id: int, revision: int | None = None) -> bytes:
    """Return plan.json of the last revision or an earlier one."""
    return blob(connection, document_of(connection, plan_id, revision))


def document_of(connection: Connection, plan_id: int, revision: int | None = None) -> str:
    """Return the hash of plan.json of the last revision or an earlier one."""
    return _kept_hash(connection, "document_sha256", plan_id, revision)


def folder_of(connection: Connection, plan_id: int, revision: int | None = None) -> str:
    """Return the hash of a plan's folder, of the last revision or an earlier one."""
    return _kept_hash(connection, "folder_sha256", plan_id, revision)


def _kept_hash(connection: Connection, column: str, plan_id: int, revision: int | None) -> str:
    wanted = select(PlanRow.__table__.c[column]).where(PlanRow.id == plan_id)
    if revision is not None:
        wanted = select(RevisionRow.__table__.c[column]).where(
            RevisionRow.plan_id == plan_id, RevisionRow.revision == revision
        )
    found = connection.execute(wanted).scalar()
    if found is None:
        at = "" if revision is None else f" with a revision {revision}"
        raise NotFoundError(f"there is no plan {plan_id}{at}")
    return str(found)


def revisions(connection: Connection, plan_id: int) -> tuple[Revision, ...]:
    """Return every saved state of a plan, the first first."""
    wanted = select(RevisionRow.__table__).where(RevisionRow.plan_id == plan_id)
    return tuple(
        Revision(
            row.plan_id, row.revision, row.version_id, row.at, row.who, row.note,
            RevisionKind(row.kind), None if row.edit is None else json.loads(row.edit),
        )
        for row in connection.execute(wanted.order_by(RevisionRow.revision))
    )  # fmt: skip


def wards_of(connection: Connection, plan_id: int | None = None) -> tuple[WardInPlan, ...]:
    """Return the wards of one plan, or of all."""
    columns = WardRow.plan_id, WardRow.ward_code, WardRow.name, WardRow.status, WardRow.voters
    wanted = (
        select(*columns, WardRow.areas, PlanRow.state, InForceRow.plan_id.label("in_force"))
        .join(PlanRow, PlanRow.id == WardRow.plan_id)
        .outerjoin(InForceRow, InForceRow.ward_code == WardRow.ward_code)
    )
    if plan_id is not None:
        wanted = wanted.where(WardRow.plan_id == plan_id)
    return tuple(
        WardInPlan(
            row.plan_id, row.ward_code, row.name, row.status, row.voters, row.areas,
            PlanState(row.state), row.in_force == row.plan_id,
        )
        for row in connection.execute(wanted.order_by(WardRow.ward_code, WardRow.plan_id))
    )  # fmt: skip


def ward_states(connection: Connection) -> tuple[WardInPlan, ...]:
    """Return for each ward the plan that has come farthest, the newest of equals."""
    steps = list(PlanState)
    best: dict[str, WardInPlan] = {}
    for ward in wards_of(connection):
        other = best.get(ward.ward_code)
        if other is None or steps.index(ward.state) >= steps.index(other.state):
            best[ward.ward_code] = ward
    return tuple(best[code] for code in sorted(best))


def published_token(connection: Connection) -> int:
    """Return the number of the last publication, 0 before the first."""
    return int(
        connection.execute(select(func.coalesce(func.max(PublicationRow.id), 0))).scalar_one()
    )


def published(connection: Connection) -> Published:
    """Return all that is published at one moment."""
    codes: dict[int, list[str]] = {}
    in_force = select(InForceRow.plan_id, InForceRow.ward_code).order_by(InForceRow.ward_code)
    for plan_id, ward_code in connection.execute(in_force):
        codes.setdefault(plan_id, []).append(ward_code)
    rows = connection.execute(
        select(PlanRow.__table__).where(PlanRow.id.in_(sorted(codes))).order_by(PlanRow.id)
    )
    held = tuple(PublishedPlan(_info(row), tuple(codes[row.id])) for row in rows)
    return Published(published_token(connection), held)


def _put_in_force(connection: Connection, plan_id: int) -> None:
    planned = select(WardRow.ward_code).where(
        WardRow.plan_id == plan_id, WardRow.status == "planned"
    )
    codes = list(connection.execute(planned.order_by(WardRow.ward_code)).scalars())
    connection.execute(delete(InForceRow).where(InForceRow.ward_code.in_(planned)))
    if codes:
        rows = [{"ward_code": code, "plan_id": plan_id} for code in codes]
        connection.execute(insert(InForceRow), rows)


def _keep_decision(
    connection: Connection,
    row: Row[Any],
    step: Step,
    after: PlanState,
    who: str,
    why: str,
    reference: str,
) -> int:
    made = connection.execute(
        insert(DecisionRow)
        .values(
            plan_id=row.id, step=step, before=row.state, after=after, who=who,
            at=datetime.now(UTC), why=why, reference=reference,
            version_id=row.version_id, document_sha256=row.document_sha256,
        )
        .returning(DecisionRow.id)
    )  # fmt: skip
    return int(made.scalar_one())


def _keep_revision(
    connection: Connection,
    plan_id: int,
    revision: int,
    content: PlanContent,
    who: str,
    at: datetime,
    deed: Deed,
) -> None:
    connection.execute(
        insert(RevisionRow).values(
            plan_id=plan_id, revision=revision, folder_sha256=content.folder.sha256,
            version_id=content.version_id, document_sha256=content.document_sha256,
            at=at, who=who, note=deed.note, kind=deed.kind,
            edit=None if deed.edit is None else json.dumps(deed.edit, ensure_ascii=False),
        )
    )  # fmt: skip


def _said(content: PlanContent, *, revision: int) -> dict[str, Any]:
    return {
        "revision": revision,
        "version_id": content.version_id,
        "document_sha256": content.document_sha256,
        "folder_sha256": content.folder.sha256,
    }


def _info(row: Row[Any]) -> PlanInfo:
    values: Mapping[str, Any] = row._asdict()
    left_out = {"folder_sha256"}
    plain = {name: value for name, value in values.items() if name not in left_out}
    return PlanInfo(**{**plain, "state": PlanState(row.state)})
