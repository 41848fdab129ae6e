"""Planning runs that outlive a restart: what was done is kept, what was not is done again."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Row, exists, insert, select, update

from geo.errors import Cancelled, NotFoundError, StandingError
from geo.store.contents import content_of_folder
from geo.store.database import Database
from geo.store.folders import PackedFolder, folder_files, keep_folder, write_files
from geo.store.log import append
from geo.store.models import PlanRow, RunRow, RunWardRow, TerritoryRow
from geo.store.plans import add_plan
from geo.store.values import Run, RunState


class Runs:
    """The runs of a store."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def start(self, territory_id: int, wishes: Mapping[str, object], who: str) -> Run:
        """Begin a run; ``wishes`` are plain JSON values, enough to take it up again."""
        with self._database.writing() as connection:
            _check_there(connection, TerritoryRow, territory_id, "territory")
            return _started(connection, territory_id, None, wishes, who)

    def start_from_plan(
        self,
        plan_id: int,
        wishes: Mapping[str, object],
        who: str,
        files: PackedFolder | None = None,
    ) -> Run:
        """Begin a run over a plan, with the files, if any, that it needs to be taken up again.

        They are kept as a folder under their hash, which ``wishes`` should name for ``export``.
        """
        with self._database.writing() as connection:
            _check_there(connection, PlanRow, plan_id, "plan")
            territory_id = connection.execute(
                select(PlanRow.territory_id).where(PlanRow.id == plan_id)
            ).scalar_one()
            if files is not None:
                keep_folder(connection, files)
            return _started(connection, territory_id, plan_id, wishes, who)

    def export(self, files_sha256: str, out: Path) -> None:
        """Write the files that a run was started with into a folder that is there."""
        with self._database.reading() as connection:
            write_files(folder_files(connection, files_sha256), out)

    def get(self, run_id: int) -> Run:
        """Return a run as it stands."""
        with self._database.reading() as connection:
            return _run(connection, run_id)

    def latest(
        self,
        *,
        territory_id: int | None = None,
        from_plan_id: int | None = None,
        limit: int = 100,
    ) -> tuple[Run, ...]:
        """Return runs, the newest first: of all, of one territory, or those that start from a plan."""
        wanted = select(RunRow.__table__).order_by(RunRow.id.desc()).limit(limit)
        if territory_id is not None:
            wanted = wanted.where(RunRow.territory_id == territory_id)
        if from_plan_id is not None:
            wanted = wanted.where(RunRow.from_plan_id == from_plan_id)
        with self._database.reading() as connection:
            return tuple(_value(row) for row in connection.execute(wanted))

    def progress(self, run_id: int, stage: str, done: int, total: int) -> None:
        """Tell how far a run is; raises Cancelled where somebody wants it cancelled."""
        with self._database.writing() as connection:
            row = _running(connection, run_id)
            _change(connection, run_id, stage=stage, done=done, total=total)
        if row.cancel_wanted:
            raise Cancelled(f"run {run_id} is to be cancelled")

    def keep(self, run_id: int, ward_code: str, result: bytes) -> None:
        """Keep what one ward gave; a ward that is kept already is left as it is."""
        with self._database.writing() as connection:
            _running(connection, run_id)
            known = exists().where(RunWardRow.run_id == run_id, RunWardRow.ward_code == ward_code)
            if connection.execute(select(known)).scalar():
                return
            connection.execute(
                insert(RunWardRow).values(
                    run_id=run_id, ward_code=ward_code, result=result, at=datetime.now(UTC)
                )
            )

    def kept(self, run_id: int) -> dict[str, bytes]:
        """Return what was kept, by ward."""
        wanted = select(RunWardRow.ward_code, RunWardRow.result).where(RunWardRow.run_id == run_id)
        with self._database.reading() as connection:
            rows = connection.execute(wanted.order_by(RunWardRow.ward_code))
            return {row.ward_code: row.result for row in rows}

    def finish(self, run_id: int, plan_id: int) -> Run:
        """Say which plan a run made."""
        return self._end(run_id, RunState.DONE, plan_id=plan_id)

    def finish_with(self, run_id: int, folder: Path) -> Run:
        """Keep the plan folder that a run made, and say so, in one step: never is one kept twice."""
        content = content_of_folder(folder)
        with self._database.writing() as connection:
            row = _running(connection, run_id)
            plan_id = add_plan(connection, content, row.territory_id, row.who)
            return _ended(connection, row, RunState.DONE, plan_id=plan_id)

    def fail(self, run_id: int, error: str) -> Run:
        """Say why a run gave no plan."""
        return self._end(run_id, RunState.FAILED, error=error)

    def cancelled(self, run_id: int) -> Run:
        """Say that a run has been cancelled."""
        return self._end(run_id, RunState.CANCELLED)

    def cancel(self, run_id: int, who: str) -> Run:
        """Ask for a run to be cancelled; its worker hears of it at its next progress."""
        with self._database.writing() as connection:
            _running(connection, run_id)
            _change(connection, run_id, cancel_wanted=True)
            append(connection, who, "run.cancel", f"run {run_id}", {})
            return _run(connection, run_id)

    def resume(self) -> tuple[Run, ...]:
        """Take up every run that a stop has cut off; call it once, when the service starts."""
        with self._database.writing() as connection:
            wanted = select(RunRow.id).where(RunRow.state == RunState.RUNNING).order_by(RunRow.id)
            cut_off = list(connection.execute(wanted).scalars())
            for run_id in cut_off:
                _change(connection, run_id, attempts=RunRow.attempts + 1)
            return tuple(_run(connection, run_id) for run_id in cut_off)

    def _end(self, run_id: int, state: RunState, **facts: Any) -> Run:  # noqa: ANN401
        with self._database.writing() as connection:
            return _ended(connection, _running(connection, run_id), state, **facts)


