"""The finished plan of one planning folder."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from pyproj import CRS

from geo.allocation import Allocation
from geo.errors import Obstacle
from geo.findings import Finding, IntakeReport
from geo.plan.isolation import Isolation
from geo.plan.schema import AlternativesBlock
from geo.rules import ElectoralRules, Locks, PlanningAims
from geo.schemas import InputFile, Provenance
from geo.territory import Territory


@dataclass(frozen=True)
class WardPlan:
    """One ward: planned (``allocation``), or the obstacles that stand in the way."""

    territory: Territory
    allocation: Allocation | None
    obstacles: tuple[Obstacle, ...] = ()
    seconds: float = 0.0
    """Processor time of territory and allocation; never part of the plan document."""
    alternatives: AlternativesBlock | None = None
    """Other plans, where asked for; in report.json, never part of the plan document."""

    @property
    def status(self) -> str:
        """``planned`` or ``infeasible``."""
        return "infeasible" if self.allocation is None else "planned"

    @property
    def code(self) -> str:
        """The ward's code."""
        return self.territory.ward.code

    def area_id(self, index: int) -> str:
        """Return the id of the area at a position, such as ``00292-03``."""
        return f"{self.code}-{index + 1:02d}"

    def station_id(self, index: int) -> str:
        """Return the id of the station of the area at a position, such as ``00292-S03``."""
        return f"{self.code}-S{index + 1:02d}"


@dataclass(frozen=True)
class PollingPlan:
    """Areas and stations of all wards of one planning folder, with all that they rest on."""

    wards: tuple[WardPlan, ...]
    rules: ElectoralRules
    aims: PlanningAims
    locks: Locks
    crs: CRS
    seed: int = 0
    inputs: tuple[InputFile, ...] = ()
    intake: IntakeReport = field(default_factory=lambda: IntakeReport(""))
    provenance: Provenance = field(default_factory=Provenance)
    previous: dict[str, str] = field(default_factory=dict)
    isolation: Isolation | None = None
    """What lies over the areas because of isolation zones; None: nothing was asked."""
    created_at: str = ""
    """ISO 8601 time of making; the only field that may differ between equal runs."""
    generator: str = ""
    """``khuvuc`` and its version."""

    @property
    def planned(self) -> Iterator[WardPlan]:
        """The wards that have areas."""
        return (ward for ward in self.wards if ward.allocation is not None)

    @property
    def notes(self) -> tuple[Finding, ...]:
        """What territory and allocation said while the plan was made."""
        said: list[Finding] = []
        for ward in self.wards:
            said.extend(ward.territory.findings)
            said.extend(ward.allocation.findings if ward.allocation else ())
        return tuple(said)
