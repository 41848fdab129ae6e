"""A plan folder on disk: all of it or nothing of it."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from geo.errors import CallError
from geo.findings import Finding
from geo.plan.annex import Telling, write_annex
from geo.plan.document import document_text, plan_document
from geo.plan.frames import write_layers
from geo.plan.model import PollingPlan
from geo.plan.reading import PLAN_FILE, settled
from geo.plan.report import report_document


@contextmanager
def new_folder(out: Path) -> Iterator[Path]:
    """Give a temporary folder beside ``out`` that takes its place when the block ends well.

    An earlier plan folder is replaced; any other folder with something in it is refused. When the
    block fails, ``out`` is as it was.
    """
    refuse_foreign_folder(out)
    out = out.resolve()
    out.parent.mkdir(parents=True, exist_ok=True)
    draft = Path(tempfile.mkdtemp(prefix=f".{out.name}-", suffix=".part", dir=out.parent))
    try:
        yield draft
        # mkdtemp gives 0700; a plan folder is meant to be read by colleagues.
        draft.chmod(0o755)
        _put_in_place(draft, out)
    finally:
        shutil.rmtree(draft, ignore_errors=True)


def write_plan_folder(
    plan: PollingPlan,
    findings: Iterable[Finding],
    folder: Path,
    *,
    telling: Telling | None = None,
) -> None:
    """Write plan.json, plan.gpkg, plan.xlsx and report.json, all from the figures of plan.json.

    ``telling`` says a finding in Vietnamese, for the annex.
    """
    document = plan_document(plan)
    version = str(document["version_id"])
    (folder / PLAN_FILE).write_text(document_text(document), encoding="utf-8")
    told = tuple(findings)
    exact = _with_alternatives(settled(document), plan)
    report = report_document(exact, told, version, seconds=[w.seconds for w in plan.wards])
    (folder / "report.json").write_text(document_text(report), encoding="utf-8")
    write_layers(exact, version, folder / "plan.gpkg")
    write_annex(exact, told, version, folder / "plan.xlsx", telling=telling)


def _with_alternatives(exact: PollingPlan, plan: PollingPlan) -> PollingPlan:
    """Return the plan read back with the alternatives, which its document does not hold."""
    pairs = zip(exact.wards, plan.wards, strict=True)
    wards = (replace(ward, alternatives=drawn.alternatives) for ward, drawn in pairs)
    return replace(exact, wards=tuple(wards))


def refuse_foreign_folder(out: Path) -> None:
    """Raise CallError unless ``out`` is new, empty or an earlier plan folder."""
    if out.is_symlink() or (out.exists() and not out.is_dir()):
        raise CallError(f"{out} is not a folder; give another --out")
    if out.is_dir() and any(out.iterdir()) and not (out / PLAN_FILE).is_file():
        raise CallError(
            f"{out} holds something else than a plan; give an empty or new folder as --out"
        )


def _put_in_place(draft: Path, out: Path) -> None:
    """Rename the draft to its name; an earlier plan steps aside first and comes back on failure."""
    refuse_foreign_folder(out)
    if not out.exists():
        draft.rename(out)
        return
    aside = Path(tempfile.mkdtemp(prefix=f".{out.name}-", suffix=".old", dir=out.parent))
    earlier = aside / out.name
    out.rename(earlier)
    try:
        draft.rename(out)
    except OSError:
        earlier.rename(out)
        raise
    finally:
        shutil.rmtree(aside, ignore_errors=True)
