from bot.store.sql import SqlStore
from tests.builders import judged, news, record
from tests.fakes import NOON
from tests.store.values import alone


async def test_deliveries_are_counted_by_platform_and_state(store: SqlStore) -> None:
    await store.add(record(judged(news("a"), "slack:C1", "slack:C2", "discord:7", "console")), alone)
    (first, *_) = await store.due(("slack",), NOON, 10)
    await store.settled(first.id, "sent", NOON, reason="", message="m1")
    await store.stop("slack:C2", "archived", "The channel is archived.", NOON, None)

    found = await store.tallies()

    assert found.deliveries == {
        ("slack", "sent"): 1,
        ("slack", "refused"): 1,
        ("discord", "queued"): 1,
        ("console", "queued"): 1,
    }
    assert found.stopped == 1
