"""STORE_URL to an address: which database, where, and how to name it to people without its password."""

from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import URL, make_url
from sqlalchemy.exc import ArgumentError

from bot.errors import StoreError

EXAMPLES = "use sqlite:///treatywatch.sqlite, a path, or postgresql://user:password@host/database"


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """Where the database is."""

    url: URL
    #: The file, from the root; None for PostgreSQL.
    path: Path | None
    #: For people: the path as given, or the URL without its password.
    shown: str


def address(url: str) -> Address:
    """Read a STORE_URL.

    Raises:
        StoreError: It names no file and no PostgreSQL database.
    """
    if "://" not in url:
        return _file(url)
    try:
        parsed = make_url(url)
        kind = parsed.get_backend_name()
    except (ArgumentError, ValueError):
        # The text is not repeated: it may hold a password.
        raise StoreError(f"STORE_URL can't be read: {EXAMPLES}") from None
    if kind == "sqlite" and parsed.host:
        raise StoreError(
            f"STORE_URL: after sqlite: come three slashes, or four before a path from the root: {EXAMPLES}"
        )
    if kind == "sqlite":
        return _file(parsed.database or "")
    if kind in {"postgresql", "postgres"}:
        shown = parsed.set(drivername="postgresql", query={}).render_as_string(hide_password=True)
        return Address(url=parsed.set(drivername="postgresql+psycopg"), path=None, shown=shown)
    raise StoreError(f"STORE_URL: {kind} is not supported: {EXAMPLES}")


def _file(name: str) -> Address:
    if name in {"", ":memory:"}:
        raise StoreError(f"STORE_URL names no file: {EXAMPLES}")
    path = Path(name).expanduser()
    return Address(
        url=URL.create("sqlite+pysqlite", database=str(path.absolute())), path=path.absolute(), shown=str(path)
    )
