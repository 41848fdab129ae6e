"""The service in a process of its own, that can be killed like one of a machine that loses power."""

from __future__ import annotations

import multiprocessing
import socket
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from multiprocessing.context import ForkServerProcess

PRELOADED = ["api.app", "api.planning_job", "uvicorn"]


def _serve(settings: Mapping[str, object], listening: socket.socket) -> None:
    import uvicorn  # noqa: PLC0415 - in the server's process alone

    from api.app import create_app  # noqa: PLC0415
    from api.settings import Settings  # noqa: PLC0415

    app = create_app(Settings.model_validate(dict(settings)))
    uvicorn.Server(uvicorn.Config(app, log_level="error")).run(sockets=[listening])


def start_service(url: str, **changes: object) -> tuple[ForkServerProcess, str]:
    """Return a process that serves a database, and its address; it answers as soon as it can.

    The libraries are loaded once, in the process that the others are forked from.
    """
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(PRELOADED)
    usual: dict[str, object] = {"database": url, "plans_at_once": 0, "poll_seconds": 0.02}
    with socket.create_server(("127.0.0.1", 0)) as listening:
        address = f"http://127.0.0.1:{listening.getsockname()[1]}"
        process = context.Process(target=_serve, args=({**usual, **changes}, listening))
        process.start()
    return process, address


@contextmanager
def service_process(url: str, **changes: object) -> Iterator[str]:
    """Give the address of a service in a process of its own."""
    process, address = start_service(url, **changes)
    try:
        yield address
    finally:
        process.terminate()
        process.join(timeout=15)
        process.kill()
