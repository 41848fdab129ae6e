"""Steps towards publication: who took which, when, why, on exactly which document.

The store knows which states a step leads from and to, and nothing more: which of them the law of the
polling day asks for, and from whom, is for those who decide (docs/rules.md).
"""

from __future__ import annotations

from sqlalchemy import select

from geo.errors import CallError, ConflictError, StandingError
from geo.store.database import Database
from geo.store.models import DecisionRow
from geo.store.plans import locked, take_step
from geo.store.values import Decision, PlanState, Step

LEADS: dict[Step, tuple[tuple[PlanState, ...], PlanState]] = {
    Step.SUBMIT: ((PlanState.DRAFT,), PlanState.SUBMITTED),
    Step.APPROVE: ((PlanState.SUBMITTED,), PlanState.APPROVED),
    Step.REPORT: ((PlanState.SUBMITTED,), PlanState.REPORTED),
    Step.RETURN: (
        (PlanState.SUBMITTED, PlanState.APPROVED, PlanState.REPORTED),
        PlanState.DRAFT,
    ),
}


class Decisions:
    """The decisions of a store."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def record(
        self,
        plan_id: int,
        step: Step,
        who: str,
        why: str = "",
        reference: str = "",
        *,
        document_sha256: str | None = None,
    ) -> Decision:
        """Take a step, other than to publish.

        With ``document_sha256`` the step is taken only if that is still the plan's document: nobody
        decides on what they have not seen.
        """
        if step is Step.PUBLISH:
            raise CallError("a plan is published by publish()")
        leads_from, after = LEADS[step]
        with self._database.writing() as connection:
            row = locked(connection, plan_id)
            if row.state not in leads_from:
                raise StandingError(
                    f"plan {plan_id} is {row.state}; to {step} it has to be "
                    f"{' or '.join(leads_from)}"
                )
            if document_sha256 not in (None, row.document_sha256):
                raise ConflictError(
                    f"plan {plan_id} has been changed by {row.changed_by} since it was looked at",
                    revision=row.revision,
                )
            made = take_step(connection, row, step, after, who, why, reference)
            wanted = select(DecisionRow.__table__).where(DecisionRow.id == made)
            return _decision(connection.execute(wanted).one()._asdict())

    def of(self, plan_id: int) -> tuple[Decision, ...]:
        """Return a plan's decisions in order."""
        wanted = select(DecisionRow.__table__).where(DecisionRow.plan_id == plan_id)
        with self._database.reading() as connection:
            rows = connection.execute(wanted.order_by(DecisionRow.id))
            return tuple(_decision(row._asdict()) for row in rows)


def _decision(row: dict[str, object]) -> Decision:
    states = {name: PlanState(str(row[name])) for name in ("before", "after")}
    return Decision(**{**row, **states, "step": Step(str(row["step"]))})  # type: ignore[arg-type]
