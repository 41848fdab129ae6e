"""Revisions tell what made them: an edit, its undoing, a draft drawn from another plan."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the columns; what was kept before was saved as a whole."""
    kind = sa.Column("kind", sa.String(), nullable=False, server_default=sa.text("'saved'"))
    op.add_column("plan_revisions", kind)
    op.add_column("plan_revisions", sa.Column("edit", sa.String(), nullable=True))


def downgrade() -> None:
    """Take the columns away."""
    op.drop_column("plan_revisions", "edit")
    op.drop_column("plan_revisions", "kind")
