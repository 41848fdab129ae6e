"""Locks: what a planner has fixed before a plan is drawn."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field


class AreaLock(BaseModel):
    """Units that form one area exactly, with its station where ``site_code`` is given."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    units: tuple[str, ...] = Field(min_length=1)
    site_code: str | None = None


class UnitLock(BaseModel):
    """A unit that votes at a given site, whatever else its area holds."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    unit: str
    site_code: str


class Locks(BaseModel):
    """A planner's locks; ``planning.toml`` sets them under ``[locks]``."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    units: tuple[UnitLock, ...] = ()
    together: tuple[tuple[str, ...], ...] = ()
    """Sets of units that must share one area."""
    areas: tuple[AreaLock, ...] = ()
    open_sites: tuple[str, ...] = ()
    """Sites that must host a station."""
    closed_sites: tuple[str, ...] = ()
    """Sites that must not."""
