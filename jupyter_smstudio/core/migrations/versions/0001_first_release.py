"""The tables of the first release.

Revision: 0001, follows nothing.
"""

import sqlalchemy as sa
from alembic import op

from jupyter_smstudio.core.database import UtcDateTime

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring a database up to this revision."""
    op.create_table(
        "custom_image_aliases",
        sa.Column("owner", sa.String(length=255), nullable=False),
        sa.Column("name", sa.String(length=63), nullable=False),
        sa.Column("alias", sa.String(length=63), nullable=False),
        sa.Column("version", sa.String(length=32), nullable=False),
        sa.PrimaryKeyConstraint("owner", "name", "alias"),
    )
    op.create_table(
        "custom_images",
        sa.Column("owner", sa.String(length=255), nullable=False),
        sa.Column("name", sa.String(length=63), nullable=False),
        sa.Column("version", sa.String(length=32), nullable=False),
        sa.Column("display_name", sa.String(length=80), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("python", sa.String(length=8), nullable=False),
        sa.Column("requirements", sa.JSON(), nullable=False),
        sa.Column("kernels", sa.JSON(), nullable=False),
        sa.Column("environment", sa.JSON(), nullable=False),
        sa.Column("startup_script", sa.Text(), nullable=False),
        sa.Column("lock", sa.Text(), nullable=False),
        sa.Column("created", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("owner", "name", "version"),
    )
    op.create_table(
        "instance_type_uses",
        sa.Column("owner", sa.String(), nullable=False),
        sa.Column("type", sa.String(), nullable=False),
        sa.Column("uses", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("owner", "type"),
    )
    op.create_table(
        "instances",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("server", sa.String(), nullable=False),
        sa.Column("owner", sa.String(), nullable=False),
        sa.Column("type", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("created", UtcDateTime(), nullable=False),
        sa.Column("started", UtcDateTime(), nullable=True),
        sa.Column("ended", UtcDateTime(), nullable=True),
        sa.Column("heartbeat", UtcDateTime(), nullable=False),
        sa.Column("price_per_hour", sa.Double(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("instances", schema=None) as batch_op:
        batch_op.create_index("instances_by_server", ["server", "state"], unique=False)

    op.create_table(
        "placements",
        sa.Column("kernel_id", sa.String(length=36), nullable=False),
        sa.Column("server", sa.String(length=32), nullable=False),
        sa.Column("owner", sa.String(length=255), nullable=False),
        sa.Column("path", sa.Text(), nullable=False),
        sa.Column("image", sa.String(length=63), nullable=False),
        sa.Column("image_version", sa.String(length=32), nullable=False),
        sa.Column("kernel", sa.String(length=255), nullable=False),
        sa.Column("instance_type", sa.String(length=63), nullable=False),
        sa.Column("instance_id", sa.String(length=36), nullable=True),
        sa.Column("startup_script", sa.String(length=63), nullable=True),
        sa.Column("startup_log", sa.Text(), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("failure_reason", sa.Text(), nullable=True),
        sa.Column("created", UtcDateTime(), nullable=False),
        sa.Column("kernel_name", sa.String(length=255), nullable=False),
        sa.Column("cwd", sa.Text(), nullable=False),
        sa.Column("session_name", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("kernel_id"),
    )
    with op.batch_alter_table("placements", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_placements_owner"), ["owner"], unique=False)
        batch_op.create_index(batch_op.f("ix_placements_server"), ["server"], unique=False)
        batch_op.create_index(batch_op.f("ix_placements_state"), ["state"], unique=False)

    op.create_table(
        "preferences",
        sa.Column("owner", sa.String(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("owner"),
    )
    op.create_table(
        "stage_seconds",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("stage", sa.String(length=32), nullable=False),
        sa.Column("subject", sa.String(length=127), nullable=False),
        sa.Column("seconds", sa.Double(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("stage_seconds", schema=None) as batch_op:
        batch_op.create_index("ix_stage_seconds_stage_subject", ["stage", "subject"], unique=False)

    op.create_table(
        "startup_scripts",
        sa.Column("owner", sa.String(length=255), nullable=False),
        sa.Column("name", sa.String(length=63), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("is_default", sa.Boolean(), nullable=False),
        sa.Column("created", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("owner", "name"),
    )
    op.create_table(
        "charges",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("instance_id", sa.String(), nullable=False),
        sa.Column("owner", sa.String(), nullable=False),
        sa.Column("type", sa.String(), nullable=False),
        sa.Column("started", UtcDateTime(), nullable=False),
        sa.Column("seconds", sa.Double(), nullable=False),
        sa.Column("reached", UtcDateTime(), nullable=False),
        sa.Column("price_per_hour", sa.Double(), nullable=False),
        sa.Column("watts", sa.Double(), nullable=False),
        sa.Column("running", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["instance_id"],
            ["instances.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("charges", schema=None) as batch_op:
        batch_op.create_index("charges_by_owner", ["owner", "reached"], unique=False)

    op.create_table(
        "instance_sessions",
        sa.Column("instance_id", sa.String(), nullable=False),
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("image", sa.String(), nullable=False),
        sa.Column("image_version", sa.String(), nullable=False),
        sa.Column("image_display_name", sa.String(), nullable=False),
        sa.Column("path", sa.String(), nullable=False),
        sa.Column("display_name", sa.String(), nullable=False),
        sa.Column("started", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["instance_id"],
            ["instances.id"],
        ),
        sa.PrimaryKeyConstraint("instance_id", "id"),
    )


def downgrade() -> None:
    """Not offered: a backup is the way back."""
    raise NotImplementedError("SM Studio does not downgrade databases; restore a backup.")
