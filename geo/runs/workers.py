"""Where wards are planned: in this process, in local worker processes, or on a dask cluster."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from itertools import islice
from typing import TYPE_CHECKING, TypeVar

from geo.errors import CallError

if TYPE_CHECKING:
    from distributed import Client

Part = TypeVar("Part")
Result = TypeVar("Result")

#: Wards a worker may have waiting: enough to keep it busy, few enough to keep memory small.
QUEUED_PER_WORKER = 4


def map_wards(
    work: Callable[[Part], Result],
    parts: Iterable[Part],
    workers: int = 1,
    scheduler: str | None = None,
) -> Iterator[Result]:
    """Yield the result of each part as it is done, in any order.

    One worker and no scheduler means this process. Raises CallError when a scheduler does not answer.
    """
    if workers <= 1 and scheduler is None:
        yield from map(work, parts)
        return
    with _client(workers, scheduler) as client:
        yield from _on_cluster(client, work, parts)


def _on_cluster(
    client: Client, work: Callable[[Part], Result], parts: Iterable[Part]
) -> Iterator[Result]:
    from distributed import as_completed  # noqa: PLC0415 - half a second that serial runs are spared

    waiting = iter(parts)
    room = QUEUED_PER_WORKER * max(1, len(client.scheduler_info(n_workers=-1)["workers"]))
    first = [client.submit(work, part, pure=False) for part in islice(waiting, room)]
    running = as_completed(first, loop=client.loop)
    for future in running:
        yield future.result()
        for part in islice(waiting, 1):
            running.add(client.submit(work, part, pure=False))


@contextmanager
def _client(workers: int, scheduler: str | None) -> Iterator[Client]:
    from distributed import Client, LocalCluster  # noqa: PLC0415 - as above

    if scheduler is not None:
        try:
            client = Client(scheduler, timeout=10, set_as_default=False)
        except OSError as error:
            raise CallError(f"--scheduler {scheduler}: no dask scheduler answers there") from error
        with client:
            yield client
        return
    with (
        LocalCluster(
            n_workers=workers, processes=True, threads_per_worker=1, dashboard_address=None
        ) as cluster,
        Client(cluster, set_as_default=False) as client,
    ):
        yield client
