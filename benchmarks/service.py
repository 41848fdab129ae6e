"""Lookups through the server beside a route that does nothing, with 85,000 areas published.

``python -m benchmarks.service`` starts uvicorn (uvloop, httptools, one worker) in a process of its
own, asks both routes in turns from 32 connections, and prints requests a second, the server's own
processor time a request (which other work on the machine does not change), and the 99th percentile.
"""

from __future__ import annotations

import argparse
import asyncio
import multiprocessing
import os
import statistics
import time
from collections.abc import Callable
from datetime import UTC, datetime
from multiprocessing.synchronize import Event
from pathlib import Path

import numpy as np
import numpy.typing as npt
import shapely
from starlette.types import Receive, Scope, Send

from geo.crs import Bounds, local_metric_crs
from geo.lookup import KnownWard, Part, Published, Snapshot, Status, wording
from geo.lookup.part import UnitRow
from geo.plan import PollingPlan
from geo.plan.degrees import DEGREE_DECIMALS
from geo.rules import Locks, PlanningAims, profile_for

AREAS = 85_000
WEST, SOUTH, SIDE_DEG = 102.0, 8.5, 0.02
VERTICES_A_SIDE = 8
CLIENTS = 32
SECONDS = 5.0
ROUNDS = 3
PORT = 18_765
Degrees = npt.NDArray[np.float64]
Clock = Callable[[], float]


