"""Instances that belong to one job, and what share of the price they cost.

Revision: 0002, follows 0001.
"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring a database up to this revision."""
    with op.batch_alter_table("instances") as table:
        table.add_column(sa.Column("exclusive", sa.String(), nullable=False, server_default=""))
        table.add_column(sa.Column("price_factor", sa.Float(), nullable=False, server_default="1"))
