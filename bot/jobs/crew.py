"""This process among those that share the work: its lease, its part, and the jobs that only one of them does."""

import asyncio
import contextlib
import logging
import os
import time
from collections.abc import AsyncIterator, Callable, Collection
from datetime import timedelta
from hashlib import blake2b
from pathlib import Path

from bot.errors import StoreError
from bot.model import Fellow
from bot.ports import Clock, Shared, Tell
from bot.roles import EVERY, Role

log = logging.getLogger(__name__)

#: Seconds that a process counts as alive after it has last said so.
LEASE_S = 30.0
#: Parts of its lease: it says so again after each, and takes the lease for ended when the last one begins, so that
#: nothing of it is on its way when another takes over.
PARTS = 6
#: Seconds after which another may post where a process that has just ended may have posted.
REST_S = 2.0
#: What a message of a dead process is looked for after: a request under way may still arrive until then.
CHECK_AFTER = timedelta(seconds=5)


def _elapsed() -> float:
    """Seconds that pass while the machine sleeps, too: its lease does not wait for it."""
    # CLOCK_BOOTTIME: Linux. Elsewhere a machine that sleeps wakes up with a lease that is older than it seems.
    return time.clock_gettime(getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC))


def neighbourhood() -> str:
    """Return 16 characters that all processes share that see each other's numbers; empty where none can tell.

    On Linux: the boot of the kernel and the space of process numbers, which a container has for itself.
    """
    try:
        boot = Path("/proc/sys/kernel/random/boot_id").read_text(encoding="ascii").strip()
        space = Path("/proc/self/ns/pid").stat().st_ino
    except OSError:
        return ""
    return blake2b(f"{boot} {space}".encode(), digest_size=8).hexdigest()


