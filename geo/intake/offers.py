"""What a report says about coordinates: which systems explain them, and how far apart those lie."""

from __future__ import annotations

from geo.intake.raw import RawFrame
from geo.intake.readings import Points, Reading, candidates, spread_m

_OFFERED = 4


def worth_trying(raw: RawFrame, points: Points, province: str | None) -> list[Reading]:
    """Return the systems in use; first the one the file declares, where the settings overrule it."""
    if raw.crs is None or raw.crs_wanted is None:
        return list(candidates(points, province))
    return list(dict.fromkeys((Reading(raw.crs), *candidates(points, province))))


def offer(readings: list[Reading], points: Points) -> str:
    """Say which systems explain the coordinates, and how far apart they put them."""
    if not readings:
        return "ask who made the file for its reference system, and set crs in planning.toml"
    named = " or ".join(str(r) for r in readings[:_OFFERED])
    if len(readings) == 1:
        return f"set crs in planning.toml; the coordinates fit {named}"
    more = f" or {len(readings) - _OFFERED} more" if len(readings) > _OFFERED else ""
    apart = spread_m(readings[:2], points)
    return (
        f"set crs in planning.toml; the coordinates fit {named}{more}, which cannot be told apart "
        f"(the first two lie {apart:,.0f} m apart)"
    )


def first_pair(points: Points) -> str:
    """Return the first pair of coordinates as the file has it."""
    return f"{points[0, 0]:.10g}, {points[0, 1]:.10g}"
