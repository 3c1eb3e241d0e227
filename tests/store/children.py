"""Programs that the tests run as processes of their own, to be killed, limited or kept from writing.

Run as ``python -m tests.store.children NAME ARGUMENT…``; what they find out they print, one line each.
"""

import asyncio
import os
import pwd
import resource
import signal
import sys
from collections.abc import Callable, Coroutine
from pathlib import Path

from bot.errors import StoreError
from bot.news.links import canonical
from bot.store import open_store
from bot.store.sql import SqlStore
from tests.builders import judged, news, record
from tests.fakes import NOON
from tests.store.values import CONSOLE, alone


def say(line: str) -> None:
    # Past Python's buffer: a line is in the pipe when this returns, whatever kills the process next.
    os.write(1, f"{line}\n".encode())


async def hand_over(url: str) -> None:
    """Hand over whatever is due, one line each, until nothing is left."""
    store = await open_store(url, canonical=canonical)
    await store.recover(NOON, NOON)
    while due := await store.due(["console"], NOON, 20):
        for delivery in due:
            await store.hand_over(delivery.id, NOON, writer(str(delivery.id)))
    await store.close()


async def digests(url: str) -> None:
    """Make a digest of what waits in each channel and hand it over, one line for each: the numbers of its alerts."""
    store = await open_store(url, canonical=canonical)
    await store.recover(NOON, NOON)
    for to in (await store.held()) or ():
        await store.bundle(to, f"key {to}", "daily digest", NOON)
    while due := await store.due(["console"], NOON, 20):
        for delivery in due:
            await store.hand_over(delivery.id, NOON, writer(" ".join(story.item.key for story in delivery.stories)))
    await store.close()


def nursery(name: str, url: str) -> None:
    """Run a program again and again, once for each line of input, without importing everything each time."""
    for _ in sys.stdin:
        if os.fork() == 0:
            say(f"pid {os.getpid()}")
            asyncio.run(PROGRAMS[name](url))
            os._exit(0)
        os.wait()
        say("end")


def writer(line: str) -> Callable[[], None]:
    return lambda: say(line)


async def send(url: str) -> None:
    """Mark what is due as being sent and wait to be killed."""
    store = await open_store(url, canonical=canonical)
    for delivery in await store.due(["console"], NOON, 20):
        await store.sending(delivery.id, NOON)
    say("sending")
    await asyncio.Event().wait()


async def killed_before_writing(url: str) -> None:
    """Die in the moment in which a line was to be written."""
    store = await open_store(url, canonical=canonical)
    first, *_ = await store.due(["console"], NOON, 20)
    await store.hand_over(first.id, NOON, lambda: os.kill(os.getpid(), signal.SIGKILL))


async def unprivileged(prepared: str, url: str) -> None:
    """Open a store as a user who may not write to it."""
    # Once as who we are, so that whatever is imported late is there: the other user may not read our Python.
    await (await open_store(prepared, canonical=canonical)).close()
    if os.geteuid() == 0:
        nobody = pwd.getpwnam("nobody")
        os.setgroups([])
        os.setgid(nobody.pw_gid)
        os.setuid(nobody.pw_uid)
    try:
        await (await open_store(url, canonical=canonical)).close()
    except StoreError as error:
        say(str(error))
    else:
        say("opened")


async def limited(url: str) -> None:
    """Write until no file may grow any more, then with the limit lifted."""
    store = await open_store(url, canonical=canonical)
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    largest = max(path.stat().st_size for path in Path(url).parent.iterdir())
    resource.setrlimit(resource.RLIMIT_FSIZE, (largest + 20_000, hard))
    say(await _fill(store))
    say(f"{len(await store.latest(1))} story")
    resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    await store.add(record(judged(news("after"), CONSOLE)), alone)
    found = await store.record(news("after").url)
    say("goes on" if found else "lost")
    await store.close()


async def full_at_commit(url: str) -> None:
    """Hand over a line when it can be written but, a moment later, not be marked."""
    store = await open_store(url, canonical=canonical)
    (delivery,) = await store.due(["console"], NOON, 5)
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)

    def write() -> None:
        say("written")
        resource.setrlimit(resource.RLIMIT_FSIZE, (Path(f"{url}-wal").stat().st_size, hard))

    try:
        await store.hand_over(delivery.id, NOON, write)
    except StoreError as error:
        say(str(error))
    try:
        await store.due(["console"], NOON, 5)
    except StoreError as error:
        say(str(error))
    say((await store.outbox())[0].state)
    resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    say(f"{len(await store.due(['console'], NOON, 5))} due")
    say((await store.outbox())[0].state)
    await store.close()


async def _fill(store: SqlStore) -> str:
    for number in range(1_000):
        try:
            await store.add(record(judged(news(f"n{number}", content="x" * 5_000), CONSOLE)), alone)
        except StoreError as error:
            return str(error)
    return "never full"


PROGRAMS: dict[str, Callable[..., Coroutine[object, object, None]]] = {
    "hand_over": hand_over,
    "digests": digests,
    "killed_before_writing": killed_before_writing,
    "send": send,
    "unprivileged": unprivileged,
    "limited": limited,
    "full_at_commit": full_at_commit,
}

if __name__ == "__main__":
    if sys.argv[1] == "nursery":
        nursery(*sys.argv[2:])
    else:
        asyncio.run(PROGRAMS[sys.argv[1]](*sys.argv[2:]))
