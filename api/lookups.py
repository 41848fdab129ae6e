"""The snapshot that lookups are answered from: built from the store, swapped whole."""

from __future__ import annotations

import json
import logging
import tempfile
import threading
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from geopandas import GeoDataFrame

from api.settings import Settings
from geo.errors import InputError, KhuvucError, StoreAwayError
from geo.intake import read_streets
from geo.lookup import KnownWard, Notice, Part, Published, Snapshot, part_of
from geo.plan.reading import plan_of
from geo.plan.schema import PlanDocument
from geo.store.store import Store
from geo.store.values import PublishedPlan, WardInPlan

LOG = logging.getLogger("khuvuc.lookup")


@dataclass
class Lookups:
    """Answers from memory. A thread asks the store now and then for a new token; readers never wait."""

    store: Store
    settings: Settings
    snapshot: Snapshot = field(default_factory=Snapshot)
    token: int | None = None
    """Of what the snapshot was built from; None: the store never answered."""
    _parts: dict[tuple[int, frozenset[str]], Part] = field(default_factory=dict)
    _streets: dict[int, GeoDataFrame | None] = field(default_factory=dict)
    """Named streets by territory."""
    _stop: threading.Event = field(default_factory=threading.Event)
    _thread: threading.Thread | None = None
    _away: bool = False
    _turning: threading.Lock = field(default_factory=threading.Lock)

    def start(self) -> None:
        """Build the first snapshot and begin to poll; an absent store is asked again later."""
        self._try()
        self._thread = threading.Thread(target=self._poll, name="lookups", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """End the polling."""
        self._stop.set()
        if self._thread is not None:
            self._thread.join(timeout=10)

    def refresh(self) -> bool:
        """Build and swap the snapshot if something new is published; say whether it was."""
        with self._turning:
            token = self.store.published_token()
            if token == self.token:
                return False
            published = self.store.published()
            parts = [self._part(one) for one in published.plans]
            wards = [
                w for state in self.store.ward_states() if (w := self._ward(state)) is not None
            ]
            notice, now = notice_of(self.settings), datetime.now(UTC)
            self.snapshot = Snapshot(parts, wards, notice=notice, now=now)
            self.token = published.token
            self._parts = {
                _key(one): part for one, part in zip(published.plans, parts, strict=True)
            }
            return True

    def _poll(self) -> None:
        day = datetime.now(UTC).date()
        while not self._stop.wait(self.settings.poll_seconds):
            self._try()
            if datetime.now(UTC).date() != day:
                day = datetime.now(UTC).date()
                self.snapshot = self.snapshot.at(datetime.now(UTC))

    def _try(self) -> None:
        try:
            self.refresh()
            self._away = False
        except StoreAwayError:
            if not self._away:
                LOG.warning("the database does not answer; lookups go on from memory")
            self._away = True
        except KhuvucError:
            LOG.exception("what is published could not be read; the answers stay as they were")

    def _part(self, published: PublishedPlan) -> Part:
        made = self._parts.get(_key(published))
        if made is not None:
            return made
        info = published.plan
        document = PlanDocument.model_validate_json(self.store.plan_document(info.id))
        return part_of(
            Published(
                plan_id=str(info.id),
                plan=plan_of(document),
                published_at=info.published_at or info.changed_at,
                ward_codes=frozenset(published.ward_codes),
                streets=self._streets_of(info.territory_id),
            )
        )

    def _streets_of(self, territory_id: int | None) -> GeoDataFrame | None:
        """Return the named streets of the planning folder that a plan was drawn from."""
        if territory_id is None:
            return None
        if territory_id not in self._streets:
            with tempfile.TemporaryDirectory(
                prefix="khuvuc-streets-", dir=self.settings.work_folder
            ) as made:
                folder = Path(made) / "folder"
                self.store.export_territory(territory_id, folder)
                self._streets[territory_id] = _read_streets(folder)
        return self._streets[territory_id]

    def _ward(self, state: WardInPlan) -> KnownWard | None:
        """Return a ward that is planned here and not published, with its shape."""
        if state.in_force:
            return None
        frame = self.store.layer(state.plan_id, "wards")
        rows = frame.loc[frame["ward_code"] == state.ward_code]
        if rows.empty:
            return None
        row: Any = rows.iloc[0]
        kind = row["kind"] if isinstance(row["kind"], str) else None
        return KnownWard(state.ward_code, state.name, kind, row["geometry"])


def _read_streets(folder: Path) -> GeoDataFrame | None:
    try:
        return read_streets(folder)
    except InputError as error:
        LOG.warning("streets of a planning folder cannot be looked up: %s", error)
        return None


def _key(published: PublishedPlan) -> tuple[int, frozenset[str]]:
    return published.plan.id, frozenset(published.ward_codes)


def notice_of(settings: Settings) -> Notice:
    """Return what answers say of hours and mistakes, as the operator has set it."""
    usual = Notice()
    report = {"vi": settings.report_vi or usual.report["vi"]}
    report["en"] = settings.report_en or usual.report["en"]
    opens, closes = settings.hours or (None, None)
    return Notice(opens=opens, closes=closes, report=report)


def spoken(answer: bytes) -> dict[str, Any]:
    """Return an answer as a page reads it."""
    read: dict[str, Any] = json.loads(answer)
    return read
