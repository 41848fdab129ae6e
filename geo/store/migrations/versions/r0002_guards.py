"""What SQL may never do: change what is published or logged. GiST indexes; layers for GDAL."""

from __future__ import annotations

from alembic import op
from pyproj import CRS
from sqlalchemy import text

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

SHAPED = ("wards", "voting_areas", "polling_stations", "assignments")
PLAN_ROWS = (*SHAPED, "measures")
APPEND_ONLY = (
    "audit_log", "blobs", "folders", "folder_files", "plan_revisions", "publications", "decisions",
)  # fmt: skip

#: (table, name, event, condition, message): refused where the condition holds for a row.
ROW_GUARDS: tuple[tuple[str, str, str, str, str], ...] = (
    *((t, "fixed", "UPDATE", "", f"{t} is append-only") for t in APPEND_ONLY),
    *((t, "kept", "DELETE", "", f"{t} is append-only") for t in APPEND_ONLY),
    ("territories", "fixed", "UPDATE OF name, version, folder_sha256", "", "a territory is fixed"),
    ("territories", "kept", "DELETE", "", "a territory is kept"),
    ("plans", "new", "INSERT", "NEW.state <> 'draft'", "a plan begins as a draft"),
    ("plans", "fixed", "UPDATE", "OLD.state = 'published'", "a published plan never changes"),
    (
        "plans", "read_only",
        "UPDATE OF territory_id, folder_sha256, version_id, document_sha256, revision",
        "OLD.state <> 'draft'", "a plan that is no draft is read-only",
    ),
    (
        "plans", "decided", "UPDATE OF state",
        "NEW.state = 'published' AND OLD.state NOT IN ('approved', 'reported')",
        "only an approved or reported plan is published",
    ),
    ("plans", "kept", "DELETE", "OLD.state <> 'draft'", "a plan that is no draft is kept"),
)  # fmt: skip
READ_ONLY = "the rows of a plan that is no draft are read-only"


def upgrade() -> None:
    """Make guards and indexes."""
    if op.get_bind().dialect.name == "sqlite":
        _guard_sqlite()
        _describe_layers()
    else:
        _guard_postgresql()
        for table in SHAPED:
            op.execute(f"CREATE INDEX ix_{table}_geometry ON {table} USING gist (geometry)")


def downgrade() -> None:
    """Take guards and indexes away."""
    if op.get_bind().dialect.name == "sqlite":
        names = [f"guard_{table}_{name}" for table, name, *_ in ROW_GUARDS]
        names += [f"guard_{t}_{when}" for t in PLAN_ROWS for when in ("insert", "update", "delete")]
        for name in names:
            op.execute(f"DROP TRIGGER {name}")
        op.execute("DROP TABLE geometry_columns")
        op.execute("DROP TABLE spatial_ref_sys")
        return
    for table in SHAPED:
        op.execute(f"DROP INDEX ix_{table}_geometry")
    op.execute("DROP FUNCTION khuvuc_refuse() CASCADE")
    op.execute("DROP FUNCTION khuvuc_plan_rows() CASCADE")


def _guard_sqlite() -> None:
    for table, name, event, condition, message in ROW_GUARDS:
        when = f"WHEN {condition}" if condition else ""
        op.execute(
            f"CREATE TRIGGER guard_{table}_{name} BEFORE {event} ON {table} {when} "
            f"BEGIN SELECT RAISE(ABORT, '{message}'); END"
        )
    state = "(SELECT state FROM plans WHERE id = {row}.plan_id) <> 'draft'"
    old, new = state.format(row="OLD"), state.format(row="NEW")
    conditions = {"insert": new, "update": f"{old} OR {new}", "delete": old}
    for table in PLAN_ROWS:
        for event, condition in conditions.items():
            op.execute(
                f"CREATE TRIGGER guard_{table}_{event} BEFORE {event} ON {table} WHEN {condition} "
                f"BEGIN SELECT RAISE(ABORT, '{READ_ONLY}'); END"
            )


def _guard_postgresql() -> None:
    op.execute(
        "CREATE FUNCTION khuvuc_refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        "RAISE EXCEPTION '%', TG_ARGV[0] USING ERRCODE = 'check_violation'; END $$"
    )
    # Once for a statement, not for a row: COPY brings a hundred thousand.
    op.execute(
        "CREATE FUNCTION khuvuc_plan_rows() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "  # noqa: S608 - words of our own
        "IF EXISTS (SELECT 1 FROM (SELECT DISTINCT plan_id FROM changed) c "
        "JOIN plans p ON p.id = c.plan_id WHERE p.state <> 'draft') THEN "
        f"RAISE EXCEPTION '{READ_ONLY}' USING ERRCODE = 'check_violation'; "
        "END IF; RETURN NULL; END $$"
    )
    for table, name, event, condition, message in ROW_GUARDS:
        when = f"WHEN ({condition})" if condition else ""
        op.execute(
            f"CREATE TRIGGER guard_{table}_{name} BEFORE {event} ON {table} FOR EACH ROW {when} "
            f"EXECUTE FUNCTION khuvuc_refuse('{message}')"
        )
    for table in (*APPEND_ONLY, *PLAN_ROWS, "plans", "territories"):
        op.execute(
            f"CREATE TRIGGER guard_{table}_truncate BEFORE TRUNCATE ON {table} "
            f"EXECUTE FUNCTION khuvuc_refuse('{table} is never emptied')"
        )
    events = (("insert", "NEW"), ("update", "OLD"), ("update", "NEW"), ("delete", "OLD"))
    for table in PLAN_ROWS:
        for event, rows in events:
            op.execute(
                f"CREATE TRIGGER guard_{table}_{event}_{rows.lower()} AFTER {event} ON {table} "
                f"REFERENCING {rows} TABLE AS changed FOR EACH STATEMENT "
                "EXECUTE FUNCTION khuvuc_plan_rows()"
            )


def _describe_layers() -> None:
    """Make the two tables by which GDAL and QGIS know the shapes of a SQLite file (FDO RFC 16)."""
    op.execute(
        "CREATE TABLE geometry_columns (f_table_name VARCHAR, f_geometry_column VARCHAR, "
        "geometry_type INTEGER, coord_dimension INTEGER, srid INTEGER, geometry_format VARCHAR)"
    )
    op.execute(
        "CREATE TABLE spatial_ref_sys (srid INTEGER UNIQUE, auth_name TEXT, auth_srid INTEGER, "
        "srtext TEXT)"
    )
    # 0 is any kind of geometry: an area may have one part or several.
    kinds = {"polling_stations": 1}
    for table in SHAPED:
        op.execute(
            text("INSERT INTO geometry_columns VALUES (:t, 'geometry', :k, 2, 4326, 'WKB')")
            .bindparams(t=table, k=kinds.get(table, 0))
        )  # fmt: skip
    op.execute(
        text("INSERT INTO spatial_ref_sys VALUES (4326, 'EPSG', 4326, :wkt)")
        .bindparams(wkt=CRS.from_epsg(4326).to_wkt("WKT1_GDAL"))
    )  # fmt: skip
