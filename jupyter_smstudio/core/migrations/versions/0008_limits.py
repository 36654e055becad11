"""Limits of members, leases of the machine that a domain shares, and what members have used.

Revision: 0008, follows 0007.
"""

import sqlalchemy as sa
from alembic import op

from jupyter_smstudio.core.database import UtcDateTime

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring a database up to this revision."""
    op.create_table(
        "member_limits",
        sa.Column("place", sa.String(length=16), nullable=False),
        sa.Column("name", sa.String(length=255), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("place", "name"),
    )
    op.create_table(
        "leases",
        sa.Column("owner", sa.String(length=255), nullable=False),
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("server", sa.String(length=255), nullable=False),
        sa.Column("type", sa.String(length=63), nullable=False),
        sa.Column("batch", sa.Boolean(), nullable=False),
        sa.Column("spot", sa.Boolean(), nullable=False),
        sa.Column("price_per_hour", sa.Float(), nullable=False),
        sa.Column("granted", UtcDateTime(), nullable=False),
        sa.Column("ended", UtcDateTime(), nullable=True),
        sa.Column("use", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("owner", "id"),
    )
    with op.batch_alter_table("leases", schema=None) as batch_op:
        batch_op.create_index("leases_by_end", ["ended", "owner"], unique=False)
    op.create_table(
        "usage_lines",
        sa.Column("owner", sa.String(length=255), nullable=False),
        sa.Column("instance_id", sa.String(length=36), nullable=False),
        sa.Column("day", sa.String(length=10), nullable=False),
        sa.Column("project", sa.String(length=255), nullable=False),
        sa.Column("type", sa.String(length=63), nullable=False),
        sa.Column("spot", sa.Boolean(), nullable=False),
        sa.Column("seconds", sa.Float(), nullable=False),
        sa.Column("price_per_hour", sa.Float(), nullable=False),
        sa.Column("reported", sa.Float(), nullable=False),
        sa.PrimaryKeyConstraint("owner", "instance_id", "day", "project"),
    )
    with op.batch_alter_table("usage_lines", schema=None) as batch_op:
        batch_op.create_index("usage_lines_by_day", ["day", "owner"], unique=False)
    op.create_table(
        "usage_folders",
        sa.Column("owner", sa.String(length=255), nullable=False),
        sa.Column("bytes", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("owner"),
    )