def made_snapshot(areas: int = AREAS) -> Snapshot:
    """Return a snapshot of areas on a grid, a ward for each 20, with answers as long as real ones."""
    columns = round(areas**0.5)
    cell = np.arange(areas)
    x, y = WEST + (cell % columns) * SIDE_DEG, SOUTH + (cell // columns) * SIDE_DEG
    shapes = shapely.box(x, y, x + SIDE_DEG, y + SIDE_DEG)
    shapes = shapely.transform(shapely.segmentize(shapes, SIDE_DEG / VERTICES_A_SIDE), bent)
    rows, bodies = [], []
    for i in range(areas):
        ward, unit = f"{i // 20:05d}", f"{i % 20:02d}"
        fields = {
            "ward": {"ward_code": ward, "name": f"Phường {ward}", "kind": "ward"},
            "unit": {"unit_code": unit, "name": f"Tổ dân phố {unit}", "kind": "group"},
            "time_slot": None,
        }
        head = wording.head(Status.FOUND, fields)
        rows.append(UnitRow(ward, unit, f"Tổ dân phố {unit}", Status.FOUND, head, i))
        station = {
            "station_id": f"{ward}-S{unit}",
            "name": f"Nhà văn hóa Tổ dân phố {unit}",
            "address": f"{i % 300} Phố Thử",
            "lon": float(x[i]) + 0.01,
            "lat": float(y[i]) + 0.01,
            "step_free": True,
            "to_be_found": False,
        }
        area = {"area_id": f"{ward}-{unit}", "number": i % 20 + 1, "kind": "ordinary"}
        bodies.append(wording.members({"area": area, "station": station}))
    codes = sorted({row.ward_code for row in rows})
    wards = tuple(KnownWard(code, f"Phường {code}", "ward", shapely.Point(0, 0)) for code in codes)
    crs = local_metric_crs(Bounds(102, 8, 110, 23))
    empty = PollingPlan((), profile_for(None), PlanningAims(), Locks(), crs)
    published = Published("1", empty, datetime(2026, 2, 1, tzinfo=UTC))
    return Snapshot([Part(published, wards, tuple(rows), shapes, tuple(bodies), ())])


def bent(degrees: Degrees) -> Degrees:
    """Return places moved so that borders are curved and still shared, with a plan's decimals."""
    waves = np.sin(degrees[:, ::-1] * 2 * np.pi / (3 * SIDE_DEG)) * SIDE_DEG / 6
    return np.round(degrees + waves, DEGREE_DECIMALS)


def made_points(count: int, areas: int = AREAS) -> Degrees:
    """Return random points over the grid, degrees."""
    columns = round(areas**0.5)
    rng = np.random.default_rng(5)
    span = np.array([columns, areas // columns]) * SIDE_DEG
    return np.array([WEST, SOUTH]) + rng.random((count, 2)) * span


def serve(ready: Event, database: str) -> None:
    """Run the server with the made snapshot and a route that does nothing."""
    import uvicorn  # noqa: PLC0415 - in the server's process alone
    from fastapi import FastAPI  # noqa: PLC0415

    from api.app import create_app  # noqa: PLC0415
    from api.settings import Settings  # noqa: PLC0415

    app = create_app(Settings(database=database, plans_at_once=0, poll_seconds=3_600))
    app.state.lookups.snapshot = made_snapshot()
    bare = FastAPI()  # without the permissions and headers that every route of the service has

    @bare.get("/noop")
    async def noop() -> dict[str, str]:
        return {"status": "alive"}

    async def both(scope: Scope, receive: Receive, send: Send) -> None:
        await (bare if scope.get("path") == "/noop" else app)(scope, receive, send)

    config = uvicorn.Config(
        both, host="127.0.0.1", port=PORT, loop="uvloop", http="httptools", access_log=False,
        log_level="error",
    )  # fmt: skip
    server = uvicorn.Server(config)
    ready.set()
    server.run()


async def client(paths: list[bytes], until: float, took: list[float]) -> None:
    """Ask one path after the other over one connection until the time is over."""
    reader, writer = await asyncio.open_connection("127.0.0.1", PORT)
    number = 0
    while (begun := time.perf_counter()) < until:
        path = paths[number % len(paths)]
        writer.write(b"GET " + path + b" HTTP/1.1\r\nHost: localhost\r\n\r\n")
        head = await reader.readuntil(b"\r\n\r\n")
        if not head.startswith(b"HTTP/1.1 200"):
            raise RuntimeError(head.decode())
        length = int(head.lower().partition(b"content-length: ")[2].partition(b"\r\n")[0])
        await reader.readexactly(length)
        took.append(time.perf_counter() - begun)
        number += 1
    writer.close()


async def load(paths: list[bytes]) -> list[float]:
    """Return the seconds each request took, of all clients."""
    took: list[float] = []
    until = time.perf_counter() + SECONDS
    shares = [paths[i::CLIENTS] or paths for i in range(CLIENTS)]
    await asyncio.gather(*(client(share, until, took) for share in shares))
    return took


def processor_s(pid: int) -> float:
    """Return the processor time a process has used."""
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def measure(pid: int, paths: list[bytes]) -> tuple[float, float, float]:
    """Return requests a second, processor time a request (µs) and the 99th percentile (ms)."""
    before = processor_s(pid)
    took = asyncio.run(load(paths))
    used = (processor_s(pid) - before) / len(took) * 1e6
    return len(took) / SECONDS, used, float(np.percentile(took, 99)) * 1e3


def batch_rate(snapshot: Snapshot, points: Degrees, clock: Clock) -> tuple[float, float]:
    """Return points located, and answered, in a second of a clock; the best of some rounds."""
    rates = []
    for _ in range(ROUNDS):
        start = clock()
        snapshot.locate(points[:, 0], points[:, 1])
        located = clock()
        snapshot.find_many(points[:, 0], points[:, 1])
        rates.append((len(points) / (located - start), len(points) / (clock() - located)))
    return max(rate for rate, _ in rates), max(rate for _, rate in rates)


def wait_for_server() -> None:
    """Return when the server answers."""
    import socket  # noqa: PLC0415

    for _ in range(600):
        with socket.socket() as asked:
            if asked.connect_ex(("127.0.0.1", PORT)) == 0:
                return
        time.sleep(0.1)
    raise RuntimeError("the server does not answer")


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--database", default="sqlite:////tmp/khuvuc-benchmark.db")
    database = parser.parse_args().database
    from geo.store import upgrade  # noqa: PLC0415

    upgrade(database)
    start = time.perf_counter()
    snapshot = made_snapshot()
    print(f"{len(snapshot):,} areas, built in {time.perf_counter() - start:.1f} s")
    points = made_points(200_000)
    for name, clock in (("of processor", time.process_time), ("by the clock", time.perf_counter)):
        located, answered = batch_rate(snapshot, points, clock)
        print(f"batch, a second {name}: {located:,.0f} points located, {answered:,.0f} answered")
    lookups = [
        f"/api/v1/lookup?lon={lon:.6f}&lat={lat:.6f}".encode() for lon, lat in made_points(20_000)
    ]
    context = multiprocessing.get_context("spawn")
    ready = context.Event()
    server = context.Process(target=serve, args=(ready, database), daemon=True)
    server.start()
    ready.wait()
    wait_for_server()
    if server.pid is None:
        raise RuntimeError("the server did not start")
    rows: dict[str, list[tuple[float, float, float]]] = {"no-op": [], "lookup": []}
    for _ in range(ROUNDS):
        rows["no-op"].append(measure(server.pid, [b"/noop"]))
        rows["lookup"].append(measure(server.pid, lookups))
    server.terminate()
    middle = {
        name: [statistics.median(c) for c in zip(*r, strict=True)] for name, r in rows.items()
    }
    for name, (rate, used, p99) in middle.items():
        print(f"{name:<8} {rate:8,.0f} req/s  {used:6.1f} µs of processor  p99 {p99:6.1f} ms")
    ratio = middle["lookup"][0] / middle["no-op"][0]
    by_processor = middle["no-op"][1] / middle["lookup"][1]
    print(f"lookup / no-op: {ratio:.2f} by the clock, {by_processor:.2f} by processor time")


if __name__ == "__main__":
    main()