class Crew:
    """The processes at one database. On SQLite there is one, which has every job and is never late."""

    def __init__(
        self,
        store: Shared,
        clock: Clock,
        *,
        name: str = "",
        roles: Collection[Role] = EVERY,
        machine: str = "",
        tell: Tell = log.warning,
        lease_s: float = LEASE_S,
        monotonic: Callable[[], float] = _elapsed,
    ) -> None:
        """Prepare; nothing is shared before ``join``.

        Args:
            store: Where the processes know of each other.
            clock: For the dates of what a dead process leaves.
            name: Machine and number, for people.
            roles: This process's parts of the work.
            machine: See ``neighbourhood``; empty where none of the others can be seen.
            tell: Hears of dead processes.
            lease_s: Seconds that a process counts as alive after it has last said so.
            monotonic: A clock that nobody sets.
        """
        self.store = store
        self.clock = clock
        self.name = name
        self.machine = machine
        self.roles = frozenset(roles)
        self.tell = tell
        self.lease_s = lease_s
        #: Every process that is there, as of the last look.
        self.fellows: tuple[Fellow, ...] = ()
        self._monotonic = monotonic
        #: Until when this process may act, by its own clock. It counts from before the lease was asked for.
        self._until: float | None = None
        self._jobs: set[str] = set()
        #: By job whether this process had it when that could last be told.
        self._answers: dict[str, bool] = {}
        #: Of what goes on for as long as the lease does.
        self._limits: set[asyncio.Timeout] = set()
        self._looking = asyncio.Lock()
        self._left = False
        #: Since when processes are known to have ended, by id.
        self._ended: dict[str, float] = {}

    @property
    def shared(self) -> bool:
        """Whether there may be other processes."""
        return self._until is not None

    @property
    def part_s(self) -> float:
        """Seconds between two times that this process says that it lives."""
        return self.lease_s / PARTS

    @property
    def left_s(self) -> float | None:
        """Seconds for which this process may still act without a word from the database; None for ever."""
        return None if self._until is None else max(self._until - self._monotonic(), 0.0)

    @property
    def fresh(self) -> bool:
        """Whether this process may begin something that no other may do meanwhile."""
        return self._until is None or self._monotonic() < self._until

    @contextlib.asynccontextmanager
    async def while_fresh(self) -> AsyncIterator[None]:
        """Let something go on for as long as this process may act.

        Raises:
            TimeoutError: The lease has run out.
        """
        async with asyncio.timeout(self.left_s) as limit:
            self._limits.add(limit)
            try:
                yield
            finally:
                self._limits.discard(limit)

    async def join(self) -> None:
        """Enter this process.

        Raises:
            StoreError: It can't be; on SQLite also where another process is at work on the file.
        """
        began = self._monotonic()
        await self.store.join(self.name, self.roles, self.lease_s, self.machine)
        self._jobs.clear()
        if self.store.shared:
            self._began(began)
            await self.look()

    async def look(self) -> None:
        """Renew the lease, and take over from processes that have died.

        Raises:
            StoreError: It was not renewed; once it has run out, nothing is begun until it is.
        """
        if not self.shared:
            return
        async with self._looking:
            if self._left:
                return
            began, now = self._monotonic(), self.clock.now()
            gone = [one.id for one in self.fellows if self._has_rested(one)]
            told = await self.store.renew(now, now + CHECK_AFTER, self.lease_s, gone)
            if told is None:
                log.warning("taken for dead by another process", extra={"member": self.name})
                self._jobs.clear()
                began = self._monotonic()
                await self.store.join(self.name, self.roles, self.lease_s, self.machine)
                told = await self.store.renew(now, now + CHECK_AFTER, self.lease_s)
            self._began(began)
        if told is None:
            return
        self.fellows = told.fellows
        for name in told.dead:
            self.tell(f"The process {name} has died or lost the database; the others go on with its work.")
        if told.uncertain:
            self.tell(f"{told.uncertain} alerts were on their way when it did; each is checked before it is sent.")

    async def leave(self) -> None:
        """Give back all that this process has in hand; what can't be said now is seen when its lease runs out."""
        if not self.shared:
            return
        async with self._looking:
            # Nothing begins any more, and no look enters it anew.
            self._until, self._left = 0.0, True
            try:
                await self.store.leave()
            except StoreError as error:
                log.warning("not left", extra={"member": self.name, "reason": str(error)})

    async def leads(self, job: str) -> bool:
        """Whether a job is this process's: whoever asks first has it, until it leaves or dies.

        Raises:
            StoreError: It can't be told now.
        """
        if not self.shared:
            return True
        if not self.fresh:
            return False
        if job not in self._jobs and await self.store.claim([f"job:{job}"]):
            self._jobs.add(job)
        return job in self._jobs

    async def answers(self, job: str) -> bool:
        """Whether what several processes are asked at once is this one's to answer; it takes over from a dead one.

        While that can't be told, as it was: a platform goes on asking when the database is away.
        """
        if self._left:
            return False
        if self.shared and self.fresh:
            with contextlib.suppress(StoreError):
                self._answers[job] = await self.leads(job)
        return self._answers.get(job, self.number("chat") < 2)

    def number(self, role: Role) -> int:
        """Return how many processes have a part of the work, this one counted; at least one."""
        return max(sum(role in fellow.roles for fellow in self.fellows), 1)

    def is_mine(self, thing: str, role: Role) -> bool:
        """Whether a thing falls to this process: each falls to one, and stays there when others come and go.

        Only who is to try first: two that know of different processes may both take it for theirs.
        """
        able = [fellow.name for fellow in self.fellows if role in fellow.roles]
        return not able or self.name not in able or max(able, key=lambda name: _rank(thing, name)) == self.name

    @property
    def next_look_s(self) -> float:
        """Seconds to the next look: soon where a process has ended here, most often the one whose place this takes."""
        return min(self.part_s, REST_S) if any(map(self._has_ended, self.fellows)) else self.part_s

    def _has_rested(self, fellow: Fellow) -> bool:
        """Whether a process has ended so long ago that its channels have rested from its last posts."""
        if not self._has_ended(fellow):
            return False
        now = self._monotonic()
        return now - self._ended.setdefault(fellow.id, now) >= REST_S

    def _has_ended(self, fellow: Fellow) -> bool:
        """Whether a process that ran where this one runs has surely ended."""
        host, _, number = fellow.name.rpartition(":")
        here = host == self.name.rpartition(":")[0] and fellow.id.startswith(self.machine)
        if not self.machine or not here:
            return False
        try:
            os.kill(int(number), 0)
        except ProcessLookupError:
            return True
        except (PermissionError, ValueError, OverflowError):
            return False
        return False

    def _began(self, at: float) -> None:
        self._until = at + self.lease_s - self.part_s
        until = asyncio.get_running_loop().time() + (self.left_s or 0.0)
        for limit in self._limits:
            if not limit.expired():
                limit.reschedule(until)


def _rank(thing: str, name: str) -> bytes:
    """Rendezvous hashing: a process that comes or goes moves no more than its own share."""
    return blake2b(f"{thing}\n{name}".encode("utf-8", "surrogatepass"), digest_size=8).digest()
