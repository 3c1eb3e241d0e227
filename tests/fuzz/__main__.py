"""Fetches and parses broken answers for some minutes and tells each that does what none may (``make fuzz``).

An answer may be read or refused with a fault, within seconds; nothing else may come of it, and the new entries of a
feed must be the same whether they are read alone or within the whole. What breaks that is told with the seed that
makes it again: ``python -m tests.fuzz --seed N --rounds 1``.
"""

import argparse
import asyncio
import random
import sys
import time
from collections import Counter
from collections.abc import Iterator
from itertools import count

from bot.errors import FetchError, ParseError
from bot.fetch import HttpFetcher
from bot.model import Fetched, ParsedFeed, Unchanged, Validators
from bot.pool import ParserPool
from tests.fuzz import mutate

#: Seconds that fetching, and reading, one answer may take at the most.
LIMIT_S = 10.0
FEED = "https://news.example/feed"


class Fuzz:
    """A server that answers whatever it is told to, and the real fetcher and parser against it."""

    def __init__(self) -> None:
        self.counts: Counter[str] = Counter()
        self.failures: list[str] = []
        self._answer = b""
        self._fetcher = HttpFetcher(
            version="0", user_agent_url="", allow_private=True, limit_s=3, silence_s=1, body_bytes=1_000_000
        )
        self._pool = ParserPool(limit_s=LIMIT_S / 2, patience_s=4 * LIMIT_S)

    async def run(self, seeds: Iterator[int], until: float) -> None:
        """Try one seed after the other until that moment of ``time.monotonic``, or until there are none."""
        server = await asyncio.start_server(self._talk, "127.0.0.1", 0)
        port = server.sockets[0].getsockname()[1]
        for seed in seeds:
            try:
                async with asyncio.timeout(6 * LIMIT_S):
                    await self._round(seed, f"http://127.0.0.1:{port}/feed")
            except Exception as error:  # that is what is looked for
                self.failures.append(f"seed {seed}: {type(error).__name__}: {error}")
            if time.monotonic() > until:
                break
        server.close()
        await self._fetcher.close()
        await self._pool.close()

    async def _talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            await reader.readuntil(b"\r\n\r\n")
            writer.write(self._answer)
            await writer.drain()
        except (ConnectionError, asyncio.IncompleteReadError):
            pass
        finally:
            writer.close()

    async def _round(self, seed: int, url: str) -> None:
        chance = random.Random(seed)
        content = mutate.body(chance)
        self._answer = mutate.answer(chance, content)
        began = time.monotonic()
        try:
            got = await self._fetcher.get(url, chance.choice((Validators(), Validators(etag='"a"'))))
        except FetchError as error:
            self._refused(str(error), error.fault)
            got = None
        if (took := time.monotonic() - began) > LIMIT_S:
            raise AssertionError(f"fetching took {took:.1f} s")
        if isinstance(got, Unchanged):
            self.counts["unchanged"] += 1
        if isinstance(got, Fetched):
            await self._read(got, None)
        # What was packed or cut beyond reading is read as it was before as well.
        whole = Fetched(url=FEED, body=content)
        if (first := await self._read(whole, None)) is not None and first.blocks is not None:
            await self._read_again(first, Fetched(url=FEED, body=mutate.edited(chance, content)))

    async def _read(self, got: Fetched, known: bytes | None) -> ParsedFeed | None:
        try:
            found = await self._pool.parse(FEED, "", got, known)
        except ParseError as error:
            if error.fault == "parser":
                raise AssertionError(str(error)) from error
            self._refused(str(error), error.fault)
            return None
        if any(not item.title or not item.url.startswith(("http://", "https://")) for item in found.items):
            raise AssertionError("an item without title or address")
        self.counts["read" if known is None else "read in part"] += 1
        return found

    async def _read_again(self, first: ParsedFeed, later: Fetched) -> None:
        stored = {item.key: item.text_hash for item in first.items}
        whole, parts = await self._read(later, None), await self._read(later, first.blocks)
        ways = [
            None if way is None else [item for item in way.items if stored.get(item.key) != item.text_hash]
            for way in (whole, parts)
        ]
        if ways[0] != ways[1]:
            raise AssertionError("the new entries alone give other items than the whole")

    def _refused(self, message: str, fault: str) -> None:
        if not message or "\n" in message or "Traceback" in message:
            raise AssertionError(f"no sentence for an operator: {message!r}")
        self.counts[fault] += 1


def main() -> None:
    """Run, print what came of it, exit 1 if anything came that may not."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--seconds", type=float, default=180.0)
    parser.add_argument("--seed", type=int, default=None, help="the first seed; at random by default")
    parser.add_argument("--rounds", type=int, default=None, help="as many rounds at the most")
    asked = parser.parse_args()
    first = random.randrange(10**9) if asked.seed is None else asked.seed
    seeds = count(first) if asked.rounds is None else iter(range(first, first + asked.rounds))
    fuzz = Fuzz()
    asyncio.run(fuzz.run(seeds, time.monotonic() + asked.seconds))
    counts = ", ".join(f"{name} {number:,}" for name, number in fuzz.counts.most_common())
    sys.stdout.write("\n".join([f"seeds from {first}: {counts}", *fuzz.failures]) + "\n")
    sys.exit(bool(fuzz.failures))


if __name__ == "__main__":
    main()
