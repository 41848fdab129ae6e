"""The tables. Constraints and triggers say what SQL may never do; see migrations/versions."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any

from shapely.geometry.base import BaseGeometry
from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    Index,
    LargeBinary,
    MetaData,
    String,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column
from sqlalchemy.types import JSON

from geo.store.columns import Moment, Shape
from geo.store.values import PlanState, Role, RunState, Scope, Step

NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


Code = Annotated[str, "code"]
"""Text that rows are ordered by: byte by byte on both databases, whatever the server's language."""


class Base(DeclarativeBase):
    """All tables."""

    metadata = MetaData(naming_convention=NAMES)
    type_annotation_map = {  # noqa: RUF012 - SQLAlchemy reads it from the class
        Code: String().with_variant(String(collation="C"), "postgresql"),
        datetime: Moment(),
        BaseGeometry: Shape(),
        bytes: LargeBinary(),
        dict[str, Any]: JSON(),
    }


def _one_of(column: str, values: type[PlanState | Role | RunState | Scope | Step]) -> str:
    return f"{column} IN ({', '.join(repr(str(v)) for v in values)})"


def _gist(table: str) -> Index:
    return Index(f"ix_{table}_geometry", "geometry", postgresql_using="gist").ddl_if(
        dialect="postgresql"
    )


class BlobRow(Base):
    """The content of a file, once, under its SHA-256."""

    __tablename__ = "blobs"

    sha256: Mapped[str] = mapped_column(primary_key=True)
    size: Mapped[int]
    content: Mapped[bytes]
    """Deflated (zlib)."""


class FolderRow(Base):
    """A whole folder under its content hash."""

    __tablename__ = "folders"

    sha256: Mapped[str] = mapped_column(primary_key=True)
    files: Mapped[int]
    size: Mapped[int]


class FolderFileRow(Base):
    """One file of a folder."""

    __tablename__ = "folder_files"

    folder_sha256: Mapped[str] = mapped_column(ForeignKey("folders.sha256"), primary_key=True)
    path: Mapped[Code] = mapped_column(primary_key=True)
    blob_sha256: Mapped[str] = mapped_column(ForeignKey("blobs.sha256"))


class TerritoryRow(Base):
    """One version of a planning folder."""

    __tablename__ = "territories"
    __table_args__ = (
        UniqueConstraint("name", "version"),
        UniqueConstraint("name", "folder_sha256"),
        CheckConstraint("version >= 1", name="version"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[Code]
    version: Mapped[int]
    folder_sha256: Mapped[str] = mapped_column(ForeignKey("folders.sha256"))
    title: Mapped[str | None]
    province: Mapped[str | None]
    district: Mapped[str | None]
    added_at: Mapped[datetime]
    added_by: Mapped[str]


class PlanRow(Base):
    """A plan: where it stands, and the figures that lists show."""

    __tablename__ = "plans"
    __table_args__ = (
        CheckConstraint(_one_of("state", PlanState), name="state"),
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
    __table_args__ = (_gist("wards"), Index(None, "ward_code"))

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
        _gist("voting_areas"),
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
    __table_args__ = (CheckConstraint("voters >= 0", name="voters"), _gist("polling_stations"))

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
    __table_args__ = (CheckConstraint("voters >= 0", name="voters"), _gist("assignments"))

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


class DecisionRow(Base):
    """A step somebody took with a plan."""

    __tablename__ = "decisions"
    __table_args__ = (
        CheckConstraint(_one_of("step", Step), name="step"),
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


class RunRow(Base):
    """A planning run, of a territory or over a plan."""

    __tablename__ = "runs"
    __table_args__ = (
        CheckConstraint(_one_of("state", RunState), name="state"),
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


class UserRow(Base):
    """Somebody who signs in."""

    __tablename__ = "users"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(unique=True)
    password_hash: Mapped[str | None]
    active: Mapped[bool]
    added_at: Mapped[datetime]


class GrantRow(Base):
    """A role somebody has for some ground."""

    __tablename__ = "grants"
    __table_args__ = (
        CheckConstraint(_one_of("role", Role), name="role"),
        CheckConstraint(_one_of("scope", Scope), name="scope"),
        CheckConstraint("(scope = 'everything') = (code = '')", name="code"),
    )

    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), primary_key=True)
    role: Mapped[str] = mapped_column(primary_key=True)
    scope: Mapped[str] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(primary_key=True, server_default=text("''"))


class SecretRow(Base):
    """Something that opens a door, as a hash: a program's key, a session, an invitation."""

    __tablename__ = "secrets"
    __table_args__ = (
        CheckConstraint("purpose IN ('key', 'session', 'invitation')", name="purpose"),
        Index(None, "user_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    sha256: Mapped[str] = mapped_column(unique=True)
    purpose: Mapped[str]
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    name: Mapped[str]
    hint: Mapped[str]
    made_at: Mapped[datetime]
    expires_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]
    most: Mapped[str | None]
    """Role that a key does not go beyond."""


class LogRow(Base):
    """An entry of the audit log."""

    __tablename__ = "audit_log"

    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    at: Mapped[str]
    """ISO 8601 in UTC: exactly the text that was hashed."""
    who: Mapped[str]
    action: Mapped[str]
    subject: Mapped[str] = mapped_column(index=True)
    facts: Mapped[str]
    """JSON: exactly the text that was hashed."""
    previous_hash: Mapped[str]
    hash: Mapped[str] = mapped_column(unique=True)
