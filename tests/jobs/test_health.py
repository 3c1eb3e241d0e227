"""What a poll learns of a feed's health, and what the operator hears of it."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.errors import FetchError
from bot.jobs.move import is_successor
from bot.jobs.pace import DAY_S
from bot.jobs.poll import MISSED_TOLD
from bot.jobs.rhythm import longest_silence
from bot.model import MOVE_BELIEVED, Feed, FeedState, NewsItem
from tests.builders import FEED, news, rss
from tests.fakes import NOON
from tests.jobs.newsroom import Newsroom

NEW = "https://news.example/feed"
HOUR_S = 3_600.0


def hourly(count: int, *, first: int = 0) -> list[NewsItem]:
    """Return entries of one an hour before noon, the newest first."""
    return [
        news(f"n{n}", title=f"Bridge {n} opens", published=NOON - timedelta(hours=n))
        for n in range(first, first + count)
    ]


async def test_the_rhythm_of_a_feed_is_learned_from_its_first_entries(newsroom: Newsroom) -> None:
    polled = await newsroom.poll(*hourly(10, first=1))

    assert polled.state.last_new == NOON - timedelta(hours=1)
    assert polled.state.gap_s == HOUR_S
    assert polled.state.interval_s == 900
    assert polled.told == ()


async def test_a_feed_that_publishes_seldom_is_asked_less_often(newsroom: Newsroom) -> None:
    weekly = [news(f"n{n}", title="Bridge", published=NOON - timedelta(weeks=n)) for n in range(8)]
    polled = await newsroom.poll(*weekly)

    assert polled.state.interval_s == 3_600
    assert polled.state.next_poll is not None
    assert timedelta(hours=1) <= polled.state.next_poll - NOON <= timedelta(hours=1.1)


async def test_what_the_feed_asks_for_holds_also_after_polls_that_bring_nothing(newsroom: Newsroom) -> None:
    newsroom.web.pages[FEED] = rss(*hourly(3)).replace(b"<title>Example News", b"<ttl>120</ttl><title>Example News")
    await newsroom.again()
    unchanged = await newsroom.again()

    assert unchanged.state.asked_s == 7_200
    assert unchanged.state.next_poll is not None
    assert unchanged.state.next_poll >= NOON + timedelta(seconds=7_200)


async def test_silence_far_beyond_the_usual_is_told_once_and_once_when_it_ends(newsroom: Newsroom) -> None:
    entries = hourly(10)
    first = await newsroom.poll(*entries)
    assert first.state.gap_s is not None
    limit = longest_silence(first.state.gap_s)

    newsroom.clock.time = NOON + limit - timedelta(minutes=1)
    before = await newsroom.again()
    newsroom.clock.time = NOON + limit + timedelta(minutes=1)
    silent = await newsroom.again()
    still = await newsroom.again()
    newsroom.clock.pass_by(days=1)
    back = await newsroom.poll(news("new", title="Bridge closes"), *entries)
    after = await newsroom.again()

    assert before.told == still.told == after.told == ()
    assert silent.told == (
        "Example News: no new entry for 4 days, usual gap 1 hour. It still answers; look whether its news is "
        f"elsewhere now: {FEED}",
    )
    assert silent.state.silent
    assert back.told == ("Example News: brings news again, after 5 days.",)
    assert not back.state.silent


async def test_silence_that_was_told_is_not_told_again_by_a_bot_that_was_started_anew(newsroom: Newsroom) -> None:
    await newsroom.poll(*hourly(10))
    newsroom.clock.pass_by(days=20)
    await newsroom.again()
    newsroom.state = (await newsroom.store.feed_states())[FEED]

    assert (await newsroom.again()).told == ()


async def test_a_move_that_holds_is_followed_and_told_with_the_line_to_change(newsroom: Newsroom) -> None:
    newsroom.feed = replace(newsroom.feed, line=12)
    newsroom.web.moves[FEED] = NEW
    newsroom.web.pages[NEW] = rss(*hourly(3))

    told = [(await newsroom.again()).told for _ in range(MOVE_BELIEVED + 2)]

    assert told == [
        *[()] * (MOVE_BELIEVED - 1),
        (
            f"Example News: {FEED} has moved for good and is asked at its new address now. In feeds.yaml, change line "
            f"12 to: url: {NEW}",
        ),
        (),
        (),
    ]
    assert [url for url, _ in newsroom.web.asked] == [FEED] * MOVE_BELIEVED + [NEW] * 2


async def test_a_detour_that_ends_before_it_is_believed_is_forgotten(newsroom: Newsroom) -> None:
    newsroom.web.pages[FEED] = newsroom.web.pages[NEW] = rss(*hourly(3))
    newsroom.web.moves[FEED] = NEW
    for _ in range(MOVE_BELIEVED - 1):
        await newsroom.again()
    del newsroom.web.moves[FEED]
    await newsroom.again()
    newsroom.web.moves[FEED] = NEW
    polled = await newsroom.again()

    assert (polled.state.moved_to, polled.state.moved_polls) == (NEW, 1)


async def test_where_the_new_address_fails_the_old_one_is_asked_in_the_same_poll(newsroom: Newsroom) -> None:
    newsroom.web.moves[FEED] = NEW
    newsroom.web.pages[NEW] = rss(*hourly(3))
    for _ in range(MOVE_BELIEVED):
        await newsroom.again()
    del newsroom.web.moves[FEED]
    newsroom.web.pages[NEW] = FetchError("not_found", f"{NEW}: not there")
    newsroom.web.pages[FEED] = rss(*hourly(4))
    newsroom.web.asked.clear()

    back = await newsroom.again()

    assert [url for url, _ in newsroom.web.asked] == [NEW, FEED]
    assert not back.failed
    assert len(back.judged) == 1
    assert back.told == (
        f"Example News: {NEW}, where it had moved, gives no feed any more; it is asked at {FEED} again, as feeds.yaml "
        "has it.",
    )
    assert back.state.moved_to is None


async def test_where_both_addresses_fail_the_move_stays_believed_and_is_not_told_again(newsroom: Newsroom) -> None:
    newsroom.web.moves[FEED] = NEW
    newsroom.web.pages[NEW] = rss(*hourly(3))
    for _ in range(MOVE_BELIEVED):
        await newsroom.again()
    newsroom.web.pages[NEW] = FetchError("server_error", f"{NEW}: failed")

    ill = await newsroom.again()
    newsroom.web.pages[NEW] = rss(*hourly(3))
    well = await newsroom.again()

    assert ill.state.fault_message == f"{NEW}: failed"
    assert well.told == ()
    assert (well.state.moved_to, well.state.moved_polls) == (NEW, MOVE_BELIEVED)


async def test_a_host_that_is_busy_is_not_asked_at_two_addresses(newsroom: Newsroom) -> None:
    newsroom.web.moves[FEED] = NEW
    newsroom.web.pages[NEW] = rss(*hourly(3))
    for _ in range(MOVE_BELIEVED):
        await newsroom.again()
    newsroom.web.pages[NEW] = FetchError("busy", f"{NEW}: busy", after_s=60)
    newsroom.web.asked.clear()

    await newsroom.again()

    assert [url for url, _ in newsroom.web.asked] == [NEW]


async def test_an_address_with_a_password_is_not_left_for_another_but_its_move_is_told(newsroom: Newsroom) -> None:
    secret = "https://reader:hunter2@news.example/rss"
    newsroom.feed, newsroom.state = Feed(url=secret), FeedState(url=secret)
    newsroom.web.moves[secret] = NEW
    newsroom.web.pages[NEW] = rss()
    told = [(await newsroom.again()).told for _ in range(MOVE_BELIEVED + 1)]

    assert [len(lines) for lines in told] == [0] * (MOVE_BELIEVED - 1) + [1, 0]
    assert "has moved for good. Its user name and password are not sent there; if they are meant for it" in told[-2][0]
    assert "hunter2" not in told[-2][0]
    assert {url for url, _ in newsroom.web.asked} == {secret}


@pytest.mark.parametrize(
    ("url", "known", "same"),
    [
        (NEW, FeedState(url=FEED, moved_to=NEW, moved_polls=1), True),
        (NEW.replace("//", "//u:p@"), FeedState(url=FEED, moved_to=NEW, moved_polls=3), True),
        (FEED, FeedState(url=FEED.replace("https", "http")), True),
        (NEW, FeedState(url=FEED), False),
        (FEED, FeedState(url="ftp" + FEED.removeprefix("https")), False),
    ],
)
def test_an_address_that_is_new_in_the_file_can_be_that_of_a_feed_known_before(
    url: str, known: FeedState, same: bool
) -> None:
    assert is_successor(url, known) == same


async def test_a_feed_that_has_ended_is_looked_at_daily_and_comes_back_by_itself(newsroom: Newsroom) -> None:
    await newsroom.poll(*hourly(3))
    newsroom.web.pages[FEED] = FetchError("gone", f"{FEED}: ended")
    ended = await newsroom.again()
    assert ended.state.ended
    assert ended.state.next_poll == NOON + timedelta(seconds=DAY_S)

    newsroom.clock.pass_by(days=1)
    back = await newsroom.poll(*hourly(3))

    assert not back.failed
    assert not back.state.ended
    assert back.before is not None
    assert back.before.ended


async def test_entries_that_may_have_been_missed_are_told_and_recorded(newsroom: Newsroom) -> None:
    before = await newsroom.poll(*hourly(3, first=10))
    newsroom.state = replace(before.state, gap_s=30 * DAY_S, interval_s=3_600.0)
    newsroom.clock.pass_by(minutes=16)

    polled = await newsroom.poll(
        news("b", title="Bridge b", published=NOON), news("a", title="Bridge a", published=NOON - timedelta(minutes=9))
    )

    why = "none of the entries known before is in the feed any more, 16 minutes after it was last read"
    assert polled.told == (
        f"Example News: entries may have been missed: {why}. Give it a shorter min_interval in feeds.yaml (now 1 "
        "hour).",
    )
    assert polled.state.missed == newsroom.clock.now()
    assert polled.state.gap_s == 960
    assert polled.state.interval_s == 900
    older = await newsroom.store.record("https://news.example/a")
    newer = await newsroom.store.record("https://news.example/b")
    assert older is not None
    assert newer is not None
    assert [(step.step, step.detail) for step in older.steps][1:] == [("gap possible", why)]
    assert [step.step for step in newer.steps] == ["not relevant"]


async def test_where_one_known_entry_remains_nothing_can_have_been_missed(newsroom: Newsroom) -> None:
    await newsroom.poll(*hourly(3, first=1))

    polled = await newsroom.poll(*hourly(2))

    assert polled.told == ()
    assert polled.state.missed is None


async def test_a_feed_of_one_entry_is_told_once_a_day_and_no_more(newsroom: Newsroom) -> None:
    told = []
    for n in range(4):
        told.append((await newsroom.poll(news(f"n{n}", title=f"Bridge {n}"))).told)
        newsroom.clock.pass_by(minutes=15)
    newsroom.clock.time = NOON + MISSED_TOLD + timedelta(hours=1)
    late = await newsroom.poll(news("n9", title="Bridge 9"))

    assert [len(lines) for lines in told] == [0, 1, 0, 0]
    assert late.told[0].endswith("Look at its site for what the bot could not see.")


async def test_what_came_while_the_bot_was_not_running_teaches_no_rhythm(newsroom: Newsroom) -> None:
    await newsroom.poll(*hourly(10))
    newsroom.clock.pass_by(days=30)

    polled = await newsroom.poll(news("new", title="Bridge"), *hourly(10))

    assert polled.state.gap_s == HOUR_S
    assert polled.state.last_new == newsroom.clock.now()


async def test_a_feed_that_loses_all_its_entries_is_ill(newsroom: Newsroom) -> None:
    await newsroom.poll(*hourly(3))

    polled = await newsroom.poll()

    assert polled.state.fault == "empty"
    assert "holds no entries any more" in polled.state.fault_message


async def test_a_feed_that_never_had_an_entry_and_a_search_that_finds_nothing_are_well(newsroom: Newsroom) -> None:
    assert not (await newsroom.poll()).failed

    await newsroom.poll(*hourly(3))
    newsroom.feed = replace(newsroom.feed, kind="aggregator")

    assert not (await newsroom.poll()).failed


async def test_a_feed_of_which_no_entry_can_be_used_is_ill(newsroom: Newsroom) -> None:
    newsroom.web.pages[FEED] = rss(news("a", url="javascript:alert(1)"))

    polled = await newsroom.again()

    assert polled.state.fault == "malformed"
    assert "none of its entries can be used" in polled.state.fault_message
