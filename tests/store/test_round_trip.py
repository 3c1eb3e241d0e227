"""What goes in comes out, on both databases, whatever it is."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import count

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.model import FeedState, Judged, NewsItem, PollRecord, Validators, Verdict
from bot.store.schema import clean
from bot.store.sql import SqlStore
from tests.fakes import NOON
from tests.store.test_codec import OFFSETS, VERDICTS
from tests.store.values import alone

# One store for all examples: each brings a feed of its own.
ON_A_STORE = settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
NUMBERS = count()
TEXT = st.text()
LATER = st.datetimes(datetime(2, 1, 1), datetime(9998, 12, 31), timezones=OFFSETS)
#: What a bot may take for the moment: no clock is so wrong that the months before or after it are no dates.
NOWS = st.datetimes(datetime(9, 1, 1), datetime(9990, 12, 31), timezones=OFFSETS)
ITEMS = st.builds(
    NewsItem,
    feed=st.just(""),
    key=TEXT,
    url=TEXT.map(lambda path: f"https://news.example/{path}"),
    title=TEXT,
    summary=TEXT,
    content=TEXT,
    source=TEXT,
    language=st.none() | TEXT,
    published=st.none() | LATER,
    categories=st.lists(TEXT, max_size=3).map(tuple),
)


def cleaned(item: NewsItem, feed: str) -> NewsItem:
    return NewsItem(
        feed=feed,
        key=clean(item.key),
        url=clean(item.url),
        title=clean(item.title),
        summary=clean(item.summary),
        content=clean(item.content),
        source=clean(item.source),
        language=None if item.language is None else clean(item.language),
        published=item.published,
        categories=item.categories,
    )


@ON_A_STORE
@given(item=ITEMS, verdict=VERDICTS, summary=TEXT, first_seen=NOWS)
async def test_an_item_comes_back_with_its_verdict_and_its_moments_in_utc(
    store: SqlStore, item: NewsItem, verdict: Verdict, summary: str, first_seen: datetime
) -> None:
    feed = f"https://news.example/{next(NUMBERS)}"
    item = cleaned(item, feed)
    judged = Judged(item=item, verdict=verdict, summary=summary, step="queued", reason="", channels=("console",))

    added = await store.add(PollRecord(state=FeedState(url=feed, last_polled=first_seen), new=(judged,)), alone)

    assert added.queued == 1
    rows = [row async for row in store.items(first_seen) if row[1].feed == feed]
    assert [(back, of_it) for _, back, of_it in rows] == [(item, verdict)]
    found = await store.record(str(rows[0][0]))
    assert found is not None
    assert (found.item, found.verdict, found.summary) == (item, verdict, clean(summary))
    assert found.first_seen == first_seen
    assert found.first_seen.tzinfo is UTC
    assert found.story is not None
    assert (found.story.item, found.story.verdict) == (item, verdict)
    assert found.item.published is None or found.item.published.tzinfo is UTC


@ON_A_STORE
@given(
    state=st.builds(
        FeedState,
        url=st.just(""),
        validators=st.builds(Validators, etag=st.none() | TEXT, last_modified=st.none() | TEXT),
        body_hash=st.none() | TEXT,
        first_polled=st.none() | LATER,
        last_polled=st.none() | LATER,
        last_ok=st.none() | LATER,
        next_poll=st.none() | LATER,
        failures=st.integers(0, 1_000_000),
        fault_message=TEXT,
        fault_since=st.none() | LATER,
        last_new=st.none() | LATER,
        gap_s=st.none() | st.floats(0, 1e9),
        interval_s=st.none() | st.floats(0, 1e9),
        asked_s=st.none() | st.floats(0, 1e9),
        moved_to=st.none() | TEXT,
        moved_polls=st.integers(0, 1_000_000),
        ended=st.booleans(),
        silent=st.booleans(),
        missed=st.none() | LATER,
        hub=st.none() | TEXT,
        topic=st.none() | TEXT,
        blocks=st.none() | st.binary(max_size=100),
    )
)
async def test_a_feeds_state_comes_back(store: SqlStore, state: FeedState) -> None:
    url = f"https://news.example/{next(NUMBERS)}"
    etag, last_modified = (text and clean(text) for text in (state.validators.etag, state.validators.last_modified))
    given_state = replace(
        state,
        url=url,
        validators=Validators(etag=etag, last_modified=last_modified),
        body_hash=state.body_hash and clean(state.body_hash),
        fault_message=clean(state.fault_message),
        moved_to=state.moved_to and clean(state.moved_to),
        hub=state.hub and clean(state.hub),
        topic=state.topic and clean(state.topic),
    )

    await store.save_state(given_state)

    assert (await store.feed_states())[url] == given_state


async def test_moments_differ_by_microseconds_and_stay_in_order(store: SqlStore) -> None:
    moments = [NOON + timedelta(microseconds=n) for n in (0, 1, 999_999, 1_000_000)]
    for number, moment in enumerate(moments):
        feed = f"https://news.example/{number}"
        item = NewsItem(feed=feed, key="k", url=feed, title=str(number))
        one = Judged(
            item=item, verdict=Verdict(relevant=True, score=1, threshold=1), summary="", step="queued", reason=""
        )
        await store.add(PollRecord(state=FeedState(url=feed, last_polled=moment), new=(one,)), alone)

    assert [story.first_seen for story in await store.latest(9)] == moments[::-1]
    assert [item.title async for _, item, _ in store.items(moments[2])] == ["2", "3"]
