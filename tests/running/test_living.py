"""A bot killed in the middle of an edit."""

import json
from dataclasses import replace

from tests.running.harness import BotProcess, NewsSite
from tests.running.stories import clearance
from tests.running.test_platforms import SLACK, connect
from tests.slack_server import SlackServer


async def test_a_bot_killed_as_it_edits_an_alert_edits_it_when_it_is_back(bot: BotProcess, site: NewsSite) -> None:
    first = clearance(2)
    site.feeds |= {"wire": [first], "paper": []}
    site.titles["paper"] = "The Paper"
    bot.feeds(f"{site.url}/wire", f"{site.url}/paper", channels=(SLACK,))
    async with SlackServer() as slack:
        connect(bot, slack)

        async def in_the_middle() -> None:
            await slack.posted(1, within_s=30)
            slack.holds.clear()
            site.feeds["paper"] = [replace(first, key="again", url="https://paper.example/again")]
            await slack.called("chat.update", within_s=30)

        await bot.killed_at(in_the_middle(), "run")
        # What was on its way arrives though its sender is gone; the bot does not know, and an edit is the same twice.
        slack.holds.set()
        process = await bot.start("run")
        await slack.called("chat.update", 2, within_s=30)
        await slack.changed(lambda: bool(slack.edits), within_s=30)
        process.terminate()
        _, err = await process.communicate()

        assert process.returncode == 0, err.decode()
        (message,) = slack.messages
        assert "; updated " in json.dumps(message.blocks)
