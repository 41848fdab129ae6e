"""Proposals of runs over a draft: offered once, then kept as a revision, or dropped."""

from __future__ import annotations

from collections.abc import Collection
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, Row, exists, insert, select, update

from geo.errors import NotFoundError, StandingError
from geo.plan.written import WrittenPlan
from geo.store import plans
from geo.store.contents import content_of_written
from geo.store.database import Database
from geo.store.log import append
from geo.store.models import ProposalRow
from geo.store.values import Deed, PlanInfo, Proposal, ProposalState


class Proposals:
    """The proposals of a store."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def offer(self, run_id: int, plan_id: int, revision: int) -> None:
        """Offer what a run gave for a draft at a revision; one that is offered already stays."""
        with self._database.writing() as connection:
            known = exists().where(ProposalRow.run_id == run_id)
            if connection.execute(select(known)).scalar():
                return
            connection.execute(
                insert(ProposalRow).values(
                    run_id=run_id, plan_id=plan_id, revision=revision, state=ProposalState.OPEN,
                    made_at=datetime.now(UTC),
                )
            )  # fmt: skip

    def of(self, plan_id: int) -> tuple[Proposal, ...]:
        """Return a plan's proposals, the newest first."""
        wanted = select(ProposalRow.__table__).where(ProposalRow.plan_id == plan_id)
        with self._database.reading() as connection:
            rows = connection.execute(wanted.order_by(ProposalRow.run_id.desc()))
            return tuple(_value(row) for row in rows)

    def get(self, plan_id: int, run_id: int) -> Proposal:
        """Return one proposal."""
        with self._database.reading() as connection:
            return _value(_row(connection, plan_id, run_id))

    def keep(
        self,
        proposal: Proposal,
        revision: int,
        made: tuple[WrittenPlan, Collection[str]],
        who: str,
        deed: Deed,
    ) -> PlanInfo:
        """Make a proposal the next revision of its draft; ConflictError tells what came between."""
        content = content_of_written(*made)
        with self._database.writing() as connection:
            # First, for who keeps the draft writes to the log, which others wait for.
            _decide(connection, proposal, ProposalState.KEPT, who, kept_as=revision + 1)
            plans.save_draft(
                connection, proposal.plan_id, revision, content, who, deed, wards=made[1]
            )
            return plans.plan(connection, proposal.plan_id)

    def drop(self, plan_id: int, run_id: int, who: str) -> Proposal:
        """Put a proposal aside; the draft stays as it is."""
        with self._database.writing() as connection:
            proposal = _value(_row(connection, plan_id, run_id))
            _decide(connection, proposal, ProposalState.DROPPED, who)
            append(connection, who, "proposal.drop", f"plan {plan_id}", {"run_id": run_id})
            return _value(_row(connection, plan_id, run_id))


def _decide(
    connection: Connection,
    proposal: Proposal,
    state: ProposalState,
    who: str,
    *,
    kept_as: int | None = None,
) -> None:
    row = _row(connection, proposal.plan_id, proposal.run_id, for_update=True)
    if row.state != ProposalState.OPEN:
        raise StandingError(f"the proposal of run {row.run_id} is {row.state} already")
    connection.execute(
        update(ProposalRow)
        .where(ProposalRow.run_id == proposal.run_id)
        .values(state=state, decided_at=datetime.now(UTC), decided_by=who, kept_as=kept_as)
    )


def _row(
    connection: Connection, plan_id: int, run_id: int, *, for_update: bool = False
) -> Row[Any]:
    wanted = select(ProposalRow.__table__).where(
        ProposalRow.plan_id == plan_id, ProposalRow.run_id == run_id
    )
    row = connection.execute(wanted.with_for_update() if for_update else wanted).one_or_none()
    if row is None:
        raise NotFoundError(f"plan {plan_id} has no proposal of run {run_id}")
    return row


def _value(row: Row[Any]) -> Proposal:
    return Proposal(**{**row._asdict(), "state": ProposalState(row.state)})
