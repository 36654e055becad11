"""Snapshots of runs, leaderboards and reports beside those of notebooks.

Revision: 0011, follows 0010.
"""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring a database up to this revision."""
    # What is there already are notebooks.
    op.add_column(
        "snapshots", sa.Column("kind", sa.String(length=16), nullable=False, server_default="notebook")
    )
