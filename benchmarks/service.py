"""Lookups through the server beside routes that do nothing, with 85,000 areas published.

``python -m benchmarks.service`` starts uvicorn (uvloop, httptools, one worker) in a process of its
own and asks three routes in turns: the lookup, a route that does nothing of a bare FastAPI application
on the same server, and one of Khuvuc's own application, behind its headers, limits and permissions.
It prints requests a second, the server's own processor time a request, and the 99th percentile.
"""

from __future__ import annotations

import argparse
import multiprocessing
import os
import socket
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from multiprocessing.context import SpawnProcess

from benchmarks.country import AREAS, Degrees, made_points, made_snapshot
from benchmarks.turns import Asked, compared, in_turns, table
from geo.lookup import Snapshot

POINTS = 200_000
BATCH_ROUNDS = 5
BARE, OWN = "/nothing", "/nothing-here"
LOOKUP = "lookup"
BARE_NOTHING, OWN_NOTHING = "nothing, bare application", "nothing, Khuvuc's own"
Clock = Callable[[], float]


def serve(database: str, port: int, areas: int) -> None:
    """Run the server with the made snapshot and the two routes that do nothing."""
    import uvicorn  # noqa: PLC0415 - in the server's process alone
    from fastapi import FastAPI  # noqa: PLC0415
    from starlette.types import Receive, Scope, Send  # noqa: PLC0415

    from api.access import NEEDS  # noqa: PLC0415
    from api.app import create_app  # noqa: PLC0415
    from api.permissions import PUBLIC  # noqa: PLC0415
    from api.settings import Settings  # noqa: PLC0415

    async def nothing() -> dict[str, str]:
        return {"status": "alive"}

    bare = FastAPI()
    bare.add_api_route(BARE, nothing)
    app = create_app(Settings(database=database, plans_at_once=0, poll_seconds=3_600))
    app.add_api_route(OWN, nothing)
    app.router.routes.insert(0, app.router.routes.pop())  # so that no other route is tried before
    getattr(app.state, NEEDS)[nothing, "GET"] = PUBLIC
    # With the store's token it counts as read: starting would put the empty store's in its place.
    app.state.lookups.token = app.state.store.published_token()
    app.state.lookups.snapshot = made_snapshot(areas)

    async def both(scope: Scope, receive: Receive, send: Send) -> None:
        await (bare if scope.get("path") == BARE else app)(scope, receive, send)

    uvicorn.run(
        both, host="127.0.0.1", port=port, loop="uvloop", http="httptools", access_log=False,
        log_level="error",
    )  # fmt: skip


@contextmanager
def served(database: str, areas: int = AREAS) -> Iterator[tuple[int, int]]:
    """Give the port and the process of a running server."""
    with socket.socket() as asked:
        asked.bind(("127.0.0.1", 0))
        port = asked.getsockname()[1]
    server = multiprocessing.get_context("spawn").Process(
        target=serve, args=(database, port, areas), daemon=True
    )
    server.start()
    try:
        yield port, _answering(server, port)
    finally:
        server.terminate()
        server.join()


def _answering(server: SpawnProcess, port: int) -> int:
    """Return the process of a server once it answers."""
    for _ in range(1_200):
        with socket.socket() as asked:
            if server.pid is not None and asked.connect_ex(("127.0.0.1", port)) == 0:
                return server.pid
        if not server.is_alive():
            break
        time.sleep(0.1)
    raise RuntimeError("the server does not answer")


def batch_rate(snapshot: Snapshot, points: Degrees, clock: Clock) -> tuple[float, float]:
    """Return points located, and answered, in a second of a clock; the best of some rounds."""
    rates = []
    for _ in range(BATCH_ROUNDS):
        start = clock()
        snapshot.locate(points[:, 0], points[:, 1])
        located = clock()
        snapshot.find_many(points[:, 0], points[:, 1])
        rates.append((len(points) / (located - start), len(points) / (clock() - located)))
    return max(rate for rate, _ in rates), max(rate for _, rate in rates)


def print_batches() -> None:
    """Print how many points are located and answered in this process."""
    start = time.perf_counter()
    snapshot = made_snapshot()
    print(f"{len(snapshot):,} areas, built in {time.perf_counter() - start:.1f} s")
    points = made_points(POINTS)
    for name, clock in (("of processor", time.process_time), ("by the clock", time.perf_counter)):
        located, answered = batch_rate(snapshot, points, clock)
        print(f"batch, a second {name}: {located:,.0f} points located, {answered:,.0f} answered")


def print_lookups(database: str, rounds: int, seconds: float) -> None:
    """Print single lookups beside the routes that do nothing."""
    lookups = [f"/api/v1/lookup?lon={x:.6f}&lat={y:.6f}".encode() for x, y in made_points(POINTS)]
    alive = b'{"status":"alive"'
    routes = {
        LOOKUP: Asked(lookups, b'{"status":"found"'),
        BARE_NOTHING: Asked([BARE.encode()], alive),
        OWN_NOTHING: Asked([OWN.encode()], alive),
    }
    with served(database) as (port, pid):
        turns = in_turns(port, pid, routes, rounds=rounds, seconds=seconds)
    for line in table(turns):
        print(line)
    for name in (BARE_NOTHING, OWN_NOTHING):
        print(f"{LOOKUP} / {name}: {compared(turns[LOOKUP], turns[name])}")
    print(f"median of {rounds} rounds (least–most); load average {os.getloadavg()[0]:.1f}")


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--database", help="an empty one is made if none is given")
    parser.add_argument("--rounds", type=int, default=9)
    parser.add_argument("--seconds", type=float, default=2.0, help="of one turn")
    chosen = parser.parse_args()
    from geo.store import upgrade  # noqa: PLC0415

    print_batches()
    with tempfile.TemporaryDirectory() as made:
        database = chosen.database or f"sqlite:///{made}/khuvuc.db"
        upgrade(database)
        print_lookups(database, chosen.rounds, chosen.seconds)


if __name__ == "__main__":
    main()
