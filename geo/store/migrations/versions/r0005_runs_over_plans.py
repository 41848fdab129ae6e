"""Runs that start from a plan; findings of a plan as posted, counted apart from its isolation."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

GROUND = "territory_id IS NOT NULL OR from_plan_id IS NOT NULL"


def upgrade() -> None:
    """Let a run belong to a plan instead of a territory; what is kept was not counted apart."""
    with _results_aside(), op.batch_alter_table("runs") as runs:
        runs.add_column(sa.Column("from_plan_id", sa.Integer(), nullable=True))
        runs.alter_column("territory_id", existing_type=sa.Integer(), nullable=True)
        runs.create_foreign_key(op.f("fk_runs_from_plan_id"), "plans", ["from_plan_id"], ["id"])
        runs.create_check_constraint(op.f("ck_runs_ground"), GROUND)
    op.add_column("plans", sa.Column("posted_errors", sa.Integer(), nullable=True))
    op.add_column("plans", sa.Column("posted_warnings", sa.Integer(), nullable=True))


def downgrade() -> None:
    """Take the columns away, and the runs that belong to no territory."""
    lost = "SELECT id FROM runs WHERE territory_id IS NULL"
    op.execute(f"DELETE FROM run_wards WHERE run_id IN ({lost})")  # noqa: S608 - words of our own
    op.execute("DELETE FROM runs WHERE territory_id IS NULL")
    with _results_aside(), op.batch_alter_table("runs") as runs:
        runs.drop_constraint(op.f("ck_runs_ground"), type_="check")
        runs.drop_constraint(op.f("fk_runs_from_plan_id"), type_="foreignkey")
        runs.alter_column("territory_id", existing_type=sa.Integer(), nullable=False)
        runs.drop_column("from_plan_id")
    op.drop_column("plans", "posted_warnings")
    op.drop_column("plans", "posted_errors")


@contextmanager
def _results_aside() -> Iterator[None]:
    """Keep what runs gave in another table meanwhile: SQLite makes ``runs`` anew, and rows hold it."""
    if op.get_bind().dialect.name != "sqlite":
        yield
        return
    op.execute("CREATE TEMPORARY TABLE run_wards_aside AS SELECT * FROM run_wards")
    op.execute("DELETE FROM run_wards")
    yield
    op.execute("INSERT INTO run_wards SELECT * FROM run_wards_aside")
    op.execute("DROP TABLE run_wards_aside")
