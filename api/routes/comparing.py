"""Two plans side by side, and the wards that are known."""

from __future__ import annotations

import json
from typing import Annotated

import shapely
from fastapi import APIRouter, Query, Request, Response

from api.access import DraftsDep, PlanDep, StoreDep, readable_plan
from api.caching import lasting, matches, tag_of
from api.formats import GEOJSON
from api.lookups import Lookups
from geo.plan.changes import Changes, plan_changes
from geo.plan.reading import plan_of
from geo.plan.schema import PlanDocument
from geo.store.values import PlanState

router = APIRouter(prefix="/api/v1", tags=["plans"])

PUBLISHED = PlanState.PUBLISHED
OUTLINE_DEG = 1e-4
With = Annotated[int, Query(alias="with", description="The plan to compare with, the earlier one.")]


@router.get("/plans/{plan_id}/compare", response_model=Changes)
def compared(
    request: Request, info: PlanDep, store: StoreDep, drafts: DraftsDep, other: With
) -> Response:
    """Return which groups change station from the plan ``with`` to this one, and what walks become."""
    before = readable_plan(other, store, drafts)
    tag = tag_of(info, request, salt=f"{before.document_sha256} {before.revision}")
    headers = {"ETag": tag, "Cache-Control": lasting(info if info.state != PUBLISHED else before)}
    if matches(request, tag):
        return Response(status_code=304, headers=headers)
    plans = [
        plan_of(PlanDocument.model_validate_json(store.plan_document(one.id)))
        for one in (before, info)
    ]
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
