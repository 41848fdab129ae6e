"""The audit log: who did what when, each entry hashed with the one before.

SQL can neither change nor remove an entry while the triggers stand; whoever takes the triggers away
breaks the chain, and ``verify`` tells where.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, func, insert, select, text

from geo.store.checking import publication_faults
from geo.store.database import Database
from geo.store.models import LogRow
from geo.store.values import LogEntry, Verification

FIRST = "0" * 64
"""What stands for the hash before the first entry."""
LOG_LOCK = 4_326_002
"""Key of the advisory lock that lets one transaction at a time append."""


class Log:
    """The audit log of a store."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def append(
        self, who: str, action: str, subject: str, facts: Mapping[str, object] | None = None
    ) -> LogEntry:
        """Write an entry in a transaction of its own."""
        with self._database.writing() as connection:
            return append(connection, who, action, subject, facts or {})

    def read(
        self, *, after: int = 0, subject: str | None = None, limit: int = 100
    ) -> tuple[LogEntry, ...]:
        """Return entries in order, those after a number, of one subject or of all."""
        wanted = select(LogRow.__table__).where(LogRow.number > after)
        if subject is not None:
            wanted = wanted.where(LogRow.subject == subject)
        with self._database.reading() as connection:
            rows = connection.execute(wanted.order_by(LogRow.number).limit(limit))
            return tuple(_entry(row) for row in rows)

    def verify(self) -> Verification:
        """Compute every hash again, and compare what is published with what the log says of it."""
        with self._database.reading() as connection:
            entries, head = 0, FIRST
            faults: list[str] = []
            published: dict[str, Mapping[str, Any]] = {}
            rows = connection.execution_options(yield_per=1_000).execute(
                select(LogRow.__table__).order_by(LogRow.number)
            )
            for row in rows:
                entries += 1
                faults.extend(_entry_faults(row, entries, head))
                head = row.hash
                if row.action == "plan.publish":
                    published[row.subject] = json.loads(row.facts)
            plans, more = publication_faults(connection, published)
        return Verification(entries, head, plans, (*faults, *more))


def append(
    connection: Connection, who: str, action: str, subject: str, facts: Mapping[str, object]
) -> LogEntry:
    """Write an entry within a transaction; do it last, for others wait for it."""
    if connection.dialect.name == "postgresql":
        connection.execute(text(f"SELECT pg_advisory_xact_lock({LOG_LOCK})"))
    number = connection.execute(select(func.coalesce(func.max(LogRow.number), 0))).scalar_one()
    previous = (
        connection.execute(select(LogRow.hash).where(LogRow.number == number)).scalar() or FIRST
    )
    values = {
        "number": number + 1,
        "at": datetime.now(UTC).isoformat(timespec="microseconds"),
        "who": who,
        "action": action,
        "subject": subject,
        "facts": json.dumps(facts, ensure_ascii=False, sort_keys=True, allow_nan=False),
        "previous_hash": previous,
    }
    values["hash"] = entry_hash(values)
    connection.execute(insert(LogRow).values(**values))
    return LogEntry(
        number=number + 1,
        at=datetime.fromisoformat(str(values["at"])),
        who=who,
        action=action,
        subject=subject,
        facts=dict(facts),
        previous_hash=previous,
        hash=str(values["hash"]),
    )


def entry_hash(values: Mapping[str, object]) -> str:
    """Return the SHA-256 of an entry's columns, as a JSON list in the order of the table."""
    columns = ("number", "at", "who", "action", "subject", "facts", "previous_hash")
    content = json.dumps([values[name] for name in columns], ensure_ascii=False)
    return hashlib.sha256(content.encode()).hexdigest()


def _entry_faults(row: Any, number: int, previous: str) -> Iterator[str]:  # noqa: ANN401
    if row.number != number:
        yield f"entry {number} is missing; {row.number} stands in its place"
    if row.previous_hash != previous:
        yield f"entry {row.number} does not follow the one before it"
    if row.hash != entry_hash(row._asdict()):
        yield f"entry {row.number} was changed: its content has another hash"


def _entry(row: Any) -> LogEntry:  # noqa: ANN401
    return LogEntry(
        number=row.number,
        at=datetime.fromisoformat(row.at),
        who=row.who,
        action=row.action,
        subject=row.subject,
        facts=json.loads(row.facts),
        previous_hash=row.previous_hash,
        hash=row.hash,
    )
