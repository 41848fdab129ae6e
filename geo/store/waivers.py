"""Findings of a plan that somebody lets stand: given while it is a draft, withdrawn, never changed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import Connection, insert, select, update

from geo.errors import CallError, NotFoundError, StandingError
from geo.findings import Finding
from geo.plan.deciding import Ground, PlanState, Waiver, finding_mark, grounds_for
from geo.plan.deciding.waivers import NEED_REFERENCE
from geo.store.database import Database
from geo.store.log import append
from geo.store.models import WaiverRow
from geo.store.plans import locked


@dataclass(frozen=True)
class Reason:
    """Why a finding may stand."""

    ground: Ground
    why: str
    reference: str = ""
    """Number of the written decision."""


class Waivers:
    """The waivers of a store."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def give(self, plan_id: int, finding: Finding, reason: Reason, who: str) -> Waiver:
        """Let a finding of a draft stand; one that stands already is given anew."""
        _lawful(finding, reason)
        mark = finding_mark(finding)
        with self._database.writing() as connection:
            _draft(connection, plan_id)
            for earlier in _of(connection, plan_id):
                if earlier.mark == mark and earlier.withdrawn_at is None:
                    _withdraw(connection, earlier, who)
            made = connection.execute(
                insert(WaiverRow)
                .values(
                    plan_id=plan_id, rule=finding.rule, ward_code=finding.ward_code,
                    subject=finding.subject, mark=mark, ground=reason.ground, why=reason.why,
                    reference=reason.reference, who=who, at=datetime.now(UTC),
                )
                .returning(WaiverRow.id)
            ).scalar_one()  # fmt: skip
            facts = {
                "rule": finding.rule, "subject": finding.subject, "mark": mark,
                "ground": reason.ground, "why": reason.why, "reference": reason.reference,
            }  # fmt: skip
            append(connection, who, "plan.waive", f"plan {plan_id}", facts)
            return next(w for w in _of(connection, plan_id) if w.id == made)

    def withdraw(self, plan_id: int, waiver_id: int, who: str) -> Waiver:
        """Let a finding of a draft stand no longer."""
        with self._database.writing() as connection:
            _draft(connection, plan_id)
            found = [w for w in _of(connection, plan_id) if w.id == waiver_id]
            if not found:
                raise NotFoundError(f"plan {plan_id} has no waiver {waiver_id}")
            if found[0].withdrawn_at is None:
                _withdraw(connection, found[0], who)
            return next(w for w in _of(connection, plan_id) if w.id == waiver_id)

    def of(self, plan_id: int) -> tuple[Waiver, ...]:
        """Return a plan's waivers in the order they were given, those withdrawn too."""
        with self._database.reading() as connection:
            return _of(connection, plan_id)


def _lawful(finding: Finding, reason: Reason) -> None:
    allowed = grounds_for(finding)
    if not allowed:
        raise CallError(f"no law lets a finding of {finding.rule} stand; change the plan")
    if reason.ground not in allowed:
        raise CallError(
            f"a finding of {finding.rule} may stand only on the ground {' or '.join(allowed)}"
        )
    if not reason.why.strip():
        raise CallError("say why the finding may stand")
    if reason.ground in NEED_REFERENCE and not reason.reference.strip():
        raise CallError(f"the ground {reason.ground} needs the number of the written decision")


def _draft(connection: Connection, plan_id: int) -> None:
    row = locked(connection, plan_id)
    if row.state != PlanState.DRAFT:
        raise StandingError(f"plan {plan_id} is {row.state}; its findings are settled in the draft")


def _withdraw(connection: Connection, waiver: Waiver, who: str) -> None:
    connection.execute(
        update(WaiverRow)
        .where(WaiverRow.id == waiver.id)
        .values(withdrawn_at=datetime.now(UTC), withdrawn_by=who)
    )
    facts = {"rule": waiver.rule, "subject": waiver.subject, "mark": waiver.mark}
    append(connection, who, "plan.unwaive", f"plan {waiver.plan_id}", facts)


def _of(connection: Connection, plan_id: int) -> tuple[Waiver, ...]:
    wanted = select(WaiverRow.__table__).where(WaiverRow.plan_id == plan_id)
    rows = connection.execute(wanted.order_by(WaiverRow.id))
    return tuple(Waiver(**{**row._asdict(), "ground": Ground(row.ground)}) for row in rows)
