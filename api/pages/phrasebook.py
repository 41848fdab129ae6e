"""English sentences of this program said in Vietnamese, by their pattern.

Errors and defects of an upload carry one English sentence each, for programs and for logs. Pages look it
up here; a sentence that no pattern fits stays English and is marked as such.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache

from markupsafe import Markup, escape

from api.pages.defect_words import DEFECTS
from api.pages.refusal_words import REFUSALS
from api.pages.shape_defect_words import SHAPE_DEFECTS

_PLACE = re.compile(r"\{(\w+)\}")
_COUNTED = re.compile(r"n\d?")
_WRITTEN = r"[-+]?\d[\d.,]*%?"
DEEPEST = 3
"""A sentence within a sentence within a sentence; there are no deeper ones."""
LEAST = 6
"""Letters of its own that a pattern needs to tell a whole sentence; ``{one} or {other}`` fits any."""


def vietnamese(english: str, depth: int = DEEPEST) -> str | None:
    """Return a sentence in Vietnamese; None where no pattern fits.

    What stands in a pattern as ``{n…}`` is a number and gets Vietnamese signs; what stands there by
    another name is data, or a sentence of its own.
    """
    for pattern, said, own in _patterns():
        if own < LEAST and depth == DEEPEST:
            continue
        fit = pattern.fullmatch(english)
        if fit:
            return said.format_map({k: _part(k, v, depth) for k, v in fit.groupdict().items()})
    return None


def told(text: str, language: str) -> Markup:
    """Return a sentence as a page in a language shows it; what stays English is marked for readers."""
    if language != "vi" or not text:
        return escape(text)
    said = vietnamese(text)
    return Markup('<span lang="en">{}</span>').format(text) if said is None else escape(said)


def _part(name: str, text: str, depth: int) -> str:
    if _COUNTED.fullmatch(name):
        return text.translate(_SIGNS)
    return (vietnamese(text, depth - 1) if depth else None) or text


_SIGNS = str.maketrans(",.", ".,")


@cache
def _patterns() -> tuple[tuple[re.Pattern[str], str, int], ...]:
    """Return all patterns with the letters of their own, the one that has most first: it says most."""
    tables: tuple[Mapping[str, str], ...] = (DEFECTS, SHAPE_DEFECTS, REFUSALS)
    rows = [row for table in tables for row in table.items()]
    rows.sort(key=lambda row: (-_own(row[0]), row[0]))
    return tuple((_compiled(english), said, _own(english)) for english, said in rows)


def _own(english: str) -> int:
    return len(_PLACE.sub("", english))


def _compiled(english: str) -> re.Pattern[str]:
    parts = _PLACE.split(english)
    made = [re.escape(p) if i % 2 == 0 else _place(p) for i, p in enumerate(parts)]
    return re.compile("".join(made), re.DOTALL)


def _place(name: str) -> str:
    return f"(?P<{name}>{_WRITTEN if _COUNTED.fullmatch(name) else '.+?'})"
