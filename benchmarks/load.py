"""Voters, readers and editors at once against one service: no error, and the longest waits.

``python -m benchmarks.load`` publishes the sample district, starts the service in a process of its
own (SQLite, or ``--database URL``), and lets many clients look up, read the published plan and edit
drafts of it, spread over ``--minutes`` (0: as fast as it goes). Status 1 if a request failed.
"""

from __future__ import annotations

import argparse
import asyncio
import random
import sys
import tempfile
import time
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import numpy as np

from api.cli_serve import publish_sample
from geo.progress import silent
from geo.store import Role, Store, open_store
from tests.api.people import everything, keyed
from tests.api.processes import service_process

LOOKUPS, READS, EDITS = 10_000, 2_500, 250
CLIENTS, EDITORS, MINUTES = 40, 5, 15.0
SEED = 1
READ = (
    "", "/voting-areas", "/polling-stations", "/assignments", "/audit",
    "/voting-areas?format=csv", "/polling-stations?format=xlsx",
)  # fmt: skip
Task = tuple[str, int]


@dataclass
class Load:
    """What is asked, by whom, and what came of it."""

    client: httpx.AsyncClient
    key: dict[str, str]
    units: list[dict[str, Any]]
    """Properties of every unit of the published plan, with ``lon`` and ``lat``."""
    drafts: list[int]
    took: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    said: Counter[tuple[str, int]] = field(default_factory=Counter)
    faults: list[str] = field(default_factory=list)
    locked: set[tuple[int, str]] = field(default_factory=set)

    async def ask(
        self,
        kind: str,
        method: str,
        path: str,
        **how: Any,  # noqa: ANN401 - what httpx takes
    ) -> httpx.Response:
        """Ask once, and keep how long it took and what was said."""
        start = time.perf_counter()
        answer = await self.client.request(method, path, **how)
        self.took[kind].append(time.perf_counter() - start)
        self.said[kind, answer.status_code] += 1
        if not answer.is_success:
            self.faults.append(f"{method} {path}: {answer.status_code} {answer.text[:300]}")
        return answer

    async def lookup(self, number: int) -> None:
        """Look a unit up by its place, a seventh of them by its name."""
        unit = self.units[number % len(self.units)]
        if number % 7:
            asked = {"lon": unit["lon"], "lat": unit["lat"]}
        else:
            asked = {"q": unit["name"], "ward": unit["ward_code"]}
        told = (await self.ask("lookup", "GET", "/api/v1/lookup", params=asked)).json()
        if told["status"] not in ("found", "choose", "special"):
            self.faults.append(f"lookup of {unit['unit_code']}: {told['status']}")

    async def read(self, number: int) -> None:
        """Read one part of the published plan."""
        await self.ask("read", "GET", f"/api/v1/plans/1{READ[number % len(READ)]}")

    async def edit(self, number: int, turn: asyncio.Lock, editor: int) -> None:
        """Look at a lock on a unit, or at its end, and keep it; an editor does one thing at a time."""
        async with turn:
            edits = f"/api/v1/plans/{self.drafts[editor]}/edits"
            chance = random.Random(number)  # noqa: S311 - no secret
            unit = chance.choice(self.units)
            name = (editor, str(unit["unit_code"]))
            change: dict[str, object] = {"kind": "lock_unit", "unit": name[1]}
            if name in self.locked:
                change = {"kind": "unlock", "units": [name[1]]}
            self.locked ^= {name}
            body = {"ward_code": unit["ward_code"], "edit": change}
            history = await self.ask("history", "GET", edits, headers=self.key)
            seen = {**self.key, "If-Match": history.headers["ETag"]}
            await self.ask("look at edit", "POST", f"{edits}?dry_run=true", json=body, headers=seen)
            await self.ask("edit", "POST", edits, json=body, headers=seen)


def tasks(scale: float) -> list[Task]:
    """Return everything that is to be asked, mixed."""
    counts = {"lookup": LOOKUPS, "read": READS, "edit": EDITS}
    made = [(kind, i) for kind, n in counts.items() for i in range(max(1, round(n * scale)))]
    random.Random(SEED).shuffle(made)  # noqa: S311 - no secret
    return made


async def carry_out(load: Load, asked: list[Task], seconds: float) -> None:
    """Let the clients take one task after the other, none before its time."""
    begun, waiting = time.perf_counter(), iter(enumerate(asked))
    turns = [asyncio.Lock() for _ in load.drafts]

    async def work() -> None:
        for position, (kind, number) in waiting:
            await asyncio.sleep(begun + seconds * position / len(asked) - time.perf_counter())
            if kind == "edit":
                editor = number % len(turns)
                await load.edit(number, turns[editor], editor)
            else:
                await load.read(number) if kind == "read" else await load.lookup(number)

    async def client() -> None:
        try:
            await work()
        except httpx.HTTPError as error:
            load.faults.append(repr(error))

    await asyncio.gather(*(client() for _ in range(CLIENTS)))


def published_units(store: Store) -> list[dict[str, Any]]:
    """Return the units of plan 1, each with a point inside."""
    frame = store.layer(1, "assignments")
    points = frame.geometry.representative_point()
    plain = frame[["ward_code", "unit_code", "name"]].assign(lon=points.x, lat=points.y)
    return [{str(key): value for key, value in row.items()} for row in plain.to_dict("records")]


async def run(address: str, store: Store, asked: list[Task], seconds: float) -> Load:
    """Make the drafts, and carry the tasks out."""
    key = keyed(store, "planner", everything(Role.PLANNER))
    # The server closes what is idle for 5 s; a client has to give it up before.
    limits = httpx.Limits(max_connections=CLIENTS, keepalive_expiry=2)
    async with httpx.AsyncClient(base_url=address, timeout=60, limits=limits) as client:
        made = [await client.post("/api/v1/plans/1/drafts", headers=key) for _ in range(EDITORS)]
        drafts = [answer.raise_for_status().json()["id"] for answer in made]
        load = Load(client, key, published_units(store), drafts)
        await carry_out(load, asked, seconds)
        return load


def say(load: Load, seconds: float) -> None:
    """Print a row for each kind of question."""
    print(f"{sum(load.said.values()):,} requests in {seconds:.0f} s by {CLIENTS} clients\n")
    print(
        "| what | requests | median ms | p99 ms | longest ms |\n| --- | ---: | ---: | ---: | ---: |"
    )
    for kind, took in load.took.items():
        middle, p99, most = (f"{np.percentile(took, q) * 1e3:,.1f}" for q in (50, 99, 100))
        print(f"| {kind} | {len(took):,} | {middle} | {p99} | {most} |")
    print(f"\n{len(load.faults)} failed", *load.faults[:10], sep="\n")


def main() -> int:
    """Print the table; 1 where a request failed or an edit was lost."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=MINUTES)
    parser.add_argument("--scale", type=float, default=1.0, help="Share of the requests.")
    parser.add_argument("--database")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        url = given.database or f"sqlite:///{Path(folder) / 'load.db'}"
        publish_sample(url, silent)
        store = open_store(url)
        begun = time.perf_counter()
        with service_process(url, poll_seconds=2.0) as address:
            load = asyncio.run(run(address, store, tasks(given.scale), given.minutes * 60))
        say(load, time.perf_counter() - begun)
        kept = sum(store.plan(draft).revision - 1 for draft in load.drafts)
        verified = store.log.verify().holds
        store.close()
    print(f"{kept} edits kept; the log {'holds' if verified else 'DOES NOT HOLD'}")
    return 0 if not load.faults and verified and kept == load.said["edit", 200] else 1


if __name__ == "__main__":
    sys.exit(main())
