"""``python -m benchmarks.box_rounds [FILE …]``: box rounds, and the routing library behind them.

FILE: a published instance of vehicle routing with time windows, in VRPLIB's or Solomon's own format.
PyVRP, as installed and with the steps given, is compared with the best cost known, by the convention of
the DIMACS challenge (distances cut to one decimal). None is bundled: PyVRP's instances are at
https://github.com/PyVRP/Instances (VRPTW/Solomon).

Always: stations made by chance, of as few calls as are solved exactly and of more. Teams and latest
return of the search stand beside the exact ones, or beside the bound. Exit status 1 where the search
needs fewer teams than the bound or the exact answer allows, or breaks the box, the day or the order of
risk.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, pairwise
from pathlib import Path

import numpy as np
import pyvrp
from pyvrp.stop import MaxIterations

from geo.isolation.rounds.bound import Demand, fewest_teams
from geo.isolation.rounds.exact import MOST_CALLS, best_roster
from geo.isolation.rounds.routing import Search
from geo.isolation.rounds.task import (
    Roster,
    StationTask,
    day_length,
    latest_return,
    round_length,
)

#: Least distance, proved, of Solomon's instances of 100 clients (distances cut to one decimal), as
#: collected in the literature (Kallehauge, Larsen, Madsen and Solomon 2005; Irnich and Villeneuve 2006).
BEST_KNOWN = {
    "C101": 827.3,
    "C201": 589.1,
    "R101": 1637.7,
    "R201": 1143.2,
    "RC101": 1619.8,
    "RC102": 1457.4,
    "RC201": 1261.8,
}
CALLS = (10, 12, 14, 20, 30, 45)
SEEDS = (1, 2, 3)


@dataclass(frozen=True)
class Made:
    """A station made by chance."""

    name: str
    task: StationTask

    @property
    def bound(self) -> int:
        """Fewest teams by counting alone."""
        visits = np.ones(self.task.count, dtype=np.int64)
        return fewest_teams(Demand(self.task, visits, 0))


def main() -> int:
    """Print both tables, and judge."""
    parser = argparse.ArgumentParser(prog="benchmarks.box_rounds", description=__doc__)
    parser.add_argument("files", nargs="*", type=Path, help="published instances")
    parser.add_argument("--steps", type=int, default=5_000, help="of the search, for each file")
    parser.add_argument(
        "--seeds", type=int, default=3, help="runs for each file; their mean counts"
    )
    called = parser.parse_args()
    if called.files:
        _print_published(called.files, called.steps, called.seeds)
    return 1 if _print_made() else 0


def _print_published(files: Sequence[Path], steps: int, seeds: int) -> None:
    print(f"\n### Published instances, PyVRP, {steps:,} steps, mean of {seeds} seeds\n")
    print("| instance | clients | vehicles | distance | best known | gap | processor s |")
    print("| --- | ---: | ---: | ---: | ---: | ---: | ---: |")
    for file in files:
        data = read_instance(file)
        began = time.process_time()
        found = [
            pyvrp.solve(data, MaxIterations(steps), seed, collect_stats=False, display=False).best
            for seed in range(1, seeds + 1)
        ]
        seconds = (time.process_time() - began) / seeds
        if not all(solution.is_feasible() for solution in found):
            print(f"| {file.stem} | {data.num_clients} | – | none found | | | {seconds:.1f} |")
            continue
        distance = float(np.mean([solution.distance() for solution in found])) / 10
        best = BEST_KNOWN.get(file.stem.upper())
        vehicles = "/".join(str(solution.num_routes()) for solution in found)
        gap = "" if best is None else f"{distance / best - 1:.2%}"
        print(
            f"| {file.stem} | {data.num_clients} | {vehicles} | {distance:,.1f} | {best or ''} "
            f"| {gap} | {seconds:.1f} |"
        )


def read_instance(file: Path) -> pyvrp.ProblemData:
    """Return a published instance; Solomon's own format is known by its heading VEHICLE."""
    lines = file.read_text(encoding="ascii").split("\n")
    if not any(line.strip() == "VEHICLE" for line in lines):
        return pyvrp.read(file, round_func="dimacs")
    rows = [[int(word) for word in line.split()] for line in lines if _is_numbers(line)]
    (number, capacity), clients = rows[0], rows[1:]
    places = np.array([[row[1], row[2]] for row in clients], dtype=float)
    apart = np.floor(10 * np.hypot(*(places[:, None] - places[None, :]).transpose(2, 0, 1)))
    ways = apart.astype(np.int64)
    return pyvrp.ProblemData(
        locations=[pyvrp.Location(x, y) for x, y in places.tolist()],
        clients=[
            pyvrp.Client(at, [row[3]], [], 10 * row[6], 10 * row[4], 10 * row[5])
            for at, row in enumerate(clients)
            if at
        ],
        depots=[pyvrp.Depot(0)],
        vehicle_types=[
            pyvrp.VehicleType(
                number, [capacity], tw_early=10 * clients[0][4], tw_late=10 * clients[0][5]
            )
        ],
        distance_matrices=[ways],
        duration_matrices=[ways],
    )


