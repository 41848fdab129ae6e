"""Errors as pages, for people with a browser; programs get problem documents."""

from __future__ import annotations

from urllib.parse import urlencode, urlsplit

from fastapi import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from api.pages import rendered
from api.pages.phrasebook import told as translated
from api.pages.shared_words import SHARED
from api.pages.words import LANGUAGES, words

FOR_PROGRAMS = ("/api/", "/tiles/", "/static/", "/assets/", "/healthz", "/readyz")
KNOWN = ("401", "403", "404", "409", "413", "422", "429", "500", "503")


def wants_page(request: Request) -> bool:
    """Say whether a browser asks for a page, rather than a program for data."""
    accepts = "text/html" in request.headers.get("accept", "")
    return accepts and not request.url.path.startswith(FOR_PROGRAMS)


def fault_page(request: Request, status: int, told: str, headers: dict[str, str]) -> Response:
    """Return an error as a page; where nobody has signed in, the page to sign in."""
    lang = request.query_params.get("lang", "")
    language = lang if lang in LANGUAGES else next(iter(LANGUAGES))
    if status == 401 and request.method == "GET":
        asked = {"next": _here(request)} | ({} if language == "vi" else {"lang": language})
        return RedirectResponse(f"/sign-in?{urlencode(asked)}", 303, {"Cache-Control": "no-store"})
    html = rendered(
        "fault.html",
        w=words(SHARED, language),
        language=language,
        languages=LANGUAGES,
        here=lambda code: f"{request.url.path}?{urlencode({'lang': code})}",
        kind=str(status) if str(status) in KNOWN else "500" if status >= 500 else "422",
        status=status,
        told=translated(told, language),
        before=_before(request),
    )
    kept = {k: v for k, v in headers.items() if k.lower() != "www-authenticate"}
    return HTMLResponse(html, status, {**kept, "Cache-Control": "no-store"})


def _before(request: Request) -> str:
    """Return the page of this service that led here, where the browser says it."""
    came = urlsplit(request.headers.get("referer", ""))
    same = came.netloc == request.url.netloc and came.scheme in ("http", "https")
    if not same or not came.path.startswith("/") or came.path.startswith("//"):
        return ""
    return came.path + (f"?{came.query}" if came.query else "")


def _here(request: Request) -> str:
    query = urlencode([(k, v) for k, v in request.query_params.multi_items() if k != "lang"])
    return request.url.path + (f"?{query}" if query else "")
