"""Areas, stations and assignments: GeoJSON by pages, or a whole layer as a file."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Annotated
from urllib.parse import urlencode

import geopandas as gpd
from fastapi import APIRouter, Query, Request, Response

from api.access import PlanDep, SettingsDep
from api.caching import cached
from api.formats import FORMATS, GEOJSON, feature_collection, format_asked
from api.reading import ReadingDep
from geo.store.values import Page, PlanInfo

router = APIRouter(prefix="/api/v1/plans/{plan_id}", tags=["plans"])

LAYERS: Mapping[str, str] = {
    "voting-areas": "voting_areas",
    "polling-stations": "polling_stations",
    "assignments": "assignments",
}
_CONTENT: dict[str, dict[str, object]] = {
    one.media_type.split(";")[0]: {} for one in FORMATS.values()
}

FormatName = Annotated[
    str | None, Query(alias="format", description=f"{', '.join(FORMATS)}; else by Accept.")
]
Ward = Annotated[str | None, Query(description="Only this ward; GeoJSON alone.")]
After = Annotated[str | None, Query(description="Where the page before ended.")]
Limit = Annotated[int | None, Query(ge=1, le=5_000, description="Features on a page.")]


def _add_route(path: str, layer: str) -> None:
    @router.get(
        f"/{path}",
        name=layer,
        response_class=Response,
        responses={200: {"content": _CONTENT}},
        summary=f"Return the {layer.replace('_', ' ')} of a plan.",
    )
    def rows(
        request: Request,
        info: PlanDep,
        reading: ReadingDep,
        settings: SettingsDep,
        kind: FormatName = None,
        ward: Ward = None,
        after: After = None,
        limit: Limit = None,
    ) -> Response:
        chosen = format_asked(kind, request.headers.get("accept", ""))
        if chosen.paged:
            asked = {"ward_code": ward, "after": after, "limit": limit or settings.page_rows}
            return cached(
                request,
                info,
                GEOJSON,
                lambda: _page(request, info, reading.page(info, layer, asked)),
                private=reading.all_of_it,
            )
        answer = cached(
            request,
            info,
            chosen.media_type,
            lambda: chosen.write(reading.layer(info, layer), layer),
            private=reading.all_of_it,
        )
        name = f"{info.version_id}-{path}.{chosen.name}"
        answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
        return answer


for _path, _layer in LAYERS.items():
    _add_route(_path, _layer)


def _page(request: Request, info: PlanInfo, page: Page[gpd.GeoDataFrame]) -> bytes:
    """Return one page of features, with a link to the next as OGC API Features has it."""
    document = feature_collection(page.items)
    links = []
    if page.after is not None:
        query = {**request.query_params, "after": page.after}
        href = f"{request.url.path}?{urlencode(query)}"
        links.append({"rel": "next", "type": GEOJSON, "href": href})
    document |= {
        "numberMatched": page.total,
        "numberReturned": len(page.items),
        "plan_version": info.version_id,
        "links": links,
    }
    return json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode()
