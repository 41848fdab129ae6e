"""The audit log."""

from __future__ import annotations

from sqlalchemy.orm import Mapped, mapped_column

from geo.store.models.base import Base


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
