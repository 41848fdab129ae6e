"""The board: how far every ward has come for one polling day."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum

from api.access import Caller
from api.deciding import marked
from api.listing import all_readable_plans, readable_territories
from geo.rules.calendar import teams_day
from geo.store.store import Store
from geo.store.values import KeptTerritory, PlanInfo, PlanState, WardInPlan

HERE_HOURS = 7
"""Viet Nam is seven hours ahead of UTC, all year."""


class Stage(StrEnum):
    """How far a ward has come, from less to more."""

    FINDINGS = "findings"
    """Planned with errors that nobody has settled, or not plannable as its data is."""
    PLANNED = "planned"
    SUBMITTED = "submitted"
    APPROVED = "approved"
    REPORTED = "reported"
    PUBLISHED = "published"


DECIDED = (Stage.APPROVED, Stage.REPORTED, Stage.PUBLISHED)


@dataclass(frozen=True)
class BoardRow:
    """One ward."""

    ward_code: str
    name: str
    stage: Stage
    late: bool
    """Not decided although the teams, one for each area, should have been formed."""
    plan_id: int
    areas: int | None
    voters: int
    open_errors: int | None
    """None for plans that are no draft: their gate has settled it."""


@dataclass(frozen=True)
class Board:
    """All wards for one polling day, and the planning folders that nobody has planned yet."""

    polling_day: date | None
    due: date | None
    rows: tuple[BoardRow, ...]
    waiting: tuple[KeptTerritory, ...]


def board(store: Store, caller: Caller, polling_day: date | None, today: date) -> Board:
    """Return the board of what a caller may read; without a day that of the latest election."""
    plans = list(all_readable_plans(store, caller))
    day = polling_day or max((info.polling_day for info in plans), default=None)
    rows = _rows(store, [p for p in plans if p.polling_day == day], day, today) if day else ()
    planned = {info.territory_id for info in plans}
    names = {kept.name for kept in readable_territories(store, caller) if kept.id in planned}
    waiting = [k for k in readable_territories(store, caller) if k.name not in names]
    return Board(day, teams_day(day) if day else None, tuple(rows), tuple(_latest(waiting)))


def today_here() -> date:
    """Return the day it is in Viet Nam."""
    return (datetime.now(UTC) + timedelta(hours=HERE_HOURS)).date()


def _rows(store: Store, plans: list[PlanInfo], day: date, today: date) -> Iterator[BoardRow]:
    farthest: dict[str, tuple[int, int, WardInPlan]] = {}
    states = list(PlanState)
    for info in plans:
        for ward in store.wards_of(info.id):
            found = states.index(ward.state), info.id, ward
            if ward.ward_code not in farthest or found[:2] > farthest[ward.ward_code][:2]:
                farthest[ward.ward_code] = found
    drafts = {w.plan_id for _, _, w in farthest.values() if w.state is PlanState.DRAFT}
    errors = {plan_id: _open_errors(store, plan_id) for plan_id in sorted(drafts)}
    for code in sorted(farthest):
        ward = farthest[code][2]
        yield _row(ward, errors.get(ward.plan_id), day, today)


def _row(ward: WardInPlan, errors: Counter[str] | None, day: date, today: date) -> BoardRow:
    stage = Stage.PLANNED if ward.state is PlanState.DRAFT else Stage(ward.state)
    left = errors[ward.ward_code] if errors is not None else None
    if stage is Stage.PLANNED and (left or ward.status != "planned"):
        stage = Stage.FINDINGS
    late = stage not in DECIDED and today > teams_day(day)
    return BoardRow(
        ward.ward_code, ward.name, stage, late, ward.plan_id, ward.areas, ward.voters, left
    )


def _open_errors(store: Store, plan_id: int) -> Counter[str]:
    rows = json.loads(store.plan_file(plan_id, "report.json"))["findings"]
    settled = marked(rows, store.waivers.of(plan_id))
    return Counter(
        row["ward_code"] for row in settled if row["severity"] == "error" and not row["waived"]
    )


def _latest(kept: list[KeptTerritory]) -> list[KeptTerritory]:
    """Return the latest version of each name."""
    found: dict[str, KeptTerritory] = {}
    for one in sorted(kept, key=lambda k: k.version):
        found[one.name] = one
    return [found[name] for name in sorted(found)]
