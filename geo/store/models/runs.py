"""Planning runs and what they have given so far."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from geo.store.models.base import Base, Code, one_of
from geo.store.values import RunState


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
