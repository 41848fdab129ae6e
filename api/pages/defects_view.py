"""Defects of an upload as a page lists them."""

from __future__ import annotations

from collections.abc import Iterable

from geo.findings import Defect, Outcome


def by_outcome(defects: Iterable[Defect]) -> dict[str, list[Defect]]:
    """Return defects by what became of them, those to be mended first; nothing for no defects."""
    found = list(defects)
    told = {str(one): [d for d in found if d.outcome is one] for one in Outcome}
    return {outcome: own for outcome, own in told.items() if own}
