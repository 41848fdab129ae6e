"""What stands after the service was killed in the middle of its work, asked over HTTP throughout."""

from __future__ import annotations

import random
import threading
import time
from pathlib import Path
from queue import Queue

import httpx
import pytest

from geo.plan.reading import plan_of
from geo.plan.schema import PlanDocument
from geo.store import PlanState, Store, open_store
from tests.api.processes import start_service
from tests.api.serving import kept
from tests.api.uploads import one_ward
from tests.geo.lookup.made import degrees, made_plan

KILLS = 15
"""On each of the two databases."""
MOST_ANSWERS = 8
LONGEST_S = 0.05
STEPS = ("submit", "report", "publish")
EDIT = {"ward_code": "00001", "edit": {"kind": "move_units", "units": ["r0c1"], "to": 2}}
Told = tuple[str, int]


def work(address: str, seed: int, told: Queue[Told | None]) -> None:
    """Upload, start runs, edit, decide and publish until nobody answers; tell of what was answered."""
    try:
        with httpx.Client(base_url=address, timeout=30) as client:
            for turn in range(1_000_000):
                one_turn(client, f"{seed}.{turn}", told)
    except httpx.TransportError:
        pass
    finally:
        told.put(None)


def one_turn(client: httpx.Client, name: str, told: Queue[Told | None]) -> None:
    sent = {"folder": ("folder.zip", one_ward(name))}
    territory = answered(client.post("/api/v1/territories", files=sent, data={"name": name}))
    told.put(("territory", territory["id"]))
    run = answered(client.post(f"/api/v1/territories/{territory['id']}/runs"))
    told.put(("run", run["id"]))
    plan = answered(client.post("/api/v1/plans/1/drafts"))["id"]
    told.put(("draft", plan))
    edits = f"/api/v1/plans/{plan}/edits"
    answered(client.post(edits, json=EDIT, headers={"If-Match": '"revision-1"'}))
    told.put(("edit", plan))
    for step in STEPS:
        decisions = f"/api/v1/plans/{plan}/decisions"
        seen = answered(client.get(decisions))["document_sha256"]
        wanted = {"step": step, "document_sha256": seen, "reference": "1/QĐ-UBND"}
        answered(client.post(decisions, json=wanted))
        told.put((step, plan))


def answered(answer: httpx.Response) -> dict[str, int]:
    if not answer.is_success:
        pytest.fail(f"{answer.request.url}: {answer.status_code} {answer.text}")
    body: dict[str, int] = answer.json()
    return body


def told_before_the_kill(url: str, seed: int) -> list[Told]:
    """Kill the service at a moment that the seed chooses; return what it had answered by then."""
    process, address = start_service(url, open_to_all=True)
    queue: Queue[Told | None] = Queue()
    worker = threading.Thread(target=work, args=(address, seed, queue))
    worker.start()
    # Counting answers first spreads the moments over all kinds of work, however slow the machine.
    chance = random.Random(seed)  # noqa: S311 - a moment is no secret
    told: list[Told | None] = []
    for _ in range(chance.randint(1, MOST_ANSWERS)):
        told.append(queue.get(timeout=60))
        assert told[-1] is not None, "the service did not do what it was asked"
    time.sleep(chance.uniform(0, LONGEST_S))
    process.kill()
    process.join()
    worker.join(timeout=60)
    told += iter(queue.get, None)
    return [one for one in told if one is not None]


def test_after_kills_everything_answered_is_there_and_nothing_by_halves(
    database_url: str, tmp_path: Path
):
    store = open_store(database_url)
    kept(store, made_plan(), tmp_path / "first")
    told: list[Told] = []
    for seed in range(KILLS):
        told += told_before_the_kill(database_url, seed)
        verified = store.log.verify()
        assert verified.holds, verified.faults
    by_kind = {kind: {n for k, n in told if k == kind} for kind, _ in told}
    assert by_kind.keys() == {"territory", "run", "draft", "edit", *STEPS}
    assert by_kind["territory"] <= {t.id for t in store.territories()}
    assert by_kind["run"] <= {run.id for run in store.runs.latest(limit=1_000)}
    for plan_id in by_kind["draft"]:
        check_whole(store, plan_id)
        info = store.plan(plan_id)
        assert info.revision == 2 or plan_id not in by_kind["edit"]
        steps = {str(one.step) for one in store.decisions.of(plan_id)}
        assert {step for step in STEPS if plan_id in by_kind[step]} <= steps
        assert info.state is PlanState.PUBLISHED or plan_id not in by_kind["publish"]
    check_lookup(database_url, store)
    store.close()


def check_whole(store: Store, plan_id: int) -> None:
    """Hold the rows of a plan against its document: all units, in the areas that it says."""
    ward = plan_of(PlanDocument.model_validate_json(store.plan_document(plan_id))).wards[0]
    assert ward.allocation is not None
    rows = store.assignments(plan_id).items
    numbers = rows["area_id"].str.rpartition("-")[2].astype(int)
    by_document = {
        str(ward.territory.units.index[unit]): number
        for number, area in enumerate(ward.allocation.areas, start=1)
        for unit in area.units
    }
    assert dict(zip(rows["unit_code"], numbers, strict=True)) == by_document
    assert len(by_document) == 8


def check_lookup(url: str, store: Store) -> None:
    """Hold what the service answers after a restart against the plan that holds by the store."""
    process, address = start_service(url, open_to_all=True)
    lon, lat = degrees(150, -50)  # in r0c1, which every edit moved
    told = httpx.get(f"{address}/api/v1/lookup?lon={lon}&lat={lat}", timeout=60).json()
    process.kill()
    process.join()
    holding = store.published().plans
    assert [str(one.plan.id) for one in holding] == [told["plan"]["plan_id"]]
    assert told["area"]["number"] == (1 if holding[0].plan.id == 1 else 2)
