"""A thousand publishers on the loopback network, each with an address and a feed of its own, as fast as can be."""

import argparse
import asyncio
import random
import resource
import sys
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Literal

from bench.classifier import WORDS

Phase = Literal["cold", "304", "changed", "same", "volatile"]
ENTRIES = 20
#: New entries of a feed that changed, and one feed in so many that does.
NEW, CHANGED_EVERY = 2, 10
#: One entry in so many speaks of mines.
MINES_EVERY = 20
COUNTRIES = (
    "Poland Finland Latvia Lithuania Estonia Ukraine Cambodia Laos Angola Colombia Myanmar Yemen Syria Iraq Thailand "
    "Afghanistan Mozambique Zimbabwe Croatia Azerbaijan Armenia Ethiopia Chad Mali Nigeria Somalia Sudan Turkey Peru"
).split()
PORT = 8099
_STAMP = b"<lastBuildDate>"


def host(number: int) -> str:
    """Return the loopback address of a feed's own publisher."""
    return f"127.1.{number // 250}.{number % 250 + 1}"


def address(number: int, port: int) -> str:
    return f"http://{host(number)}:{port}/feed.xml"


def feed(number: int, now: datetime, *, first: int) -> bytes:
    """Return a feed of 20 entries and about 116 kB as WordPress writes it; ``first`` counts the newest one's number."""
    entries = b"".join(_entry(number, first - place, now) for place in range(ENTRIES))
    return (
        b'<?xml version="1.0" encoding="UTF-8"?><rss version="2.0"\n'
        b'\txmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/"\n'
        b'\txmlns:atom="http://www.w3.org/2005/Atom" xmlns:sy="http://purl.org/rss/1.0/modules/syndication/"\n'
        b'\txmlns:slash="http://purl.org/rss/1.0/modules/slash/">\n<channel>\n'
        b"\t<title>Publisher %d</title>\n\t<link>https://publisher%d.example/</link>\n"
        b"\t<description>News</description>\n\t"
        % (number, number)
        + _STAMP
        + b"Tue, 24 Nov 2026 12:00:00 +0000</lastBuildDate>\n\t<language>en-GB</language>\n"
        + entries
        + b"</channel>\n</rss>\n"
    )


def _entry(feed_number: int, number: int, now: datetime) -> bytes:
    chance = random.Random(feed_number * 1_000_003 + number)
    mines = (feed_number + number) % MINES_EVERY == 0
    title = " ".join(chance.choices(WORDS, k=9)).capitalize() + f" {feed_number}-{number}"
    where = COUNTRIES[(feed_number * 7 + number) % len(COUNTRIES)]
    lead = _event(chance, where) if mines else ""
    paragraphs = [_paragraph(chance, lead if place == 0 else "") for place in range(9)]
    url = f"https://publisher{feed_number}.example/2026/11/story-{number}/"
    date = format_datetime(now - timedelta(minutes=30 * (ENTRIES - number) + feed_number % 30))
    teaser = " ".join(chance.choices(WORDS, k=40)) + " [&#8230;]"
    return (
        f"\t<item>\n\t\t<title>{f'{where}: landmines, ' if mines else ''}{title}</title>\n\t\t<link>{url}</link>\n"
        f"\t\t<dc:creator><![CDATA[Reporter {feed_number % 7}]]></dc:creator>\n\t\t<pubDate>{date}</pubDate>\n"
        "\t\t<category><![CDATA[World]]></category>\n\t\t<category><![CDATA[Politics]]></category>\n"
        f'\t\t<guid isPermaLink="false">https://publisher{feed_number}.example/?p={number}</guid>\n'
        f"\t\t<description><![CDATA[<p>{lead}{teaser}</p>]]></description>\n"
        f"\t\t<content:encoded><![CDATA[{''.join(paragraphs)}]]></content:encoded>\n"
        f"\t\t<slash:comments>0</slash:comments>\n\t</item>\n"
    ).encode()


