"""The store: every verb there is, one transaction each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Protocol

import geopandas as gpd

from geo.findings import Finding
from geo.plan import PollingPlan
from geo.store.values import (
    Decision,
    Grant,
    KeptTerritory,
    Key,
    LogEntry,
    Page,
    PlanInfo,
    PlanState,
    Published,
    Revision,
    Run,
    Step,
    User,
    Verification,
    WardInPlan,
)


class Runs(Protocol):
    """Planning runs (``store.runs``)."""

    def start(self, territory_id: int, wishes: Mapping[str, object], who: str) -> Run: ...
    def get(self, run_id: int) -> Run: ...
    def latest(self, *, territory_id: int | None = None, limit: int = 100) -> tuple[Run, ...]: ...
    def progress(self, run_id: int, stage: str, done: int, total: int) -> None:
        """Tell how far a run is; raises Cancelled where somebody wants it cancelled."""

    def keep(self, run_id: int, ward_code: str, result: bytes) -> None:
        """Keep what one ward gave, so that it need not be done again."""

    def kept(self, run_id: int) -> dict[str, bytes]:
        """Return what was kept, by ward."""

    def finish(self, run_id: int, plan_id: int) -> Run: ...
    def fail(self, run_id: int, error: str) -> Run: ...
    def cancel(self, run_id: int, who: str) -> Run:
        """Ask for a run to be cancelled; ``progress`` tells the worker."""

    def cancelled(self, run_id: int) -> Run:
        """Say that it has been."""

    def resume(self) -> tuple[Run, ...]:
        """Take up every run that a stop has cut off (state running, called when the service starts)."""


class Decisions(Protocol):
    """Steps towards publication (``store.decisions``)."""

    def record(
        self, plan_id: int, step: Step, who: str, why: str = "", reference: str = ""
    ) -> Decision:
        """Take a step other than publish: the plan's state changes and the log tells of it."""

    def of(self, plan_id: int) -> tuple[Decision, ...]: ...


class Users(Protocol):
    """Who signs in (``store.users``)."""

    def add(
        self, name: str, who: str, *, password: str | None = None, grants: Sequence[Grant] = ()
    ) -> User: ...
    def find(self, name: str) -> User | None: ...
    def get(self, user_id: int) -> User: ...
    def all(self) -> tuple[User, ...]: ...
    def verify(self, name: str, password: str) -> User | None:
        """Return the user if the password is right and the user active; takes as long when not."""

    def set_password(self, user_id: int, password: str, who: str) -> None: ...
    def grant(self, user_id: int, grants: Sequence[Grant], who: str) -> User: ...
    def activate(self, user_id: int, active: bool, who: str) -> User: ...
    def invite(self, user_id: int, who: str, *, expires_at: datetime) -> str:
        """Return a one-time secret with which the user sets a password."""

    def accept(self, secret: str, password: str) -> User: ...


class Keys(Protocol):
    """Keys of programs (``store.keys``)."""

    def add(
        self, user_id: int, name: str, who: str, *, expires_at: datetime | None = None
    ) -> tuple[Key, str]:
        """Return a new key and its secret, which is never shown again."""

    def verify(self, secret: str) -> User | None: ...
    def of(self, user_id: int) -> tuple[Key, ...]: ...
    def revoke(self, key_id: int, who: str) -> None: ...


class Sessions(Protocol):
    """Who is signed in (``store.sessions``)."""

    def start(self, user_id: int, *, expires_at: datetime) -> str:
        """Return the secret for the cookie."""

    def verify(self, secret: str) -> User | None: ...
    def end(self, secret: str) -> None: ...


class Log(Protocol):
    """The audit log (``store.log``)."""

    def append(
        self, who: str, action: str, subject: str, facts: Mapping[str, object] | None = None
    ) -> LogEntry: ...
    def read(
        self, *, after: int = 0, subject: str | None = None, limit: int = 100
    ) -> tuple[LogEntry, ...]: ...
    def verify(self) -> Verification: ...


