"""One peer on one instance, in a process of its own.

``python -m benchmarks.allocation.running PEER FILE``: FILE holds the question,
written by ``ask`` for this process alone; the answer goes to stdout as JSON.
"""

from __future__ import annotations

import json
import pickle
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from pathlib import Path

from benchmarks.allocation.instance import Instance, Model, model_of
from benchmarks.allocation.peers import Solve, khuvuc, solver
from geo.allocation import Area, AreaKind
from geo.errors import CallError, InfeasibleError

ROOT = Path(__file__).parent.parent.parent
GRACE_S = 120.0
"""What a peer may take beyond its time limit before its process is ended."""


@dataclass(frozen=True)
class Question:
    """An instance for a peer; number of areas and target are open only where ours chooses them."""

    instance: Instance
    areas: int | None
    target_voters: float | None
    time_limit_s: float


@dataclass
class Run:
    """A peer's plan and what it took."""

    peer: str
    areas: list[tuple[list[int], int, str]] | None = None
    """Units, site and kind of each area; None where no plan was found."""
    target_voters: float = 0.0
    lower_bound: float | None = None
    proved: bool = False
    impossible: bool = False
    said: str = ""
    processor_s: float = 0.0
    wall_s: float = 0.0
    peak_mb: float = field(default=0.0)
    """Resident peak of the process, libraries included, and of a solver that it started."""

    def plan(self) -> tuple[Area, ...]:
        """Return the areas."""
        return tuple(Area(tuple(u), site, AreaKind(kind)) for u, site, kind in self.areas or [])


def ask(peer: str, question: Question) -> Run:
    """Run a peer in a process of its own."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "question"
        file.write_bytes(pickle.dumps(question))
        command = [sys.executable, "-W", "ignore", "-m", "benchmarks.allocation.running", peer]
        limit = 2 * question.time_limit_s + GRACE_S
        try:
            done = subprocess.run(
                [*command, str(file)],
                check=False,
                capture_output=True,
                text=True,
                cwd=ROOT,
                timeout=limit,
            )
        except subprocess.TimeoutExpired:
            return Run(peer, said=f"ended after {limit:.0f} s", wall_s=limit)
    if done.returncode:
        last = (done.stderr.strip().splitlines() or ["no message"])[-1]
        return Run(peer, said=f"failed: {last[:120]}")
    return Run(**json.loads(done.stdout.splitlines()[-1]))


def _run(peer: str, question: Question) -> Run:
    if peer == "khuvuc":
        khuvuc.warm_up()
        return _measured(peer, lambda: _ours(question))
    if question.areas is None or question.target_voters is None:
        raise CallError(f"{peer} must be told the number of areas and the target")
    model = model_of(question.instance, question.areas, question.target_voters)
    solve = solver(peer)
    return _measured(peer, lambda: _theirs(solve, model, question.time_limit_s))


def _measured(peer: str, solve: Callable[[], Run]) -> Run:
    wall, processor = time.monotonic(), _processor_s()
    run = solve()
    run.peer, run.wall_s = peer, time.monotonic() - wall
    run.processor_s, run.peak_mb = _processor_s() - processor, _peak_mb()
    return run


def _ours(question: Question) -> Run:
    try:
        plan = khuvuc.plan(question.instance, question.time_limit_s)
    except InfeasibleError as error:
        proved = not any("found" in obstacle.message for obstacle in error.obstacles)
        return Run("", impossible=proved, said=str(error)[:160])
    areas = [(list(map(int, a.units)), int(a.site), str(a.kind)) for a in plan.areas]
    said = "" if plan.proved else plan.stopped_by.replace("_", " ")
    return Run("", areas, plan.target_voters, plan.lower_bound, plan.proved, said=said)


def _theirs(solve: Solve, model: Model, time_limit_s: float) -> Run:
    answer = solve(model, time_limit_s)
    areas = None
    if answer.label is not None and answer.site is not None:
        plan = (*model.problem.areas_of(answer.label, answer.site), *model.separate)
        areas = [(list(map(int, a.units)), int(a.site), str(a.kind)) for a in plan]
    lower = None if answer.lower_bound is None else answer.lower_bound + model.separate_cost
    said, target = answer.said, model.problem.ward.target
    return Run("", areas, target, lower, answer.proved, answer.impossible, said)


def _processor_s() -> float:
    """Return processor seconds of this process and of those it has waited for."""
    used = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(usage.ru_utime + usage.ru_stime for usage in used)


def _peak_mb() -> float:
    """Return the resident peak; of this process without what its parent had before it was started."""
    children = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    status = Path("/proc/self/status")
    if not status.exists():
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024 + children
    lines = status.read_text(encoding="ascii").splitlines()
    return (
        next(int(line.split()[1]) for line in lines if line.startswith("VmHWM")) / 1024 + children
    )


if __name__ == "__main__":
    asked = pickle.loads(Path(sys.argv[2]).read_bytes())  # noqa: S301 - written by ask above
    print(json.dumps(asdict(_run(sys.argv[1], asked))))
