"""A real PostgreSQL server for the tests, in a temporary folder: started once, one database a test."""

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from urllib.parse import quote

import psycopg

OWNER, PASSWORD = "treatywatch", "correct horse"
MISSING = (
    "These tests need PostgreSQL's server programs (initdb, pg_ctl, postgres), and neither PATH nor "
    "/usr/lib/postgresql/*/bin has them. Install them: `apt install postgresql`, or `brew install postgresql@15`."
)
#: Times to start it: another program may take the port between looking and starting.
TRIES = 3

#: Nothing of these databases is to outlive the tests, so nothing waits for the disk.
SETTINGS = """
fsync = off
synchronous_commit = off
full_page_writes = off
autovacuum = off
shared_buffers = 32MB
max_connections = 60
unix_socket_directories = ''
listen_addresses = '127.0.0.1'
"""


class Server:
    """A server; one user owns everything on it."""

    def __init__(self, programs: Path, data: Path, user: str | None) -> None:
        self.port = 0
        #: Holds its data and its log.
        self.folder = data.parent
        self._programs, self._data, self._user = programs, data, user
        self._numbers = count(1)

    def start(self) -> None:
        """Start it, on the port it had before or on a free one."""
        log = self._data.parent / "log"
        for _ in range(TRIES):
            port = self.port or _free_port()
            try:
                self._control("-l", log, "-o", f"-p {port}", "--wait", "start")
            except subprocess.CalledProcessError:
                continue
            self.port = port
            return
        raise RuntimeError(f"PostgreSQL did not start:\n{log.read_text()}")

    def stop(self) -> None:
        """Stop it; who is connected is cut off."""
        self._control("-m", "fast", "stop")

    def keep_what_is_committed(self) -> None:
        """Have a commit be kept also where the server itself is killed; from now on it waits for that."""
        self.sql("ALTER SYSTEM SET synchronous_commit = on")
        self.sql("SELECT pg_reload_conf()")

    def listen_everywhere(self, network: str) -> None:
        """Let a network of this machine in, too; who is connected is cut off."""
        self.sql("ALTER SYSTEM SET listen_addresses = '*'")
        with (self._data / "pg_hba.conf").open("a") as file:
            file.write(f"host all all {network} scram-sha-256\n")
        self.stop()
        self.start()

    def restart_hard(self) -> None:
        """Kill it in the midst of its work and start it again at once; it then recovers from its log by itself."""
        self._control("-m", "immediate", "-l", self._data.parent / "log", "--wait", "restart")

    @contextmanager
    def stopped(self) -> Iterator[None]:
        """Have it stopped for a while."""
        self.stop()
        try:
            yield
        finally:
            self.start()

    def _control(self, *arguments: str | Path) -> None:
        _run(self._programs / "pg_ctl", "-D", self._data, *arguments, user=self._user)

    def url(self, database: str = "postgres", *, password: str = PASSWORD) -> str:
        """Return the address of one of its databases, as STORE_URL takes it."""
        return f"postgresql://{OWNER}:{quote(password)}@127.0.0.1:{self.port}/{database}"

    def sql(self, statement: str, database: str = "postgres") -> list[tuple[object, ...]]:
        """Run one statement outside of a transaction and return its rows."""
        with psycopg.connect(self.url(database), autocommit=True) as connection:
            cursor = connection.execute(statement.encode())
            return cursor.fetchall() if cursor.description else []

    @contextmanager
    def database(self, template: str = "template1") -> Iterator[str]:
        """Make a database as a copy of another, give its name, and drop it in the end, whoever still uses it."""
        name = f"test_{next(self._numbers)}"
        self.sql(f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY file_copy")
        try:
            yield name
        finally:
            self.sql(f"DROP DATABASE {name} WITH (FORCE)")


@contextmanager
def running() -> Iterator[Server]:
    """Start a server and stop it in the end; takes about two seconds.

    Raises:
        FileNotFoundError: PostgreSQL is not installed; the message says how to.
    """
    programs = _programs()
    # Not in pytest's own folder: the server's user could not reach it there.
    folder = Path(tempfile.mkdtemp(prefix="treatywatch-pg-"))
    data, user = folder / "data", _user()
    try:
        (folder / "password").write_text(PASSWORD)
        if user:
            for path in (folder, folder / "password"):
                shutil.chown(path, user)
        _run(
            *(programs / "initdb", "-D", data, "-U", OWNER, "--pwfile", folder / "password"),
            *("--auth", "scram-sha-256", "--no-sync", "--encoding", "UTF8", "--locale", "C"),
            user=user,
        )
        with (data / "postgresql.conf").open("a") as file:
            file.write(SETTINGS)
        server = Server(programs, data, user)
        server.start()
        try:
            yield server
        finally:
            server.stop()
    finally:
        shutil.rmtree(folder)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _run(*command: str | Path, user: str | None) -> None:
    # Its streams go nowhere: the server would keep a pipe open, and waiting for the pipe's end would never end.
    quiet = subprocess.DEVNULL
    if user is None:
        subprocess.run(command, check=True, stdin=quiet, stdout=quiet, stderr=quiet)
        return
    group = pwd.getpwnam(user).pw_gid
    subprocess.run(
        command,
        check=True,
        stdin=quiet,
        stdout=quiet,
        stderr=quiet,
        cwd="/",
        user=user,
        group=group,
        extra_groups=[],
    )


def _user() -> str | None:
    """Whom the server runs as: None for whoever runs the tests, another where that is root, whom it refuses."""
    if os.geteuid() != 0:
        return None
    names = {entry.pw_name for entry in pwd.getpwall()}
    return "postgres" if "postgres" in names else "nobody"


def _programs() -> Path:
    # Debian keeps them out of PATH, or puts only some of them in.
    found = shutil.which("initdb")
    folders = sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    for folder in [*([Path(found).resolve().parent] if found else []), *folders]:
        if all((folder / name).exists() for name in ("initdb", "pg_ctl", "postgres")):
            return folder
    raise FileNotFoundError(MISSING)
