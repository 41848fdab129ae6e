"""Plans, their revisions, and the rows that maps and lists are drawn from."""

from __future__ import annotations

from datetime import date, datetime

from shapely.geometry.base import BaseGeometry
from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from geo.store.columns import Shape
from geo.store.models.base import Base, Code, gist, one_of
from geo.store.values import PlanState


class PlanRow(Base):
    """A plan: where it stands, and the figures that lists show."""

    __tablename__ = "plans"
    __table_args__ = (
        CheckConstraint(one_of("state", PlanState), name="state"),
        CheckConstraint("revision >= 1", name="revision"),
        CheckConstraint(
            "(state = 'published') = (published_at IS NOT NULL)", name="published_has_its_moment"
        ),
        Index(None, "territory_id"),
        Index(None, "state"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    territory_id: Mapped[int | None] = mapped_column(ForeignKey("territories.id"))
    folder_sha256: Mapped[str] = mapped_column(ForeignKey("folders.sha256"))
    version_id: Mapped[str]
    document_sha256: Mapped[str] = mapped_column(ForeignKey("blobs.sha256"))
    state: Mapped[str]
    revision: Mapped[int]
    title: Mapped[str | None]
    rules: Mapped[str]
    polling_day: Mapped[date]
    as_of: Mapped[date | None]
    wards: Mapped[int]
    planned: Mapped[int]
    units: Mapped[int]
    areas: Mapped[int]
    voters: Mapped[int]
    errors: Mapped[int]
    warnings: Mapped[int]
    posted_errors: Mapped[int | None]
    posted_warnings: Mapped[int | None]
    added_at: Mapped[datetime]
    added_by: Mapped[str]
    changed_at: Mapped[datetime]
    changed_by: Mapped[str]
    published_at: Mapped[datetime | None]


class RevisionRow(Base):
    """One saved state of a plan."""

    __tablename__ = "plan_revisions"

    plan_id: Mapped[int] = mapped_column(ForeignKey("plans.id"), primary_key=True)
    revision: Mapped[int] = mapped_column(primary_key=True)
    folder_sha256: Mapped[str] = mapped_column(ForeignKey("folders.sha256"))
    version_id: Mapped[str]
    document_sha256: Mapped[str] = mapped_column(ForeignKey("blobs.sha256"))
    at: Mapped[datetime]
    who: Mapped[str]
    note: Mapped[str]
    kind: Mapped[str] = mapped_column(server_default=text("'saved'"))
    edit: Mapped[str | None]
    """JSON of the edit that made it."""


class WardRow(Base):
    """A ward of a plan."""

    __tablename__ = "wards"
    __table_args__ = (gist("wards"), Index(None, "ward_code"))

    plan_id: Mapped[int] = mapped_column(ForeignKey("plans.id"), primary_key=True)
    ward_code: Mapped[Code] = mapped_column(primary_key=True)
    name: Mapped[str]
    kind: Mapped[str | None]
    status: Mapped[str]
    voters: Mapped[int]
    areas: Mapped[int | None]
    estimated: Mapped[bool]
    geometry: Mapped[BaseGeometry]


class AreaRow(Base):
    """A voting area."""

    __tablename__ = "voting_areas"
    __table_args__ = (
        CheckConstraint("kind IN ('ordinary', 'separate')", name="kind"),
        CheckConstraint("voters >= 0", name="voters"),
        gist("voting_areas"),
    )

    plan_id: Mapped[int] = mapped_column(ForeignKey("plans.id"), primary_key=True)
    area_id: Mapped[Code] = mapped_column(primary_key=True)
    ward_code: Mapped[Code]
    number: Mapped[int]
    kind: Mapped[str]
    voters: Mapped[int]
    households: Mapped[int | None]
    unit_count: Mapped[int]
    constituencies: Mapped[str | None]
    station_id: Mapped[str | None]
    mean_walk_m: Mapped[float | None]
    max_walk_m: Mapped[float | None]
    compactness: Mapped[float | None]
    estimated: Mapped[bool]
    below_minimum: Mapped[str | None]
    geometry: Mapped[BaseGeometry | None] = mapped_column(Shape(), nullable=True)
    """None where isolation made it and nobody said where. A type of its own: GeoAlchemy2 writes the
    first column's nullability into a type that columns share."""


class StationRow(Base):
    """A polling station: an area's own."""

    __tablename__ = "polling_stations"
    __table_args__ = (CheckConstraint("voters >= 0", name="voters"), gist("polling_stations"))

    plan_id: Mapped[int] = mapped_column(ForeignKey("plans.id"), primary_key=True)
    station_id: Mapped[Code] = mapped_column(primary_key=True)
    ward_code: Mapped[Code]
    area_id: Mapped[Code]
    site_code: Mapped[str | None]
    name: Mapped[str | None]
    address: Mapped[str | None]
    capacity: Mapped[int | None]
    voters: Mapped[int]
    to_be_found: Mapped[bool]
    geometry: Mapped[BaseGeometry | None] = mapped_column(Shape(), nullable=True)


class AssignmentRow(Base):
    """A unit, and where its voters vote: one row for each station, where isolation divides them."""

    __tablename__ = "assignments"
    __table_args__ = (CheckConstraint("voters >= 0", name="voters"), gist("assignments"))

    plan_id: Mapped[int] = mapped_column(ForeignKey("plans.id"), primary_key=True)
    ward_code: Mapped[Code] = mapped_column(primary_key=True)
    unit_code: Mapped[Code] = mapped_column(primary_key=True)
    area_id: Mapped[Code] = mapped_column(primary_key=True)
    station_id: Mapped[Code] = mapped_column(primary_key=True)
    voters: Mapped[int]
    walk_m: Mapped[float | None]
    name: Mapped[str]
    estimated: Mapped[bool]
    reason: Mapped[str]
    geometry: Mapped[BaseGeometry]


class MeasureRow(Base):
    """What is done for an isolation zone."""

    __tablename__ = "measures"

    plan_id: Mapped[int] = mapped_column(ForeignKey("plans.id"), primary_key=True)
    measure_id: Mapped[Code] = mapped_column(primary_key=True)
    kind: Mapped[str]
    zone_code: Mapped[str | None]
    area_id: Mapped[str | None]
    station_id: Mapped[str | None]
    voters: Mapped[int | None]
    reason: Mapped[str]
    ward_code: Mapped[str | None]
    from_elsewhere: Mapped[int | None]
    rule: Mapped[str | None]
    source: Mapped[str | None]
