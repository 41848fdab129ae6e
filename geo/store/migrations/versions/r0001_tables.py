"""Tables for territories, plans, decisions, runs, people and the log."""

import sqlalchemy as sa
from alembic import op

from geo.store.columns import Moment, Shape

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

CODE = sa.String().with_variant(sa.String(collation="C"), "postgresql")


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "audit_log",
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("at", sa.String(), nullable=False),
        sa.Column("who", sa.String(), nullable=False),
        sa.Column("action", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("facts", sa.String(), nullable=False),
        sa.Column("previous_hash", sa.String(), nullable=False),
        sa.Column("hash", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_audit_log")),
        sa.UniqueConstraint("hash", name=op.f("uq_audit_log_hash")),
    )
    op.create_index(op.f("ix_audit_log_subject"), "audit_log", ["subject"], unique=False)

    op.create_table(
        "blobs",
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("sha256", name=op.f("pk_blobs")),
    )
    op.create_table(
        "folders",
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("files", sa.Integer(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("sha256", name=op.f("pk_folders")),
    )
    op.create_table(
        "users",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("password_hash", sa.String(), nullable=True),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("added_at", Moment(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_users")),
        sa.UniqueConstraint("name", name=op.f("uq_users_name")),
    )
    op.create_table(
        "folder_files",
        sa.Column("folder_sha256", sa.String(), nullable=False),
        sa.Column("path", CODE, nullable=False),
        sa.Column("blob_sha256", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["blob_sha256"], ["blobs.sha256"], name=op.f("fk_folder_files_blob_sha256")
        ),
        sa.ForeignKeyConstraint(
            ["folder_sha256"], ["folders.sha256"], name=op.f("fk_folder_files_folder_sha256")
        ),
        sa.PrimaryKeyConstraint("folder_sha256", "path", name=op.f("pk_folder_files")),
    )
    op.create_table(
        "grants",
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("scope", sa.String(), nullable=False),
        sa.Column("code", sa.String(), server_default=sa.text("('')"), nullable=False),
        sa.CheckConstraint("(scope = 'everything') = (code = '')", name=op.f("ck_grants_code")),
        sa.CheckConstraint(
            "role IN ('viewer', 'planner', 'approver', 'administrator')",
            name=op.f("ck_grants_role"),
        ),
        sa.CheckConstraint(
            "scope IN ('everything', 'province', 'district', 'territory', 'ward')",
            name=op.f("ck_grants_scope"),
        ),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_grants_user_id")),
        sa.PrimaryKeyConstraint("user_id", "role", "scope", "code", name=op.f("pk_grants")),
    )
    op.create_table(
        "secrets",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("purpose", sa.String(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("hint", sa.String(), nullable=False),
        sa.Column("made_at", Moment(), nullable=False),
        sa.Column("expires_at", Moment(), nullable=True),
        sa.Column("revoked_at", Moment(), nullable=True),
        sa.CheckConstraint(
            "purpose IN ('key', 'session', 'invitation')", name=op.f("ck_secrets_purpose")
        ),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_secrets_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_secrets")),
        sa.UniqueConstraint("sha256", name=op.f("uq_secrets_sha256")),
    )
    op.create_index(op.f("ix_secrets_user_id"), "secrets", ["user_id"], unique=False)

    op.create_table(
        "territories",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", CODE, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("folder_sha256", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=True),
        sa.Column("province", sa.String(), nullable=True),
        sa.Column("district", sa.String(), nullable=True),
        sa.Column("added_at", Moment(), nullable=False),
        sa.Column("added_by", sa.String(), nullable=False),
        sa.CheckConstraint("version >= 1", name=op.f("ck_territories_version")),
        sa.ForeignKeyConstraint(
            ["folder_sha256"], ["folders.sha256"], name=op.f("fk_territories_folder_sha256")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_territories")),
        sa.UniqueConstraint(
            "name", "folder_sha256", name=op.f("uq_territories_name_folder_sha256")
        ),
        sa.UniqueConstraint("name", "version", name=op.f("uq_territories_name_version")),
    )
    op.create_table(
        "plans",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("territory_id", sa.Integer(), nullable=True),
        sa.Column("folder_sha256", sa.String(), nullable=False),
        sa.Column("version_id", sa.String(), nullable=False),
        sa.Column("document_sha256", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(), nullable=True),
        sa.Column("rules", sa.String(), nullable=False),
        sa.Column("polling_day", sa.Date(), nullable=False),
        sa.Column("as_of", sa.Date(), nullable=True),
        sa.Column("wards", sa.Integer(), nullable=False),
        sa.Column("planned", sa.Integer(), nullable=False),
        sa.Column("units", sa.Integer(), nullable=False),
        sa.Column("areas", sa.Integer(), nullable=False),
        sa.Column("voters", sa.Integer(), nullable=False),
        sa.Column("errors", sa.Integer(), nullable=False),
        sa.Column("warnings", sa.Integer(), nullable=False),
        sa.Column("added_at", Moment(), nullable=False),
        sa.Column("added_by", sa.String(), nullable=False),
        sa.Column("changed_at", Moment(), nullable=False),
        sa.Column("changed_by", sa.String(), nullable=False),
        sa.Column("published_at", Moment(), nullable=True),
        sa.CheckConstraint(
            "(state = 'published') = (published_at IS NOT NULL)",
            name=op.f("ck_plans_published_has_its_moment"),
        ),
        sa.CheckConstraint(
            "state IN ('draft', 'submitted', 'approved', 'reported', 'published')",
            name=op.f("ck_plans_state"),
        ),
        sa.CheckConstraint("revision >= 1", name=op.f("ck_plans_revision")),
        sa.ForeignKeyConstraint(
            ["document_sha256"], ["blobs.sha256"], name=op.f("fk_plans_document_sha256")
        ),
        sa.ForeignKeyConstraint(
            ["folder_sha256"], ["folders.sha256"], name=op.f("fk_plans_folder_sha256")
        ),
        sa.ForeignKeyConstraint(
            ["territory_id"], ["territories.id"], name=op.f("fk_plans_territory_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plans")),
    )
    op.create_index(op.f("ix_plans_state"), "plans", ["state"], unique=False)
    op.create_index(op.f("ix_plans_territory_id"), "plans", ["territory_id"], unique=False)

    op.create_table(
        "assignments",
        sa.Column("plan_id", sa.Integer(), nullable=False),
        sa.Column("ward_code", CODE, nullable=False),
        sa.Column("unit_code", CODE, nullable=False),
        sa.Column("area_id", CODE, nullable=False),
        sa.Column("station_id", CODE, nullable=False),
        sa.Column("voters", sa.Integer(), nullable=False),
        sa.Column("walk_m", sa.Double(), nullable=True),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("estimated", sa.Boolean(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("geometry", Shape(), nullable=False),
        sa.CheckConstraint("voters >= 0", name=op.f("ck_assignments_voters")),
        sa.ForeignKeyConstraint(["plan_id"], ["plans.id"], name=op.f("fk_assignments_plan_id")),
        sa.PrimaryKeyConstraint(
            "plan_id",
            "ward_code",
            "unit_code",
            "area_id",
            "station_id",
            name=op.f("pk_assignments"),
        ),
    )
    op.create_table(
        "decisions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("plan_id", sa.Integer(), nullable=False),
        sa.Column("step", sa.String(), nullable=False),
        sa.Column("before", sa.String(), nullable=False),
        sa.Column("after", sa.String(), nullable=False),
        sa.Column("who", sa.String(), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.Column("why", sa.String(), nullable=False),
        sa.Column("reference", sa.String(), nullable=False),
        sa.Column("version_id", sa.String(), nullable=False),
        sa.Column("document_sha256", sa.String(), nullable=False),
        sa.CheckConstraint(
            "step IN ('submit', 'return', 'approve', 'report', 'publish')",
            name=op.f("ck_decisions_step"),
        ),
        sa.ForeignKeyConstraint(["plan_id"], ["plans.id"], name=op.f("fk_decisions_plan_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_decisions")),
    )
    op.create_index(op.f("ix_decisions_plan_id"), "decisions", ["plan_id"], unique=False)

    op.create_table(
        "measures",
        sa.Column("plan_id", sa.Integer(), nullable=False),
        sa.Column("measure_id", CODE, nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("zone_code", sa.String(), nullable=True),
        sa.Column("area_id", sa.String(), nullable=True),
        sa.Column("station_id", sa.String(), nullable=True),
        sa.Column("voters", sa.Integer(), nullable=True),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("ward_code", sa.String(), nullable=True),
        sa.Column("from_elsewhere", sa.Integer(), nullable=True),
        sa.Column("rule", sa.String(), nullable=True),
        sa.Column("source", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(["plan_id"], ["plans.id"], name=op.f("fk_measures_plan_id")),
        sa.PrimaryKeyConstraint("plan_id", "measure_id", name=op.f("pk_measures")),
    )
    op.create_table(
        "plan_revisions",
        sa.Column("plan_id", sa.Integer(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("folder_sha256", sa.String(), nullable=False),
        sa.Column("version_id", sa.String(), nullable=False),
        sa.Column("document_sha256", sa.String(), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.Column("who", sa.String(), nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["document_sha256"], ["blobs.sha256"], name=op.f("fk_plan_revisions_document_sha256")
        ),
        sa.ForeignKeyConstraint(
            ["folder_sha256"], ["folders.sha256"], name=op.f("fk_plan_revisions_folder_sha256")
        ),
        sa.ForeignKeyConstraint(["plan_id"], ["plans.id"], name=op.f("fk_plan_revisions_plan_id")),
        sa.PrimaryKeyConstraint("plan_id", "revision", name=op.f("pk_plan_revisions")),
    )
    op.create_table(
        "polling_stations",
        sa.Column("plan_id", sa.Integer(), nullable=False),
        sa.Column("station_id", CODE, nullable=False),
        sa.Column("ward_code", CODE, nullable=False),
        sa.Column("area_id", CODE, nullable=False),
        sa.Column("site_code", sa.String(), nullable=True),
        sa.Column("name", sa.String(), nullable=True),
        sa.Column("address", sa.String(), nullable=True),
        sa.Column("capacity", sa.Integer(), nullable=True),
        sa.Column("voters", sa.Integer(), nullable=False),
        sa.Column("to_be_found", sa.Boolean(), nullable=False),
        sa.Column("geometry", Shape(), nullable=True),
        sa.CheckConstraint("voters >= 0", name=op.f("ck_polling_stations_voters")),
        sa.ForeignKeyConstraint(
            ["plan_id"], ["plans.id"], name=op.f("fk_polling_stations_plan_id")
        ),
        sa.PrimaryKeyConstraint("plan_id", "station_id", name=op.f("pk_polling_stations")),
    )
    op.create_table(
        "publications",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("plan_id", sa.Integer(), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.ForeignKeyConstraint(["plan_id"], ["plans.id"], name=op.f("fk_publications_plan_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_publications")),
        sa.UniqueConstraint("plan_id", name=op.f("uq_publications_plan_id")),
    )
    op.create_table(
        "runs",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("territory_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("wishes", sa.JSON(), nullable=False),
        sa.Column("stage", sa.String(), nullable=False),
        sa.Column("done", sa.Integer(), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("started_at", Moment(), nullable=False),
        sa.Column("changed_at", Moment(), nullable=False),
        sa.Column("finished_at", Moment(), nullable=True),
        sa.Column("who", sa.String(), nullable=False),
        sa.Column("plan_id", sa.Integer(), nullable=True),
        sa.Column("error", sa.String(), nullable=False),
        sa.Column("cancel_wanted", sa.Boolean(), nullable=False),
        sa.CheckConstraint(
            "state IN ('running', 'done', 'failed', 'cancelled')", name=op.f("ck_runs_state")
        ),
        sa.ForeignKeyConstraint(["plan_id"], ["plans.id"], name=op.f("fk_runs_plan_id")),
        sa.ForeignKeyConstraint(
            ["territory_id"], ["territories.id"], name=op.f("fk_runs_territory_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_runs")),
    )
    op.create_table(
        "voting_areas",
        sa.Column("plan_id", sa.Integer(), nullable=False),
        sa.Column("area_id", CODE, nullable=False),
        sa.Column("ward_code", CODE, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("voters", sa.Integer(), nullable=False),
        sa.Column("households", sa.Integer(), nullable=True),
        sa.Column("unit_count", sa.Integer(), nullable=False),
        sa.Column("constituencies", sa.String(), nullable=True),
        sa.Column("station_id", sa.String(), nullable=True),
        sa.Column("mean_walk_m", sa.Double(), nullable=True),
        sa.Column("max_walk_m", sa.Double(), nullable=True),
        sa.Column("compactness", sa.Double(), nullable=True),
        sa.Column("estimated", sa.Boolean(), nullable=False),
        sa.Column("below_minimum", sa.String(), nullable=True),
        sa.Column("geometry", Shape(), nullable=True),
        sa.CheckConstraint("kind IN ('ordinary', 'separate')", name=op.f("ck_voting_areas_kind")),
        sa.CheckConstraint("voters >= 0", name=op.f("ck_voting_areas_voters")),
        sa.ForeignKeyConstraint(["plan_id"], ["plans.id"], name=op.f("fk_voting_areas_plan_id")),
        sa.PrimaryKeyConstraint("plan_id", "area_id", name=op.f("pk_voting_areas")),
    )
    op.create_table(
        "wards",
        sa.Column("plan_id", sa.Integer(), nullable=False),
        sa.Column("ward_code", CODE, nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=True),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("voters", sa.Integer(), nullable=False),
        sa.Column("areas", sa.Integer(), nullable=True),
        sa.Column("estimated", sa.Boolean(), nullable=False),
        sa.Column("geometry", Shape(), nullable=False),
        sa.ForeignKeyConstraint(["plan_id"], ["plans.id"], name=op.f("fk_wards_plan_id")),
        sa.PrimaryKeyConstraint("plan_id", "ward_code", name=op.f("pk_wards")),
    )
    op.create_index(op.f("ix_wards_ward_code"), "wards", ["ward_code"], unique=False)

    op.create_table(
        "in_force",
        sa.Column("ward_code", CODE, nullable=False),
        sa.Column("plan_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["plan_id"], ["publications.plan_id"], name=op.f("fk_in_force_plan_id")
        ),
        sa.PrimaryKeyConstraint("ward_code", name=op.f("pk_in_force")),
    )
    op.create_table(
        "run_wards",
        sa.Column("run_id", sa.Integer(), nullable=False),
        sa.Column("ward_code", CODE, nullable=False),
        sa.Column("result", sa.LargeBinary(), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.ForeignKeyConstraint(["run_id"], ["runs.id"], name=op.f("fk_run_wards_run_id")),
        sa.PrimaryKeyConstraint("run_id", "ward_code", name=op.f("pk_run_wards")),
    )


def downgrade() -> None:
    """Take them away, and all that is in them."""
    op.drop_table("run_wards")
    op.drop_table("in_force")
    op.drop_index(op.f("ix_wards_ward_code"), table_name="wards")

    op.drop_table("wards")
    op.drop_table("voting_areas")
    op.drop_table("runs")
    op.drop_table("publications")
    op.drop_table("polling_stations")
    op.drop_table("plan_revisions")
    op.drop_table("measures")
    op.drop_index(op.f("ix_decisions_plan_id"), table_name="decisions")

    op.drop_table("decisions")
    op.drop_table("assignments")
    op.drop_index(op.f("ix_plans_territory_id"), table_name="plans")
    op.drop_index(op.f("ix_plans_state"), table_name="plans")

    op.drop_table("plans")
    op.drop_table("territories")
    op.drop_index(op.f("ix_secrets_user_id"), table_name="secrets")

    op.drop_table("secrets")
    op.drop_table("grants")
    op.drop_table("folder_files")
    op.drop_table("users")
    op.drop_table("folders")
    op.drop_table("blobs")
    op.drop_index(op.f("ix_audit_log_subject"), table_name="audit_log")

    op.drop_table("audit_log")
