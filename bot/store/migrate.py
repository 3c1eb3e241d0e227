"""A database to the newest schema, at open. Alembic is imported only where there is something to do."""

import sqlalchemy as sa

from bot.errors import StoreError
from bot.store import schema
from bot.store.engines import one_at_a_time

#: Holds off a second process that opens the same PostgreSQL database; any number will do as long as it stays.
MIGRATION_LOCK = 7_236_001

#: Stands for the version of a database into which a store is being copied.
UNFINISHED = "unfinished"

version = sa.table(schema.VERSION_TABLE, sa.column("version_num", sa.String))


def current(connection: sa.Connection, shown: str) -> bool:
    """Whether the database is at the newest migration.

    Args:
        connection: To the database.
        shown: What the database is called in an error.

    Raises:
        StoreError: It is newer than this program, or of another program.
    """
    if connection.dialect.has_table(connection, schema.VERSION_TABLE):
        found = connection.scalar(sa.select(version.c.version_num))
        if found == UNFINISHED:
            raise StoreError(
                f"{shown}: is an unfinished copy: run `treatywatch store copy` again, it goes on from there"
            )
        if found is not None and found > schema.VERSION:
            raise StoreError(
                f"{shown}: is of a newer Treatywatch (schema {found}, this one knows {schema.VERSION}): "
                "install that version again, or put back a backup from before its upgrade"
            )
        return found == schema.VERSION
    for name in schema.metadata.tables:
        if connection.dialect.has_table(connection, name):
            raise StoreError(
                f"{shown}: holds a table {name!r} of another program: set STORE_URL to a database of its own"
            )
    return False


def upgrade(connection: sa.Connection, shown: str) -> None:
    """Bring the database to the newest migration, whole or not at all, and once however many processes ask."""
    if connection.dialect.name == "postgresql":
        # However long another process takes to upgrade.
        connection.exec_driver_sql("SET LOCAL lock_timeout = 0")
    one_at_a_time(connection, MIGRATION_LOCK)
    if current(connection, shown):
        return
    # Alembic takes 100 ms to import, and a start seldom needs it.
    from bot.store.migrations import run

    run(connection)


def probe(connection: sa.Connection, shown: str) -> None:
    """Find out whether the database can be written, without writing: a full disk must not keep readers out.

    Raises:
        StoreError: It is a standby server. A read-only file raises the database's own error.
    """
    if connection.dialect.name == "sqlite":
        found = connection.exec_driver_sql("PRAGMA user_version").scalar_one()
        connection.exec_driver_sql(f"PRAGMA user_version = {found}")
        connection.rollback()
    elif connection.exec_driver_sql("SHOW transaction_read_only").scalar_one() == "on":
        raise StoreError(f"{shown}: is read-only (a standby?): set STORE_URL to the primary server")
