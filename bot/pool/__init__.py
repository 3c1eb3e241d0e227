"""Parsing and judging away from the event loop: processes that can be killed, and are, when a feed makes them hang."""

import asyncio
import os
import pickle
import signal
import sys
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

import bot
from bot.errors import DataError, ParseError
from bot.model import Feed, Fetched, Focus, NewsItem, ParsedFeed, Verdict
from bot.news.known import unchanged
from bot.news.links import shown
from bot.pool.crowd import Crowd
from bot.pool.wire import DATA, SIZE

#: Seconds of computing that a feed may take.
LIMIT_S = 20.0
#: Seconds by the clock after which a worker counts as stuck; a busy machine may be slow without any feed's fault.
PATIENCE_S = 120.0
#: Seconds for which a worker that only many waiting feeds called for is kept.
REST_S = 20.0
#: Longest answer taken from a worker, in bytes.
_ANSWER_BYTES = 256 * 1024**2
#: A worker that has read a feed this long, in bytes, is let go: it would keep the memory it took.
_BIG_BYTES = 1_000_000
#: Longest body, in bytes, that is looked through for new entries in the bot's own process (a few milliseconds).
LOOK_BYTES = 500_000
#: The signal that ends a worker over its limit; there is none on Windows, where only patience ends it.
_OVER_LIMIT = getattr(signal, "SIGPROF", 0)


class ParserPool:
    """The port ``Parser``, and the classifier, in processes of low priority that know nothing but ``bot.news``.

    A worker is started when it is needed, has one feed at a time, and lives until it hangs, dies, has read a very long
    feed or the last article that waited (their library takes as much memory as all the rest) or the pool is closed; so
    a feed that kills its worker costs no other feed anything. Workers do not hear Ctrl+C and end with the process that
    started them, however that ends: one that waits at once, one that reads at the limit.

    Args:
        workers: Processes at a time.
        helpers: Further ones while many feeds wait.
        limit_s: Seconds of computing for one feed.
        patience_s: Seconds by the clock for one feed.
        rest_s: Seconds without work after which the helpers end.
    """

    def __init__(
        self,
        *,
        workers: int = 1,
        helpers: int = 0,
        limit_s: float = LIMIT_S,
        patience_s: float = PATIENCE_S,
        rest_s: float = REST_S,
    ) -> None:
        self._limit_s = limit_s
        self._patience_s = patience_s
        self._rest_s = rest_s
        self._workers = workers
        self._turns = Crowd(workers, helpers)
        self._resting: asyncio.TimerHandle | None = None
        #: Of workers that are let go.
        self._ending: set[asyncio.Task[None]] = set()
        self._idle: list[_Worker] = []
        self._busy: set[_Worker] = set()
        self._closed = False
        #: Articles' pages that are read or wait for it.
        self._articles = 0

    async def parse(
        self, feed: str, source: str, fetched: Fetched, known: bytes | None = None, focus: Focus | None = None
    ) -> ParsedFeed:
        """Read a body as ``bot.news.parse.parse`` does, and with ``focus`` judge its items in the same go.

        Raises:
            ParseError: As there; "parser" where it took too long or killed its worker twice.
        """
        if known and len(fetched.body) <= LOOK_BYTES:
            about = {"feed": feed, "source": source, "url": fetched.url, "content_type": fetched.content_type}
            # Cheaper than to hand it to a worker, and most feeds that answer with a body have nothing new.
            if (found := unchanged(fetched.body, known=known, **about)) is not None:
                return found
        return await self._parsed("feed", fetched, feed=feed, source=source, known=known, focus=focus)

    async def parse_page(self, feed: str, source: str, fetched: Fetched, select: str) -> ParsedFeed:
        """Read a page's links as ``bot.news.page.parse_page`` does.

        Raises:
            ParseError: As there, and as ``parse``.
        """
        return await self._parsed("page", fetched, feed=feed, source=source, select=select)

    async def read_article(self, fetched: Fetched) -> str:
        """Return an article's words as ``bot.news.article.read_article`` does.

        Raises:
            ParseError: As there, and as ``parse``.
        """
        self._articles += 1
        try:
            found = await self._read("article", fetched)
        finally:
            self._articles -= 1
        assert isinstance(found, str)  # what a worker gives for an article
        return found

    async def judge(self, items: Sequence[NewsItem], feed: Feed) -> tuple[tuple[Verdict, str], ...]:
        """Return what the classifier says of entries of one feed, and our summaries of the relevant ones, in order.

        Raises:
            ParseError: "parser", as ``parse``.
            DataError: The lexicon breaks a rule.
        """
        found = await self._asked("judge", shown(feed.url), {"items": tuple(items), "focus": feed.focus})
        assert isinstance(found, tuple)  # what a worker gives for entries
        return found

    async def prepare(self) -> None:
        """Have a worker ready that has loaded the lexicon.

        Raises:
            DataError: The lexicon breaks a rule.
        """
        await self._asked("judge", "the lexicon", {"items": (), "focus": "broad"})

    async def _parsed(self, what: str, fetched: Fetched, **asked: object) -> ParsedFeed:
        found = await self._read(what, fetched, **asked)
        assert isinstance(found, ParsedFeed)  # what a worker gives for a feed
        return found

    async def _read(self, what: str, fetched: Fetched, **asked: object) -> object:
        given = {"body": fetched.body, "url": fetched.url, "content_type": fetched.content_type, **asked}
        return await self._asked(what, shown(fetched.url), given)

    async def _asked(self, what: str, address: str, given: Mapping[str, object]) -> object:
        async with self._turns:
            # Not before: what waits for its turn is kept once, not twice.
            job = pickle.dumps((what, given), pickle.HIGHEST_PROTOCOL)
            # A worker can die of something else (out of memory, an operator's kill), so a feed gets a second one.
            for _ in range(2):
                if (answer := await self._ask(job, address, article=what == "article")) is not None:
                    break
            else:
                raise ParseError("parser", f"{address}: reading it killed the parser twice; please report this feed")
        fault, found = pickle.loads(answer)  # noqa: S301  from our own process, which sends only values of bot.model
        if fault == DATA:
            raise DataError(found)
        if fault is not None:
            raise ParseError(fault, found)
        return found

    async def close(self) -> None:
        """Stop every worker; a parse under way ends with ParseError."""
        self._closed = True
        if self._resting is not None:
            self._resting.cancel()
        for worker in [*self._idle, *self._busy]:
            await worker.kill()
        self._idle.clear()
        await asyncio.gather(*self._ending)

    async def _ask(self, job: bytes, address: str, *, article: bool) -> bytes | None:
        """Have a worker read a feed or an article's page; None if it died on it."""
        if self._closed:
            raise ParseError("parser", f"{address}: not read, since the bot is stopping")
        worker = self._idle.pop() if self._idle else await _Worker.start(self._limit_s)
        self._busy.add(worker)
        kept = False
        try:
            async with asyncio.timeout(self._patience_s):
                answer = await worker.ask(job)
            kept = True
        except TimeoutError as error:
            raise ParseError(
                "parser",
                f"{address}: not read within {self._patience_s:g} s, so reading was stopped; it is tried again later",
            ) from error
        except (asyncio.IncompleteReadError, ConnectionError) as error:
            if await worker.process.wait() == -_OVER_LIMIT:
                raise ParseError(
                    "parser",
                    f"{address}: takes more than {self._limit_s:g} s of computing to read; please report this feed",
                ) from error
            return None
        finally:
            self._busy.discard(worker)
            grown = len(job) >= _BIG_BYTES or (article and self._articles == 1)
            if kept and not grown and not self._closed:
                self._idle.append(worker)
                self._rest_soon()
            else:
                await worker.kill()
        return answer

    def _rest_soon(self) -> None:
        """Have workers end that are more than the pool keeps, if nothing is asked of them for some seconds."""
        if self._resting is not None:
            self._resting.cancel()
            self._resting = None
        if len(self._idle) > self._workers:
            self._resting = asyncio.get_running_loop().call_later(self._rest_s, self._rest)

    def _rest(self) -> None:
        self._resting = None
        while len(self._idle) > self._workers:
            ending = asyncio.get_running_loop().create_task(self._idle.pop(0).kill())
            self._ending.add(ending)
            ending.add_done_callback(self._ending.discard)


