"""The tables that migrations make are those that the stores of all features declare."""

from __future__ import annotations

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

import jupyter_smstudio.app  # noqa: F401 -- imports every store
from jupyter_smstudio.core.database import Base, Database


def test_the_migrations_make_the_tables_of_the_models(database: Database) -> None:
    with database.engine.connect() as connection:
        # SQLite has affinities in place of types.
        options = {"compare_type": connection.dialect.name != "sqlite"}
        found = MigrationContext.configure(connection, opts=options)
        differences = compare_metadata(found, Base.metadata)
    assert differences == []
