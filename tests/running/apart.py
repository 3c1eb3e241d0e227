"""A network namespace of its own for one process, with a link to this machine that can be cut."""

import asyncio
import contextlib
import ctypes
import os
import shutil
import socket
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

#: The link's network, this machine's end and the namespace's.
NETWORK, HERE, THERE = "10.213.77.0/30", "10.213.77.1", "10.213.77.2"
NAME, LINK, ITS_LINK = "treatywatch-apart", "twapart0", "twapart1"
_CLONE_NEWNET = 0x40000000


class NotAllowedError(Exception):
    """There can be no namespaces here; the message says why."""


class Apart:
    """The namespace. It reaches nothing but this machine over the link, and its own loopback."""

    #: What a command begins with to run in it.
    within = ("ip", "netns", "exec", NAME)

    def cut(self) -> None:
        """Cut the link: whatever is sent is lost, and nobody is told."""
        _ip("link", "set", LINK, "down")

    def mend(self) -> None:
        """Put the link back."""
        _ip("link", "set", LINK, "up")

    def listening(self, port: int) -> socket.socket:
        """Return a socket that listens on the namespace's own loopback and can be served from here."""
        made: list[socket.socket] = []

        def make() -> None:
            # A namespace is a thread's own: this one ends in it, and takes nobody along.
            libc = ctypes.CDLL(None, use_errno=True)
            with Path(f"/run/netns/{NAME}").open("rb") as there:
                if libc.setns(there.fileno(), _CLONE_NEWNET):
                    raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
            made.append(socket.create_server(("127.0.0.1", port)))

        thread = threading.Thread(target=make)
        thread.start()
        thread.join()
        return made[0]


@contextmanager
def apart() -> Iterator[Apart]:
    """Make the namespace, and take it down in the end.

    Raises:
        NotAllowedError: This machine or this user may have none.
    """
    if shutil.which("ip") is None:
        raise NotAllowedError("the program ip is missing: apt install iproute2")
    if os.geteuid() != 0:
        raise NotAllowedError("namespaces need root")
    try:
        _ip("netns", "add", NAME)
    except subprocess.CalledProcessError as error:
        raise NotAllowedError(f"no network namespace can be made here: {error.stderr.strip()}") from None
    try:
        _ip("link", "add", LINK, "type", "veth", "peer", "name", ITS_LINK, "netns", NAME)
        _ip("addr", "add", f"{HERE}/30", "dev", LINK)
        _ip("link", "set", LINK, "up")
        for words in (("addr", "add", f"{THERE}/30", "dev", ITS_LINK), ("link", "set", ITS_LINK, "up")):
            _ip("-n", NAME, *words)
        _ip("-n", NAME, "link", "set", "lo", "up")
        yield Apart()
    finally:
        subprocess.run(["ip", "link", "del", LINK], check=False, capture_output=True)
        _ip("netns", "del", NAME)


class Relay:
    """Passes what comes to a socket on to the same port of this machine's loopback, and notes what is posted."""

    def __init__(self, port: int) -> None:
        self.port = port
        #: When each message was posted through it, by the loop's clock.
        self.posts: list[float] = []
        self._tasks: set[asyncio.Task[None]] = set()

    async def serve(self, listening: socket.socket) -> asyncio.Server:
        return await asyncio.start_server(self._meet, sock=listening)

    async def _meet(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        its_reader, its_writer = await asyncio.open_connection("127.0.0.1", self.port)
        await asyncio.gather(self._pass(reader, its_writer, note=True), self._pass(its_reader, writer, note=False))

    async def _pass(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, *, note: bool) -> None:
        with contextlib.suppress(ConnectionError):
            while chunk := await reader.read(65536):
                if note and _is_post(chunk):
                    self.posts.append(asyncio.get_running_loop().time())
                writer.write(chunk)
                await writer.drain()
        writer.close()


def _is_post(chunk: bytes) -> bool:
    first = chunk.partition(b"\r\n")[0]
    return first.startswith(b"POST ") and (b"chat.postMessage" in first or b"/messages" in first)


def _ip(*words: str) -> None:
    subprocess.run(["ip", *words], check=True, capture_output=True, text=True)
