"""What Alembic runs: the steps, on the connection it was given and in that one's transaction."""

from alembic import context

from bot.store.schema import VERSION_TABLE, metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    version_table=VERSION_TABLE,
    # SQLite can change few things of a table in place: there Alembic makes it anew and copies the rows.
    render_as_batch=True,
)
with context.begin_transaction():
    context.run_migrations()
