"""Dividing voters among areas that may hold no more than the law allows."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace

from geo.plan.isolation import Cohort


def in_areas(cohorts: Sequence[Cohort], max_voters: int) -> list[list[Cohort]]:
    """Return the cohorts in as few groups as can be, none above the maximum.

    Those of no list are divided evenly; a cohort of a unit stays whole, for its list does.
    """
    total = sum(c.voters for c in cohorts)
    count = max(1, math.ceil(total / max_voters))
    listed = any(c.unit_code is not None for c in cohorts)
    most = max_voters if listed else math.ceil(total / count)
    groups: list[list[Cohort]] = [[]]
    left = most
    for cohort in cohorts:
        rest = cohort.voters
        while rest > 0:
            if left == 0 or (cohort.unit_code is not None and left < rest and groups[-1]):
                groups.append([])
                left = most
            part = rest if cohort.unit_code is not None else min(rest, left)
            groups[-1].append(cohort if part == cohort.voters else replace(cohort, voters=part))
            left, rest = max(0, left - part), rest - part
    return [group for group in groups if group]


def joined(cohorts: Sequence[Cohort]) -> list[Cohort]:
    """Return the cohorts with the parts of one as one again, in the order of their first parts."""
    whole: dict[Cohort, Cohort] = {}
    for cohort in cohorts:
        key = replace(cohort, voters=0)
        before = whole.get(key)
        # One that was not parted stays the same object: callers know cohorts by it.
        whole[key] = (
            cohort if before is None else replace(cohort, voters=before.voters + cohort.voters)
        )
    return list(whole.values())
