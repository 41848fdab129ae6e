"""Whether the service is alive, and whether it can do its work."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response

from api.access import StoreDep
from api.bodies import Health, Readiness
from geo.errors import KhuvucError

router = APIRouter(tags=["health"])


@router.get("/healthz")
async def healthz() -> Health:
    """Say that the process answers; nothing else is asked."""
    return Health(status="alive")


@router.get("/readyz", responses={503: {"model": Readiness}})
def readyz(request: Request, response: Response, store: StoreDep) -> Readiness:
    """Say whether the store answers, and what lookups rest on. Lookups go on where it does not."""
    lookups = request.app.state.lookups
    said = ""
    try:
        store.ready()
    except KhuvucError as error:
        said = str(error)
    ready = not said and lookups.token is not None
    response.status_code = 200 if ready else 503
    return Readiness(
        ready=ready,
        store="ready" if not said else "away",
        detail=said,
        published_token=lookups.token,
        published_plans=len(lookups.snapshot.plan_ids),
        units=len(lookups.snapshot),
    )