def _event(chance: random.Random, where: str) -> str:
    """Return the news of one event; few feeds tell the same."""
    town = "".join(chance.choice(letters) for letters in ("BDGKLMNPRST", "aeiou", "lmnrst", "aeiou", "lmnrst"))
    told = chance.choice(
        (
            "Deminers cleared {n} hectares of antipersonnel mines near {town} in {where}. ",
            "Parliament of {where} voted {n} to {m} on leaving the Mine Ban Treaty, said {town}. ",
            "{n} people were hurt when a landmine went off near {town} in {where}. ",
            "Donors gave {n} million dollars for mine clearance around {town} in {where}. ",
            "{where} destroyed {n} thousand stockpiled antipersonnel mines at {town}. ",
        )
    )
    return told.format(n=chance.randint(2, 99), m=chance.randint(2, 99), town=town, where=where)


def _paragraph(chance: random.Random, lead: str) -> str:
    words = " ".join(chance.choices(WORDS, k=70))
    return (
        f'<p class="wp-block-paragraph">{lead}“{words[:120]}”, the minister’s office said – {words[120:]} '
        f'<a href="https://publisher.example/{chance.randrange(10**6)}" rel="noopener">{words[:12]}</a>.</p>\n\n'
    )


class Publishers:
    """All feeds, and how they answer in the phase that is on."""

    def __init__(self, feeds: int, latency_s: float) -> None:
        now = datetime.now(UTC)
        self.latency_s = latency_s
        self.phase: Phase = "cold"
        self.first = [feed(number, now, first=ENTRIES) for number in range(feeds)]
        self.later = {number: feed(number, now, first=ENTRIES + NEW) for number in range(0, feeds, CHANGED_EVERY)}
        self.answered = 0

    def answer(self, number: int, etag: bytes) -> bytes:
        """Return the whole HTTP answer for one feed; ``etag`` is what the request knows."""
        self.answered += 1
        changed = self.phase not in {"cold", "304"} and number in self.later
        body = self.later[number] if changed else self.first[number]
        mine = b'"%d-%d"' % (number, changed)
        if self.phase in ("304", "changed") and etag == mine:
            return b"HTTP/1.1 304 Not Modified\r\nETag: %s\r\nConnection: close\r\n\r\n" % mine
        if self.phase == "volatile":
            at = body.index(_STAMP) + len(_STAMP)
            body = body[:at] + b"X %07d" % (self.answered % 10**7) + body[at + 9 :]
        validator = b"ETag: %s\r\n" % mine if self.phase in ("cold", "304", "changed") else b""
        return (
            b"HTTP/1.1 200 OK\r\nContent-Type: application/rss+xml; charset=UTF-8\r\n%sContent-Length: %d\r\n"
            b"Connection: close\r\n\r\n" % (validator, len(body))
        ) + body


class Connection(asyncio.Protocol):
    """One request and its answer."""

    def __init__(self, publishers: Publishers) -> None:
        self._publishers = publishers
        self._came = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        self._came += data
        if b"\r\n\r\n" not in self._came:
            return
        octets = self._transport.get_extra_info("sockname")[0].split(".")
        number = int(octets[2]) * 250 + int(octets[3]) - 1
        etag = b""
        for line in self._came.split(b"\r\n"):
            if line[:14].lower() == b"if-none-match:":
                etag = line[14:].strip()
        answer = self._publishers.answer(number, etag)
        if self._publishers.latency_s:
            asyncio.get_running_loop().call_later(self._publishers.latency_s, self._send, answer)
        else:
            self._send(answer)

    def _send(self, answer: bytes) -> None:
        if not self._transport.is_closing():
            self._transport.write(answer)
            self._transport.close()


async def serve(feeds: int, latency_s: float) -> None:
    """Serve until the standard input ends; each line of it names the next phase and is answered by its name."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))  # each publisher listens at an address of its own
    publishers = Publishers(feeds, latency_s)
    loop = asyncio.get_running_loop()
    hosts = [host(number) for number in range(feeds)]
    server = await loop.create_server(lambda: Connection(publishers), hosts, PORT, backlog=512)
    reader = asyncio.StreamReader()
    await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), sys.stdin)
    print("ready", flush=True)
    while line := (await reader.readline()).decode().strip():
        publishers.phase = line  # type: ignore[assignment]  # one of the phases, from our own parent
        print(line, flush=True)
    server.close()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("feeds", type=int)
    parser.add_argument("--latency", type=float, default=0.0, help="seconds before each answer")
    asked = parser.parse_args()
    asyncio.run(serve(asked.feeds, asked.latency))
