"""How far every ward has come, and by when things have to be done."""

from __future__ import annotations

from datetime import date

from fastapi import APIRouter, Request, Response
from pydantic import Field

from api.access import CallerDep, StoreDep
from api.board import Stage, board, today_here
from api.bodies import Body, TerritoryBody
from api.deciding_bodies import CalendarBody, DeadlineBody
from api.paging import PageDep
from geo.plan.deciding import profile_of
from geo.rules.calendar import calendar

router = APIRouter(prefix="/api/v1", tags=["deciding"])


class BoardRowBody(Body):
    """One ward."""

    ward_code: str
    name: str
    stage: Stage
    late: bool
    plan_id: int | None
    territory_id: int | None
    areas: int | None
    voters: int | None
    open_errors: int | None


class BoardBody(Body):
    """Wards for one polling day, planned or not, and the folders that nobody has planned yet.

    ``counts``, ``late`` and ``waiting`` are of all wards, on whichever page.
    """

    polling_day: date | None
    due: date | None
    counts: dict[Stage, int]
    late: int
    rows: list[BoardRowBody]
    waiting: list[TerritoryBody]
    total: int = Field(description="Wards on all pages.")
    next: str | None = Field(description="Address of the next page; null at the end.")


@router.get("/board")
def board_(
    request: Request,
    store: StoreDep,
    caller: CallerDep,
    response: Response,
    paging: PageDep,
    polling_day: date | None = None,
) -> BoardBody:
    """Say how far each ward has come; without a day for the latest election that is planned."""
    response.headers["Cache-Control"] = "private, no-cache"
    made = board(store, caller, polling_day, today_here(), request.app.state.ward_lists)
    page = paging.of(made.rows, lambda row: row.ward_code)
    return BoardBody(
        polling_day=made.polling_day,
        due=made.due,
        counts={stage: sum(row.stage is stage for row in made.rows) for stage in Stage},
        late=sum(row.late for row in made.rows),
        rows=[BoardRowBody.model_validate(row) for row in page.items],
        waiting=[TerritoryBody.of(kept) for kept in made.waiting],
        total=page.total,
        next=paging.next(page),
    )


@router.get("/calendar")
def calendar_(polling_day: date) -> CalendarBody:
    """Say what has to be done before a polling day, by when, and how that is known."""
    deadlines = [DeadlineBody.model_validate(one) for one in calendar(polling_day)]
    return CalendarBody(
        polling_day=polling_day, profile=profile_of(polling_day), deadlines=deadlines
    )
