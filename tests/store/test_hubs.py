from dataclasses import replace
from datetime import timedelta

from bot.model import Subscription
from bot.store.sql import SqlStore
from tests.builders import FEED
from tests.fakes import NOON

ASKED = Subscription(
    feed=FEED, hub="https://hub.example/", topic=FEED, token="t1", secret="s1", state="asked", asked_at=NOON
)


async def test_a_feed_s_subscription_is_kept_replaced_and_forgotten(store: SqlStore) -> None:
    live = replace(ASKED, state="live", lease_until=NOON + timedelta(days=10), last_push=NOON, token="t2")
    other = replace(ASKED, feed="https://a.example/rss", token="t3")

    await store.save_subscription(ASKED)
    await store.save_subscription(other)
    await store.save_subscription(live)

    assert await store.subscriptions() == (other, live)
    assert await store.drop_subscription(FEED)
    assert not await store.drop_subscription(FEED)
    assert await store.subscriptions() == (other,)
