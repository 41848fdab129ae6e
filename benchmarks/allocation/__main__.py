"""``python -m benchmarks.allocation``: ours and the peers, judged by one judge, as one table.

Exit status 1 if any run's proof is contradicted by a legal plan of another.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from benchmarks.allocation import exact_check, table
from benchmarks.allocation.comparing import compare
from benchmarks.allocation.instances import DEFAULT, data_folder, instances
from benchmarks.allocation.peers import PEERS
from geo.errors import KhuvucError


def main() -> int:
    """Read the command, run, print."""
    options = _parser().parse_args()
    try:
        return _exact_check(options) if options.exact_check else _compare(options)
    except KhuvucError as error:
        print(error, file=sys.stderr)
        return 2


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="benchmarks.allocation", description=__doc__)
    parser.add_argument("--instances", nargs="+", help="names or patterns, see instances.py")
    parser.add_argument("--peers", nargs="+", choices=list(PEERS), default=list(PEERS))
    parser.add_argument("--time-limit", type=float, default=60.0, help="seconds a peer may take")
    parser.add_argument("--out", type=Path, help="write the table to this file as well")
    parser.add_argument(
        "--exact-check",
        action="store_true",
        help="compare ours with HiGHS and CP-SAT on instances of at most 40 units",
    )
    return parser


def _compare(options: argparse.Namespace) -> int:
    lines, contradictions = [], []
    for line in table.head():
        lines.append(line)
        print(line, flush=True)
    for instance in instances(options.instances or DEFAULT, data_folder()):
        print(f"running {instance.name} …", file=sys.stderr, flush=True)
        comparison = compare(instance, options.peers, options.time_limit)
        contradictions += comparison.contradictions()
        for line in table.rows(comparison):
            lines.append(line)
            print(line, flush=True)
    after = [
        "",
        *table.legend(options.peers),
        *(f"- **contradiction** {c}" for c in contradictions),
    ]
    print("\n".join(after))
    if options.out:
        options.out.write_text("\n".join([*lines, *after]) + "\n", encoding="utf-8")
    return 1 if contradictions else 0


def _exact_check(options: argparse.Namespace) -> int:
    asked = instances(options.instances or exact_check.DEFAULT, data_folder())
    tally = exact_check.check(asked, options.time_limit)
    print("\n".join(tally.lines()))
    return 1 if tally.contradictions else 0


if __name__ == "__main__":
    raise SystemExit(main())
