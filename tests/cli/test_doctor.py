"""The check-up, as a process, against local servers of both platforms and a local news site."""

import json
import sqlite3
from collections.abc import AsyncIterator, Sequence
from contextlib import closing
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.__main__ import make_examiner
from bot.cli.doctor import look_at_data
from bot.cli.doctor_clock import look_at_clock
from bot.cli.doctor_store import Known, look_at_disk, look_at_store
from bot.news.links import canonical
from bot.settings import Settings
from bot.store import open_store, schema
from tests.builders import judged, news, record
from tests.cli.discord_rest import ALL, CATEGORY, EMBED, HISTORY, SEND, TOKEN, discord_rest
from tests.fakes import NOON
from tests.running.harness import BotProcess, NewsSite
from tests.slack_server import APP_TOKEN, BOT_TOKEN, SlackServer
from tests.store.values import alone

SCOPES = ("chat:write", "commands", "channels:history", "channels:read", "groups:read", "files:write")
Found = dict[str, list[dict[str, str]]]


@pytest.fixture
async def site() -> AsyncIterator[NewsSite]:
    async with NewsSite() as site:
        site.feeds["rss"] = [news("a")]
        yield site


@pytest.fixture
def bot(tmp_path: Path, site: NewsSite) -> BotProcess:
    bot = BotProcess(tmp_path)
    bot.feeds(f"{site.url}/rss")
    return bot


async def examined(bot: BotProcess, *args: str) -> tuple[int, Found]:
    """Run the check-up, and return its exit code and what it found, by part."""
    done = await bot.run("doctor", "--json", *args)
    assert done.out, done.err
    told: dict[str, Any] = json.loads(done.out)
    assert told["ok"] == (done.code == 0), done.err
    found: Found = {}
    for one in told["findings"]:
        found.setdefault(one["part"], []).append(one)
    return done.code, found


def levels(found: Found, part: str) -> list[str]:
    return [one["level"] for one in found.get(part, [])]


async def test_where_all_is_well_every_line_is_ok_and_nothing_is_written(bot: BotProcess, site: NewsSite) -> None:
    async with SlackServer(scopes=SCOPES) as slack, discord_rest() as discord:
        discord.channels["40"] = ALL
        bot.env |= {"SLACK_BOT_TOKEN": BOT_TOKEN, "SLACK_APP_TOKEN": APP_TOKEN, "SLACK_API_URL": slack.api_url}
        bot.env |= {"DISCORD_TOKEN": TOKEN, "DISCORD_API_URL": discord.api_url}
        bot.feeds(f"{site.url}/rss", channels=("slack:C1", "discord:40"))

        code, found = await examined(bot)

        assert slack.messages == []
        assert {call.split()[0] for call in discord.calls} <= {"GET", "HEAD"}
    assert code == 0
    assert {level for lines in found.values() for level in (one["level"] for one in lines)} == {"ok"}, found
    assert set(found) >= {"settings", "feeds.yaml", "facts", "store", "disk", "slack", "slack:C1", "discord", "clock"}
    assert found["discord:40"][0]["text"] == "A campaign, #room-40: the bot can post there"
    assert found["feeds"][0]["text"] == "1 of 1 were read"
    assert not (bot.folder / "bot.sqlite").exists()


async def test_people_read_one_line_for_each_thing_and_what_to_do(bot: BotProcess) -> None:
    done = await bot.run("doctor")

    lines = done.out.splitlines()
    assert done.code == 0
    assert all(line.startswith(("ok      ", "warning ", "error   ")) for line in lines[:-1])
    assert any(line.startswith("warning settings") and line.endswith("(docs/discord.md)") for line in lines)
    assert lines[-1].endswith("1 to look at, 0 wrong")


async def asked(name: str, places: Sequence[str], **given: object) -> Found:
    """Have a platform's check-up made in this process."""
    settings = Settings(_env_file=None, **given)  # type: ignore[call-arg, arg-type]  # pydantic's own argument; checked by it
    found: Found = {}
    for one in await make_examiner(name, settings, store=None)(places):
        found.setdefault(one.part, []).append(asdict(one))
    return found


async def test_a_wrong_token_is_an_error_that_says_where_to_get_the_right_one() -> None:
    async with SlackServer() as slack, discord_rest() as discord:
        tokens = {"slack_bot_token": "xoxb-wrong", "slack_app_token": "xapp-wrong"}
        on_slack = (await asked("slack", (), **tokens, slack_api_url=slack.api_url))["slack"]
        on_discord = (await asked("discord", (), discord_token="wrong", discord_api_url=discord.api_url))["discord"]

    assert [(one["level"], one["text"]) for one in on_slack] == [
        ("error", "Slack refuses SLACK_BOT_TOKEN (invalid_auth)"),
        ("error", "Slack refuses SLACK_APP_TOKEN (invalid_auth)"),
    ]
    assert "OAuth & Permissions" in on_slack[0]["advice"]
    assert [(one["level"], one["text"]) for one in on_discord] == [
        ("error", "DISCORD_TOKEN is not accepted by Discord")
    ]
    assert "Reset Token" in on_discord[0]["advice"]


