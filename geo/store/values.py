"""What the store gives back: plain values that know no database."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Generic, TypeVar

from geo.plan.deciding import PlanState as PlanState  # noqa: PLC0414 - told on
from geo.plan.deciding import Step as Step  # noqa: PLC0414

Items = TypeVar("Items")


@dataclass(frozen=True)
class Page(Generic[Items]):
    """A part of a longer list, in the order of its key."""

    items: Items
    total: int
    """Of the whole list."""
    after: str | None
    """Give this as ``after`` to read on; None at the end."""


@dataclass(frozen=True)
class KeptTerritory:
    """One version of a planning folder; the same content is never kept twice."""

    id: int
    name: str
    version: int
    """Counts from 1 within the name."""
    content_hash: str
    """SHA-256 over the names and contents of its files, however they came."""
    title: str | None
    province: str | None
    """Code of the province it lies in, where somebody said so; what roles are given for."""
    district: str | None
    files: int
    size_bytes: int
    added_at: datetime
    added_by: str


@dataclass(frozen=True)
class PlanInfo:
    """What a list of plans tells of each."""

    id: int
    territory_id: int | None
    version_id: str
    """Of the plan document, such as ``kv-3f9a-1c2b-7d05``; changes with each revision."""
    state: PlanState
    revision: int
    """Counts from 1; the token a change has to bring along."""
    title: str | None
    rules: str
    """Name of the rules profile."""
    polling_day: date
    as_of: date | None
    wards: int
    planned: int
    """Wards that have areas."""
    units: int
    areas: int
    voters: int
    errors: int
    """Findings of the audit of severity error that nobody waived."""
    warnings: int
    posted_errors: int | None
    """The same of what is posted, without its isolation; None: kept before they were told apart."""
    posted_warnings: int | None
    document_sha256: str
    added_at: datetime
    added_by: str
    changed_at: datetime
    changed_by: str
    published_at: datetime | None


class RevisionKind(StrEnum):
    """What made a revision."""

    ADDED = "added"
    DRAFTED = "drafted"
    """Drawn from another plan, which stays as it is."""
    SAVED = "saved"
    """Replaced as a whole."""
    EDIT = "edit"
    REOPTIMISE = "reoptimise"
    """Wards planned again around the locks."""
    UNDO = "undo"
    REDO = "redo"
    SWITCH = "switch"
    """Another scenario of isolation put in force."""


@dataclass(frozen=True)
class Revision:
    """One saved state of a plan; all of them are kept, so a change can be undone."""

    plan_id: int
    revision: int
    version_id: str
    at: datetime
    who: str
    note: str
    kind: RevisionKind = RevisionKind.SAVED
    edit: Mapping[str, object] | None = None
    """What was done, as plain JSON values, where it was an edit."""


@dataclass(frozen=True)
class Deed:
    """What a new revision is made by: told in its row and in the audit log."""

    kind: RevisionKind = RevisionKind.SAVED
    note: str = ""
    edit: Mapping[str, object] | None = None


@dataclass(frozen=True)
class WardInPlan:
    """One ward of a plan."""

    plan_id: int
    ward_code: str
    name: str
    status: str
    """``planned`` or ``infeasible``."""
    voters: int
    areas: int | None
    state: PlanState
    in_force: bool
    """Whether this plan is the one that the ward's voters are answered from."""


@dataclass(frozen=True)
class PublishedPlan:
    """A published plan and the wards it holds for: those that no later plan has taken over."""

    plan: PlanInfo
    ward_codes: tuple[str, ...]


@dataclass(frozen=True)
class Published:
    """All that is published at one moment; equal tokens mean equal content."""

    token: int
    """Grows with each publication; 0: nothing was ever published."""
    plans: tuple[PublishedPlan, ...]


@dataclass(frozen=True)
class Decision:
    """One step: who, when, why, and on exactly which document."""

    id: int
    plan_id: int
    step: Step
    before: PlanState
    after: PlanState
    who: str
    at: datetime
    why: str
    reference: str
    """Number of the written decision, such as ``123/QĐ-UBND``; empty where there is none."""
    version_id: str
    document_sha256: str


class RunState(StrEnum):
    """How far a planning run has come."""

    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"


@dataclass(frozen=True)
class Run:
    """One planning run of a territory, or over a plan."""

    id: int
    territory_id: int | None
    """None for a run over a plan that was kept without its planning folder."""
    state: RunState
    wishes: Mapping[str, object]
    """What was asked for, as plain JSON values."""
    stage: str
    done: int
    total: int
    attempts: int
    """1, and one more for each time it was taken up again after a stop."""
    started_at: datetime
    changed_at: datetime
    """When it last told of itself."""
    finished_at: datetime | None
    who: str
    plan_id: int | None
    """The plan it made."""
    from_plan_id: int | None
    """The plan it starts from; None where it starts from its territory."""
    error: str
    cancel_wanted: bool


class ProposalState(StrEnum):
    """What became of a proposal."""

    OPEN = "open"
    KEPT = "kept"
    DROPPED = "dropped"


@dataclass(frozen=True)
class Proposal:
    """Wards of a draft planned again by a run, to be kept or dropped."""

    run_id: int
    plan_id: int
    revision: int
    """That it was planned from."""
    state: ProposalState
    made_at: datetime
    decided_at: datetime | None
    decided_by: str | None
    kept_as: int | None
    """The revision it became."""


class Role(StrEnum):
    """What somebody may do, from less to more."""

    VIEWER = "viewer"
    PLANNER = "planner"
    APPROVER = "approver"
    ADMINISTRATOR = "administrator"


class Scope(StrEnum):
    """What kind of ground a role is given for."""

    EVERYTHING = "everything"
    PROVINCE = "province"
    DISTRICT = "district"
    TERRITORY = "territory"
    """By the territory's name, all its versions."""
    WARD = "ward"


@dataclass(frozen=True)
class Grant:
    """A role somebody has for some ground."""

    role: Role
    scope: Scope = Scope.EVERYTHING
    code: str = ""
    """Code or name of the ground; empty for everything."""


@dataclass(frozen=True)
class User:
    """Somebody who signs in; never a voter."""

    id: int
    name: str
    """What they sign in with; folded to lower case."""
    active: bool
    has_password: bool
    grants: tuple[Grant, ...] = ()


@dataclass(frozen=True)
class Key:
    """A key of a program; the key itself is shown once and kept only as a hash."""

    id: int
    user_id: int
    name: str
    hint: str
    """Its first characters, to tell keys apart."""
    made_at: datetime
    expires_at: datetime | None
    revoked_at: datetime | None
    most: Role | None = None
    """The key may do no more than this role, however much its user may; None: all the user may."""


@dataclass(frozen=True)
class LogEntry:
    """One row of the audit log."""

    number: int
    """Counts from 1 without a gap."""
    at: datetime
    who: str
    action: str
    """Such as ``plan.publish``."""
    subject: str
    """Such as ``plan 3``."""
    facts: Mapping[str, object]
    previous_hash: str
    hash: str


@dataclass(frozen=True)
class Verification:
    """Whether what is kept is what was once written."""

    entries: int
    head: str
    """Hash of the last entry; note it elsewhere, for only so a cut-off end is seen."""
    plans: int
    """Published plans whose content was compared with the log."""
    faults: tuple[str, ...] = field(default=())

    @property
    def holds(self) -> bool:
        """Whether nothing was found."""
        return not self.faults
