"""Answers as bytes: written once for each area when a plan is published, only joined afterwards.

An answer is a *head* (what was asked for: the unit), a *body* (area and station; one for all units
of the area) and a *tail* (plan, hours, what to bring; one for all of the plan).
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date, datetime, time, timedelta, timezone
from typing import Any

from geo.lookup.model import Notice, Published, Status
from geo.plan import PollingPlan, version_id

VIET_NAM = timezone(timedelta(hours=7))
DEGREES = 6
"""0.1 m: a door, and no false precision."""

SPECIAL_TEXTS: Mapping[str, Mapping[str, str]] = {
    "institution": {
        "vi": "Người ở trong cơ sở này bỏ phiếu tại chỗ: cơ sở là khu vực bỏ phiếu riêng.",
        "en": "Those who stay in this institution vote where they are: it is a voting area of its own.",
    },
    "blockade": {
        "vi": "Người trong vùng phong tỏa bỏ phiếu tại chỗ; tổ bầu cử sẽ đến.",
        "en": "Those inside the blockaded area vote where they are; the election team comes to them.",
    },
}
WITH_STATION = {
    "vi": "Bỏ phiếu tại phòng bỏ phiếu riêng ở bên trong.",
    "en": "Vote at the separate polling station inside.",
}

WITH_POSTED = {
    "vi": "Vẫn bỏ phiếu tại phòng bỏ phiếu đã niêm yết ở bên trong.",
    "en": "Vote at the posted polling station, which is inside.",
}
STATION_OR_BOX = {
    "vi": "Ai có phòng bỏ phiếu ở bên trong thì bỏ phiếu tại đó, theo thông báo của tổ bầu cử.",
    "en": "Those who have a polling station inside vote there, as the election team tells them.",
}


def packed(value: object) -> bytes:
    """Return compact UTF-8 JSON."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    return text.encode()


def head(status: Status, fields: Mapping[str, object]) -> bytes:
    """Return the beginning of an answer, open for a body and a tail."""
    return packed({"status": str(status), **fields})[:-1] + b","


def members(fields: Mapping[str, object]) -> bytes:
    """Return members of an object without its braces, to stand in the middle of an answer."""
    return packed(fields)[1:-1] + b","


def tail(published: Published, notice: Notice, now: datetime) -> bytes:
    """Return what all answers of a plan end with; it changes on the days that answers may change."""
    plan = published.plan
    day = plan.rules.polling_day
    as_of = plan.provenance.as_of
    return (
        members(
            {
                "hours": _hours(plan, notice),
                "bring": list(notice.bring),
                "plan": {
                    "plan_id": published.plan_id,
                    "version": version_id(plan),
                    "title": plan.provenance.title,
                    "polling_day": day.isoformat(),
                    "published_at": stamp(published.published_at),
                    "voters_as_of": as_of.isoformat() if as_of else None,
                },
                **checked(published.published_at, day, now),
                "report": dict(notice.report),
            }
        )[:-1]
        + b"}"
    )


def _hours(plan: PollingPlan, notice: Notice) -> dict[str, str]:
    """Return when stations are open: what the operator has set, else what the rules say."""
    rules = plan.rules.isolation
    return {
        "opens": notice.opens or f"{rules.hours_open:%H:%M}",
        "closes": notice.closes or f"{rules.hours_close:%H:%M}",
    }


def bare(status: Status, fields: Mapping[str, object], notice: Notice, now: datetime) -> bytes:
    """Return a whole answer that rests on no plan."""
    said = {"status": str(status), **fields, "as_of": stamp(now), "next_check": None}
    return packed({**said, "report": dict(notice.report)})


def checked(as_of: datetime, polling_day: date, now: datetime) -> dict[str, Any]:
    """Return since when an answer holds, and when to ask again.

    Places and hours are announced ten days before the polling day and lists change until the eve
    (Law 85/2015/QH13 art. 70; 24 hours), so those mornings are when an answer may have changed.
    """
    mornings = [
        datetime.combine(polling_day - timedelta(days=d), time(5), VIET_NAM) for d in (10, 1, 0)
    ]
    ahead = [moment for moment in mornings if moment > now]
    return {"as_of": stamp(as_of), "next_check": stamp(ahead[0]) if ahead else None}


def stamp(moment: datetime) -> str:
    """Return a time to the second in Viet Nam's time, as ISO 8601."""
    return moment.astimezone(VIET_NAM).isoformat(timespec="seconds")


def clock(minutes: float) -> str:
    """Return minutes since midnight as ``07:30``."""
    return f"{int(minutes) // 60:02d}:{int(minutes) % 60:02d}"
