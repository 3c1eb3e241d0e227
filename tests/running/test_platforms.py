"""The whole bot as a process, with slack-bolt and discord.py as they are, against local servers of both."""

import asyncio
import json
import random
from collections import Counter

from tests.discord_server import CHANNEL, Behaviour, DiscordServer
from tests.running.harness import BotProcess, NewsSite
from tests.running.stories import clearance
from tests.slack_server import APP_TOKEN, BOT_TOKEN, Breaks, Busy, Drops, SlackServer

DISCORD = f"discord:{CHANNEL}"
SLACK = "slack:C1"
SLACK_TROUBLES = (Drops(taken=True), Drops(taken=False), Breaks(taken=True), Busy())
DISCORD_TROUBLES: tuple[Behaviour, ...] = ("drop after", "500", "drop before", "429")


def connect(bot: BotProcess, slack: SlackServer | None = None, discord: DiscordServer | None = None) -> None:
    """Point a bot at the servers by environment alone."""
    if slack:
        bot.env |= {"SLACK_BOT_TOKEN": BOT_TOKEN, "SLACK_APP_TOKEN": APP_TOKEN, "SLACK_API_URL": slack.api_url}
    if discord:
        bot.env |= discord.environment


async def is_open(bot: BotProcess) -> bool:
    """Whether any delivery is not at its end yet."""
    counts = json.loads((await bot.run("outbox", "--json")).out)["counts"]
    return any(state in counts[to] for to in counts for state in ("queued", "sending", "uncertain"))


async def test_both_platforms_get_the_alert_and_answer_commands(bot: BotProcess, site: NewsSite) -> None:
    site.feeds["rss"] = [clearance(2)]
    async with SlackServer() as slack, DiscordServer() as discord:
        connect(bot, slack, discord)
        bot.feeds(f"{site.url}/rss", channels=(SLACK, DISCORD))
        process = await bot.start("run")
        await slack.connected(within_s=20)
        await discord.connected(within_s=20)

        (on_slack,) = await slack.posted(1)
        (on_discord,) = await discord.posted(1)
        from_slack = await slack.slash("/treaty", "poland")
        from_discord = await discord.slash("treaty", {"country": "poland"})
        reason = await discord.press(on_discord, "Why this alert?")
        process.terminate()
        _, err = await process.communicate()

    assert process.returncode == 0, err.decode()
    assert "https://news.example/cambodia-2" in json.dumps(on_slack.blocks)
    assert on_discord["embeds"][0]["url"] == "https://news.example/cambodia-2"
    assert "20 February 2026" in json.dumps(from_slack)
    assert "20 February 2026" in json.dumps(from_discord.message)
    assert not from_discord.ephemeral
    assert reason.ephemeral
    assert "landmines" in json.dumps(reason.message)
    assert BOT_TOKEN not in err.decode()
    assert APP_TOKEN not in err.decode()
    assert discord.token not in err.decode()


async def test_a_wrong_token_is_one_clear_line_and_the_other_platform_goes_on(bot: BotProcess, site: NewsSite) -> None:
    site.feeds["rss"] = [clearance(2)]
    async with SlackServer() as slack, DiscordServer() as discord:
        connect(bot, slack, discord)
        bot.env["DISCORD_TOKEN"] = "wrong-and-never-shown"
        bot.feeds(f"{site.url}/rss", channels=(SLACK, DISCORD))

        done = await bot.run("run", "--once")

        assert len(slack.of_bot) == 1
        assert discord.messages == []
    told = [line for line in done.err.splitlines() if "DISCORD_TOKEN" in line]
    assert len(told) == 1, done.err
    assert "wrong-and-never-shown" not in done.err
    waiting = json.loads((await bot.run("outbox", "--json")).out)["counts"]
    assert waiting == {SLACK: {"sent": 1}, DISCORD: {"queued": 1}}


async def test_an_alert_that_waited_for_its_platform_is_sent_when_it_is_back(bot: BotProcess, site: NewsSite) -> None:
    site.feeds["rss"] = [clearance(2)]
    async with SlackServer() as slack:
        connect(bot, slack)
        bot.env["SLACK_API_URL"] = "http://127.0.0.1:9/api/"
        bot.feeds(f"{site.url}/rss", channels=(SLACK,))
        first = await bot.run("run", "--once")
        bot.env["SLACK_API_URL"] = slack.api_url
        await bot.run("run", "--once")

        assert len(slack.of_bot) == 1
    assert len([line for line in first.err.splitlines() if "Slack" in line and "127.0.0.1:9" in line]) == 1, first.err


async def test_killed_anywhere_both_platforms_have_each_alert_exactly_once(bot: BotProcess, site: NewsSite) -> None:
    chance = random.Random(11)
    site.feeds["rss"] = []
    bot.feeds(f"{site.url}/rss", channels=(SLACK, DISCORD))
    async with SlackServer() as slack, DiscordServer() as discord:
        connect(bot, slack, discord)
        await bot.run("run", "--once")
        wanted = []
        for number in range(0, 8, 2):
            site.feeds["rss"] += [clearance(number), clearance(number + 1)]
            wanted += [clearance(number).url, clearance(number + 1).url]
            slack.trouble("chat.postMessage", chance.choice(SLACK_TROUBLES))
            discord.meets(chance.choice(DISCORD_TROUBLES))
            await bot.killed("run", after_s=chance.uniform(0.4, 1.6))
        await asyncio.sleep(1)
        process = await bot.start("run")
        async with asyncio.timeout(60):
            while len(slack.of_bot) < len(wanted) or len(discord.messages) < len(wanted):
                await asyncio.sleep(0.2)
            while await is_open(bot):
                await asyncio.sleep(0.5)
        process.terminate()
        await process.communicate()

        on_slack = Counter(url for message in slack.of_bot for url in wanted if url + "|" in json.dumps(message.blocks))
        on_discord = Counter(str(message["embeds"][0]["url"]) for message in discord.messages)
    assert on_slack == Counter(wanted)
    assert on_discord == Counter(wanted)
