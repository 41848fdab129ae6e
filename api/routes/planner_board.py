"""Pages that tell how far every ward has come, and by when things have to be done."""

from __future__ import annotations

from collections import Counter
from datetime import date

from fastapi import APIRouter, Request
from starlette.responses import HTMLResponse

from api.access import CallerDep, StoreDep
from api.board import Stage, board, latest_day, today_here
from api.pages.board_words import BOARD
from api.pages.speaking import shown
from geo.plan.deciding import profile_of
from geo.rules.calendar import calendar

MOST_ROWS = 500
"""Wards on one page; a stage can be chosen to see others."""
router = APIRouter(prefix="/planner", tags=["pages"], include_in_schema=False)


@router.get("/board", response_class=HTMLResponse)
def board_(
    request: Request,
    store: StoreDep,
    caller: CallerDep,
    polling_day: str = "",
    stage: str = "",
) -> HTMLResponse:
    """Show every ward with its stage; ``stage`` narrows the table, ``late`` among them."""
    lists = request.app.state.ward_lists
    made = board(store, caller, _day(polling_day), today_here(), lists)
    counts = Counter(str(row.stage) for row in made.rows)
    rows = [row for row in made.rows if stage in ("", row.stage) or (stage == "late" and row.late)]
    return shown(
        request, caller, "planner/board.html", BOARD,
        made=made, rows=rows[:MOST_ROWS], all_rows=len(rows),
        counts=counts, stages=[str(one) for one in Stage],
        unread=[kept for kept in made.waiting if not lists.of(store, kept)],
        late=sum(row.late for row in made.rows), stage=stage, today=today_here(),
    )  # fmt: skip


@router.get("/calendar", response_class=HTMLResponse)
def calendar_(
    request: Request, store: StoreDep, caller: CallerDep, polling_day: str = ""
) -> HTMLResponse:
    """Show the deadlines before a polling day; without one before that of the board."""
    today = today_here()
    day = _day(polling_day) or latest_day(store, caller)
    return shown(
        request, caller, "planner/calendar.html", BOARD,
        day=day, deadlines=calendar(day) if day else (), today=today,
        profile=str(profile_of(day)) if day else "",
    )  # fmt: skip


def _day(text: str) -> date | None:
    """Return a day of ISO 8601; what is none counts as not given."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
