"""Scenarios added to those that a published plan carries."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from geo.plan.document import version_id
from geo.plan.isolation import Isolation, Response, Scenario, Situation
from geo.plan.model import PollingPlan

QUIET = "none"
"""Nobody is isolated: the plan votes as published."""


def published(plan: PollingPlan) -> PollingPlan:
    """Return the plan beneath all isolation."""
    return replace(plan, isolation=None)


def with_scenarios(
    plan: PollingPlan, scenarios: Iterable[Scenario], in_force: str | None = None
) -> PollingPlan:
    """Return the plan with scenarios added to those it carries; one of a known name takes its place.

    ``in_force``: None keeps what is in force. The scenario ``none`` is always there.
    """
    base = published(plan)
    carried = {s.name: s for s in plan.isolation.scenarios} if plan.isolation else {}
    moment = datetime.combine(plan.rules.polling_day, plan.rules.isolation.hours_open)
    carried.setdefault(QUIET, Scenario(QUIET, Response(Situation(moment))))
    carried.update({s.name: s for s in scenarios})
    before = plan.isolation.in_force if plan.isolation else QUIET
    made = Isolation(version_id(base), tuple(carried.values()), in_force or before)
    return replace(base, isolation=made)
