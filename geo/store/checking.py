"""Whether a published plan is still what was published, file by file and row by row."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection, select

from geo.store.folders import damaged_files
from geo.store.models import PlanRow, PublicationRow
from geo.store.rows import rows_digest


def publication_facts(connection: Connection, plan_id: int) -> dict[str, str]:
    """Return the hashes that a published plan is held to."""
    row = connection.execute(
        select(PlanRow.version_id, PlanRow.document_sha256, PlanRow.folder_sha256).where(
            PlanRow.id == plan_id
        )
    ).one()
    return {
        "version_id": row.version_id,
        "document_sha256": row.document_sha256,
        "folder_sha256": row.folder_sha256,
        "rows_sha256": rows_digest(connection, plan_id),
    }


def publication_faults(
    connection: Connection, logged: Mapping[str, Mapping[str, Any]]
) -> tuple[int, list[str]]:
    """Return how many published plans were compared with the log, and what was found."""
    kept = connection.execute(
        select(PublicationRow.plan_id, PlanRow.state)
        .join(PlanRow, PlanRow.id == PublicationRow.plan_id)
        .order_by(PublicationRow.plan_id)
    ).all()
    faults = [
        f"{subject} was published, says the log, but is not kept as published"
        for subject in logged
        if subject not in {f"plan {row.plan_id}" for row in kept if row.state == "published"}
    ]
    for row in kept:
        subject = f"plan {row.plan_id}"
        if subject not in logged:
            faults.append(f"{subject} is published, but the log does not tell of it")
            continue
        faults.extend(_plan_faults(connection, row.plan_id, logged[subject]))
    return len(kept), faults


def _plan_faults(connection: Connection, plan_id: int, said: Mapping[str, Any]) -> list[str]:
    found = publication_facts(connection, plan_id)
    faults = [
        f"plan {plan_id} was changed after it was published: its {name} is another"
        for name, value in found.items()
        if said.get(name) != value
    ]
    damaged = damaged_files(connection, found["folder_sha256"])
    return [
        *faults,
        *(
            f"plan {plan_id} was changed after it was published: its file {path}"
            for path in damaged
        ),
    ]
