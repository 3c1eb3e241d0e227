"""`poll`, `classify`, `ask`: the bot's parts tried by hand; nothing is stored."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

import typer

from bot import __version__
from bot.app import Knowledge, SystemClock, load_knowledge
from bot.cli.lines import dump, verdict_line
from bot.cli.problems import tell
from bot.commands import Commands
from bot.errors import FetchError, SettingsError
from bot.fetch import HttpFetcher
from bot.jobs.poll import judge
from bot.model import (
    Asker,
    Channel,
    Feed,
    Fetched,
    Judged,
    NewsItem,
    ParsedFeed,
    Reply,
    Telling,
    Unchanged,
    Validators,
    Verdict,
)
from bot.news.discover import twin
from bot.news.language import UNKNOWN
from bot.news.links import shown
from bot.news.stories import join
from bot.news.stories.near import Shelf
from bot.pool import ParserPool
from bot.settings import load_feeds, load_settings
from bot.treaty.countries import COUNTRIES
from bot.treaty.facts import load_facts

ANYTHING = (Channel(to="console"),)


class Judge:
    """Judges items one after another and says which tell the same story."""

    def __init__(self, knowledge: Knowledge | None = None) -> None:
        self.knowledge = knowledge or load_knowledge()
        self._told = Shelf()
        self._made = 0

    def __call__(self, item: NewsItem) -> tuple[Verdict, str | None]:
        """Return the verdict, and the id of the first item that told the story; None where it is not relevant."""
        verdict = self.knowledge.classify(item, Feed(url=""))
        if not verdict.countries:
            language = None if verdict.language == UNKNOWN else verdict.language
            verdict = replace(verdict, countries=self.knowledge.classifier.place(item, language))
        if not verdict.relevant:
            return verdict, None
        judged = judge(item, verdict, ANYTHING, None)
        joined = join(judged, self._told.near(judged))
        if joined is None:
            self._made += 1
        story = joined.story if joined else item.key or f"story-{self._made}"
        self._told.put(Telling(story=story, item=item, verdict=verdict))
        return verdict, story


def poll_once(source: str, *, as_json: bool, page: bool = False, select: str = "") -> None:
    """Print what a feed would post and why, newest first as in the feed.

    Args:
        source: Its address, or a saved one; of a feed that stands in feeds.yaml, what is said there counts.
        as_json: One object a line.
        page: It is a page, whose links are its entries.
        select: Of a page: which links.

    Raises:
        FetchError, ParseError: The feed can't be read.
    """
    knowledge = load_knowledge()
    feed = _listed(source) or Feed(url=source)
    if page:
        feed = replace(feed, kind="page", select=select or feed.select)
    parsed = asyncio.run(read_feed(source, feed))
    judged = [judge(item, knowledge.classify(item, feed), ANYTHING, None) for item in parsed.items]
    for one in judged:
        typer.echo(dump(_json(one)) if as_json else _text(one))
    for dropped in parsed.dropped:
        tell(dropped)
    if not as_json:
        posted = sum(one.step == "queued" for one in judged)
        title = parsed.title or shown(source)
        typer.echo(f"{title}: {len(judged)} entries, {posted} would be posted.")


def _listed(source: str) -> Feed | None:
    """Return a feed as it stands in feeds.yaml; None where it does not, or where there is no file that can be read."""
    if "://" not in source:
        return None
    try:
        feeds = load_feeds(load_settings().feeds_file, COUNTRIES).feeds
    except SettingsError:
        return None
    same = [feed for feed in feeds if feed.url == source] or [feed for feed in feeds if twin(feed.url) == twin(source)]
    return same[0] if same else None


def _saved(path: str) -> Fetched:
    try:
        return Fetched(url="", body=Path(path).read_bytes())
    except OSError as error:
        hint = "" if Path(path).exists() or "." not in path else " An address begins with https://"
        raise FetchError("not_found", f"{path}: can't be read ({error.strerror}).{hint}") from None


async def read_feed(source: str, feed: Feed | None = None) -> ParsedFeed:
    """Return what stands in a feed: a saved one, or one to be fetched, as feeds.yaml says.

    Raises:
        FetchError, ParseError: It can't be read.
    """
    saved = None if "://" in source else _saved(source)
    pool = ParserPool()
    try:
        answer = saved or await _fetch(source, feed.user_agent if feed else "")
        if feed is not None and feed.kind == "page":
            return await pool.parse_page(source, feed.name, answer, feed.select)
        return await pool.parse(source, feed.name if feed else "", answer)
    finally:
        await pool.close()


async def _fetch(url: str, user_agent: str) -> Fetched:
    settings = load_settings()
    fetcher = HttpFetcher(
        user_agent_url=settings.contact_url, version=__version__, allow_private=settings.fetch_allow_private
    )
    try:
        answer = await fetcher.get(url, Validators(), user_agent=user_agent)
    finally:
        await fetcher.close()
    assert not isinstance(answer, Unchanged)  # nothing was asked conditionally
    return answer


def answer(line: str, as_of: date | None) -> Reply:
    """Return what the bot would answer in a chat."""
    commands = Commands(load_facts(own=load_settings().facts_dir), None, SystemClock(), as_of)
    return asyncio.run(commands.ask(line, Asker(chat="console")))


def _json(one: Judged) -> dict[str, object]:
    return {
        "title": one.item.title,
        "url": one.item.url,
        "summary": one.summary,
        "source": one.item.source,
        "published": one.item.published.isoformat() if one.item.published else None,
        **verdict_line(one.verdict),
        "would_post": one.step == "queued",
        "reason": one.reason,
    }


def _text(one: Judged) -> str:
    mark = "would post" if one.step == "queued" else one.step
    lines = [f"[{mark}] {one.item.title}", f"    {one.item.url}", f"    {one.reason}{because(one.verdict)}"]
    if one.summary:
        lines.append(f"    {one.summary}")
    return "\n".join(lines)


def because(verdict: Verdict) -> str:
    """Return what a verdict rests on, for people: what was found and ruled out, topics, countries."""
    found = _names([match.text for match in verdict.matches])
    out = _names([f"{ruled.text} ({ruled.reason})" for ruled in verdict.ruled_out])
    topics = f"; topics {', '.join(verdict.topics)}" if verdict.topics else ""
    countries = f"; countries {', '.join(verdict.countries)}" if verdict.countries else ""
    return f"; found {found or 'nothing'}{f'; ruled out {out}' if out else ''}{topics}{countries}"


def _names(texts: Sequence[str]) -> str:
    return ", ".join(dict.fromkeys(texts))
