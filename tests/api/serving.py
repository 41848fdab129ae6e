"""A service on a small made plan: one ward of eight groups published, a second plan kept as a draft."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from fastapi.testclient import TestClient

from api.app import create_app
from api.settings import Settings
from geo.allocation import Area
from geo.plan import PollingPlan, audit, write_plan_folder
from geo.store import PlanInfo, Step, Store, open_store
from tests.geo.lookup.made import made_plan

SWAPPED = (Area((0, 1, 4, 5), 1), Area((2, 3, 6, 7), 0))


def kept(store: Store, plan: PollingPlan, folder: Path, *, publish: bool = True) -> PlanInfo:
    """Keep a plan, and publish it."""
    folder.mkdir()
    write_plan_folder(plan, audit(plan), folder)
    info = store.add_plan(folder, None, "test")
    return published(store, info) if publish else info


def published(store: Store, info: PlanInfo) -> PlanInfo:
    """Publish a kept plan."""
    store.decisions.record(info.id, Step.SUBMIT, "test")
    store.decisions.record(info.id, Step.REPORT, "test")
    return store.publish(info.id, "test")


@contextmanager
def serving(url: str, **changes: object) -> Iterator[TestClient]:
    """Give a client of the service over a database."""
    usual: dict[str, object] = {"database": url, "plans_at_once": 0, "poll_seconds": 0.05}
    settings = Settings.model_validate({**usual, **changes})
    with TestClient(create_app(settings), raise_server_exceptions=False) as client:
        yield client


def two_plans(url: str, folder: Path) -> None:
    """Keep plan 1, published, and plan 2, a draft in which both halves change stations."""
    store = open_store(url)
    kept(store, made_plan(), folder / "first")
    kept(store, made_plan(areas=SWAPPED), folder / "second", publish=False)
    store.close()
