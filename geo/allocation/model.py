"""The answer of the engine: which units form an area, and where the area votes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from geo.findings import Finding


class AreaKind(StrEnum):
    """Kind of a voting area."""

    ORDINARY = "ordinary"
    SEPARATE = "separate"


@dataclass(frozen=True)
class Area:
    """One voting area with its polling station; ``units`` and ``site`` are positions."""

    units: tuple[int, ...]
    site: int
    kind: AreaKind = AreaKind.ORDINARY
    below_minimum: str | None = None
    """The lawful reason for fewer than the minimum of voters: ``remote``, ``island``, ``cut_off``."""


@dataclass(frozen=True)
class Allocation:
    """A ward's areas, in the order of their numbers (area ``i`` has number ``i + 1``)."""

    areas: tuple[Area, ...]
    objective: float
    """Voter-metres, as in DESIGN: walks plus the weighted terms."""
    terms: Mapping[str, float]
    """The objective's terms by name (``walk``, ``imbalance``, ``border`` …); they sum to it."""
    lower_bound: float
    """No legal plan under the same rules and wishes costs less (within 2e-6 relative)."""
    proved: bool
    stopped_by: str
    """What ended the search: ``proved``, ``iterations`` or ``time_limit``."""
    target_voters: float
    """Voters an area should have, as the imbalance term counts it."""
    findings: tuple[Finding, ...] = field(default=())

    @property
    def gap(self) -> float:
        """Relative distance from the bound; 0 = proved best."""
        if self.proved or self.objective <= 0:
            return 0.0
        return max(0.0, (self.objective - self.lower_bound) / self.objective)
