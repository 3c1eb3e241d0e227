"""The schema's history: each file of ``versions`` is one step, written once and never changed after a release."""

from pathlib import Path

import sqlalchemy as sa
from alembic import command
from alembic.config import Config


def run(connection: sa.Connection, target: str = "head") -> None:
    """Take the steps from where the database is to ``target``, within the connection's transaction."""
    command.upgrade(config(connection), target)


def config(connection: sa.Connection) -> Config:
    """Return Alembic's settings for this connection; there is no alembic.ini."""
    settings = Config()
    # A percent sign in the path would be read as the start of a placeholder.
    settings.set_main_option("script_location", str(Path(__file__).parent).replace("%", "%%"))
    settings.attributes["connection"] = connection
    return settings
