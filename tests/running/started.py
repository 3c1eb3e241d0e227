"""A process that a test has started and can talk to, read and kill: what `asyncio.subprocess` has of it, for `warm`."""

import asyncio
import os
import signal
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path

from tests.warm import code_of, warm


class Started:
    """A process of the bot, with its output in pipes and nothing to read on stdin."""

    def __init__(self, pid: int, stdout: asyncio.StreamReader, stderr: asyncio.StreamReader, told: int) -> None:
        self.pid = pid
        self.stdout = stdout
        self.stderr = stderr
        #: None while it runs; below zero is the signal that ended it.
        self.returncode: int | None = None
        self._over = asyncio.Event()
        asyncio.get_running_loop().add_reader(told, self._ended, told)

    def _ended(self, told: int) -> None:
        asyncio.get_running_loop().remove_reader(told)
        self.returncode = code_of(told)
        self._over.set()

    def send_signal(self, number: int) -> None:
        """Send it a signal; nothing happens where it has ended."""
        if self.returncode is None:
            with suppress(ProcessLookupError):  # it ended a moment ago
                os.kill(self.pid, number)

    def terminate(self) -> None:
        """Ask it to end."""
        self.send_signal(signal.SIGTERM)

    def kill(self) -> None:
        """End it without warning."""
        self.send_signal(signal.SIGKILL)

    async def wait(self) -> int:
        """Wait for it to end and return its code."""
        await self._over.wait()
        assert self.returncode is not None
        return self.returncode

    async def communicate(self) -> tuple[bytes, bytes]:
        """Wait for it to end and return the rest of its output."""
        out, err, _ = await asyncio.gather(self.stdout.read(), self.stderr.read(), self.wait())
        return out, err


async def started(
    args: Sequence[str], *, folder: Path, env: Mapping[str, str], file_limit: int | None = None
) -> Started:
    """Start ``python -m bot`` with ``args``, as `warm` does."""
    out, its_out = os.pipe()
    err, its_err = os.pipe()
    streams = (os.open(os.devnull, os.O_RDONLY), its_out, its_err)
    pid, told = warm().start(args, folder=folder, env=env, streams=streams, file_limit=file_limit)
    for one in streams:
        os.close(one)
    return Started(pid, await _reader(out), await _reader(err), told)


async def _reader(end: int) -> asyncio.StreamReader:
    reader = asyncio.StreamReader()
    await asyncio.get_running_loop().connect_read_pipe(
        lambda: asyncio.StreamReaderProtocol(reader), os.fdopen(end, "rb", buffering=0)
    )
    return reader
