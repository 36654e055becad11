"""Clusters of Spark, the drivers of their sessions, and instances that claim no cores.

Revision: 0013, follows 0012.
"""

import sqlalchemy as sa
from alembic import op

from jupyter_smstudio.core.database import UtcDateTime

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring a database up to this revision."""
    for table in ("instances", "leases"):
        op.add_column(
            table, sa.Column("claims_cores", sa.Boolean(), nullable=False, server_default=sa.true())
        )
    _make_clusters()
    _make_drivers()


def _make_clusters() -> None:
    op.create_table(
        "spark_clusters",
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("server", sa.String(length=32), nullable=False),
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("owner", sa.String(length=255), nullable=False),
        sa.Column("name", sa.String(length=256), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("template", sa.String(length=63), nullable=False),
        sa.Column("state", sa.String(length=32), nullable=False),
        sa.Column("message", sa.Text(), nullable=False),
        sa.Column("created", UtcDateTime(), nullable=False),
        sa.Column("ready", UtcDateTime(), nullable=True),
        sa.Column("ended", UtcDateTime(), nullable=True),
        sa.Column("idle_minutes", sa.Integer(), nullable=True),
        sa.Column("remote_id", sa.String(length=255), nullable=False),
        sa.Column("instance_id", sa.String(length=36), nullable=False),
        sa.Column("parameters", sa.Text(), nullable=False),
        sa.Column("settings", sa.Text(), nullable=False),
        sa.Column("facts", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("number"),
    )
    with op.batch_alter_table("spark_clusters") as table:
        table.create_index("spark_clusters_by_id", ["server", "id"], unique=True)
        table.create_index("spark_clusters_by_state", ["server", "state"], unique=False)


def _make_drivers() -> None:
    op.create_table(
        "spark_drivers",
        sa.Column("driver_id", sa.String(length=36), nullable=False),
        sa.Column("server", sa.String(length=16), nullable=False),
        sa.Column("cluster", sa.String(length=64), nullable=False),
        sa.Column("owner", sa.String(length=255), nullable=False),
        sa.Column("session", sa.Integer(), nullable=True),
        sa.Column("batch", sa.Boolean(), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("name", sa.String(length=255), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("message", sa.Text(), nullable=False),
        sa.Column("kernel", sa.String(length=64), nullable=False),
        sa.Column("settings", sa.JSON(), nullable=False),
        sa.Column("memory_bytes", sa.BigInteger(), nullable=False),
        sa.Column("process", sa.JSON(), nullable=True),
        sa.Column("app_id", sa.String(length=255), nullable=False),
        sa.Column("created", UtcDateTime(), nullable=False),
        sa.Column("used", UtcDateTime(), nullable=False),
        sa.Column("ended", UtcDateTime(), nullable=True),
        sa.Column("removed", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("driver_id"),
        sa.UniqueConstraint("server", "cluster", "session", "batch"),
    )
    with op.batch_alter_table("spark_drivers") as table:
        table.create_index("ix_spark_drivers_cluster", ["cluster"], unique=False)
