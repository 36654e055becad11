"""Run by Alembic with the connection that ``Database.migrate`` hands over."""

from alembic import context

from jupyter_smstudio.core.database import Base

connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=Base.metadata,
    # SQLite cannot alter tables; Alembic copies them instead.
    render_as_batch=connection.dialect.name == "sqlite",
)
with context.begin_transaction():
    context.run_migrations()
