"""How one page speaks: its words, numbers, days and links in the language that was chosen."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, timezone
from urllib.parse import urlencode

from fastapi import Request
from markupsafe import Markup
from starlette.responses import HTMLResponse

from api.access import Caller
from api.crossing import token_of
from api.pages import rendered
from api.pages.phrasebook import told
from api.pages.shared_words import SHARED
from api.pages.words import LANGUAGES, day_said, words
from maps.labels import Phrase, decimal, metres, number

FIRST = next(iter(LANGUAGES))
UNKNOWN = "–"
HERE = timezone(timedelta(hours=7))
"""Viet Nam keeps one time, all year."""
Table = Mapping[str, tuple[str, str]]


@dataclass(frozen=True)
class Speaking:
    """One request's language. Whatever is not known is a dash, never a nought."""

    language: str
    path: str
    query: tuple[tuple[str, str], ...] = ()

    @classmethod
    def of(cls, request: Request) -> Speaking:
        """Return the language that a request asks for by ``lang``; Vietnamese unless it is known."""
        lang = request.query_params.get("lang", FIRST)
        query = tuple((k, v) for k, v in request.query_params.multi_items() if k != "lang")
        return cls(lang if lang in LANGUAGES else FIRST, request.url.path, query)

    def to(self, path: str, **query: object) -> str:
        """Return a link that keeps the language."""
        given = {key: value for key, value in query.items() if value not in (None, "")}
        lang = {} if self.language == FIRST else {"lang": self.language}
        asked = urlencode({**lang, **given})
        return f"{path}?{asked}" if asked else path

    def here(self, code: str) -> str:
        """Return this page in another language."""
        return f"{self.path}?{urlencode([('lang', code), *self.query])}"

    def pick(self, phrase: Phrase | Mapping[str, str] | tuple[str, str]) -> str:
        """Return one language of a text in both."""
        if isinstance(phrase, Mapping):
            return phrase[self.language]
        return phrase[list(LANGUAGES).index(self.language)]

    def told(self, english: str) -> Markup:
        """Return a sentence of an error or defect, in Vietnamese where the page is."""
        return told(english, self.language)

    def number(self, value: float | None) -> str:
        """Return a whole number."""
        return UNKNOWN if value is None else self.pick(number(value))

    def metres(self, value: float | None) -> str:
        """Return a distance."""
        return UNKNOWN if value is None else self.pick(metres(value))

    def percent(self, share: float | None, digits: int = 0) -> str:
        """Return a share."""
        return UNKNOWN if share is None else f"{self.pick(decimal(share * 100, digits))}\u00a0%"

    def change_m(self, before: float | None, after: float | None) -> str:
        """Return by how much a distance grows or shrinks."""
        if before is None or after is None:
            return UNKNOWN
        sign = "+" if after > before else "−" if after < before else "±"
        return sign + self.metres(abs(after - before))

    def day(self, when: date | str | None) -> str:
        """Return a day."""
        if when is None:
            return UNKNOWN
        if isinstance(when, datetime) and when.tzinfo:
            when = when.astimezone(HERE)
        return day_said(when if isinstance(when, str) else when.isoformat(), self.language)

    def moment(self, when: datetime | None) -> str:
        """Return a day and time as clocks in Viet Nam show it."""
        if when is None:
            return UNKNOWN
        at = (when if when.tzinfo else when.replace(tzinfo=UTC)).astimezone(HERE)
        return f"{self.day(at)} {at:%H:%M}"

    def size(self, size_bytes: int) -> str:
        """Return the size of a file."""
        if size_bytes < 1 << 20:
            return f"{self.number(max(1, size_bytes / 1024))} kB"
        return f"{self.pick(decimal(size_bytes / (1 << 20)))} MB"


def shown(
    request: Request,
    caller: Caller,
    template: str,
    table: Table,
    *,
    status: int = 200,
    **values: object,
) -> HTMLResponse:
    """Return a page for those who plan or decide, with its frame."""
    speaking = Speaking.of(request)
    html = rendered(
        template,
        s=speaking,
        w=words({**SHARED, **table}, speaking.language),
        language=speaking.language,
        languages=LANGUAGES,
        here=speaking.here,
        caller=caller,
        csrf=token_of(caller.session) if caller.session else "",
        maps=request.app.state.maps,
        **values,
    )
    headers = {"Cache-Control": "no-store", "Content-Language": speaking.language}
    return HTMLResponse(html, status, headers)