def _ended(connection: Connection, row: Row[Any], state: RunState, **facts: Any) -> Run:  # noqa: ANN401
    _change(connection, row.id, state=state, finished_at=datetime.now(UTC), **facts)
    append(connection, row.who, f"run.{state}", f"run {row.id}", facts)
    return _run(connection, row.id)


def _check_there(
    connection: Connection, table: type[TerritoryRow | PlanRow], number: int, name: str
) -> None:
    if not connection.execute(select(exists().where(table.id == number))).scalar():
        raise NotFoundError(f"there is no {name} {number}")


def _started(
    connection: Connection,
    territory_id: int | None,
    from_plan_id: int | None,
    wishes: Mapping[str, object],
    who: str,
) -> Run:
    now = datetime.now(UTC)
    made = connection.execute(
        insert(RunRow)
        .values(
            territory_id=territory_id, from_plan_id=from_plan_id, state=RunState.RUNNING,
            wishes=dict(wishes), stage="", done=0, total=0, attempts=1, started_at=now,
            changed_at=now, finished_at=None, who=who, plan_id=None, error="", cancel_wanted=False,
        )
        .returning(RunRow.id)
    ).scalar_one()  # fmt: skip
    facts: dict[str, object] = {"territory_id": territory_id, "wishes": dict(wishes)}
    if from_plan_id is not None:
        facts["from_plan_id"] = from_plan_id
    append(connection, who, "run.start", f"run {made}", facts)
    return _run(connection, int(made))


def _running(connection: Connection, run_id: int) -> Row[Any]:
    wanted = select(RunRow.__table__).where(RunRow.id == run_id).with_for_update()
    row = connection.execute(wanted).one_or_none()
    if row is None:
        raise NotFoundError(f"there is no run {run_id}")
    if row.state != RunState.RUNNING:
        raise StandingError(f"run {run_id} is {row.state} already")
    return row


def _change(connection: Connection, run_id: int, **values: Any) -> None:  # noqa: ANN401
    change = update(RunRow).where(RunRow.id == run_id)
    connection.execute(change.values(changed_at=datetime.now(UTC), **values))


def _run(connection: Connection, run_id: int) -> Run:
    row = connection.execute(select(RunRow.__table__).where(RunRow.id == run_id)).one_or_none()
    if row is None:
        raise NotFoundError(f"there is no run {run_id}")
    return _value(row)


def _value(row: Row[Any]) -> Run:
    return Run(**{**row._asdict(), "state": RunState(row.state)})
