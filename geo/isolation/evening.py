"""The evening before: zones and counts change one after another, and nothing is lost.

A change is checked, its wards are answered anew, it is written to the journal, and only then does it
hold. Whoever is killed in between finds on reopening every change that was acknowledged, and the same
response as if all had been given at one go.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import Self

import geopandas as gpd
import shapely

from geo.errors import CallError, IntakeError
from geo.findings import IntakeReport
from geo.intake.defects import Defects
from geo.isolation.checking import check_situation
from geo.isolation.closing import FACILITY_RADIUS_M
from geo.isolation.inside import seats_of, touched_wards
from geo.isolation.journal import Journal, ZoneChange, after
from geo.isolation.responding import WardResponse, respond_ward, together
from geo.isolation.situation import situation_at
from geo.plan.document import version_id
from geo.plan.isolation import HomeCount, Isolation, Response, Scenario, Situation, Zone
from geo.plan.model import PollingPlan, WardPlan

__all__ = ["Evening", "ZoneChange"]

JOURNAL_FILE = "evening.jsonl"
#: Name of the scenario that an evening keeps.
SCENARIO = "evening"


class Evening:
    """A plan's response, kept up to date change by change. Use it in a ``with`` block."""

    def __init__(
        self,
        plan: PollingPlan,
        journal: Path,
        *,
        moment: datetime | None = None,
        people: gpd.GeoDataFrame | None = None,
    ) -> None:
        """Open the evening of a plan: what its scenario in force says, then the journal's changes.

        ``moment``: None for the hours of the plan's polling day. ``people``: see
        :func:`geo.isolation.cohorts`. Raises InputError for a journal of another plan or moment, and
        CallError for one that another process has open.
        """
        self._plan, self._people = plan, people
        self._moment = moment
        self._base = plan.isolation.base_version if plan.isolation else version_id(plan)
        zones, home = _known(plan)
        self._journal = Journal(journal)
        try:
            changes, self.note = self._journal.read(self._head())
        except BaseException:
            self._journal.close()
            raise
        self.changes = len(changes)
        """Changes that hold."""
        self._zones, self._home = after(changes, zones, home)
        self._situation = self._in_force(self._zones, self._home)
        self._parts = self._answered(self._situation, touched_wards(plan, self._situation))

    def apply(self, change: ZoneChange) -> Response:
        """Return the response after one change, which is on disk when this returns.

        Raises IntakeError with every defect, or CallError for a zone that is not there; the evening
        is then as it was.
        """
        if change.remove is not None and change.remove not in {z.code for z in self._zones}:
            raise CallError(f"no zone {change.remove} stands; those that do: {self._codes()}")
        zones, home = after([change], self._zones, self._home)
        self._check(change, zones, home)
        situation = self._in_force(zones, home)
        again = [ward for ward in self._plan.wards if self._concerns(change, ward)]
        parts = {**self._parts, **self._answered(situation, again)}
        held = {ward.code for ward in touched_wards(self._plan, situation)}
        self._journal.write(self.changes + 1, change)
        self.changes += 1
        self._zones, self._home, self._situation = zones, home, situation
        self._parts = {code: part for code, part in parts.items() if code in held}
        return self.response

    @property
    def response(self) -> Response:
        """What is done for the situation that holds."""
        order = [ward.code for ward in self._plan.wards if ward.code in self._parts]
        return together(self._situation, [self._parts[code] for code in order])

    @property
    def home(self) -> tuple[HomeCount, ...]:
        """All home counts known, one for each group, day and risk."""
        return self._home

    @property
    def zones(self) -> tuple[Zone, ...]:
        """All zones known, also those not in force."""
        return self._zones

    @property
    def plan(self) -> PollingPlan:
        """The plan with the response in force, beside its other scenarios."""
        isolation = self._plan.isolation
        others = tuple(s for s in isolation.scenarios if s.name != SCENARIO) if isolation else ()
        own = Scenario(SCENARIO, self.response, self._zones)
        return replace(self._plan, isolation=Isolation(self._base, (*others, own), SCENARIO))

    def close(self) -> None:
        """Let another process open the journal."""
        self._journal.close()

    def __enter__(self) -> Self:
        """Return the evening itself."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Close the journal."""
        self.close()

    def _head(self) -> dict[str, str]:
        moment = self._moment or self._plan.rules.polling_day
        return {"plan": self._base, "moment": moment.isoformat()}

    def _in_force(self, zones: tuple[Zone, ...], home: tuple[HomeCount, ...]) -> Situation:
        rules = self._plan.rules
        return situation_at(zones, home, self._moment or rules.polling_day, rules.isolation)

    def _answered(
        self, situation: Situation, wards: tuple[WardPlan, ...] | list[WardPlan]
    ) -> dict[str, WardResponse]:
        seats = seats_of(self._plan, situation)
        return {
            ward.code: respond_ward(ward, situation, self._plan, people=self._people, seats=seats)
            for ward in wards
        }

    def _concerns(self, change: ZoneChange, ward: WardPlan) -> bool:
        """Return whether a change can bear on a ward: on its units, its sites or its seat."""
        if change.home is not None:
            return change.home.group_code in set(ward.territory.units["group_code"])
        code = change.remove if change.put is None else change.put.code
        states = [zone for zone in (*self._zones, change.put) if zone and zone.code == code]
        return any(_meets(self._plan, zone, ward) for zone in states)

    def _check(
        self, change: ZoneChange, zones: tuple[Zone, ...], home: tuple[HomeCount, ...]
    ) -> None:
        """Raise IntakeError where a change brings what contradicts the plan or what stands.

        What was wrong before it, of zones that the plan came with, stops nobody from going on.
        """
        if change.remove is not None:
            return
        before = set(self._defects(change, self._zones, self._home).defects)
        after_it = self._defects(change, zones, home)
        if new := tuple(d for d in after_it.unusable if d not in before):
            raise IntakeError(replace(after_it, defects=new))

    def _defects(
        self, change: ZoneChange, zones: tuple[Zone, ...], home: tuple[HomeCount, ...]
    ) -> IntakeReport:
        defects = Defects()
        moment = self._moment or self._plan.rules.polling_day
        day = moment.date() if isinstance(moment, datetime) else moment
        group = None if change.home is None else change.home.group_code
        counts = [count for count in home if count.group_code == group]
        check_situation(zones, counts, self._plan, day, "evening", defects)
        report = defects.report("evening")
        kept = [d for d in report.defects if d.check != "polling_day_out_of_reach"]
        return replace(report, defects=tuple(kept))

    def _codes(self) -> str:
        return ", ".join(zone.code for zone in self._zones) or "none"


def _known(plan: PollingPlan) -> tuple[tuple[Zone, ...], tuple[HomeCount, ...]]:
    """Return zones and counts of the scenario in force, those of other days included."""
    if plan.isolation is None:
        return (), ()
    isolation = plan.isolation
    scenario = next(s for s in isolation.scenarios if s.name == isolation.in_force)
    situation = scenario.response.situation
    return tuple({z.code: z for z in (*scenario.zones, *situation.zones)}.values()), situation.home


def _meets(plan: PollingPlan, zone: Zone, ward: WardPlan) -> bool:
    ground = ward.territory
    units = ground.units.sindex.query(zone.geometry, predicate="intersects")
    near = shapely.dwithin(ground.sites.geometry.to_numpy(), zone.geometry, FACILITY_RADIUS_M)
    seat = seats_of(plan, Situation(datetime.min, (zone,)))
    return bool(len(units) or near.any() or seat.get(zone.code) == ward.code)
