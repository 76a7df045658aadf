"""Alembic's environment: runs the migrations on the connection that services.migrations hands it."""

from alembic import context

context.configure(connection=context.config.attributes["connection"], version_table_schema="ops")
with context.begin_transaction():
    context.run_migrations()
