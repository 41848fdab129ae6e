"""No proof of ours contradicted by an exact model: every instance of up to 40 units, both solvers."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from benchmarks.allocation.comparing import Comparison, compare
from benchmarks.allocation.instance import Instance
from benchmarks.made_wards import WARDS, spread

LARGEST = 40
SIZES = (12, 16, 20, 25, 30, 36, 40)
SEEDS = range(1, 5)
DEFAULT = (
    *(f"made-{units}-{seed}" for units in SIZES for seed in SEEDS),
    *(f"ruled-{units}-{seed}" for seed, units in spread(WARDS) if units <= LARGEST),
)
"""Made wards of these sizes, and those of ``benchmarks.made_wards`` that are small enough."""
SOLVERS = ("highs", "cpsat")


@dataclass
class Tally:
    """What the check came to."""

    instances: int = 0
    too_large: int = 0
    confirmed: dict[str, int] = field(default_factory=lambda: dict.fromkeys(SOLVERS, 0))
    """Instances where the solver ended, with our optimum or as impossible as ours."""
    limited: dict[str, int] = field(default_factory=lambda: dict.fromkeys(SOLVERS, 0))
    """Instances where the solver did not end in time; its bound and plan are compared all the same."""
    failed: dict[str, int] = field(default_factory=lambda: dict.fromkeys(SOLVERS, 0))
    unproved: int = 0
    """Instances that ours did not prove."""
    contradictions: list[str] = field(default_factory=list)

    def lines(self) -> list[str]:
        """Return the tally as Markdown."""
        said = [
            f"- {self.instances} instances of at most {LARGEST} units"
            + (f" ({self.too_large} larger ones left out)" if self.too_large else ""),
            f"- not proved by ours: {self.unproved}",
        ]
        said += [
            f"- {name}: {self.confirmed[name]} confirmed, {self.limited[name]} cut by the time limit, "
            f"{self.failed[name]} failed"
            for name in SOLVERS
        ]
        said.append(f"- contradictions: {len(self.contradictions)}")
        return said + [f"  - {words}" for words in self.contradictions]


def check(instances: Iterable[Instance], time_limit_s: float) -> Tally:
    """Run ours and both solvers on each instance and compare what they prove."""
    tally = Tally()
    for instance in instances:
        if len(instance.territory.units) > LARGEST:
            tally.too_large += 1
            continue
        _count(tally, compare(instance, SOLVERS, time_limit_s))
        print(f"checked {instance.name}: {len(tally.contradictions)} contradictions", flush=True)
    return tally


def _count(tally: Tally, comparison: Comparison) -> None:
    ours = comparison.runs[0][0]
    tally.instances += 1
    tally.unproved += not (ours.proved or ours.impossible)
    tally.contradictions += comparison.contradictions()
    for run, _ in comparison.runs[1:]:
        ended = run.proved or run.impossible
        counted = tally.confirmed if ended else tally.limited
        (tally.failed if run.said.startswith("failed") else counted)[run.peer] += 1
