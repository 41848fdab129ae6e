"""Pages of a committee: plans with their figures, one plan, two side by side."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated

from fastapi import APIRouter, Query, Request
from starlette.responses import HTMLResponse

from api.access import Caller, CallerDep, PlanDep, StoreDep, readable_plan, sees_plan
from api.listing import PlansAsked, readable_plans
from api.pages.committee_words import COMMITTEE
from api.pages.comparison import comparison_of
from api.pages.plan_view import MOST_ROWS, figures_of, levels_of, station_rows, ward_names
from api.pages.speaking import shown
from api.public_plans import PublicPlans
from api.reading import Reading, ReadingDep
from geo.store.store import Store
from geo.store.values import PlanInfo, PlanState

router = APIRouter(prefix="/committee", tags=["pages"], include_in_schema=False)

AT_ONCE = 20
"""Plans on a page of the list."""
CHOICES = 100
"""Plans offered to compare with."""
Ward = Annotated[str, Query(max_length=40)]


@router.get("", response_class=HTMLResponse)
def plans(
    request: Request, store: StoreDep, caller: CallerDep, after: str | None = None
) -> HTMLResponse:
    """List the plans that were submitted or published, with their figures."""
    page = decided_plans(store, caller, after, AT_ONCE)
    public: PublicPlans = request.app.state.public
    rows = [
        (info, figures_of(Reading(store, public, sees_plan(caller, store, info)).report(info)))
        for info in page[0]
    ]
    return shown(
        request, caller, "committee/plans.html", COMMITTEE, plans=rows, after=page[1],
        choices=[info for info, _ in rows],
    )  # fmt: skip


@router.get("/plans/{plan_id}", response_class=HTMLResponse)
def plan(
    request: Request,
    info: PlanDep,
    store: StoreDep,
    caller: CallerDep,
    reading: ReadingDep,
    ward: Ward = "",
) -> HTMLResponse:
    """Show one plan: figures, map, audit, stations, documents."""
    report = reading.report(info)
    stations = station_rows(reading, info, report, ward or None)
    others = [one for one in decided_plans(store, caller, None, CHOICES)[0] if one.id != info.id]
    return shown(
        request, caller, "committee/plan.html", COMMITTEE,
        info=info,
        figures=figures_of(report),
        wards=report["wards"],
        names=ward_names(report),
        levels=levels_of(reading.findings(info), ward_names(report)),
        stations=stations[:MOST_ROWS],
        all_stations=len(stations),
        ward=ward,
        others=others,
        decisions=store.decisions.of(info.id) if reading.all_of_it else (),
        whole=reading.all_of_it,
    )  # fmt: skip


@router.get("/compare", response_class=HTMLResponse)
def compared(
    request: Request,
    store: StoreDep,
    caller: CallerDep,
    plan: Annotated[int, Query()],
    other: Annotated[int, Query(alias="with")],
) -> HTMLResponse:
    """Show what changes for voters from one plan to another."""
    infos = [readable_plan(number, store, caller) for number in (other, plan)]
    readings = [_reading(request, store, caller, info) for info in infos]
    whole = all(one.all_of_it for one in readings)
    pairs = [(replace(one, all_of_it=whole), i) for one, i in zip(readings, infos, strict=True)]
    before, after = (one.plan(info) for one, info in pairs)
    return shown(
        request, caller, "committee/compare.html", COMMITTEE,
        before=infos[0], after=infos[1], found=comparison_of(before, after),
        figures=[figures_of(one.report(info)) for one, info in pairs],
    )  # fmt: skip


def decided_plans(
    store: Store, caller: Caller, after: str | None, limit: int
) -> tuple[list[PlanInfo], str | None]:
    """Return plans beyond the draft that a caller may read, the newest first, and where to go on."""
    found: list[PlanInfo] = []
    while True:
        page = readable_plans(store, caller, PlansAsked(after=after, limit=limit))
        for info in page.items:
            if info.state is not PlanState.DRAFT:
                found.append(info)
                if len(found) == limit:
                    return found, str(info.id)
        after = page.after
        if after is None:
            return found, None


def _reading(request: Request, store: Store, caller: Caller, info: PlanInfo) -> Reading:
    return Reading(store, request.app.state.public, sees_plan(caller, store, info))
