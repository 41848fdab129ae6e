"""Plans: the list, one plan, its audit and its files."""

from __future__ import annotations

import json
from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Query, Request, Response

from api.access import CallerDep, PlanDep, SettingsDep, StoreDep, WorkerDep, sees_plan
from api.bodies import AuditBody, PlanBody, PlansPage, PlanWithWards, WardBody
from api.caching import PRIVATE, cached, matches, tag_of
from api.documents import KINDS, document_file
from api.listing import PlansAsked, readable_plans
from api.reading import ReadingDep
from geo.errors import NotFoundError
from geo.store.values import PlanState

router = APIRouter(prefix="/api/v1/plans", tags=["plans"])

Ward = Annotated[str | None, Query(description="Only plans with this ward.")]
Limit = Annotated[int | None, Query(ge=1, le=1_000, description="Plans on a page.")]
After = Annotated[str | None, Query(description="Where the page before ended.")]


@router.get("")
def plans(
    store: StoreDep,
    caller: CallerDep,
    settings: SettingsDep,
    state: PlanState | None = None,
    territory_id: int | None = None,
    ward: Ward = None,
    limit: Limit = None,
    after: After = None,
) -> PlansPage:
    """List plans, the newest first; who does not work here sees the published ones."""
    most = limit or min(settings.page_rows, 100)
    page = readable_plans(store, caller, PlansAsked(state, territory_id, ward, after, most))
    asked = {"state": state, "territory_id": territory_id, "ward": ward, "limit": limit}
    given = {key: value for key, value in asked.items() if value is not None}
    more = f"/api/v1/plans?{urlencode({**given, 'after': page.after})}" if page.after else None
    items = [PlanBody.of(info, whole=sees_plan(caller, store, info)) for info in page.items]
    return PlansPage(items=items, total=page.total, next=more)


@router.get("/{plan_id}", response_model=PlanWithWards)
def plan(
    request: Request, response: Response, info: PlanDep, store: StoreDep, reading: ReadingDep
) -> PlanWithWards | Response:
    """Return one plan with its wards, and where the rest of it is."""
    wards = store.wards_of(info.id)
    whole = reading.all_of_it
    in_force = [(w.ward_code, w.in_force) for w in wards]
    tag = tag_of(info, request, salt=repr((in_force, whole)))
    headers = {"ETag": tag, "Cache-Control": PRIVATE if whole else "no-cache"}
    if matches(request, tag):
        return Response(status_code=304, headers=headers)
    response.headers.update(headers)
    here = f"/api/v1/plans/{info.id}"
    parts = ("voting-areas", "polling-stations", "assignments", "audit", "map")
    return PlanWithWards(
        **PlanBody.of(info, whole=whole).model_dump(),
        ward_list=[WardBody.model_validate(_shown(ward)) for ward in wards],
        links={part.replace("-", "_"): f"{here}/{part}" for part in parts},
    )


def _shown(ward: object) -> dict[str, object]:
    return {name: getattr(ward, name) for name in WardBody.model_fields}


@router.get("/{plan_id}/audit", response_model=AuditBody)
def audit(request: Request, info: PlanDep, reading: ReadingDep, store: StoreDep) -> Response:
    """Return what the audit found, and what of it somebody lets stand for a lawful reason.

    For the public it covers what is posted: what isolation lays over a plan is not theirs to read.
    """

    def body() -> bytes:
        found = reading.findings(info)
        legal = not any(f["severity"] == "error" and not f["waived"] for f in found)
        told = {
            "version_id": info.version_id,
            "covers": "posted" if reading.posted_only(info) else "all",
            "legal": legal,
            "findings": found,
        }
        return json.dumps(told, ensure_ascii=False).encode()

    standing = repr([w.id for w in store.waivers.of(info.id) if w.withdrawn_at is None])
    private = reading.all_of_it
    return cached(request, info, "application/json", body, private=private, salt=standing)


@router.get(
    "/{plan_id}/documents/{kind}",
    response_class=Response,
    responses={200: {"content": {one.media_type: {} for one in KINDS.values()}}},
)
def document(
    request: Request, kind: str, info: PlanDep, store: StoreDep, _who: WorkerDep
) -> Response:
    """Return a file of the plan: ``annex``, ``report``, ``plan`` or ``layers``."""
    if kind not in KINDS:
        raise NotFoundError(f"there is no such document; there are {', '.join(KINDS)}")
    one = KINDS[kind]
    answer = cached(
        request, info, one.media_type, lambda: document_file(store, info, one), private=True
    )
    answer.headers["Content-Disposition"] = f'attachment; filename="{info.version_id}-{one.file}"'
    return answer
