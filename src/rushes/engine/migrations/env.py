"""Alembic's door: the schema is changed on a connection that is open already."""

from __future__ import annotations

from alembic import context

from rushes.engine.tables import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    version_table="rushes_schema",
    transactional_ddl=False,
)
context.run_migrations()
