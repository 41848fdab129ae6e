"""What can go wrong, as one small tree.

KhuvucError
├── InputError         a planning folder, plan folder or rules file cannot be used
│   └── IntakeError    the same, with an IntakeReport that lists every defect at once
├── CallError          the call itself is unusable (an option, a ward that is not there)
├── InfeasibleError    a ward that no legal plan exists for, with every obstacle and its remedy
├── NotFoundError      nothing is kept under what was asked for
├── ConflictError      what was to be changed may not be, or has been changed by somebody else
│   ├── StandingError  its state does not allow it, whoever asks
│   └── TakenError     there is one of that name already
├── StoreAwayError     the database does not answer; the same call may succeed later
└── Cancelled          the person who asked has cancelled
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
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
class RepairStep:
    """One change of the input that helps to make a ward plannable, in a form programs can read.

    ``kind`` is one of ``places`` (``amount`` more places at site ``subject``), ``room`` (``amount`` more
    rooms there), ``site`` (a new site of ``amount`` places for the units ``subject``), ``split`` (of unit
    ``subject`` into ``amount`` parts), ``remote`` (units ``subject`` to be marked), ``link`` (between
    units ``subject`` and ``other``), ``way`` (from unit ``subject`` to site ``other``), ``lock`` (to be
    dropped), ``areas`` (``amount`` of them), ``voters`` (to be given).
    """

    kind: str
    subject: str
    amount: int = 1
    other: str = ""


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
    facts: Mapping[str, str | int | float] = field(default_factory=dict)
    """Numbers and names of the message; ``what`` says which sentence it is, in any language."""
    changes: tuple[RepairStep, ...] = ()
    """What to change; the changes of all obstacles of a ward together are enough if ``suffices``."""
    suffices: bool | None = None
    """Whether a legal plan was drawn with all the changes made; None where that was not tried."""
    proved: bool | None = None
    """Whether no cheaper set of changes is enough; None where nothing was counted."""


class InfeasibleError(KhuvucError):
    """No legal plan exists for a ward."""

    def __init__(self, ward_code: str, obstacles: tuple[Obstacle, ...]) -> None:
        self.ward_code = ward_code
        self.obstacles = obstacles
        super().__init__(f"ward {ward_code}: " + "; ".join(o.message for o in obstacles))


class NotFoundError(KhuvucError):
    """Nothing is kept under the id, name or key that was asked for."""


@dataclass(frozen=True)
class Change:
    """One thing that somebody else has changed meanwhile."""

    subject: str
    """A unit as ``WARD/UNIT``, or the name of a field."""
    before: str
    after: str


@dataclass(frozen=True)
class Since:
    """One change that was kept since somebody looked."""

    revision: int
    who: str
    at: str
    """ISO 8601 in UTC."""
    kind: str
    what: str
    """The edit as JSON, or the note it was saved with."""


class ConflictError(KhuvucError):
    """A change that what is kept does not allow: it is fixed, or somebody else was first."""

    def __init__(
        self,
        message: str,
        changes: tuple[Change, ...] = (),
        revision: int = 0,
        since: tuple[Since, ...] = (),
    ) -> None:
        self.changes = changes
        self.since = since
        self.revision = revision
        """The revision that is kept now; 0 where there is no question of revisions."""
        super().__init__(message)


class StandingError(ConflictError):
    """A change that the state of what is kept does not allow, whoever was first."""


class TakenError(ConflictError):
    """A name that something else bears already."""


class StoreAwayError(KhuvucError):
    """The database does not answer; nothing was changed, and asking again may succeed."""

    def __init__(self, message: str, retry_after_s: int = 5) -> None:
        self.retry_after_s = retry_after_s
        super().__init__(message)
