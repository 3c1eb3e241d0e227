"""What a poll does with news that differs from our record."""

from dataclasses import replace

from bot.jobs.doubts import doubts
from tests.builders import news
from tests.jobs.newsroom import Newsroom
from tests.shipped import facts

FACTS = facts()
SAYS = "Estonia remains a party to the Ottawa Convention."


async def test_a_poll_keeps_a_task_and_tells_the_operator_once(newsroom: Newsroom) -> None:
    newsroom.world = replace(newsroom.world, doubts=lambda judged, now: doubts(judged, FACTS, now))

    told = news("1", title="On landmines", summary=SAYS)
    first = await newsroom.poll(told)
    again = await newsroom.poll(told, news("2", title="More on landmines", summary=SAYS))
    (task,) = await newsroom.store.tasks("pending")

    assert task.title == "News differs from our record of Estonia (Mine Ban Treaty)"
    assert first.told == (f"{task.title}. Look at it: treatywatch facts pending",)
    assert again.told == ()


async def test_news_that_is_not_relevant_keeps_no_task(newsroom: Newsroom) -> None:
    newsroom.world = replace(newsroom.world, doubts=lambda judged, now: doubts(judged, FACTS, now))

    await newsroom.poll(news("1", title="On trade", summary=SAYS))

    assert await newsroom.store.tasks() == ()
