"""Locks of a folder, ward by ward: each ward is given those that speak of its own units and sites."""

from __future__ import annotations

import re
from collections.abc import Iterable

from geo.allocation.locked import locks_of_ward
from geo.errors import CallError
from geo.rules import Locks
from geo.schemas import PlanningFrames
from geo.territory import Territory

__all__ = ["check_all_known", "check_known_to_folder", "locks_of_ward"]


def check_known_to_folder(locks: Locks, frames: PlanningFrames) -> None:
    """Raise CallError, before any ward is planned, for names that nothing in the folder can bear.

    Codes of cells and of parts of groups are made with the ward: a name that begins with a known code
    and a separator may be one of those, and ``check_all_known`` judges it when all wards are planned.
    """
    known: set[str] = set()
    for frame, column in (
        (frames.groups, "group_code"),
        (frames.sites, "site_code"),
        (frames.institutions, "institution_code"),
        (frames.wards, "ward_code"),
    ):
        if frame is not None:
            known.update(map(str, frame[column]))
    _refuse([name for name in sorted(_names(locks) - known) if not _may_be_made(name, known)])


def _may_be_made(name: str, known: set[str]) -> bool:
    return any(name[: mark.start()] in known for mark in re.finditer(r"[^0-9A-Za-z]", name))


def check_all_known(locks: Locks, territories: Iterable[Territory]) -> None:
    """Raise CallError that names every unit and site of a lock that no ward has."""
    known: set[str] = set()
    for territory in territories:
        known.update(territory.units.index, territory.sites.index)
    _refuse(sorted(_names(locks) - known))


def _refuse(unknown: list[str]) -> None:
    if unknown:
        raise CallError(
            f"locks name what no ward has: {', '.join(unknown)}; correct [locks] in planning.toml "
            "(unit and site codes stand in plan.gpkg and in the annex)"
        )


def _names(locks: Locks) -> set[str]:
    units = {k.unit for k in locks.units} | {k.site_code for k in locks.units}
    areas = {u for k in locks.areas for u in k.units} | {
        k.site_code for k in locks.areas if k.site_code is not None
    }
    together = {unit for k in locks.together for unit in k}
    return units | areas | together | set(locks.open_sites) | set(locks.closed_sites)
