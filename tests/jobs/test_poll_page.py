from bot.model import Feed
from bot.ports import Memory
from tests.builders import FEED
from tests.fakes import NOON, FakeClock
from tests.jobs.newsroom import Newsroom


def page(*headlines: str, dated: str = "") -> bytes:
    time = f'<time datetime="{dated}"></time>' if dated else ""
    links = "".join(f'<li class=n><a href="/n/{text[-1]}">{text}</a>{time}</li>' for text in headlines)
    return f"<!doctype html><html><title>Campaign</title><main><ul>{links}</ul></main></html>".encode()


def watched(store: Memory, clock: FakeClock, select: str = "") -> Newsroom:
    newsroom = Newsroom(store, clock)
    newsroom.feed = Feed(url=FEED, name="Campaign", kind="page", select=select)
    return newsroom


async def test_what_stood_on_a_page_is_recorded_and_new_links_are_posted(store: Memory, clock: FakeClock) -> None:
    newsroom = watched(store, clock)
    newsroom.web.pages[FEED] = page("An old page on landmines A")
    first = await newsroom.again()
    newsroom.web.pages[FEED] = page("New use of landmines in Warsaw B", "An old page on landmines A")

    second = await newsroom.again()

    assert [(one.step, one.item.title) for one in first.judged] == [("too old", "An old page on landmines A")]
    assert "first read" in first.judged[0].reason
    assert await newsroom.queued("fake:ALL") == ["New use of landmines in Warsaw B"]
    assert second.judged[0].item.url == "https://news.example/n/B"
    assert second.judged[0].item.source == "Campaign"


async def test_a_dated_link_is_posted_at_the_first_poll_as_a_feed_s_entry_is(store: Memory, clock: FakeClock) -> None:
    newsroom = watched(store, clock, select="li.n")
    newsroom.web.pages[FEED] = page("Fresh news of landmines C", dated=NOON.isoformat())

    await newsroom.again()

    assert await newsroom.queued("fake:ALL") == ["Fresh news of landmines C"]


async def test_a_page_that_suddenly_has_no_links_is_ill(store: Memory, clock: FakeClock) -> None:
    newsroom = watched(store, clock, select="li.n a")
    newsroom.web.pages[FEED] = page("An old page on landmines A")
    await newsroom.again()
    newsroom.web.pages[FEED] = b"<!doctype html><html><body><div id=app></div></body></html>"

    polled = await newsroom.again()

    assert polled.state.fault == "empty"
    assert "no link is picked by select 'li.n a'" in polled.state.fault_message
