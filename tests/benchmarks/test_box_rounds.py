"""The benchmark of box rounds."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from benchmarks.box_rounds import broken, made_stations, read_instance
from geo.isolation.rounds.exact import best_roster

VRPLIB = """\
NAME : TINY
TYPE : CVRPTW
DIMENSION : 4
VEHICLES : 3
CAPACITY : 50
SERVICE_TIME : 10
EDGE_WEIGHT_TYPE : EUC_2D
NODE_COORD_SECTION
1 0 0
2 3 4
3 10 10
4 7 2
DEMAND_SECTION
1 0
2 20
3 30
4 10
TIME_WINDOW_SECTION
1 0 240
2 5 80
3 50 90
4 20 200
DEPOT_SECTION
1
-1
EOF
"""
SOLOMON = """\
TINY

VEHICLE
NUMBER     CAPACITY
  3         50

CUSTOMER
CUST NO.  XCOORD.   YCOORD.    DEMAND   READY TIME  DUE DATE   SERVICE TIME

    0       0          0          0          0        240          0
    1       3          4         20          5         80         10
    2      10         10         30         50         90         10
    3       7          2         10         20        200         10
"""


def test_both_formats_of_published_instances_say_the_same(tmp_path: Path):
    (tmp_path / "TINY.vrp").write_text(VRPLIB, encoding="ascii")
    (tmp_path / "TINY.txt").write_text(SOLOMON, encoding="ascii")
    one, other = read_instance(tmp_path / "TINY.vrp"), read_instance(tmp_path / "TINY.txt")
    np.testing.assert_array_equal(one.duration_matrix(0), other.duration_matrix(0))
    # Root of 200 is 14.142…, cut to one decimal.
    assert other.duration_matrix(0)[0, 2] == 141
    for a, b in zip(one.clients(), other.clients(), strict=True):
        assert (a.service_duration, a.tw_early, a.tw_late) == (
            b.service_duration,
            b.tw_early,
            b.tw_late,
        )
        # The library's reader takes loads and capacity in tenths too.
        assert a.delivery[0] == 10 * b.delivery[0]
    assert one.vehicle_type(0).capacity[0] == 10 * other.vehicle_type(0).capacity[0]


def test_the_benchmark_sees_a_roster_that_breaks_its_task():
    task = next(made_stations()).task
    roster = best_roster(task, None)
    assert list(broken(task, roster)) == []
    assert "a call is made twice or never" in broken(task, replace(roster, days=roster.days * 2))
    assert "a box is too full" in broken(replace(task, capacity=1), roster)
    assert "a team is late" in broken(replace(task, day_s=3_600), roster)
    assert "a round is too long" in broken(replace(task, round_s=3_600), roster)
    assert "a team goes back to lower risk" in broken(
        task, replace(roster, days=tuple(tuple(r[::-1] for r in day[::-1]) for day in roster.days))
    )


@pytest.mark.parametrize("count", [10, 45])
def test_made_stations_are_the_same_every_time(count: int):
    first = [made.task for made in made_stations() if made.task.count == count]
    again = [made.task for made in made_stations() if made.task.count == count]
    for one, other in zip(first, again, strict=True):
        np.testing.assert_array_equal(one.travel_s, other.travel_s)
        np.testing.assert_array_equal(one.voters, other.voters)
