"""${message}.

Revision: ${up_revision}, follows ${down_revision or "nothing"}.
"""

import sqlalchemy as sa
from alembic import op
${imports if imports else ""}

revision = ${repr(up_revision)}
down_revision = ${repr(down_revision)}
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring a database up to this revision."""
    ${upgrades if upgrades else "pass"}


def downgrade() -> None:
    """Not offered: a backup is the way back."""
    raise NotImplementedError("SM Studio does not downgrade databases; restore a backup.")
