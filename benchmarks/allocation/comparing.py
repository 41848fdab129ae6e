"""All peers on one instance, judged, and whether any two contradict each other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from benchmarks.allocation.instance import Instance
from benchmarks.allocation.judging import EQUAL, Verdict, judge
from benchmarks.allocation.running import Question, Run, ask
from geo.allocation import AreaKind


@dataclass(frozen=True)
class Comparison:
    """What the peers made of one instance."""

    instance: Instance
    areas: int | None
    runs: tuple[tuple[Run, Verdict | None], ...]

    @property
    def best_bound(self) -> float | None:
        """The highest bound that any of them proved."""
        bounds = [run.lower_bound for run, _ in self.runs if run.lower_bound is not None]
        return max(bounds) if bounds else None

    def contradictions(self) -> list[str]:
        """Return each claim of a run that a legal plan, of another run or published, refutes."""
        legal = [(run.peer, v.objective) for run, v in self.runs if v is not None and v.legal]
        if self.instance.published is not None:
            legal.append(("the literature", self.instance.published.best))
        found = []
        for claim, _ in self.runs:
            for owner, cost in legal:
                bound = claim.lower_bound
                if claim.impossible:
                    found.append(f"{claim.peer} proves that no plan exists, {owner} has one")
                elif bound is not None and bound > cost + EQUAL * abs(cost) + 1e-6:
                    found.append(
                        f"{claim.peer} proves {bound:,.1f}, {owner} has a legal plan of {cost:,.1f}"
                    )
        return [f"{self.instance.name}: {words}" for words in found]


def compare(instance: Instance, peers: Sequence[str], time_limit_s: float) -> Comparison:
    """Run ours, then the peers with the number of areas and the target that ours had."""
    ours = ask("khuvuc", Question(instance, instance.areas, None, time_limit_s))
    areas, target = instance.areas, ours.target_voters
    if ours.areas is not None:
        areas = sum(area.kind is AreaKind.ORDINARY for area in ours.plan())
    elif areas is not None:
        target = instance.territory.voters / areas
    runs = [ours]
    if areas is not None:
        question = Question(instance, areas, target, time_limit_s)
        runs += [ask(peer, question) for peer in peers if peer != "khuvuc"]
    return Comparison(instance, areas, tuple((run, _judged(instance, run, areas)) for run in runs))


def _judged(instance: Instance, run: Run, areas: int | None) -> Verdict | None:
    if run.areas is None or areas is None:
        return None
    return judge(instance, run.plan(), areas, run.target_voters)
