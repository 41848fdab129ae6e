"""Wards are worked on once each, wherever that is."""

from __future__ import annotations

import pytest

from geo.errors import CallError
from geo.runs.workers import map_wards


def squared(number: int) -> int:
    return number * number


@pytest.mark.parametrize("workers", [1, 2])
def test_every_part_is_worked_on_once(workers: int) -> None:
    # More parts than the workers may have waiting, so that the queue is refilled.
    results = list(map_wards(squared, range(30), workers))
    assert sorted(results) == [n * n for n in range(30)]


def test_a_scheduler_that_is_not_there_is_named() -> None:
    with pytest.raises(CallError, match=r"tcp://127\.0\.0\.1:1"):
        list(map_wards(squared, [1], scheduler="tcp://127.0.0.1:1"))
