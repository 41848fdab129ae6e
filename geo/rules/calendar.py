"""The days before polling day by which something has to be done, each with its source and mark."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Final

DISTRICTS_GONE: Final = date(2025, 7, 1)
"""From this day there are communes and provinces, and no districts between them."""


class Mark(StrEnum):
    """How well a deadline is known."""

    LAW = "law"
    """Restated by official handbooks or gazettes."""
    UNSURE = "unsure"
    """No rule was found."""


@dataclass(frozen=True)
class Deadline:
    """One thing to be done before polling day."""

    name: str
    title: str
    title_vi: str
    days_before: int | None
    """Whole days before polling day; None where no rule was found."""
    day: date | None
    """The last day for it."""
    mark: Mark
    source: str


@dataclass(frozen=True)
class _Kind:
    name: str
    title: str
    title_vi: str
    days: tuple[int, int]
    """In the elections of 2021, and from 2026 on."""


_KINDS: Final = (
    _Kind(
        "constituencies", "constituencies announced", "Công bố số đơn vị bầu cử, danh sách đơn vị bầu cử",
        (80, 80),
    ),
    _Kind("boards", "election boards formed", "Thành lập Ban bầu cử", (70, 70)),
    _Kind("candidate_files", "candidates' files handed in", "Nộp hồ sơ ứng cử", (70, 42)),
    _Kind("teams", "election teams formed, one for each area", "Thành lập Tổ bầu cử", (50, 43)),
    _Kind("voter_lists", "voter lists posted", "Niêm yết danh sách cử tri", (40, 40)),
    _Kind("ballots", "ballots handed to the teams", "Phân phối phiếu bầu cho Tổ bầu cử", (15, 13)),
    _Kind(
        "announcement", "day, place and hours announced from this day on",
        "Thông báo ngày, nơi và thời gian bỏ phiếu", (10, 10),
    ),
    _Kind(
        "last_list_change", "last change of the voter lists", "Bổ sung danh sách cử tri lần cuối",
        (1, 1),
    ),
)  # fmt: skip
_SOURCES: Final = (
    "Law 85/2015/QH13, as applied to the elections of 23 May 2021",
    "Law 85/2015/QH13 as amended by Law 83/2025/QH15, as applied to the elections of 15 March 2026",
)
AREAS: Final = "voting_areas"
_AREAS_SOURCE: Final = (
    "none found: no text names a day for the areas themselves; they must precede the teams, and "
    "approvals were seen 58 to 79 days before polling day"
)


def calendar(polling_day: date) -> tuple[Deadline, ...]:
    """Return what has to be done before a polling day, in the order of days.

    The voting areas stand before the teams, with no day of their own.
    """
    return tuple(_deadlines(polling_day))


def _deadlines(polling_day: date) -> Iterator[Deadline]:
    which = int(polling_day >= DISTRICTS_GONE)
    for kind in _KINDS:
        if kind.name == "teams":
            yield Deadline(
                AREAS, "voting areas decided", "Xác định khu vực bỏ phiếu",
                None, None, Mark.UNSURE, _AREAS_SOURCE,
            )  # fmt: skip
        days = kind.days[which]
        yield Deadline(
            kind.name, kind.title, kind.title_vi, days, _before(polling_day, days),
            Mark.LAW, _SOURCES[which],
        )  # fmt: skip


def _before(day: date, days: int) -> date:
    """Return the day so many days earlier; the calendar has none before its first."""
    return date.min if (day - date.min).days < days else day - timedelta(days=days)


def teams_day(polling_day: date) -> date:
    """Return the last day for the teams: areas decided after it are late."""
    return next(d.day for d in _deadlines(polling_day) if d.name == "teams" and d.day is not None)
