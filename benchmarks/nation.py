"""``python -m benchmarks.nation``: every real ward of the nation, with made groups, one after the other.

Wards are read and filled as by ``khuvuc sample --wards-from``, in parts of 200 neighbours (by code);
the parts come in an order drawn by chance, so that a run that is cut short is a fair sample. Each ward
is written down in the checkpoint as soon as it is planned and audited; a run goes on where the last one
ended. Prints Markdown: how many wards were planned, legal and proved, and processor seconds a ward.
Ends with status 1 if a plan is illegal or fewer than 99 % of the wards are proved.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np

from geo.allocation import allocate
from geo.errors import InfeasibleError
from geo.findings import Severity
from geo.intake import read_planning_folder
from geo.plan import PollingPlan, WardPlan, audit
from geo.rules import ElectoralRules, load_rules
from geo.sample import write_sample, write_sample_of_wards
from geo.sample.real_wards import choose_wards, read_wards
from geo.schemas import PlanningFrames
from geo.territory import build_territory, frames_of_ward

SEED = 1
PART = 200
LEAST_PROVED = 0.99
DATA = Path(os.environ.get("KHUVUC_DATA", "../shared/data"))


def plan_ward(frames: PlanningFrames, code: str, rules: ElectoralRules) -> dict[str, Any]:
    """Plan and audit one ward; return what a line of the checkpoint holds."""
    start = time.process_time()
    territory = build_territory(frames_of_ward(frames, code), code, rules)
    built = time.process_time()
    line: dict[str, Any] = {"ward_code": code, "units": len(territory.units), "status": "planned"}
    try:
        allocation = allocate(territory, rules, frames.aims)
    except InfeasibleError as error:
        line["status"] = "infeasible"
        line["why"] = [obstacle.message for obstacle in error.obstacles]
    line["territory_s"] = round(built - start, 4)
    line["engine_s"] = round(time.process_time() - built, 4)
    if line["status"] == "infeasible":
        return line
    plan = PollingPlan(
        wards=(WardPlan(territory, allocation),), rules=rules, aims=frames.aims, locks=frames.locks,
        crs=frames.crs, inputs=(), intake=frames.report, generator="khuvuc benchmarks",
    )  # fmt: skip
    broken = [f.rule for f in audit(plan) if f.severity is Severity.ERROR and not f.waived]
    return line | {
        "areas": len(allocation.areas),
        "voters": int(territory.units["voters"].sum()),
        "objective": allocation.objective,
        "gap": allocation.gap,
        "proved": allocation.proved,
        "broken": broken,
    }


def parts_of(codes: list[str]) -> Iterator[tuple[str, ...]]:
    """Yield neighbouring codes together, the parts in an order drawn by chance."""
    parts = [tuple(codes[i : i + PART]) for i in range(0, len(codes), PART)]
    for position in np.random.default_rng(SEED).permutation(len(parts)):
        yield parts[position]


def run(wards_file: Path, checkpoint: Path, wards: int | None, minutes: float) -> None:
    """Plan all wards that the checkpoint does not hold yet, as far as the time allows."""
    until = time.monotonic() + 60 * minutes
    rules = load_rules("vn-2021")
    known = {line["ward_code"] for line in read_checkpoint(checkpoint)}
    chosen = choose_wards(read_wards(wards_file), SEED, wards, ())
    with tempfile.TemporaryDirectory() as made, checkpoint.open("a", encoding="utf-8") as file:
        _warm_up(Path(made) / "warm", rules)
        for part in parts_of(sorted(chosen["ward_code"])):
            missing = [code for code in part if code not in known]
            if not missing:
                continue
            folder = Path(made) / part[0]
            write_sample_of_wards(folder, wards_file, seed=SEED, codes=part)
            frames = read_planning_folder(folder)
            for code in missing:
                if time.monotonic() > until:
                    return
                file.write(json.dumps(plan_ward(frames, code, rules), ensure_ascii=False) + "\n")
                file.flush()
            print(f"wards {part[0]}–{part[-1]} done", file=sys.stderr, flush=True)


def _warm_up(folder: Path, rules: ElectoralRules) -> None:
    """Plan a small made district, so that compiling is no ward's time."""
    write_sample(folder, wards=2, seed=1, groups_per_ward=12)
    frames = read_planning_folder(folder)
    for code in frames.wards["ward_code"]:
        plan_ward(frames, code, rules)


def read_checkpoint(path: Path) -> list[dict[str, Any]]:
    """Return the lines written so far; a last line that was cut off is left out."""
    if not path.exists():
        return []
    lines = path.read_text(encoding="utf-8").split("\n")
    if lines[-1]:
        path.write_text("\n".join([*lines[:-1], ""]), encoding="utf-8")
    return [json.loads(line) for line in lines[:-1]]


def report(lines: list[dict[str, Any]]) -> int:
    """Print what came of the wards; return the exit status."""
    planned = [line for line in lines if line["status"] == "planned"]
    proved = sum(line["proved"] for line in planned)
    illegal = [line for line in planned if line["broken"]]
    seconds = np.array([line["territory_s"] + line["engine_s"] for line in lines])
    units = sum(line["units"] for line in lines)
    print(
        f"{len(lines):,} wards, {units:,} units, {sum(p['areas'] for p in planned):,} areas, ",
        end="",
    )
    print(
        f"{sum(p['voters'] for p in planned):,} voters; {len(lines) - len(planned)} without a plan.\n"
    )
    print("| planned | legal by the audit | proved | worst gap % | mean gap % of the others |")
    print("|---:|---:|---:|---:|---:|")
    gaps = [100 * line["gap"] for line in planned if not line["proved"]]
    print(
        f"| {len(planned):,} | {len(planned) - len(illegal):,} "
        f"| {proved:,} ({proved / max(1, len(lines)):.2%}) | {max(gaps, default=0):.3f} "
        f"| {np.mean(gaps) if gaps else 0:.3f} |\n"
    )
    print("| processor seconds | median | p95 | p99 | most | all |")
    print("|---|---:|---:|---:|---:|---:|")
    for title, values in (
        ("territory and engine", seconds),
        ("engine alone", np.array([line["engine_s"] for line in lines])),
    ):
        cells = [np.median(values), *np.percentile(values, (95, 99)), values.max(), values.sum()]
        print(f"| {title} | " + " | ".join(f"{cell:,.3f}" for cell in cells) + " |")
    for line in lines:
        if line["status"] != "planned" or line["broken"]:
            print(f"{line['ward_code']}: {line.get('why') or line['broken']}")
    return 0 if not illegal and proved >= LEAST_PROVED * len(lines) else 1


def main() -> int:
    """Plan what is left and print the table."""
    parser = argparse.ArgumentParser(prog="benchmarks.nation", description=__doc__)
    parser.add_argument("--wards-from", type=Path, default=DATA / "nation" / "wards.gpkg.zip")
    parser.add_argument("--checkpoint", type=Path, default=Path("nation.jsonl"))
    parser.add_argument("--wards", type=int, help="so many by chance; default all")
    parser.add_argument("--minutes", type=float, default=np.inf, help="stop after so long")
    asked = parser.parse_args()
    run(asked.wards_from, asked.checkpoint, asked.wards, asked.minutes)
    lines = read_checkpoint(asked.checkpoint)
    return report(lines) if lines else 0


if __name__ == "__main__":
    raise SystemExit(main())