@dataclass(frozen=True, eq=False)
class _Worker:
    """One process of ``bot.pool.worker`` and the pipes to it."""

    process: asyncio.subprocess.Process
    reader: asyncio.StreamReader = field(repr=False)
    writer: asyncio.StreamWriter = field(repr=False)

    @classmethod
    async def start(cls, limit_s: float) -> "_Worker":
        root = str(Path(bot.__file__).parents[1])
        paths = os.pathsep.join(filter(None, (root, os.environ.get("PYTHONPATH", ""))))
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "bot.pool.worker",
            f"{limit_s:g}",
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            env={**os.environ, "PYTHONPATH": paths},
            # A session of its own: Ctrl+C in the terminal goes to the bot alone, which then closes the pool.
            start_new_session=True,
        )
        assert process.stdin is not None  # both are pipes
        assert process.stdout is not None
        return cls(process=process, reader=process.stdout, writer=process.stdin)

    async def ask(self, job: bytes) -> bytes:
        self.writer.writelines((SIZE.pack(len(job)), job))
        await self.writer.drain()
        (size,) = SIZE.unpack(await self.reader.readexactly(SIZE.size))
        if size > _ANSWER_BYTES:
            raise ConnectionError("an answer longer than any feed can give")
        return await self.reader.readexactly(size)

    async def kill(self) -> None:
        if self.process.returncode is None:
            with suppress(ProcessLookupError):  # it ended a moment ago
                self.process.kill()
        self.writer.close()
        await self.process.wait()
