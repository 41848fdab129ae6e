"""Who signs in, what they may do, and the hashes of what opens doors."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from geo.store.models.base import Base, one_of
from geo.store.values import Role, Scope


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
        CheckConstraint(one_of("role", Role), name="role"),
        CheckConstraint(one_of("scope", Scope), name="scope"),
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
