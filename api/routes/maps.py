"""The Folium page of a plan, and vector tiles of its layers."""

from __future__ import annotations

import gzip
from typing import Annotated, Literal

from fastapi import APIRouter, Path, Request, Response

from api.access import PlanDep
from api.caching import cached
from api.middleware import MAP_POLICY
from api.reading import ReadingDep
from geo.errors import CallError

router = APIRouter(tags=["maps"])

HTML = "text/html; charset=utf-8"
MVT = "application/vnd.mapbox-vector-tile"
Layer = Literal["voting_areas", "polling_stations", "assignments", "wards"]
Zoom = Annotated[int, Path(ge=0, le=22)]


@router.get(
    "/api/v1/plans/{plan_id}/map",
    response_class=Response,
    responses={200: {"content": {"text/html": {}}}},
)
def plan_map(request: Request, info: PlanDep, reading: ReadingDep) -> Response:
    """Return the map as a page; all it needs lies on this host."""
    answer = cached(request, info, HTML, lambda: reading.map(info), private=reading.all_of_it)
    answer.headers["Content-Security-Policy"] = MAP_POLICY
    return answer


@router.get(
    "/tiles/{plan_id}/{layer}/{z}/{x}/{y}.mvt",
    response_class=Response,
    responses={200: {"content": {MVT: {}}}, 204: {"description": "Nothing lies in this tile."}},
)
def tile(
    request: Request, info: PlanDep, reading: ReadingDep, layer: Layer, z: Zoom, x: int, y: int
) -> Response:
    """Return one vector tile; 204 where nothing lies in it."""
    if not (0 <= x < 2**z and 0 <= y < 2**z):
        raise CallError(f"zoom {z} has tiles 0 to {2**z - 1} each way")
    answer = cached(
        request, info, MVT, lambda: reading.tile(info, layer, z, x, y), private=reading.all_of_it
    )
    if answer.status_code == 200 and not answer.body:
        return Response(status_code=204, headers={"ETag": answer.headers["etag"]})
    if "gzip" in request.headers.get("accept-encoding", "") and answer.status_code == 200:
        packed = gzip.compress(bytes(answer.body), 5, mtime=0)
        headers = {k: v for k, v in answer.headers.items() if k != "content-length"}
        headers |= {"content-encoding": "gzip", "vary": "Accept, Accept-Encoding"}
        return Response(packed, headers=headers)
    return answer
