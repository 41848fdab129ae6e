"""How long a change on the evening before takes: 200 seeded changes over a plan folder.

    python -m benchmarks.evening PLAN_FOLDER [--changes 200] [--seed 1]

The evening begins with two blockades, three facilities (600, 60 and 12 voters) and home isolation in
40 % of the groups. Then zones and counts change one after another; each answer is audited. Seconds
are processor time of answering and writing the journal, the audit apart.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import numpy as np
from shapely.geometry.base import BaseGeometry

from geo.findings import Severity
from geo.isolation import situation_at
from geo.isolation.evening import Evening, ZoneChange
from geo.plan import PollingPlan, audit, read_plan_folder
from geo.plan.document import version_id
from geo.plan.isolation import HomeCount, Isolation, Response, Risk, Scenario, Zone, ZoneKind

FACILITIES = (600, 60, 12)
RISKS = (Risk.HOME_F1, Risk.HOME_F2)


def main() -> None:
    """Print a Markdown table of seconds."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--changes", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    rng = np.random.default_rng([20210522, asked.seed])
    plan = seeded(replace(read_plan_folder(asked.folder), isolation=None), rng)
    with tempfile.TemporaryDirectory() as folder:
        _run(plan, rng, asked.changes, Path(folder) / "evening.jsonl")


def _run(plan: PollingPlan, rng: np.random.Generator, count: int, journal: Path) -> None:
    start = time.process_time()
    seconds: list[float] = []
    errors: list[int] = []
    with Evening(plan, journal) as evening:
        opened = time.process_time() - start
        for change in changes(plan, evening, rng, count):
            start = time.process_time()
            evening.apply(change)
            seconds.append(time.process_time() - start)
            errors.append(_errors(evening.plan))
        last, zones = evening.response, len(evening.zones)
    start = time.process_time()
    with Evening(plan, journal) as again:
        same = again.response == last
    print("| | seconds |\n|---|---|")
    print(f"| opening, all wards answered | {opened:.2f} |")
    print(f"| a change, median of {count} | {np.median(seconds):.3f} |")
    print(f"| a change, 95 % | {np.percentile(seconds, 95):.3f} |")
    print(f"| a change, longest | {max(seconds):.3f} |")
    print(f"| reopening | {time.process_time() - start:.2f} |")
    print()
    print(
        f"{zones} zones at the end, {last.teams} teams, {last.moved_voters:,} voters moved; ",
        end="",
    )
    print(f"errors of the audit at most {max(errors)}; the same response on reopening: {same}.")


def seeded(plan: PollingPlan, rng: np.random.Generator) -> PollingPlan:
    """Return the plan with the zones that the evening begins with."""
    zones = [
        Zone(f"PT{i + 1}", ZoneKind.BLOCKADE, _place(plan, rng, 60, 200), _began(plan))
        for i in range(2)
    ]
    zones += [
        replace(_facility(plan, rng, f"CL{i + 1}"), voters=voters)
        for i, voters in enumerate(FACILITIES)
    ]
    home = [
        HomeCount(group, plan.rules.polling_day, int(rng.integers(1, 31)))
        for group in _groups(plan)
        if rng.random() < 0.4
    ]
    situation = situation_at(zones, home, plan.rules.polling_day, plan.rules.isolation)
    known = Scenario("seeded", Response(situation), tuple(zones))
    return replace(plan, isolation=Isolation(version_id(plan), (known,), known.name))


def changes(
    plan: PollingPlan, evening: Evening, rng: np.random.Generator, count: int
) -> Iterator[ZoneChange]:
    """Give changes, each lawful after those before."""
    groups = _groups(plan)
    for number in range(count):
        luck = rng.random()
        standing = [zone for zone in evening.zones if zone.code.startswith("N")]
        if standing and luck < 0.1:
            yield ZoneChange(remove=standing[int(rng.integers(len(standing)))].code)
        elif luck < 0.25:
            shape = _place(plan, rng, 30, 150)
            while any(zone.geometry.intersects(shape) for zone in evening.zones):
                shape = _place(plan, rng, 30, 150)
            yield ZoneChange(put=Zone(f"NPT{number}", ZoneKind.BLOCKADE, shape, _began(plan)))
        elif luck < 0.35:
            yield ZoneChange(put=_facility(plan, rng, f"NCL{number}"))
        else:
            group = groups[int(rng.integers(len(groups)))]
            risk = RISKS[int(rng.random() < 0.3)]
            yield ZoneChange(
                home=HomeCount(group, plan.rules.polling_day, int(rng.integers(0, 31)), risk)
            )


def _groups(plan: PollingPlan) -> list[str]:
    return sorted({str(g) for w in plan.planned for g in w.territory.units["group_code"].dropna()})


def _place(
    plan: PollingPlan, rng: np.random.Generator, least_m: float, most_m: float
) -> BaseGeometry:
    wards = list(plan.planned)
    units = wards[int(rng.integers(len(wards)))].territory.units
    middle = units.geometry.iloc[int(rng.integers(len(units)))].representative_point()
    return middle.buffer(float(rng.uniform(least_m, most_m)))


def _facility(plan: PollingPlan, rng: np.random.Generator, code: str) -> Zone:
    point = _place(plan, rng, 30, 31).centroid
    voters = int(rng.integers(5, 400))
    return Zone(code, ZoneKind.QUARANTINE_FACILITY, point, _began(plan), voters=voters)


def _began(plan: PollingPlan) -> datetime:
    return datetime.combine(plan.rules.polling_day, datetime.min.time()) - timedelta(days=3)


def _errors(plan: PollingPlan) -> int:
    return sum(f.severity is Severity.ERROR for f in audit(plan))


if __name__ == "__main__":
    main()
