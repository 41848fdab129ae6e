"""ETags: what is published never changes, and what is a draft changes with its revision."""

from __future__ import annotations

import hashlib
from collections.abc import Callable

from fastapi import Request, Response

from geo.store.values import PlanInfo, PlanState

_HOUR_S = 3600
PRIVATE = "private, no-cache"


def tag_of(info: PlanInfo, request: Request, salt: str = "") -> str:
    """Return the strong tag of what is asked of a plan, in the form asked for."""
    parts = (
        info.document_sha256,
        str(info.revision),
        str(info.state),
        request.url.path,
        request.url.query,
        request.headers.get("accept", ""),
        salt,
    )
    return '"' + hashlib.sha256("\n".join(parts).encode()).hexdigest()[:32] + '"'


def cached(
    request: Request,
    info: PlanInfo,
    media_type: str,
    make: Callable[[], bytes],
    *,
    private: bool = False,
    salt: str = "",
) -> Response:
    """Return 304 where the asker has it already, else make it. Vary tells that Accept matters.

    ``private``: it holds more than anybody may see, so no cache between may keep it. ``salt``:
    whatever else the answer depends on.
    """
    tag = tag_of(info, request, salt=f"{private} {salt}")
    keeping = PRIVATE if private else lasting(info)
    headers = {"ETag": tag, "Vary": "Accept, Authorization, Cookie", "Cache-Control": keeping}
    if matches(request, tag):
        return Response(status_code=304, headers=headers)
    return Response(make(), media_type=media_type, headers=headers)


def matches(request: Request, tag: str) -> bool:
    """Say whether the asker has this version."""
    asked = request.headers.get("if-none-match", "")
    return asked.strip() == "*" or tag in [
        one.strip().removeprefix("W/") for one in asked.split(",")
    ]


def lasting(info: PlanInfo) -> str:
    """Return how long an answer may be kept without asking: the published an hour, drafts never."""
    if info.state is PlanState.PUBLISHED:
        return f"public, max-age={_HOUR_S}"
    return PRIVATE
