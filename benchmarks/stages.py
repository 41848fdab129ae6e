"""``python -m benchmarks.stages [FOLDER …]``: what each stage takes, and how fast it grows.

Without folders: the real folders of KHUVUC_DATA and two series of made districts, one of more and
more wards, one of larger and larger wards. Prints Markdown. Exit status 1 if a stage grows faster than
n log n and no reason stands beside it.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from benchmarks.growth import Growth, fit_growth
from benchmarks.measuring import STAGES, Measured
from geo.sample import write_sample

REAL = ("karlsruhe", "hai-ba-trung", "thai-nguyen-city", "lai-chau", "district7")
SERIES: dict[str, tuple[tuple[int, int], ...]] = {
    "more wards": ((5, 28), (10, 28), (20, 28), (40, 28)),
    "larger wards": ((4, 28), (4, 56), (4, 112), (4, 224)),
}
"""Wards and groups a ward of each made district."""
SEED = 1

REASONS: dict[tuple[str, str], str] = {
    ("larger wards", "allocation"): (
        "the proof, not the plan: finding plans keeps to n log n (10× for 7.8× units), while column "
        "generation takes 60 % of the time at 28 groups a ward and 87 % at 224, until the counts in "
        "geo.allocation.bound.Effort cut it off"
    ),
}
"""Why a stage may grow faster than n log n, by series and stage."""


def main() -> int:
    """Measure, print, and judge."""
    parser = argparse.ArgumentParser(prog="benchmarks.stages", description=__doc__)
    parser.add_argument("folders", nargs="*", type=Path, help="planning folders to measure")
    folders = parser.parse_args().folders
    if folders:
        _print_runs("Folders", [_measured(folder) for folder in folders])
        return 0
    _print_runs("Real folders", [_measured(folder) for folder in _real_folders()])
    unexplained = 0
    for series, sizes in SERIES.items():
        runs = [_made_district(wards, groups) for wards, groups in sizes]
        _print_runs(f"Made districts: {series}", runs)
        unexplained += _print_growth(series, runs)
    return 1 if unexplained else 0


def _real_folders() -> list[Path]:
    root = Path(__file__).parent.parent
    data = Path(os.environ.get("KHUVUC_DATA", root / "../shared/data")).resolve()
    found = [data / name for name in REAL if (data / name).is_dir()]
    if len(found) < len(REAL):
        missing = ", ".join(name for name in REAL if not (data / name).is_dir())
        print(f"not found under {data}: {missing}; set KHUVUC_DATA", file=sys.stderr)
    return found


def _made_district(wards: int, groups_per_ward: int) -> Measured:
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made) / f"{wards}-wards-of-{groups_per_ward}"
        write_sample(folder, wards=wards, seed=SEED, groups_per_ward=groups_per_ward)
        return _measured(folder)


def _measured(folder: Path) -> Measured:
    """Measure a folder in a process of its own, so that one run's memory is not another's."""
    print(f"measuring {folder.name} …", file=sys.stderr, flush=True)
    run = subprocess.run(
        [sys.executable, "-m", "benchmarks.measuring", str(folder)],
        check=False,
        stdout=subprocess.PIPE,
        text=True,
        cwd=Path(__file__).parent.parent,
    )
    if run.returncode:
        raise SystemExit(f"{folder}: could not be measured; the reason stands above")
    return Measured(**{**json.loads(run.stdout.splitlines()[-1]), "folder": folder.name})


def _print_runs(title: str, runs: list[Measured]) -> None:
    """Print seconds (and their share of the run) and peak memory of each stage."""
    print(f"\n## {title}\n")
    _print_row("folder", "wards", "units", "largest ward", *STAGES, "total s", "peak MB", "plan")
    _print_row("---", *["---:"] * (len(STAGES) + 5), "---")
    for run in runs:
        total = sum(run.seconds.values())
        _print_row(
            run.folder,
            f"{run.wards:,}",
            f"{run.units:,}",
            f"{run.largest_ward:,}",
            *(_stage_cell(run, stage, total) for stage in STAGES),
            f"{total:.2f}",
            f"{max(run.peak_mb.values(), default=0):.0f}",
            _verdict(run),
        )


def _stage_cell(run: Measured, stage: str, total: float) -> str:
    if stage not in run.seconds:
        return "–"
    seconds = run.seconds[stage]
    return f"{seconds:.2f} s ({seconds / total:.0%}), {run.peak_mb[stage]:.0f} MB"


def _verdict(run: Measured) -> str:
    if run.unusable:
        return f"unusable: {run.unusable} defects"
    return f"{run.wards - run.infeasible} planned, {run.infeasible} infeasible, {run.errors} errors"


def _print_growth(series: str, runs: list[Measured]) -> int:
    """Print the growth of each stage; return how many grow too fast without a reason."""
    print(f"\n### Growth, {series} (seconds ~ units^b)\n")
    _print_row("stage", "b", "b of n log n", "largest ÷ smallest", "verdict")
    _print_row("---", "---:", "---:", "---:", "---")
    units = [run.units for run in runs]
    unexplained = 0
    for stage in STAGES:
        seconds = [run.seconds.get(stage, 0.0) for run in runs]
        growth = fit_growth(units, seconds)
        reason = REASONS.get((series, stage), "")
        ratio = f"{seconds[-1] / max(seconds[0], 1e-9):.1f}× for {units[-1] / units[0]:.1f}× units"
        shown = (
            ("–", "–") if growth is None else (f"{growth.exponent:.2f}", f"{growth.allowed:.2f}")
        )
        _print_row(stage, *shown, ratio, _judged(growth, reason))
        unexplained += growth is not None and growth.too_fast and not reason
    return unexplained


def _judged(growth: Growth | None, reason: str) -> str:
    if growth is None:
        return "too short to tell"
    if not growth.too_fast:
        return "no faster than n log n"
    return (
        f"faster than n log n: {reason}" if reason else "**faster than n log n, no reason given**"
    )


def _print_row(*cells: str) -> None:
    print("| " + " | ".join(cells) + " |", flush=True)


if __name__ == "__main__":
    raise SystemExit(main())
