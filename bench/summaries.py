"""What a summary costs: of an entry's own text, of an article's page; and the search for claims in news."""

import asyncio
import statistics
import time
from collections.abc import Callable

from bot.model import Fetched, Match, NewsItem, Verdict
from bot.news.article import read_article
from bot.news.claims import claims_of
from bot.news.classify import Classifier
from bot.news.countries import load_countries
from bot.news.lexicon import load_lexicon
from bot.news.sentences import sentences
from bot.news.summarise import summarise
from bot.pool import ParserPool

HEAD = ("what", "figure", "beside the baseline")
ROUNDS = 5
#: Items a round.
ITEMS = 200
PARAGRAPH = (
    "Lithuania's parliament voted on Thursday by 107 to 0 to leave the Mine Ban Treaty, the speaker said at 5 p.m. in "
    "Vilnius. “We do what we must. Nobody likes it,” said Gen. J. Petraitis, who heads the army. The decision takes "
    "effect six months after the United Nations is notified. Estonia remains a party to the Ottawa Convention. "
)
VERDICT = Verdict(
    relevant=True,
    score=8.0,
    threshold=4.0,
    topics=("withdrawal", "casualties"),
    countries=("LTU",),
    language="en",
    matches=tuple(
        Match(term=text, text=text, where="lead", position=0, language="en", weight=3.0)
        for text in ("Mine Ban Treaty", "voted", "leave")
    ),
)


def measure() -> list[tuple[str, ...]]:
    """Measure and return the rows of the table."""
    short = item(PARAGRAPH[:500], "")
    whole = item(PARAGRAPH[:500], "\n".join(f"In town {number} it is told so. {PARAGRAPH}" for number in range(40)))
    page = page_of(PARAGRAPH, 12)
    countries = load_countries()
    classifier = Classifier(load_lexicon())
    base = each_us(lambda: classifier.classify(short))
    figures = [
        ("sentences of a summary of 500 characters", each_us(lambda: sentences(short.summary, "en"))),
        ("summary of an entry of 500 characters", each_us(lambda: summarise(short, VERDICT))),
        ("the same, of a story of no casualties", each_us(lambda: summarise(short, calm()))),
        ("summary of an entry with an article of 18,000 characters", each_us(lambda: summarise(whole, VERDICT))),
        ("claims in title and summary", each_us(lambda: claims_of((short.title, short.summary), "en", countries))),
        ("claims where none is", each_us(lambda: claims_of((short.title, "Mines were found. " * 20), "en", countries))),
    ]
    rows: list[tuple[str, ...]] = [(what, f"{us:.0f} µs an item", f"{us / base:.2f}") for what, us in figures]
    rows.insert(0, ("the same entry of 500 characters judged (baseline)", f"{base:.0f} µs an item", "1.00"))
    read = each_us(lambda: read_article(page, url="https://news.example/1", content_type="text/html"), items=20)
    rows.append((f"article found in a page of {len(page) // 1000} kB", f"{read / 1000:.1f} ms a page", ""))
    rows.append(
        ("the same by a worker that starts for it and ends", f"{asyncio.run(by_worker(page)):.0f} ms a page", "")
    )
    return rows


def item(summary: str, content: str) -> NewsItem:
    """Return an entry."""
    return NewsItem(feed="", key="1", url="", title="Lithuania leaves the treaty", summary=summary, content=content)


def calm() -> Verdict:
    """Return the verdict of a story without casualties, in which no names are looked for."""
    return Verdict(
        relevant=True, score=8.0, threshold=4.0, topics=("withdrawal",), language="en", matches=VERDICT.matches
    )


def page_of(paragraph: str, count: int) -> bytes:
    """Return a page with an article among menus and lists of other articles."""
    links = "".join(
        f"<li><a href='/{number}'>Another headline of the day, number {number}</a></li>" for number in range(200)
    )
    article = f"<p>{paragraph}</p>" * count
    return (
        f"<html><head><title>News</title></head><body><nav><ul>{links}</ul></nav><main><article><h1>Mines</h1>{article}"
        f"</article></main><aside><ul>{links}</ul></aside></body></html>"
    ).encode()


def each_us(work: Callable[[], object], items: int = ITEMS) -> float:
    """Return the microseconds of CPU a call takes: the median of a few rounds, the first not counted."""
    figures = []
    for _ in range(ROUNDS + 1):
        started = time.process_time()
        for _ in range(items):
            work()
        figures.append((time.process_time() - started) / items * 1e6)
    return statistics.median(figures[1:])


async def by_worker(page: bytes) -> float:
    """Return the milliseconds by the clock that a page takes in a process of its own."""
    pool = ParserPool()
    fetched = Fetched(url="https://news.example/1", body=page, content_type="text/html")
    figures = []
    for _ in range(ROUNDS):
        started = time.perf_counter()
        await pool.read_article(fetched)
        figures.append((time.perf_counter() - started) * 1000)
    await pool.close()
    return statistics.median(figures)


def main() -> None:
    """Print the table."""
    for row in (HEAD, *measure()):
        print(" | ".join(row))


if __name__ == "__main__":
    main()
