"""Two plans side by side, and the wards that are known."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Annotated

import shapely
from fastapi import APIRouter, Query, Request, Response

from api.access import CallerDep, PlanDep, StoreDep, readable_plan, sees_plan
from api.caching import PRIVATE, lasting, matches, tag_of
from api.editing import plan_at
from api.formats import GEOJSON
from api.lookups import Lookups
from api.problems import SignInError
from api.reading import ReadingDep
from geo.errors import CallError
from geo.plan.changes import Changes, plan_changes
from geo.store.values import PlanState

router = APIRouter(prefix="/api/v1", tags=["plans"])

OUTLINE_DEG = 1e-4
With = Annotated[
    int | None,
    Query(
        alias="with",
        ge=1,
        le=10**9,
        description="The plan to compare with, the earlier one; none: this one.",
    ),
]
Revision = Annotated[
    int | None, Query(ge=1, le=10**9, description="Of the plan to compare with; none: as it is.")
]


@router.get("/plans/{plan_id}/compare", response_model=Changes)
def compared(
    request: Request,
    info: PlanDep,
    store: StoreDep,
    caller: CallerDep,
    reading: ReadingDep,
    other: With = None,
    revision: Revision = None,
) -> Response:
    """Return which groups change station from the plan ``with`` to this one, and what walks become."""
    if other is None and revision is None:
        raise CallError("say which plan to compare with, or which revision")
    before = info if other is None else readable_plan(other, store, caller)
    reading = replace(reading, all_of_it=reading.all_of_it and sees_plan(caller, store, before))
    if revision is not None and not reading.all_of_it:
        raise SignInError("earlier revisions are for those who plan here; sign in first")
    tag = tag_of(
        info, request, salt=f"{reading.all_of_it} {before.document_sha256} {before.revision}"
    )
    kept = lasting(info if info.state is not PlanState.PUBLISHED else before)
    headers = {"ETag": tag, "Cache-Control": PRIVATE if reading.all_of_it else kept}
    if matches(request, tag):
        return Response(status_code=304, headers=headers)
    earlier = reading.plan(before) if revision is None else plan_at(store, before.id, revision)
    plans = earlier, reading.plan(info)
    found = json.dumps(plan_changes(*plans).as_dict(), ensure_ascii=False).encode()
    return Response(found, media_type="application/json", headers=headers)


@router.get("/wards", response_class=Response, responses={200: {"content": {GEOJSON: {}}}})
def wards(request: Request) -> Response:
    """Return the outlines of all wards known here, coarse to about 10 m."""
    lookups: Lookups = request.app.state.lookups
    tag = f'"wards-{lookups.token}"'
    headers = {"ETag": tag, "Cache-Control": "no-cache"}
    if matches(request, tag):
        return Response(status_code=304, headers=headers)
    features = [
        {
            "type": "Feature",
            "properties": {"ward_code": ward.code, "name": ward.name, "kind": ward.kind},
            "geometry": shapely.geometry.mapping(shapely.simplify(ward.shape, OUTLINE_DEG)),
        }
        for ward in lookups.snapshot.wards
    ]
    body = json.dumps({"type": "FeatureCollection", "features": features}, ensure_ascii=False)
    return Response(body.encode(), media_type=GEOJSON, headers=headers)
