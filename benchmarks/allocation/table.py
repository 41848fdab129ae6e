"""The table of a comparison, as Markdown."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from benchmarks.allocation.comparing import Comparison
from benchmarks.allocation.judging import EQUAL, Verdict
from benchmarks.allocation.peers import PEERS
from benchmarks.allocation.running import Run

COLUMNS = (
    "instance",
    "units",
    "areas",
    "peer",
    "legal",
    "over",
    "under",
    "broken",
    "objective",
    "above best bound",
    "mean walk m",
    "spread of sizes",
    "compactness",
    "processor s",
    "wall s",
    "peak MB",
    "remark",
)
LEFT = {"instance", "peer", "legal", "remark"}


def head() -> Iterator[str]:
    """Give the head of the table."""
    yield _row(COLUMNS)
    yield _row("---" if column in LEFT else "---:" for column in COLUMNS)


def rows(comparison: Comparison) -> Iterator[str]:
    """Give the rows of one instance: ours, the peers, and what is published."""
    instance, published = comparison.instance, comparison.instance.published
    facts = [f"{len(instance.territory.units)}", _or_dash(comparison.areas)]
    for run, verdict in comparison.runs:
        cells = _cells(run, verdict, comparison.best_bound)
        yield _row([instance.name, *facts, PEERS[run.peer].title, *cells])
    if published is not None:
        above = _gap(published.best, published.bound)
        values = [f"{published.best:,.0f}", above, *["–"] * 6, f"bound {published.bound:,.0f}"]
        yield _row([instance.name, *facts, f"published: {published.source}", *["–"] * 4, *values])


def legend(peers: Iterable[str]) -> Iterator[str]:
    """Give what each peer was not made for."""
    for peer in peers:
        if PEERS[peer].missing:
            yield f"- {PEERS[peer].title} has {PEERS[peer].missing}."


def _cells(run: Run, verdict: Verdict | None, bound: float | None) -> list[str]:
    took = [f"{run.processor_s:.2f}", f"{run.wall_s:.2f}", f"{run.peak_mb:.0f}"]
    if verdict is None:
        return ["no plan", *["–"] * 8, *took, _remark(run, None)]
    return [
        "yes" if verdict.legal else "**no**",
        f"{verdict.over}",
        f"{verdict.under}",
        f"{verdict.broken}",
        f"{verdict.objective:,.0f}",
        "–" if bound is None else _gap(verdict.objective, bound),
        f"{verdict.mean_walk_m:.1f}",
        f"{verdict.spread:.2f}",
        "–" if verdict.compactness is None else f"{verdict.compactness:.2f}",
        *took,
        _remark(run, verdict),
    ]


def _remark(run: Run, verdict: Verdict | None) -> str:
    said = ["proved"] * run.proved + ["proves that no plan exists"] * run.impossible
    said += [run.said.replace("|", "/")] if run.said else []
    if run.lower_bound is not None and not run.proved:
        said.append(f"own bound {run.lower_bound:,.0f}")
    if verdict is not None and not verdict.legal:
        missing = PEERS[run.peer].missing
        said += [*verdict.breaches, *([f"it has {missing}"] if missing else [])]
    return "; ".join(said)


def _gap(objective: float, bound: float) -> str:
    """Return the relative distance from the bound; only an illegal plan can be below it."""
    if objective <= 0 or abs(objective - bound) <= EQUAL * abs(objective):
        return "0.00 %"
    return f"{100 * (objective - bound) / objective:.2f} %"


def _or_dash(value: int | None) -> str:
    return "–" if value is None else f"{value}"


def _row(cells: Iterable[str]) -> str:
    return "| " + " | ".join(cells) + " |"
