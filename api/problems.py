"""Errors as problem documents (RFC 9457): one table from the error to its status.

A document never repeats what was asked: a position is somebody's home.
"""

from __future__ import annotations

import json
import logging
from dataclasses import asdict, dataclass, field
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse, Response

from api.limits import TooOftenError
from api.pages.faults import fault_page, wants_page
from geo.errors import (
    CallError,
    Cancelled,
    ConflictError,
    InfeasibleError,
    InputError,
    IntakeError,
    KhuvucError,
    NotFoundError,
    StandingError,
    StoreAwayError,
    TakenError,
)

MEDIA_TYPE = "application/problem+json"

LOG = logging.getLogger("khuvuc.api")


class NotAllowedError(KhuvucError):
    """Somebody known asks for what is not theirs to see or do."""


class SignInError(KhuvucError):
    """Nobody has signed in who may do this."""


class TooLargeError(KhuvucError):
    """More was sent than this service takes at once."""


class TokenMissingError(KhuvucError):
    """A change that does not say which state of the thing it was made to."""


class ProviderAwayError(KhuvucError):
    """The provider that people sign in with does not answer as it should."""


class NotAcceptableError(KhuvucError):
    """A format that this resource does not have."""


@dataclass(frozen=True)
class Problem:
    """How a kind of error is told over HTTP."""

    status: int
    name: str
    """Last part of the problem's type."""
    title: str
    headers: dict[str, str] = field(default_factory=dict)


#: The nearest class of an error decides.
PROBLEMS: dict[type[Exception], Problem] = {
    NotFoundError: Problem(404, "not-found", "There is no such thing here"),
    ConflictError: Problem(409, "conflict", "Somebody else has changed it meanwhile"),
    StandingError: Problem(409, "standing", "Its state does not allow this"),
    TakenError: Problem(409, "taken", "There is one of this name already"),
    InfeasibleError: Problem(409, "infeasible", "No legal plan exists"),
    Cancelled: Problem(409, "cancelled", "It was cancelled"),
    IntakeError: Problem(422, "intake", "The planning folder cannot be used"),
    InputError: Problem(422, "input", "The input cannot be used"),
    CallError: Problem(400, "call", "The call cannot be carried out as it was made"),
    RequestValidationError: Problem(422, "validation", "A value is missing or wrong"),
    SignInError: Problem(401, "sign-in", "Sign in first", {"WWW-Authenticate": "Bearer"}),
    NotAllowedError: Problem(403, "not-allowed", "You may not do this"),
    TooOftenError: Problem(429, "too-often", "Too often in too short a time"),
    TokenMissingError: Problem(428, "token-missing", "Say which revision you saw"),
    TooLargeError: Problem(413, "too-large", "Too much at once"),
    NotAcceptableError: Problem(406, "not-acceptable", "There is no such format of it"),
    ProviderAwayError: Problem(
        503, "provider-away", "The provider to sign in with does not answer"
    ),
    StoreAwayError: Problem(503, "store-away", "The database does not answer"),
    Exception: Problem(500, "fault", "A fault of the service; it is written in its log"),
}

_BY_STATUS = {
    404: PROBLEMS[NotFoundError],
    405: Problem(405, "method", "This cannot be done here"),
}


def problem_of(error: Exception) -> Problem:
    """Return how an error is told."""
    return next(PROBLEMS[kind] for kind in type(error).__mro__ if kind in PROBLEMS)


def body_of(error: Exception, path: str) -> dict[str, Any]:
    """Return the problem document of an error."""
    problem = problem_of(error)
    document: dict[str, Any] = {
        "type": f"urn:khuvuc:problem:{problem.name}",
        "title": problem.title,
        "status": problem.status,
        "instance": path,
    }
    if isinstance(error, RequestValidationError):
        return {**document, "detail": problem.title, "errors": _fields(error)}
    if problem.status >= 500 and not isinstance(error, KhuvucError):
        return document
    document["detail"] = str(error)
    if isinstance(error, IntakeError):
        document["errors"] = [defect.as_dict() for defect in error.report.defects]
    if isinstance(error, ConflictError):
        document["revision"] = error.revision
        document["changes"] = [asdict(change) for change in error.changes]
        document["since"] = [asdict(one) for one in error.since]
    return document


def response_of(error: Exception, path: str) -> JSONResponse:
    """Return the answer to an error."""
    problem = problem_of(error)
    body = body_of(error, path)
    headers = dict(problem.headers)
    if isinstance(error, StoreAwayError | TooOftenError):
        headers["Retry-After"] = str(error.retry_after_s)
    return JSONResponse(body, problem.status, headers, MEDIA_TYPE)


def answer_with_problems(app: FastAPI) -> None:
    """Let every error of the table, unknown routes and wrong values answer with a problem document."""

    async def known(request: Request, error: Exception) -> Response:
        return _answer(request, response_of(error, request.url.path))

    async def unexpected(request: Request, error: Exception) -> Response:
        # The path alone: a query may hold a position.
        LOG.error("fault at %s", request.url.path, exc_info=error)
        return _answer(request, response_of(error, request.url.path))

    for kind in PROBLEMS:
        app.add_exception_handler(kind, unexpected if kind is Exception else known)
    app.add_exception_handler(HTTPException, _by_status)


async def _by_status(request: Request, error: Exception) -> Response:
    """Tell of an error the framework found: an unknown route, another method."""
    status = getattr(error, "status_code", 500)
    problem = _BY_STATUS.get(status, Problem(status, "http", str(getattr(error, "detail", ""))))
    document = {
        "type": f"urn:khuvuc:problem:{problem.name}",
        "title": problem.title,
        "status": status,
        "instance": request.url.path,
    }
    headers = dict(getattr(error, "headers", None) or {})
    return _answer(request, JSONResponse(document, status, headers, MEDIA_TYPE))


def _answer(request: Request, problem: JSONResponse) -> Response:
    """Return a page that says the same where a browser asks for one."""
    if not wants_page(request):
        return problem
    told = str(json.loads(bytes(problem.body)).get("detail", ""))
    kept = {k: v for k, v in problem.headers.items() if k in ("retry-after", "allow")}
    return fault_page(request, problem.status_code, told, kept)


def _fields(error: RequestValidationError) -> list[dict[str, str]]:
    """Return which fields are wrong and why, without the values that came."""
    return [
        {"field": ".".join(str(part) for part in one["loc"]), "message": str(one["msg"])}
        for one in error.errors()
    ]