async def test_a_platform_that_cannot_be_reached_is_an_error() -> None:
    tokens = {"slack_bot_token": BOT_TOKEN, "slack_app_token": APP_TOKEN}
    on_slack = await asked("slack", ("C1",), **tokens, slack_api_url="http://127.0.0.1:9/api/")
    on_discord = await asked("discord", ("40",), discord_token=TOKEN, discord_api_url="http://127.0.0.1:9/api/v10")

    assert levels(on_slack, "slack") == ["error", "error"]
    assert "can't be reached" in on_slack["slack"][0]["text"]
    assert levels(on_discord, "discord") == ["error"]
    assert not on_slack.get("slack:C1")
    assert not on_discord.get("discord:40")


async def on_slack(places: Sequence[str], scopes: tuple[str, ...]) -> Found:
    async with SlackServer(scopes=scopes) as slack:
        slack.channels["C2"] = {"is_archived": True}
        slack.channels["C3"] = {"is_member": False}
        slack.channel_errors["C4"] = "channel_not_found"
        tokens = {"slack_bot_token": BOT_TOKEN, "slack_app_token": APP_TOKEN}
        found = await asked("slack", places, **tokens, slack_api_url=slack.api_url)
        assert slack.messages == []
        return found


async def test_scopes_that_are_needed_are_errors_and_those_that_help_are_warnings() -> None:
    found = await on_slack(("C1", "C2"), ("chat:write", "channels:read"))

    said = {one["text"]: one["level"] for one in found["slack"]}
    assert said["the app lacks the scope commands"] == "error"
    assert [level for text, level in said.items() if "files:write" in text] == ["warning"]
    assert [level for text, level in said.items() if "history" in text] == ["warning"]
    # Without what is needed anywhere, no channel is asked about.
    assert "slack:C2" not in found


async def test_channels_of_slack_that_take_nothing_are_errors_with_what_to_do() -> None:
    found = await on_slack(("C1", "C2", "C3", "C4"), SCOPES)

    assert [levels(found, f"slack:C{number}") for number in (1, 2, 3, 4)] == [["ok"], *[["error"]] * 3]
    assert "archived" in found["slack:C2"][0]["text"]
    assert "/invite" in found["slack:C3"][0]["text"]


async def test_what_may_not_be_looked_up_is_a_warning() -> None:
    found = await on_slack(("C1", "U1"), ("chat:write", "commands"))

    assert levels(found, "slack:C1") == ["warning"]
    assert "/alerts test" in found["slack:C1"][0]["text"]
    assert levels(found, "slack:U1") == ["ok"]


async def test_each_channel_of_discord_says_what_it_lacks() -> None:
    async with discord_rest() as discord:
        discord.channels |= {"40": ALL & ~EMBED, "41": ALL & ~SEND, "42": 0, "43": ALL & ~HISTORY, "44": ALL, "46": ALL}
        discord.above["45"] = "44"
        discord.kinds["46"] = CATEGORY
        discord.endpoint = "https://old.example/interactions"
        numbers = ("40", "41", "42", "43", "45", "46", "47", "@901", "general")
        found = await asked("discord", numbers, discord_token=TOKEN, discord_api_url=discord.api_url)

    assert levels(found, "discord") == ["ok", "error"]
    assert "Interactions Endpoint URL" in found["discord"][1]["text"]
    said = {part: (lines[0]["level"], f"{lines[0]['text']}: {lines[0]['advice']}") for part, lines in found.items()}
    assert said["discord:40"][0] == "error"
    assert "lacks Embed Links" in said["discord:40"][1]
    assert "give it Send Messages" in said["discord:41"][1]
    assert "can't see the channel" in said["discord:42"][1]
    assert said["discord:43"][0] == "warning"
    assert "Read Message History" in said["discord:43"][1]
    assert said["discord:45"] == ("ok", "A campaign, #room-45: the bot can post there: ")
    assert "this kind of channel" in said["discord:46"][1]
    assert "no such channel" in said["discord:47"][1]
    assert said["discord:@901"][0] == "ok"
    assert "Copy Channel ID" in said["discord:general"][1]


async def test_an_ill_feed_is_an_error_where_the_operator_has_to_act_and_else_a_warning(
    bot: BotProcess, site: NewsSite
) -> None:
    site.raw["page"] = b"<html><body>Not a feed at all</body></html>"
    bot.feeds(f"{site.url}/rss", f"{site.url}/missing", f"{site.url}/page", "http://127.0.0.1:9/rss")

    code, found = await examined(bot)

    assert code == 1
    assert found["feeds"][0]["text"] == "1 of 4 were read"
    said = {one["text"].split(": ")[0]: one["level"] for one in found["127.0.0.1"]}
    assert said == {f"{site.url}/missing": "error", f"{site.url}/page": "error", "http://127.0.0.1:9/rss": "warning"}


