"""Files and folders under their hashes, and the planning folders kept of them."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from geo.store.models.base import Base, Code


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
