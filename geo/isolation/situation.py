"""What is in force on a polling day, or at one time on it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from geo.plan.isolation import HomeCount, Situation, Zone
from geo.rules import IsolationRules


def situation_at(
    zones: Iterable[Zone],
    home: Iterable[HomeCount],
    moment: date | datetime,
    rules: IsolationRules | None = None,
) -> Situation:
    """Return the zones and home counts in force at a moment, or at any time of a day's voting hours.

    A zone that begins or is lifted while the rooms are open counts for the whole day: those inside
    need a way to vote for the hours it holds, and a list is made once.
    """
    hours = rules or IsolationRules()
    if isinstance(moment, datetime):
        opens = closes = moment
    else:
        opens = datetime.combine(moment, hours.hours_open)
        closes = datetime.combine(moment, hours.hours_close)
    held = [z for z in zones if z.begins <= closes and (z.ends is None or opens <= z.ends)]
    counts = [h for h in home if h.day == opens.date() and h.voters > 0]
    return Situation(
        moment=opens,
        zones=tuple(sorted(held, key=lambda z: z.code)),
        home=tuple(sorted(counts, key=lambda h: (h.group_code, h.risk.rank))),
    )


def in_reach(zones: Iterable[Zone], home: Iterable[HomeCount], day: date) -> bool:
    """Return whether anything of a list is in force on a polling day."""
    found = situation_at(zones, home, day)
    return bool(found.zones or found.home)
