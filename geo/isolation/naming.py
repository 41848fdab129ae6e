"""What sentences call a residential group: its name, with its code where another has the same name."""

from __future__ import annotations

from collections.abc import Sequence

from geo.plan.isolation import Cohort
from geo.plan.model import WardPlan


def name_of(ward: WardPlan, unit_code: str) -> str:
    """Return what a unit of a ward is called."""
    names = ward.territory.units["name"]
    own = names.get(unit_code)
    if own is None or own != own:  # noqa: PLR0124 - a missing name is nan
        return unit_code
    return f"{own} ({unit_code})" if int((names == own).sum()) > 1 else str(own)


def names_of(ward: WardPlan, cohorts: Sequence[Cohort]) -> list[str]:
    """Return what the units of cohorts are called, each once; those of no list by their zone."""
    codes = dict.fromkeys(c.unit_code for c in cohorts if c.unit_code is not None)
    zones = dict.fromkeys(str(c.zone_code) for c in cohorts if c.unit_code is None)
    return [*(name_of(ward, code) for code in codes), *zones]
