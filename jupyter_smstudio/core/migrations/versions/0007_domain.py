"""Members of the domain, and the log of what was decided, which can only be added to.

Revision: 0007, follows 0006.
"""

import sqlalchemy as sa
from alembic import op

from jupyter_smstudio.core.database import UtcDateTime

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

APPEND_ONLY = {
    "sqlite": [
        f"CREATE TRIGGER domain_log_{verb} BEFORE {verb} ON domain_log "
        "BEGIN SELECT RAISE(ABORT, 'the log can only be added to'); END"
        for verb in ("update", "delete")
    ],
    "postgresql": [
        "CREATE FUNCTION domain_log_kept() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION 'the log can only be added to'; END $$",
        "CREATE TRIGGER domain_log_kept BEFORE UPDATE OR DELETE OR TRUNCATE ON domain_log "
        "FOR EACH STATEMENT EXECUTE FUNCTION domain_log_kept()",
    ],
}


def upgrade() -> None:
    """Bring a database up to this revision."""
    op.create_table(
        "members",
        sa.Column("name", sa.String(length=255), nullable=False),
        sa.Column("role", sa.String(length=8), nullable=False),
        sa.Column("from_hub", sa.Boolean(), nullable=False),
        sa.Column("groups", sa.Text(), nullable=False),
        sa.Column("joined", UtcDateTime(), nullable=False),
        sa.Column("seen", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("name"),
    )
    op.create_table(
        "domain_log",
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("moment", UtcDateTime(), nullable=False),
        sa.Column("actor", sa.String(length=255), nullable=False),
        sa.Column("action", sa.String(length=32), nullable=False),
        sa.Column("thing", sa.String(length=255), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("number"),
    )
    with op.batch_alter_table("domain_log", schema=None) as batch_op:
        batch_op.create_index("ix_domain_log_actor", ["actor"], unique=False)
    for statement in APPEND_ONLY[op.get_bind().dialect.name]:
        op.execute(statement)
