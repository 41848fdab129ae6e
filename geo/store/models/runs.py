"""Planning runs, what they have given so far, and what they propose."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from geo.store.models.base import Base, Code, one_of
from geo.store.values import ProposalState, RunState


class RunRow(Base):
    """A planning run, of a territory or over a plan."""

    __tablename__ = "runs"
    __table_args__ = (
        CheckConstraint(one_of("state", RunState), name="state"),
        CheckConstraint("territory_id IS NOT NULL OR from_plan_id IS NOT NULL", name="ground"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    territory_id: Mapped[int | None] = mapped_column(ForeignKey("territories.id"))
    state: Mapped[str]
    wishes: Mapped[dict[str, Any]]
    stage: Mapped[str]
    done: Mapped[int]
    total: Mapped[int]
    attempts: Mapped[int]
    started_at: Mapped[datetime]
    changed_at: Mapped[datetime]
    finished_at: Mapped[datetime | None]
    who: Mapped[str]
    plan_id: Mapped[int | None] = mapped_column(ForeignKey("plans.id"))
    from_plan_id: Mapped[int | None] = mapped_column(ForeignKey("plans.id"))
    """The plan that the run starts from; None where it starts from its territory."""
    error: Mapped[str]
    cancel_wanted: Mapped[bool]


class RunWardRow(Base):
    """What one ward gave within a run, so that it need not be done again."""

    __tablename__ = "run_wards"

    run_id: Mapped[int] = mapped_column(ForeignKey("runs.id"), primary_key=True)
    ward_code: Mapped[Code] = mapped_column(primary_key=True)
    result: Mapped[bytes]
    at: Mapped[datetime]


class ProposalRow(Base):
    """What a run proposes for wards of a draft; the wards themselves are those the run gave."""

    __tablename__ = "proposals"
    __table_args__ = (
        CheckConstraint(one_of("state", ProposalState), name="state"),
        CheckConstraint("(state = 'kept') = (kept_as IS NOT NULL)", name="kept_as"),
        Index(None, "plan_id"),
    )

    run_id: Mapped[int] = mapped_column(ForeignKey("runs.id"), primary_key=True)
    plan_id: Mapped[int] = mapped_column(ForeignKey("plans.id"))
    revision: Mapped[int]
    """That it was planned from."""
    state: Mapped[str]
    made_at: Mapped[datetime]
    decided_at: Mapped[datetime | None]
    decided_by: Mapped[str | None]
    kept_as: Mapped[int | None]
    """The revision it became."""
