"""Routes of one server asked in turns, so that what else the machine does falls on all alike.

A turn asks one route from 32 connections for some seconds. In every round each route has one turn, and
the first of a round is another one each time. What is compared is two turns of the same round.
"""

from __future__ import annotations

import asyncio
import os
import statistics
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

CLIENTS = 32
MOST_OTHERS = 0.01
"""Share of answers that may begin otherwise than they should."""


@dataclass(frozen=True)
class Asked:
    """What is asked of a route, path after path, and how its answers begin."""

    paths: Sequence[bytes]
    begins: bytes


@dataclass(frozen=True)
class Turn:
    """What one turn of a route took."""

    rate: float
    """Requests a second by the clock."""
    used_us: float
    """Processor time of the server, microseconds a request."""
    p99_ms: float
    """99th percentile of the time an answer took."""


def in_turns(
    port: int, pid: int, routes: Mapping[str, Asked], *, rounds: int, seconds: float
) -> dict[str, list[Turn]]:
    """Return the turns of each route, in the order of rounds."""
    names = list(routes)
    taken: dict[str, list[Turn]] = {name: [] for name in names}
    for number in range(rounds):
        first = number % len(names)
        for name in names[first:] + names[:first]:
            taken[name].append(take_turn(port, pid, _part(routes[name], number, rounds), seconds))
    return taken


def take_turn(port: int, pid: int, asked: Asked, seconds: float) -> Turn:
    """Ask one route for some seconds. Raises where it answers otherwise than it should."""
    before = processor_s(pid)
    took, others = asyncio.run(_load(port, asked, seconds))
    used = processor_s(pid) - before
    if others > MOST_OTHERS * len(took):
        raise RuntimeError(f"{others:,} of {len(took):,} answers do not begin {asked.begins!r}")
    p99_ms = float(np.percentile(took, 99)) * 1e3
    return Turn(len(took) / seconds, used / len(took) * 1e6, p99_ms)


def table(turns: Mapping[str, Sequence[Turn]]) -> Iterator[str]:
    """Yield a line for each route: the middle of its turns."""
    for name, taken in turns.items():
        rate = statistics.median(turn.rate for turn in taken)
        used = statistics.median(turn.used_us for turn in taken)
        p99 = statistics.median(turn.p99_ms for turn in taken)
        yield f"{name:<28} {rate:7,.0f} req/s {used:6.1f} µs of processor  p99 {p99:5.1f} ms"


def compared(mine: Sequence[Turn], other: Sequence[Turn]) -> str:
    """Return how much of another route's throughput one has, round by round, by both clocks."""
    clock = [m.rate / o.rate for m, o in zip(mine, other, strict=True)]
    processor = [o.used_us / m.used_us for m, o in zip(mine, other, strict=True)]
    return f"{_spread(clock)} by the clock, {_spread(processor)} by processor time"


def processor_s(pid: int) -> float:
    """Return the processor time a process has used; other work on the machine does not count."""
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _spread(ratios: Sequence[float]) -> str:
    return f"{statistics.median(ratios):.2f} ({min(ratios):.2f}–{max(ratios):.2f})"


def _part(asked: Asked, number: int, rounds: int) -> Asked:
    """Return the paths of one round: a later one does not find the memory of an earlier one warm."""
    return Asked(asked.paths[number::rounds] or asked.paths, asked.begins)


async def _load(port: int, asked: Asked, seconds: float) -> tuple[list[float], int]:
    """Return the seconds each request took, and how many answers begin otherwise."""
    took: list[float] = []
    until = time.perf_counter() + seconds
    shares = [asked.paths[i::CLIENTS] or asked.paths for i in range(CLIENTS)]
    clients = (_client(port, Asked(share, asked.begins), until, took) for share in shares)
    return took, sum(await asyncio.gather(*clients))


async def _client(port: int, asked: Asked, until: float, took: list[float]) -> int:
    """Ask one path after the other over one connection; return how many begin otherwise."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    number = others = 0
    while (begun := time.perf_counter()) < until:
        path = asked.paths[number % len(asked.paths)]
        writer.write(b"GET " + path + b" HTTP/1.1\r\nHost: localhost\r\n\r\n")
        head = await reader.readuntil(b"\r\n\r\n")
        if not head.startswith(b"HTTP/1.1 200"):
            raise RuntimeError(head.decode())
        length = int(head.lower().partition(b"content-length: ")[2].partition(b"\r\n")[0])
        body = await reader.readexactly(length)
        took.append(time.perf_counter() - begun)
        others += not body.startswith(asked.begins)
        number += 1
    writer.close()
    return others
