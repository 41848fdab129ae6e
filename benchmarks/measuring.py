"""Seconds and peak memory of each stage for one planning folder, in a process of its own.

``python -m benchmarks.measuring FOLDER`` prints one JSON object. Seconds are processor time, so that
other work on the machine does not count.
"""

from __future__ import annotations

import json
import resource
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path

from geo.allocation import allocate
from geo.errors import InfeasibleError, IntakeError
from geo.findings import Finding, Severity
from geo.intake import read_planning_folder
from geo.plan import PollingPlan, WardPlan, audit, write_plan_folder
from geo.rules import ElectoralRules, load_rules
from geo.sample import write_sample
from geo.schemas import PlanningFrames
from geo.territory import Territory, build_territory, frames_of_ward
from maps import draw_map

STAGES = ("intake", "territory", "allocation", "audit", "writing", "map")
_PEAK_RESET = Path("/proc/self/clear_refs")


@dataclass
class Measured:
    """What one folder took."""

    folder: str
    wards: int = 0
    infeasible: int = 0
    units: int = 0
    largest_ward: int = 0
    """Units of the ward with the most of them."""
    voters: int = 0
    errors: int = 0
    """Findings of severity error."""
    unusable: int = 0
    """Defects that stop the folder from being used; then there is nothing else."""
    seconds: dict[str, float] = field(default_factory=dict)
    peak_mb: dict[str, float] = field(default_factory=dict)

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        """Measure what is done inside."""
        _reset_peak()
        start = time.process_time()
        yield
        self.seconds[name] = time.process_time() - start
        self.peak_mb[name] = _peak_mb()


def _reset_peak() -> None:
    """Begin the peak anew where the system can (Linux); elsewhere it is the peak since the start."""
    if _PEAK_RESET.exists():
        _PEAK_RESET.write_text("5", encoding="ascii")


def _peak_mb() -> float:
    status = Path("/proc/self/status")
    if status.exists():
        lines = status.read_text(encoding="ascii").splitlines()
        return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM")) / 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def measure(folder: Path) -> Measured:
    """Run every stage for a planning folder, one ward after another."""
    return measured_plan(folder)[0]


def measured_plan(folder: Path) -> tuple[Measured, PollingPlan | None, tuple[Finding, ...]]:
    """Return what every stage took, with the plan and the audit's findings; no plan of a bad folder."""
    measured = Measured(str(folder))
    try:
        with measured.stage("intake"):
            frames = read_planning_folder(folder)
    except IntakeError as error:
        measured.unusable = len(error.report.unusable)
        return measured, None, ()
    rules = load_rules(frames.rules, frames.polling_day)
    with measured.stage("territory"):
        codes = list(frames.wards["ward_code"])
        territories = [build_territory(frames_of_ward(frames, c), c, rules) for c in codes]
    with measured.stage("allocation"):
        wards = tuple(_allocated(territory, rules, frames) for territory in territories)
    plan = PollingPlan(
        wards=wards,
        rules=rules,
        aims=frames.aims,
        locks=frames.locks,
        crs=frames.crs,
        inputs=frames.inputs,
        intake=frames.report,
        generator="khuvuc benchmarks",
    )
    with measured.stage("audit"):
        findings = audit(plan)
    with tempfile.TemporaryDirectory() as made:
        with measured.stage("writing"):
            write_plan_folder(plan, findings, Path(made))
        with measured.stage("map"):
            draw_map(plan, findings, Path(made) / "map.html")
    units = [len(territory.units) for territory in territories]
    measured.wards, measured.infeasible = len(wards), sum(w.allocation is None for w in wards)
    measured.units, measured.largest_ward = sum(units), max(units)
    measured.voters = sum(territory.voters for territory in territories)
    measured.errors = sum(f.severity is Severity.ERROR and not f.waived for f in findings)
    return measured, plan, tuple(findings)


def _allocated(territory: Territory, rules: ElectoralRules, frames: PlanningFrames) -> WardPlan:
    try:
        allocation = allocate(
            territory, rules, frames.aims, locks=frames.locks, previous=frames.previous
        )
    except InfeasibleError as error:
        return WardPlan(territory, None, error.obstacles)
    return WardPlan(territory, allocation)


def warm_up(run: Callable[[Path], object] = measure) -> None:
    """Run a small made district once, so that imports and compiling are not counted."""
    with tempfile.TemporaryDirectory() as made:
        write_sample(Path(made), wards=3, seed=1, groups_per_ward=12)
        run(Path(made))


if __name__ == "__main__":
    warm_up()
    print(json.dumps(asdict(measure(Path(sys.argv[1])))))