def _is_numbers(line: str) -> bool:
    words = line.split()
    return len(words) in {2, 7} and all(word.isdigit() for word in words)


def _print_made() -> int:
    print("\n### Made stations\n")
    print("| station | calls | bound | teams | exact | latest min | exact min | processor s |")
    print("| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |")
    wrong = 0
    for made in made_stations():
        began = time.process_time()
        roster = Search(made.task, seed=0).roster(None, made.bound)
        seconds = time.process_time() - began
        exact = best_roster(made.task, None) if made.task.count <= MOST_CALLS else None
        faults = [*broken(made.task, roster), *_contradictions(made, roster, exact)]
        wrong += len(faults)
        print(_row(made, roster, exact, seconds))
        for fault in faults:
            print(f"  {made.name}: {fault}")
    return wrong


def _row(made: Made, roster: Roster, exact: Roster | None, seconds: float) -> str:
    latest = latest_return(made.task, roster.days) / 60
    ours = f"| {made.name} | {made.task.count} | {made.bound} | {len(roster.days)} "
    if exact is None:
        return f"{ours}| | {latest:.0f} | | {seconds:.2f} |"
    best = latest_return(made.task, exact.days) / 60
    return f"{ours}| {len(exact.days)} | {latest:.0f} | {best:.0f} | {seconds:.2f} |"


def _contradictions(made: Made, roster: Roster, exact: Roster | None) -> Iterator[str]:
    if len(roster.days) < made.bound:
        yield "fewer teams than the bound"
    if exact is not None and made.bound > len(exact.days):
        yield "the bound is above the exact number of teams"
    if exact is not None and len(roster.days) < len(exact.days):
        yield "fewer teams than the exact number"


def broken(task: StationTask, roster: Roster) -> Iterator[str]:
    """Give a sentence for everything in which a roster breaks its task."""
    made = sorted(chain(chain.from_iterable(chain.from_iterable(roster.days)), roster.left_out))
    if made != list(range(task.count)):
        yield "a call is made twice or never"
    for day in roster.days:
        order = list(chain.from_iterable(day))
        if any(task.rank[a] > task.rank[b] for a, b in pairwise(order)):
            yield "a team goes back to lower risk"
        if day_length(task, day) > task.day_s:
            yield "a team is late"
        for calls in day:
            if sum(int(task.voters[call]) for call in calls) > task.capacity:
                yield "a box is too full"
            if round_length(task, calls) > task.round_s:
                yield "a round is too long"


def made_stations() -> Iterator[Made]:
    """Give stations with calls of 1 to 30 voters within 1.5 km (near) or 6 km (far) of the room."""
    for count in CALLS:
        for name, reach_m in (("near", 1_500.0), ("far", 6_000.0)):
            for seed in SEEDS:
                yield Made(f"{name}-{count}-{seed}", _made_task(count, reach_m, seed))


def _made_task(count: int, reach_m: float, seed: int) -> StationTask:
    rng = np.random.default_rng([count, int(reach_m), seed])
    places = np.vstack([rng.uniform(-reach_m, reach_m, (count, 2)), np.zeros(2)])
    apart = np.hypot(*(places[:, None] - places[None, :]).transpose(2, 0, 1))
    voters = rng.integers(1, 31, count)
    return StationTask(
        voters=voters,
        rank=rng.integers(0, 3, count),
        service_s=voters * 180 + 300,
        travel_s=np.ceil(apart / (15 / 3.6)).astype(np.int64),
        change_s=900,
        pause_s=600,
        capacity=150,
        day_s=12 * 3600,
        round_s=12 * 3600,
    )


if __name__ == "__main__":
    raise SystemExit(main())
