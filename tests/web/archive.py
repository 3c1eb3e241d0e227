"""An archive for the pages' tests: the demo's news, news in Arabic, a hostile entry, a story of two reports, a stop."""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta

from bot.demo.news import load_news
from bot.model import Channel, Feed, FeedState, Joined, Judged, NewsItem, PollRecord, Telling, Verdict
from bot.news.links import canonical
from bot.store import open_store
from tests.builders import FEED, judged, news, record, verdict

NOW = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
#: Written so that a page that trusts it breaks: markup, an address that runs, marks that turn the direction of reading.
HOSTILE_TITLE = "\u202e<script>document.title='x'</script> <img src=x onerror=alert(1)> landmines \u2067=1+1"
HOSTILE_URL = "javascript:alert(1)"
ARABIC_TITLE = "مقتل ستة من خبراء نزع الألغام في انفجار مخزن بالمخا"
CHANNEL = "slack:C024BE91L"
CHANNELS = (Channel(to=CHANNEL), Channel(to="discord:1234567890"))
SECRET_FEED = "https://news.example/ill?token=s3cr3t"
FEEDS = (
    Feed(url=FEED, name="Example News"),
    Feed(url=SECRET_FEED, name="Feed that is ill"),
    Feed(url="https://news.example/new", name="أخبار"),
)


def same_title(one: Judged, told: Sequence[Telling]) -> Joined | None:
    """Items of one title tell one story."""
    found = (telling.story for telling in told if telling.item.title == one.item.title)
    return next((Joined(story=story, why="the same title") for story in found), None)


def told(item: NewsItem, feed: Feed) -> Verdict:
    """Say of any item that it is relevant: a lexicon takes seconds to read, and pages only show what it said."""
    lithuania = "ithuania" in item.title
    return verdict(countries=("LTU",) if lithuania else ("POL",), stage="parliament_vote" if lithuania else None)


async def fill(url: str, classify: Callable[[NewsItem, Feed], Verdict] = told) -> None:
    """Make a store and fill it."""
    store = await open_store(url, canonical=canonical)
    at = NOW - timedelta(days=1)
    for feed in load_news():
        for entry in feed.at(1e9):
            item = NewsItem(
                feed=FEED,
                key=entry.id,
                url=f"https://news.example/{entry.id}",
                title=entry.title,
                summary=entry.text,
                source=feed.name,
                language=feed.language,
                published=entry.published,
            )
            said = classify(item, Feed(url=FEED, focus=feed.focus))
            if said.relevant:
                at += timedelta(minutes=1)
                await store.add(record(judged(item, CHANNEL, verdict=said), polled=at), same_title)
    arabic = news(
        "arabic",
        title=ARABIC_TITLE,
        summary="قُتل ستة من خبراء نزع الألغام عندما انفجر مخزن ذخائر في مدينة المخا. وقالت السلطات إن التحقيق جارٍ.",
        source="أخبار المخا",
        language="ar",
    )
    of_it = verdict(topics=("clearance", "casualties"), countries=("YEM",), language="ar", urgency="high")
    hostile = news("hostile", title=HOSTILE_TITLE, url=HOSTILE_URL, summary="<b>&amp;</b>\n=cmd", source="<i>@evil</i>")
    first = news("two", title="Two reports of one vote", published=NOW - timedelta(hours=3))
    second = news("two-again", title="Two reports of one vote", url="https://other.example/vote", source="Other Wire")
    for number, one in enumerate(
        (judged(arabic, verdict=of_it), judged(hostile), judged(first, CHANNEL), judged(second), judged(news("old")))
    ):
        await store.add(record(one, polled=NOW - timedelta(minutes=60 - number)), same_title)
    ill = FeedState(
        url=SECRET_FEED,
        last_polled=NOW,
        failures=3,
        fault="not_found",
        fault_message=f"{SECRET_FEED}: not found",
        fault_since=NOW - timedelta(days=2),
    )
    await store.add(PollRecord(state=ill), same_title)
    await store.stop(CHANNEL, "archived", "The channel is archived: open it again.", NOW, None)
    await store.close()
