"""One planning run in a process of its own: ``python -m api.planning_job RUN_ID``.

The database comes by ``KHUVUC_DATABASE``, for it may hold a password. The process ends when the one
that started it does: the run is then taken up again by whoever starts next.
"""

from __future__ import annotations

import os
import sys
import tempfile
import threading
from dataclasses import replace
from pathlib import Path

from api import isolating
from api.finishing import write_plan
from api.replanning import WISH, replanned
from api.settings import Settings
from api.wishes import RunWishes
from geo.errors import CallError, Cancelled, KhuvucError
from geo.intake import read_planning_folder
from geo.progress import Progress
from geo.rules import load_rules
from geo.runs.keeping import draw_kept
from geo.schemas import PlanningFrames
from geo.store.store import Store, open_store
from geo.store.values import Run

PLAN = "plan"
"""Folder, within that of a run, of the plan it writes."""


def carry_out(store: Store, run: Run, work_folder: Path | None = None) -> None:
    """Plan what a run asks for and keep the plan; what goes wrong is told in the run."""
    try:
        with tempfile.TemporaryDirectory(prefix="khuvuc-run-", dir=work_folder) as made:
            _planned(store, run, Path(made))
    except Cancelled:
        store.runs.cancelled(run.id)
    except KhuvucError as error:
        store.runs.fail(run.id, str(error))


def _planned(store: Store, run: Run, made: Path) -> None:
    on_progress = _telling(store, run.id)
    if WISH in run.wishes:
        store.runs.finish(run.id, replanned(store, run, on_progress))
        return
    if isolating.WISH in run.wishes:
        isolating.write_isolated(store, run, made, on_progress)
    else:
        _write_drawn(store, run, made, on_progress)
    store.runs.finish_with(run.id, made / PLAN)


def _write_drawn(store: Store, run: Run, made: Path, on_progress: Progress) -> None:
    """Draw a territory's plan, ward by ward, and write its folder."""
    if run.territory_id is None:
        raise CallError(f"run {run.id} names neither a territory nor what to do with its plan")
    on_progress("reading", 0, 1)
    store.export_territory(run.territory_id, made / "in")
    frames = read_planning_folder(made / "in", on_progress=on_progress)
    frames = _titled(frames, store.territory(run.territory_id).name)
    asked = RunWishes.model_validate(dict(run.wishes))
    rules = load_rules(asked.rules or frames.rules, asked.polling_day or frames.polling_day)
    drawn = draw_kept(
        frames,
        rules,
        asked.asked(),
        store.runs.kept(run.id),
        lambda code, result: store.runs.keep(run.id, code, result),
        on_progress=on_progress,
    )
    write_plan(drawn, made / PLAN, on_progress)


def _titled(frames: PlanningFrames, name: str) -> PlanningFrames:
    """Return the frames with a title: that of the folder, else what its territory is called."""
    said = frames.provenance
    return frames if said.title else replace(frames, provenance=replace(said, title=name))


def _telling(store: Store, run_id: int) -> Progress:
    """Return a progress that is kept in the store, and that raises Cancelled from there."""

    def tell(stage: str, done: int, total: int) -> None:
        store.runs.progress(run_id, stage, done, total)

    return tell


def _end_with_parent() -> None:
    """End at once when the pipe from the process that started this one closes."""

    def watch() -> None:
        sys.stdin.buffer.read()
        os._exit(3)

    threading.Thread(target=watch, daemon=True).start()


def main() -> None:
    """Carry out the run of the command line."""
    _end_with_parent()
    settings = Settings()
    store = open_store(settings.database)
    carry_out(store, store.runs.get(int(sys.argv[1])), settings.work_folder)


if __name__ == "__main__":
    main()
