"""The board: how far every ward has come for one polling day."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum

from api.access import Caller
from api.deciding import marked
from api.listing import all_readable_plans, readable_territories
from api.ward_lists import WardLists
from geo.rules.calendar import teams_day
from geo.store.store import Store
from geo.store.values import KeptTerritory, PlanInfo, PlanState, WardInPlan

HERE_HOURS = 7
"""Viet Nam is seven hours ahead of UTC, all year."""


class Stage(StrEnum):
    """How far a ward has come, from less to more."""

    NO_DATA = "no_data"
    """Named by a planning folder that tells of nobody there."""
    DATA_IN = "data_in"
    """In a planning folder that nobody has planned for this day."""
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
    plan_id: int | None
    """None for wards that no plan of the day holds."""
    territory_id: int | None
    """The planning folder of a ward without a plan."""
    areas: int | None
    voters: int | None
    open_errors: int | None
    """None where there is no draft: nothing is planned, or the gate has settled it."""


@dataclass(frozen=True)
class Board:
    """All wards for one polling day, and the planning folders that nobody has planned yet.

    A ward that a folder names stands in ``rows`` whether it is planned or not.
    """

    polling_day: date | None
    due: date | None
    rows: tuple[BoardRow, ...]
    waiting: tuple[KeptTerritory, ...]


def board(
    store: Store,
    caller: Caller,
    polling_day: date | None,
    today: date,
    lists: WardLists | None = None,
) -> Board:
    """Return the board of what a caller may read; without a day that of the latest election.

    ``lists`` remembers which wards the planning folders name; without it each is read anew.
    """
    plans = list(all_readable_plans(store, caller))
    day = polling_day or max((info.polling_day for info in plans), default=None)
    planned_rows = (
        _rows(store, [p for p in plans if p.polling_day == day], day, today) if day else ()
    )
    rows = {row.ward_code: row for row in planned_rows}
    planned = {info.territory_id for info in plans}
    kept = readable_territories(store, caller)
    names = {one.name for one in kept if one.id in planned}
    late = day is not None and today > teams_day(day)
    rows = _unplanned(store, _latest(kept), lists or WardLists(), late=late) | rows
    return Board(
        day,
        teams_day(day) if day else None,
        tuple(rows[code] for code in sorted(rows)),
        tuple(_latest([one for one in kept if one.name not in names])),
    )


def latest_day(store: Store, caller: Caller) -> date | None:
    """Return the polling day of the latest election that a caller may read a plan for."""
    return max((info.polling_day for info in all_readable_plans(store, caller)), default=None)


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
        ward.ward_code, ward.name, stage, late, ward.plan_id, None, ward.areas, ward.voters, left
    )


def _unplanned(
    store: Store, kept: Sequence[KeptTerritory], lists: WardLists, *, late: bool
) -> dict[str, BoardRow]:
    """Return a row for each ward the folders name; of two folders the one with data tells."""
    rows: dict[str, BoardRow] = {}
    for one in kept:
        for ward in lists.of(store, one):
            stage = Stage.DATA_IN if ward.has_data else Stage.NO_DATA
            if ward.code not in rows or rows[ward.code].stage is Stage.NO_DATA:
                rows[ward.code] = BoardRow(
                    ward.code, ward.name, stage, late, None, one.id, None, ward.voters, None
                )
    return rows


def _open_errors(store: Store, plan_id: int) -> Counter[str]:
    rows = json.loads(store.plan_file(plan_id, "report.json"))["findings"]
    settled = marked(rows, store.waivers.of(plan_id))
    return Counter(
        row["ward_code"] for row in settled if row["severity"] == "error" and not row["waived"]
    )


def _latest(kept: Sequence[KeptTerritory]) -> list[KeptTerritory]:
    """Return the latest version of each name."""
    found: dict[str, KeptTerritory] = {}
    for one in sorted(kept, key=lambda k: k.version):
        found[one.name] = one
    return [found[name] for name in sorted(found)]
