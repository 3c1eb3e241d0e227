"""One process on one SQLite file: the lock that keeps a second one off."""

import errno
import logging
import os
from pathlib import Path

from bot.errors import StoreError

try:
    import fcntl
except ImportError:  # Windows has no such locks, and two processes there are told apart by nobody
    fcntl = None  # type: ignore[assignment]  # None stands for its absence

log = logging.getLogger(__name__)

#: Behind the name of the database's file. Not that file itself: to close it again would take SQLite's own locks off.
SUFFIX = "-run"


class Alone:
    """Holds the lock of a file from ``take`` until ``release`` or the end of the process, however it ends."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._lock = path.with_name(path.name + SUFFIX)
        self._held: int | None = None

    def take(self) -> None:
        """Take the lock, or let it be where the folder's file system has none.

        Raises:
            StoreError: Another process has it.
        """
        if self._held is not None or fcntl is None:
            return
        try:
            held = os.open(self._lock, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        except OSError as error:
            log.info("no lock", extra={"file": str(self._lock), "reason": error.strerror})
            return
        try:
            # Of the process, not of the open file: a child that lives on for a moment does not hold it.
            fcntl.lockf(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            os.close(held)
            if error.errno not in (errno.EACCES, errno.EAGAIN):
                log.info("no lock", extra={"file": str(self._lock), "reason": error.strerror})
                return
            raise StoreError(
                f"{self._path}: another Treatywatch runs on it, and a SQLite file is one process's alone: end that one "
                "first, or have both share a PostgreSQL database (docs/operating.md, Several processes)"
            ) from None
        self._held = held

    def release(self) -> None:
        """Give the lock back. Its file stays: to delete it would take it from whoever waits for it."""
        held, self._held = self._held, None
        if held is not None:
            os.close(held)
