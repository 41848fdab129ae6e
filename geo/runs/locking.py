"""Locks of a folder, ward by ward: each ward is given those that speak of its own units and sites."""

from __future__ import annotations

from collections.abc import Iterable

from geo.errors import CallError
from geo.rules import Locks
from geo.territory import Territory


def locks_of_ward(locks: Locks, territory: Territory) -> Locks:
    """Return the locks that name any unit or site of the ward."""
    units, sites = set(territory.units.index), set(territory.sites.index)
    return Locks(
        units=tuple(k for k in locks.units if k.unit in units or k.site_code in sites),
        together=tuple(k for k in locks.together if units & set(k)),
        areas=tuple(k for k in locks.areas if units & set(k.units) or k.site_code in sites),
        open_sites=tuple(code for code in locks.open_sites if code in sites),
        closed_sites=tuple(code for code in locks.closed_sites if code in sites),
    )


def check_all_known(locks: Locks, territories: Iterable[Territory]) -> None:
    """Raise CallError that names every unit and site of a lock that no ward has."""
    known: set[str] = set()
    for territory in territories:
        known.update(territory.units.index, territory.sites.index)
    unknown = sorted(_names(locks) - known)
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
