"""Lines of the log that the domain's service has not heard of, and whom an instance is to be stopped for.

Revision: 0012, follows 0011.
"""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring a database up to this revision."""
    op.create_table(
        "audit_untold",
        sa.Column("number", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["number"], ["audit_log.number"]),
        sa.PrimaryKeyConstraint("number"),
    )
    op.add_column("leases", sa.Column("stop_for", sa.String(length=255), nullable=False, server_default=""))
