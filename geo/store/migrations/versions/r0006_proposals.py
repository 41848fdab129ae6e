"""Proposals: wards of a draft planned again, looked at before they are kept or dropped."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from geo.store.columns import Moment

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

#: (name, event, condition, message)
GUARDS = (
    (
        "fixed", "UPDATE OF run_id, plan_id, revision, made_at", "",
        "a proposal is kept or dropped, never changed",
    ),
    ("decided", "UPDATE", "OLD.state <> 'open'", "a proposal is decided on once"),
    ("kept", "DELETE", "", "proposals are kept"),
)  # fmt: skip


def upgrade() -> None:
    """Make the table and its guards."""
    op.create_table(
        "proposals",
        sa.Column("run_id", sa.Integer(), nullable=False),
        sa.Column("plan_id", sa.Integer(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("made_at", Moment(), nullable=False),
        sa.Column("decided_at", Moment(), nullable=True),
        sa.Column("decided_by", sa.String(), nullable=True),
        sa.Column("kept_as", sa.Integer(), nullable=True),
        sa.CheckConstraint("state IN ('open', 'kept', 'dropped')", name=op.f("ck_proposals_state")),
        sa.CheckConstraint(
            "(state = 'kept') = (kept_as IS NOT NULL)", name=op.f("ck_proposals_kept_as")
        ),
        sa.ForeignKeyConstraint(["plan_id"], ["plans.id"], name=op.f("fk_proposals_plan_id")),
        sa.ForeignKeyConstraint(["run_id"], ["runs.id"], name=op.f("fk_proposals_run_id")),
        sa.PrimaryKeyConstraint("run_id", name=op.f("pk_proposals")),
    )
    op.create_index(op.f("ix_proposals_plan_id"), "proposals", ["plan_id"], unique=False)
    for name, event, condition, message in GUARDS:
        _guard(name, event, condition, message)


def _guard(name: str, event: str, condition: str, message: str) -> None:
    trigger = f"CREATE TRIGGER guard_proposals_{name} BEFORE {event} ON proposals"
    if op.get_bind().dialect.name == "sqlite":
        when = f"WHEN {condition} " if condition else ""
        op.execute(f"{trigger} {when}BEGIN SELECT RAISE(ABORT, '{message}'); END")
        return
    when = f"WHEN ({condition}) " if condition else ""
    op.execute(f"{trigger} FOR EACH ROW {when}EXECUTE FUNCTION khuvuc_refuse('{message}')")


def downgrade() -> None:
    """Take them away."""
    op.drop_index(op.f("ix_proposals_plan_id"), table_name="proposals")
    op.drop_table("proposals")