class Store(Protocol):
    """Plans and all that belongs to them, in one SQLite file or a PostGIS database.

    Every method is one transaction: all of it is kept, or nothing. Safe to share between threads.
    Raises NotFoundError, ConflictError, and StoreAwayError where the database does not answer.
    """

    runs: Runs
    decisions: Decisions
    users: Users
    keys: Keys
    sessions: Sessions
    log: Log

    def ready(self) -> None:
        """Raise StoreAwayError where the database does not answer, CallError where it is not upgraded."""

    def close(self) -> None:
        """Close all connections."""

    # territories

    def add_territory(
        self,
        source: Path | bytes,
        who: str,
        *,
        name: str = "",
        province: str | None = None,
        district: str | None = None,
    ) -> KeptTerritory:
        """Keep a planning folder, or a zip of one; the same content of a name is kept once."""

    def territories(self, *, name: str | None = None) -> tuple[KeptTerritory, ...]:
        """Return all versions, names in order, latest version first."""

    def territory(self, territory_id: int) -> KeptTerritory: ...

    def export_territory(self, territory_id: int, out: Path) -> None:
        """Write the planning folder as it came, byte for byte."""

    def territory_zip(self, territory_id: int) -> bytes:
        """Return the planning folder as a zip; equal content gives equal bytes."""

    # plans

    def add_plan(self, folder: Path, territory_id: int | None, who: str) -> PlanInfo:
        """Keep a plan folder as a draft; the same folder of a territory is kept once."""

    def plans(
        self,
        *,
        state: PlanState | None = None,
        territory_id: int | None = None,
        ward_code: str | None = None,
        after: str | None = None,
        limit: int = 100,
    ) -> Page[tuple[PlanInfo, ...]]:
        """Return plans, the newest first."""

    def plan(self, plan_id: int) -> PlanInfo: ...

    def plan_document(self, plan_id: int, revision: int | None = None) -> bytes:
        """Return plan.json as it was written."""

    def plan_file(self, plan_id: int, path: str) -> bytes:
        """Return one file of the plan folder, such as ``report.json``."""

    def export_plan(self, plan_id: int, out: Path) -> None:
        """Write the plan folder, equal to the one imported."""

    def save_draft(
        self,
        plan_id: int,
        revision: int,
        source: Path | tuple[PollingPlan, Sequence[Finding]],
        who: str,
        note: str = "",
    ) -> PlanInfo:
        """Replace a draft's content; ConflictError with what changed where ``revision`` is not the last."""

    def revisions(self, plan_id: int) -> tuple[Revision, ...]:
        """Return every saved state of a plan, the first first."""

    def wards_of(self, plan_id: int) -> tuple[WardInPlan, ...]: ...

    def ward_states(self) -> tuple[WardInPlan, ...]:
        """Return for each ward the plan that has come farthest, the newest of equals."""

    # publishing

    def publish(self, plan_id: int, who: str, why: str = "", reference: str = "") -> PlanInfo:
        """Publish an approved or reported plan; from now on it never changes."""

    def published_token(self) -> int:
        """Return the token of what is published; one cheap query to poll."""

    def published(self) -> Published:
        """Return all published plans, read in one moment."""

    # rows

    def areas(
        self,
        plan_id: int,
        *,
        ward_code: str | None = None,
        after: str | None = None,
        limit: int = 500,
    ) -> Page[gpd.GeoDataFrame]:
        """Return voting areas in the order of their ids, EPSG:4326, columns of DESIGN 3.3."""

    def stations(
        self,
        plan_id: int,
        *,
        ward_code: str | None = None,
        after: str | None = None,
        limit: int = 500,
    ) -> Page[gpd.GeoDataFrame]: ...

    def assignments(
        self,
        plan_id: int,
        *,
        ward_code: str | None = None,
        after: str | None = None,
        limit: int = 500,
    ) -> Page[gpd.GeoDataFrame]: ...

    def layer(self, plan_id: int, name: str) -> gpd.GeoDataFrame:
        """Return a whole layer: voting_areas, polling_stations, assignments or wards."""

    def tile(self, plan_id: int, layer: str, z: int, x: int, y: int) -> bytes:
        """Return a Mapbox vector tile of a layer; empty where nothing lies in it."""


def open_store(url: str) -> Store:
    """Open a store: ``sqlite:///file.db``, ``postgresql://…``, or a path of a SQLite file."""
    raise NotImplementedError


def upgrade(url: str) -> None:
    """Bring the tables to this version; makes a SQLite file that is not there."""
    raise NotImplementedError
