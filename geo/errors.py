"""What can go wrong, as one small tree.

KhuvucError
├── InputError         a planning folder, plan folder or rules file cannot be used
│   └── IntakeError    the same, with an IntakeReport that lists every defect at once
├── CallError          the call itself is unusable (an option, a ward that is not there)
├── InfeasibleError    a ward that no legal plan exists for, with every obstacle and its remedy
└── Cancelled          the person who asked has cancelled
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from geo.findings import IntakeReport


class KhuvucError(Exception):
    """Base of all errors Khuvuc raises on purpose."""


class InputError(KhuvucError):
    """Input that cannot be used; the message says what to do."""


class IntakeError(InputError):
    """A planning folder that cannot be used."""

    def __init__(self, report: IntakeReport) -> None:
        self.report = report
        super().__init__(report.summary())


class CallError(KhuvucError):
    """A call that cannot be carried out as it was made."""


class Cancelled(KhuvucError):  # noqa: N818 - it is no error of anybody's
    """Work was cancelled by the person who asked for it."""


@dataclass(frozen=True)
class Obstacle:
    """One reason why a ward cannot be planned, and the cheapest change that removes it."""

    rule: str
    """Name of the rule in the way, such as ``max_voters`` or ``capacity``."""
    subject: str
    message: str
    remedy: str
    needed: float | None = None
    available: float | None = None


class InfeasibleError(KhuvucError):
    """No legal plan exists for a ward."""

    def __init__(self, ward_code: str, obstacles: tuple[Obstacle, ...]) -> None:
        self.ward_code = ward_code
        self.obstacles = obstacles
        super().__init__(f"ward {ward_code}: " + "; ".join(o.message for o in obstacles))
