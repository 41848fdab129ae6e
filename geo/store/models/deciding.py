"""Steps taken with plans, what may stand, what is published and in force."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from geo.store.models.base import Base, Code, one_of
from geo.store.values import Step


class DecisionRow(Base):
    """A step somebody took with a plan."""

    __tablename__ = "decisions"
    __table_args__ = (
        CheckConstraint(one_of("step", Step), name="step"),
        Index(None, "plan_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    plan_id: Mapped[int] = mapped_column(ForeignKey("plans.id"))
    step: Mapped[str]
    before: Mapped[str]
    after: Mapped[str]
    who: Mapped[str]
    at: Mapped[datetime]
    why: Mapped[str]
    reference: Mapped[str]
    version_id: Mapped[str]
    document_sha256: Mapped[str]


class WaiverRow(Base):
    """A finding of a plan that somebody lets stand."""

    __tablename__ = "waivers"
    __table_args__ = (Index(None, "plan_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    plan_id: Mapped[int] = mapped_column(ForeignKey("plans.id"))
    rule: Mapped[str]
    ward_code: Mapped[Code]
    subject: Mapped[str]
    mark: Mapped[str]
    ground: Mapped[str]
    why: Mapped[str]
    reference: Mapped[str]
    who: Mapped[str]
    at: Mapped[datetime]
    withdrawn_at: Mapped[datetime | None]
    withdrawn_by: Mapped[str | None]


class PublicationRow(Base):
    """A publication; the highest id is the token of what is published."""

    __tablename__ = "publications"

    id: Mapped[int] = mapped_column(primary_key=True)
    plan_id: Mapped[int] = mapped_column(ForeignKey("plans.id"), unique=True)
    at: Mapped[datetime]


class InForceRow(Base):
    """Which published plan a ward's voters are answered from."""

    __tablename__ = "in_force"

    ward_code: Mapped[Code] = mapped_column(primary_key=True)
    plan_id: Mapped[int] = mapped_column(ForeignKey("publications.plan_id"))
