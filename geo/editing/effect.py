"""What becomes of voters, walks and findings from one state of a plan to the next."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace

from geo.allocation.locked import locks_of_ward
from geo.editing.applying import apply
from geo.editing.edits import Edit
from geo.findings import Finding, Severity
from geo.plan import PollingPlan, WardPlan, audit
from geo.plan.changes import UnitChange, unit_changes
from geo.plan.equity import plan_equity

Key = tuple[str, str, str, str, str]


@dataclass(frozen=True)
class Standing:
    """The touched wards in figures. Walks in metres; None where nobody's walk is known."""

    areas: int
    errors: int
    """Findings of severity error that nobody has waived."""
    mean_walk_m: float | None
    p90_walk_m: float | None
    max_walk_m: float | None
    objective: float
    lower_bound: float
    proved: bool
    fewest_voters: int
    most_voters: int


@dataclass(frozen=True)
class Preview:
    """What a change does, before anybody has made it."""

    plan: PollingPlan
    """As it would be."""
    wards: tuple[str, ...]
    """Codes of the wards that it touches."""
    before: Standing
    after: Standing
    findings_new: tuple[Finding, ...]
    findings_gone: tuple[Finding, ...]
    units: tuple[UnitChange, ...]
    """Units of which voters vote at another place than before."""
    areas: tuple[str, ...]
    """Ids, as they are after it, of areas with other units or another station; then of those gone."""

    @property
    def legal(self) -> bool:
        """Whether the touched wards break no rule any more."""
        return self.after.errors == 0

    @property
    def voters_moved(self) -> int:
        """Voters who would vote at another place."""
        return sum(unit.voters_moved for unit in self.units)


def preview(plan: PollingPlan, ward_code: str, edit: Edit) -> Preview:
    """Return what an edit would do."""
    return effect(plan, apply(plan, ward_code, edit))


def effect(before: PollingPlan, after: PollingPlan) -> Preview:
    """Return what changes from one state of a plan to another: only wards that differ are looked at."""
    codes = touched_wards(before, after)
    one, other = _narrowed(before, codes), _narrowed(after, codes)
    was, now = audit(before, wards=codes), audit(after, wards=codes)
    told, tells = {_key(f) for f in was}, {_key(f) for f in now}
    return Preview(
        plan=after,
        wards=codes,
        before=_standing(one, was),
        after=_standing(other, now),
        findings_new=tuple(f for f in now if _key(f) not in told),
        findings_gone=tuple(f for f in was if _key(f) not in tells),
        units=unit_changes(one, other),
        areas=_areas_touched(one, other),
    )


def touched_wards(before: PollingPlan, after: PollingPlan) -> tuple[str, ...]:
    """Return the wards whose areas or locks differ, in order."""
    were = {ward.code: ward for ward in before.wards}
    return tuple(
        ward.code
        for ward in after.wards
        if ward.code not in were
        or were[ward.code].allocation != ward.allocation
        or locks_of_ward(before.locks, ward.territory) != locks_of_ward(after.locks, ward.territory)
    )


def _narrowed(plan: PollingPlan, codes: Collection[str]) -> PollingPlan:
    return replace(plan, wards=tuple(ward for ward in plan.wards if ward.code in codes))


def _standing(plan: PollingPlan, findings: Collection[Finding]) -> Standing:
    walks, _ = plan_equity(plan)
    made = [ward.allocation for ward in plan.wards if ward.allocation]
    sizes = [_voters(ward, units) for ward in plan.wards for units in _units(ward)]
    return Standing(
        areas=len(sizes),
        errors=sum(f.severity is Severity.ERROR and not f.waived for f in findings),
        mean_walk_m=_metres(walks.mean_walk_m),
        p90_walk_m=_metres(walks.p90_walk_m),
        max_walk_m=_metres(walks.max_walk_m),
        objective=round(sum(a.objective for a in made), 3),
        lower_bound=round(sum(a.lower_bound for a in made), 3),
        proved=all(a.proved for a in made),
        fewest_voters=min(sizes, default=0),
        most_voters=max(sizes, default=0),
    )


def _areas_touched(before: PollingPlan, after: PollingPlan) -> tuple[str, ...]:
    were, are = dict(_areas(before)), dict(_areas(after))
    changed = [name for name, held in are.items() if were.get(name) != held]
    return (*changed, *(name for name in were if name not in are))


def _areas(plan: PollingPlan) -> list[tuple[str, tuple[frozenset[int], int]]]:
    return [
        (ward.area_id(index), (frozenset(area.units), area.site))
        for ward in plan.planned
        for index, area in enumerate(ward.allocation.areas if ward.allocation else ())
    ]


def _units(ward: WardPlan) -> list[tuple[int, ...]]:
    return [area.units for area in ward.allocation.areas] if ward.allocation else []


def _voters(ward: WardPlan, units: tuple[int, ...]) -> int:
    return int(ward.territory.units["voters"].iloc[list(units)].sum())


def _metres(walk: float | None) -> float | None:
    return None if walk is None else round(walk, 1)


def _key(finding: Finding) -> Key:
    return (
        finding.rule, str(finding.severity), finding.ward_code, finding.subject, finding.message
    )  # fmt: skip
