"""Parts of lists that are short enough to be read whole: ``limit``, ``after`` and what is next.

A body that has fields tells the next page as ``next``; one that is a bare list by its ``Link`` header
(RFC 8288), so that whoever read the list before still can.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Annotated, Any, TypeVar
from urllib.parse import urlencode

from fastapi import Depends, Query, Request

from api.access import SettingsDep
from geo.errors import CallError
from geo.store.values import Page

Row = TypeVar("Row")
LINKED: dict[int | str, dict[str, Any]] = {
    200: {
        "headers": {
            "Link": {
                "description": 'Address of the next page as `<…>; rel="next"`; none at the end.',
                "schema": {"type": "string"},
            }
        }
    }
}
"""What OpenAPI says of an answer that is a bare list."""


@dataclass(frozen=True)
class PageAsked:
    """The part of a list that is asked for."""

    request: Request
    limit: int
    after: str | None

    def of(self, rows: Sequence[Row], key: Callable[[Row], object]) -> Page[tuple[Row, ...]]:
        """Return the rows that follow the one whose key is ``after``; all keys differ."""
        start = 0
        if self.after is not None:
            keys = [str(key(row)) for row in rows]
            if self.after not in keys:
                raise CallError("after: no page of this list ended there; begin with the first")
            start = keys.index(self.after) + 1
        items = tuple(rows[start : start + self.limit])
        more = start + len(items) < len(rows)
        return Page(items, len(rows), str(key(items[-1])) if more else None)

    def next(self, page: Page[Any]) -> str | None:
        """Return the address of the page that follows, asked as this one was."""
        if page.after is None:
            return None
        query = {**self.request.query_params, "after": page.after}
        return f"{self.request.url.path}?{urlencode(query)}"

    def link(self, page: Page[Any]) -> dict[str, str]:
        """Return the header that tells the page that follows."""
        following = self.next(page)
        return {"Link": f'<{following}>; rel="next"'} if following else {}


def _asked(
    request: Request,
    settings: SettingsDep,
    limit: Annotated[int | None, Query(ge=1, le=1_000, description="Rows on a page.")] = None,
    after: Annotated[
        str | None, Query(max_length=40, description="Where the page before ended.")
    ] = None,
) -> PageAsked:
    return PageAsked(request, limit or min(settings.page_rows, 1_000), after)


PageDep = Annotated[PageAsked, Depends(_asked)]
