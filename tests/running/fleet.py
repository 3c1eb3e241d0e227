"""Several processes of one bot on one PostgreSQL database, killed and started anew as a test likes."""

import asyncio
import contextlib
import signal
import sys
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any, Protocol

from tests.discord_server import DiscordServer
from tests.running.harness import BotProcess
from tests.slack_server import APP_TOKEN, BOT_TOKEN, SlackServer

#: Seconds that the first sign of life may take.
START_S = 180.0
#: Seconds that a process gets to end when it is asked to: it promises ten.
END_S = 15.0


NO_MORE: Mapping[str, str] = MappingProxyType({})


class Process(Protocol):
    """A process as both ways to start one give it."""

    @property
    def pid(self) -> int: ...

    @property
    def returncode(self) -> int | None: ...

    def send_signal(self, number: int, /) -> None: ...

    def terminate(self) -> None: ...

    def kill(self) -> None: ...

    async def communicate(self) -> tuple[bytes, bytes]: ...


@dataclass(slots=True, kw_only=True)
class Member:
    """A process that runs now."""

    number: int
    #: What it was started for; empty for all.
    roles: tuple[str, ...]
    process: Process
    reading: asyncio.Future[tuple[bytes, bytes]]
    began: float

    @property
    def runs(self) -> bool:
        return not self.reading.done()


class Fleet:
    """The processes.

    Args:
        folder: Where each has a folder of its own; all read the feeds.yaml in this one.
        store_url: The database that they share.
        slack: A local Slack; None to leave it out.
        discord: A local Discord.
    """

    def __init__(self, folder: Path, store_url: str, slack: SlackServer | None, discord: DiscordServer | None) -> None:
        self.folder = folder
        self.members: dict[int, Member] = {}
        #: What ended processes wrote on stderr, by member, in the order of their ends.
        self.wrote: list[tuple[int, str]] = []
        #: Processes that ended without being asked to: what they wrote last.
        self.ended_alone: list[str] = []
        self.env = {"STORE_URL": store_url, "FEEDS_FILE": str(folder / "feeds.yaml"), "FACTS_REFRESH": "false"}
        if slack:
            self.env |= {"SLACK_BOT_TOKEN": BOT_TOKEN, "SLACK_APP_TOKEN": APP_TOKEN, "SLACK_API_URL": slack.api_url}
        if discord:
            self.env |= discord.environment

    def write_feeds(self, feeds: Iterable[str], channels: Iterable[str]) -> None:
        """Write the one feeds.yaml, with as many alerts an hour as come."""
        lines = ["feeds:", *(f"  - url: {url}" for url in feeds), "channels:"]
        lines += [f"  - to: {to}\n    per_hour: 500" for to in channels]
        (self.folder / "feeds.yaml").write_text("\n".join(lines) + "\n")

    async def start(
        self, number: int, roles: Sequence[str] = (), *, within: Sequence[str] = (), env: Mapping[str, str] = NO_MORE
    ) -> Member:
        """Start a member, which must not be running.

        Args:
            number: Which; it has a folder of its own.
            roles: What it is to do; everything where none is named.
            within: A command that starts a command elsewhere, as ``ip netns exec NAME`` does.
            env: What is set for it alone.
        """
        home = self.folder / f"member-{number}"
        home.mkdir(exist_ok=True)
        args = [part for role in roles for part in ("--role", role)]
        bot = BotProcess(home, **{**self.env, **env})
        process: Process = await (_elsewhere(within, bot, *args) if within else bot.start("run", *args))
        reading = asyncio.ensure_future(process.communicate())
        member = Member(number=number, roles=tuple(roles), process=process, reading=reading, began=time.monotonic())
        self.members[number] = member
        return member

    async def all_start(self, sign: asyncio.Event) -> None:
        """Wait until something shows that a process is at work.

        Raises:
            RuntimeError: One ended instead, or nothing happens.
        """
        waiting = asyncio.ensure_future(sign.wait())
        ends: set[asyncio.Future[Any]] = {waiting, *(member.reading for member in self.members.values())}
        await asyncio.wait(ends, timeout=START_S, return_when=asyncio.FIRST_COMPLETED)
        waiting.cancel()
        if not sign.is_set():
            self.note_ended()
            raise RuntimeError("\n".join(self.ended_alone) or f"no process is at work after {START_S:g} s")

    def note_ended(self) -> list[Member]:
        """Note which members have ended by themselves, and return them."""
        gone = [member for member in self.members.values() if not member.runs]
        for member in gone:
            self._ended(member)
            code, err = member.process.returncode, self.wrote[-1][1]
            self.ended_alone.append(f"process {member.number} {member.roles} ended by itself with {code}: {err[-600:]}")
        return gone

    async def kill(self, *victims: Member) -> None:
        """Kill members without warning, all at one moment."""
        for member in victims:
            if member.runs:
                member.process.send_signal(signal.SIGKILL)
        for member in victims:
            await member.reading
            self._ended(member)

    async def end(self) -> None:
        """Ask all to end, and wait until they have; who does not in time is killed and noted."""
        self.note_ended()
        members = list(self.members.values())
        for member in members:
            with contextlib.suppress(ProcessLookupError):
                member.process.terminate()
        for member in members:
            done, _ = await asyncio.wait({member.reading}, timeout=END_S)
            if not done:
                self.ended_alone.append(f"process {member.number} {member.roles} did not end within {END_S:g} s")
                member.process.kill()
            await member.reading
            self._ended(member)

    def _ended(self, member: Member) -> None:
        self.members.pop(member.number, None)
        _, err = member.reading.result()
        self.wrote.append((member.number, err.decode("utf-8", "replace")))

    def save_logs(self, folder: Path) -> None:
        """Write what the processes wrote into files, one a member."""
        folder.mkdir(parents=True, exist_ok=True)
        for number in {number for number, _ in self.wrote}:
            text = "".join(f"=== start ===\n{err}" for which, err in self.wrote if which == number)
            (folder / f"member-{number}.log").write_text(text)


async def _elsewhere(within: Sequence[str], bot: BotProcess, *args: str) -> asyncio.subprocess.Process:
    return await asyncio.create_subprocess_exec(
        *within, sys.executable, "-m", "bot", "run", *args,
        cwd=bot.folder,
        env=bot.env,
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )  # fmt: skip
