"""Areas by number, units and sites by code."""

from __future__ import annotations

from collections.abc import Iterable

from geo.allocation import Area
from geo.errors import CallError
from geo.plan import WardPlan


def area_at(ward: WardPlan, number: int) -> Area:
    """Return the area of a number."""
    areas = ward.allocation.areas if ward.allocation else ()
    if not 1 <= number <= len(areas):
        raise CallError(f"ward {ward.code} has areas 1 to {len(areas)}, and no area {number}")
    return areas[number - 1]


def unit_positions(ward: WardPlan, codes: Iterable[str]) -> tuple[int, ...]:
    """Return the positions of units, each once, in order."""
    rows = {str(code): row for row, code in enumerate(ward.territory.units.index)}
    wanted = sorted(set(codes))
    unknown = [code for code in wanted if code not in rows]
    if unknown:
        raise CallError(f"ward {ward.code} has no unit {', '.join(unknown)}")
    return tuple(sorted(rows[code] for code in wanted))


def site_position(ward: WardPlan, code: str) -> int:
    """Return the position of a site."""
    rows = {str(site): row for row, site in enumerate(ward.territory.sites.index)}
    if code not in rows:
        raise CallError(f"ward {ward.code} has no site {code}")
    return rows[code]
