"""Alembic's revisions of the studio's database, oldest first."""
