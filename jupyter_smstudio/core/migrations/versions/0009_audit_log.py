"""One log of the domain in place of two, which can only be added to.

Revision: 0009, follows 0008.
"""

import sqlalchemy as sa
from alembic import op

from jupyter_smstudio.core.database import UtcDateTime

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

APPEND_ONLY = {
    "sqlite": [
        f"CREATE TRIGGER audit_log_{verb} BEFORE {verb} ON audit_log "
        "BEGIN SELECT RAISE(ABORT, 'the log can only be added to'); END"
        for verb in ("update", "delete")
    ],
    "postgresql": [
        "DROP FUNCTION domain_log_kept()",
        "CREATE FUNCTION audit_log_kept() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION 'the log can only be added to'; END $$",
        "CREATE TRIGGER audit_log_kept BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_log "
        "FOR EACH STATEMENT EXECUTE FUNCTION audit_log_kept()",
    ],
}

TAKE_OVER = """
    INSERT INTO audit_log (moment, actor, action, owner, thing, thing_id, note)
    SELECT moment, actor, action, owner, thing, thing_id, note FROM (
        SELECT moment, actor, action, thing AS owner, thing, '' AS thing_id, note, 0 AS part, number
        FROM domain_log
        UNION ALL
        SELECT shared.moment, shared.actor, 'snapshot.' || shared.action, snapshots.owner, snapshots.title,
            shared.snapshot, '', 1, shared.number
        FROM sharing_log AS shared JOIN snapshots ON snapshots.id = shared.snapshot
    ) AS lines ORDER BY moment, part, number
"""


def upgrade() -> None:
    """Bring a database up to this revision."""
    op.create_table(
        "audit_log",
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("moment", UtcDateTime(), nullable=False),
        sa.Column("actor", sa.String(length=255), nullable=False),
        sa.Column("action", sa.String(length=32), nullable=False),
        sa.Column("owner", sa.String(length=255), nullable=False),
        sa.Column("thing", sa.String(length=255), nullable=False),
        sa.Column("thing_id", sa.String(length=36), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("number"),
    )
    with op.batch_alter_table("audit_log", schema=None) as batch_op:
        for column in ("actor", "owner", "thing_id"):
            batch_op.create_index(f"ix_audit_log_{column}", [column], unique=False)
    op.execute(TAKE_OVER)
    for name in ("domain_log", "sharing_log"):
        op.drop_table(name)
    for statement in APPEND_ONLY[op.get_bind().dialect.name]:
        op.execute(statement)
