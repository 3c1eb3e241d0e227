"""``python -m bot`` without its second of importing: a process of its own, forked from one that has imported all of it.

What is forked is a real process with its own streams, folder, environment and signals, and it runs ``bot.__main__`` as
``python -m bot`` does; only the imports are there already. Tests of the start itself start a fresh interpreter
(``fresh=True`` where there is a choice).

The forking process (``python -m tests.warm``) is started once by each process that runs tests, and ends with it.
"""

import atexit
import gc
import importlib
import io
import json
import os
import pkgutil
import resource
import runpy
import signal
import socket
import struct
import sys
import threading
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[1]
_SIZE, _NUMBER = struct.Struct(">I"), struct.Struct(">i")
#: What is not imported beforehand: what runs when it is imported, or must be the first to be.
_NOT = ("__main__", "migrations", "worker")


class Warm:
    """The forking process, as its parent sees it."""

    def __init__(self) -> None:
        ours, theirs = socket.socketpair()
        self._asking, self._turn = ours, threading.Lock()
        null = os.open(os.devnull, os.O_RDWR)
        ask = [sys.executable, "-m", "tests.warm", str(theirs.fileno())]
        os.set_inheritable(theirs.fileno(), True)
        env = {"PYTHONPATH": str(ROOT), "PATH": os.environ.get("PATH", os.defpath), "LC_CTYPE": "C.UTF-8"}
        self._pid = os.posix_spawn(sys.executable, ask, env, file_actions=[(os.POSIX_SPAWN_DUP2, null, 0)])
        os.close(null)
        theirs.close()
        atexit.register(self.close)

    def start(
        self,
        args: Sequence[str],
        *,
        folder: Path,
        env: Mapping[str, str],
        streams: tuple[int, int, int],
        file_limit: int | None = None,
        module: str = "bot",
    ) -> tuple[int, int]:
        """Start ``python -m bot`` with ``args``; return its process id and where `code_of` reads how it ended.

        Args:
            args: What stands after ``python -m bot``.
            folder: Where it runs.
            env: Its whole environment.
            streams: Its stdin, stdout and stderr; the caller closes its own ends.
            file_limit: Bytes that a file may grow to, as on a disk that is full.
            module: Another module to run than ``bot``.
        """
        told, tell = os.pipe()
        asked = json.dumps(
            {
                "module": module,
                "args": list(args),
                "folder": str(folder),
                "env": dict(env),
                "file_limit": file_limit,
            }
        ).encode()
        with self._turn:
            socket.send_fds(self._asking, [_SIZE.pack(len(asked))], [*streams, tell])
            self._asking.sendall(asked)
        os.close(tell)
        return _number(told), told

    def close(self) -> None:
        """End it; what it has forked goes on."""
        self._asking.close()
        os.waitpid(self._pid, 0)


@cache
def warm() -> Warm:
    """Return this process's forking process, started when it is first asked for."""
    return Warm()


def code_of(told: int) -> int:
    """Wait for a process that was started to end; return its code, below zero for a signal, as `subprocess` does."""
    try:
        return _number(told)
    finally:
        os.close(told)


def _number(told: int) -> int:
    part = os.read(told, _NUMBER.size)
    assert len(part) == _NUMBER.size, "the forking process is gone"
    return int(_NUMBER.unpack(part)[0])


def _serve(asking: socket.socket) -> str:
    """Fork for each that asks; return, in the process that is asked for, the module it is to run.

    Where nobody can ask any more the process ends.
    """
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # who waits for a bot is the process between, and nobody for that one
    while True:
        head, handed, _, _ = socket.recv_fds(asking, _SIZE.size, 4)
        if not head:
            os._exit(0)
        (size,) = _SIZE.unpack(head)
        asked = json.loads(_exactly(asking, size))
        if os.fork() == 0:
            asking.close()
            _between(asked, handed)
            return str(asked["module"])
        for one in handed:
            os.close(one)


def _between(asked: dict[str, object], handed: list[int]) -> None:
    """Fork the bot, tell its process id and, when it has ended, its code; return only in the bot."""
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    *streams, tell = handed
    if (bot := os.fork()) == 0:
        os.close(tell)
        _become(asked, streams)
        return
    for one in streams:
        os.close(one)
    os.write(tell, _NUMBER.pack(bot))
    _, status = os.waitpid(bot, 0)
    os.write(tell, _NUMBER.pack(os.waitstatus_to_exitcode(status)))
    os._exit(0)


def _become(asked: dict[str, object], streams: list[int]) -> None:
    """Take over what a process is given at its start."""
    signal.signal(signal.SIGINT, signal.default_int_handler)
    for number, stream in enumerate(streams):
        os.dup2(stream, number)
        os.close(stream)
    sys.stdin = io.TextIOWrapper(open(0, "rb", closefd=False), "utf-8", "surrogateescape")  # noqa: SIM115  open till the end
    sys.stdout = io.TextIOWrapper(open(1, "wb", closefd=False), "utf-8", "surrogateescape")  # noqa: SIM115
    sys.stderr = io.TextIOWrapper(open(2, "wb", closefd=False), "utf-8", "backslashreplace", line_buffering=True)  # noqa: SIM115
    env, args, folder, limit = asked["env"], asked["args"], asked["folder"], asked["file_limit"]
    assert isinstance(env, dict)
    assert isinstance(args, list)
    os.environ.clear()
    os.environ.update(env)
    time.tzset()
    os.chdir(str(folder))
    sys.argv = ["", *args]
    if isinstance(limit, int):
        resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))


def _exactly(asking: socket.socket, size: int) -> bytes:
    got = b""
    while len(got) < size:
        got += asking.recv(size - len(got))
    return got


def _import_everything() -> None:
    for package in ("bot", "handlers"):
        found = pkgutil.walk_packages(importlib.import_module(package).__path__, f"{package}.")
        for module in found:
            if not set(module.name.split(".")) & set(_NOT):
                # What can't be imported is told by the tests that need it, where it is imported again.
                with suppress(Exception):
                    importlib.import_module(module.name)
    assert threading.active_count() == 1, "a fork keeps no other thread"
    gc.freeze()


if __name__ == "__main__":
    _import_everything()
    module = _serve(socket.socket(fileno=int(sys.argv[1])))
    runpy.run_module(module, run_name="__main__", alter_sys=True)
