"""The page where a voter finds the station; it needs no script."""

from __future__ import annotations

from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import APIRouter, Form, Query, Request
from starlette.responses import HTMLResponse

from api.asking import answer
from api.lookups import Lookups, spoken
from api.pages import rendered
from api.pages.phrasebook import told
from api.pages.words import LANGUAGES, VOTER, day_said, words
from geo.errors import CallError

router = APIRouter(tags=["pages"], include_in_schema=False)

MOST_OUTLINES = 400
"""Wards that the first map draws; more would be slow on a phone."""
Words = Annotated[str, Query(max_length=500)]
Code = Annotated[str, Query(max_length=200)]
Degrees = Annotated[str, Form(max_length=40)]


@router.get("/", response_class=HTMLResponse)
def page(
    request: Request, lang: str = "vi", q: Words = "", ward: Code = "", unit: Code = ""
) -> HTMLResponse:
    """Show the search, and the answer to words or to a choice."""
    given = {"q": q.strip(), "ward": ward.strip(), "unit": "" if q.strip() else unit}
    asked = {key: value for key, value in given.items() if value}
    return _page(request, lang, asked if "q" in asked or "unit" in asked else {})


@router.post("/", response_class=HTMLResponse)
def at_place(request: Request, lon: Degrees, lat: Degrees, lang: str = "vi") -> HTMLResponse:
    """Show the answer to a position, which came in the body so that no address holds it."""
    return _page(request, lang, {"lon": lon, "lat": lat})


def _page(request: Request, lang: str, asked: dict[str, str]) -> HTMLResponse:
    language = lang if lang in LANGUAGES else next(iter(LANGUAGES))
    lookups: Lookups = request.app.state.lookups
    said, problem = None, ""
    try:
        said = spoken(answer(lookups.snapshot, asked)) if asked else None
    except CallError as error:
        problem = told(str(error), language)
    html = rendered(
        "voter.html",
        w=words(VOTER, language),
        language=language,
        languages=LANGUAGES,
        here=lambda code: "/?" + urlencode({"lang": code, **_repeatable(asked)}),
        asked={"q": asked.get("q"), "ward": asked.get("ward", ""), "place": "lon" in asked},
        answer=said,
        problem=problem,
        published=bool(lookups.snapshot.plan_ids),
        maps=request.app.state.maps,
        map=_map(lookups, said),
        day=lambda iso: day_said(iso, language),
    )
    return HTMLResponse(html, headers={"Cache-Control": "no-store", "Content-Language": language})


def _repeatable(asked: dict[str, str]) -> dict[str, str]:
    """Return what may stand in an address: words and choices, never a position."""
    return {key: value for key, value in asked.items() if key in ("q", "ward", "unit")}


def _map(lookups: Lookups, said: dict[str, Any] | None) -> dict[str, object]:
    """Return what the map's script reads: outlines to fetch, the area and station to show."""
    if said and said.get("plan") and said.get("ward"):
        plan, ward = said["plan"]["plan_id"], said["ward"]["ward_code"]
        station = said["station"] or {}
        return {
            "outlines": f"/api/v1/plans/{plan}/voting-areas?{urlencode({'ward': ward})}",
            "area": (said["area"] or {}).get("area_id"),
            "lon": station.get("lon"),
            "lat": station.get("lat"),
            "station": station.get("name"),
        }
    few = 0 < len(lookups.snapshot.wards) <= MOST_OUTLINES
    return {"outlines": "/api/v1/wards" if few else None}