async def test_a_machine_without_a_network_is_one_error_and_not_one_for_each_feed(bot: BotProcess) -> None:
    bot.feeds(*(f"http://127.0.0.1:9/{number}" for number in range(40)))

    code, found = await examined(bot)

    assert code == 1
    assert [(one["level"], "could be reached" in one["text"]) for one in found["feeds"]] == [("error", True)]
    assert "127.0.0.1" not in found
    assert levels(found, "clock") == ["warning"]


async def of_store(path: Path) -> Sequence[tuple[str, str, str]]:
    """Return what the check-up says of a store: part, level, and the rest."""
    known = Known()
    settings = Settings(_env_file=None, store_url=f"sqlite:///{path}")  # type: ignore[call-arg]  # pydantic's own argument
    said = [(one.part, one.level, f"{one.text} {one.advice}") async for one in look_at_store(settings, known)]
    if known.store:
        await known.store.close()
    return said


async def test_the_store_is_told_of_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "bot.sqlite"
    none = await of_store(path)
    store = await open_store(str(path), canonical=canonical)
    await store.add(record(judged(news("a"), "slack:C1"), judged(news("b"), "slack:C1")), alone)
    first, _ = await store.due(["slack"], NOON, 5)
    await store.postponed(first.id, "uncertain", NOON, reason="no answer", retry_at=None)
    await store.stop("slack:C1", "archived", "The channel is archived.", NOON, NOON + timedelta(minutes=15))
    await store.close()
    well = await of_store(path)
    with closing(sqlite3.connect(path)) as connection:
        connection.execute(f"UPDATE {schema.VERSION_TABLE} SET version_num = '0001'")
        connection.commit()
        older = await of_store(path)
        connection.execute(f"UPDATE {schema.VERSION_TABLE} SET version_num = '9999'")
        connection.commit()
        newer = await of_store(path)
    path.write_bytes(b"SQLite format 3\0" + b"\xff" * 9_000)
    broken = await of_store(path)

    assert [(part, level) for part, level, _ in none] == [("disk", "ok"), ("store", "ok")]
    assert "made at the first run" in none[1][2]
    assert [(part, level) for part, level, _ in well] == [
        ("disk", "ok"), ("store", "ok"), ("outbox", "warning"), ("slack:C1", "warning"), ("outbox", "ok"),
    ]  # fmt: skip
    assert f"schema {schema.VERSION}" in well[1][2]
    assert "1 message may be there or not" in well[2][2]
    assert [(part, level) for part, level, _ in older] == [("disk", "ok"), ("store", "warning")]
    assert "treatywatch backup FILE" in older[1][2]
    assert [(part, level) for part, level, _ in newer] == [("store", "error")]
    assert "newer Treatywatch" in newer[0][2]
    assert [(part, level) for part, level, _ in broken] == [("store", "error")]


async def test_settings_that_are_wrong_are_all_told_and_the_rest_is_left_out(bot: BotProcess) -> None:
    bot.env |= {"POLL_INTERVAL": "often", "SLACK_MODE": "pigeon"}

    code, found = await examined(bot)

    assert code == 1
    assert levels(found, "settings") == ["error", "error"]
    assert set(found) == {"settings"}


@pytest.mark.parametrize(
    ("offs", "level", "said"),
    [
        ((), "warning", "no server told"),
        ((1.0, -2.0, 900.0), "ok", "is right"),
        ((45.0, 44.0), "warning", "45 s ahead"),
        ((-400.0,), "error", "400 s behind"),
    ],
)
def test_a_clock_that_is_off_is_told_by_the_middle_of_the_servers(
    offs: tuple[float, ...], level: str, said: str
) -> None:
    found = look_at_clock(offs)

    assert found.level == level
    assert said in found.text


@pytest.mark.parametrize(("free", "level"), [(5e9, "ok"), (5e8, "warning"), (5e7, "error")])
def test_a_disk_that_fills_up_is_told_before_it_is_full(free: float, level: str) -> None:
    assert look_at_disk(int(free)).level == level


def test_facts_that_nobody_has_looked_at_for_a_year_are_told(tmp_path: Path) -> None:
    settings = Settings(_env_file=None, facts_dir=tmp_path)  # type: ignore[call-arg]  # pydantic's own argument
    now = datetime.now(UTC)

    today = [one.level for one in look_at_data(settings, now)]
    later = [(one.level, one.advice) for one in look_at_data(settings, now + timedelta(days=800))]

    assert today == ["ok", "ok"]
    assert later == [("ok", ""), ("warning", "treatywatch facts refresh")]
