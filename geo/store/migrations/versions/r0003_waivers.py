"""Findings that somebody lets stand, and keys that may do less than their user."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from geo.store.columns import Moment

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

CODE = sa.String().with_variant(sa.String(collation="C"), "postgresql")
FIXED = "plan_id, rule, ward_code, subject, mark, ground, why, reference, who, at"
#: (name, event, message)
GUARDS = (
    ("fixed", f"UPDATE OF {FIXED}", "a waiver is withdrawn, never changed"),
    ("kept", "DELETE", "waivers are kept"),
)


def upgrade() -> None:
    """Make the table and the column."""
    op.create_table(
        "waivers",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("plan_id", sa.Integer(), nullable=False),
        sa.Column("rule", sa.String(), nullable=False),
        sa.Column("ward_code", CODE, nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("mark", sa.String(), nullable=False),
        sa.Column("ground", sa.String(), nullable=False),
        sa.Column("why", sa.String(), nullable=False),
        sa.Column("reference", sa.String(), nullable=False),
        sa.Column("who", sa.String(), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.Column("withdrawn_at", Moment(), nullable=True),
        sa.Column("withdrawn_by", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(["plan_id"], ["plans.id"], name=op.f("fk_waivers_plan_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_waivers")),
    )
    op.create_index(op.f("ix_waivers_plan_id"), "waivers", ["plan_id"], unique=False)
    op.add_column("secrets", sa.Column("most", sa.String(), nullable=True))
    for name, event, message in GUARDS:
        if op.get_bind().dialect.name == "sqlite":
            op.execute(
                f"CREATE TRIGGER guard_waivers_{name} BEFORE {event} ON waivers "
                f"BEGIN SELECT RAISE(ABORT, '{message}'); END"
            )
        else:
            op.execute(
                f"CREATE TRIGGER guard_waivers_{name} BEFORE {event} ON waivers "
                f"FOR EACH ROW EXECUTE FUNCTION khuvuc_refuse('{message}')"
            )


def downgrade() -> None:
    """Take them away."""
    op.drop_column("secrets", "most")
    op.drop_index(op.f("ix_waivers_plan_id"), table_name="waivers")
    op.drop_table("waivers")
