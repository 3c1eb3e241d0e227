"""What it costs to find the story of a new item, with 1,000, 10,000 and 100,000 items stored.

The stored items tell stories of their own, 150 a day, a quarter of them on one country: a busy coalition's archive.
New items come in polls of ten; what is measured is the computing for the whole write (item, step, story, deliveries),
and within it for the comparison with the items of the same days and countries. The baseline is the same write with a
join that compares nothing.
"""

import argparse
import asyncio
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

from bot.model import FeedState, Joined, Judged, Match, NewsItem, PollRecord, Telling, Verdict
from bot.news.links import canonical
from bot.news.stories import join
from bot.ports import Join
from bot.store import open_store
from bot.store.sql import SqlStore

HEAD = ("stored items", "write of a new item", "the same without comparing", "in the comparison", "items compared with")
#: Items a day, those of a poll, and polls that are measured.
A_DAY, A_POLL, POLLS = 150, 10, 40
FILL = 500
START = datetime(2026, 6, 1, 12, tzinfo=UTC)
COUNTRIES = ("UKR",) * 10 + tuple(
    "RUS USA POL LTU LVA EST FIN SYR MMR KHM AFG COL YEM IRQ LBN AZE ARM AGO BIH HRV LAO VNM THA ETH SDN NGA MLI "
    "PAK IND TUR".split()
)
TOPICS = (("casualties",), ("clearance",), ("withdrawal",), ("clearance", "funding"), ("use",))
PLACES = (
    "Beryslav Izium Snihurivka Kupiansk Lyman Palmyra Daraa Cauca Tumaco Battambang Pailin Kuito Huambo Doboj".split()
)
WHO = "farmer driver child shepherd soldier deminer teacher family woman tourist".split()
WHAT = "killed hurt found cleared trained funded visited reported destroyed mapped".split()
MATCHES = tuple(
    Match(term="landmine", text=text, where="title", position=3, language="en", weight=4.0)
    for text in ("mine", "mines")
)


def item(number: int, at: datetime, random: Random) -> Judged:
    """Return an item that is about something, somewhere."""
    country, place = random.choice(COUNTRIES), random.choice(PLACES)
    who, what, count = random.choice(WHO), random.choice(WHAT), random.randint(2, 4_000)
    entry = NewsItem(
        feed="https://news.example/rss",
        key=f"n{number}",
        url=f"https://news.example/{number}",
        title=f"{what.capitalize()} by mines: {who} near {place}, {count} in all",
        summary=f"The {who} was {what} on a road near {place} that day, said the office of the governor, which counts "
        f"{count} cases in the region since the beginning of the year and asks for {random.randint(2, 90)} million.",
        source=f"Paper {number % 40}",
        published=at,
    )
    verdict = Verdict(
        relevant=True,
        score=8.0,
        threshold=2.8,
        topics=random.choice(TOPICS),  # type: ignore[arg-type]  # a tuple of topics
        countries=(country,),
        urgency="normal",
        language="en",
        matches=MATCHES,
    )
    channels = ("console",)
    return Judged(item=entry, verdict=verdict, summary=entry.summary, step="queued", reason="", channels=channels)


def alone(_: Judged, told: Sequence[Telling]) -> Joined | None:
    """Compare nothing."""
    return None


async def poll(store: SqlStore, items: Sequence[Judged], at: datetime, joined: Join) -> None:
    """Write a poll."""
    state = FeedState(url="https://news.example/rss", first_polled=at, last_polled=at, last_ok=at)
    await store.add(PollRecord(state=state, new=tuple(items)), joined)


async def grouping(stored: int) -> tuple[float, float, float, float]:
    """Return milliseconds an item (whole, without comparing, in the comparison) and how many it was compared with."""
    random = Random(stored)
    with tempfile.TemporaryDirectory() as folder:
        store = await open_store(f"sqlite:///{folder}/bench.sqlite", canonical=canonical)
        made, at = 0, START
        while made < stored:
            batch = []
            for _ in range(min(FILL, stored - made)):
                at = START + timedelta(days=made / A_DAY)
                batch.append(item(made, at, random))
                made += 1
            await poll(store, batch, at, alone)
        compared, spent = 0, 0.0

        def watched(judged: Judged, told: Sequence[Telling]) -> Joined | None:
            nonlocal compared, spent
            began = time.process_time()
            found = join(judged, told)
            spent += time.process_time() - began
            compared += len(told)
            return found

        took: list[float] = []
        for way in (alone, watched):
            whole = 0.0
            for _ in range(POLLS):
                batch = [item(made + n, at, random) for n in range(A_POLL)]
                made += A_POLL
                began = time.process_time()
                await poll(store, batch, at, way)
                whole += time.process_time() - began
            took.append(whole * 1000 / (POLLS * A_POLL))
        await store.close()
    count = POLLS * A_POLL
    return took[1], took[0], spent * 1000 / count, compared / count


def measure() -> list[tuple[str, ...]]:
    """Measure each size in a process of its own, and return the rows of the table."""
    rows: list[tuple[str, ...]] = []
    for stored in (1_000, 10_000, 100_000):
        command = [sys.executable, "-m", "bench.grouping", str(stored)]
        done = subprocess.run(command, capture_output=True, text=True, check=True, cwd=Path(__file__).parents[1])
        whole, without, comparing, compared = map(float, done.stdout.split())
        figures = (f"{whole:.2f} ms", f"{without:.2f} ms", f"{comparing:.2f} ms", f"{compared:.0f}")
        rows.append((f"{stored:,}", *figures))
    return rows


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("stored", type=int)
    print(*asyncio.run(grouping(parser.parse_args().stored)))
