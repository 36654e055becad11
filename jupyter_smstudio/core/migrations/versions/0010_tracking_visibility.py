"""Who may see which experiments and registered models of a domain.

Revision: 0010, follows 0009.
"""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring a database up to this revision."""
    op.create_table(
        "tracking_visibility",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("subject", sa.String(length=10), nullable=False),
        sa.Column("owner", sa.String(length=255), nullable=False),
        sa.Column("name", sa.String(length=256), nullable=False),
        sa.Column("visibility", sa.String(length=8), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("subject", "owner", "name"),
    )
    op.create_index("ix_tracking_visibility_visibility", "tracking_visibility", ["visibility"])


def downgrade() -> None:
    """Take a database back to the revision before."""
    op.drop_table("tracking_visibility")
