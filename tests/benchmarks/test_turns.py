"""Lookups are compared with routes that do nothing on answers that were looked at."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from benchmarks.country import SIDE_DEG, SOUTH, WEST
from benchmarks.service import BARE, OWN, served
from benchmarks.turns import Asked, Turn, compared, in_turns, take_turn
from geo.store import upgrade

AREAS = 100
#: The middles of the first ten areas, in the lowest row; borders bend by a sixth of a side at most.
LOOKUPS = [
    f"/api/v1/lookup?lon={WEST + (i + 0.5) * SIDE_DEG:.6f}&lat={SOUTH + SIDE_DEG / 2:.6f}".encode()
    for i in range(10)
]
FOUND, ALIVE = b'{"status":"found"', b'{"status":"alive"'


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[int, int]]:
    database = f"sqlite:///{tmp_path_factory.mktemp('turns') / 'khuvuc.db'}"
    upgrade(database)
    with served(database, AREAS) as started:
        yield started


def test_every_route_has_a_turn_a_round_and_answers_from_the_made_country(server: tuple[int, int]):
    routes = {
        "lookup": Asked(LOOKUPS, FOUND),
        "bare": Asked([BARE.encode()], ALIVE),
        "own": Asked([OWN.encode()], ALIVE),
    }
    turns = in_turns(*server, routes, rounds=2, seconds=0.1)
    assert {name: len(taken) for name, taken in turns.items()} == {"lookup": 2, "bare": 2, "own": 2}
    assert all(turn.rate > 0 for taken in turns.values() for turn in taken)


def test_answers_that_find_nothing_are_not_measured(server: tuple[int, int]):
    sea = Asked([b"/api/v1/lookup?lon=0&lat=0"], FOUND)
    with pytest.raises(RuntimeError, match="do not begin"):
        take_turn(*server, sea, 0.1)


def test_two_routes_are_compared_round_by_round():
    # 900 of 1,000, 500 of 500 and 880 of 800 requests a second: the middle is 1.00, not 880 of 800.
    lookup = [Turn(900, 50, 1), Turn(500, 90, 1), Turn(880, 60, 1)]
    nothing = [Turn(1_000, 60, 1), Turn(500, 90, 1), Turn(800, 90, 1)]
    assert compared(lookup, nothing) == (
        "1.00 (0.90–1.10) by the clock, 1.20 (1.00–1.50) by processor time"
    )
