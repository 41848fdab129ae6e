"""What the checks look at: one ward of a plan, counted afresh."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from geo.allocation import Area, AreaKind
from geo.findings import Finding, Severity
from geo.plan.audit.borders import verified_pairs
from geo.plan.connection import neighbours_of
from geo.plan.model import PollingPlan, WardPlan
from geo.rules import ElectoralRules
from geo.territory import Territory, UnitKind


@dataclass(frozen=True)
class Case:
    """One ward under audit. Nothing the planner computed is believed: positions are all it takes."""

    plan: PollingPlan
    ward: WardPlan

    @property
    def territory(self) -> Territory:
        """The ward's territory."""
        return self.ward.territory

    @property
    def rules(self) -> ElectoralRules:
        """The electoral rules of the plan."""
        return self.plan.rules

    @property
    def areas(self) -> tuple[Area, ...]:
        """The ward's areas; none where it has no plan."""
        return self.ward.allocation.areas if self.ward.allocation else ()

    @cached_property
    def voters(self) -> list[int]:
        """Voters of each unit."""
        return [int(v) for v in self.territory.units["voters"]]

    @cached_property
    def ballots(self) -> list[str]:
        """Ballot of each unit."""
        return [str(b) for b in self.territory.units["ballot"]]

    @cached_property
    def institutions(self) -> frozenset[int]:
        """Units that are institutions."""
        kinds = list(self.territory.units["kind"])
        return frozenset(u for u, kind in enumerate(kinds) if kind == UnitKind.INSTITUTION)

    @cached_property
    def times_used(self) -> Counter[int]:
        """How often each unit stands in an area, and twice in one area counts twice."""
        return Counter(u for area in self.areas for u in area.units)

    @cached_property
    def pairs(self) -> tuple[frozenset[tuple[int, int]], frozenset[tuple[int, int]]]:
        """Contiguous pairs that the shapes bear out: (those open, those a barrier closes)."""
        return verified_pairs(self.territory)

    @cached_property
    def neighbours(self) -> dict[int, set[int]]:
        """Units that may be joined to each unit."""
        return neighbours_of(self.pairs[0])

    def members(self, area: Area) -> list[int]:
        """Return the units of an area that exist, each once."""
        return sorted({u for u in area.units if 0 <= u < len(self.voters)})

    def area_voters(self, area: Area) -> int:
        """Return the voters of an area."""
        return sum(self.voters[u] for u in self.members(area))

    def has_site(self, area: Area) -> bool:
        """Say whether the area's station stands at a site the ward has."""
        return 0 <= area.site < len(self.territory.sites)

    def seated(self) -> Iterator[tuple[int, Area]]:
        """Give the areas whose station stands at a known row of sites."""
        return ((i, area) for i, area in enumerate(self.areas) if self.has_site(area))

    def ordinary(self) -> Iterator[tuple[int, Area]]:
        """Give the ordinary areas."""
        return ((i, a) for i, a in enumerate(self.areas) if a.kind == AreaKind.ORDINARY)

    def unit_code(self, unit: int) -> str:
        """Return the code of a unit, or its position where no such unit exists."""
        codes = self.territory.units.index
        return str(codes[unit]) if 0 <= unit < len(codes) else f"position {unit}"

    def codes(self, units: list[int], limit: int = 8) -> str:
        """Return unit codes as one text, cut where there are many."""
        told = ", ".join(self.unit_code(u) for u in units[:limit])
        return told if len(units) <= limit else f"{told} and {len(units) - limit} more"

    def site_code(self, area: Area) -> str:
        """Return the code of the site an area votes at."""
        return str(self.territory.sites.index[area.site])

    def told(self, rule: str, subject: str) -> bool:
        """Say whether the territory has said this already, in words of its own."""
        return any(f.rule == rule and f.subject == subject for f in self.territory.findings)

    def find(
        self,
        rule: str,
        severity: Severity,
        subject: str,
        message: str,
        source: str,
        **facts: str | int | float,
    ) -> Finding:
        """Return a finding about this ward."""
        return Finding(rule, severity, self.ward.code, subject, message, source, facts=facts)

    def error(
        self, rule: str, subject: str, message: str, source: str, **facts: str | int | float
    ) -> Finding:
        """Return a breach."""
        return self.find(rule, Severity.ERROR, subject, message, source, **facts)

    @property
    def subject(self) -> str:
        """The ward itself as a subject."""
        return f"ward {self.ward.code}"


SENSE = "plan.json: a plan's own arithmetic"
"""Source of the checks that no law needs to ask for."""
