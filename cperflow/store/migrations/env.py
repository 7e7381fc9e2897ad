"""Run by Alembic inside the transaction that `cperflow.store.migrations.run` has begun."""

from __future__ import annotations

from alembic import context

from cperflow.store import tables

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=tables.metadata,
    compare_type=True,
)
context.run_migrations()
